/**
 * Which webhooks a step causes. No classic webhook is sent for `open` and `pending`, nor for a refund that has not been
 * processed yet: a status Worker has to ask.
 * @see https://docs.mollie.com/reference/webhooks (checked 2026-11-27)
 * @see https://docs.mollie.com/reference/webhooks-new (checked 2026-11-27)
 */
import type { LifecycleStep, SimulatedResource } from "./resources.ts";

/** An event of the signed webhooks. */
export interface SimulatedEvent {
  type: string;
  /** The id of the refund, chargeback, payment, payment link or payout. */
  entityId: string;
}

const CLASSIC = {
  payment: new Set(["paid", "authorized", "expired", "failed", "canceled"]),
  order: new Set(["paid", "authorized", "completed", "canceled", "expired"]),
  refund: new Set(["processing", "refunded", "failed"]),
};

/** Whether a classic webhook with the id of this payment or order is sent when the step begins. */
export function hasClassicWebhook(
  { collection }: SimulatedResource,
  step: LifecycleStep,
  before: LifecycleStep | null,
): boolean {
  if (collection === "order") return step.status !== before?.status && CLASSIC.order.has(step.status);
  if (collection !== "payment") return false;
  const isNewStatus = step.status !== before?.status && CLASSIC.payment.has(step.status);
  const hasRefund = changedRefunds(step, before).some(({ status }) => CLASSIC.refund.has(status));
  return isNewStatus || hasRefund || changedChargebacks(step, before).length > 0 || step.captured !== before?.captured;
}

/** The events of the signed webhooks when the step begins. */
export function eventsOf(
  resource: SimulatedResource,
  step: LifecycleStep,
  before: LifecycleStep | null,
): SimulatedEvent[] {
  const { collection, id } = resource;
  const isNewStatus = step.status !== before?.status;
  switch (collection) {
    case "payment-link":
      return step.isPaid && !before?.isPaid ? [{ type: "payment-link.paid", entityId: id }] : [];
    case "payout":
      return isNewStatus && step.status !== "requested" ? [{ type: `payout.${step.status}`, entityId: id }] : [];
    case "order":
      return [];
    case "payment":
      return [
        ...(isNewStatus && step.status !== "open" ? [{ type: `payment.${step.status}`, entityId: id }] : []),
        ...changedRefunds(step, before).map((refund) => ({ type: `refund.${refund.status}`, entityId: refund.id })),
        ...changedChargebacks(step, before).map((chargeback) => ({
          type: chargeback.isReversed ? "chargeback.reversed" : "chargeback.received",
          entityId: chargeback.id,
        })),
      ];
  }
}

function changedRefunds({ refunds }: LifecycleStep, before: LifecycleStep | null) {
  return refunds.filter(({ id, status }) => before?.refunds.find((other) => other.id === id)?.status !== status);
}

function changedChargebacks({ chargebacks }: LifecycleStep, before: LifecycleStep | null) {
  return chargebacks.filter(
    ({ id, isReversed }) => before?.chargebacks.find((other) => other.id === id)?.isReversed !== isReversed,
  );
}
