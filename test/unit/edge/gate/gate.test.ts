import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { budgetOf, HARD_TIMEOUT_MS, LEASE_MS, MAX_IN_FLIGHT } from "../../../../edge/gate/budget.ts";
import { Gate, type Grant } from "../../../../edge/gate/gate.ts";
import { GATE_MIGRATIONS } from "../../../../edge/gate/gate-schema.ts";
import { type Check, type CheckRequest, cancellationOf } from "../../../../edge/gate/messages.ts";
import type { Lane } from "../../../../edge/gate/queue.ts";
import { migrate } from "../../../../edge/platform/migrations.ts";
import type { Limits } from "../../../../edge/providers/provider.ts";
import type { QueryResult, QueryStep } from "../../../../edge/providers/query.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { found, noResult, notFound } from "../samples.ts";

const START_MS = 1_000_000;
const limits: Limits = { perAccount: 60, perId: 10, windowSeconds: 60 };
const processing = found("processing");
const limited: QueryResult = { outcome: "no-result", reason: "rate-limited", retryAfterSeconds: 20 };

interface CheckOptions {
  lane?: Lane;
  atMs?: number;
  seq?: number;
  untrusted?: boolean;
  key?: string;
}

function check(
  resource: string,
  { lane = "first", atMs = START_MS, seq = 1, untrusted = false, key = resource }: CheckOptions = {},
): Check {
  const request = { resource, key, seq, trusted: !untrusted, firstRequestedMs: START_MS, lane, notBeforeMs: atMs };
  return { version: 1, type: "check", ...request, untilMs: null, network: null };
}

/** A gate on storage of the current schema. The same rows give another instance of the same gate. */
function openGate(gateLimits = limits, rows = sqliteRows()): Gate {
  migrate(rows, GATE_MIGRATIONS);
  return new Gate(rows, gateLimits);
}

function cancel({ resource, seq }: Grant): CheckRequest {
  return cancellationOf(resource, seq + 1);
}

function resourcesOf(grants: Grant[]): string[] {
  return grants.map(({ resource }) => resource);
}

/** Runs checks with this result until none is granted at this time. Returns the resources. */
function runAll(gate: Gate, nowMs: number, result: QueryResult = processing): string[] {
  const served: string[] = [];
  for (let grants = gate.grants(nowMs); grants.length > 0; grants = gate.grants(nowMs)) {
    for (const grant of grants) {
      gate.recordStep(grant, result, nowMs);
      gate.release(cancel(grant), nowMs);
      served.push(grant.resource);
    }
  }
  return served;
}

/** A gate and a provider with random latencies, which counts a call at any moment of its latency. */
class RandomRun {
  readonly #limits: Limits;
  readonly #rows = sqliteRows();
  #gate: Gate;
  #nowMs = START_MS;
  #seq = 0;
  /** When the provider counted each call. */
  #counted: { resource: string; atMs: number }[] = [];
  #inFlight: { grant: Grant; endsMs: number; result: QueryResult }[] = [];

  constructor(gateLimits: Limits) {
    this.#limits = gateLimits;
    this.#gate = openGate(gateLimits, this.#rows);
  }

  /** Moves the time and ends the calls that are complete by then. */
  advance(ms: number): void {
    this.#nowMs += ms;
    for (const { grant, result } of this.#inFlight.filter(({ endsMs }) => endsMs <= this.#nowMs)) {
      this.#gate.recordStep(grant, result, this.#nowMs);
      this.#gate.release(cancellationOf(grant.resource, ++this.#seq), this.#nowMs);
    }
    this.#inFlight = this.#inFlight.filter(({ endsMs }) => endsMs > this.#nowMs);
  }

  request(resource: string): void {
    this.#gate.requestCheck(check(resource, { seq: ++this.#seq, atMs: this.#nowMs }), this.#nowMs);
  }

  /** Replaces the instance. The calls in flight end in the new one. */
  evict(): void {
    this.#gate = openGate(this.#limits, this.#rows);
  }

  /** Loses the results of the calls in flight. The provider counts them all the same. */
  loseCalls(): void {
    this.#inFlight = [];
  }

  /** Makes all granted calls with this latency. The provider counts them after the part `countedAt` of it. */
  call(latencyMs: number, countedAt: number): void {
    for (const grant of this.#gate.grants(this.#nowMs)) {
      this.#counted.push({ resource: grant.resource, atMs: this.#nowMs + latencyMs * countedAt });
      const isInTime = latencyMs <= HARD_TIMEOUT_MS;
      const result: QueryResult = isInTime ? processing : { outcome: "no-result", reason: "timeout" };
      this.#inFlight.push({ grant, endsMs: this.#nowMs + Math.min(latencyMs, HARD_TIMEOUT_MS), result });
    }
  }

  assertLimits(): void {
    const { perAccount, perId, windowSeconds } = this.#limits;
    const windowMs = windowSeconds * 1000;
    const most = (timesMs: number[]) =>
      Math.max(0, ...timesMs.map((endMs) => timesMs.filter((atMs) => atMs <= endMs && atMs > endMs - windowMs).length));
    assert.ok(most(this.#counted.map(({ atMs }) => atMs)) <= perAccount);
    for (const resource of new Set(this.#counted.map((call) => call.resource))) {
      const ofResource = this.#counted.filter((call) => call.resource === resource);
      assert.ok(most(ofResource.map(({ atMs }) => atMs)) <= perId);
    }
  }

  /** Follows the gate's alarm with a provider that works. In the end no check is pending. */
  assertEveryCheckRuns(): void {
    for (let turns = 0; ; turns++) {
      const wakeMs = this.#gate.wakeMs(this.#nowMs);
      if (wakeMs === null) return;
      assert.ok(turns < 300);
      this.advance(Math.max(1, wakeMs - this.#nowMs));
      this.call(10, 0.5);
      this.advance(10);
    }
  }
}

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
    const gate = openGate({ ...limits, perAccount: 1 });
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
    assert.deepEqual(gate.grants(START_MS + 60_099), []);
    assert.equal(gate.wakeMs(START_MS + 100), START_MS + 60_100);
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

  test("A check of a resource without a connection is cancelled", () => {
    const gate = openGate();
    gate.requestCheck(check("a"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.recordStep(grant, noResult, START_MS + 100, false);
    gate.cancel(grant, START_MS + 100);
    assert.equal(gate.wakeMs(START_MS + 100), null);
  });

  test("The reply to a check request is the time at which it will run, with the checks before it counted", () => {
    const gate = openGate({ ...limits, perAccount: 2 });
    for (const resource of ["a", "b", "c", "d"]) gate.requestCheck(check(resource), START_MS);
    const expectedMs = gate.requestCheck(check("e"), START_MS);
    assert.equal(expectedMs, START_MS + (3 * budgetOf({ ...limits, perAccount: 2 }).windowMs) / 2);
    assert.equal(gate.requestCheck(cancellationOf("e", 2), START_MS), null);
  });
});

describe("the budget of a gate", () => {
  test("A gate grants the calls that the account allows, then waits for the first slot to become free", () => {
    const gate = openGate({ ...limits, perAccount: 3 });
    for (const resource of ["a", "b", "c", "d"]) gate.requestCheck(check(resource), START_MS);
    assert.deepEqual(runAll(gate, START_MS), ["a", "b", "c"]);
    assert.equal(gate.wakeMs(START_MS), START_MS + 61_000);
    assert.deepEqual(gate.grants(START_MS + 60_999), []);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 61_000)), ["d"]);
  });

  test("A slot is free one window after its call has ended, not after it was sent", () => {
    const gate = openGate({ ...limits, perAccount: 1 });
    gate.requestCheck(check("a"), START_MS);
    gate.requestCheck(check("b"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.recordStep(grant, processing, START_MS + 4_000);
    gate.release(cancel(grant), START_MS + 4_000);
    assert.deepEqual(gate.grants(START_MS + 64_999), []);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 65_000)), ["b"]);
  });

  test("Resources that the provider counts as one id share its calls", () => {
    const gate = openGate({ ...limits, perId: 1 });
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

  test("A clock that was set back does not grant more calls", () => {
    const rows = sqliteRows();
    const gate = openGate({ ...limits, perAccount: 1 }, rows);
    gate.requestCheck(check("a"), START_MS);
    assert.deepEqual(runAll(gate, START_MS), ["a"]);
    gate.requestCheck(check("b", { atMs: 0 }), START_MS);
    assert.deepEqual(gate.grants(START_MS - 3_600_000), []);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 61_000)), ["b"]);
  });

  test("A gate never exceeds its limits, whatever is requested, lost, evicted or late, and every check runs in the end", () => {
    const step = fc.record({
      gapMs: fc.oneof(fc.nat(100), fc.nat(3_000), fc.nat(12_000)),
      act: fc.constantFrom("request", "request", "request", "evict", "evict-in-flight"),
      resource: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      latencyMs: fc.oneof(fc.nat(HARD_TIMEOUT_MS), fc.nat(15_000)),
      countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const run = new RandomRun({ perAccount: 4, perId: 2, windowSeconds: 10 });
        for (const { gapMs, act, resource, latencyMs, countedAt } of steps) {
          run.advance(gapMs);
          if (act === "request") run.request(resource);
          else run.evict();
          if (act === "evict-in-flight") run.loseCalls();
          run.call(latencyMs, countedAt);
        }
        run.assertLimits();
        run.assertEveryCheckRuns();
      }),
      { numRuns: 100 },
    );
  });
});

describe("untrusted checks of a gate", () => {
  const guesses = (gate: Gate, count: number) => {
    for (let index = 0; index < count; index++)
      gate.requestCheck(check(`guess-${index}`, { untrusted: true }), START_MS);
  };

  test("Untrusted checks that find nothing use at most a fifth of a window", () => {
    const gate = openGate({ ...limits, perAccount: 20 });
    guesses(gate, 30);
    gate.requestCheck(check("customer", { atMs: START_MS + 1 }), START_MS);
    assert.equal(runAll(gate, START_MS + 1, notFound).filter((resource) => resource.startsWith("guess")).length, 4);
  });

  test("Untrusted checks in flight count for their fifth", () => {
    const gate = openGate({ ...limits, perAccount: 20 });
    guesses(gate, 30);
    for (let index = 0; index < 2; index++)
      gate.requestCheck(check(`customer-${index}`, { atMs: START_MS + 1 }), START_MS);
    assert.equal(gate.grants(START_MS + 1).filter(({ untrusted }) => untrusted).length, 4);
  });

  test("Untrusted checks that found something do not count for their fifth", () => {
    const gate = openGate({ ...limits, perAccount: 20 });
    guesses(gate, 30);
    assert.equal(runAll(gate, START_MS).length, 20);
  });

  test("At most a hundred untrusted checks are pending, until one has run or was dropped", () => {
    const gate = openGate();
    guesses(gate, 100);
    assert.equal(gate.requestCheck(check("one-more", { untrusted: true }), START_MS), null);
    assert.notEqual(gate.requestCheck(check("customer"), START_MS), null);
    assert.notEqual(gate.requestCheck(check("guess-7", { untrusted: true, seq: 2 }), START_MS), null);
    assert.notEqual(
      gate.requestCheck(check("later", { untrusted: true, atMs: START_MS + 60_000 }), START_MS + 60_000),
      null,
    );
  });
});

describe("a query of several calls", () => {
  const more = (cursor: unknown): QueryStep => ({ outcome: "more", cursor });

  /** A gate with one query, whose first step is done. */
  function withQueryBegun(
    rows = sqliteRows(),
    cursor: unknown = { page: 1 },
  ): { gate: Gate; result: QueryResult | null } {
    const gate = openGate(limits, rows);
    gate.requestCheck(check("bulk"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.equal(grant?.cursor, null);
    return { gate, result: gate.recordStep(grant ?? assert.fail(), more(cursor), START_MS + 100) };
  }

  test("Each call of a query is granted with the cursor of the step before, also by another instance", () => {
    const rows = sqliteRows();
    assert.equal(withQueryBegun(rows).result, null);
    const [grant] = openGate(limits, rows).grants(START_MS + 100);
    assert.deepEqual([grant?.resource, grant?.cursor], ["bulk", '{"page":1}']);
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
    const gate = openGate({ ...limits, perAccount: 1 });
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
    const gate = openGate({ ...limits, perAccount: 1_000, perId: 1_000 });
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
    const gate = openGate({ ...limits, perId: 2 });
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

  test("A call outside of the queue waits while a probe is in flight", () => {
    const gate = openGate();
    for (let index = 0; index < 5; index++) {
      const taken = gate.takeSlot(`r${index}`, START_MS);
      assert.ok(taken.ok);
      gate.recordEnd(taken.value, { outcome: "no-result", reason: "server-error" }, START_MS);
    }
    assert.ok(gate.takeSlot("first", START_MS + 30_000).ok);
    assert.ok(!gate.takeSlot("second", START_MS + 30_001).ok);
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

describe("the circuit breaker of a gate", () => {
  /** Runs one check that ends with `result` at `atMs`. */
  function runOne(gate: Gate, resource: string, result: QueryResult, atMs: number): void {
    gate.requestCheck(check(resource, { atMs, seq: atMs }), atMs);
    const grant = gate.grants(atMs).find((each) => each.resource === resource);
    assert.ok(grant, `${resource} was not granted`);
    gate.recordStep(grant, result, atMs);
    gate.release({ ...cancel(grant), seq: atMs + 1 }, atMs);
  }

  test("No check runs while a 429 pauses the account, and the reply to a request contains the pause", () => {
    const gate = openGate();
    runOne(gate, "a", limited, START_MS);
    const expectedMs = gate.requestCheck(check("b"), START_MS);
    assert.equal(expectedMs, START_MS + 20_000);
    assert.deepEqual(gate.grants(START_MS + 19_999), []);
    assert.equal(gate.wakeMs(START_MS), START_MS + 20_000);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 20_000)), ["b"]);
  });

  test("After five failures single calls are granted, and after a success all of them", () => {
    const gate = openGate();
    for (let index = 0; index < 5; index++) runOne(gate, `a${index}`, noResult, START_MS);
    for (let index = 0; index < 3; index++) gate.requestCheck(check(`b${index}`), START_MS);
    assert.deepEqual(gate.grants(START_MS + 29_999), []);
    const [probe, ...others] = gate.grants(START_MS + 30_000);
    assert.ok(probe);
    assert.deepEqual(others, []);
    assert.deepEqual(gate.grants(START_MS + 30_001), []);
    gate.recordStep(probe, processing, START_MS + 30_100);
    assert.equal(gate.grants(START_MS + 30_100).length, 2);
  });

  test("Failures of untrusted checks do not pause the checks of customers", () => {
    const gate = openGate();
    for (let index = 0; index < 10; index++) gate.requestCheck(check(`guess-${index}`, { untrusted: true }), START_MS);
    assert.ok(runAll(gate, START_MS, { outcome: "no-result", reason: "unauthorized" }).length >= 5);
    gate.requestCheck(check("customer"), START_MS + 1);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 1)), ["customer"]);
  });

  test("A probe uses a trusted check where there is one, otherwise an untrusted one", () => {
    const gate = openGate();
    for (let index = 0; index < 5; index++) runOne(gate, `a${index}`, noResult, START_MS);
    gate.requestCheck(check("guess", { untrusted: true }), START_MS);
    gate.requestCheck(check("customer", { lane: "watched" }), START_MS);
    const [probe] = gate.grants(START_MS + 30_000);
    assert.equal(probe?.resource, "customer");
    const lonely = openGate();
    for (let index = 0; index < 5; index++) runOne(lonely, `a${index}`, noResult, START_MS);
    lonely.requestCheck(check("guess", { untrusted: true }), START_MS);
    assert.deepEqual(resourcesOf(lonely.grants(START_MS + 30_000)), ["guess"]);
  });

  test("A new instance keeps the pause, the budget and the pending checks of the one before", () => {
    const rows = sqliteRows();
    runOne(openGate(limits, rows), "a", limited, START_MS);
    openGate(limits, rows).requestCheck(check("b"), START_MS);
    const gate = openGate(limits, rows);
    assert.deepEqual(gate.grants(START_MS + 19_999), []);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 20_000)), ["b"]);
  });
});
