/** Exactness: whatever happens, the provider never counts more calls than its limits allow. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { HARD_TIMEOUT_MS } from "../../../../edge/gate/budget.ts";
import type { Gate } from "../../../../edge/gate/gate.ts";
import type { Grant } from "../../../../edge/gate/grant.ts";
import { cancellationOf } from "../../../../edge/gate/messages.ts";
import { LANES } from "../../../../edge/gate/queue.ts";
import type { SqlRows } from "../../../../edge/platform/sql-rows.ts";
import type { Limits } from "../../../../edge/providers/provider.ts";
import type { QueryResult } from "../../../../edge/providers/query.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { type CheckOptions, check, grantsOf, openGate, processing, START_MS } from "./gate-fixture.ts";

const LIMITED: QueryResult = { outcome: "no-result", reason: "rate-limited" };

/** Thrown by a statement: the object was evicted before or after it. */
class Evicted extends Error {}

/** A gate and a provider with random latencies, which counts a call at any moment of its latency. */
class RandomRun {
  readonly #limits: Limits;
  readonly #rows: SqlRows;
  #gate: Gate;
  #nowMs = START_MS;
  #seq = 0;
  /** When the provider counted each call. */
  #counted: { key: string; atMs: number }[] = [];
  #inFlight: { grant: Grant; endsMs: number; result: QueryResult }[] = [];
  /** What hubs want. They request it again when the gate has lost its memory. */
  readonly #requested = new Map<string, CheckOptions>();
  #statementsUntilEviction = Number.POSITIVE_INFINITY;

  constructor(gateLimits: Limits) {
    this.#limits = gateLimits;
    const rows = sqliteRows();
    this.#rows = {
      ...rows,
      run: (statement, ...values) => {
        this.#statementsUntilEviction -= 1;
        if (this.#statementsUntilEviction === 0) throw new Evicted();
        rows.run(statement, ...values);
        this.#statementsUntilEviction -= 1;
        if (this.#statementsUntilEviction === 0) throw new Evicted();
      },
    };
    this.#gate = openGate(gateLimits, this.#rows);
  }

  /** Moves the time and ends the calls that are complete by then. */
  advance(ms: number): void {
    this.#nowMs += ms;
    const ended = this.#inFlight.filter(({ endsMs }) => endsMs <= this.#nowMs);
    this.#inFlight = this.#inFlight.filter(({ endsMs }) => endsMs > this.#nowMs);
    for (const { grant, result } of ended) {
      this.#step(() => {
        this.#gate.recordStep(grant, result, this.#nowMs);
        this.#requested.delete(grant.resource);
        this.#gate.release(cancellationOf(grant.resource, ++this.#seq), this.#nowMs);
      });
    }
  }

  request(resource: string, options: CheckOptions): void {
    this.#requested.set(resource, options);
    this.#step(() => this.#request(resource, options));
  }

  /** Replaces the instance after this many halves of statements. The calls in flight end in the new one. */
  evictAfter(halfStatements: number): void {
    this.#statementsUntilEviction = halfStatements;
  }

  /** Replaces the instance. Its hubs request their checks again. */
  evict(): void {
    this.#statementsUntilEviction = Number.POSITIVE_INFINITY;
    this.#gate = openGate(this.#limits, this.#rows);
    for (const [resource, options] of this.#requested) this.#request(resource, options);
  }

  /** Loses the results of the calls in flight. The provider counts them all the same. */
  loseCalls(): void {
    this.#inFlight = [];
  }

  /** Makes all granted calls with this latency. The provider counts them after the part `countedAt` of it. */
  call(latencyMs: number, countedAt: number, result = processing): void {
    this.#step(() => {
      for (const grant of grantsOf(this.#gate, this.#nowMs)) {
        this.#counted.push({ key: grant.key, atMs: this.#nowMs + latencyMs * countedAt });
        const isInTime = latencyMs <= HARD_TIMEOUT_MS;
        const ending: QueryResult = isInTime ? result : { outcome: "no-result", reason: "timeout" };
        this.#inFlight.push({ grant, endsMs: this.#nowMs + Math.min(latencyMs, HARD_TIMEOUT_MS), result: ending });
      }
    });
  }

  assertLimits(): void {
    const { perAccount, perId, windowSeconds } = this.#limits;
    const windowMs = windowSeconds * 1000;
    const most = (timesMs: number[]) =>
      Math.max(0, ...timesMs.map((endMs) => timesMs.filter((atMs) => atMs <= endMs && atMs > endMs - windowMs).length));
    assert.ok(most(this.#counted.map(({ atMs }) => atMs)) <= perAccount);
    for (const key of new Set(this.#counted.map((call) => call.key))) {
      const ofKey = this.#counted.filter((call) => call.key === key);
      assert.ok(most(ofKey.map(({ atMs }) => atMs)) <= perId);
    }
  }

  /** Wakes the gate when it asks for it, with a provider that works. In the end no check is pending. */
  assertEveryCheckRuns(): void {
    this.evict();
    for (let turns = 0; ; turns++) {
      const wakeMs = this.#gate.wakeMs(this.#nowMs);
      if (wakeMs === null) break;
      assert.ok(turns < 500);
      this.advance(Math.max(1, wakeMs - this.#nowMs));
      this.call(10, 0.5);
      this.advance(10);
    }
    assert.equal(this.#requested.size, 0);
  }

  #request(resource: string, options: CheckOptions): void {
    const request = check(resource, { ...options, seq: ++this.#seq, atMs: this.#nowMs });
    this.#gate.requestCheck(request, this.#nowMs);
  }

  #step(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      if (!(thrown instanceof Evicted)) throw thrown;
      this.evict();
    }
  }
}

describe("the exactness of a gate", () => {
  const step = fc.record({
    gapMs: fc.oneof(fc.nat(100), fc.nat(3_000), fc.nat(12_000)),
    act: fc.constantFrom("request", "request", "request", "evict", "evict-in-flight", "evict-at-statement"),
    resource: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    lane: fc.constantFrom(...LANES),
    network: fc.constantFrom(null, null, "home", "cafe"),
    untrusted: fc.boolean(),
    latencyMs: fc.oneof(fc.nat(HARD_TIMEOUT_MS), fc.nat(15_000)),
    countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
    statement: fc.integer({ min: 1, max: 6 }),
    isLimited: fc.boolean(),
  });

  test("A gate never exceeds its limits, whatever is requested, limited, lost, evicted at any statement, or late", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const run = new RandomRun({ perAccount: 4, perId: 2, windowSeconds: 10 });
        for (const { gapMs, act, resource, statement, latencyMs, countedAt, isLimited, ...options } of steps) {
          run.advance(gapMs);
          if (act === "request") run.request(resource, { ...options, key: resource === "f" ? "e" : resource });
          else if (act === "evict-at-statement") run.evictAfter(statement);
          else run.evict();
          if (act === "evict-in-flight") run.loseCalls();
          run.call(latencyMs, countedAt, isLimited ? LIMITED : processing);
        }
        run.assertLimits();
      }),
      { numRuns: 150 },
    );
  });

  test("Every check of a trusted id runs in the end, whatever was requested, lost, evicted or late", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 80 }), (steps) => {
        const run = new RandomRun({ perAccount: 4, perId: 2, windowSeconds: 10 });
        for (const { gapMs, act, resource, statement, latencyMs, countedAt, lane, network } of steps) {
          run.advance(gapMs);
          if (act === "request") run.request(resource, { lane, network });
          else if (act === "evict-at-statement") run.evictAfter(statement);
          else run.evict();
          if (act === "evict-in-flight") run.loseCalls();
          run.call(latencyMs, countedAt);
        }
        run.assertEveryCheckRuns();
        run.assertLimits();
      }),
      { numRuns: 100 },
    );
  });
});
