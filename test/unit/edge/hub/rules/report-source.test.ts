// Resources on which only webhooks report: docs/interface.md#webhooks-only.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { KINDS } from "../../../../../contract/resource.ts";
import { STATES } from "../../../../../contract/status.ts";
import { nextAlarmMs } from "../../../../../edge/hub/alarm.ts";
import { isStale } from "../../../../../edge/hub/check-schedule.ts";
import { type HubState, isKnown } from "../../../../../edge/hub/hub-state.ts";
import { NOBODY } from "../../../../../edge/hub/presence.ts";
import { withSource } from "../../../../../edge/hub/rules/report-source.ts";
import { awaitedResult, isConfirmed, isNotFound, recordOf } from "../../../../../edge/hub/status-record.ts";
import { readStoredState, toStoredState } from "../../../../../edge/hub/storage/stored-state.ts";
import { onAlarm, onLeave, onOverdue, onView, onWebhookEvent } from "../../../../../edge/hub/transitions.ts";
import { emptyHubState } from "../../../../../edge/hub/visible-state.ts";
import type { WebhookEvent } from "../../../../../edge/providers/webhook-event.ts";
import { factsEvent, followUpEvent, NOW_MS, receive, receiveUnsigned, resource, WATCHED } from "../../samples.ts";

const DAY_MS = 86_400_000;
const STREAM = { isStream: true, presence: WATCHED, others: NOBODY };
const empty = withSource(emptyHubState(resource, NOW_MS), false, NOW_MS);
const view = (state: HubState | null, trusted = true, nowMs = NOW_MS) =>
  onView(state, { resource, trusted, isQueried: false }, STREAM, nowMs);
const deliver = (state: HubState, event: WebhookEvent) =>
  onWebhookEvent(state, { event, signed: true, digest: "d" }, WATCHED, NOW_MS + 1);

describe("a resource on which only webhooks report", () => {
  test("Nothing is requested of the gate, planned or stale, whatever happens to it in whatever state", () => {
    for (const kind of KINDS) {
      for (const state of STATES) {
        const viewed = view(withSource(emptyHubState({ ...resource, kind }, NOW_MS), false, NOW_MS));
        const received = deliver(viewed.state, factsEvent(state));
        const laterMs = NOW_MS + 10 * DAY_MS;
        const again = view(received.state, true, laterMs);
        const overdue = onOverdue(again.state, WATCHED, true, laterMs);
        const left = onLeave(overdue.state, NOBODY, true, laterMs);
        const alarm = onAlarm(left.state, NOBODY, 30, laterMs);
        assert.ok(alarm !== "forget");
        for (const step of [viewed, received, again, overdue, left, alarm]) {
          assert.equal(step.request, null, `${kind} ${state}`);
          assert.equal(step.state.schedule.nextCheckMs, null);
          assert.equal(isStale(recordOf(step.state), laterMs), false);
          assert.equal(awaitedResult(recordOf(step.state), laterMs), null);
        }
        assert.equal(nextAlarmMs(left.state, NOBODY, 30, laterMs), laterMs + 30 * DAY_MS);
      }
    }
  });

  test("Before its first event it is not seen yet, and not found for a bare id that no event has named", () => {
    const { visible, evidence } = view(null).state;
    assert.deepEqual([visible.current.state, visible.current.hint, visible.version], ["unknown", "not_seen_yet", 0]);
    assert.equal(evidence.checkedMs, null);
    const guessed = view(null, false).state;
    assert.equal(isNotFound(recordOf(guessed), { trusted: false }), true);
    assert.equal(isConfirmed(recordOf(guessed)), false);
    assert.equal(isKnown(guessed), false, "nothing is stored");
  });

  test("Its last event is the time of its check, and needs no confirmation", () => {
    for (const event of [factsEvent("processing"), followUpEvent("refund", "r-1", "1.00")]) {
      const { state } = deliver(empty, event);
      assert.deepEqual([state.evidence.checkedMs, state.evidence.missing], [NOW_MS + 1, false]);
      assert.equal(state.webhooks.pendingConfirmationSinceMs, null);
      assert.notEqual(state.visible.current.hint, "not_seen_yet");
    }
  });

  test("An unsigned webhook changes nothing, because no check can confirm it", () => {
    const { state } = deliver(empty, factsEvent("processing"));
    assert.equal(receiveUnsigned(state, factsEvent("succeeded"), NOW_MS + 2, "e"), state);
  });

  test("An event that changes nothing is in the trace as such, and does not await a check", () => {
    const { state } = deliver(empty, factsEvent("succeeded"));
    const after = receive(state, factsEvent("processing"), NOW_MS + 2, "e");
    assert.deepEqual(
      after.trace.webhooks.map(({ verdict }) => verdict),
      ["applied", "no-change"],
    );
  });

  test("It stays one after a restart, and records from before are of resources that can be queried", () => {
    const { state } = deliver(empty, factsEvent("processing"));
    const stored = JSON.parse(JSON.stringify(toStoredState(state)));
    const read = readStoredState(stored);
    assert.ok(read.ok);
    assert.equal(read.value?.evidence.isQueried, false);
    delete stored.evidence.isQueried;
    const older = readStoredState(stored);
    assert.ok(older.ok);
    assert.equal(older.value?.evidence.isQueried, true);
  });

  test("It becomes one of its provider's queried resources, and is checked, when a new version can query it", () => {
    const { state } = deliver(empty, factsEvent("processing"));
    const step = onView(state, { resource, trusted: true, isQueried: true }, STREAM, NOW_MS + 60_000);
    assert.equal(step.request?.type, "check");
    assert.equal(withSource(state, null, NOW_MS), state, "and stays as it is while its connection cannot be read");
  });
});
