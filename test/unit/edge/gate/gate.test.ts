/** The gate on Node's own SQLite: the very statements of the platform, killed and remade at will. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { budgetOf, HARD_TIMEOUT_MS, LEASE_MS, MAX_IN_FLIGHT } from "../../../../edge/gate/budget.ts";
import { Gate, type Grant } from "../../../../edge/gate/gate.ts";
import { type Check, type CheckRequest, cancellationOf } from "../../../../edge/gate/messages.ts";
import type { Lane } from "../../../../edge/gate/queue.ts";
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
  return { version: 1, type: "check", ...request };
}

function nothingFor({ resource, seq }: Grant): CheckRequest {
  return cancellationOf(resource, seq + 1);
}

function names(grants: Grant[]): string[] {
  return grants.map(({ resource }) => resource);
}

/** Grants, answers at once and releases, until nothing more is granted at this moment. */
function serveAll(gate: Gate, nowMs: number, answer: QueryResult = processing): string[] {
  const served: string[] = [];
  for (let grants = gate.grants(nowMs); grants.length > 0; grants = gate.grants(nowMs)) {
    for (const grant of grants) {
      gate.answered(grant, answer, nowMs);
      gate.release(nothingFor(grant), nowMs);
      served.push(grant.resource);
    }
  }
  return served;
}

describe("the gate's wants", () => {
  test("keeps one want for a thing however often it is wished", () => {
    const gate = new Gate(sqliteRows(), limits);
    for (let seq = 1; seq <= 10; seq++) gate.requestCheck(check("a", { seq }), START_MS);
    assert.deepEqual(names(gate.grants(START_MS)), ["a"]);
  });

  test("ignores a wish that is older than the one it has", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("a", { seq: 5, atMs: START_MS + 9_000 }), START_MS);
    gate.requestCheck(check("a", { seq: 4, atMs: START_MS }), START_MS);
    gate.requestCheck(cancellationOf("a", 4), START_MS);
    assert.deepEqual(gate.grants(START_MS), []);
    assert.deepEqual(names(gate.grants(START_MS + 9_000)), ["a"]);
  });

  test("forgets a want that is taken back", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("a"), START_MS);
    gate.requestCheck(cancellationOf("a", 2), START_MS);
    assert.deepEqual(gate.grants(START_MS), []);
    assert.equal(gate.wakeMs(START_MS), null);
  });

  test("serves nothing before its time, and wakes then", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("a", { atMs: START_MS + 5_000 }), START_MS);
    assert.deepEqual(gate.grants(START_MS + 4_999), []);
    assert.equal(gate.wakeMs(START_MS), START_MS + 5_000);
    assert.deepEqual(names(gate.grants(START_MS + 5_000)), ["a"]);
  });

  test("does not ask twice about a thing while its call is out", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("a"), START_MS);
    assert.equal(gate.grants(START_MS).length, 1);
    gate.requestCheck(check("a", { seq: 2 }), START_MS);
    assert.deepEqual(gate.grants(START_MS + LEASE_MS - 1), []);
  });

  test("asks again when the lease ends and nobody has heard", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("a"), START_MS);
    gate.grants(START_MS);
    assert.equal(gate.wakeMs(START_MS), START_MS + LEASE_MS);
    assert.deepEqual(names(gate.grants(START_MS + LEASE_MS)), ["a"]);
  });

  test("lets a thing keep its place when it is wished again while it waits", () => {
    const gate = new Gate(sqliteRows(), { ...limits, perAccount: 1 });
    gate.requestCheck(check("a", { atMs: START_MS }), START_MS);
    gate.requestCheck(check("b", { atMs: START_MS + 1 }), START_MS + 1);
    gate.requestCheck(check("a", { atMs: START_MS + 2, seq: 2 }), START_MS + 2);
    assert.deepEqual(names(gate.grants(START_MS + 3)), ["a"]);
  });

  test("puts a thing that was served in line anew, by when it is wanted again", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("watched", { lane: "watched" }), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.answered(grant, processing, START_MS + 100);
    gate.release(check("watched", { lane: "watched", seq: 2, atMs: START_MS + 60_000 }), START_MS + 100);
    gate.requestCheck(check("look", { atMs: START_MS + 60_000 }), START_MS + 60_000);
    assert.deepEqual(names(gate.grants(START_MS + 60_000)), ["look", "watched"]);
  });

  test("keeps the newer wish that came while the call was out", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("a"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.answered(grant, processing, START_MS + 50);
    gate.requestCheck(check("a", { seq: 9, lane: "webhook", atMs: START_MS + 100 }), START_MS + 60);
    gate.release(nothingFor(grant), START_MS + 100);
    assert.deepEqual(names(gate.grants(START_MS + 100)), ["a"]);
  });

  test("A check whose result the hub refuses runs again after a minute, with the lease ended", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("a"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.answered(grant, processing, START_MS + 100);
    gate.postpone(grant, START_MS + 100);
    assert.deepEqual(gate.grants(START_MS + 60_099), []);
    assert.equal(gate.wakeMs(START_MS + 100), START_MS + 60_100);
    assert.deepEqual(names(gate.grants(START_MS + 60_100)), ["a"]);
  });

  test("A newer check request is not postponed when the hub refuses the result before it", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("a"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.answered(grant, processing, START_MS + 100);
    gate.requestCheck(check("a", { seq: 2, atMs: START_MS + 200 }), START_MS + 100);
    gate.postpone(grant, START_MS + 100);
    assert.deepEqual(names(gate.grants(START_MS + 200)), ["a"]);
  });

  test("A check of a resource without a connection is cancelled", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("a"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.ok(grant);
    gate.answered(grant, noResult, START_MS + 100, false);
    gate.cancel(grant, START_MS + 100);
    assert.equal(gate.wakeMs(START_MS + 100), null);
  });

  test("says when a want will be served, the line before it counted", () => {
    const gate = new Gate(sqliteRows(), { ...limits, perAccount: 2 });
    for (const resource of ["a", "b", "c", "d"]) gate.requestCheck(check(resource), START_MS);
    const expectedMs = gate.requestCheck(check("e"), START_MS);
    assert.equal(expectedMs, START_MS + (3 * budgetOf({ ...limits, perAccount: 2 }).windowMs) / 2);
    assert.equal(gate.requestCheck(cancellationOf("e", 2), START_MS), null);
  });
});

describe("the gate's budget", () => {
  test("grants what the account allows, then waits for the first slot to come free", () => {
    const gate = new Gate(sqliteRows(), { ...limits, perAccount: 3 });
    for (const resource of ["a", "b", "c", "d"]) gate.requestCheck(check(resource), START_MS);
    assert.deepEqual(serveAll(gate, START_MS), ["a", "b", "c"]);
    assert.equal(gate.wakeMs(START_MS), START_MS + 61_000);
    assert.deepEqual(gate.grants(START_MS + 60_999), []);
    assert.deepEqual(names(gate.grants(START_MS + 61_000)), ["d"]);
  });

  test("counts things that the provider counts as one id together", () => {
    const gate = new Gate(sqliteRows(), { ...limits, perId: 1 });
    gate.requestCheck(check("payment", { key: "uuid" }), START_MS);
    gate.requestCheck(check("payment-link", { key: "uuid" }), START_MS);
    assert.equal(serveAll(gate, START_MS).length, 1);
  });

  test("has six calls in flight at most", () => {
    const gate = new Gate(sqliteRows(), limits);
    for (let index = 0; index < 20; index++) gate.requestCheck(check(`t${index}`), START_MS);
    const grants = gate.grants(START_MS);
    assert.equal(grants.length, MAX_IN_FLIGHT);
    assert.ok(grants[0]);
    gate.answered(grants[0], processing, START_MS + 10);
    assert.equal(gate.grants(START_MS + 10).length, 1);
  });

  test("waits for a clock that was set back instead of granting anew", () => {
    const rows = sqliteRows();
    const gate = new Gate(rows, { ...limits, perAccount: 1 });
    gate.requestCheck(check("a"), START_MS);
    assert.deepEqual(serveAll(gate, START_MS), ["a"]);
    gate.requestCheck(check("b", { atMs: 0 }), START_MS);
    assert.deepEqual(gate.grants(START_MS - 3_600_000), []);
    assert.deepEqual(names(gate.grants(START_MS + 61_000)), ["b"]);
  });

  test("never spends more, whatever is wished, lost, killed or late, and serves everybody in the end", () => {
    const step = fc.record({
      gapMs: fc.oneof(fc.nat(100), fc.nat(3_000), fc.nat(12_000)),
      act: fc.constantFrom("wish", "wish", "wish", "kill", "kill-unheard"),
      resource: fc.constantFrom("a", "b", "c", "d", "e", "f"),
      latencyMs: fc.nat(15_000),
      countedAt: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
        const rows = sqliteRows();
        const small = { perAccount: 4, perId: 2, windowSeconds: 10 };
        let gate = new Gate(rows, small);
        let nowMs = START_MS;
        let seq = 0;
        const counted: { resource: string; atMs: number }[] = [];
        let out: { grant: Grant; endsMs: number; answer: QueryResult }[] = [];
        const drain = (latencyMs: number, countedAt: number) => {
          for (const grant of gate.grants(nowMs)) {
            counted.push({ resource: grant.resource, atMs: nowMs + latencyMs * countedAt });
            const isInTime = latencyMs <= HARD_TIMEOUT_MS;
            const answer: QueryResult = isInTime ? processing : { outcome: "no-result", reason: "timeout" };
            out.push({ grant, endsMs: nowMs + Math.min(latencyMs, HARD_TIMEOUT_MS), answer });
          }
        };
        const end = () => {
          for (const { grant, answer } of out.filter(({ endsMs }) => endsMs <= nowMs)) {
            gate.answered(grant, answer, nowMs);
            gate.release({ ...nothingFor(grant), seq: ++seq }, nowMs);
          }
          out = out.filter(({ endsMs }) => endsMs > nowMs);
        };
        for (const { gapMs, act, resource, latencyMs, countedAt } of steps) {
          nowMs += gapMs;
          end();
          if (act === "wish") gate.requestCheck(check(resource, { seq: ++seq, atMs: nowMs }), nowMs);
          else gate = new Gate(rows, small);
          // The calls that were under way went out all the same; their ends are never heard of.
          if (act === "kill-unheard") out = [];
          drain(latencyMs, countedAt);
        }
        const most = (moments: number[]) =>
          Math.max(0, ...moments.map((to) => moments.filter((at) => at <= to && at > to - 10_000).length));
        assert.ok(most(counted.map(({ atMs }) => atMs)) <= small.perAccount);
        for (const resource of new Set(counted.map((call) => call.resource)))
          assert.ok(most(counted.filter((call) => call.resource === resource).map(({ atMs }) => atMs)) <= small.perId);

        // With the provider well again, following the gate's own alarm leaves no want behind.
        for (let turns = 0; gate.wakeMs(nowMs) !== null; turns++) {
          assert.ok(turns < 300);
          nowMs = Math.max(nowMs + 1, gate.wakeMs(nowMs) ?? 0);
          end();
          drain(10, 0.5);
          nowMs += 10;
          end();
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("the gate and strangers", () => {
  const guesses = (gate: Gate, count: number) => {
    for (let index = 0; index < count; index++)
      gate.requestCheck(check(`guess-${index}`, { untrusted: true }), START_MS);
  };

  test("spends at most a fifth of a window on look-ups of strangers that find nothing", () => {
    const gate = new Gate(sqliteRows(), { ...limits, perAccount: 20 });
    guesses(gate, 30);
    gate.requestCheck(check("customer", { atMs: START_MS + 1 }), START_MS);
    assert.equal(serveAll(gate, START_MS + 1, notFound).filter((resource) => resource.startsWith("guess")).length, 4);
  });

  test("counts strangers' look-ups that are still out", () => {
    const gate = new Gate(sqliteRows(), { ...limits, perAccount: 20 });
    guesses(gate, 30);
    for (let index = 0; index < 2; index++)
      gate.requestCheck(check(`customer-${index}`, { atMs: START_MS + 1 }), START_MS);
    assert.equal(gate.grants(START_MS + 1).filter(({ untrusted }) => untrusted).length, 4);
  });

  test("does not count strangers' look-ups that found something", () => {
    const gate = new Gate(sqliteRows(), { ...limits, perAccount: 20 });
    guesses(gate, 30);
    assert.equal(serveAll(gate, START_MS).length, 20);
  });

  test("lets a hundred strangers stand in line, and no more until one has been served or forgotten", () => {
    const gate = new Gate(sqliteRows(), limits);
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

describe("a question of several calls", () => {
  const more = (cursor: unknown): QueryStep => ({ outcome: "more", cursor });

  /** A thing that is asked about, with its first step done. */
  function halfAsked(rows = sqliteRows(), cursor: unknown = { page: 1 }): { gate: Gate; answer: QueryResult | null } {
    const gate = new Gate(rows, limits);
    gate.requestCheck(check("bulk"), START_MS);
    const [grant] = gate.grants(START_MS);
    assert.equal(grant?.cursor, null);
    return { gate, answer: gate.answered(grant ?? assert.fail(), more(cursor), START_MS + 100) };
  }

  test("gets each call granted, with what the step before remembered, even by another instance", () => {
    const rows = sqliteRows();
    assert.equal(halfAsked(rows).answer, null);
    const [grant] = new Gate(rows, limits).grants(START_MS + 100);
    assert.deepEqual([grant?.resource, grant?.cursor], ["bulk", '{"page":1}']);
  });

  test("counts each call for the account and the id", () => {
    const gate = new Gate(sqliteRows(), limits);
    gate.requestCheck(check("bulk"), START_MS);
    let calls = 0;
    for (let [grant] = gate.grants(START_MS); grant; [grant] = gate.grants(START_MS)) {
      calls += 1;
      gate.answered(grant, more(calls), START_MS);
    }
    assert.equal(calls, 10);
  });

  test("gives the slot of a step back that needed no call, and lets it tell nothing about the provider", () => {
    const gate = new Gate(sqliteRows(), { ...limits, perAccount: 1 });
    gate.requestCheck(check("bulk"), START_MS);
    for (let step = 0; step < 6; step++) {
      const [grant] = gate.grants(START_MS);
      gate.answered(grant ?? assert.fail(), more(step), START_MS, false);
    }
    const [grant] = gate.grants(START_MS);
    assert.deepEqual(gate.answered(grant ?? assert.fail(), noResult, START_MS, false), noResult);
    gate.release(check("bulk", { seq: 2 }), START_MS);
    assert.deepEqual(names(gate.grants(START_MS)), ["bulk"]);
  });

  test("begins anew once it is answered", () => {
    const { gate } = halfAsked();
    const [grant] = gate.grants(START_MS + 100);
    assert.deepEqual(gate.answered(grant ?? assert.fail(), processing, START_MS + 200), processing);
    gate.release(check("bulk", { seq: 2, atMs: START_MS + 300 }), START_MS + 200);
    assert.equal(gate.grants(START_MS + 300)[0]?.cursor, null);
  });

  test("goes on at once although a later check is wished meanwhile", () => {
    const { gate } = halfAsked();
    gate.requestCheck(check("bulk", { seq: 2, atMs: START_MS + 30_000 }), START_MS + 100);
    assert.deepEqual(names(gate.grants(START_MS + 101)), ["bulk"]);
  });

  test("that never ends, or remembers too much, becomes no answer", () => {
    const tooLarge = { outcome: "no-result", reason: "too-large" };
    assert.deepEqual(halfAsked(sqliteRows(), "x".repeat(300_000)).answer, tooLarge);
    const gate = new Gate(sqliteRows(), { ...limits, perAccount: 1_000, perId: 1_000 });
    gate.requestCheck(check("bulk"), START_MS);
    let answer: QueryResult | null = null;
    for (let [grant] = gate.grants(START_MS); grant && !answer; [grant] = gate.grants(START_MS)) {
      answer = gate.answered(grant, more(1), START_MS);
    }
    assert.deepEqual(answer, tooLarge);
  });
});

describe("a call that somebody waits for", () => {
  test("gets its slot at once, and the slot counts like any other", () => {
    const gate = new Gate(sqliteRows(), { ...limits, perId: 2 });
    for (let call = 0; call < 2; call++) {
      const taken = gate.take("report", START_MS);
      assert.ok("slot" in taken);
      gate.ended(taken.slot, { outcome: "file", url: "https://files.example/1" }, START_MS + 500);
    }
    assert.deepEqual(gate.take("report", START_MS + 500), { againMs: countedUntilMs(START_MS + 500) });
    gate.requestCheck(check("report"), START_MS + 500);
    assert.deepEqual(gate.grants(START_MS + 500), []);
    assert.ok("slot" in gate.take("report", countedUntilMs(START_MS + 500)));
  });

  test("waits while a single call finds out whether the provider is back", () => {
    const gate = new Gate(sqliteRows(), limits);
    for (let index = 0; index < 5; index++) {
      const taken = gate.take(`r${index}`, START_MS);
      assert.ok("slot" in taken);
      gate.ended(taken.slot, { outcome: "no-result", reason: "server-error" }, START_MS);
    }
    assert.ok("slot" in gate.take("first", START_MS + 30_000));
    assert.ok("againMs" in gate.take("second", START_MS + 30_001));
  });

  test("waits while a 429 freezes the account", () => {
    const gate = new Gate(sqliteRows(), limits);
    const taken = gate.take("report", START_MS);
    assert.ok("slot" in taken);
    gate.ended(taken.slot, { outcome: "no-result", reason: "rate-limited", retryAfterSeconds: 20 }, START_MS);
    assert.deepEqual(gate.take("report", START_MS), { againMs: START_MS + 20_000 });
  });

  /** The first moment at which a call that ended at `doneMs` no longer counts. */
  function countedUntilMs(doneMs: number): number {
    return doneMs + budgetOf(limits).windowMs;
  }
});

describe("the gate and a provider in trouble", () => {
  /** One call that ends with `answer` at `atMs`. */
  function serveOne(gate: Gate, resource: string, answer: QueryResult, atMs: number): void {
    gate.requestCheck(check(resource, { atMs, seq: atMs }), atMs);
    const grant = gate.grants(atMs).find((each) => each.resource === resource);
    assert.ok(grant, `${resource} is granted`);
    gate.answered(grant, answer, atMs);
    gate.release({ ...nothingFor(grant), seq: atMs + 1 }, atMs);
  }

  test("asks nothing while a 429 freezes the account, and tells the wait", () => {
    const gate = new Gate(sqliteRows(), limits);
    serveOne(gate, "a", limited, START_MS);
    const expectedMs = gate.requestCheck(check("b"), START_MS);
    assert.equal(expectedMs, START_MS + 20_000);
    assert.deepEqual(gate.grants(START_MS + 19_999), []);
    assert.equal(gate.wakeMs(START_MS), START_MS + 20_000);
    assert.deepEqual(names(gate.grants(START_MS + 20_000)), ["b"]);
  });

  test("lets single calls through after five failures, and all of them after a success", () => {
    const gate = new Gate(sqliteRows(), limits);
    for (let index = 0; index < 5; index++) serveOne(gate, `a${index}`, noResult, START_MS);
    for (let index = 0; index < 3; index++) gate.requestCheck(check(`b${index}`), START_MS);
    assert.deepEqual(gate.grants(START_MS + 29_999), []);
    const [probe, ...others] = gate.grants(START_MS + 30_000);
    assert.ok(probe);
    assert.deepEqual(others, []);
    assert.deepEqual(gate.grants(START_MS + 30_001), []);
    gate.answered(probe, processing, START_MS + 30_100);
    assert.equal(gate.grants(START_MS + 30_100).length, 2);
  });

  test("is not closed for customers by what strangers' ids provoke", () => {
    const gate = new Gate(sqliteRows(), limits);
    for (let index = 0; index < 10; index++) gate.requestCheck(check(`guess-${index}`, { untrusted: true }), START_MS);
    assert.ok(serveAll(gate, START_MS, { outcome: "no-result", reason: "unauthorized" }).length >= 5);
    gate.requestCheck(check("customer"), START_MS + 1);
    assert.deepEqual(names(gate.grants(START_MS + 1)), ["customer"]);
  });

  test("tries with a customer's thing first whether the provider is back, with a stranger's if there is no other", () => {
    const gate = new Gate(sqliteRows(), limits);
    for (let index = 0; index < 5; index++) serveOne(gate, `a${index}`, noResult, START_MS);
    gate.requestCheck(check("guess", { untrusted: true }), START_MS);
    gate.requestCheck(check("customer", { lane: "watched" }), START_MS);
    const [probe] = gate.grants(START_MS + 30_000);
    assert.equal(probe?.resource, "customer");
    const lonely = new Gate(sqliteRows(), limits);
    for (let index = 0; index < 5; index++) serveOne(lonely, `a${index}`, noResult, START_MS);
    lonely.requestCheck(check("guess", { untrusted: true }), START_MS);
    assert.deepEqual(names(lonely.grants(START_MS + 30_000)), ["guess"]);
  });

  test("remembers freeze, budget and wants when its instance is gone", () => {
    const rows = sqliteRows();
    serveOne(new Gate(rows, limits), "a", limited, START_MS);
    new Gate(rows, limits).requestCheck(check("b"), START_MS);
    const gate = new Gate(rows, limits);
    assert.deepEqual(gate.grants(START_MS + 19_999), []);
    assert.deepEqual(names(gate.grants(START_MS + 20_000)), ["b"]);
  });
});
