import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfig } from "../../../../edge/config/config.ts";
import type { ResourceTrace } from "../../../../edge/operations/resource-trace.ts";
import { valid } from "../config/samples.ts";
import { resource } from "../samples.ts";

type Read = { ok: true; value: ResourceTrace } | { ok: false; failure: { reason: string } };
/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const READ_TRACE = "../../../../edge/operations/read-trace.ts";
const { readTrace }: { readTrace: (...given: unknown[]) => Promise<Read> } = await import(READ_TRACE);

const shop = (await readConfig(valid)).connections.get("shop");
const lost = async () => {
  throw new TypeError("Network connection lost.");
};
const known = {
  ...{ changes: [], webhooks: [], lastOutcome: "found", state: "processing", hint: null, settled: false },
  ...{
    resultVersion: 1,
    checkedMs: 1,
    lastAttemptMs: 1,
    nextCheckMs: 90_000,
    failing: false,
    viewers: 2,
    unsentNotifications: 1,
  },
};
const hub = { trace: async () => ({ version: 1, trace: known }) };

const read = (hubObject: object, gate: object) =>
  readTrace(
    { STATUS_HUB: { getByName: () => hubObject }, PROVIDER_GATE: { getByName: () => gate } },
    ...[shop, resource, "ray-1", 60_000],
  );

test("A gate that cannot be reached leaves out the place in its queue, and is logged", async (t) => {
  const { mock } = t.mock.method(console, "log", () => {});
  const trace = await read(hub, { report: lost });
  const expected = { at: "1970-01-01T00:01:30.000Z", lane: null, dueSince: null, before: null };
  assert.deepEqual(trace.ok && [trace.value.nextCheck, trace.value.viewers], [expected, 2]);
  assert.match(String(mock.calls[0]?.arguments[0]), /"event":"gate-unreachable"/);
});

test("A hub that cannot be reached, or whose storage cannot be read, is no trace", async (t) => {
  t.mock.method(console, "log", () => {});
  for (const broken of [{ trace: lost }, { trace: async () => null }, { trace: async () => ({ version: 2 }) }]) {
    const trace = await read(broken, { report: async () => null });
    assert.deepEqual(trace, { ok: false, failure: { reason: "hub-unavailable" } });
  }
});
