import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Gate } from "../../../../../edge/gate/gate.ts";
import { cancellationOf, type HubReply } from "../../../../../edge/gate/messages.ts";
import type { Lane } from "../../../../../edge/gate/queue.ts";
import type { QueryResult } from "../../../../../edge/providers/query.ts";
import { sqliteRows } from "../../../../simulation/sqlite-rows.ts";
import { check, grantsOf, limits, openGate, processing, START_MS } from "../gate-fixture.ts";

const MINUTE_MS = 60_000;
const UNAUTHORIZED: QueryResult = { outcome: "no-result", reason: "unauthorized" };
const TIMEOUT: QueryResult = { outcome: "no-result", reason: "timeout" };

interface Run {
  lane?: Lane;
  result?: QueryResult;
  isViewed?: boolean;
  settledChange?: HubReply["settledChange"];
}

let resources = 0;

/** Makes a check, its call, and the delivery of the result. */
function run(gate: Gate, atMs: number, options: Run = {}): void {
  const { lane = "first", result = processing, isViewed = true, settledChange = null } = options;
  resources += 1;
  const resource = `shop/payment/${resources}`;
  gate.requestCheck(check(resource, { lane, atMs }), atMs);
  const grant = grantsOf(gate, atMs).find((each) => each.resource === resource);
  assert.ok(grant, "the call is not allowed");
  gate.recordStep(grant, result, atMs);
  const reply = { ...cancellationOf(resource, grant.seq + 1), isViewed, settledChange };
  gate.record.recordDelivery(grant.lane, result, reply, atMs);
  gate.release(reply, atMs);
}

describe("the report of an account", () => {
  test("A new account has no events, no calls and nothing pending", () => {
    assert.deepEqual(openGate().report(START_MS), {
      ...{ lastResultMs: null, lastWebhookMs: null, refusedSinceMs: null, paused: null },
      calls: { used: 0, limit: 60, windowSeconds: 60 },
      ...{ pending: {}, oldestDueMs: null, isQueueStopped: false },
      ...{ goodput: { calls: 0, useful: 0 }, webhooksStopped: false, check: null, forged: null },
    });
  });

  test("Credentials are refused since the first refusal, until the provider answers again", () => {
    const gate = openGate();
    run(gate, START_MS);
    for (const afterMs of [1_000, 2_000]) run(gate, START_MS + afterMs, { result: UNAUTHORIZED });
    const { refusedSinceMs, lastResultMs } = gate.report(START_MS + 2_000);
    assert.deepEqual([refusedSinceMs, lastResultMs], [START_MS + 1_000, START_MS]);
    run(gate, START_MS + 3_000, { result: { outcome: "not-found" } });
    assert.equal(gate.report(START_MS + 3_000).refusedSinceMs, null);
  });

  test("A time-out says nothing about the credentials", () => {
    const gate = openGate();
    run(gate, START_MS, { result: UNAUTHORIZED });
    run(gate, START_MS + 1, { result: TIMEOUT });
    assert.equal(gate.report(START_MS + 1).refusedSinceMs, START_MS);
  });

  test("Five failures open the circuit, and the report says until when the account is paused", () => {
    const gate = openGate();
    for (let index = 0; index < 5; index++) run(gate, START_MS, { result: TIMEOUT });
    assert.deepEqual(gate.report(START_MS).paused, { reason: "failing", untilMs: START_MS + 30_000 });
  });

  test("Checks that are due count by their lanes, and planned ones do not", () => {
    const gate = openGate({ perAccount: 1 });
    run(gate, START_MS);
    const due = [
      ["a", "first", 5_000],
      ["b", "first", 6_000],
      ["c", "watched", 7_000],
      ["d", "background", 90_000],
    ] as const;
    for (const [resource, lane, afterMs] of due)
      gate.requestCheck(check(resource, { lane, atMs: START_MS + afterMs }), START_MS);
    const { pending, oldestDueMs } = gate.report(START_MS + 10_000);
    assert.deepEqual([pending, oldestDueMs], [{ first: 2, watched: 1 }, START_MS + 5_000]);
  });

  test("The queue has stopped when a viewer's check is due for 30 s, the limit has room, and no call is made", () => {
    const gate = openGate();
    for (let index = 0; index < 5; index++) run(gate, START_MS, { result: TIMEOUT });
    gate.requestCheck(check("waiting", { atMs: START_MS }), START_MS);
    assert.equal(gate.report(START_MS + 29_999).isQueueStopped, false);
    assert.equal(gate.report(START_MS + 30_000).isQueueStopped, true);
  });

  test("A queue that waits because the limit is used up has not stopped", () => {
    const gate = openGate({ perAccount: 2 });
    for (let index = 0; index < 2; index++) run(gate, START_MS);
    gate.requestCheck(check("waiting", { atMs: START_MS }), START_MS);
    assert.deepEqual(grantsOf(gate, START_MS + 50_000), []);
    const { isQueueStopped, oldestDueMs } = gate.report(START_MS + 50_000);
    assert.deepEqual([isQueueStopped, oldestDueMs], [false, START_MS]);
  });

  test("A call is of use when a viewer is present, or when its check needs none, and it has a result", () => {
    const gate = openGate();
    const runs: [Run, useful: number][] = [
      [{ lane: "first" }, 1],
      [{ lane: "first", isViewed: false }, 0],
      [{ lane: "watched", result: TIMEOUT }, 0],
      [{ lane: "webhook", isViewed: false }, 1],
      [{ lane: "background", isViewed: false }, 1],
      [{ lane: "idle", isViewed: false }, 0],
    ];
    for (const [options] of runs) run(gate, START_MS, options);
    const useful = runs.reduce((sum, [, one]) => sum + one, 0);
    assert.deepEqual(gate.report(START_MS).goodput, { calls: runs.length, useful });
  });

  test("Calls count for the last ten minutes, and the sum of useful ones is never above that of all", () => {
    const oneMinute = fc.array(fc.boolean(), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(oneMinute, { maxLength: 25 }), (minutes) => {
        const gate = openGate();
        minutes.forEach((views, index) => {
          for (const isViewed of views) run(gate, START_MS + index * MINUTE_MS, { isViewed });
        });
        const { goodput } = gate.report(START_MS + Math.max(0, minutes.length - 1) * MINUTE_MS);
        const recent = minutes.slice(-10).flat();
        assert.deepEqual(goodput, { calls: recent.length, useful: recent.filter(Boolean).length });
      }),
      { numRuns: 30 },
    );
  });

  test("Webhooks have stopped when polls found the last 3 settled changes and no signed webhook announced them", () => {
    const gate = openGate();
    const stopped = () => gate.report(START_MS).webhooksStopped;
    for (let index = 0; index < 2; index++) run(gate, START_MS, { settledChange: "unannounced" });
    run(gate, START_MS);
    assert.equal(stopped(), false);
    run(gate, START_MS, { settledChange: "unannounced" });
    assert.equal(stopped(), true);
    run(gate, START_MS, { settledChange: "announced" });
    assert.equal(stopped(), false);
  });

  test("A signed webhook about a settled status shows that webhooks arrive, and any is the last webhook", () => {
    const gate = openGate();
    for (let index = 0; index < 3; index++) run(gate, START_MS, { settledChange: "unannounced" });
    gate.record.recordWebhook(START_MS + 1, false);
    const { webhooksStopped, lastWebhookMs } = gate.report(START_MS + 1);
    assert.deepEqual([webhooksStopped, lastWebhookMs], [true, START_MS + 1]);
    gate.record.recordWebhook(START_MS + 2, true);
    assert.equal(gate.report(START_MS + 2).webhooksStopped, false);
  });

  test("While an operator has paused the account, no call is made, not even a probe or one outside of the queue", () => {
    const gate = openGate();
    for (let index = 0; index < 5; index++) run(gate, START_MS, { result: TIMEOUT });
    gate.act("pause", START_MS);
    gate.requestCheck(check("waiting", { atMs: START_MS }), START_MS);
    for (const afterMs of [0, 31_000, 3_600_000]) {
      assert.deepEqual(grantsOf(gate, START_MS + afterMs), []);
      assert.equal(gate.takeSlot("other", START_MS + afterMs).ok, false);
    }
    assert.deepEqual(gate.report(START_MS).paused, { reason: "operator", untilMs: null });
    assert.deepEqual(gate.act("resume", START_MS), { isPaused: false, dropped: 0 });
    assert.equal(grantsOf(gate, START_MS + 3_600_000).length, 1);
  });

  test("A check of a paused account is queued, and its hub learns that nothing answers it", () => {
    const gate = openGate();
    const outlook = () => gate.requestCheck(check("waiting", { atMs: START_MS }), START_MS);
    assert.equal(outlook().isPaused, false);
    gate.act("pause", START_MS);
    assert.deepEqual(outlook(), { expectedMs: START_MS + 600_000, queued: true, isPaused: true });
  });

  test("A pause survives an eviction", () => {
    const rows = sqliteRows();
    openGate({}, rows).act("pause", START_MS);
    assert.equal(openGate({}, rows).act("purge", START_MS).isPaused, true);
  });

  test("A purge drops the pending checks, and keeps the calls and what is known of the account", () => {
    const gate = openGate();
    run(gate, START_MS);
    for (const resource of ["a", "b"]) gate.requestCheck(check(resource, { atMs: START_MS }), START_MS);
    assert.deepEqual(gate.act("purge", START_MS), { isPaused: false, dropped: 2 });
    assert.deepEqual(grantsOf(gate, START_MS), []);
    const { calls, lastResultMs, pending } = gate.report(START_MS);
    assert.deepEqual([calls.used, lastResultMs, pending], [1, START_MS, {}]);
  });

  test("The events survive an eviction, and a healthy account stores them once a minute", () => {
    const rows = sqliteRows();
    let written = 0;
    const counted = {
      ...rows,
      run: (statement: string, ...values: (string | number | null)[]) => {
        if (statement.includes("INTO account_record")) written += 1;
        rows.run(statement, ...values);
      },
    };
    const gate = openGate({}, counted);
    for (let index = 0; index < 40; index++) run(gate, START_MS + index * 2_000);
    gate.record.recordWebhook(START_MS + 1_000, true);
    assert.equal(written, 3);
    const { lastResultMs, lastWebhookMs } = openGate(limits, rows).report(START_MS + 80_000);
    assert.deepEqual([lastResultMs, lastWebhookMs], [START_MS + 78_000, START_MS + 1_000]);
  });
});
