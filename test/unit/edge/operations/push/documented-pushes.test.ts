// The examples and the tables of docs/providers/push.md are statuses that the Worker takes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Kind } from "../../../../../contract/resource.ts";
import { parseResourcePath } from "../../../../../contract/resource.ts";
import { ADVICE, STATES } from "../../../../../contract/status.ts";
import { readConnection } from "../../../../../edge/config/connection.ts";
import { mergePatch } from "../../../../../edge/operations/push/merge-patch.ts";
import { parseStatus } from "../../../../../edge/operations/push/parse-status.ts";
import { FIELDS, PUSHED_HINTS } from "../../../../../edge/operations/push/pushed-status.ts";

const page = readFileSync(new URL("../../../../../docs/providers/push.md", import.meta.url), "utf8");
const read = await readConnection(
  "bank",
  { provider: "push", merchant: { name: "Example Bank" } },
  { pushKey: "a-push-key-of-the-tests-0123456789" },
);
assert.ok(read.ok);
const connection = read.value;

function parse(body: unknown, kind: Kind, id: string) {
  const resource = { connection: "bank", kind, id };
  return parseStatus(body, { resource, connection, requiresOf: false, nowMs: Date.parse("2026-11-27T11:00:00Z") });
}

test("The bodies of the examples are statuses: a whole one, a patch of it, and two in a list", () => {
  const [whole, patch, bulk, ...others] = [...page.matchAll(/-d '(\{[\s\S]*?\})'/g)].map(([, body = ""]) =>
    JSON.parse(body),
  );
  assert.deepEqual(others, []);
  assert.deepEqual(parse(whole, "payment", "A-1001").ok, true);
  const patched = parse(mergePatch(whole, patch), "payment", "A-1001");
  assert.ok(patched.ok);
  assert.deepEqual(
    [patched.value.state, patched.value.instructions, patched.value.reference],
    ["succeeded", undefined, "A-1001"],
  );
  assert.equal(bulk.items.length, 2);
  for (const item of bulk.items) {
    const named = parseResourcePath(item.of);
    assert.equal(parse(item, named?.kind ?? "payment", named?.id ?? "").ok, true, item.of);
  }
});

test("The tables of codes name only states, hints, advice and fields that can be pushed", () => {
  const [, mapping = ""] = /^## Mapping\n([\s\S]*?)^## Gaps/m.exec(page) ?? [];
  const rows = mapping.split("\n").filter((line) => line.startsWith("|"));
  const last = rows.map((row) => row.split("|").at(-2) ?? "");
  const named = last.flatMap((cell) => [...cell.matchAll(/`([a-z_][A-Za-z_]+)`/g)].map(([, name = ""]) => name));
  assert.ok(named.length > 60);
  const known = new Set<string>([
    ...STATES,
    ...ADVICE,
    ...Object.keys(PUSHED_HINTS),
    ...Object.keys(FIELDS),
    "barcode",
  ]);
  assert.deepEqual(
    named.filter((name) => !known.has(name)),
    [],
  );
});
