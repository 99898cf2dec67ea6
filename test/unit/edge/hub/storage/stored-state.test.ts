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
import { facts, followUp, NOW_MS, requested, stateFound } from "../../samples.ts";

const state = stateFound("processing");
/** A record of the shape that each version writes. A later version adds its own file and keeps these. */
const fixtures = { 1: recordOfVersion(1), 2: recordOfVersion(2) };
const fixture = fixtures[SCHEMA_VERSION];
/** A state of this version with a value in every place where the fixture has one. */
const full = withParts(stateFound("partially_refunded", { refunded: { value: "4.00", currency: "EUR" } }), {
  evidence: {
    followUps: [followUp("refund", "r", "4.00")],
    linkedResources: ["shop/order/o"],
    payments: [{ id: "a", facts: facts("failed"), createdAt: null, group: null }],
  },
  schedule: { requestedCheck: requested("webhook", NOW_MS, { untilMs: NOW_MS, network: "a" }) },
  webhooks: { digests: [["d", NOW_MS]] },
});

function recordOfVersion(version: number) {
  return JSON.parse(readFileSync(new URL(`fixtures/hub-state-v${version}.json`, import.meta.url), "utf8"));
}

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
  for (const part of [record.evidence.facts, record.evidence.payments[0].facts, record.visible.current])
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

  for (const version of [1, 2] as const) {
    test(`A record of version ${version} is read by this version, and shows what it showed before`, () => {
      const read = readStoredState(fixtures[version]);
      assert.ok(read.ok && read.value);
      const { resource, evidence, visible, schedule, webhooks } = read.value;
      assert.deepEqual(resource, { connection: "shop", kind: "payment", id: "abcde12345abcde12345" });
      assert.deepEqual(visibleState(resource.kind, evidence, NOW_MS), visible.current);
      assert.deepEqual([visible.current.state, visible.version], ["partially_refunded", 3]);
      assert.deepEqual([schedule.lastViewedMs, webhooks.digests.length], [NOW_MS, 2]);
      assert.deepEqual(fieldDifferences(toStoredState(read.value), toStoredState(full)), []);
    });
  }

  test("A record of this version is stored again with every field", () => {
    const read = readStoredState(fixture);
    assert.ok(read.ok && read.value);
    assert.partialDeepStrictEqual(toStoredState(read.value), fixture);
  });

  test("The record of this version has exactly the fields that it writes, at every depth", () => {
    assert.deepEqual(fieldDifferences(fixture, toStoredState(full)), []);
    const { digests, ...webhooks } = fixture.webhooks;
    const facts = { ...fixture.evidence.facts, method: { ...fixture.evidence.facts.method, later: 1 } };
    const other = { ...fixture, webhooks, evidence: { ...fixture.evidence, facts } };
    assert.deepEqual(fieldDifferences(other, fixture), [".evidence.facts.method.later", ".webhooks.digests"]);
  });

  test("A record from before links were stored is that of a resource without a link", () => {
    const { isLinked: _, ...evidence } = fixture.evidence;
    const read = readStoredState({ ...fixture, evidence });
    assert.equal(read.ok && read.value?.evidence.isLinked, false);
  });

  test("The payments of a link of version 1 keep their facts, and its follow-ups name nothing", () => {
    const read = readStoredState(fixtures[1]);
    assert.ok(read.ok && read.value);
    const { payments, followUps } = read.value.evidence;
    const seen = payments.map(({ id, facts, createdAt, group }) => [id, facts.state, createdAt, group]);
    assert.deepEqual(seen, [["attempt-1", "failed", null, null]]);
    assert.deepEqual(
      followUps.map(({ uuid, names, paymentId }) => [uuid, names, paymentId]),
      [["refund-1", null, null]],
    );
  });

  test("An order of version 1 keeps its status, and the next complete list replaces it", () => {
    const order = { ...fixtures[1], resource: { ...fixtures[1].resource, kind: "order" } };
    const read = readStoredState(order);
    assert.ok(read.ok && read.value);
    assert.deepEqual(
      read.value.evidence.payments.map(({ id, facts }) => [id, facts.state]),
      [["", "succeeded"]],
    );
    const { current } = updateVisible(read.value, null, NOW_MS).visible;
    assert.deepEqual([current.state, current.refunded?.value], ["partially_refunded", "4.00"]);
  });

  test("A succeeded status of version 1 without money is verified, in its history too", () => {
    for (const hint of ["card_verified", "method_saved", "method_removed", "check_passed"]) {
      const { evidence, visible } = fixtures[1];
      const [facts, current] = [evidence.facts, { ...visible.current, state: "succeeded" }].map((part) => ({
        ...part,
        hint,
      }));
      const timeline = visible.timeline.slice(0, 2);
      const record = {
        ...fixtures[1],
        evidence: { ...evidence, facts, followUps: [] },
        visible: { ...visible, current, timeline },
      };
      const read = readStoredState(record);
      assert.ok(read.ok && read.value, hint);
      assert.equal(read.value.evidence.facts?.state, "verified");
      assert.deepEqual(
        [read.value.visible.current.state, read.value.visible.timeline.at(-1)?.state],
        ["verified", "verified"],
      );
      assert.equal(read.value.visible.timeline[0]?.state, "processing");
    }
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

  test("A record of an older version goes through every upgrade up to this version", () => {
    const { resource, ...others } = state;
    const [before, twoBefore] = [SCHEMA_VERSION - 1, SCHEMA_VERSION - 2];
    const upgrades: Upgrades = { [before]: ({ subject, ...rest }) => ({ ...rest, resource: subject }) };
    const read = readStoredState({ schemaVersion: before, subject: resource, ...others }, upgrades);
    assert.deepEqual(read, { ok: true, value: state });
    const older: Upgrades = { ...upgrades, [twoBefore]: ({ item, ...rest }) => ({ ...rest, subject: item }) };
    assert.deepEqual(readStoredState({ schemaVersion: twoBefore, item: resource, ...others }, older), read);
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
