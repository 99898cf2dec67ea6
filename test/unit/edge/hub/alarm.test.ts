/** When the hub's alarm fires, and what it does then. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { nextAlarmMs } from "../../../../edge/hub/alarm.ts";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import { NOBODY, type Presence } from "../../../../edge/hub/presence.ts";
import { readStoredState, toStoredState } from "../../../../edge/hub/storage/stored-state.ts";
import {
  onAlarm,
  onCheckAccepted,
  onLeave,
  onPollResult,
  onView,
  onWebhookEvent,
  type Transition,
} from "../../../../edge/hub/transitions.ts";
import { factsEvent, found, NOW_MS, noResult, resource, stateFound, WATCHED } from "../samples.ts";

const DAY_MS = 86_400_000;
const RETENTION_DAYS = 30;
const FIVE_MINUTES_MS = 300_000;
const delivered = (result = found("processing"), backlogMs = 0) => ({
  result,
  sentMs: NOW_MS,
  backlogMs,
  isBudgetFree: false,
});
const webhook = (digest: string, signed = true) => ({ event: factsEvent("succeeded"), signed, digest });
const alarmOf = (state: HubState, presence: Presence, atMs = NOW_MS) =>
  nextAlarmMs(state, presence, RETENTION_DAYS, atMs);
const background = (notBeforeMs: number) => ({ type: "check", lane: "background", notBeforeMs });

function fire(state: HubState, presence: Presence, atMs: number): Transition {
  const step = onAlarm(state, presence, RETENTION_DAYS, atMs);
  assert.ok(step !== "forget");
  return step;
}

/** The state after a restart of the hub. */
function restarted(state: HubState): HubState {
  const read = readStoredState(structuredClone(toStoredState(state)));
  assert.ok(read.ok && read.value);
  return read.value;
}

const unwatched = onPollResult(stateFound("processing"), delivered(), NOBODY, NOW_MS).state;
const watched = onPollResult(stateFound("processing"), delivered(), WATCHED, NOW_MS).state;
const dueMs = NOW_MS + FIVE_MINUTES_MS;

describe("a check without viewers", () => {
  test("The alarm fires when the check is due, and requests it", () => {
    assert.equal(alarmOf(unwatched, NOBODY), dueMs);
    assert.deepEqual(fire(unwatched, NOBODY, dueMs).request, background(dueMs));
  });

  test("An alarm that fires too early requests nothing and is set again", () => {
    const step = fire(unwatched, NOBODY, dueMs - 1);
    assert.deepEqual(step, { state: unwatched, request: null });
    assert.equal(alarmOf(step.state, NOBODY, dueMs - 1), dueMs);
  });

  test("The request is sent again after 30 s, until its result comes", () => {
    const sent = fire(unwatched, NOBODY, dueMs).state;
    assert.equal(alarmOf(sent, NOBODY, dueMs), dueMs + 30_000);
    assert.equal(fire(sent, NOBODY, dueMs + 29_999).request, null);
    const again = fire(sent, NOBODY, dueMs + 30_000);
    assert.deepEqual(again.request, background(dueMs + 30_000));
    assert.ok(again.state.schedule.seq > sent.schedule.seq);
    const { state } = onPollResult(again.state, { ...delivered(), sentMs: dueMs }, NOBODY, dueMs + 31_000);
    assert.equal(alarmOf(state, NOBODY, dueMs + 31_000), dueMs + 31_000 + 1_800_000);
  });

  test("The request is sent again later when the gate expects the check later", () => {
    const { state } = fire(unwatched, NOBODY, dueMs);
    const accepted = onCheckAccepted(state, state.schedule.seq, { expectedMs: dueMs + 600_000, queued: true });
    assert.equal(alarmOf(accepted, NOBODY, dueMs), dueMs + 610_000);
    const full = onCheckAccepted(state, state.schedule.seq, { expectedMs: dueMs + 50_000, queued: false });
    assert.equal(alarmOf(full, NOBODY, dueMs), dueMs + 60_000);
  });

  test("A hub that has restarted since requests it again, and counts its result as one without viewers", () => {
    const lost = restarted(unwatched);
    assert.deepEqual(fire(lost, NOBODY, dueMs + 30_000).request, background(dueMs + 30_000));
    const { state } = onPollResult(lost, { ...delivered(), sentMs: dueMs + 1 }, NOBODY, dueMs + 500);
    assert.equal(alarmOf(state, NOBODY, dueMs + 500), dueMs + 500 + 1_800_000);
  });

  test("A check that was in flight when the last viewer left is none without viewers", () => {
    const { state } = onLeave(watched, NOBODY, false, NOW_MS + 1_000);
    const after = onPollResult(state, { ...delivered(), sentMs: NOW_MS + 900 }, NOBODY, NOW_MS + 1_100).state;
    assert.equal(alarmOf(after, NOBODY, NOW_MS + 1_100), NOW_MS + 1_100 + FIVE_MINUTES_MS);
  });

  test("The alarm fires for the viewers who left, also when the hub has restarted since", () => {
    const left = onLeave(watched, NOBODY, false, NOW_MS + 1_000).state;
    assert.equal(alarmOf(left, NOBODY, NOW_MS + 1_000), NOW_MS + 1_000 + FIVE_MINUTES_MS);
    const atMs = NOW_MS + 1_000 + FIVE_MINUTES_MS;
    assert.deepEqual(fire(restarted(watched), NOBODY, atMs).request, background(atMs));
  });

  test("The alarm waits until the viewer of a read has left", () => {
    const reading = { ...NOBODY, untilMs: dueMs + 4_000 };
    assert.equal(fire(unwatched, reading, dueMs).request, null);
    assert.equal(alarmOf(unwatched, reading, dueMs), dueMs + 4_000);
  });
});

describe("an alarm while a stream is open", () => {
  test("The alarm is for the retention alone: the heartbeat brings up the checks", () => {
    assert.equal(alarmOf(watched, WATCHED), NOW_MS + RETENTION_DAYS * DAY_MS);
    const first = onView(
      null,
      { resource, trusted: true },
      { isStream: true, presence: WATCHED, others: NOBODY },
      NOW_MS,
    );
    assert.ok(alarmOf(first.state, WATCHED) >= NOW_MS + DAY_MS);
  });

  test("A confirmation whose viewers left before the hub restarted is requested as one without viewers", () => {
    const event = factsEvent("authorized", { settled: false });
    const { state } = onWebhookEvent(watched, { ...webhook("d"), event }, WATCHED, NOW_MS + 100);
    const lost = restarted(state);
    assert.equal(lost.schedule.requestedCheck?.lane, "webhook");
    assert.deepEqual(fire(lost, NOBODY, NOW_MS + 40_000).request, background(NOW_MS + 40_000));
    const reading = { ...NOBODY, untilMs: NOW_MS + 45_000 };
    const { request } = fire(lost, reading, NOW_MS + 40_000);
    assert.equal(request?.type === "check" && request.lane, "webhook", "a viewer who is present does wait for it");
  });

  test("No alarm is set for the confirmation of a status that its viewers still watch", () => {
    const event = factsEvent("authorized", { settled: false });
    const { state } = onWebhookEvent(watched, { ...webhook("d"), event }, WATCHED, NOW_MS + 100);
    assert.equal(state.schedule.requestedCheck?.lane, "webhook");
    assert.ok(alarmOf(state, WATCHED, NOW_MS + 100) > NOW_MS + DAY_MS);
  });

  test("The confirmation of a settled status is sent again, since its viewers leave", () => {
    const { state } = onWebhookEvent(watched, webhook("d"), WATCHED, NOW_MS + 100);
    assert.equal(alarmOf(state, WATCHED, NOW_MS + 100), NOW_MS + 100 + 30_000);
    const step = fire(restarted(state), NOBODY, NOW_MS + 30_100);
    assert.deepEqual(step.request, { type: "check", lane: "confirm", notBeforeMs: NOW_MS + 30_100 });
  });
});

describe("a confirmation without viewers", () => {
  test("It is sent again after 30 s, also when the hub has restarted since", () => {
    for (const delivery of [webhook("d"), webhook("d", false)]) {
      const { state } = onWebhookEvent(stateFound("processing"), delivery, NOBODY, NOW_MS + 9_000);
      assert.equal(alarmOf(state, NOBODY, NOW_MS + 9_000), NOW_MS + 39_000);
      for (const kept of [state, restarted(state)])
        assert.deepEqual(fire(kept, NOBODY, NOW_MS + 39_000).request, background(NOW_MS + 39_000));
    }
  });
});

describe("the retention", () => {
  test("The alarm fires at the end of the retention, and never in the past", () => {
    const settled = onPollResult(stateFound("succeeded"), delivered(found("succeeded")), NOBODY, NOW_MS).state;
    assert.equal(alarmOf(settled, NOBODY), NOW_MS + 30 * DAY_MS);
    assert.ok(alarmOf(settled, NOBODY, NOW_MS + 31 * DAY_MS) > NOW_MS + 31 * DAY_MS);
    assert.equal(alarmOf(unwatched, NOBODY, NOW_MS + DAY_MS), NOW_MS + DAY_MS + 1);
  });

  test("A resource that was viewed since the alarm was set is kept, and the alarm is set again", () => {
    const settled = stateFound("succeeded");
    const viewed = withParts(settled, { schedule: { lastViewedMs: NOW_MS + DAY_MS } });
    const atMs = NOW_MS + 30 * DAY_MS;
    assert.deepEqual(fire(viewed, NOBODY, atMs), { state: viewed, request: null });
    assert.equal(alarmOf(viewed, NOBODY, atMs), atMs + DAY_MS);
  });

  test("A test id is kept for an hour", () => {
    const days = 1 / 24;
    assert.equal(nextAlarmMs(stateFound("succeeded"), NOBODY, days, NOW_MS), NOW_MS + 3_600_000);
    assert.equal(onAlarm(stateFound("succeeded"), NOBODY, days, NOW_MS + 3_600_000), "forget");
  });
});

describe("a link that expires", () => {
  const link = { ...resource, kind: "payment-link" as const };
  const state = stateFound("created", { expiresAt: new Date(NOW_MS + 60_000).toISOString() }, link);
  const frozen = onPollResult(state, delivered(noResult, 300_000), WATCHED, NOW_MS).state;

  test("The alarm fires at the end of a link, whenever its next check is", () => {
    assert.equal(alarmOf(frozen, WATCHED), NOW_MS + 60_000);
    const step = fire(frozen, WATCHED, NOW_MS + 60_000);
    assert.deepEqual([step.state.visible.current.state, step.state.visible.current.settled], ["expired", false]);
  });

  test("A link without viewers is checked at its end", () => {
    const step = fire(onPollResult(state, delivered(noResult), NOBODY, NOW_MS).state, NOBODY, NOW_MS + 60_000);
    assert.deepEqual(step.request, background(NOW_MS + 60_000));
  });

  test("The alarm does not wait for the end of a link that was never viewed", () => {
    const unviewed = withParts(frozen, { schedule: { lastViewedMs: 0 } });
    assert.ok(alarmOf(unviewed, WATCHED) > NOW_MS + 60_000);
  });
});
