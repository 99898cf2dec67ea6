/** When a resource is checked next: docs/interface.md#freshness. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ResourceRef } from "../../../../contract/resource.ts";
import type { State } from "../../../../contract/status.ts";
import type { Lane } from "../../../../edge/gate/queue.ts";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import {
  isPostponed,
  isStale,
  planNext,
  planOnAlarm,
  planOnView,
  unwatchedCheckMs,
  watchedPaceMs,
} from "../../../../edge/hub/check-schedule.ts";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import { NOBODY, type Presence } from "../../../../edge/hub/presence.ts";
import { isWorthSending } from "../../../../edge/hub/sending.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import {
  factsEvent,
  found,
  NOW_MS,
  noResult,
  notFound,
  receive,
  receiveUnsigned,
  requested,
  resource,
  stateFound,
  WATCHED,
} from "../samples.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const link: ResourceRef = { ...resource, kind: "payment-link" };
const iso = (ms: number) => new Date(ms).toISOString();
const noCheck = { next: null, alarmMs: null };
const checkAt = (lane: Lane, notBeforeMs: number) => ({ next: { lane, notBeforeMs }, alarmMs: null });
const wakeAt = (alarmMs: number | null) => ({ next: null, alarmMs });

/** The state after this many checks in a row that changed nothing, the last one at `NOW_MS`. */
function unchanged(times: number, lane: Lane = "watched", from = stateFound("processing")): HubState {
  let state = from;
  for (let time = 0; time < times; time++) {
    const pending = withParts(state, { schedule: { requestedCheck: requested(lane, NOW_MS) } });
    state = applyPollResult(pending, found(state.visible.current.state), NOW_MS, NOW_MS);
  }
  return state;
}

/** The viewer of a read is present. */
const READ: Presence = { isWatched: false, untilMs: NOW_MS + 10_000, network: null };

const missing = applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS);

describe("a view", () => {
  test("A view of a resource without any result requests a check at once", () => {
    assert.deepEqual(planOnView(emptyHubState(resource, NOW_MS), WATCHED, NOW_MS), checkAt("first", NOW_MS));
  });

  test("A view of an unsettled resource requests a check, but views alone cannot use up the budget", () => {
    assert.deepEqual(planOnView(unchanged(0), WATCHED, NOW_MS + 10), checkAt("watched", NOW_MS + 2_000));
    assert.deepEqual(planOnView(unchanged(8), WATCHED, NOW_MS + 10), checkAt("watched", NOW_MS + 6_000));
    assert.deepEqual(planOnView(unchanged(8), WATCHED, NOW_MS + HOUR_MS), checkAt("watched", NOW_MS + HOUR_MS));
  });

  test("A view of a settled resource requests a check only 15 min after the last one, in the lane idle", () => {
    const settled = stateFound("succeeded");
    assert.deepEqual(planOnView(settled, WATCHED, NOW_MS + 15 * MINUTE_MS), noCheck);
    const laterMs = NOW_MS + 15 * MINUTE_MS + 1;
    assert.deepEqual(planOnView(settled, WATCHED, laterMs), checkAt("idle", laterMs));
    const failed = applyPollResult(settled, noResult, laterMs, laterMs);
    assert.deepEqual(
      planOnView(failed, WATCHED, laterMs + 1),
      noCheck,
      "and not at every view while the provider is down",
    );
  });

  test("A view of a failed order requests a check, since another payment may have been made for it", () => {
    for (const state of ["failed", "canceled", "expired"] as const) {
      const order = stateFound(state, {}, { ...resource, kind: "order" });
      const expected = checkAt("watched", NOW_MS + 6_000);
      assert.deepEqual(planOnView(order, WATCHED, NOW_MS + 10), expected, "however often it is viewed");
      const viewedOften = withParts(order, { schedule: { watchedChecks: 9 } });
      assert.deepEqual(planOnView(viewedOften, WATCHED, NOW_MS + 10), expected);
      assert.deepEqual(planNext(order, READ, NOW_MS), noCheck, "but no further check follows by itself");
    }
    assert.deepEqual(planOnView(stateFound("failed"), READ, NOW_MS + 10), noCheck);
  });

  test("A view of an untrusted id that was not found requests the next check only after a minute", () => {
    assert.deepEqual(planOnView(missing, WATCHED, NOW_MS + MINUTE_MS), noCheck);
    assert.deepEqual(planOnView(missing, WATCHED, NOW_MS + MINUTE_MS + 1), checkAt("first", NOW_MS + MINUTE_MS + 1));
  });

  test("A view with a token keeps requesting checks of a resource that does not exist yet", () => {
    const trusted = withParts(missing, { evidence: { trusted: true } });
    assert.deepEqual(planOnView(trusted, WATCHED, NOW_MS), checkAt("watched", NOW_MS + 2_000));
  });

  test("A view after a webhook requests a check at once, and at the usual pace after that check failed", () => {
    const updated = receive(unchanged(0), factsEvent("succeeded"), NOW_MS + 500);
    assert.deepEqual(planOnView(updated, WATCHED, NOW_MS + 500), checkAt("confirm", NOW_MS + 500));
    const failed = applyPollResult(updated, noResult, NOW_MS + 600, NOW_MS + 700);
    assert.deepEqual(planOnView(failed, WATCHED, NOW_MS + 800), checkAt("watched", NOW_MS + 700 + 3_000));
  });
});

describe("a resource with viewers", () => {
  test("Checks without a change follow after 2, 3, 5, 8, 13 … 60 s", () => {
    const gaps = [0, 1, 2, 3, 4, 9].map((times) => planNext(unchanged(times), WATCHED, NOW_MS).next?.notBeforeMs);
    assert.deepEqual(
      gaps,
      [2, 3, 5, 8, 13, 60].map((seconds) => NOW_MS + seconds * 1_000),
    );
  });

  test("A failed check slows down the pace like one without a change", () => {
    const failed = [1, 2, 3].reduce(
      (state) => applyPollResult(state, noResult, NOW_MS, NOW_MS),
      stateFound("processing"),
    );
    assert.deepEqual(planNext(failed, WATCHED, NOW_MS), checkAt("watched", NOW_MS + 8_000));
  });

  test("A settled resource and an untrusted id that was not found get no further check", () => {
    assert.deepEqual(planNext(stateFound("succeeded"), WATCHED, NOW_MS), noCheck);
    assert.deepEqual(planNext(missing, WATCHED, NOW_MS), noCheck);
  });

  test("A check is requested for the moment at which the resource expires", () => {
    const open = unchanged(9, "watched", stateFound("created", { expiresAt: iso(NOW_MS + 10_000) }, link));
    const current = { ...open.visible.current, expiresAt: iso(NOW_MS + 10_000) };
    const expiring = withParts(open, { visible: { current } });
    assert.deepEqual(planNext(expiring, WATCHED, NOW_MS), checkAt("watched", NOW_MS + 10_000));
  });

  test("A check is requested for the moment at which the next change is known to happen", () => {
    const state = stateFound("processing", { nextChangeMs: NOW_MS + 777 });
    assert.deepEqual(planNext(state, WATCHED, NOW_MS), checkAt("watched", NOW_MS + 777));
  });
});

describe("a resource without viewers", () => {
  test("The hub wakes after 5 min, 30 min, 2 h, then every 12 h", () => {
    const gaps = [0, 1, 2, 3, 4].map((times) => planNext(unchanged(times, "background"), NOBODY, NOW_MS).alarmMs);
    assert.deepEqual(
      gaps,
      [5, 30, 120, 720, 720].map((minutes) => NOW_MS + minutes * MINUTE_MS),
    );
  });

  test("The hub wakes 5 min after the last viewer left, however long they had watched", () => {
    assert.deepEqual(planNext(unchanged(10), NOBODY, NOW_MS), wakeAt(NOW_MS + 5 * MINUTE_MS));
  });

  test("The hub stops waking three days after the last view or change", () => {
    const state = unchanged(6, "background");
    assert.notDeepEqual(planNext(state, NOBODY, NOW_MS + 59 * HOUR_MS), wakeAt(null));
    assert.deepEqual(planNext(state, NOBODY, NOW_MS + 61 * HOUR_MS), wakeAt(null));
  });

  test("The hub wakes when the resource expires", () => {
    const state = stateFound("created", { expiresAt: iso(NOW_MS + 60_000) }, link);
    assert.deepEqual(planNext(state, NOBODY, NOW_MS), wakeAt(NOW_MS + 60_000));
  });

  test("A resource that was never viewed gets no checks: webhooks update it, and the first view requests one", () => {
    const unviewed = withParts(stateFound("processing"), { schedule: { lastViewedMs: 0 } });
    assert.deepEqual(planNext(unviewed, NOBODY, NOW_MS), noCheck);
  });

  test("The alarm requests a check of an unsettled resource, and none of a settled or missing one", () => {
    assert.deepEqual(planOnAlarm(stateFound("processing"), NOW_MS), checkAt("background", NOW_MS));
    assert.deepEqual(planOnAlarm(stateFound("succeeded"), NOW_MS), noCheck);
    assert.deepEqual(planOnAlarm(missing, NOW_MS), noCheck);
  });

  test("A webhook event is confirmed at once, and again later when that check failed, also for a settled resource", () => {
    const updated = receive(stateFound("succeeded"), factsEvent("created"), NOW_MS + 500);
    assert.deepEqual(planNext(updated, WATCHED, NOW_MS + 500), checkAt("confirm", NOW_MS + 500));
    assert.deepEqual(planNext(updated, NOBODY, NOW_MS + 500), checkAt("background", NOW_MS + 500));
    const failed = applyPollResult(updated, noResult, NOW_MS + 600, NOW_MS + 700);
    const plan = planNext(failed, NOBODY, NOW_MS + 700);
    assert.equal(plan.next, null);
    assert.ok(plan.alarmMs !== null && plan.alarmMs <= NOW_MS + 700 + 30 * MINUTE_MS);
    assert.deepEqual(planOnAlarm(failed, plan.alarmMs), checkAt("background", plan.alarmMs));
  });
});

describe("an unsigned webhook", () => {
  const LATER_MS = NOW_MS + 500;
  const pending = receiveUnsigned(stateFound("processing"), factsEvent("disputed"), LATER_MS);

  test("An unsigned webhook requests a check no sooner after the last one than a view does", () => {
    assert.deepEqual(planNext(pending, WATCHED, LATER_MS), checkAt("webhook", NOW_MS + 6_000));
    assert.deepEqual(planNext(pending, WATCHED, NOW_MS + 7_000), checkAt("webhook", NOW_MS + 7_000));
  });

  test("An unsigned webhook requests a check at once when there was none before", () => {
    const unchecked = withParts(pending, { schedule: { lastAttemptMs: null } });
    assert.deepEqual(planNext(unchecked, WATCHED, LATER_MS), checkAt("webhook", LATER_MS));
  });

  test("An unsigned webhook does not delay the confirmation of a signed one", () => {
    const signed = receive(stateFound("processing"), factsEvent("created"), LATER_MS, "signed");
    const both = receiveUnsigned(signed, factsEvent("disputed"), LATER_MS, "unsigned");
    assert.deepEqual(planNext(both, WATCHED, LATER_MS), checkAt("webhook", LATER_MS));
  });

  test("An unsigned webhook delays no check that is already requested", () => {
    const plan = planNext(pending, WATCHED, LATER_MS);
    assert.ok(plan.next);
    const sent = { requestedCheck: requested("watched", NOW_MS + 2_000), nextCheckMs: NOW_MS + 2_000 };
    assert.equal(isWorthSending(requested(plan.next.lane, plan.next.notBeforeMs), sent, LATER_MS), false);
  });
});

describe("staleness", () => {
  test("A status is stale after a failed check, without a first result in time, and when a check is overdue", () => {
    const schedule = { ...stateFound("processing").schedule, nextCheckMs: NOW_MS + 5_000 };
    assert.equal(isStale(schedule, NOW_MS + 15_000), false);
    assert.equal(isStale(schedule, NOW_MS + 15_001), true);
    assert.equal(isStale({ ...schedule, failing: true }, NOW_MS), true);
    assert.equal(isStale({ ...schedule, nextCheckMs: null }, NOW_MS + HOUR_MS), false);
    assert.equal(isStale(emptyHubState(resource, NOW_MS).schedule, NOW_MS + 3_000), false);
    assert.equal(isStale(emptyHubState(resource, NOW_MS).schedule, NOW_MS + 3_001), true);
  });

  test("A check is postponed when it is announced 10 s later than before, or more", () => {
    const announced = (nextCheckMs: number) =>
      withParts(emptyHubState(resource, NOW_MS), { schedule: { nextCheckMs } });
    assert.equal(isPostponed(announced(NOW_MS), announced(NOW_MS + 9_999)), false);
    assert.equal(isPostponed(announced(NOW_MS), announced(NOW_MS + 10_000)), true);
  });
});

describe("the pace of checks", () => {
  test("While a viewer is present, checks are 2, 3, 5, 8, 13 … 60 s apart", () => {
    const seconds = Array.from({ length: 11 }, (_, step) => watchedPaceMs(step) / 1_000);
    assert.deepEqual(seconds, [2, 3, 5, 8, 13, 21, 34, 55, 60, 60, 60]);
  });

  /** Seconds between the checks of a watched payment that stays in this state. */
  function secondsBetween(state: State, isBudgetFree: boolean): number[] {
    return Array.from({ length: 10 }, (_, checks) => {
      const watched = withParts(unchanged(1, "watched", stateFound(state)), { schedule: { watchedChecks: checks } });
      return ((planNext(watched, WATCHED, NOW_MS, isBudgetFree).next?.notBeforeMs ?? 0) - NOW_MS) / 1_000;
    });
  }

  test("A payment that waits for its customer is checked every 2 to 3 s for 15 s while the budget is free", () => {
    assert.deepEqual(secondsBetween("action_required", true), [2, 3, 2, 3, 2, 3, 13, 21, 34, 55]);
  });

  test("A payment is checked at the usual pace when the budget is short, or when it does not wait for its customer", () => {
    const usual = [2, 3, 5, 8, 13, 21, 34, 55, 60, 60];
    assert.deepEqual(secondsBetween("action_required", false), usual);
    assert.deepEqual(secondsBetween("processing", true), usual);
    assert.deepEqual(secondsBetween("created", true), usual);
  });

  /** Minutes between the checks of a resource without viewers that never changes. */
  function minutesBetween(expiresMs: number | null): number[] {
    const gaps: number[] = [];
    let nowMs = 0;
    for (let step = 0; step < 100; step++) {
      const nextMs = unwatchedCheckMs(step, nowMs, 0, expiresMs);
      if (nextMs === null) return gaps;
      gaps.push((nextMs - nowMs) / MINUTE_MS);
      nowMs = nextMs;
    }
    return gaps;
  }

  test("Without a viewer, checks are 5 min, 30 min, 2 h, then 12 h apart for three days", () => {
    assert.deepEqual(minutesBetween(null), [5, 30, 120, 720, 720, 720, 720, 720]);
  });

  test("A resource that expires later than in three days is checked until an hour after it expires", () => {
    const checks = minutesBetween(7 * 24 * HOUR_MS);
    const lastMs = checks.reduce((sum, minutes) => sum + minutes, 0) * MINUTE_MS;
    assert.ok(lastMs > 6 * 24 * HOUR_MS && lastMs <= (7 * 24 + 1) * HOUR_MS);
  });

  test("A resource is checked once more when it expires if the next regular check would be too late", () => {
    assert.equal(unwatchedCheckMs(3, 72 * HOUR_MS, 0, 73 * HOUR_MS), 73 * HOUR_MS);
    assert.equal(unwatchedCheckMs(3, 72 * HOUR_MS, 0, 71 * HOUR_MS), null);
  });
});
