/** Parses the body of a pushed status or a seed: the whole status, or every mistake with its field path. */
import type * as z from "zod";
import type { InputError } from "../../../contract/problem.ts";
import type { State } from "../../../contract/status.ts";
import { misspelling } from "../../platform/misspelling.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import { mergePatch } from "./merge-patch.ts";
import { FIELDS, type PushedStatus, SEED_FIELDS } from "./pushed-status.ts";
import { type PushContext, ruleMistakes, type ValidFields } from "./status-rules.ts";

/** More help nobody at a time. */
const MAX_MISTAKES = 20;

/** The codes of fields that are no text at all, by the last name in their path. */
const TYPE_CODES: Record<string, InputError["code"]> = {
  value: "not-a-decimal-text",
  currency: "not-a-currency",
  occurredAt: "not-an-instant",
  startsAt: "not-an-instant",
  expiresAt: "not-an-instant",
  state: "not-a-word",
};

/** Names of fields that are repeated in a mistake: any other text may be a value that was sent as a name. */
const FIELD_NAME = /^[A-Za-z_]{1,40}\d?$/;

type Fields = Record<string, z.ZodType>;

export function parseStatus(body: unknown, context: PushContext): Result<PushedStatus, InputError[]> {
  return parseBody(FIELDS, body, context);
}

/** A seed has few of the fields of a pushed status. */
export function parseSeed(body: unknown, context: PushContext): Result<PushedStatus, InputError[]> {
  return parseBody(SEED_FIELDS, body, context);
}

/** Each field is parsed by itself, so that a mistake in one hides none in another. */
function parseBody(fields: Fields, body: unknown, context: PushContext): Result<PushedStatus, InputError[]> {
  // A null is an absent value, as in a patch.
  const given = mergePatch({}, body);
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    return err([{ pointer: "", code: "wrong-type", detail: "Send a JSON object." }]);
  }
  const values = new Map(Object.entries(given));
  const unknown = [...values.keys()].filter((name) => !Object.hasOwn(fields, name));
  const mistakes = unknown.map((name) => unknownField([], name, Object.keys(fields)));
  const valid: ValidFields = {};
  for (const [name, schema] of Object.entries(fields)) {
    const value = values.get(name);
    const parsed = schema.safeParse(value);
    if (!parsed.success) mistakes.push(...parsed.error.issues.flatMap((issue) => mistakesOf(issue, name, value)));
    else if (parsed.data !== undefined) Object.assign(valid, { [name]: parsed.data });
  }
  mistakes.push(...ruleMistakes(valid, context));
  return mistakes.length > 0 ? err(mistakes.slice(0, MAX_MISTAKES)) : ok(valid as PushedStatus);
}

function mistakesOf(issue: z.core.$ZodIssue, field: string, value: unknown): InputError[] {
  const path = [field, ...issue.path.map(String)];
  const at = (code: InputError["code"], detail = issue.message): InputError[] => [
    { pointer: pointerOf(path), code, detail },
  ];
  const given = valueAt(value, issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((name) => unknownField(path, name, knownNames(issue.message)));
    case "custom":
      return at(issue.params?.code ?? "wrong-type");
    case "too_big":
      return at("too-many");
    case "invalid_value":
      if (given === undefined) return at("required");
      return at("not-a-word", `${issue.message}${didYouMean(given, issue.values.map(String))}`);
    default:
      return at(given === undefined ? "required" : (TYPE_CODES[path.at(-1) ?? ""] ?? "wrong-type"));
  }
}

/** The names in a sentence such as `Send {"kind", "id"}.` */
function knownNames(sentence: string): string[] {
  return [...sentence.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
}

function unknownField(path: readonly string[], name: string, known: readonly string[]): InputError {
  if (!FIELD_NAME.test(name)) {
    return { pointer: pointerOf(path), code: "unknown-field", detail: "A field has a name that is not listed." };
  }
  const detail = `There is no ${name}.${didYouMean(name, known)}`;
  return { pointer: pointerOf([...path, name]), code: "unknown-field", detail };
}

/** The listed word that was probably meant. The text that was sent is not repeated. */
function didYouMean(given: unknown, listed: readonly string[]): string {
  if (typeof given !== "string" || given.length > 60) return "";
  const meant = misspelling(given.replaceAll("-", "_"), listed) ?? misspelling(given, listed);
  const folded = SYNONYMS.get(given.toLowerCase());
  const word = meant ?? (folded !== undefined && listed.includes(folded) ? folded : null);
  return word === null ? "" : ` Did you mean ${word}?`;
}

/** Words of other systems for our states. A suggestion, never a mapping: the merchant's server decides. */
const SYNONYMS = new Map<string, State>([
  ["pending", "processing"],
  ["success", "succeeded"],
  ["successful", "succeeded"],
  ["paid", "succeeded"],
  ["completed", "succeeded"],
  ["declined", "failed"],
  ["rejected", "failed"],
  ["chargeback", "charged_back"],
]);

/** @see https://www.rfc-editor.org/rfc/rfc6901 */
function pointerOf(path: readonly string[]): string {
  return path.map((name) => `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, name) ? Reflect.get(at, name) : undefined,
    value,
  );
}
