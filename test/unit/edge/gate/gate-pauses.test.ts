/** What a gate grants while something is paused. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Gate } from "../../../../edge/gate/gate.ts";
import type { QueryResult } from "../../../../edge/providers/query.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { noResult } from "../samples.ts";
import { cancel, check, grantsOf, openGate, processing, resourcesOf, runAll, START_MS } from "./gate-fixture.ts";

const limited: QueryResult = { outcome: "no-result", reason: "rate-limited", retryAfterSeconds: 30 };

/** Runs one check that ends with `result` at `atMs`. */
function runOne(gate: Gate, resource: string, result: QueryResult, atMs: number, untrusted = false): void {
  gate.requestCheck(check(resource, { atMs, seq: atMs, untrusted }), atMs);
  const grant = gate.grants(atMs).find((each) => each.resource === resource);
  assert.ok(grant, `${resource} was not granted`);
  gate.recordStep(grant, result, atMs);
  gate.release({ ...cancel(grant), seq: atMs + 1 }, atMs);
}

describe("an account that a 429 has paused", () => {
  test("No check runs during a pause but one probe after a third of it, and the reply to a request contains the pause", () => {
    const gate = openGate();
    runOne(gate, "a", limited, START_MS);
    for (const resource of ["b", "c"]) {
      const place = gate.requestCheck(check(resource), START_MS);
      assert.deepEqual(place, { expectedMs: START_MS + 30_000, queued: true, isPaused: false });
    }
    assert.deepEqual(gate.grants(START_MS + 9_999), []);
    assert.equal(gate.wakeMs(START_MS), START_MS + 10_000);
    const [probe, ...others] = gate.grants(START_MS + 10_000);
    // Beyond five seconds, the newest first check runs first.
    assert.deepEqual([probe?.resource, others], ["c", []]);
    gate.recordStep(probe ?? assert.fail(), noResult, START_MS + 10_100);
    assert.deepEqual(gate.grants(START_MS + 29_999), []);
    assert.deepEqual(resourcesOf(grantsOf(gate, START_MS + 30_000)).sort(), ["b", "c"]);
  });

  test("A probe that succeeds ends the pause, so the other checks run at once", () => {
    const gate = openGate();
    runOne(gate, "a", limited, START_MS);
    for (const resource of ["b", "c"]) gate.requestCheck(check(resource), START_MS);
    const [probe] = gate.grants(START_MS + 10_000);
    gate.recordStep(probe ?? assert.fail(), processing, START_MS + 10_100);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 10_100)), ["b"]);
  });

  test("An untrusted id never probes a pause", () => {
    const gate = openGate();
    runOne(gate, "a", limited, START_MS);
    gate.requestCheck(check("guess", { untrusted: true }), START_MS);
    assert.deepEqual(gate.grants(START_MS + 10_000), []);
    assert.deepEqual(resourcesOf(grantsOf(gate, START_MS + 30_000)), ["guess"]);
  });

  test("A new instance keeps the pause and the budget of the one before", () => {
    const rows = sqliteRows();
    runOne(openGate({ perAccount: 1 }, rows), "a", limited, START_MS);
    const gate = openGate({ perAccount: 1 }, rows);
    assert.deepEqual(gate.requestCheck(check("b"), START_MS).expectedMs, START_MS + 61_000);
    assert.deepEqual(gate.grants(START_MS + 60_999), []);
    assert.deepEqual(resourcesOf(grantsOf(gate, START_MS + 61_000)), ["b"]);
  });
});

describe("a 429 that limits less than the account", () => {
  test("Only checks of an id that the provider has limited wait, and their replies contain its pause", () => {
    const gate = openGate();
    runOne(gate, "a", { ...limited, limited: "id" } as QueryResult, START_MS);
    const place = gate.requestCheck(check("a", { seq: START_MS + 5 }), START_MS);
    assert.equal(place.expectedMs, START_MS + 30_000);
    gate.requestCheck(check("b"), START_MS);
    assert.deepEqual(runAll(gate, START_MS), ["b"]);
    assert.equal(gate.wakeMs(START_MS), START_MS + 30_000);
    assert.deepEqual(runAll(gate, START_MS + 30_000), ["a"]);
  });

  test("A 429 for an untrusted id leaves the checks of customers alone, and untrusted checks wait as their replies say", () => {
    const gate = openGate();
    runOne(gate, "guess", limited, START_MS, true);
    gate.requestCheck(check("customer"), START_MS);
    const place = gate.requestCheck(check("other", { untrusted: true }), START_MS);
    assert.equal(place.expectedMs, START_MS + 30_000);
    assert.deepEqual(runAll(gate, START_MS), ["customer"]);
    assert.equal(gate.wakeMs(START_MS), START_MS + 30_000);
    assert.deepEqual(runAll(gate, START_MS + 30_000), ["other"]);
  });
});

describe("an account that fails", () => {
  function failing(): Gate {
    const gate = openGate();
    for (let index = 0; index < 5; index++) runOne(gate, `a${index}`, noResult, START_MS);
    return gate;
  }

  test("After five failures single calls are granted, and after a success all of them", () => {
    const gate = failing();
    for (let index = 0; index < 3; index++) gate.requestCheck(check(`b${index}`), START_MS);
    assert.deepEqual(gate.grants(START_MS + 29_999), []);
    const [probe, ...others] = grantsOf(gate, START_MS + 30_000);
    assert.ok(probe);
    assert.deepEqual(others, []);
    assert.deepEqual(gate.grants(START_MS + 30_001), []);
    gate.recordStep(probe, processing, START_MS + 30_100);
    assert.equal(grantsOf(gate, START_MS + 30_100).length, 2);
  });

  test("Failures of untrusted checks do not pause the checks of customers", () => {
    const gate = openGate();
    for (let index = 0; index < 8; index++)
      runOne(gate, `guess-${index}`, { outcome: "no-result", reason: "unauthorized" }, START_MS + index * 2_000, true);
    const nowMs = START_MS + 20_000;
    gate.requestCheck(check("customer", { atMs: nowMs }), nowMs);
    assert.deepEqual(resourcesOf(gate.grants(nowMs)), ["customer"]);
  });

  test("A probe uses a trusted check where there is one, otherwise an untrusted one", () => {
    const gate = failing();
    gate.requestCheck(check("guess", { untrusted: true }), START_MS);
    gate.requestCheck(check("customer", { lane: "watched" }), START_MS);
    assert.deepEqual(resourcesOf(grantsOf(gate, START_MS + 30_000)), ["customer"]);
    const lonely = failing();
    lonely.requestCheck(check("guess", { untrusted: true }), START_MS);
    assert.deepEqual(resourcesOf(grantsOf(lonely, START_MS + 30_000)), ["guess"]);
  });
});
