import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import { addLinkedResource } from "../../../../edge/hub/apply-webhook-event.ts";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import {
  nextAlarmMs,
  onAlarm,
  onCheckAccepted,
  onGateUnreachable,
  onPollResult,
  onRead,
  onView,
  onWebhookEvent,
  type SocketUse,
  type Transition,
} from "../../../../edge/hub/transitions.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import { factsEvent, found, NOW_MS, noResult, notFound, resource, stateFound } from "../samples.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const delivered = (result = found("processing"), backlogMs = 0) => ({ result, sentMs: NOW_MS, backlogMs });
const RETENTION_DAYS = 30;
const webhook = (digest: string, signed = true) => ({ event: factsEvent("succeeded"), signed, digest });

describe("a view", () => {
  test("A view requests a check, and a second view at the same moment requests nothing more", () => {
    const first = onView(null, resource, false, true, NOW_MS);
    assert.deepEqual(first.request, { type: "check", lane: "first", notBeforeMs: NOW_MS });
    const second = onView(first.state, resource, false, false, NOW_MS + 1);
    assert.equal(second.request, null);
    assert.equal(second.state, first.state, "and changes nothing that would need to be stored");
  });

  test("A view with a token replaces an untrusted check request by a trusted one", () => {
    const { state } = onView(null, resource, false, true, NOW_MS);
    const step = onView(state, resource, true, false, NOW_MS + 1);
    assert.equal(step.state.evidence.trusted, true);
    assert.deepEqual(step.request, { type: "check", lane: "first", notBeforeMs: NOW_MS + 1 });
  });

  test("A view requests the check again after the gate refused it", () => {
    const { state } = onView(null, resource, false, true, NOW_MS);
    const refused = onCheckAccepted(state, state.schedule.seq, null);
    assert.deepEqual(onView(refused, resource, false, false, NOW_MS + 1).request, {
      type: "check",
      lane: "first",
      notBeforeMs: NOW_MS + 1,
    });
  });

  test("The first viewer after a while restarts the pace of checks", () => {
    const slow = withParts(stateFound("processing"), { schedule: { watchedChecks: 7 } });
    assert.equal(onView(slow, resource, false, true, NOW_MS).state.schedule.watchedChecks, 0);
    assert.equal(onView(slow, resource, false, false, NOW_MS).state.schedule.watchedChecks, 7);
  });

  test("The time of the last view is stored once an hour at most", () => {
    const state = onView(stateFound("succeeded"), resource, false, false, NOW_MS + HOUR_MS).state;
    assert.equal(state.schedule.lastViewedMs, NOW_MS);
    assert.equal(
      onView(state, resource, false, false, NOW_MS + HOUR_MS + 1).state.schedule.lastViewedMs,
      NOW_MS + HOUR_MS + 1,
    );
  });
});

describe("a read", () => {
  const query = { resource, trusted: true, network: null };
  const order = { ...resource, kind: "order" as const };

  test("A read gets a socket only while it waits for the first result", () => {
    assert.equal(onRead(null, query, "while-awaited", false, NOW_MS).opensSocket, true);
    assert.equal(onRead(null, query, "never", false, NOW_MS).opensSocket, false);
    assert.equal(onRead(stateFound("processing"), query, "while-awaited", false, NOW_MS).opensSocket, false);
    assert.equal(onRead(stateFound("processing"), query, "always", false, NOW_MS).opensSocket, true);
  });

  test("A read of a failed order waits for a check that is due within 3 s, and not for a later one", () => {
    const failed = stateFound("failed", {}, order);
    const opens = (atMs: number) => onRead(failed, query, "while-awaited", false, atMs).opensSocket;
    assert.deepEqual([opens(NOW_MS + 1), opens(NOW_MS + 3_001)], [false, true]);
    const unpaid = stateFound("failed");
    assert.equal(onRead(unpaid, query, "while-awaited", false, NOW_MS + 3_001).opensSocket, false);
  });

  test("A read with a socket is the first viewer unless there are others", () => {
    const slow = withParts(stateFound("processing"), { schedule: { watchedChecks: 7 } });
    const checksAfter = (socket: SocketUse, isWatched: boolean) =>
      onRead(slow, query, socket, isWatched, NOW_MS).step.state.schedule.watchedChecks;
    assert.deepEqual([checksAfter("always", false), checksAfter("always", true)], [0, 7]);
    assert.equal(checksAfter("while-awaited", false), 7);
  });
});

describe("a poll result", () => {
  const { state } = onView(null, resource, true, true, NOW_MS);

  test("A poll result always leads to a check or a cancellation, with a higher number than before", () => {
    const step = onPollResult(state, delivered(), true, NOW_MS + 100);
    assert.deepEqual(step.request, { type: "check", lane: "watched", notBeforeMs: NOW_MS + 100 + 2_000 });
    assert.ok(step.state.schedule.seq > state.schedule.seq);
    assert.deepEqual(onPollResult(state, delivered(found("succeeded")), true, NOW_MS + 100).request, {
      type: "cancel",
    });
  });

  test("The next check is announced no earlier than the backlog of the gate allows", () => {
    const step = onPollResult(state, delivered(found("processing"), 30_000), true, NOW_MS + 100);
    assert.equal(step.state.schedule.nextCheckMs, NOW_MS + 100 + 30_000);
  });

  test("No check of a settled resource is announced", () => {
    assert.equal(onPollResult(state, delivered(found("succeeded")), true, NOW_MS).state.schedule.nextCheckMs, null);
  });

  test("A poll result for a hub without viewers cancels the check and sets an alarm for the next one", () => {
    const step = onPollResult(state, delivered(), false, NOW_MS);
    assert.deepEqual(
      [step.request, step.alarmMs, step.state.schedule.nextCheckMs],
      [{ type: "cancel" }, NOW_MS + 300_000, NOW_MS + 300_000],
    );
  });
});

describe("a first view", () => {
  test("The wait for a first result begins with the first view, also where a linked resource was viewed before", () => {
    const named = addLinkedResource(emptyHubState(resource, NOW_MS), "shop/order/1");
    assert.equal(onView(named, resource, true, true, NOW_MS + 60_000).state.schedule.firstRequestedMs, NOW_MS + 60_000);
    const { state } = onView(null, resource, true, true, NOW_MS);
    assert.equal(onView(state, resource, true, true, NOW_MS + 60_000).state.schedule.firstRequestedMs, NOW_MS);
  });
});

describe("a webhook event", () => {
  const planned = onPollResult(stateFound("processing"), delivered(), true, NOW_MS).state;

  test("A webhook event requests its confirmation at once, and a duplicate requests nothing", () => {
    const step = onWebhookEvent(planned, webhook("d"), true, NOW_MS + 500);
    assert.deepEqual(step.request, { type: "check", lane: "webhook", notBeforeMs: NOW_MS + 500 });
    const again = onWebhookEvent(step.state, webhook("d"), true, NOW_MS + 900);
    assert.deepEqual([again.request, again.state === step.state], [null, true]);
  });

  test("An event of a resource without viewers is confirmed in the background", () => {
    const step = onWebhookEvent(stateFound("processing"), webhook("d"), false, NOW_MS + 500);
    assert.deepEqual(step.request, { type: "check", lane: "background", notBeforeMs: NOW_MS + 500 });
  });

  test("A signed event of a resource that was never viewed requests no check", () => {
    const step = onWebhookEvent(emptyHubState(resource, NOW_MS), webhook("d"), false, NOW_MS);
    assert.deepEqual([step.request, step.state.visible.current.state], [null, "succeeded"]);
  });

  test("An unsigned event of a resource that was never viewed requests a check in the background", () => {
    const step = onWebhookEvent(emptyHubState(resource, NOW_MS), { ...webhook("d"), signed: false }, false, NOW_MS);
    assert.deepEqual(
      [step.request, step.state.visible.current.state],
      [{ type: "check", lane: "background", notBeforeMs: NOW_MS }, "unknown"],
    );
  });
});

describe("the hub's alarm", () => {
  const fire = (state: HubState, isWatched: boolean, atMs: number): Transition => {
    const step = onAlarm(state, isWatched, RETENTION_DAYS, atMs);
    assert.ok(step !== "forget");
    return step;
  };

  test("The alarm requests a check of a resource that is due", () => {
    const { state } = onPollResult(stateFound("processing"), delivered(), false, NOW_MS);
    const dueMs = NOW_MS + 300_000;
    assert.deepEqual(fire(state, false, dueMs).request, { type: "check", lane: "background", notBeforeMs: dueMs });
  });

  test("The alarm repeats a check request that was stored but never reached the gate", () => {
    for (const step of [
      onWebhookEvent(stateFound("succeeded"), webhook("d", false), false, NOW_MS),
      onView(null, resource, true, true, NOW_MS),
      onPollResult(stateFound("processing"), delivered(), true, NOW_MS),
    ]) {
      assert.ok(step.alarmMs !== null, "the hub wakes in any case");
      assert.notEqual(fire(step.state, true, step.alarmMs).request, null);
    }
  });

  test("The alarm still fires for a request that may be lost when a webhook event needs no further check", () => {
    const viewed = onView(null, resource, true, true, NOW_MS).state;
    const first = onWebhookEvent(viewed, { ...webhook("one"), event: factsEvent("authorized") }, true, NOW_MS);
    const second = onWebhookEvent(first.state, webhook("two"), true, NOW_MS + 100);
    assert.deepEqual([second.request, second.state.visible.current.state], [null, "succeeded"]);
    assert.equal(nextAlarmMs(second, RETENTION_DAYS, NOW_MS + 100), NOW_MS + 300_000);
    assert.ok(nextAlarmMs(second, RETENTION_DAYS, NOW_MS + 300_000) > NOW_MS + DAY_MS, "and not again and again");
  });

  test("The alarm requests a check in the lane watched for viewers, and in the lane background without viewers", () => {
    const state = withParts(stateFound("processing"), {
      schedule: { requestedCheck: { lane: "watched", notBeforeMs: NOW_MS } },
    });
    assert.deepEqual(fire(state, true, NOW_MS + 300_000).request, {
      type: "check",
      lane: "watched",
      notBeforeMs: NOW_MS + 300_000,
    });
    assert.deepEqual(fire(state, false, NOW_MS + 300_000).request, {
      type: "check",
      lane: "background",
      notBeforeMs: NOW_MS + 300_000,
    });
  });

  test("The alarm fires when a check is due, else at the end of the retention, and never in the past", () => {
    const due = onPollResult(stateFound("processing"), delivered(), false, NOW_MS);
    assert.equal(nextAlarmMs(due, RETENTION_DAYS, NOW_MS), NOW_MS + 300_000);
    assert.equal(nextAlarmMs(due, RETENTION_DAYS, NOW_MS + DAY_MS), NOW_MS + DAY_MS + 1);
    const settled = onPollResult(stateFound("succeeded"), delivered(found("succeeded")), false, NOW_MS);
    assert.equal(nextAlarmMs(settled, RETENTION_DAYS, NOW_MS), NOW_MS + 30 * DAY_MS);
    assert.ok(nextAlarmMs(settled, RETENTION_DAYS, NOW_MS + 31 * DAY_MS) > NOW_MS + 31 * DAY_MS);
  });
});

describe("a link that expires", () => {
  const link = { ...resource, kind: "payment-link" as const };
  const state = stateFound("created", { expiresAt: new Date(NOW_MS + 60_000).toISOString() }, link);
  const frozen = onPollResult(state, delivered(noResult, 300_000), true, NOW_MS);

  test("The alarm fires at the end of a link, whenever its next check is", () => {
    assert.equal(nextAlarmMs(frozen, RETENTION_DAYS, NOW_MS), NOW_MS + 60_000);
    const step = onAlarm(frozen.state, true, RETENTION_DAYS, NOW_MS + 60_000);
    assert.ok(step !== "forget");
    assert.deepEqual([step.state.visible.current.state, step.state.visible.current.settled], ["expired", false]);
  });

  test("The alarm does not wait for the end of a link that was never viewed", () => {
    const unviewed = withParts(state, { schedule: { lastViewedMs: 0 } });
    assert.ok(nextAlarmMs({ ...frozen, state: unviewed }, RETENTION_DAYS, NOW_MS) > NOW_MS + 60_000);
  });
});

describe("an accepted check request", () => {
  test("The time that the gate expects is announced, unless a newer request has been sent", () => {
    const { state } = onView(null, resource, false, true, NOW_MS);
    assert.equal(onCheckAccepted(state, state.schedule.seq, NOW_MS + 9_000).schedule.nextCheckMs, NOW_MS + 9_000);
    assert.equal(onCheckAccepted(state, state.schedule.seq - 1, NOW_MS + 9_000), state);
    assert.equal(onCheckAccepted(state, state.schedule.seq - 1, null), state);
  });
});

describe("a gate that does not respond", () => {
  const { state } = onView(null, resource, true, true, NOW_MS);

  test("The hub requests a check again, with a higher number, five minutes after the gate did not respond", () => {
    const step = onGateUnreachable(state, state.schedule.seq, NOW_MS);
    assert.equal(step.request, null);
    assert.equal(step.state.schedule.requestedCheck, null);
    assert.equal(nextAlarmMs(step, RETENTION_DAYS, NOW_MS), NOW_MS + 300_000);
    const again = onAlarm(step.state, true, RETENTION_DAYS, NOW_MS + 300_000);
    assert.ok(again !== "forget" && again.request?.type === "check");
    assert.ok(again.state.schedule.seq > state.schedule.seq);
  });

  test("A view requests the check at once after the gate did not respond", () => {
    const step = onGateUnreachable(state, state.schedule.seq, NOW_MS);
    const view = onView(step.state, resource, true, false, NOW_MS + 1_000);
    assert.deepEqual(view.request, { type: "check", lane: "first", notBeforeMs: NOW_MS + 1_000 });
  });

  test("A newer check request is kept when the gate does not respond to an older one", () => {
    const step = onGateUnreachable(state, state.schedule.seq - 1, NOW_MS);
    assert.equal(step.state, state);
    assert.equal(step.alarmMs, NOW_MS + 300_000);
  });

  test("The hub wakes at the end of a link even if the gate did not respond", () => {
    const link = { ...resource, kind: "payment-link" } as const;
    const endMs = NOW_MS + 60_000;
    const open = stateFound("created", { expiresAt: new Date(endMs).toISOString() }, link);
    const step = onGateUnreachable(open, open.schedule.seq, NOW_MS);
    assert.equal(nextAlarmMs(step, RETENTION_DAYS, NOW_MS), endMs);
  });
});

describe("retention", () => {
  const isForgotten = (state: HubState, atMs: number, isWatched = false) =>
    onAlarm(state, isWatched, RETENTION_DAYS, atMs) === "forget";

  test("A resource is kept for the retention days after its last view or change", () => {
    const state = withParts(stateFound("succeeded"), {
      schedule: { lastViewedMs: NOW_MS + 5 },
      visible: { changedMs: NOW_MS },
    });
    assert.equal(isForgotten(state, NOW_MS + 5 + 30 * DAY_MS - 1), false);
    assert.equal(isForgotten(state, NOW_MS + 5 + 30 * DAY_MS), true);
    assert.equal(
      isForgotten(withParts(state, { visible: { changedMs: NOW_MS + 9 } }), NOW_MS + 5 + 30 * DAY_MS),
      false,
    );
  });

  test("A resource is kept as long as it has viewers", () => {
    assert.equal(isForgotten(stateFound("succeeded"), NOW_MS + 31 * DAY_MS, true), false);
  });

  test("An untrusted id is kept for an hour", () => {
    const guess = applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS);
    assert.equal(isForgotten(guess, NOW_MS + HOUR_MS - 1), false);
    assert.equal(isForgotten(guess, NOW_MS + HOUR_MS), true);
  });

  test("The number of a check request grows even after everything was deleted", () => {
    const before = onPollResult(stateFound("processing"), delivered(), true, NOW_MS).state;
    const after = onView(null, resource, false, true, NOW_MS + DAY_MS).state;
    assert.ok(after.schedule.seq > before.schedule.seq);
  });
});
