/** Version, timeline and expiry of the visible state: docs/interface.md#timeline. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KINDS, type ResourceRef } from "../../../../contract/resource.ts";
import { STATES, type State } from "../../../../contract/status.ts";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import { emptyHubState, updateIfDue } from "../../../../edge/hub/visible-state.ts";
import { factsEvent, found, NOW_MS, noResult, notFound, receive, requested, resource, stateFound } from "../samples.ts";

const link: ResourceRef = { ...resource, kind: "payment-link" };
const report: ResourceRef = { ...resource, kind: "report" };
const LATER_MS = NOW_MS + 60_000;
const iso = (ms: number) => new Date(ms).toISOString();
const poll = (before: HubState, state: State, sentMs = LATER_MS) =>
  applyPollResult(before, found(state), sentMs, sentMs + 100);

describe("the version", () => {
  interface Step {
    by: "poll" | "webhook" | "failed check" | "time";
    state: State;
  }
  const next = (before: HubState, { by, state }: Step, index: number): HubState => {
    const atMs = NOW_MS + index * 1_000;
    switch (by) {
      case "poll":
        return applyPollResult(before, found(state), atMs, atMs + 10);
      case "webhook":
        return receive(before, factsEvent(state), atMs, String(index));
      case "failed check":
        return applyPollResult(before, noResult, atMs, atMs + 10);
      case "time":
        return updateIfDue(before, atMs);
    }
  };

  test("The version grows by one with every visible change and with nothing else", () => {
    const step: fc.Arbitrary<Step> = fc.record({
      by: fc.constantFrom("poll", "webhook", "failed check", "time"),
      state: fc.constantFrom(...STATES),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state = emptyHubState(resource, NOW_MS);
        for (const [index, each] of steps.entries()) {
          const before = state.visible;
          state = next(state, each, index);
          const isChanged = JSON.stringify(state.visible.current) !== JSON.stringify(before.current);
          assert.equal(state.visible.version, before.version + (isChanged ? 1 : 0));
        }
      }),
    );
  });

  test("The version does not grow when storage or a message has put the fields in another order", () => {
    const details = { amount: { value: "9.99", currency: "EUR" }, reference: "R-1" };
    const before = stateFound("processing", details);
    const reversed = (_key: string, value: unknown) =>
      typeof value === "object" && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toReversed())
        : value;
    const stored: HubState = JSON.parse(JSON.stringify(before, reversed));
    assert.notEqual(JSON.stringify(stored.visible.current), JSON.stringify(before.visible.current));
    const after = applyPollResult(stored, found("processing", details), LATER_MS, LATER_MS);
    assert.equal(after.visible.version, before.visible.version);
  });

  test("The version does not grow with facts that only control when to check", () => {
    const before = stateFound("processing");
    const result = found("processing", { at: iso(LATER_MS), nextChangeMs: 5 });
    const after = applyPollResult(before, result, LATER_MS, LATER_MS);
    assert.equal(after.visible.version, before.visible.version);
  });

  test("A visible change restarts both paces of checking", () => {
    const requestedCheck = requested("background", NOW_MS);
    const waiting = [1, 2, 3].reduce(
      (state) => poll(withParts(state, { schedule: { requestedCheck } }), "processing"),
      stateFound("processing"),
    );
    assert.deepEqual([waiting.schedule.watchedChecks, waiting.schedule.unwatchedChecks], [3, 3]);
    const { schedule } = poll(waiting, "authorized");
    assert.deepEqual([schedule.watchedChecks, schedule.unwatchedChecks], [0, 0]);
  });
});

describe("the timeline", () => {
  test("An entry has the provider's time, else the time of the change, else null for a state that existed before", () => {
    assert.deepEqual(stateFound("processing").visible.timeline, [{ state: "processing", at: null }]);
    const dated = stateFound("processing", { at: iso(5_000) });
    assert.deepEqual(dated.visible.timeline, [{ state: "processing", at: iso(5_000) }]);
    const changed = poll(stateFound("processing"), "succeeded");
    assert.deepEqual(changed.visible.timeline.at(-1), { state: "succeeded", at: iso(LATER_MS + 100) });
  });

  test("The timeline has an entry for each new state, and none for unknown or for other changes", () => {
    const results = [
      found("unknown"),
      found("processing"),
      found("processing", { hint: "in_review" }),
      found("unknown"),
      found("succeeded"),
    ];
    const { visible } = results.reduce(
      (before, result) => applyPollResult(before, result, LATER_MS, LATER_MS),
      emptyHubState(resource, NOW_MS),
    );
    assert.deepEqual(
      visible.timeline.map(({ state }) => state),
      ["processing", "succeeded"],
    );
  });

  test("The timeline keeps the last fifty entries", () => {
    let state = emptyHubState(resource, NOW_MS);
    for (let turn = 0; turn < 60; turn++)
      state = poll(state, turn % 2 ? "processing" : "action_required", NOW_MS + turn * 1_000);
    assert.equal(state.visible.timeline.length, 50);
    assert.equal(state.visible.timeline.at(-1)?.state, "processing");
  });
});

describe("expiry", () => {
  for (const [name, of, state] of [
    ["An open payment link", link, "created"],
    ["A payment that waits for its customer", resource, "action_required"],
    ["A ready report", report, "succeeded"],
  ] as const) {
    test(`${name} is expired from its end on, and not settled until the provider confirms it`, () => {
      const open = stateFound(state, { expiresAt: iso(LATER_MS) }, of);
      assert.equal(updateIfDue(open, LATER_MS - 1), open);
      const expired = updateIfDue(open, LATER_MS);
      const { current, version, timeline } = expired.visible;
      assert.deepEqual([current.state, current.settled, version], ["expired", false, open.visible.version + 1]);
      assert.deepEqual(timeline.at(-1), { state: "expired", at: iso(LATER_MS) });
      const result = found("expired", { expiresAt: iso(LATER_MS) });
      const confirmed = applyPollResult(expired, result, LATER_MS + 1, LATER_MS + 2).visible.current;
      assert.deepEqual([confirmed.state, confirmed.settled], ["expired", true]);
    });
  }

  test("An expired link has its end as time of the entry, even while the provider reports it as open", () => {
    const open = { expiresAt: iso(LATER_MS), at: iso(NOW_MS) };
    const before = stateFound("created", open, link);
    const { visible } = applyPollResult(before, found("created", open), LATER_MS + 1, LATER_MS + 2);
    assert.deepEqual(visible.timeline.at(-1), { state: "expired", at: iso(LATER_MS) });
  });

  test("Time changes nothing for a payment under way, a used link, or a link without an end", () => {
    for (const state of [
      stateFound("processing", { expiresAt: iso(LATER_MS) }),
      stateFound("authorized", { expiresAt: iso(LATER_MS) }),
      stateFound("succeeded", { expiresAt: iso(LATER_MS) }, link),
      stateFound("created", {}, link),
    ])
      assert.equal(updateIfDue(state, LATER_MS + 1), state);
  });

  test("An expired report has no file", () => {
    const ready = stateFound(
      "succeeded",
      { settled: false, expiresAt: iso(LATER_MS), download: { expiresAt: iso(LATER_MS) } },
      report,
    );
    assert.deepEqual(updateIfDue(ready, LATER_MS - 1).visible.current.download, { expiresAt: iso(LATER_MS) });
    const { state, download } = updateIfDue(ready, LATER_MS).visible.current;
    assert.deepEqual([state, download], ["expired", null]);
  });
});

describe("advice", () => {
  test("Advice is always given for unknown, chargebacks and expired links, and else only for failures", () => {
    for (const state of STATES) {
      for (const reported of [null, "try_again"] as const) {
        const { advice } = stateFound(state, { advice: reported }).visible.current;
        if (state === "unknown") assert.equal(advice, "do_not_pay_again");
        else if (state === "charged_back") assert.equal(advice, "contact_merchant");
        else assert.equal(advice, state === "failed" ? reported : null, state);
      }
    }
    assert.equal(stateFound("expired", {}, link).visible.current.advice, "contact_merchant");
  });

  test("An unknown result advises not to pay again where a customer pays, and nothing for any other kind", () => {
    for (const kind of KINDS) {
      const isPaid = ["payment", "order", "payment-link"].includes(kind);
      const empty = emptyHubState({ ...resource, kind }, NOW_MS);
      for (const { visible } of [empty, stateFound("unknown", {}, { ...resource, kind })])
        assert.equal(visible.current.advice, isPaid ? "do_not_pay_again" : null, kind);
      const { hint, advice } = applyPollResult(empty, notFound, NOW_MS, NOW_MS).visible.current;
      const isNotSeen = isPaid && kind !== "order";
      assert.deepEqual([hint, advice], ["not_seen_yet", isNotSeen ? "do_not_pay_again" : null], kind);
    }
  });

  test("An order that was paid more than once, or whose customer was charged back, leads to the merchant", () => {
    const order = { ...resource, kind: "order" } as const;
    for (const [state, hint] of [
      ["succeeded", "paid_more_than_once"],
      ["charged_back", null],
    ] as const)
      assert.equal(stateFound(state, { hint }, order).visible.current.advice, "contact_merchant");
  });

  test("Nobody is advised to pay in another way for a payout or report that failed", () => {
    for (const kind of ["payout", "bulk-payout", "report"] as const) {
      for (const advice of [null, "use_another_method"] as const) {
        const found = stateFound("failed", { advice }, { ...link, kind }).visible.current;
        assert.equal(found.advice, "contact_merchant", kind);
      }
    }
  });
});
