/** Parts of one purchase that webhooks and lists report one by one: docs/interface.md#orders. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { ResourceRef } from "../../../../../contract/resource.ts";
import type { State } from "../../../../../contract/status.ts";
import { applyPollResult } from "../../../../../edge/hub/apply-poll-result.ts";
import type { HubState } from "../../../../../edge/hub/hub-state.ts";
import { RANK } from "../../../../../edge/hub/state-rank.ts";
import { emptyHubState } from "../../../../../edge/hub/visible-state.ts";
import { type OrderPayment, orderStatus } from "../../../../../edge/providers/orders.ts";
import type { WebhookEvent } from "../../../../../edge/providers/webhook-event.ts";
import { facts, NOW_MS, receive, stateFound } from "../../samples.ts";

const order: ResourceRef = { connection: "shop", kind: "order", id: "order-1" };
const link: ResourceRef = { connection: "shop", kind: "payment-link", id: "link-1" };
const ARRIVED_MS = NOW_MS + 3_600_000;
const eur = (value: string) => ({ value, currency: "EUR" });
const at = (seconds: number) => new Date(NOW_MS + seconds * 1_000).toISOString();

/** A part with this state since so many seconds. */
function part(id: string, state: State, value: string, seconds = 0): OrderPayment {
  const time = at(seconds);
  const createdAt = at(id.charCodeAt(0));
  return { id, facts: facts(state, { amount: eur(value), at: time, changedAt: time }), createdAt, group: "split" };
}

function eventOf({ kind, id }: ResourceRef, { id: uuid, facts, createdAt, group }: OrderPayment): WebhookEvent {
  return { kind, id, type: "payment", uuid, facts, createdAt, group: group ?? null };
}

/** The state after a signed webhook about each of these payments, in their order of arrival. */
function received(before: HubState, arrived: readonly OrderPayment[]): HubState {
  return arrived.reduce(
    (state, each, index) => receive(state, eventOf(state.resource, each), ARRIVED_MS + index, `webhook-${index}`),
    before,
  );
}

/** The state after a check that lists these payments. */
function listed(before: HubState, payments: readonly OrderPayment[], sentMs: number): HubState {
  const { facts: ofOrder } = orderStatus(payments) ?? assert.fail("a list with payments has a status");
  return applyPollResult(before, { outcome: "found", facts: ofOrder, payments: [...payments] }, sentMs, sentMs + 1);
}

const seen = ({ visible: { current } }: HubState) => [
  current.state,
  current.settled,
  current.hint,
  current.amount?.value ?? null,
  current.paid?.value ?? null,
];

describe("parts of one purchase in an order", () => {
  const open = listed(
    emptyHubState(order, NOW_MS),
    [part("a", "processing", "5.00"), part("b", "processing", "5.00")],
    NOW_MS,
  );

  test("Parts that the provider has listed are added up as soon as their webhooks arrive", () => {
    const first = received(open, [part("a", "succeeded", "5.00", 10)]);
    assert.deepEqual(seen(first), ["partially_succeeded", false, null, "10.00", "5.00"]);
    const second = received(open, [part("a", "succeeded", "5.00", 10), part("b", "succeeded", "5.00", 20)]);
    assert.deepEqual(seen(second), ["succeeded", true, null, "10.00", null]);
  });

  test("Parts that only webhooks have reported are never shown as the whole purchase", () => {
    const [a, b] = [part("a", "succeeded", "5.00", 10), part("b", "succeeded", "5.00", 20)];
    const never = emptyHubState(order, NOW_MS);
    assert.deepEqual(seen(received(never, [a])), ["partially_succeeded", false, null, null, "5.00"]);
    const both = received(never, [a, b]);
    assert.deepEqual(seen(both), ["partially_succeeded", false, null, null, "10.00"]);
    assert.deepEqual(seen(listed(both, [a, b], ARRIVED_MS + 60_000)), ["succeeded", true, null, "10.00", null]);
  });

  test("A part that the last list did not have opens the purchase again until a list has it", () => {
    const [a, b] = [part("a", "succeeded", "5.00", 10), part("b", "processing", "3.00", 20)];
    const alone = listed(emptyHubState(order, NOW_MS), [a], NOW_MS);
    assert.deepEqual(seen(alone), ["succeeded", true, null, "5.00", null]);
    const more = received(alone, [b]);
    assert.deepEqual(seen(more), ["partially_succeeded", false, null, null, "5.00"]);
    const paid = part("b", "succeeded", "3.00", 30);
    assert.deepEqual(seen(listed(more, [a, paid], ARRIVED_MS + 120_000)), ["succeeded", true, null, "8.00", null]);
  });

  test("A failed part of an order that was never listed decides nothing", () => {
    const failed = received(emptyHubState(order, NOW_MS), [part("a", "failed", "5.00")]);
    assert.equal(failed.visible.current.state, "unknown");
  });

  test("A list that does not group a part keeps it in the purchase that its webhook has named", () => {
    const parts = [part("a", "succeeded", "5.00", 10), part("b", "succeeded", "5.00", 20)];
    const ungrouped = parts.map((each) => ({ ...each, group: null }));
    const state = listed(received(open, parts), ungrouped, ARRIVED_MS + 60_000);
    assert.deepEqual(seen(state), ["succeeded", true, null, "10.00", null]);
  });
});

/** What can happen to one part, in the order in which it happens. */
const HISTORIES: readonly State[][] = [
  ["created", "processing", "succeeded"],
  ["processing", "authorized", "succeeded", "refunded"],
  ["action_required", "failed"],
  ["processing", "succeeded", "partially_refunded", "refunded"],
  ["processing", "canceled"],
];

/** One to four parts with a history each, as everything that webhooks report, and a number that dates the first event. */
const histories = fc
  .array(fc.record({ history: fc.constantFrom(...HISTORIES), length: fc.integer({ min: 1, max: 4 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((parts) =>
    parts.map(({ history, length }, index) =>
      history
        .slice(0, length)
        .map((state, step) => part("abcd"[index] ?? "", state, `${index + 1}.00`, 10 * step + index)),
    ),
  );

/** The same webhooks in the order of their times, and in any order with some of them twice. */
const arrivals = histories.chain((parts) => {
  const all = parts.flat();
  const inOrder = all.toSorted((one, other) => ((one.facts.at ?? "") < (other.facts.at ?? "") ? -1 : 1));
  const twice = fc.subarray(all);
  const shuffled = twice.chain((more) => {
    const each = [...all, ...more];
    return fc.shuffledSubarray(each, { minLength: each.length });
  });
  return fc.record({ parts: fc.constant(parts), inOrder: fc.constant(inOrder), shuffled });
});

describe("parts of one purchase in any order", () => {
  test("Whatever the order and the duplicates of the webhooks, the order shows what the sorted history leads to", () => {
    fc.assert(
      fc.property(arrivals, fc.boolean(), ({ parts, inOrder, shuffled }, isListedFirst) => {
        const never = emptyHubState(order, NOW_MS);
        const firsts = parts.map(([first]) => first ?? assert.fail());
        const before = isListedFirst ? listed(never, firsts, NOW_MS) : never;
        const sorted = received(before, inOrder).visible.current;
        assert.deepEqual(received(before, shuffled).visible.current, sorted);
        assert.notEqual(sorted.hint, "paid_more_than_once");
        if (!isListedFirst) assert.ok(!sorted.settled && sorted.state !== "succeeded");
      }),
    );
  });

  test("A list of all parts shows the same after any webhooks as it shows alone", () => {
    fc.assert(
      fc.property(arrivals, ({ parts, shuffled }) => {
        const lasts = parts.map((each) => each.at(-1) ?? assert.fail());
        const never = emptyHubState(order, NOW_MS);
        const sentMs = ARRIVED_MS + 3_600_000;
        const alone = listed(never, lasts, sentMs).visible.current;
        assert.deepEqual(listed(received(never, shuffled), lasts, sentMs).visible.current, alone);
      }),
    );
  });

  test("Of a link for one payment, the parts are added up in any order until they reach its amount", () => {
    fc.assert(
      fc.property(arrivals, ({ parts, inOrder, shuffled }) => {
        const whole = parts.reduce((sum, _part, index) => sum + index + 1, 0);
        const single = stateFound("created", { singleUse: true, amount: eur(`${whole}.00`) }, link);
        const sorted = received(single, inOrder).visible.current;
        assert.deepEqual(received(single, shuffled).visible.current, sorted);
        const isPaid = parts.every((each) => RANK[each.at(-1)?.facts.state ?? "unknown"] >= RANK.succeeded);
        assert.equal(sorted.settled, isPaid);
      }),
    );
  });
});

describe("a payment link whose purchase is divided", () => {
  const single = stateFound("created", { singleUse: true, amount: eur("10.00") }, link);

  test("A link is partly paid after its first part, and paid when the parts reach its amount", () => {
    const [a, b] = [part("a", "succeeded", "6.00", 10), part("b", "succeeded", "4.00", 20)];
    assert.deepEqual(seen(received(single, [a])), ["partially_succeeded", false, null, "10.00", "6.00"]);
    assert.deepEqual(seen(received(single, [b, a])), ["succeeded", true, null, "10.00", null]);
  });

  test("A failed part beside the parts that reach the amount changes nothing", () => {
    const parts = [
      part("a", "failed", "7.00", 5),
      part("b", "succeeded", "6.00", 10),
      part("c", "succeeded", "4.00", 20),
    ];
    assert.deepEqual(seen(received(single, parts)), ["succeeded", true, null, "10.00", null]);
  });

  test("One payment over the whole amount pays a link that allows to divide it", () => {
    assert.deepEqual(seen(received(single, [part("a", "succeeded", "10.00", 10)])), [
      "succeeded",
      true,
      null,
      "10.00",
      null,
    ]);
  });
});
