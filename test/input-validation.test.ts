// docs/input-validation.md has the rules that the code applies: every member of a schema with its bounds, and every input.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as z from "zod";
import { KINDS, MAX_ID_LENGTH } from "../contract/resource.ts";
import { connectionSchema, keysSchema } from "../edge/config/config-schema.ts";
import { linkSchema, MAX_LINK_BODY_BYTES } from "../edge/http/link-request.ts";
import { CHECKED_BYTES, FILE_TYPES } from "../edge/http/report/file-content.ts";
import { REPORT_BOUNDS } from "../edge/http/report/file-download.ts";
import { MAX_BODY_BYTES } from "../edge/platform/read-body.ts";
import { documents } from "./runner/documents.ts";
import { sources } from "./runner/sources.ts";

const { text } = documents.find(({ path }) => path === "docs/input-validation.md") ?? assert.fail();

/** The text of a section, with the pipes of its tables as they are read. */
function sectionOf(title: string): string {
  const [, section = ""] = text.split(new RegExp(`^#{2,3} ${title}$`, "m"));
  return (section.split(/^#{2,3} /m)[0] ?? "").replaceAll("\\|", "|");
}

interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  enum?: unknown[];
  pattern?: string;
  format?: string;
  [bound: string]: unknown;
}

const BOUNDS = ["minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum"];

/** The values, patterns and bounds of a schema that a reader must find in its row. */
function boundsOf(schema: JsonSchema): string[] {
  const numbers = BOUNDS.map((bound) => schema[bound]).filter((value) => Math.abs(Number(value)) < 1e15);
  return [
    ...(schema.enum ?? []).map(String),
    ...(schema.pattern && schema.format === undefined ? [schema.pattern] : []),
    ...numbers.map(String),
    ...(schema.items ? boundsOf(schema.items) : []),
    ...(schema.anyOf ?? []).flatMap(boundsOf),
  ];
}

/** The members of a schema by name, `outer.inner` for those of a table in it. */
function membersOf({ properties = {} }: JsonSchema, prefix = ""): [name: string, schema: JsonSchema][] {
  return Object.entries(properties).flatMap(([name, schema]): [string, JsonSchema][] =>
    schema.properties ? membersOf(schema, `${name}.`) : [[`${prefix}${name}`, schema]],
  );
}

/** What is missing in the table of a section: members without a row, and bounds that are not in their row. */
function missingIn(section: string, schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  const members = membersOf(json);
  assert.ok(members.length > 0);
  return members.flatMap(([name, member]) => {
    const row = section.split("\n").find((line) => line.startsWith(`| \`${name}\` `));
    if (row === undefined) return [name];
    return boundsOf(member)
      .filter((bound) => !row.includes(bound))
      .map((bound) => `${name}: ${bound}`);
  });
}

describe("docs/input-validation.md", () => {
  test("Every member of the body of POST /links is listed with its bounds", () => {
    const section = sectionOf("The body of `POST …/links`");
    assert.deepEqual(missingIn(section, linkSchema), []);
    assert.ok(section.includes(`${MAX_LINK_BODY_BYTES} bytes`));
    assert.deepEqual(missingIn(section, z.object({ id: z.string().max(7), other: z.string() })), ["id: 7", "other"]);
  });

  test("Every option of a connection and every key of its credentials is listed with its bounds", () => {
    const section = sectionOf("Configuration");
    assert.deepEqual(missingIn(section, connectionSchema), []);
    assert.deepEqual(missingIn(section, keysSchema), []);
  });

  test("The kinds, and the longest id, are those of the contract", () => {
    const section = sectionOf("Requests");
    assert.ok(section.includes(`one of ${KINDS.join(", ")}`));
    assert.ok(section.includes(`1 to ${MAX_ID_LENGTH} characters`));
  });

  test("The bounds of bodies and files, and the types of files, are those of the code", () => {
    const section = sectionOf("Files");
    for (const [type, { extension }] of FILE_TYPES) assert.ok(section.includes(`\`${type}\` (${extension})`), type);
    for (const bound of [
      `${REPORT_BOUNDS.maxBytes} bytes`,
      `${REPORT_BOUNDS.timeoutMs / 1000} s`,
      `${CHECKED_BYTES} bytes`,
    ])
      assert.ok(section.includes(bound), bound);
    assert.ok(sectionOf("Responses of providers").includes(`${MAX_BODY_BYTES} bytes`));
    const [, factors = ""] = /MAX_WEBHOOK_BYTES = ([\d* ]+);/.exec(codeOf("edge/http/webhook.ts")) ?? [];
    const most = factors.split("*").reduce((product, factor) => product * Number(factor), 1);
    assert.ok(sectionOf("Webhooks").includes(`${most} bytes`));
  });

  test("Every header and query parameter that the Worker reads from a request is listed", () => {
    const read = sources
      .filter(({ path }) => /^edge\/(?!providers\/)/.test(path))
      .flatMap(({ code }) => [
        ...[...code.matchAll(/(?:header|headers\.get)\("([\w-]+)"\)/g)].map(([, name = ""]) => name),
        ...[...code.matchAll(/(?:query|searchParams\.(?:get|has))\("(\w+)"\)/g)].map(([, name = ""]) => `?${name}`),
      ])
      .filter((name) => !OF_RESPONSES.includes(name));
    assert.ok(read.includes("CF-Connecting-IP") && read.includes("?lang"), read.join());
    const section = sectionOf("Requests");
    assert.deepEqual([...new Set(read)].filter((name) => !section.includes(`\`${name}\``)).sort(), []);
  });
});

/** The Worker also reads headers of its own responses, of files that it has fetched, and of shops that it has notified. */
const OF_RESPONSES = ["Content-Type", "Cache-Control", "Retry-After"];

function codeOf(path: string): string {
  return sources.find((source) => source.path === path)?.code ?? assert.fail(path);
}
