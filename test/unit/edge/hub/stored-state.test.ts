/** Stored records of older, newer and unknown versions. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { readStoredState, SCHEMA_VERSION, toStoredState, type Upgrades } from "../../../../edge/hub/stored-state.ts";
import { visibleState } from "../../../../edge/hub/visible-state.ts";
import { NOW_MS, stateFound } from "../samples.ts";

const state = stateFound("processing");
/** A record of the shape that version 1 writes. A later version adds its own file and keeps this one. */
const fixture = JSON.parse(readFileSync(new URL("fixtures/hub-state-v1.json", import.meta.url), "utf8"));

describe("stored state", () => {
  test("Storage without a record has no state", () => {
    assert.deepEqual(readStoredState(undefined), { ok: true, value: null });
  });

  test("A state that is stored is read back as it was, with the version of its schema", () => {
    const stored = toStoredState(state);
    assert.equal(stored.schemaVersion, SCHEMA_VERSION);
    assert.deepEqual(readStoredState(structuredClone(stored)), { ok: true, value: state });
  });

  test("A record of version 1 is read by this version, and stored again with every field", () => {
    const read = readStoredState(fixture);
    assert.ok(read.ok && read.value);
    const { resource, evidence, visible, schedule, webhooks } = read.value;
    assert.deepEqual(resource, { connection: "shop", kind: "payment", id: "abcde12345abcde12345" });
    assert.deepEqual(visibleState(resource.kind, evidence, NOW_MS), visible.current);
    assert.deepEqual([visible.current.state, visible.version], ["partially_refunded", 3]);
    assert.deepEqual([schedule.lastViewedMs, webhooks.digests.length], [NOW_MS, 2]);
    assert.deepEqual(toStoredState(read.value), fixture);
  });

  test("The record of version 1 has exactly the fields that this version writes", () => {
    const shapeOf = (record: object) =>
      Object.entries(record).map(([part, value]) => [part, typeof value === "object" ? Object.keys(value).sort() : ""]);
    assert.deepEqual(shapeOf(fixture), shapeOf(toStoredState(state)));
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
