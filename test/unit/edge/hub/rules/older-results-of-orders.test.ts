/** Older results about the payments of an order: each payment is compared by itself. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ResourceRef } from "../../../../../contract/resource.ts";
import type { State } from "../../../../../contract/status.ts";
import { applyPollResult } from "../../../../../edge/hub/apply-poll-result.ts";
import type { HubState } from "../../../../../edge/hub/hub-state.ts";
import { type OrderPayment, orderStatus } from "../../../../../edge/providers/orders.ts";
import type { WebhookEvent } from "../../../../../edge/providers/webhook-event.ts";
import { facts, NOW_MS, receive, stateFound } from "../../samples.ts";

const order: ResourceRef = { connection: "shop", kind: "order", id: "order-1" };
const ARRIVED_MS = NOW_MS + 60_000;
const changed = (seconds: number) => ({ changedAt: new Date(NOW_MS + seconds * 1_000).toISOString() });
const payment = (id: string, state: State, other = {}): OrderPayment => ({
  ...{ id, createdAt: null, group: null },
  facts: facts(state, other),
});
const paymentEvent = (id: string, state: State, other = {}): WebhookEvent => ({
  ...{ kind: "order", id: order.id, type: "payment", uuid: id, createdAt: null, group: null },
  facts: facts(state, other),
});
function poll(before: HubState, sentMs: number, ...payments: OrderPayment[]): HubState {
  const status = orderStatus(payments) ?? assert.fail();
  return applyPollResult(before, { outcome: "found", facts: status.facts, payments }, sentMs, sentMs + 100);
}
const statesOf = ({ evidence, visible }: HubState) => [
  visible.current.state,
  ...evidence.payments
    .toSorted((one, other) => (one.id < other.id ? -1 : 1))
    .map(({ id, facts }) => `${id} ${facts.state}`),
];

const empty = stateFound("processing", {}, order);

describe("an older result about one payment of an order", () => {
  test("It leaves that payment and the time of the last check as they are, and the other payments change", () => {
    const polled = poll(empty, NOW_MS, payment("A", "processing", changed(0)), payment("B", "processing", changed(0)));
    const paid = receive(polled, paymentEvent("A", "succeeded", changed(20)), ARRIVED_MS);
    const older = poll(
      paid,
      ARRIVED_MS + 1_000,
      payment("A", "processing", changed(0)),
      payment("B", "failed", changed(21)),
    );
    assert.deepEqual(statesOf(older), ["succeeded", "A succeeded", "B failed"]);
    assert.equal(older.evidence.checkedMs, paid.evidence.checkedMs);
    assert.equal(older.webhooks.pendingConfirmationSinceMs, ARRIVED_MS);
  });

  test("Without times, what a webhook has raised is lowered by the second of two equal results, 5 s later", () => {
    const paid = receive(poll(empty, NOW_MS, payment("A", "processing")), paymentEvent("A", "succeeded"), ARRIVED_MS);
    assert.equal(paid.webhooks.raisedMs, ARRIVED_MS);
    const once = poll(paid, ARRIVED_MS + 1_000, payment("A", "processing"));
    assert.deepEqual(statesOf(once), ["succeeded", "A succeeded"]);
    const repeated = poll(once, ARRIVED_MS + 6_000, payment("A", "processing"));
    assert.deepEqual(statesOf(repeated), ["processing", "A processing"]);
    assert.equal(repeated.webhooks.pendingConfirmationSinceMs, null);
  });

  test("A list without a payment that a webhook has just reported removes it only when it is repeated", () => {
    const paid = receive(poll(empty, NOW_MS, payment("A", "failed")), paymentEvent("B", "succeeded"), ARRIVED_MS);
    const once = poll(paid, ARRIVED_MS + 1_000, payment("A", "failed"));
    assert.deepEqual(statesOf(once), ["succeeded", "A failed", "B succeeded"]);
    const repeated = poll(once, ARRIVED_MS + 6_000, payment("A", "failed"));
    assert.deepEqual(statesOf(repeated), ["failed", "A failed"]);
  });

  test("The time of a webhook counts towards the last change of the order", () => {
    const polled = poll(empty, NOW_MS, payment("A", "processing", changed(0)));
    const paid = receive(polled, paymentEvent("A", "succeeded", changed(20)), ARRIVED_MS);
    const [known] = paid.evidence.payments;
    assert.equal(known?.facts.changedAt, changed(20).changedAt);
  });

  test("A webhook that raises no payment changes nothing and is confirmed by a check", () => {
    const polled = poll(empty, NOW_MS, payment("A", "succeeded"));
    const late = receive(polled, paymentEvent("A", "processing"), ARRIVED_MS);
    assert.equal(late.visible, polled.visible);
    assert.equal(late.evidence.checkedMs, polled.evidence.checkedMs);
    assert.deepEqual([late.webhooks.raisedMs, late.webhooks.pendingConfirmationSinceMs], [null, ARRIVED_MS]);
  });
});
