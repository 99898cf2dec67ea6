/** Results that are older than what is known: docs/interface.md#what-may-move-a-status. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { State } from "../../../../../contract/status.ts";
import { applyPollResult } from "../../../../../edge/hub/apply-poll-result.ts";
import { planNext, planOnView } from "../../../../../edge/hub/check-schedule.ts";
import type { HubState } from "../../../../../edge/hub/hub-state.ts";
import { NOBODY } from "../../../../../edge/hub/presence.ts";
import { RANK } from "../../../../../edge/hub/state-rank.ts";
import { factsEvent, found, NOW_MS, receive, stateFound, WATCHED } from "../../samples.ts";

const SECOND_MS = 1_000;
const iso = (ms: number) => new Date(ms).toISOString();
/** The time of a change, some seconds after the first one. */
const changed = (seconds: number) => ({ changedAt: iso(NOW_MS + seconds * SECOND_MS) });
const poll = (before: HubState, state: State, sentMs: number, other = {}) =>
  applyPollResult(before, found(state, other), sentMs, sentMs + 100);
const stateOf = ({ visible }: HubState) => visible.current.state;

describe("a result with the time of the last change", () => {
  const paid = receive(stateFound("processing", changed(0)), factsEvent("succeeded", changed(20)), NOW_MS + 21_000);

  test("An older result changes neither status nor the time of the last check, and another check is requested", () => {
    const older = poll(paid, "processing", NOW_MS + 22_000, changed(0));
    assert.equal(stateOf(older), "succeeded");
    assert.equal(older.visible, paid.visible);
    assert.equal(older.evidence.checkedMs, paid.evidence.checkedMs);
    assert.equal(older.webhooks.pendingConfirmationSinceMs, NOW_MS + 21_000);
    const plan = planNext(older, WATCHED, NOW_MS + 22_100);
    assert.deepEqual(plan.next, { lane: "confirm", notBeforeMs: NOW_MS + 22_100 + 5_000 });
    assert.deepEqual(planOnView(older, WATCHED, NOW_MS + 22_100), plan);
  });

  test("A result of the same time or a later one counts, forwards and backwards, also after an older one", () => {
    const older = poll(paid, "processing", NOW_MS + 22_000, changed(0));
    for (const seconds of [20, 21]) {
      const newer = poll(older, "processing", NOW_MS + 28_000, changed(seconds));
      assert.equal(stateOf(newer), "processing");
      assert.equal(newer.webhooks.pendingConfirmationSinceMs, null);
      assert.equal(newer.evidence.heldBack, null);
    }
  });

  test("An older result is held back however long ago the webhook arrived, and however often it is repeated", () => {
    let state = poll(paid, "succeeded", NOW_MS + 22_000, changed(20));
    const confirmedMs = state.evidence.checkedMs;
    for (const minutes of [1, 2, 60]) state = poll(state, "processing", NOW_MS + minutes * 60_000, changed(19));
    assert.deepEqual([stateOf(state), state.evidence.checkedMs], ["succeeded", confirmedMs]);
  });

  test("A time in whole seconds is not earlier than one with a fraction in the same second", () => {
    const precise = stateFound("succeeded", { changedAt: "2026-11-21T10:00:20.786Z" });
    const coarse = poll(precise, "refunded", NOW_MS + 60_000, { changedAt: "2026-11-21T10:00:20Z" });
    assert.equal(stateOf(coarse), "refunded");
    const earlier = poll(precise, "refunded", NOW_MS + 60_000, { changedAt: "2026-11-21T10:00:20.785Z" });
    assert.equal(stateOf(earlier), "succeeded");
  });

  test("A time in whole seconds is equal to every time less than a second away", () => {
    const known = (changedAt: string) => stateFound("succeeded", { changedAt });
    for (const [before, after, isEqual] of [
      ["2026-11-21T10:00:21Z", "2026-11-21T10:00:20.500Z", true],
      ["2026-11-21T10:00:20.500Z", "2026-11-21T10:00:20Z", true],
      ["2026-11-21T10:00:21Z", "2026-11-21T10:00:20Z", false],
      ["2026-11-21T10:00:21.500Z", "2026-11-21T10:00:20Z", false],
    ] as const) {
      const result = poll(known(before), "refunded", NOW_MS + 60_000, { changedAt: after });
      assert.equal(stateOf(result), isEqual ? "refunded" : "succeeded", `${before} ${after}`);
    }
  });

  test("A time of change in the future does not hold back the results until then", () => {
    const wrong = receive(stateFound("processing"), factsEvent("succeeded", changed(3 * 3600)), NOW_MS + 21_000);
    assert.equal(stateOf(poll(wrong, "refunded", NOW_MS + 120_000, changed(100))), "refunded");
  });

  test("A provider that keeps answering what is older is asked at the pace of a resource without viewers", () => {
    const older = poll(paid, "processing", NOW_MS + 22_000, changed(0));
    const plan = planNext(older, NOBODY, NOW_MS + 22_100);
    assert.deepEqual([plan.next, plan.alarmMs], [null, NOW_MS + 22_100 + 300_000]);
  });

  test("A signed webhook after an older result is confirmed at once", () => {
    const older = poll(paid, "processing", NOW_MS + 22_000, changed(0));
    const refunded = receive(older, factsEvent("refunded", changed(30)), NOW_MS + 31_000, "e");
    assert.equal(planNext(refunded, WATCHED, NOW_MS + 31_000).next?.notBeforeMs, NOW_MS + 31_000);
  });

  test("No interleaving of webhooks and polls moves a status back in the provider's time", () => {
    const history: State[] = ["created", "processing", "authorized", "succeeded", "refund_pending", "refunded"];
    const event = fc.record({ isWebhook: fc.boolean(), index: fc.nat(history.length - 1), gapMs: fc.nat(30_000) });
    const stateAt = (index: number) => history[index] ?? "unknown";
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        let state = stateFound("created", changed(0));
        let newest = 0;
        let nowMs = NOW_MS + 60_000;
        for (const [step, { isWebhook, index, gapMs }] of events.entries()) {
          nowMs += gapMs;
          const facts = changed(index);
          state = isWebhook
            ? receive(state, factsEvent(stateAt(index), facts), nowMs, `${step}`)
            : poll(state, stateAt(index), nowMs, facts);
          newest = Math.max(newest, index);
          assert.equal(stateOf(state), stateAt(newest));
        }
      }),
    );
  });
});

describe("a result without the time of the last change", () => {
  const arrivedMs = NOW_MS + 60_000;
  const paid = receive(stateFound("processing"), factsEvent("succeeded"), arrivedMs);

  test("A result that lowers what a webhook has raised counts when it is repeated at least 5 s later", () => {
    const once = poll(paid, "processing", arrivedMs + 1_000);
    assert.deepEqual([stateOf(once), once.evidence.checkedMs], ["succeeded", paid.evidence.checkedMs]);
    assert.equal(once.webhooks.pendingConfirmationSinceMs, arrivedMs);
    const soon = poll(once, "processing", arrivedMs + 5_999);
    assert.equal(stateOf(soon), "succeeded");
    const repeated = poll(soon, "processing", arrivedMs + 6_000);
    assert.deepEqual([stateOf(repeated), repeated.webhooks.pendingConfirmationSinceMs], ["processing", null]);
  });

  test("A second result that differs from the first is held back as well", () => {
    const once = poll(paid, "processing", arrivedMs + 1_000);
    assert.equal(stateOf(poll(once, "authorized", arrivedMs + 7_000)), "succeeded");
    assert.equal(stateOf(poll(once, "processing", arrivedMs + 7_000, { reference: "other" })), "succeeded");
    const lost = receive(once, factsEvent("created"), arrivedMs + 2_000, "e");
    assert.equal(stateOf(poll(lost, "processing", arrivedMs + 7_000)), "succeeded", "a webhook came in between");
  });

  test("A result counts at once when it does not lower the rank, and after a minute in any case", () => {
    assert.equal(stateOf(poll(paid, "refunded", arrivedMs + 1_000)), "refunded");
    assert.equal(stateOf(poll(paid, "processing", arrivedMs + 60_000)), "succeeded");
    assert.equal(stateOf(poll(paid, "processing", arrivedMs + 60_001)), "processing");
  });

  test("A confirmed status is not lowered by a single result within the minute either", () => {
    const confirmed = poll(paid, "succeeded", arrivedMs + 1_000);
    assert.equal(confirmed.webhooks.pendingConfirmationSinceMs, null);
    const older = poll(confirmed, "processing", arrivedMs + 3_000);
    assert.equal(stateOf(older), "succeeded");
    assert.equal(older.webhooks.pendingConfirmationSinceMs, arrivedMs, "the webhook needs a confirmation again");
  });

  test("A status that a webhook has not raised is lowered by one result", () => {
    const unraised = receive(stateFound("succeeded"), factsEvent("processing"), arrivedMs);
    assert.equal(stateOf(poll(unraised, "processing", arrivedMs + 1_000)), "processing");
  });

  test("In any sequence of polls, only two equal results 5 s apart lower the status within a minute", () => {
    const states: State[] = ["created", "processing", "authorized", "succeeded", "refunded"];
    const results = fc.array(
      fc.record({ state: fc.constantFrom(...states), gapMs: fc.integer({ min: 1, max: 9_000 }) }),
    );
    fc.assert(
      fc.property(results, (polls) => {
        let state = paid;
        let sentMs = arrivedMs - 3_000;
        let firstEqual = null as { state: State; sentMs: number } | null;
        for (const { state: reported, gapMs } of polls) {
          sentMs += gapMs;
          const before = stateOf(state);
          state = poll(state, reported, sentMs);
          const isLower = RANK[reported] < RANK[before] && sentMs <= arrivedMs + 60_000;
          const isRepeated = firstEqual?.state === reported && sentMs >= firstEqual.sentMs + 5_000;
          assert.equal(stateOf(state), isLower && !isRepeated ? before : reported);
          if (!isLower || isRepeated || sentMs < arrivedMs) firstEqual = null;
          else if (firstEqual?.state !== reported) firstEqual = { state: reported, sentMs };
        }
      }),
    );
  });
});
