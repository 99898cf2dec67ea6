/** What is open only from its start and until its deadline: docs/interface.md#expiry. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KINDS, type Kind, type ResourceRef } from "../../../../../contract/resource.ts";
import { STATES, type State } from "../../../../../contract/status.ts";
import { nextAlarmMs } from "../../../../../edge/hub/alarm.ts";
import { applyPollResult } from "../../../../../edge/hub/apply-poll-result.ts";
import { type HubState, withParts } from "../../../../../edge/hub/hub-state.ts";
import { NOBODY } from "../../../../../edge/hub/presence.ts";
import { recordOf } from "../../../../../edge/hub/status-record.ts";
import { onAlarm, onPollResult, onView } from "../../../../../edge/hub/transitions.ts";
import { emptyHubState, updateIfDue } from "../../../../../edge/hub/visible-state.ts";
import type { Facts } from "../../../../../edge/providers/facts.ts";
import type { OrderPayment } from "../../../../../edge/providers/orders.ts";
import { mayPay } from "../../../../../edge/status/may-pay.ts";
import { facts, factsEvent, found, NOW_MS, noResult, receive, resource, stateFound, WATCHED } from "../../samples.ts";

const DEADLINE_MS = NOW_MS + 60_000;
const HOUR_MS = 3_600_000;
const RETENTION_DAYS = 30;
const iso = (ms: number) => new Date(ms).toISOString();
const of = (kind: Kind): ResourceRef => ({ ...resource, kind });
const canExpire = (kind: Kind, state: State) =>
  state === "created" || state === "action_required" || (kind === "report" && state === "succeeded");

/** A waiting voucher with all that leads to its payment. */
const voucher: Partial<Facts> = {
  hint: "awaiting_transfer",
  continueUrl: "https://bank.example/voucher",
  instructions: {
    ...{ bank: null, account: null, reference: null, url: null, text: null },
    barcode: "34191790010104351004791020150008291070026000",
  },
  expiresAt: iso(DEADLINE_MS),
};

const anyKind = fc.constantFrom(...KINDS);
const anyState = fc.constantFrom(...STATES);
/** A time around the deadline, in milliseconds after the first report. */
const anyMs = fc.oneof(fc.integer({ min: 0, max: 2 * HOUR_MS }), fc.constantFrom(...[59_999, 60_000, 60_001]));

function fire(state: HubState, presence: typeof NOBODY, atMs: number) {
  const step = onAlarm(state, presence, RETENTION_DAYS, atMs);
  assert.ok(step !== "forget");
  return step;
}

describe("a deadline", () => {
  test("A payment that goes on after its deadline keeps no deadline that has passed, and one that goes on before does", () => {
    const open = stateFound("created", { expiresAt: iso(DEADLINE_MS) });
    const shownAt = (ms: number) => receive(open, factsEvent("action_required"), ms).visible.current;
    assert.deepEqual([shownAt(DEADLINE_MS).state, shownAt(DEADLINE_MS).expiresAt], ["action_required", null]);
    assert.equal(shownAt(DEADLINE_MS - 1).expiresAt, iso(DEADLINE_MS));
  });

  test("What is open at its deadline reads expired, whatever its kind, and nothing else does", () => {
    fc.assert(
      fc.property(anyKind, anyState, anyMs, anyMs, (kind, state, deadlineMs, nowMs) => {
        const open = { ...voucher, expiresAt: iso(NOW_MS + deadlineMs) };
        const before = withParts(emptyHubState(of(kind), NOW_MS), { schedule: { lastViewedMs: NOW_MS } });
        const atOnce = applyPollResult(before, found(state, open), NOW_MS, NOW_MS);
        const waited = updateIfDue(atOnce, NOW_MS + nowMs);
        const late = applyPollResult(before, found(state, open), NOW_MS + nowMs, NOW_MS + nowMs);
        const { current, timeline } = waited.visible;
        assert.deepEqual(late.visible.current, current, "seen for the first time");
        if (!canExpire(kind, state) || nowMs < deadlineMs) return assert.equal(current.state, state);
        const { settled, hint, instructions, continueUrl, download } = current;
        assert.deepEqual(
          { state: current.state, settled, hint, instructions, continueUrl, download },
          { state: "expired", settled: false, hint: null, instructions: null, continueUrl: null, download: null },
        );
        for (const { visible } of [waited, late])
          assert.deepEqual(visible.timeline.at(-1), { state: "expired", at: open.expiresAt });
        assert.equal(timeline.length, deadlineMs === 0 ? 1 : 2);
        assert.notEqual(mayPay(recordOf(waited), NOW_MS + nowMs), true);
      }),
    );
  });

  test("The last report and the time decide, whatever was reported before", () => {
    const report = fc.record({
      state: anyState,
      afterMs: fc.integer({ min: 1, max: 50_000 }),
      isWebhook: fc.boolean(),
    });
    fc.assert(
      fc.property(anyKind, fc.array(report, { minLength: 1, maxLength: 12 }), (kind, reports) => {
        let nowMs = NOW_MS;
        let state = emptyHubState(of(kind), NOW_MS);
        for (const each of reports) {
          nowMs += each.afterMs;
          const before = state;
          state = applyPollResult(state, found(each.state, voucher), nowMs, nowMs);
          if (each.isWebhook) state = receive(state, factsEvent(each.state, voucher), nowMs, `${nowMs}`);
          const isCanceled = before.evidence.facts?.state === "canceled" && each.state === "expired";
          const reported = isCanceled ? "canceled" : each.state;
          const isOver = canExpire(kind, reported) && nowMs >= DEADLINE_MS;
          assert.equal(state.visible.current.state, isOver ? "expired" : reported);
          const next = updateIfDue(state, Math.max(nowMs, DEADLINE_MS)).visible.current.state;
          assert.equal(next, canExpire(kind, reported) ? "expired" : reported);
        }
      }),
    );
  });

  test("A payment that has expired is paid after all when the provider reports it", () => {
    const expired = updateIfDue(stateFound("action_required", voucher), DEADLINE_MS);
    const polled = applyPollResult(expired, found("processing", voucher), DEADLINE_MS + 1, DEADLINE_MS + 2);
    const announced = receive(expired, factsEvent("succeeded"), DEADLINE_MS + 1);
    assert.deepEqual(
      [polled, announced].map(({ visible }) => visible.timeline.map(({ state }) => state)),
      [
        ["action_required", "expired", "processing"],
        ["action_required", "expired", "succeeded"],
      ],
    );
  });

  test("The provider is asked at the deadline, with viewers and without", () => {
    for (const kind of KINDS) {
      const open = stateFound("action_required", voucher, of(kind));
      const delivery = {
        result: found("action_required", voucher),
        sentMs: DEADLINE_MS - 500,
        backlogMs: 0,
        isBudgetFree: false,
      };
      const slow = withParts(open, { schedule: { watchedChecks: 8 } });
      const watched = onPollResult(slow, delivery, WATCHED, DEADLINE_MS - 500);
      assert.deepEqual(watched.request, { type: "check", lane: "watched", notBeforeMs: DEADLINE_MS }, kind);
      const unwatched = onPollResult(slow, delivery, NOBODY, DEADLINE_MS - 500).state;
      assert.equal(nextAlarmMs(unwatched, NOBODY, RETENTION_DAYS, DEADLINE_MS - 500), DEADLINE_MS, kind);
      const step = fire(unwatched, NOBODY, DEADLINE_MS);
      assert.deepEqual(step.request, { type: "check", lane: "background", notBeforeMs: DEADLINE_MS }, kind);
      assert.equal(step.state.visible.current.state, "expired", kind);
    }
  });

  test("The alarm shows viewers the deadline while the provider cannot be asked", () => {
    const open = stateFound("action_required", voucher);
    const frozen = onPollResult(
      open,
      { result: noResult, sentMs: NOW_MS, backlogMs: HOUR_MS, isBudgetFree: false },
      WATCHED,
      NOW_MS,
    ).state;
    assert.equal(nextAlarmMs(frozen, WATCHED, RETENTION_DAYS, NOW_MS), DEADLINE_MS);
    const { current, version } = fire(frozen, WATCHED, DEADLINE_MS).state.visible;
    assert.deepEqual([current.state, version], ["expired", 2]);
  });
});

describe("the deadlines of an order's payments", () => {
  const order = of("order");
  const paymentOf = (id: string, state: State, minute: number, other: Partial<Facts> = {}): OrderPayment => ({
    ...{ id, facts: facts(state, other), createdAt: iso(NOW_MS - HOUR_MS + minute * 60_000), group: null },
  });
  const overdue = paymentOf("voucher", "action_required", 0, voucher);

  function shown(payments: OrderPayment[], isPolled = true) {
    const evidence = { payments, facts: isPolled ? facts("unknown") : null, checkedMs: NOW_MS };
    const state = updateIfDue(withParts(stateFound("action_required", voucher, order), { evidence }), DEADLINE_MS);
    const { state: name, settled, attempts } = state.visible.current;
    return { state: name, settled, attempts, mayPay: mayPay(recordOf(state), DEADLINE_MS) };
  }

  test("A payment whose money may still be on its way counts more than one that has failed", () => {
    const declined = paymentOf("card", "failed", 5);
    const attempts = { total: 2, succeeded: 0, failed: 1 };
    assert.deepEqual(shown([overdue, declined]), { state: "expired", settled: false, attempts, mayPay: false });
  });

  test("A payment that has begun since counts more than one that is past its deadline", () => {
    for (const state of ["created", "action_required", "processing", "succeeded"] as const)
      assert.equal(shown([overdue, paymentOf("card", state, 5)]).state, state);
  });

  test("An order that only webhooks have reported expires too", () => {
    assert.deepEqual(shown([overdue], false).state, "expired");
  });
});

describe("a start", () => {
  const START_MS = NOW_MS + 30_000;
  const link = of("payment-link");
  const early = { startsAt: iso(START_MS), continueUrl: "https://checkout.example/link" };
  const waiting = () => stateFound("created", early, link);

  test("The version of a link grows at its start and its status stays the same", () => {
    const before = waiting();
    assert.equal(updateIfDue(before, START_MS - 1), before);
    const opened = updateIfDue(before, START_MS);
    assert.deepEqual([before.visible.version, opened.visible.version], [1, 2]);
    assert.equal(opened.visible.current, before.visible.current);
    assert.equal(opened.visible.timeline, before.visible.timeline);
    assert.equal(updateIfDue(opened, START_MS + 1), opened);
  });

  test("A link that has started before it is first seen opens without another version", () => {
    const started = stateFound("created", { ...early, startsAt: iso(NOW_MS) }, link);
    assert.equal(updateIfDue(started, NOW_MS + HOUR_MS), started);
  });

  test("The alarm opens a link for its viewers, without a call to the provider", () => {
    const delivery = { result: found("created", early), sentMs: NOW_MS, backlogMs: 0, isBudgetFree: false };
    for (const presence of [WATCHED, NOBODY]) {
      const slow = withParts(waiting(), { schedule: { watchedChecks: 8 } });
      const { state } = onPollResult(slow, delivery, presence, NOW_MS);
      assert.equal(nextAlarmMs(state, presence, RETENTION_DAYS, NOW_MS), START_MS);
      const step = fire(state, presence, START_MS);
      assert.deepEqual([step.request, step.state.visible.version], [null, 2]);
      assert.ok(nextAlarmMs(step.state, presence, RETENTION_DAYS, START_MS) > START_MS + 1);
    }
  });

  test("The first view after the start shows the new version", () => {
    const query = { resource: link, trusted: true };
    const arrival = { isStream: false, presence: WATCHED, others: WATCHED };
    assert.equal(onView(waiting(), query, arrival, START_MS).state.visible.version, 2);
  });

  test("A link that starts and ends opens first and expires later", () => {
    const both = stateFound("created", { ...early, expiresAt: iso(DEADLINE_MS) }, link);
    const opened = updateIfDue(both, START_MS);
    const expired = updateIfDue(opened, DEADLINE_MS);
    const answers = [both, opened, expired].map((state, index) =>
      mayPay(recordOf(state), [NOW_MS, START_MS, DEADLINE_MS][index] ?? 0),
    );
    assert.deepEqual(answers, [false, true, false]);
    assert.deepEqual(
      [both, opened, expired].map(({ visible }) => visible.version),
      [1, 2, 3],
    );
  });
});
