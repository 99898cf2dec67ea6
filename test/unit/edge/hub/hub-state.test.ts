/** "What may move a status" and "Timeline" of the interface, row by row. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { ResourceRef } from "../../../../contract/resource.ts";
import { STATES, type State } from "../../../../contract/status.ts";
import {
  applyPollResult,
  applyWebhookEvent,
  emptyHubState,
  expireIfDue,
  type HubState,
  withLinkedResource,
} from "../../../../edge/hub/hub-state.ts";
import type { WebhookEvent } from "../../../../edge/providers/webhook-event.ts";
import { facts, follows, found, knownAs, NOW_MS, noResult, notFound, resource, type } from "../samples.ts";

const link: ResourceRef = { ...resource, kind: "payment-link" };
const report: ResourceRef = { ...resource, kind: "report" };
const LATER_MS = NOW_MS + 60_000;
const iso = (ms: number) => new Date(ms).toISOString();
const poll = (known: HubState, state: State, sentMs = LATER_MS) =>
  applyPollResult(known, found(state), sentMs, sentMs + 100);
const hook = (known: HubState, state: State, digest: string = state) =>
  applyWebhookEvent(known, type(state), true, digest, LATER_MS);

/** Interface 3: from least to most; those in one row rank alike. */
const RANKS: State[][] = [
  ["unknown"],
  ["created"],
  ["action_required"],
  ["processing"],
  ["authorized"],
  ["failed", "canceled", "expired"],
  ["partially_succeeded"],
  ["succeeded", "used"],
  ["refund_pending"],
  ["partially_refunded"],
  ["refunded"],
  ["disputed"],
  ["charged_back"],
];
const rankOf = (state: State) => RANKS.findIndex((row) => row.includes(state));

describe("what a poll says", () => {
  test("counts always, forwards and backwards, but what was canceled before its end does not expire later", () => {
    for (const before of STATES) {
      for (const after of STATES) {
        const isCanceled = before === "canceled" && after === "expired";
        assert.equal(poll(knownAs(before), after).shown.state, isCanceled ? "canceled" : after);
      }
    }
  });

  test("keeps the last status when there is no answer, and says that it is failing", () => {
    const known = applyPollResult(knownAs("processing"), noResult, LATER_MS, LATER_MS);
    assert.equal(known.shown.state, "processing");
    assert.equal(known.failing, true);
    assert.equal(known.checkedMs, NOW_MS);
    assert.equal(known.version, 1);
  });

  test("keeps the last status when a thing seen before is not found any more", () => {
    const known = applyPollResult(knownAs("succeeded"), notFound, LATER_MS, LATER_MS);
    assert.deepEqual([known.shown.state, known.missing, known.failing], ["succeeded", false, true]);
  });

  test("tells a thing that nobody has seen as unknown, not seen yet, and warns not to pay again", () => {
    const { shown, missing, version } = applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS);
    assert.deepEqual(
      [shown.state, shown.hint, shown.advice, missing, version],
      ["unknown", "not_seen_yet", "do_not_pay_again", true, 1],
    );
  });

  test("makes what it finds no stranger's any more", () => {
    assert.equal(emptyHubState(resource, NOW_MS).trusted, false);
    assert.equal(knownAs("created").trusted, true);
  });

  test("ends failing and missing", () => {
    const missing = applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS);
    const known = poll(applyPollResult(missing, noResult, NOW_MS, NOW_MS), "processing");
    assert.deepEqual([known.missing, known.failing, known.shown.hint], [false, false, null]);
  });

  test("does not undo a webhook that crossed it", () => {
    const told = applyWebhookEvent(knownAs("processing"), type("succeeded"), true, "d", LATER_MS);
    const crossed = applyPollResult(told, found("processing"), LATER_MS - 50, LATER_MS + 50);
    assert.equal(crossed.shown.state, "succeeded");
    assert.equal(crossed.pendingConfirmationSinceMs, LATER_MS, "and the webhook still waits to be confirmed");
    const after = applyPollResult(crossed, found("processing"), LATER_MS + 60, LATER_MS + 90);
    assert.equal(after.shown.state, "processing", "a poll sent later counts again");
    assert.equal(after.pendingConfirmationSinceMs, null);
  });

  test("confirms a webhook only by an answer, not by a failure", () => {
    const told = applyWebhookEvent(knownAs("processing"), type("succeeded"), false, "d", LATER_MS);
    assert.equal(applyPollResult(told, noResult, LATER_MS + 1, LATER_MS + 2).pendingConfirmationSinceMs, LATER_MS);
    assert.equal(
      applyPollResult(told, found("processing"), LATER_MS + 1, LATER_MS + 2).pendingConfirmationSinceMs,
      null,
    );
  });

  test("shows an open link as expired from its end on, also when the provider does not answer", () => {
    const known = knownAs("created", { expiresAt: iso(LATER_MS) }, link);
    assert.equal(applyPollResult(known, noResult, LATER_MS, LATER_MS + 5).shown.state, "expired");
  });
});

describe("what a verified webhook says", () => {
  test("counts at once exactly where it raises the rank", () => {
    for (const before of STATES) {
      for (const after of STATES) {
        const known = hook(knownAs(before), after);
        assert.equal(known.shown.state, rankOf(after) > rankOf(before) ? after : before, `${before} → ${after}`);
        assert.equal(known.pendingConfirmationSinceMs, LATER_MS, "and the gate is to ask either way");
      }
    }
  });

  test("counts for a thing that nothing is known of, and vouches for it", () => {
    const known = hook(emptyHubState(resource, NOW_MS), "processing");
    assert.deepEqual([known.shown.state, known.trusted, known.version], ["processing", true, 1]);
    assert.deepEqual(known.timeline, [{ state: "processing", at: iso(LATER_MS) }]);
  });

  test("keeps the details that it leaves out", () => {
    const bare = { ...type("succeeded"), facts: facts("succeeded", { amount: null, method: null, reference: null }) };
    const { shown } = applyWebhookEvent(knownAs("processing"), { ...bare, type: "facts" }, true, "d", LATER_MS);
    assert.deepEqual(shown.amount, { value: "9.99", currency: "EUR" });
    assert.equal(shown.method?.last4, "1111");
    assert.equal(shown.reference, "2019-09-02-0001");
  });

  test("changes nothing when it is heard again", () => {
    const once = hook(knownAs("processing"), "succeeded", "same");
    assert.equal(applyWebhookEvent(once, type("succeeded"), true, "same", LATER_MS + 1_000), once);
  });

  test("changes nothing shown when it is replayed after its digest is forgotten", () => {
    const once = hook(knownAs("processing"), "succeeded", "same");
    const replayed = applyWebhookEvent(once, type("succeeded"), true, "same", LATER_MS + 25 * 3_600_000);
    assert.deepEqual([replayed.version, replayed.timeline], [once.version, once.timeline]);
  });

  test("changes nothing shown when webhooks arrive in the wrong order", () => {
    const known = hook(hook(knownAs("created"), "succeeded"), "processing");
    assert.equal(known.shown.state, "succeeded");
  });

  test("only makes the gate ask when it says no more", () => {
    const known = applyWebhookEvent(
      knownAs("processing"),
      { kind: "payment", id: resource.id, type: "check" },
      true,
      "d",
      LATER_MS,
    );
    assert.deepEqual([known.version, known.pendingConfirmationSinceMs], [1, LATER_MS]);
  });
});

describe("what an unsigned webhook says", () => {
  test("never shows, never vouches, only makes the gate ask", () => {
    for (const event of [type("charged_back"), follows("refund", "r", "9.99")]) {
      const before = emptyHubState(resource, NOW_MS);
      const known = applyWebhookEvent(before, event, false, "d", LATER_MS);
      assert.deepEqual([known.shown, known.version, known.trusted], [before.shown, 0, false]);
      assert.equal(known.pendingConfirmationSinceMs, LATER_MS);
    }
  });
});

describe("follow-ups", () => {
  test("survive later polls of the original", () => {
    const refunded = applyWebhookEvent(knownAs("succeeded"), follows("refund", "r", "9.99"), true, "d", LATER_MS);
    assert.equal(refunded.shown.state, "refunded");
    assert.equal(poll(refunded, "succeeded", LATER_MS + 1).shown.state, "refunded");
  });

  test("that another name of the payment has heard of count from the first answer on, and come first in time", () => {
    const order = { ...resource, kind: "order" as const };
    const refund = { uuid: "r", type: "refund" as const, amount: { value: "4.00", currency: "EUR" }, at: iso(NOW_MS) };
    const asked = { ...emptyHubState(order, NOW_MS), lastViewedMs: NOW_MS };
    const once = applyPollResult(asked, found("succeeded"), LATER_MS, LATER_MS, [refund]);
    assert.deepEqual([once.shown.state, once.shown.refunded?.value], ["partially_refunded", "4.00"]);
    assert.deepEqual(once.timeline, [{ state: "partially_refunded", at: iso(NOW_MS) }]);
    const again = applyPollResult(once, found("succeeded"), LATER_MS, LATER_MS, [refund]);
    assert.deepEqual([again.version, again.shown.refunded?.value], [once.version, "4.00"]);
  });

  test("are told to each name of the payment once", () => {
    const [order, link] = ["shop/order/1", "shop/payment-link/a"];
    const known = [order, link, order].reduce(withLinkedResource, emptyHubState(resource, NOW_MS));
    assert.deepEqual([known.linkedResources, known.trusted], [[order, link], true]);
  });

  test("count once, however many webhooks name them", () => {
    const once = applyWebhookEvent(knownAs("succeeded"), follows("refund", "r", "4.00"), true, "one", LATER_MS);
    const twice = applyWebhookEvent(once, follows("refund", "r", "4.00"), true, "two", LATER_MS + 1);
    assert.deepEqual(twice.shown.refunded, { value: "4.00", currency: "EUR" });
    assert.equal(twice.version, once.version);
  });

  test("let a verified reversal lower the status", () => {
    const charged = applyWebhookEvent(knownAs("succeeded"), follows("chargeback", "c"), true, "one", LATER_MS);
    assert.equal(charged.shown.state, "charged_back");
    const won = applyWebhookEvent(charged, follows("reversal", "v"), true, "two", LATER_MS + 1);
    assert.deepEqual([won.shown.state, won.shown.hint], ["succeeded", "dispute_won"]);
  });
});

describe("the version", () => {
  test("grows by one with every visible change and with nothing else", () => {
    const step = fc.oneof(
      fc.record({ by: fc.constant("poll"), state: fc.constantFrom(...STATES) }),
      fc.record({ by: fc.constant("hook"), state: fc.constantFrom(...STATES) }),
      fc.record({ by: fc.constantFrom("silence", "time"), state: fc.constant<State>("unknown") }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let known = emptyHubState(resource, NOW_MS);
        for (const [index, { by, state }] of steps.entries()) {
          const before = known;
          const atMs = NOW_MS + index * 1_000;
          if (by === "poll") known = applyPollResult(known, found(state), atMs, atMs + 10);
          else if (by === "hook") known = applyWebhookEvent(known, type(state), true, String(index), atMs);
          else known = by === "time" ? expireIfDue(known, atMs) : applyPollResult(known, noResult, atMs, atMs + 10);
          const isChanged = JSON.stringify(known.shown) !== JSON.stringify(before.shown);
          assert.equal(known.version, before.version + (isChanged ? 1 : 0));
        }
      }),
    );
  });

  test("does not grow by what only drives time", () => {
    const before = knownAs("processing");
    const after = applyPollResult(
      before,
      found("processing", { at: iso(LATER_MS), nextChangeMs: 5 }),
      LATER_MS,
      LATER_MS,
    );
    assert.equal(after.version, before.version);
  });

  test("starts the paces of checking anew", () => {
    const requestedCheck = { lane: "background" as const, notBeforeMs: NOW_MS };
    const waiting = [1, 2, 3].reduce(
      (known) => poll({ ...known, requestedCheck }, "processing"),
      knownAs("processing"),
    );
    assert.deepEqual([waiting.watchedChecks, waiting.unwatchedChecks], [3, 3]);
    const moved = poll(waiting, "authorized");
    assert.deepEqual([moved.watchedChecks, moved.unwatchedChecks], [0, 0]);
  });
});

describe("the timeline", () => {
  test("has the provider's time, else the time we saw the change, else null for what was already so", () => {
    assert.deepEqual(knownAs("processing").timeline, [{ state: "processing", at: null }]);
    assert.deepEqual(knownAs("processing", { at: iso(5_000) }).timeline, [{ state: "processing", at: iso(5_000) }]);
    assert.deepEqual(poll(knownAs("processing"), "succeeded").timeline.at(-1), {
      state: "succeeded",
      at: iso(LATER_MS + 100),
    });
  });

  test("has an entry for each new state and none for unknown or for other changes", () => {
    const known = [
      found("unknown"),
      found("processing"),
      found("processing", { hint: "in_review" }),
      found("unknown"),
      found("succeeded"),
    ].reduce((before, answer) => applyPollResult(before, answer, LATER_MS, LATER_MS), emptyHubState(resource, NOW_MS));
    assert.deepEqual(
      known.timeline.map(({ state }) => state),
      ["processing", "succeeded"],
    );
  });

  test("keeps the last fifty", () => {
    let known = emptyHubState(resource, NOW_MS);
    for (let turn = 0; turn < 60; turn++)
      known = poll(known, turn % 2 ? "processing" : "action_required", NOW_MS + turn * 1_000);
    assert.equal(known.timeline.length, 50);
    assert.equal(known.timeline.at(-1)?.state, "processing");
  });
});

describe("what time alone changes", () => {
  for (const [name, of, state] of [
    ["an open payment link", link, "created"],
    ["a ready report", report, "succeeded"],
  ] as const) {
    test(`${name} reads expired from its end on, unsettled until the provider confirms`, () => {
      const known = knownAs(state, { expiresAt: iso(LATER_MS) }, of);
      assert.equal(expireIfDue(known, LATER_MS - 1), known);
      const over = expireIfDue(known, LATER_MS);
      assert.deepEqual([over.shown.state, over.shown.settled, over.version], ["expired", false, known.version + 1]);
      assert.deepEqual(over.timeline.at(-1), { state: "expired", at: iso(LATER_MS) });
      const confirmed = applyPollResult(
        over,
        found("expired", { expiresAt: iso(LATER_MS) }),
        LATER_MS + 1,
        LATER_MS + 2,
      );
      assert.deepEqual([confirmed.shown.state, confirmed.shown.settled], ["expired", true]);
    });
  }

  test("gives its own time also where the provider has not noticed", () => {
    const known = knownAs("created", { expiresAt: iso(LATER_MS), at: iso(NOW_MS) }, link);
    const answer = found("created", { expiresAt: iso(LATER_MS), at: iso(NOW_MS) });
    const over = applyPollResult(known, answer, LATER_MS + 1, LATER_MS + 2);
    assert.deepEqual(over.timeline.at(-1), { state: "expired", at: iso(LATER_MS) });
  });

  test("nothing for a payment, a link that was used, or one without an end", () => {
    for (const known of [
      knownAs("created", { expiresAt: iso(LATER_MS) }),
      knownAs("succeeded", { expiresAt: iso(LATER_MS) }, link),
      knownAs("created", {}, link),
    ])
      assert.equal(expireIfDue(known, LATER_MS + 1), known);
  });
});

describe("advice", () => {
  test("is always there for unknown, disputes and expired links, and else only for failures", () => {
    for (const state of STATES) {
      for (const said of [null, "try_again"] as const) {
        const { advice } = knownAs(state, { advice: said }).shown;
        if (state === "unknown") assert.equal(advice, "do_not_pay_again");
        else if (state === "disputed" || state === "charged_back") assert.equal(advice, "contact_merchant");
        else assert.equal(advice, state === "failed" ? said : null, state);
      }
    }
    assert.equal(knownAs("expired", {}, link).shown.advice, "contact_merchant");
  });
});

describe("a report", () => {
  test("that is over has no file any more", () => {
    const ready = knownAs(
      "succeeded",
      { settled: false, expiresAt: iso(LATER_MS), download: { expiresAt: iso(LATER_MS) } },
      report,
    );
    assert.deepEqual(expireIfDue(ready, LATER_MS - 1).shown.download, { expiresAt: iso(LATER_MS) });
    const { state, download } = expireIfDue(ready, LATER_MS).shown;
    assert.deepEqual([state, download], ["expired", null]);
  });
});

describe("a payment made with a link", () => {
  const single = (state: State = "created") => knownAs(state, { singleUse: true }, link);
  const pays = (known: HubState, state: State, uuid = "first") => {
    const event: WebhookEvent = { kind: "payment-link", id: link.id, type: "payment", uuid, facts: facts(state) };
    return applyWebhookEvent(known, event, true, `${state} ${uuid}`, LATER_MS);
  };
  const visibleState = (known: HubState) => [known.shown.state, known.shown.settled, known.shown.hint];

  test("moves a link for one payment to the payment's state once it is under way", () => {
    for (const state of STATES.filter(
      (each) => rankOf(each) >= rankOf("processing") && rankOf(each) !== rankOf("failed"),
    )) {
      assert.equal(pays(single(), state).shown.state, state);
    }
    for (const state of ["unknown", "created", "action_required"] as const) {
      assert.equal(pays(single(), state).shown.state, "created");
    }
  });

  test("leaves the link open after a try that failed, and says so, until another succeeds", () => {
    const declined = pays(single(), "failed");
    assert.deepEqual(visibleState(declined), ["created", false, "attempt_failed"]);
    const second = pays(declined, "processing", "second");
    assert.deepEqual(visibleState(second), ["processing", false, null]);
    assert.deepEqual(visibleState(pays(second, "failed", "second")), ["created", false, "attempt_failed"]);
    assert.deepEqual(visibleState(pays(second, "succeeded", "second")), ["succeeded", true, null]);
  });

  test("is no other payment when an earlier webhook of the same one arrives late", () => {
    const declined = pays(pays(single(), "failed"), "failed", "second");
    const late = pays(pays(declined, "processing", "second"), "processing", "first");
    assert.deepEqual(visibleState(late), ["created", false, "attempt_failed"]);
    const expired = applyPollResult(late, found("expired", { singleUse: true }), LATER_MS, LATER_MS + 100);
    assert.equal(expired.shown.state, "expired");
  });

  test("stays when a later poll says only that the link was used", () => {
    const used = applyPollResult(
      pays(single(), "succeeded"),
      found("used", { singleUse: true }),
      LATER_MS,
      LATER_MS + 100,
    );
    assert.deepEqual(visibleState(used), ["succeeded", true, null]);
  });

  test("does not go back to an earlier state that arrives late", () => {
    assert.equal(pays(pays(single(), "succeeded"), "processing").shown.state, "succeeded");
  });

  test("does not move a link for many uses, nor one that nobody has asked about", () => {
    assert.equal(pays(knownAs("created", {}, link), "succeeded").shown.state, "created");
    assert.equal(pays(emptyHubState(link, NOW_MS), "succeeded").shown.state, "unknown");
  });

  test("counts once the link turns out to be for one payment", () => {
    const asked = applyPollResult(
      pays(emptyHubState(link, NOW_MS), "succeeded"),
      found("used", { singleUse: true }),
      LATER_MS,
      LATER_MS + 100,
    );
    assert.equal(asked.shown.state, "succeeded");
  });

  test("only makes the gate ask when its webhook is not signed", () => {
    const event: WebhookEvent = {
      kind: "payment-link",
      id: link.id,
      type: "payment",
      uuid: "u",
      facts: facts("succeeded"),
    };
    assert.equal(applyWebhookEvent(single(), event, false, "d", LATER_MS).shown.state, "created");
  });
});
