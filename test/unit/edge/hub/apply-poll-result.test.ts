/** Results of checks: docs/interface.md#what-may-move-a-status. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ResourceRef } from "../../../../contract/resource.ts";
import { STATES, type State } from "../../../../contract/status.ts";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import {
  factsEvent,
  followUp,
  followUpEvent,
  found,
  NOW_MS,
  noResult,
  notFound,
  receive,
  receiveUnsigned,
  resource,
  stateFound,
} from "../samples.ts";

const link: ResourceRef = { ...resource, kind: "payment-link" };
const LATER_MS = NOW_MS + 60_000;
const iso = (ms: number) => new Date(ms).toISOString();
const poll = (before: HubState, state: State, sentMs = LATER_MS) =>
  applyPollResult(before, found(state), sentMs, sentMs + 100);

describe("a poll result", () => {
  test("A poll result always counts, forwards and backwards, but a canceled resource does not expire later", () => {
    for (const before of STATES) {
      for (const after of STATES) {
        const isCanceled = before === "canceled" && after === "expired";
        const { visible } = poll(stateFound(before), after);
        assert.equal(visible.current.state, isCanceled ? "canceled" : after);
      }
    }
  });

  test("A check without a result keeps the last status and marks it as failing", () => {
    const { visible, schedule, evidence } = applyPollResult(stateFound("processing"), noResult, LATER_MS, LATER_MS);
    assert.equal(visible.current.state, "processing");
    assert.equal(schedule.failing, true);
    assert.equal(evidence.checkedMs, NOW_MS);
    assert.equal(visible.version, 1);
  });

  test("A known resource that is no longer found keeps its status and is failing, not missing", () => {
    const { visible, evidence, schedule } = applyPollResult(stateFound("succeeded"), notFound, LATER_MS, LATER_MS);
    assert.deepEqual([visible.current.state, evidence.missing, schedule.failing], ["succeeded", false, true]);
  });

  test("An unpaid resource that its provider has deleted expires, and is settled when a second check confirms it", () => {
    const approved = found("processing", { hint: "in_review", endsWhenGone: true });
    const before = applyPollResult(emptyHubState(resource, NOW_MS), approved, NOW_MS, NOW_MS);
    const gone = applyPollResult(before, notFound, LATER_MS, LATER_MS);
    const { state, settled, hint } = gone.visible.current;
    assert.deepEqual([state, settled, hint, gone.schedule.failing], ["expired", false, null, false]);
    assert.equal(gone.evidence.checkedMs, LATER_MS);
    const again = applyPollResult(gone, notFound, LATER_MS + 60_000, LATER_MS + 60_000);
    assert.deepEqual([again.visible.current.state, again.visible.current.settled], ["expired", true]);
    const back = poll(again, "succeeded", LATER_MS + 120_000);
    assert.equal(back.visible.current.state, "succeeded");
  });

  test("A resource that was never found is unknown and not seen yet, with the advice not to pay again", () => {
    const { visible, evidence } = applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS);
    const { state, hint, advice } = visible.current;
    assert.deepEqual(
      [state, hint, advice, evidence.missing, visible.version],
      ["unknown", "not_seen_yet", "do_not_pay_again", true, 1],
    );
  });

  test("An id is trusted as soon as a check has found it", () => {
    assert.equal(emptyHubState(resource, NOW_MS).evidence.trusted, false);
    assert.equal(stateFound("created").evidence.trusted, true);
  });

  test("A resource that is found is neither failing nor missing any longer", () => {
    const missing = applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS);
    const { evidence, schedule, visible } = poll(applyPollResult(missing, noResult, NOW_MS, NOW_MS), "processing");
    assert.deepEqual([evidence.missing, schedule.failing, visible.current.hint], [false, false, null]);
  });

  test("A result of a request sent before a signed webhook arrived does not undo the webhook", () => {
    const updated = receive(stateFound("processing"), factsEvent("succeeded"), LATER_MS);
    const crossed = applyPollResult(updated, found("processing"), LATER_MS - 50, LATER_MS + 50);
    assert.equal(crossed.visible.current.state, "succeeded");
    assert.equal(crossed.webhooks.pendingConfirmationSinceMs, LATER_MS, "the webhook still needs confirmation");
    assert.equal(crossed.evidence.checkedMs, LATER_MS, "the result is no check of what is shown");
    const repeated = applyPollResult(crossed, found("processing"), LATER_MS + 5_060, LATER_MS + 5_090);
    assert.equal(repeated.visible.current.state, "succeeded", "its request was sent too early to count as the first");
    const after = applyPollResult(repeated, found("processing"), LATER_MS + 10_060, LATER_MS + 10_090);
    assert.equal(after.visible.current.state, "processing", "the result of later requests counts again");
    assert.equal(after.webhooks.pendingConfirmationSinceMs, null);
  });

  test("A result confirms a pending webhook, and a check without a result does not", () => {
    const pending = receiveUnsigned(stateFound("processing"), factsEvent("succeeded"), LATER_MS);
    const failed = applyPollResult(pending, noResult, LATER_MS + 1, LATER_MS + 2);
    assert.equal(failed.webhooks.pendingConfirmationSinceMs, LATER_MS);
    const confirmed = applyPollResult(pending, found("processing"), LATER_MS + 1, LATER_MS + 2);
    assert.equal(confirmed.webhooks.pendingConfirmationSinceMs, null);
  });

  test("An open link is shown as expired after its end, even when the provider does not answer", () => {
    const open = stateFound("created", { expiresAt: iso(LATER_MS) }, link);
    assert.equal(applyPollResult(open, noResult, LATER_MS, LATER_MS + 5).visible.current.state, "expired");
  });
});

describe("follow-ups and poll results", () => {
  test("A follow-up survives later polls of the original payment", () => {
    const refunded = receive(stateFound("succeeded"), followUpEvent("refund", "r", "9.99"), LATER_MS);
    assert.equal(refunded.visible.current.state, "refunded");
    assert.equal(poll(refunded, "succeeded", LATER_MS + 1).visible.current.state, "refunded");
  });

  test("Follow-ups of the payment behind an order count from the first result on and date it", () => {
    const order = { ...resource, kind: "order" as const };
    const refund = followUp("refund", "r", "4.00", { at: iso(NOW_MS) });
    const viewed = withParts(emptyHubState(order, NOW_MS), { schedule: { lastViewedMs: NOW_MS } });
    const { visible, ...once } = applyPollResult(viewed, found("succeeded"), LATER_MS, LATER_MS, [refund]);
    assert.deepEqual([visible.current.state, visible.current.refunded?.value], ["partially_refunded", "4.00"]);
    assert.deepEqual(visible.timeline, [{ state: "partially_refunded", at: iso(NOW_MS) }]);
    const again = applyPollResult({ visible, ...once }, found("succeeded"), LATER_MS, LATER_MS, [refund]);
    assert.deepEqual([again.visible.version, again.visible.current.refunded?.value], [visible.version, "4.00"]);
  });
});
