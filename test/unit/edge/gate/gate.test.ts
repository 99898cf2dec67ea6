import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { budgetOf, LEASE_MS, MAX_IN_FLIGHT } from "../../../../edge/gate/budget.ts";
import type { Gate } from "../../../../edge/gate/gate.ts";
import { cancellationOf } from "../../../../edge/gate/messages.ts";
import type { QueryResult, QueryStep } from "../../../../edge/providers/query.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { noResult } from "../samples.ts";
import {
  cancel,
  check,
  end,
  grantsOf,
  limits,
  openGate,
  processing,
  resourcesOf,
  runAll,
  START_MS,
} from "./gate-fixture.ts";

describe("pending checks of a gate", () => {
  test("A resource has one pending check, however often it is requested", () => {
    const gate = openGate();
    for (let seq = 1; seq <= 10; seq++) gate.requestCheck(check("a", { seq }), START_MS);
    assert.deepEqual(resourcesOf(gate.grants(START_MS)), ["a"]);
  });

  test("A check request that is older than the pending one is ignored", () => {
    const gate = openGate();
    gate.requestCheck(check("a", { seq: 5, atMs: START_MS + 9_000 }), START_MS);
    gate.requestCheck(check("a", { seq: 4, atMs: START_MS }), START_MS);
    gate.requestCheck(cancellationOf("a", 4), START_MS);
    assert.deepEqual(gate.grants(START_MS), []);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 9_000)), ["a"]);
  });

  test("A cancelled check does not run", () => {
    const gate = openGate();
    gate.requestCheck(check("a"), START_MS);
    gate.requestCheck(cancellationOf("a", 2), START_MS);
    assert.deepEqual(gate.grants(START_MS), []);
    assert.equal(gate.wakeMs(START_MS), null);
  });

  test("A check does not run before its time, and the gate wakes then", () => {
    const gate = openGate();
    gate.requestCheck(check("a", { atMs: START_MS + 5_000 }), START_MS);
    assert.deepEqual(gate.grants(START_MS + 4_999), []);
    assert.equal(gate.wakeMs(START_MS), START_MS + 5_000);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 5_000)), ["a"]);
  });

  test("A resource is not checked again while its call is in flight", () => {
    const gate = openGate();
    gate.requestCheck(check("a"), START_MS);
    assert.equal(gate.grants(START_MS).length, 1);
    gate.requestCheck(check("a", { seq: 2 }), START_MS);
    assert.deepEqual(gate.grants(START_MS + LEASE_MS - 1), []);
  });

  test("A check whose result is lost runs again when its lease ends", () => {
    const gate = openGate();
    gate.requestCheck(check("a"), START_MS);
    gate.grants(START_MS);
    assert.equal(gate.wakeMs(START_MS), START_MS + LEASE_MS);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + LEASE_MS)), ["a"]);
  });

  test("A check that is requested again while it waits keeps its place", () => {
    const gate = openGate({ perAccount: 1 });
    gate.requestCheck(check("a", { atMs: START_MS }), START_MS);
    gate.requestCheck(check("b", { atMs: START_MS + 1 }), START_MS + 1);
    gate.requestCheck(check("a", { atMs: START_MS + 2, seq: 2 }), START_MS + 2);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 3)), ["a"]);
  });

  test("A check that has run gets a new place by the time of the next request", () => {
    const gate = openGate();
    gate.requestCheck(check("watched", { lane: "watched" }), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.recordStep(grant, processing, START_MS + 100);
    gate.release(check("watched", { lane: "watched", seq: 2, atMs: START_MS + 60_000 }), START_MS + 100);
    gate.requestCheck(check("new", { atMs: START_MS + 60_000 }), START_MS + 60_000);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 60_000)), ["new", "watched"]);
  });

  test("A newer check request that arrives while the call is in flight is kept", () => {
    const gate = openGate();
    gate.requestCheck(check("a"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.recordStep(grant, processing, START_MS + 50);
    gate.requestCheck(check("a", { seq: 9, lane: "webhook", atMs: START_MS + 100 }), START_MS + 60);
    gate.release(cancel(grant), START_MS + 100);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 100)), ["a"]);
  });

  test("A check whose result the hub refuses runs again after a minute, with the lease ended", () => {
    const gate = openGate();
    gate.requestCheck(check("a"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.recordStep(grant, processing, START_MS + 100);
    gate.postpone(grant, START_MS + 100);
    assert.equal(gate.wakeMs(START_MS + 100), START_MS + 60_100);
    assert.deepEqual(gate.grants(START_MS + 60_099), []);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 60_100)), ["a"]);
  });

  test("A newer check request is not postponed when the hub refuses the result before it", () => {
    const gate = openGate();
    gate.requestCheck(check("a"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.recordStep(grant, processing, START_MS + 100);
    gate.requestCheck(check("a", { seq: 2, atMs: START_MS + 200 }), START_MS + 100);
    gate.postpone(grant, START_MS + 100);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 200)), ["a"]);
  });

  test("A check of a resource without a connection ends with a cancellation of the same number", () => {
    const gate = openGate();
    gate.requestCheck(check("a"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.recordStep(grant, noResult, START_MS + 100, false);
    gate.release(cancellationOf("a", grant.seq), START_MS + 100);
    assert.equal(gate.wakeMs(START_MS + 100), null);
  });

  test("The reply to a check request is the time at which it will run, with the checks before it counted", () => {
    const gate = openGate({ perAccount: 2 });
    for (const resource of ["a", "b", "c", "d"]) gate.requestCheck(check(resource), START_MS);
    const expectedMs = START_MS + (3 * budgetOf({ ...limits, perAccount: 2 }).windowMs) / 2;
    assert.deepEqual(gate.requestCheck(check("e"), START_MS), { expectedMs, queued: true, isPaused: false });
    assert.deepEqual(gate.requestCheck(cancellationOf("e", 2), START_MS), { expectedMs: null, queued: false });
  });
});

describe("the expected time of a check", () => {
  test("While first checks wait, a re-check is expected after five calls for each re-check up to it", () => {
    const gate = openGate({ perAccount: 1 });
    runFull(gate);
    gate.requestCheck(check("first"), START_MS);
    gate.requestCheck(check("watched-1", { lane: "watched" }), START_MS);
    const { expectedMs } = gate.requestCheck(check("watched-2", { lane: "watched" }), START_MS);
    assert.equal(expectedMs, START_MS + 10 * 61_000);
    assert.equal(gate.requestCheck(check("first", { seq: 2 }), START_MS).expectedMs, START_MS + 61_000);
  });

  test("The backlog that a hub hears of with a result is the wait of a re-check", () => {
    const gate = openGate({ perAccount: 1 });
    assert.equal(gate.backlogMs(START_MS), 0);
    runFull(gate);
    gate.requestCheck(check("watched", { lane: "watched" }), START_MS);
    assert.equal(gate.backlogMs(START_MS), 61_000);
  });

  test("The budget is free for quick checks while half of the account and a third of the id are left", () => {
    const callsOf = (gate: Gate, key: (call: number) => string, calls: number) => {
      for (let call = 0; call < calls; call++) {
        const resource = `${key(call)}-${call}`;
        gate.requestCheck(check(resource, { key: key(call) }), START_MS);
        for (const grant of grantsOf(gate, START_MS)) end(gate, grant, processing, START_MS);
      }
    };
    const gate = openGate();
    assert.equal(gate.isBudgetFree("a", START_MS), true);
    callsOf(gate, () => "a", 6);
    assert.equal(gate.isBudgetFree("a", START_MS), true);
    callsOf(gate, () => "a", 1);
    assert.deepEqual([gate.isBudgetFree("a", START_MS), gate.isBudgetFree("b", START_MS)], [false, true]);
    callsOf(gate, (call) => `other${call}`, 23);
    assert.equal(gate.isBudgetFree("b", START_MS), true);
    callsOf(gate, () => "last", 1);
    assert.equal(gate.isBudgetFree("b", START_MS), false);
    assert.equal(gate.isBudgetFree("b", START_MS + 2 * 61_000), true);
  });

  test("The budget is not free for quick checks while a check waits", () => {
    const gate = openGate({ perAccount: 1 });
    runFull(gate);
    gate.requestCheck(check("watched", { lane: "watched" }), START_MS);
    assert.equal(gate.isBudgetFree("another", START_MS), false);
  });

  test("An untrusted check is expected when the spacing between calls for untrusted ids allows it", () => {
    const gate = openGate();
    for (let index = 0; index < 3; index++) gate.requestCheck(check(`guess-${index}`, { untrusted: true }), START_MS);
    runAll(gate, START_MS);
    const expectedMs = (resource: string) =>
      gate.requestCheck(check(resource, { untrusted: true }), START_MS).expectedMs;
    assert.deepEqual([expectedMs("a"), expectedMs("b")], [START_MS + 2_000, START_MS + 4_000]);
  });

  /** Makes the only call that the account allows in a window. */
  function runFull(gate: Gate): void {
    gate.requestCheck(check("before"), START_MS);
    assert.deepEqual(runAll(gate, START_MS), ["before"]);
  }
});

describe("the storage of a gate", () => {
  /** Rows that count the statements that write. */
  function countingRows() {
    const rows = sqliteRows();
    const counted = { ...rows, writes: 0 };
    counted.run = (statement, ...values) => {
      if (!statement.startsWith("CREATE")) counted.writes += 1;
      rows.run(statement, ...values);
    };
    return counted;
  }

  test("A check writes two rows, those of its call and of its end, the first result of an account one more, and a request or a cancellation none", () => {
    const rows = countingRows();
    const gate = openGate({}, rows);
    rows.writes = 0;
    gate.requestCheck(check("a"), START_MS);
    gate.requestCheck(check("b", { untrusted: true }), START_MS);
    gate.requestCheck(cancellationOf("b", 2), START_MS);
    assert.equal(rows.writes, 0);
    assert.deepEqual(runAll(gate, START_MS), ["a"]);
    gate.requestCheck(check("a", { seq: 3, lane: "watched", atMs: START_MS + 2_000 }), START_MS);
    assert.equal(gate.wakeMs(START_MS), START_MS + 2_000);
    assert.equal(rows.writes, 3);
    assert.deepEqual(runAll(gate, START_MS + 2_000), ["a"]);
    assert.equal(rows.writes, 5);
  });
});

describe("the budget of a gate", () => {
  test("A gate grants the calls that the account allows, then waits for the first slot to become free", () => {
    const gate = openGate({ perAccount: 3 });
    for (const resource of ["a", "b", "c", "d"]) gate.requestCheck(check(resource), START_MS);
    assert.deepEqual(runAll(gate, START_MS), ["a", "b", "c"]);
    assert.equal(gate.wakeMs(START_MS), START_MS + 61_000);
    assert.deepEqual(gate.grants(START_MS + 60_999), []);
    assert.deepEqual(resourcesOf(grantsOf(gate, START_MS + 61_000)), ["d"]);
  });

  test("A slot is free one window after its call has ended, not after it was sent", () => {
    const gate = openGate({ perAccount: 1 });
    gate.requestCheck(check("a"), START_MS);
    gate.requestCheck(check("b"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.recordStep(grant, processing, START_MS + 4_000);
    gate.release(cancel(grant), START_MS + 4_000);
    assert.deepEqual(gate.grants(START_MS + 64_999), []);
    assert.deepEqual(resourcesOf(grantsOf(gate, START_MS + 65_000)), ["b"]);
  });

  test("Resources that the provider counts as one id share its calls", () => {
    const gate = openGate({ perId: 1 });
    gate.requestCheck(check("payment", { key: "uuid" }), START_MS);
    gate.requestCheck(check("payment-link", { key: "uuid" }), START_MS);
    assert.equal(runAll(gate, START_MS).length, 1);
  });

  test("At most six granted calls are in flight", () => {
    const gate = openGate();
    for (let index = 0; index < 20; index++) gate.requestCheck(check(`t${index}`), START_MS);
    const grants = gate.grants(START_MS);
    assert.equal(grants.length, MAX_IN_FLIGHT);
    assert.ok(grants[0]);
    gate.recordStep(grants[0], processing, START_MS + 10);
    assert.equal(gate.grants(START_MS + 10).length, 1);
  });

  test("A clock that is a little behind the last call waits for it", () => {
    const gate = openGate({ perAccount: 1 });
    gate.requestCheck(check("a"), START_MS);
    assert.deepEqual(runAll(gate, START_MS), ["a"]);
    gate.requestCheck(check("b", { atMs: 0 }), START_MS - 5_000);
    assert.deepEqual(gate.grants(START_MS + 60_999), []);
    assert.deepEqual(resourcesOf(grantsOf(gate, START_MS + 61_000)), ["b"]);
  });

  test("After a clock was set back, every call counts for one window from then on, and the account does not wait longer", () => {
    const gate = openGate({ perAccount: 1 });
    gate.requestCheck(check("a"), START_MS + 3_600_000);
    assert.deepEqual(runAll(gate, START_MS + 3_600_000), ["a"]);
    gate.requestCheck(check("b", { lane: "background" }), START_MS);
    assert.deepEqual(gate.grants(START_MS + 60_999), []);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 61_000)), ["b"]);
  });
});

describe("a query of several calls", () => {
  const more = (cursor: unknown): QueryStep => ({ outcome: "more", cursor });

  /** A gate with one query, whose first step is done. */
  function withQueryBegun(
    rows = sqliteRows(),
    cursor: unknown = { page: 1 },
  ): { gate: Gate; result: QueryResult | null } {
    const gate = openGate({}, rows);
    gate.requestCheck(check("bulk"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.equal(grant?.cursor, null);
    return { gate, result: gate.recordStep(grant ?? assert.fail(), more(cursor), START_MS + 100) };
  }

  test("Each call of a query is granted with the cursor of the step before, also by another instance", () => {
    const rows = sqliteRows();
    assert.equal(withQueryBegun(rows).result, null);
    const next = openGate({}, rows);
    next.requestCheck(check("bulk", { seq: 2 }), START_MS + 100);
    const [grant] = next.grants(START_MS + 100);
    assert.deepEqual([grant?.resource, grant?.cursor], ["bulk", '{"page":1}']);
  });

  test("A query about an untrusted id continues without a stored row", () => {
    const rows = sqliteRows();
    const gate = openGate({}, rows);
    gate.requestCheck(check("guessed", { untrusted: true }), START_MS);
    const stepOf = () => gate.grants(START_MS)[0] ?? assert.fail();
    gate.recordStep(stepOf(), more({ page: 1 }), START_MS);
    const second = stepOf();
    assert.equal(second.cursor, '{"page":1}');
    assert.deepEqual(rows.all("SELECT resource FROM query_progress"), []);
    gate.recordStep(second, processing, START_MS);
    gate.release(cancel(second), START_MS);
    gate.requestCheck(check("guessed", { untrusted: true, seq: 9 }), START_MS);
    assert.equal(stepOf().cursor, null);
  });

  test("A query that becomes trusted or untrusted on its way leaves no row when it ends", () => {
    for (const [before, after] of [
      [true, false],
      [false, true],
    ] as const) {
      const rows = sqliteRows();
      const gate = openGate({}, rows);
      for (const [step, untrusted] of [before, after].entries()) {
        gate.requestCheck(check("bulk", { untrusted, seq: step + 1 }), START_MS);
        gate.recordStep(gate.grants(START_MS)[0] ?? assert.fail(), more(step), START_MS);
      }
      const [last] = gate.grants(START_MS);
      assert.equal(last?.cursor, "1");
      gate.recordStep(last ?? assert.fail(), processing, START_MS);
      assert.deepEqual(rows.all("SELECT resource FROM query_progress"), []);
    }
  });

  test("Each call of a query counts for the account and the id", () => {
    const gate = openGate();
    gate.requestCheck(check("bulk"), START_MS);
    let calls = 0;
    for (let [grant] = gate.grants(START_MS); grant; [grant] = gate.grants(START_MS)) {
      calls += 1;
      gate.recordStep(grant, more(calls), START_MS);
    }
    assert.equal(calls, 10);
  });

  test("A step without a call frees its slot and leaves the circuit breaker as it is", () => {
    const gate = openGate({ perAccount: 1 });
    gate.requestCheck(check("bulk"), START_MS);
    for (let step = 0; step < 6; step++) {
      const [grant] = gate.grants(START_MS);
      gate.recordStep(grant ?? assert.fail(), more(step), START_MS, false);
    }
    const [grant] = gate.grants(START_MS);
    assert.deepEqual(gate.recordStep(grant ?? assert.fail(), noResult, START_MS, false), noResult);
    gate.release(check("bulk", { seq: 2 }), START_MS);
    assert.deepEqual(resourcesOf(gate.grants(START_MS)), ["bulk"]);
  });

  test("A query that has its result begins at its first step again", () => {
    const { gate } = withQueryBegun();
    const [grant] = gate.grants(START_MS + 100);
    assert.deepEqual(gate.recordStep(grant ?? assert.fail(), processing, START_MS + 200), processing);
    gate.release(check("bulk", { seq: 2, atMs: START_MS + 300 }), START_MS + 200);
    assert.equal(gate.grants(START_MS + 300)[0]?.cursor, null);
  });

  test("A query that has begun continues at once, even when a later check is requested meanwhile", () => {
    const { gate } = withQueryBegun();
    gate.requestCheck(check("bulk", { seq: 2, atMs: START_MS + 30_000 }), START_MS + 100);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 101)), ["bulk"]);
  });

  test("A query with too many steps or too long a cursor has no result", () => {
    const tooLarge = { outcome: "no-result", reason: "too-large" };
    assert.deepEqual(withQueryBegun(sqliteRows(), "x".repeat(300_000)).result, tooLarge);
    const gate = openGate({ perAccount: 1_000, perId: 1_000 });
    gate.requestCheck(check("bulk"), START_MS);
    let result: QueryResult | null = null;
    for (let [grant] = gate.grants(START_MS); grant && !result; [grant] = gate.grants(START_MS)) {
      result = gate.recordStep(grant, more(1), START_MS);
    }
    assert.deepEqual(result, tooLarge);
  });
});

describe("a call outside of the queue", () => {
  test("A call outside of the queue gets its slot at once, and the slot counts like any other", () => {
    const gate = openGate({ perId: 2 });
    for (let call = 0; call < 2; call++) {
      const taken = gate.takeSlot("report", START_MS);
      assert.ok(taken.ok);
      gate.recordEnd(taken.value, { outcome: "file", url: "https://files.example/1" }, START_MS + 500);
    }
    assert.deepEqual(gate.takeSlot("report", START_MS + 500), {
      ok: false,
      failure: { retryAtMs: countedUntilMs(START_MS + 500) },
    });
    gate.requestCheck(check("report"), START_MS + 500);
    assert.deepEqual(gate.grants(START_MS + 500), []);
    assert.ok(gate.takeSlot("report", countedUntilMs(START_MS + 500)).ok);
  });

  test("A call outside of the queue waits for the end of a call of its id, and not for the longest time of that call", () => {
    const gate = openGate({ perId: 1 });
    gate.requestCheck(check("report"), START_MS);
    const [grant] = grantsOf(gate, START_MS);
    assert.ok(grant);
    const earliestMs = countedUntilMs(START_MS + 10);
    assert.deepEqual(gate.takeSlot("report", START_MS + 10), { ok: false, failure: { retryAtMs: earliestMs } });
    gate.recordStep(grant, processing, START_MS + 200);
    const freeMs = countedUntilMs(START_MS + 200);
    assert.deepEqual(gate.takeSlot("report", earliestMs), { ok: false, failure: { retryAtMs: freeMs } });
    assert.ok(gate.takeSlot("report", freeMs).ok);
  });

  test("A call outside of the queue waits for the first call of its account that can stop counting", () => {
    const gate = openGate({ perAccount: 2 });
    const first = gate.takeSlot("a", START_MS);
    assert.ok(first.ok && gate.takeSlot("b", START_MS).ok);
    gate.recordEnd(first.value, { outcome: "file", url: "https://files.example/1" }, START_MS + 500);
    const retryAtMs = countedUntilMs(START_MS + 500);
    assert.deepEqual(gate.takeSlot("c", START_MS + 900), { ok: false, failure: { retryAtMs } });
  });

  test("A call outside of the queue gets the connection of a call that has ended, without waiting for its longest time", () => {
    const gate = openGate();
    const slots = Array.from({ length: MAX_IN_FLIGHT }, (_, index) => gate.takeSlot(`r${index}`, START_MS));
    const refused = gate.takeSlot("report", START_MS);
    assert.ok(!refused.ok && refused.failure.retryAtMs > START_MS && refused.failure.retryAtMs < START_MS + 1_000);
    assert.ok(slots[0]?.ok);
    gate.recordEnd(slots[0].value, { outcome: "file", url: "https://files.example/1" }, START_MS + 50);
    assert.ok(gate.takeSlot("report", refused.failure.retryAtMs).ok);
  });

  test("A call outside of the queue waits while a probe is in flight", () => {
    const gate = openGate();
    for (let index = 0; index < 5; index++) {
      const taken = gate.takeSlot(`r${index}`, START_MS);
      assert.ok(taken.ok);
      gate.recordEnd(taken.value, { outcome: "no-result", reason: "server-error" }, START_MS);
    }
    assert.ok(gate.takeSlot("first", START_MS + 30_000).ok);
    const refused = gate.takeSlot("second", START_MS + 30_001);
    assert.ok(!refused.ok && refused.failure.retryAtMs < START_MS + 31_000);
  });

  test("A call outside of the queue waits while a 429 pauses the account", () => {
    const gate = openGate();
    const taken = gate.takeSlot("report", START_MS);
    assert.ok(taken.ok);
    gate.recordEnd(taken.value, { outcome: "no-result", reason: "rate-limited", retryAfterSeconds: 20 }, START_MS);
    assert.deepEqual(gate.takeSlot("report", START_MS), { ok: false, failure: { retryAtMs: START_MS + 20_000 } });
  });

  /** The first moment at which a call that ended at `doneMs` no longer counts. */
  function countedUntilMs(doneMs: number): number {
    return doneMs + budgetOf(limits).windowMs;
  }
});
