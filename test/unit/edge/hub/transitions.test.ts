import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { State } from "../../../../contract/status.ts";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import { type Arrival, NOBODY, type Presence } from "../../../../edge/hub/presence.ts";
import { addLinkedResource } from "../../../../edge/hub/transactions/linked-resources.ts";
import {
  checkRequestOf,
  onAlarm,
  onCheckAccepted,
  onGateUnreachable,
  onLeave,
  onOverdue,
  onPollResult,
  onRead,
  onView,
  onWebhookEvent,
  type SocketUse,
  type Transition,
} from "../../../../edge/hub/transitions.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import type { WebhookEvent } from "../../../../edge/providers/webhook-event.ts";
import {
  facts,
  factsEvent,
  found,
  NOW_MS,
  noResult,
  notFound,
  receive,
  requested,
  resource,
  stateFound,
  WATCHED,
} from "../samples.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const delivered = (result = found("processing"), backlogMs = 0, isBudgetFree = false) => ({
  result,
  sentMs: NOW_MS,
  backlogMs,
  isBudgetFree,
});
const RETENTION_DAYS = 30;
const webhook = (digest: string, signed = true) => ({ event: factsEvent("succeeded"), signed, digest });

const STREAM: Arrival = { isStream: true, presence: WATCHED, others: NOBODY };
const SECOND_STREAM: Arrival = { ...STREAM, others: WATCHED };
const guesser = { resource, trusted: false };
const customer = { resource, trusted: true };
/** Viewers without a token, on this network. */
const from = (network: string): Presence => ({ ...WATCHED, network });
/** The viewer of a read, present until this time. */
const reading = (untilMs: number, network: string | null = null): Presence => ({ isWatched: false, untilMs, network });
const readBy = (presence: Presence, others = NOBODY): Arrival => ({ isStream: false, presence, others });
const messageOf = (step: Transition) => checkRequestOf(step, "key");

describe("a view", () => {
  test("A view requests a check, and a second view at the same moment requests nothing more", () => {
    const first = onView(null, guesser, STREAM, NOW_MS);
    assert.deepEqual(first.request, { type: "check", lane: "first", notBeforeMs: NOW_MS });
    const second = onView(first.state, guesser, SECOND_STREAM, NOW_MS + 1);
    assert.equal(second.request, null);
    assert.equal(second.state, first.state, "and changes nothing that would need to be stored");
  });

  test("No check is announced that nobody would request: nothing about a guessed id is stored, so no alarm comes", () => {
    const reader = reading(NOW_MS + 10_000, "a");
    const { state } = onView(null, guesser, readBy(reader), NOW_MS);
    for (const result of [noResult, notFound])
      assert.equal(onPollResult(state, delivered(result), reader, NOW_MS).state.schedule.nextCheckMs, null);
    assert.notEqual(onPollResult(state, delivered(), reader, NOW_MS).state.schedule.nextCheckMs, null);
  });

  test("A view after the clock was set back does not wait for the lost time", () => {
    const hourBeforeMs = NOW_MS - HOUR_MS;
    const schedule = { requestedCheck: requested("watched", NOW_MS + 5_000), nextCheckMs: NOW_MS + 5_000 };
    const step = onView(withParts(stateFound("processing"), { schedule }), customer, SECOND_STREAM, hourBeforeMs);
    assert.deepEqual(step.request, { type: "check", lane: "watched", notBeforeMs: hourBeforeMs + 2_000 });
    assert.equal(step.state.schedule.nextCheckMs, hourBeforeMs + 2_000);
  });

  test("A view with a token replaces an untrusted check request by a trusted one", () => {
    const { state } = onView(null, guesser, STREAM, NOW_MS);
    const step = onView(state, customer, SECOND_STREAM, NOW_MS + 1);
    assert.equal(step.state.evidence.trusted, true);
    assert.deepEqual(step.request, { type: "check", lane: "first", notBeforeMs: NOW_MS + 1 });
  });

  test("A view requests the check again after the gate could not serve it", () => {
    const { state } = onView(null, guesser, STREAM, NOW_MS);
    const refused = onCheckAccepted(state, state.schedule.seq, { expectedMs: null, queued: false });
    assert.deepEqual(onView(refused, guesser, SECOND_STREAM, NOW_MS + 1).request, {
      type: "check",
      lane: "first",
      notBeforeMs: NOW_MS + 1,
    });
  });

  test("A view requests a check that the gate had no place for when the gate said to ask again", () => {
    const { state } = onView(null, customer, STREAM, NOW_MS);
    const full = onCheckAccepted(state, state.schedule.seq, { expectedMs: NOW_MS + 20_000, queued: false });
    assert.equal(full.schedule.nextCheckMs, NOW_MS + 20_000);
    assert.equal(onView(full, customer, SECOND_STREAM, NOW_MS + 19_999).request, null);
    assert.notEqual(onView(full, customer, SECOND_STREAM, NOW_MS + 20_000).request, null);
  });

  test("A status is stale from the reply that its account is paused, until the next result", () => {
    const watched = onView(stateFound("processing"), customer, STREAM, NOW_MS).state;
    const reply = { expectedMs: NOW_MS + 600_000, queued: true, isPaused: true };
    const paused = onCheckAccepted(watched, watched.schedule.seq, reply);
    assert.deepEqual([watched.schedule.failing, paused.schedule.failing], [false, true]);
    const delivery = { result: found("processing"), sentMs: NOW_MS + 1, backlogMs: 0, isBudgetFree: false };
    assert.equal(onPollResult(paused, delivery, WATCHED, NOW_MS + 2).state.schedule.failing, false);
  });

  test("The first stream after a while restarts the pace of checks", () => {
    const slow = withParts(stateFound("processing"), { schedule: { watchedChecks: 7 } });
    const checksAfter = (arrival: Arrival) => onView(slow, guesser, arrival, NOW_MS).state.schedule.watchedChecks;
    assert.deepEqual([STREAM, SECOND_STREAM, readBy(reading(NOW_MS + 1))].map(checksAfter), [0, 7, 7]);
  });

  test("The time of the last view changes once an hour at most", () => {
    const state = onView(stateFound("succeeded"), guesser, STREAM, NOW_MS + HOUR_MS).state;
    assert.equal(state.schedule.lastViewedMs, NOW_MS);
    const later = onView(state, guesser, STREAM, NOW_MS + HOUR_MS + 1).state;
    assert.equal(later.schedule.lastViewedMs, NOW_MS + HOUR_MS + 1);
  });
});

describe("who waits for a check", () => {
  test("The check of a read ends by itself when its viewer has left, and that of a stream does not", () => {
    const untilMs = NOW_MS + 10_000;
    const message = messageOf(onView(null, customer, readBy(reading(untilMs)), NOW_MS));
    assert.partialDeepStrictEqual(message, { type: "check", lane: "first", untilMs, network: null });
    assert.partialDeepStrictEqual(messageOf(onView(null, customer, STREAM, NOW_MS)), { type: "check", untilMs: null });
  });

  test("A stream that opens while the check of a read waits makes it stay", () => {
    const { state } = onView(null, customer, readBy(reading(NOW_MS + 10_000)), NOW_MS);
    const step = onView(state, customer, { ...STREAM, others: reading(NOW_MS + 10_000) }, NOW_MS + 1_000);
    assert.partialDeepStrictEqual(messageOf(step), { type: "check", untilMs: null });
  });

  test("A further read makes a check stay only when it would end too early", () => {
    const { state } = onView(null, customer, readBy(reading(NOW_MS + 10_000)), NOW_MS);
    const read = (atMs: number) =>
      onView(state, customer, readBy(reading(atMs + 10_000), reading(NOW_MS + 10_000)), atMs);
    assert.equal(read(NOW_MS + 5_000).request, null);
    assert.partialDeepStrictEqual(messageOf(read(NOW_MS + 5_001)), { type: "check", untilMs: NOW_MS + 15_001 });
  });

  test("A check that stays longer is announced for the time that the gate has named", () => {
    const { state } = onView(null, customer, readBy(reading(NOW_MS + 10_000)), NOW_MS);
    const accepted = onCheckAccepted(state, state.schedule.seq, { expectedMs: NOW_MS + 40_000, queued: true });
    const step = onView(accepted, customer, readBy(reading(NOW_MS + 18_000)), NOW_MS + 8_000);
    assert.partialDeepStrictEqual(messageOf(step), { type: "check", untilMs: NOW_MS + 18_000 });
    assert.equal(step.state.schedule.nextCheckMs, NOW_MS + 40_000);
  });

  test("A read after the check of an earlier one has ended requests a new one", () => {
    const { state } = onView(null, customer, readBy(reading(NOW_MS + 10_000)), NOW_MS);
    const step = onView(state, customer, readBy(reading(NOW_MS + 21_000)), NOW_MS + 11_000);
    assert.partialDeepStrictEqual(messageOf(step), { type: "check", untilMs: NOW_MS + 21_000 });
  });

  test("The request names the network of viewers without a token", () => {
    const step = onView(null, guesser, { ...STREAM, presence: from("a") }, NOW_MS);
    assert.partialDeepStrictEqual(messageOf(step), { trusted: false, network: "a" });
    const known = onView(stateFound("processing"), guesser, { ...STREAM, presence: from("a") }, NOW_MS);
    assert.partialDeepStrictEqual(messageOf(known), { trusted: true, network: "a" });
  });

  test("A viewer with a token who joins one without makes the request one with a token", () => {
    const { state } = onView(stateFound("processing"), guesser, { ...STREAM, presence: from("a") }, NOW_MS);
    const step = onView(state, customer, { ...STREAM, others: from("a") }, NOW_MS + 1);
    assert.partialDeepStrictEqual(messageOf(step), { type: "check", network: null });
    const again = onView(step.state, guesser, { ...STREAM, others: WATCHED }, NOW_MS + 2);
    assert.equal(again.request, null, "and a viewer without a token who joins changes nothing");
  });

  test("While nobody has a status, the request moves to the network of the viewer who came last", () => {
    const { state } = onView(null, guesser, { ...STREAM, presence: from("a") }, NOW_MS);
    const step = onView(state, guesser, { isStream: true, presence: from("b"), others: from("a") }, NOW_MS + 1);
    assert.partialDeepStrictEqual(messageOf(step), { type: "check", network: "b" });
  });

  test("A viewer who comes while a check without viewers waits makes it a check for viewers", () => {
    const background = withParts(stateFound("processing"), {
      schedule: { requestedCheck: requested("background", NOW_MS), nextCheckMs: NOW_MS + 60_000 },
    });
    const step = onView(background, customer, STREAM, NOW_MS + 60_000);
    assert.partialDeepStrictEqual(messageOf(step), { type: "check", lane: "watched" });
  });
});

describe("a read", () => {
  const query = { resource, trusted: true, network: null };
  const order = { ...resource, kind: "order" as const };
  const opens = (state: HubState | null, socket: SocketUse, atMs = NOW_MS) =>
    onRead(state, query, socket, readBy(reading(atMs + 10_000)), atMs).opensSocket;

  test("A read gets a socket only while it waits for the first result", () => {
    assert.equal(opens(null, "while-awaited"), true);
    assert.equal(opens(null, "never"), false);
    assert.equal(opens(stateFound("processing"), "while-awaited"), false);
    assert.equal(opens(stateFound("processing"), "always"), true);
  });

  test("A read of an order waits for the first result where a webhook about one payment leaves the order unknown", () => {
    const order = { ...resource, kind: "order" } as const;
    const event = (state: State): WebhookEvent => ({
      ...{ kind: order.kind, id: order.id, type: "payment", uuid: "u", createdAt: null, group: null },
      facts: facts(state),
    });
    const waits = (state: State) =>
      opens(receive(emptyHubState(order, NOW_MS), event(state), NOW_MS), "while-awaited", NOW_MS + 1);
    assert.deepEqual([waits("failed"), waits("succeeded")], [true, false]);
  });

  test("A read of a failed order waits for a check that is due within 3 s, and not for a later one", () => {
    const failed = stateFound("failed", {}, order);
    const waits = (atMs: number) => opens(failed, "while-awaited", atMs);
    assert.deepEqual([waits(NOW_MS + 1), waits(NOW_MS + 3_001)], [false, true]);
    assert.equal(opens(stateFound("failed"), "while-awaited", NOW_MS + 3_001), false);
  });

  test("A read of an id that was not found waits for a new check after a minute, and not before", () => {
    const guess = { ...query, ...guesser, network: "a" };
    const reader = (atMs: number) => readBy(reading(atMs + 10_000, "a"));
    const { state } = onView(null, guess, reader(NOW_MS), NOW_MS);
    const missing = onPollResult(state, delivered(notFound), NOBODY, NOW_MS).state;
    const waits = (atMs: number) => onRead(missing, guess, "while-awaited", reader(atMs), atMs).opensSocket;
    assert.deepEqual([waits(NOW_MS + 60_000), waits(NOW_MS + 60_001)], [false, true]);
  });
});

describe("a poll result", () => {
  const { state } = onView(null, customer, STREAM, NOW_MS);

  test("A poll result always leads to a check or a cancellation, with a higher number than before", () => {
    const step = onPollResult(state, delivered(), WATCHED, NOW_MS + 100);
    assert.deepEqual(step.request, { type: "check", lane: "watched", notBeforeMs: NOW_MS + 100 + 2_000 });
    assert.ok(step.state.schedule.seq > state.schedule.seq);
    assert.deepEqual(onPollResult(state, delivered(found("succeeded")), WATCHED, NOW_MS + 100).request, {
      type: "cancel",
    });
  });

  test("The next check is announced no earlier than the backlog of the gate allows", () => {
    const step = onPollResult(state, delivered(found("processing"), 30_000), WATCHED, NOW_MS + 100);
    assert.equal(step.state.schedule.nextCheckMs, NOW_MS + 100 + 30_000);
  });

  test("The gate says with a result whether a payment that waits for its customer is checked quickly", () => {
    const third = withParts(stateFound("action_required"), { schedule: { watchedChecks: 3 } });
    const secondsUntil = (isBudgetFree: boolean) => {
      const { state } = onPollResult(third, delivered(found("action_required"), 0, isBudgetFree), WATCHED, NOW_MS);
      return ((state.schedule.nextCheckMs ?? 0) - NOW_MS) / 1_000;
    };
    assert.deepEqual([secondsUntil(true), secondsUntil(false)], [2, 13]);
  });

  test("No check of a settled resource is announced", () => {
    assert.equal(onPollResult(state, delivered(found("succeeded")), WATCHED, NOW_MS).state.schedule.nextCheckMs, null);
  });

  test("A poll result for a hub without a stream cancels the check and plans the next one without viewers", () => {
    for (const presence of [NOBODY, reading(NOW_MS + 10_000)]) {
      const step = onPollResult(state, delivered(), presence, NOW_MS);
      assert.deepEqual([step.request, step.state.schedule.nextCheckMs], [{ type: "cancel" }, NOW_MS + 300_000]);
    }
  });

  test("An untrusted id that was not found gets no further check, neither now nor later", () => {
    const guessed = onView(null, guesser, { ...STREAM, presence: from("a") }, NOW_MS).state;
    const step = onPollResult(guessed, delivered(notFound), from("a"), NOW_MS);
    assert.deepEqual([step.request, step.state.schedule.nextCheckMs], [{ type: "cancel" }, null]);
  });
});

describe("a first view", () => {
  test("The wait for a first result begins with the first view, also where a linked resource was viewed before", () => {
    const named = addLinkedResource(emptyHubState(resource, NOW_MS), "shop/order/1");
    const firstRequestedMs = (state: HubState | null, arrival: Arrival, atMs: number) =>
      onView(state, customer, arrival, atMs).state.schedule.firstRequestedMs;
    assert.equal(firstRequestedMs(named, STREAM, NOW_MS + 60_000), NOW_MS + 60_000);
    const { state } = onView(null, customer, STREAM, NOW_MS);
    assert.equal(firstRequestedMs(state, SECOND_STREAM, NOW_MS + 60_000), NOW_MS);
    assert.equal(firstRequestedMs(state, STREAM, NOW_MS + 60_000), NOW_MS + 60_000, "the first viewer has left");
  });
});

describe("a webhook event", () => {
  const planned = onPollResult(stateFound("processing"), delivered(), WATCHED, NOW_MS).state;
  const stillOpen = { ...webhook("d"), event: factsEvent("authorized", { settled: false }) };

  test("A webhook event requests its confirmation at once, and a duplicate requests nothing", () => {
    const step = onWebhookEvent(planned, stillOpen, WATCHED, NOW_MS + 500);
    assert.deepEqual(step.request, { type: "check", lane: "webhook", notBeforeMs: NOW_MS + 500 });
    const again = onWebhookEvent(step.state, stillOpen, WATCHED, NOW_MS + 900);
    assert.deepEqual([again.request, again.state === step.state], [null, true]);
  });

  test("The confirmation of a settled status that a viewer sees waits for those who have none", () => {
    const step = onWebhookEvent(planned, webhook("d"), WATCHED, NOW_MS + 500);
    assert.deepEqual(step.request, { type: "check", lane: "confirm", notBeforeMs: NOW_MS + 500 });
    const first = onView(null, customer, STREAM, NOW_MS).state;
    assert.equal(messageOf(onWebhookEvent(first, webhook("d"), WATCHED, NOW_MS + 500)).type, "check");
    const { schedule } = onWebhookEvent(first, webhook("d"), WATCHED, NOW_MS + 500).state;
    assert.equal(schedule.requestedCheck?.lane, "confirm", "and replaces a first check");
  });

  test("An unsigned event is confirmed in the lane webhook, also when the status is settled", () => {
    const step = onWebhookEvent(stateFound("succeeded"), webhook("d", false), WATCHED, NOW_MS + 9_000);
    assert.deepEqual(step.request, { type: "check", lane: "webhook", notBeforeMs: NOW_MS + 9_000 });
  });

  test("An event of a resource without viewers is confirmed in the background", () => {
    const step = onWebhookEvent(stateFound("processing"), webhook("d"), NOBODY, NOW_MS + 500);
    assert.deepEqual(step.request, { type: "check", lane: "background", notBeforeMs: NOW_MS + 500 });
  });

  test("A confirmation does not end when the viewer of a read leaves", () => {
    const step = onWebhookEvent(stateFound("processing"), webhook("d"), reading(NOW_MS + 9_000), NOW_MS + 500);
    assert.partialDeepStrictEqual(messageOf(step), { type: "check", lane: "confirm", untilMs: null });
  });

  test("A signed event of a resource that was never viewed requests no check", () => {
    const step = onWebhookEvent(emptyHubState(resource, NOW_MS), webhook("d"), NOBODY, NOW_MS);
    assert.deepEqual([step.request, step.state.visible.current.state], [null, "succeeded"]);
  });

  test("An unsigned event about an id that nobody has named changes nothing, whether it was viewed or not found", () => {
    const viewed = onView(null, guesser, STREAM, NOW_MS).state;
    const missing = onPollResult(viewed, delivered(notFound), NOBODY, NOW_MS).state;
    for (const state of [emptyHubState(resource, NOW_MS), viewed, missing]) {
      const step = onWebhookEvent(state, webhook("d", false), NOBODY, NOW_MS + HOUR_MS);
      assert.deepEqual([step.request, step.state === state], [null, true]);
    }
  });

  test("Unsigned events with other bodies change nothing while one waits for its check", () => {
    const { state } = onWebhookEvent(stateFound("processing"), webhook("one", false), NOBODY, NOW_MS);
    const step = onWebhookEvent(state, webhook("two", false), NOBODY, NOW_MS + HOUR_MS);
    assert.deepEqual([step.request, step.state === state], [null, true]);
  });
});

describe("the last viewer who leaves", () => {
  const watched = onPollResult(stateFound("processing"), delivered(), WATCHED, NOW_MS).state;
  const leave = (state: HubState, presence = NOBODY, hasLostMemory = false) =>
    onLeave(state, presence, hasLostMemory, NOW_MS + 1_000);

  test("The check of a viewer who leaves is cancelled, and the next one without viewers is planned", () => {
    const step = leave(watched);
    assert.deepEqual(step.request, { type: "cancel" });
    assert.ok(step.state.schedule.seq > watched.schedule.seq);
    assert.equal(step.state.schedule.nextCheckMs, NOW_MS + 1_000 + 300_000);
    const first = onView(null, customer, STREAM, NOW_MS).state;
    assert.deepEqual(leave(first).request, { type: "cancel" });
  });

  test("The check stays while another stream is open", () => {
    assert.deepEqual(leave(watched, WATCHED), { state: watched, request: null });
  });

  test("The check stays as long as the viewer of a read is present", () => {
    const step = leave(watched, reading(NOW_MS + 7_000, "a"));
    assert.partialDeepStrictEqual(messageOf(step), {
      ...{ type: "check", lane: "watched", notBeforeMs: NOW_MS + 3_000 },
      ...{ untilMs: NOW_MS + 7_000, network: "a" },
    });
  });

  test("The confirmation of a webhook that nobody waits for moves to the background", () => {
    const unsettled = { ...webhook("d"), event: factsEvent("authorized", { settled: false }) };
    const { state } = onWebhookEvent(watched, unsettled, WATCHED, NOW_MS + 500);
    const step = leave(state);
    assert.deepEqual(step.request, { type: "check", lane: "background", notBeforeMs: NOW_MS + 1_000 });
    assert.equal(leave(step.state).request, null, "once");
  });

  test("A confirmation that already waits for everybody else stays as it is", () => {
    const { state } = onWebhookEvent(watched, webhook("d"), WATCHED, NOW_MS + 500);
    assert.equal(leave(state).request, null);
  });

  test("No message follows where the gate has no request, unless the hub has lost its memory", () => {
    const settled = onPollResult(watched, delivered(found("succeeded")), WATCHED, NOW_MS).state;
    assert.equal(leave(settled).request, null);
    const cancelled = leave(watched).state;
    assert.deepEqual([leave(cancelled).request, leave(cancelled, NOBODY, true).request], [null, { type: "cancel" }]);
  });
});

describe("an overdue check", () => {
  const { state } = onView(null, customer, STREAM, NOW_MS);
  const accepted = onCheckAccepted(state, state.schedule.seq, { expectedMs: NOW_MS + 5_000, queued: true });
  const overdue = (of: HubState, atMs: number, hasLostMemory = false) =>
    onOverdue(of, WATCHED, hasLostMemory, atMs).request;

  test("A check is requested again when it is overdue by 10 s, and not before", () => {
    assert.equal(overdue(accepted, NOW_MS + 14_999), null);
    assert.deepEqual(overdue(accepted, NOW_MS + 15_000), {
      type: "check",
      lane: "first",
      notBeforeMs: NOW_MS + 15_000,
    });
  });

  test("Many streams that report the same check lead to one request", () => {
    const { state: again } = onOverdue(accepted, WATCHED, false, NOW_MS + 15_000);
    assert.equal(overdue(again, NOW_MS + 15_001), null);
  });

  test("A hub that has lost its memory requests the check again at once", () => {
    assert.notEqual(overdue(accepted, NOW_MS + 1, true), null);
  });

  test("A check that the gate did not take is requested again at the time that the gate named", () => {
    const full = onCheckAccepted(state, state.schedule.seq, { expectedMs: NOW_MS + 5_000, queued: false });
    assert.deepEqual([overdue(full, NOW_MS + 4_999), overdue(full, NOW_MS + 5_000)?.type], [null, "check"]);
  });

  test("Nothing is requested for a settled status or without a stream", () => {
    assert.equal(overdue(stateFound("succeeded"), NOW_MS + HOUR_MS, true), null);
    assert.equal(onOverdue(accepted, NOBODY, true, NOW_MS + HOUR_MS).request, null);
  });
});

describe("an accepted check request", () => {
  test("The time that the gate expects is announced, unless a newer request has been sent", () => {
    const { state } = onView(null, guesser, STREAM, NOW_MS);
    const reply = { expectedMs: NOW_MS + 9_000, queued: true };
    assert.equal(onCheckAccepted(state, state.schedule.seq, reply).schedule.nextCheckMs, NOW_MS + 9_000);
    assert.equal(onCheckAccepted(state, state.schedule.seq - 1, reply), state);
    assert.equal(onCheckAccepted(state, state.schedule.seq - 1, { expectedMs: null, queued: false }), state);
  });
});

describe("a gate that does not respond", () => {
  const { state } = onView(null, customer, STREAM, NOW_MS);
  const unreachable = onGateUnreachable(state, state.schedule.seq, NOW_MS);

  test("A view requests a check again five seconds after the gate did not respond, with a higher number", () => {
    assert.equal(onView(unreachable, customer, SECOND_STREAM, NOW_MS + 4_999).request, null);
    const step = onView(unreachable, customer, SECOND_STREAM, NOW_MS + 5_000);
    assert.deepEqual(step.request, { type: "check", lane: "first", notBeforeMs: NOW_MS + 5_000 });
    assert.ok(step.state.schedule.seq > state.schedule.seq);
  });

  test("The heartbeat of a stream requests it again as well", () => {
    assert.notEqual(onOverdue(unreachable, WATCHED, false, NOW_MS + 5_000).request, null);
  });

  test("A newer check request is kept when the gate does not respond to an older one", () => {
    assert.equal(onGateUnreachable(state, state.schedule.seq - 1, NOW_MS), state);
  });
});

describe("retention", () => {
  const isForgotten = (state: HubState, atMs: number, isWatched = false) =>
    onAlarm(state, isWatched ? WATCHED : NOBODY, RETENTION_DAYS, atMs) === "forget";

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

  test("A resource is kept as long as the viewer of a read is present", () => {
    const atMs = NOW_MS + 31 * DAY_MS;
    assert.notEqual(onAlarm(stateFound("succeeded"), reading(atMs + 1), RETENTION_DAYS, atMs), "forget");
  });

  test("The number of a check request grows even after everything was deleted", () => {
    const before = onPollResult(stateFound("processing"), delivered(), WATCHED, NOW_MS).state;
    const after = onView(null, guesser, STREAM, NOW_MS + DAY_MS).state;
    assert.ok(after.schedule.seq > before.schedule.seq);
  });
});
