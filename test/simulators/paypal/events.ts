/**
 * Which webhook PayPal sends when an order comes to a step, and the resource in it.
 * @see https://developer.paypal.com/api/rest/webhooks/event-names/ (checked 2026-11-28)
 */
import { authorizationDocument, captureDocument, orderDocument, refundDocument } from "./documents.ts";
import type { Order, OrderStep } from "./orders.ts";
import type { EventResource } from "./webhooks.ts";

interface Event {
  type: string;
  resource: EventResource;
}

/** By the status of a refund. The event of a completed one is about the capture by its name, and has the refund. */
const REFUND_EVENTS: Record<string, string> = {
  COMPLETED: "PAYMENT.CAPTURE.REFUNDED",
  PENDING: "PAYMENT.REFUND.PENDING",
  FAILED: "PAYMENT.REFUND.FAILED",
};

const CAPTURE_EVENTS: Record<string, string> = {
  COMPLETED: "PAYMENT.CAPTURE.COMPLETED",
  PENDING: "PAYMENT.CAPTURE.PENDING",
  DECLINED: "PAYMENT.CAPTURE.DENIED",
};

const AUTHORIZATION_EVENTS: Record<string, string> = {
  CREATED: "PAYMENT.AUTHORIZATION.CREATED",
  VOIDED: "PAYMENT.AUTHORIZATION.VOIDED",
};

const ORDER_EVENTS: Record<string, string> = {
  APPROVED: "CHECKOUT.ORDER.APPROVED",
  COMPLETED: "CHECKOUT.ORDER.COMPLETED",
  SAVED: "CHECKOUT.ORDER.SAVED",
  VOIDED: "CHECKOUT.ORDER.VOIDED",
};

/** The event of this step; null when PayPal sends none. */
export function orderEvent(order: Order, step: OrderStep, atMs: number): Event | null {
  const usual = usualEvent(order, step, atMs);
  if (step.event === null) return null;
  const resource = usual?.resource ?? { type: "checkout-order", document: orderDocument(order, step, atMs) };
  return step.event === undefined ? usual : { type: step.event, resource };
}

/** About the newest part of the order. */
function usualEvent(order: Order, step: OrderStep, atMs: number): Event | null {
  if (step.gone) return null;
  const refund = step.refunds.at(-1);
  if (refund) {
    const document = refundDocument({ order, part: refund, index: step.refunds.length - 1, atMs });
    return eventOf(REFUND_EVENTS[refund.status], { type: "refund", document });
  }
  const capture = step.captures.at(-1);
  if (capture) {
    const document = captureDocument({ order, part: capture, index: step.captures.length - 1, atMs });
    return eventOf(CAPTURE_EVENTS[capture.status], { type: "capture", document });
  }
  const authorization = step.authorizations.at(-1);
  if (authorization) {
    const found = { order, part: authorization, index: step.authorizations.length - 1, atMs };
    return eventOf(AUTHORIZATION_EVENTS[authorization.status], {
      type: "authorization",
      document: authorizationDocument(found),
    });
  }
  const document = orderDocument(order, step, atMs);
  return eventOf(ORDER_EVENTS[step.status ?? ""], { type: "checkout-order", document });
}

function eventOf(type: string | undefined, resource: EventResource): Event | null {
  return type === undefined ? null : { type, resource };
}
