/** "Freshness" of the interface: when a thing is asked about again. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ResourceRef } from "../../../../contract/resource.ts";
import type { Lane } from "../../../../edge/gate/queue.ts";
import { isStale, isWorthSending, planNext, planOnAlarm, planOnView } from "../../../../edge/hub/check-schedule.ts";
import { applyPollResult, applyWebhookEvent, emptyHubState, type HubState } from "../../../../edge/hub/hub-state.ts";
import { found, knownAs, NOW_MS, noResult, notFound, resource, type } from "../samples.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const link: ResourceRef = { ...resource, kind: "payment-link" };
const iso = (ms: number) => new Date(ms).toISOString();
const nothing = { next: null, alarmMs: null };
const asks = (lane: string, notBeforeMs: number) => ({ next: { lane, notBeforeMs }, alarmMs: null });
const wakes = (alarmMs: number | null) => ({ next: null, alarmMs });

/** Polled so often without a change; heard last at `NOW_MS`. */
/** Whose checks, one after another, have changed nothing. */
function unchanged(times: number, lane: Lane = "watched", known = knownAs("processing")): HubState {
  const requestedCheck = { lane, notBeforeMs: NOW_MS };
  for (let time = 0; time < times; time++)
    known = applyPollResult({ ...known, requestedCheck }, found(known.shown.state), NOW_MS, NOW_MS);
  return known;
}

const missing = applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS);

describe("a look", () => {
  test("at what is not known yet asks at once", () => {
    assert.deepEqual(planOnView(emptyHubState(resource, NOW_MS), NOW_MS), asks("first", NOW_MS));
  });

  test("at what is not settled asks, but not so soon that lookers alone use up the budget", () => {
    assert.deepEqual(planOnView(unchanged(0), NOW_MS + 10), asks("watched", NOW_MS + 2_000));
    assert.deepEqual(planOnView(unchanged(8), NOW_MS + 10), asks("watched", NOW_MS + 6_000));
    assert.deepEqual(planOnView(unchanged(8), NOW_MS + HOUR_MS), asks("watched", NOW_MS + HOUR_MS));
  });

  test("at what is settled asks only 15 min after it was checked, in the lowest class", () => {
    const known = knownAs("succeeded");
    assert.deepEqual(planOnView(known, NOW_MS + 15 * MINUTE_MS), nothing);
    const laterMs = NOW_MS + 15 * MINUTE_MS + 1;
    assert.deepEqual(planOnView(known, laterMs), asks("idle", laterMs));
    const tried = applyPollResult(known, noResult, laterMs, laterMs);
    assert.deepEqual(planOnView(tried, laterMs + 1), nothing, "and not at every look while the provider is down");
  });

  test("at an order that came to nothing asks, since another payment may have been made for it", () => {
    for (const state of ["failed", "canceled", "expired"] as const) {
      const known = knownAs(state, {}, { ...resource, kind: "order" });
      assert.deepEqual(
        planOnView(known, NOW_MS + 10),
        asks("watched", NOW_MS + 6_000),
        "however often it is looked at",
      );
      assert.deepEqual(planOnView({ ...known, watchedChecks: 9 }, NOW_MS + 10), asks("watched", NOW_MS + 6_000));
      assert.deepEqual(planNext(known, true, NOW_MS), nothing, "but nobody is kept waiting for it");
    }
    assert.deepEqual(planOnView(knownAs("failed"), NOW_MS + 10), nothing);
  });

  test("at a stranger's id that is not there asks again only after a minute", () => {
    assert.deepEqual(planOnView(missing, NOW_MS + MINUTE_MS), nothing);
    assert.deepEqual(planOnView(missing, NOW_MS + MINUTE_MS + 1), asks("first", NOW_MS + MINUTE_MS + 1));
  });

  test("with a token at what is not there yet goes on asking", () => {
    assert.deepEqual(planOnView({ ...missing, trusted: true }, NOW_MS), asks("watched", NOW_MS + 2_000));
  });

  test("at what a webhook told of asks at once, and at its pace after the provider failed", () => {
    const told = applyWebhookEvent(unchanged(0), type("succeeded"), true, "d", NOW_MS + 500);
    assert.deepEqual(planOnView(told, NOW_MS + 500), asks("webhook", NOW_MS + 500));
    const failed = applyPollResult(told, noResult, NOW_MS + 600, NOW_MS + 700);
    assert.deepEqual(planOnView(failed, NOW_MS + 800), asks("watched", NOW_MS + 700 + 3_000));
  });
});

describe("while somebody looks", () => {
  test("checks follow after 2, 3, 5, 8, 13 … 60 s", () => {
    const gaps = [0, 1, 2, 3, 4, 9].map((times) => planNext(unchanged(times), true, NOW_MS).next?.notBeforeMs);
    assert.deepEqual(
      gaps,
      [2, 3, 5, 8, 13, 60].map((seconds) => NOW_MS + seconds * 1_000),
    );
  });

  test("a failed check slows down like one without news", () => {
    const failed = [1, 2, 3].reduce((known) => applyPollResult(known, noResult, NOW_MS, NOW_MS), knownAs("processing"));
    assert.deepEqual(planNext(failed, true, NOW_MS), asks("watched", NOW_MS + 8_000));
  });

  test("nothing is asked of the settled or of a stranger's id that is not there", () => {
    assert.deepEqual(planNext(knownAs("succeeded"), true, NOW_MS), nothing);
    assert.deepEqual(planNext(missing, true, NOW_MS), nothing);
  });

  test("the gate asks at the moment something expires", () => {
    const known = unchanged(9, "watched", knownAs("created", { expiresAt: iso(NOW_MS + 10_000) }, link));
    const open = { ...known, shown: { ...known.shown, expiresAt: iso(NOW_MS + 10_000) } };
    assert.deepEqual(planNext(open, true, NOW_MS), asks("watched", NOW_MS + 10_000));
  });

  test("the gate asks when the provider is known to have news", () => {
    assert.deepEqual(
      planNext(knownAs("processing", { nextChangeMs: NOW_MS + 777 }), true, NOW_MS),
      asks("watched", NOW_MS + 777),
    );
  });
});

describe("while nobody looks", () => {
  test("the hub wakes after 5 min, 30 min, 2 h, then every 12 h", () => {
    const gaps = [0, 1, 2, 3, 4].map((times) => planNext(unchanged(times, "background"), false, NOW_MS).alarmMs);
    assert.deepEqual(
      gaps,
      [5, 30, 120, 720, 720].map((minutes) => NOW_MS + minutes * MINUTE_MS),
    );
  });

  test("the hub wakes 5 min after the last look, however long somebody had watched", () => {
    assert.deepEqual(planNext(unchanged(10), false, NOW_MS), wakes(NOW_MS + 5 * MINUTE_MS));
  });

  test("it is left alone three days after the last look or change", () => {
    const known = unchanged(6, "background");
    assert.notDeepEqual(planNext(known, false, NOW_MS + 59 * HOUR_MS), wakes(null));
    assert.deepEqual(planNext(known, false, NOW_MS + 61 * HOUR_MS), wakes(null));
  });

  test("the hub wakes when something expires", () => {
    const known = knownAs("created", { expiresAt: iso(NOW_MS + 60_000) }, link);
    assert.deepEqual(planNext(known, false, NOW_MS), wakes(NOW_MS + 60_000));
  });

  test("what nobody ever looked at is left alone: webhooks tell of it, the first look asks", () => {
    assert.deepEqual(planNext({ ...knownAs("processing"), lastViewedMs: 0 }, false, NOW_MS), nothing);
  });

  test("its alarm asks about the unsettled, and leaves the settled and the missing alone", () => {
    assert.deepEqual(planOnAlarm(knownAs("processing"), NOW_MS), asks("background", NOW_MS));
    assert.deepEqual(planOnAlarm(knownAs("succeeded"), NOW_MS), nothing);
    assert.deepEqual(planOnAlarm(missing, NOW_MS), nothing);
  });

  test("a webhook is confirmed at once, and again later when the provider failed, also of the settled", () => {
    const told = applyWebhookEvent(knownAs("succeeded"), type("created"), true, "d", NOW_MS + 500);
    assert.deepEqual(planNext(told, true, NOW_MS + 500), asks("webhook", NOW_MS + 500));
    assert.deepEqual(planNext(told, false, NOW_MS + 500), asks("background", NOW_MS + 500));
    const failed = applyPollResult(told, noResult, NOW_MS + 600, NOW_MS + 700);
    const plan = planNext(failed, false, NOW_MS + 700);
    assert.equal(plan.next, null);
    assert.ok(plan.alarmMs !== null && plan.alarmMs <= NOW_MS + 700 + 30 * MINUTE_MS);
    assert.deepEqual(planOnAlarm(failed, plan.alarmMs), asks("background", plan.alarmMs));
  });
});

describe("a webhook that is not signed", () => {
  const LATER_MS = NOW_MS + 500;
  const told = applyWebhookEvent(knownAs("processing"), type("disputed"), false, "d", LATER_MS);

  test("asks no sooner after the last answer than a look does", () => {
    assert.deepEqual(planNext(told, true, LATER_MS), asks("webhook", NOW_MS + 6_000));
    assert.deepEqual(planNext(told, true, NOW_MS + 7_000), asks("webhook", NOW_MS + 7_000));
  });

  test("asks at once when nothing has been heard yet", () => {
    const unheard = { ...told, lastAttemptMs: null };
    assert.deepEqual(planNext(unheard, true, LATER_MS), asks("webhook", LATER_MS));
  });

  test("does not slow down the check of a signed one that waits", () => {
    const both = applyWebhookEvent(
      applyWebhookEvent(knownAs("processing"), type("created"), true, "s", LATER_MS),
      type("disputed"),
      false,
      "d",
      LATER_MS,
    );
    assert.deepEqual(planNext(both, true, LATER_MS), asks("webhook", LATER_MS));
  });

  test("puts off no check that is wished already", () => {
    const plan = planNext(told, true, LATER_MS);
    assert.equal(isWorthSending(plan, { lane: "watched", notBeforeMs: NOW_MS + 2_000 }, LATER_MS), false);
  });
});

describe("telling the gate", () => {
  const plan = asks("watched", NOW_MS + 5_000) as ReturnType<typeof planNext>;

  test("is needed for a first wish, an earlier one, a webhook, or one that seems lost", () => {
    assert.equal(isWorthSending(plan, null, NOW_MS), true);
    assert.equal(isWorthSending(plan, { lane: "watched", notBeforeMs: NOW_MS + 5_001 }, NOW_MS), true);
    assert.equal(
      isWorthSending(
        { ...plan, next: { lane: "webhook", notBeforeMs: NOW_MS } },
        { lane: "idle", notBeforeMs: NOW_MS },
        NOW_MS,
      ),
      true,
    );
    assert.equal(isWorthSending(plan, { lane: "watched", notBeforeMs: NOW_MS - 60_001 }, NOW_MS), true);
  });

  test("is not needed for what it knows, for a later wish, or for none", () => {
    assert.equal(isWorthSending(plan, { lane: "watched", notBeforeMs: NOW_MS + 5_000 }, NOW_MS), false);
    assert.equal(isWorthSending(plan, { lane: "watched", notBeforeMs: NOW_MS }, NOW_MS), false);
    assert.equal(isWorthSending(nothing, null, NOW_MS), false);
  });
});

describe("stale", () => {
  test("is what the last attempt failed for, what never got an answer, and what is overdue", () => {
    const known = { ...knownAs("processing"), nextCheckMs: NOW_MS + 5_000 };
    assert.equal(isStale(known, NOW_MS + 15_000), false);
    assert.equal(isStale(known, NOW_MS + 15_001), true);
    assert.equal(isStale({ ...known, failing: true }, NOW_MS), true);
    assert.equal(isStale({ ...known, nextCheckMs: null }, NOW_MS + HOUR_MS), false);
    assert.equal(isStale(emptyHubState(resource, NOW_MS), NOW_MS + 3_000), false);
    assert.equal(isStale(emptyHubState(resource, NOW_MS), NOW_MS + 3_001), true);
  });
});
