/** Webhook events: docs/interface.md#what-may-move-a-status. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ResourceRef } from "../../../../contract/resource.ts";
import { STATES, type State } from "../../../../contract/status.ts";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import { addLinkedResource } from "../../../../edge/hub/transactions/linked-resources.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import type { WebhookEvent } from "../../../../edge/providers/webhook-event.ts";
import {
  facts,
  factsEvent,
  followUpEvent,
  found,
  NOW_MS,
  receive,
  receiveUnsigned,
  resource,
  stateFound,
} from "../samples.ts";

const link: ResourceRef = { ...resource, kind: "payment-link" };
const LATER_MS = NOW_MS + 60_000;
const DAY_MS = 24 * 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();
const empty = emptyHubState(resource, NOW_MS);

/** The table of docs/interface.md, from the lowest rank to the highest. States in one row have the same rank. */
const RANKS: State[][] = [
  ["unknown"],
  ["created"],
  ["action_required"],
  ["processing"],
  ["authorized"],
  ["failed", "canceled", "expired"],
  ["verified"],
  ["partially_succeeded"],
  ["succeeded", "used"],
  ["refund_pending"],
  ["partially_refunded"],
  ["refunded"],
  ["disputed"],
  ["charged_back"],
];
const rankOf = (state: State) => RANKS.findIndex((row) => row.includes(state));

describe("a signed webhook event", () => {
  test("A signed webhook counts at once exactly where it raises the rank, and always needs confirmation", () => {
    for (const before of STATES) {
      for (const after of STATES) {
        const { visible, webhooks } = receive(stateFound(before), factsEvent(after), LATER_MS);
        const expected = rankOf(after) > rankOf(before) ? after : before;
        assert.equal(visible.current.state, expected, `${before} → ${after}`);
        assert.equal(webhooks.pendingConfirmationSinceMs, LATER_MS);
      }
    }
  });

  test("A signed webhook counts for a resource of which nothing is known, and makes its id trusted", () => {
    const { visible, evidence } = receive(empty, factsEvent("processing"), LATER_MS);
    assert.deepEqual([visible.current.state, evidence.trusted, visible.version], ["processing", true, 1]);
    assert.deepEqual(visible.timeline, [{ state: "processing", at: iso(LATER_MS) }]);
  });

  test("Details that a webhook leaves out stay as they were", () => {
    const times = { startsAt: iso(NOW_MS - 1_000), expiresAt: iso(LATER_MS + 3_600_000) };
    const bare = factsEvent("succeeded", { amount: null, method: null, reference: null });
    const { current } = receive(stateFound("processing", times), bare, LATER_MS).visible;
    assert.deepEqual([current.startsAt, current.expiresAt], [times.startsAt, times.expiresAt]);
    assert.deepEqual(current.amount, { value: "9.99", currency: "EUR" });
    assert.equal(current.method?.last4, "1111");
    assert.equal(current.reference, "2019-09-02-0001");
  });

  test("A duplicate of a webhook changes nothing", () => {
    const once = receive(stateFound("processing"), factsEvent("succeeded"), LATER_MS, "same");
    assert.equal(receive(once, factsEvent("succeeded"), LATER_MS + 1_000, "same"), once);
  });

  test("A webhook that is replayed after its digest was dropped changes nothing visible", () => {
    const once = receive(stateFound("processing"), factsEvent("succeeded"), LATER_MS, "same");
    const replayed = receive(once, factsEvent("succeeded"), LATER_MS + 31 * DAY_MS, "same");
    assert.deepEqual(
      [replayed.visible.version, replayed.visible.timeline],
      [once.visible.version, once.visible.timeline],
    );
  });

  test("A duplicate is recognised for 30 days, and after that it requests a check again", () => {
    const once = receive(stateFound("processing"), factsEvent("succeeded"), LATER_MS, "same");
    const endMs = LATER_MS + 30 * DAY_MS;
    assert.equal(receive(once, factsEvent("succeeded"), endMs - 1, "same"), once);
    const later = receive(once, factsEvent("succeeded"), endMs, "same");
    assert.equal(later.webhooks.pendingConfirmationSinceMs, endMs);
    assert.deepEqual(later.webhooks.digests, [["same", endMs]]);
  });

  test("A resource remembers the digests of its last 200 webhooks, so that its record stays small", () => {
    let state = stateFound("processing");
    for (let index = 0; index <= 200; index++) state = receive(state, factsEvent("processing"), LATER_MS, `d${index}`);
    const { digests } = state.webhooks;
    assert.deepEqual([digests.length, digests[0]?.[0], digests.at(-1)?.[0]], [200, "d1", "d200"]);
  });

  test("The digests of webhooks that are older than 30 days are dropped with the next webhook", () => {
    const old = receive(stateFound("processing"), factsEvent("processing"), LATER_MS, "old");
    const recent = receive(old, factsEvent("processing"), LATER_MS + DAY_MS, "recent");
    const endMs = LATER_MS + 30 * DAY_MS;
    const { digests } = receive(recent, factsEvent("processing"), endMs, "new").webhooks;
    assert.deepEqual(digests, [
      ["recent", LATER_MS + DAY_MS],
      ["new", endMs],
    ]);
  });

  test("Webhooks that arrive in the wrong order do not move the status back", () => {
    const succeeded = receive(stateFound("created"), factsEvent("succeeded"), LATER_MS, "one");
    const late = receive(succeeded, factsEvent("processing"), LATER_MS, "two");
    assert.equal(late.visible.current.state, "succeeded");
  });

  test("An event of the type check requests a check and changes nothing visible", () => {
    const event: WebhookEvent = { kind: "payment", id: resource.id, type: "check" };
    const { visible, webhooks } = receive(stateFound("processing"), event, LATER_MS);
    assert.deepEqual([visible.version, webhooks.pendingConfirmationSinceMs], [1, LATER_MS]);
  });

  test("An event of the type check about a resource that nobody has viewed makes its id trusted and requests no check", () => {
    const event: WebhookEvent = { kind: "payment", id: resource.id, type: "check" };
    const unseen = receive(emptyHubState(resource, NOW_MS), event, LATER_MS);
    assert.deepEqual([unseen.evidence.trusted, unseen.webhooks.pendingConfirmationSinceMs], [true, null]);
    const known = receive(stateFound("processing"), event, LATER_MS);
    assert.equal(known.webhooks.pendingConfirmationSinceMs, LATER_MS);
  });
});

describe("an unsigned webhook event", () => {
  const trusted = withParts(empty, { evidence: { trusted: true } });

  test("An unsigned webhook shows nothing, it only requests a check", () => {
    for (const event of [factsEvent("charged_back"), followUpEvent("refund", "r", "9.99")]) {
      const { visible, evidence, webhooks } = receiveUnsigned(trusted, event, LATER_MS);
      assert.deepEqual([visible, evidence], [trusted.visible, trusted.evidence]);
      assert.equal(webhooks.pendingConfirmationSinceMs, LATER_MS);
    }
  });

  test("An unsigned webhook about an id that nobody has named changes nothing", () => {
    assert.equal(receiveUnsigned(empty, factsEvent("charged_back"), LATER_MS), empty);
  });

  test("Only the first of several unsigned webhooks counts until it is confirmed", () => {
    const once = receiveUnsigned(trusted, factsEvent("disputed"), LATER_MS, "one");
    assert.equal(receiveUnsigned(once, factsEvent("failed"), LATER_MS + 1, "two"), once);
    const checked = applyPollResult(once, found("processing"), LATER_MS + 2, LATER_MS + 3);
    assert.notEqual(receiveUnsigned(checked, factsEvent("failed"), LATER_MS + 4, "two"), checked);
  });
});

describe("unsigned webhooks beside signed ones", () => {
  const signed = receive(stateFound("processing"), factsEvent("processing"), LATER_MS, "signed");
  /** The state after an unsigned webhook and the check that it requests. */
  const afterUnsigned = (state: HubState, digest: string, atMs: number) =>
    applyPollResult(
      receiveUnsigned(state, factsEvent("failed"), atMs, digest),
      found("processing"),
      atMs + 1,
      atMs + 2,
    );
  const checked = applyPollResult(signed, found("processing"), LATER_MS + 1, LATER_MS + 2);

  test("However many unsigned webhooks arrive, a repeated signed one is recognised", () => {
    let state = checked;
    for (let index = 1; index <= 300; index++) state = afterUnsigned(state, `u${index}`, LATER_MS + index * 10);
    assert.deepEqual(state.webhooks.digests, signed.webhooks.digests);
    assert.equal(receive(state, factsEvent("succeeded"), LATER_MS + DAY_MS, "signed"), state);
  });

  test("An unsigned webhook does not make the signed one with the same body a duplicate", () => {
    const state = afterUnsigned(checked, "body", LATER_MS + 10);
    const { current } = receive(state, factsEvent("succeeded"), LATER_MS + 20, "body").visible;
    assert.equal(current.state, "succeeded");
  });

  test("An unsigned webhook whose body is always the same requests a check each time", () => {
    const once = afterUnsigned(checked, "id=1", LATER_MS + 10);
    const again = receiveUnsigned(once, factsEvent("failed"), LATER_MS + 60_000, "id=1");
    assert.equal(again.webhooks.pendingConfirmationSinceMs, LATER_MS + 60_000);
  });

  test("A signed webhook that is sent again without its signature changes nothing", () => {
    assert.equal(receiveUnsigned(checked, factsEvent("failed"), LATER_MS + 10, "signed"), checked);
  });
});

describe("follow-ups", () => {
  test("A payment remembers each linked resource once and is trusted", () => {
    const [order, linkPath] = ["shop/order/1", "shop/payment-link/a"];
    const { evidence } = [order, linkPath, order].reduce(addLinkedResource, empty);
    assert.deepEqual([evidence.linkedResources, evidence.trusted], [[order, linkPath], true]);
  });

  test("A follow-up counts once, however many webhooks report it", () => {
    const event = followUpEvent("refund", "r", "4.00");
    const once = receive(stateFound("succeeded"), event, LATER_MS, "one");
    const twice = receive(once, event, LATER_MS + 1, "two");
    assert.deepEqual(twice.visible.current.refunded, { value: "4.00", currency: "EUR" });
    assert.equal(twice.visible.version, once.visible.version);
  });

  test("A signed reversal of a chargeback moves the status back to succeeded", () => {
    const charged = receive(stateFound("succeeded"), followUpEvent("chargeback", "c"), LATER_MS, "one");
    assert.equal(charged.visible.current.state, "charged_back");
    const { current } = receive(charged, followUpEvent("reversal", "v"), LATER_MS + 1, "two").visible;
    assert.deepEqual([current.state, current.hint], ["succeeded", "dispute_won"]);
  });
});

describe("a payment of an order", () => {
  test("A webhook counts the payments of an order before any check does", () => {
    const order = emptyHubState({ ...resource, kind: "order" }, NOW_MS);
    const eventOf = (uuid: string, state: State): WebhookEvent => ({
      ...{ kind: "order", id: resource.id, type: "payment", uuid, facts: facts(state), createdAt: null, group: null },
    });
    const first = receive(order, eventOf("first", "processing"), NOW_MS, "1");
    assert.deepEqual(first.visible.current.attempts, { total: 1, succeeded: 0, failed: 0 });
    const second = receive(first, eventOf("second", "succeeded"), NOW_MS, "2");
    assert.deepEqual(second.visible.current.attempts, { total: 2, succeeded: 1, failed: 0 });
  });
});

describe("a payment made with a payment link", () => {
  const single = (state: State = "created") => stateFound(state, { singleUse: true }, link);
  const eventOf = (state: State, uuid: string): WebhookEvent => ({
    kind: "payment-link",
    id: link.id,
    type: "payment",
    uuid,
    facts: facts(state),
    createdAt: null,
    group: null,
  });
  const pay = (before: HubState, state: State, uuid = "first") =>
    receive(before, eventOf(state, uuid), LATER_MS, `${state} ${uuid}`);
  const seen = ({ visible: { current } }: HubState) => [current.state, current.settled, current.hint];
  const poll = (before: HubState, state: State) =>
    applyPollResult(before, found(state, { singleUse: true }), LATER_MS, LATER_MS + 100);

  test("A link for one payment shows the state of the payment once it is in progress", () => {
    const isAfterStart = (state: State) => rankOf(state) >= rankOf("processing") && rankOf(state) !== rankOf("failed");
    for (const state of STATES.filter(isAfterStart)) {
      assert.equal(pay(single(), state).visible.current.state, state);
    }
    for (const state of ["unknown", "created", "action_required"] as const) {
      assert.equal(pay(single(), state).visible.current.state, "created");
    }
  });

  test("A failed attempt leaves the link open with a hint until another attempt begins", () => {
    const declined = pay(single(), "failed");
    assert.deepEqual(seen(declined), ["created", false, "attempt_failed"]);
    const second = pay(declined, "processing", "second");
    assert.deepEqual(seen(second), ["processing", false, null]);
    assert.deepEqual(seen(pay(second, "failed", "second")), ["created", false, "attempt_failed"]);
    assert.deepEqual(seen(pay(second, "succeeded", "second")), ["succeeded", true, null]);
  });

  test("Late webhooks of failed attempts do not make them look like new payments", () => {
    const declined = pay(pay(single(), "failed"), "failed", "second");
    const late = pay(pay(declined, "processing", "second"), "processing", "first");
    assert.deepEqual(seen(late), ["created", false, "attempt_failed"]);
    assert.equal(poll(late, "expired").visible.current.state, "expired");
  });

  test("A link keeps the payment's state when a later check reports only that it was used", () => {
    assert.deepEqual(seen(poll(pay(single(), "succeeded"), "used")), ["succeeded", true, null]);
  });

  test("A payment does not move back to an earlier state that arrives late", () => {
    assert.equal(pay(pay(single(), "succeeded"), "processing").visible.current.state, "succeeded");
  });

  test("A payment moves neither a link for several payments nor one that was never checked", () => {
    assert.equal(pay(stateFound("created", {}, link), "succeeded").visible.current.state, "created");
    assert.equal(pay(emptyHubState(link, NOW_MS), "succeeded").visible.current.state, "unknown");
  });

  test("A payment counts as soon as a check reports that the link is for one payment", () => {
    const checked = poll(pay(emptyHubState(link, NOW_MS), "succeeded"), "used");
    assert.equal(checked.visible.current.state, "succeeded");
  });

  test("An unsigned webhook about a payment does not move the link", () => {
    const { visible } = receiveUnsigned(single(), eventOf("succeeded", "u"), LATER_MS);
    assert.equal(visible.current.state, "created");
  });
});
