/** Payments that may succeed after they have failed: docs/interface.md#stream. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../../../contract/resource.ts";
import type { State } from "../../../../../contract/status.ts";
import { applyPollResult } from "../../../../../edge/hub/apply-poll-result.ts";
import { planNext, planOnAlarm, planOnView } from "../../../../../edge/hub/check-schedule.ts";
import { type HubState, withParts } from "../../../../../edge/hub/hub-state.ts";
import { NOBODY, type Presence } from "../../../../../edge/hub/presence.ts";
import { isCheckOverdue, isOver, recordOf } from "../../../../../edge/hub/status-record.ts";
import { found, NOW_MS, resource, stateFound, WATCHED } from "../../samples.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const iso = (ms: number) => new Date(ms).toISOString();
const noCheck = { next: null, alarmMs: null };
const checkAt = (lane: "idle", notBeforeMs: number) => ({ next: { lane, notBeforeMs }, alarmMs: null });
/** The viewer of a read is present. */
const READ: Presence = { isWatched: false, untilMs: NOW_MS + 10_000, network: null };

describe("a payment that has failed", () => {
  const after = (state: HubState, minutes: number) => {
    const atMs = NOW_MS + minutes * MINUTE_MS;
    return applyPollResult(state, found(state.visible.current.state), atMs, atMs);
  };
  const late = (kind: Kind, state: State) => stateFound(state, {}, { ...resource, kind });

  test("A stream's viewer causes two checks, 1 and 5 minutes after a failure, in the lane idle", () => {
    for (const kind of ["payment", "order", "payment-link"] as const) {
      for (const state of ["failed", "canceled", "expired"] as const) {
        const failed = late(kind, state);
        assert.deepEqual(planNext(failed, WATCHED, NOW_MS), checkAt("idle", NOW_MS + MINUTE_MS));
        assert.deepEqual(planNext(after(failed, 1), WATCHED, NOW_MS), checkAt("idle", NOW_MS + 5 * MINUTE_MS));
        assert.deepEqual(planNext(after(failed, 5), WATCHED, NOW_MS + 5 * MINUTE_MS), noCheck);
      }
    }
  });

  test("A failed payout and a paid payment get no further check", () => {
    assert.deepEqual(planNext(late("payout", "failed"), WATCHED, NOW_MS), noCheck);
    assert.deepEqual(planNext(late("payment", "succeeded"), WATCHED, NOW_MS), noCheck);
  });

  test("Nobody is present: a failed payment gets no further check", () => {
    assert.deepEqual(planNext(late("payment", "failed"), NOBODY, NOW_MS + MINUTE_MS), noCheck);
    assert.deepEqual(planOnAlarm(late("payment", "failed"), NOW_MS + MINUTE_MS), noCheck);
  });

  test("A read causes the check that is due, and none that is due later", () => {
    const failed = late("payment", "failed");
    assert.deepEqual(planOnView(failed, READ, NOW_MS + MINUTE_MS - 1), noCheck);
    assert.deepEqual(planOnView(failed, READ, NOW_MS + 2 * MINUTE_MS), checkAt("idle", NOW_MS + 2 * MINUTE_MS));
    assert.deepEqual(planOnView(after(failed, 2), READ, NOW_MS + 4 * MINUTE_MS), noCheck);
    assert.deepEqual(planOnView(failed, WATCHED, NOW_MS), checkAt("idle", NOW_MS + MINUTE_MS));
  });

  test("The minutes count from the time that the provider gives, and end after ten of them", () => {
    const failed = stateFound("failed", { at: iso(NOW_MS - 3 * MINUTE_MS) });
    assert.deepEqual(planNext(failed, WATCHED, NOW_MS), checkAt("idle", NOW_MS + 2 * MINUTE_MS));
    assert.deepEqual(recordOf(failed).lateUntilMs, NOW_MS + 7 * MINUTE_MS);
    const old = stateFound("failed", { at: iso(NOW_MS - 10 * MINUTE_MS) });
    assert.deepEqual(planNext(old, WATCHED, NOW_MS), noCheck);
    const ahead = stateFound("failed", { at: iso(NOW_MS + HOUR_MS) });
    assert.deepEqual(recordOf(ahead).lateUntilMs, NOW_MS + 10 * MINUTE_MS, "a clock that is ahead prolongs nothing");
  });

  test("Nothing more is expected of a failed payment after ten minutes, and of a paid one at once", () => {
    const failed = recordOf(late("payment", "failed"));
    assert.equal(isOver(failed, NOW_MS + 10 * MINUTE_MS - 1), false);
    assert.equal(isOver(failed, NOW_MS + 10 * MINUTE_MS), true);
    assert.equal(isOver(recordOf(late("payment", "succeeded")), NOW_MS), true);
    assert.equal(isOver(recordOf(late("payout", "failed")), NOW_MS), true);
    assert.equal(isOver(recordOf(late("payment", "processing")), NOW_MS + HOUR_MS), false);
  });

  test("A late check that the gate has lost is overdue", () => {
    const record = recordOf(withParts(late("payment", "failed"), { schedule: { nextCheckMs: NOW_MS + MINUTE_MS } }));
    assert.equal(isCheckOverdue(record, NOW_MS + MINUTE_MS + 10_000), false);
    assert.equal(isCheckOverdue(record, NOW_MS + MINUTE_MS + 10_001), true);
  });
});
