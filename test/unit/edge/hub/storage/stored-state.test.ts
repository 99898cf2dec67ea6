/** Stored records of older, newer and unknown versions. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { withParts } from "../../../../../edge/hub/hub-state.ts";
import { recordOf } from "../../../../../edge/hub/status-record.ts";
import {
  readStoredState,
  SCHEMA_VERSION,
  toStoredState,
  type Upgrades,
} from "../../../../../edge/hub/storage/stored-state.ts";
import { updateVisible, visibleState } from "../../../../../edge/hub/visible-state.ts";
import { decodeRecord, encodeRecord } from "../../../../../edge/hub/wire.ts";
import { NO_FACTS } from "../../../../../edge/providers/facts.ts";
import { facts, NOW_MS, requested, stateFound } from "../../samples.ts";

const state = stateFound("processing");
/** A record of the shape that version 1 writes. A later version adds its own file and keeps this one. */
const fixture = JSON.parse(readFileSync(new URL("fixtures/hub-state-v1.json", import.meta.url), "utf8"));
/** A state of this version with a value in every place where the fixture has one. */
const full = withParts(stateFound("partially_refunded", { refunded: { value: "4.00", currency: "EUR" } }), {
  evidence: {
    followUps: [{ uuid: "r", type: "refund", amount: { value: "4.00", currency: "EUR" }, at: null }],
    linkedResources: ["shop/order/o"],
    attempts: [{ uuid: "a", facts: facts("failed") }],
  },
  schedule: { requestedCheck: requested("webhook", NOW_MS, { untilMs: NOW_MS, network: "a" }) },
  webhooks: { digests: [["d", NOW_MS]] },
});

/** The paths of the fields that only one of two records has, at every depth. Lists are compared by their first item. */
function fieldDifferences(one: unknown, other: unknown, path = ""): string[] {
  if (!isObject(one) || !isObject(other)) return [];
  if (Array.isArray(one)) return fieldDifferences(one[0], (other as unknown as unknown[])[0], `${path}[]`);
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) =>
    name in one && name in other ? fieldDifferences(one[name], other[name], `${path}.${name}`) : [`${path}.${name}`],
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A record of a version that did not know this field of the facts. */
function withoutFact(name: string) {
  const record = structuredClone(fixture);
  for (const part of [record.evidence.facts, record.evidence.attempts[0].facts, record.visible.current])
    delete part[name];
  return record;
}

describe("stored state", () => {
  test("Storage without a record has no state", () => {
    assert.deepEqual(readStoredState(undefined), { ok: true, value: null });
  });

  test("A state that is stored is read back as it was, with the version of its schema", () => {
    const stored = toStoredState(state);
    assert.equal(stored.schemaVersion, SCHEMA_VERSION);
    assert.deepEqual(readStoredState(structuredClone(stored)), { ok: true, value: state });
  });

  test("What a request says about its viewers is not stored", () => {
    const stored = toStoredState(full);
    assert.deepEqual(stored.schedule.requestedCheck, { lane: "webhook", notBeforeMs: NOW_MS });
    const read = readStoredState(structuredClone(stored));
    assert.deepEqual(read.ok && read.value?.schedule.requestedCheck, requested("webhook", NOW_MS));
  });

  test("A record of version 1 is read by this version, and stored again with every field", () => {
    const read = readStoredState(fixture);
    assert.ok(read.ok && read.value);
    const { resource, evidence, visible, schedule, webhooks } = read.value;
    assert.deepEqual(resource, { connection: "shop", kind: "payment", id: "abcde12345abcde12345" });
    assert.deepEqual(visibleState(resource.kind, evidence, NOW_MS), visible.current);
    assert.deepEqual([visible.current.state, visible.version], ["partially_refunded", 3]);
    assert.deepEqual([schedule.lastViewedMs, webhooks.digests.length], [NOW_MS, 2]);
    assert.partialDeepStrictEqual(toStoredState(read.value), fixture);
  });

  test("The record of version 1 has exactly the fields that this version writes, at every depth", () => {
    const read = readStoredState(fixture);
    assert.ok(read.ok && read.value);
    assert.deepEqual(fieldDifferences(toStoredState(read.value), toStoredState(full)), []);
    const { digests, ...webhooks } = fixture.webhooks;
    const facts = { ...fixture.evidence.facts, method: { ...fixture.evidence.facts.method, later: 1 } };
    const other = { ...fixture, webhooks, evidence: { ...fixture.evidence, facts } };
    assert.deepEqual(fieldDifferences(other, fixture), [".evidence.facts.method.later", ".webhooks.digests"]);
  });

  test("A field of the facts that an older version did not know is empty, and can be sent to the Worker", () => {
    for (const [name, empty] of Object.entries(NO_FACTS)) {
      const read = readStoredState(withoutFact(name));
      assert.ok(read.ok && read.value, name);
      assert.equal(Object.entries(read.value.evidence.facts ?? {}).find(([key]) => key === name)?.[1], empty);
      assert.deepEqual(fieldDifferences(toStoredState(read.value), toStoredState(full)), [], name);
      const record = recordOf(read.value);
      assert.deepEqual(decodeRecord(encodeRecord(record)), { ok: true, value: record }, name);
    }
  });

  test("A field that an older version did not know is no visible change", () => {
    for (const name of ["instructions", "progress", "download", "startsAt", "paid"]) {
      const read = readStoredState(withoutFact(name));
      assert.ok(read.ok && read.value, name);
      assert.equal(updateVisible(read.value, null, NOW_MS), read.value, name);
    }
  });

  test("A record of version 0 goes through every upgrade up to this version", () => {
    const { resource, ...others } = state;
    const upgrades: Upgrades = { 0: ({ subject, ...rest }) => ({ ...rest, resource: subject }) };
    const read = readStoredState({ schemaVersion: 0, subject: resource, ...others }, upgrades);
    assert.deepEqual(read, { ok: true, value: state });
    const older: Upgrades = { ...upgrades, [-1]: ({ item, ...rest }) => ({ ...rest, subject: item }) };
    assert.deepEqual(readStoredState({ schemaVersion: -1, item: resource, ...others }, older), read);
  });

  test("A record without a version was written before versions existed", () => {
    for (const record of [{ ...state }, { ...state, schemaVersion: "1" }, "text", null])
      assert.deepEqual(readStoredState(record), { ok: false, failure: "unversioned" });
  });

  test("A record of a newer version is not read, and neither is an older one without an upgrade", () => {
    for (const schemaVersion of [SCHEMA_VERSION + 1, 0])
      assert.deepEqual(readStoredState({ ...state, schemaVersion }), { ok: false, failure: "unknown-version" });
  });
});
