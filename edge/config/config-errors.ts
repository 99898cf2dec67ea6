/**
 * What is wrong with a variable, as one sentence for its operator: names it, says what is wrong, gives an example, and
 * never repeats a value. No I/O. No clock.
 */
import * as z from "zod";
import { EXAMPLES } from "./config-schema.ts";

/** What is shown behind "Example:", by the name of a variable or of a value in it. */
type Examples = Record<string, string>;

/** A value as the platform hands it over: a table arrives as an object, a secret as JSON text. */
export function parseText(
  value: unknown,
  name: string,
  examples: Examples = EXAMPLES,
): { ok: true; value: unknown } | { ok: false; problem: string } {
  if (typeof value !== "string") return { ok: true, value };
  try {
    return { ok: true, value: JSON.parse(value) };
  } catch {
    return { ok: false, problem: `${name} is not valid JSON. Example: ${examples[generalName(name)]}` };
  }
}

/** Where the example of a whole variable is found. */
function generalName(name: string): string {
  const [variable = name] = name.split(".");
  return variable.endsWith("_CREDENTIALS") ? "credentials" : variable;
}

/** The first thing zod found wrong, as a sentence that names the variable. Never repeats the value: it may be secret. */
export function sentence(name: string, error: z.ZodError, examples: Examples = EXAMPLES): string {
  const issue = error.issues[0];
  const path = issue?.path.map(String) ?? [];
  // The nearest name that has an example: `origins.0` is shown that of `origins`.
  const shown = [...path].reverse().find((part) => examples[part] !== undefined) ?? generalName(name);
  return `${[name, ...path].join(".")}: ${issue?.message ?? "is wrong"}. Example: ${examples[shown]}`;
}

/**
 * The end of a sentence about a name in this table that none of the schemas knows: a misspelt option would otherwise just
 * not be in force. Null when all are known.
 */
export function unknownIn(table: unknown, schemas: readonly z.ZodType[]): string | null {
  const lists = schemas.map(namesIn);
  const known = lists.flatMap((names) => names ?? []);
  const name = Object.keys(table as object).find((each) => !known.includes(each));
  if (name === undefined || lists.includes(null)) return null;
  const alike = known.filter((each) => each.toLowerCase() === name.toLowerCase());
  return `${name} is not known. Example: ${(alike.length > 0 ? alike : known).join(", ")}`;
}

/** The names that a schema of a table, or of one of several, knows; null when it is about something else. */
function namesIn(schema: z.ZodType): string[] | null {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (!(schema instanceof z.ZodUnion)) return null;
  const options = schema.options.map((option) => namesIn(option as z.ZodType));
  return options.includes(null) ? null : options.flatMap((names) => names ?? []);
}
