/**
 * Reads the events of a webhook. The caller has verified the webhook, or treats the events as unsigned.
 * @see https://docs.y.uno/docs/webhooks (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import type { State } from "../../../contract/status.ts";
import type { ParsedStatus } from "../facts.ts";
import { word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";
import type { WebhookEvent } from "../webhook-event.ts";
import { parsePayment, parsePayout, parseReport } from "./document.ts";
import { paymentStatus, payoutStatus, reportStatus } from "./to-facts.ts";

/** Version 2 has an envelope; version 1 is `{"payment": …}` alone. */
const webhookSchema = z.object({
  type: word,
  /** `payment.purchase`; in older pages only `purchase`. */
  type_event: word,
  data: z.unknown().optional(),
  payment: z.unknown().optional(),
});

/**
 * States of one payment that are also states of its order. In the other states the order's remaining payments decide, so
 * the webhook only makes the gate check the order.
 */
const ORDER_STATES = new Set<State>([
  "created",
  "action_required",
  "processing",
  "authorized",
  "partially_succeeded",
  "succeeded",
]);

/** The events of a webhook: null when it is not a webhook, empty when it is not about a supported resource. */
export function parseWebhookEvents(body: Uint8Array): WebhookEvent[] | null {
  const webhook = webhookSchema.safeParse(parseExactJson(body)).data;
  if (!webhook) return null;
  const { type, type_event, data, payment } = webhook;
  switch ((type ?? type_event?.split(".", 1)[0] ?? (payment ? "payment" : "")).toLowerCase()) {
    case "payment":
      return paymentEvents(data ?? { payment });
    case "payout":
      return payoutEvents(data);
    case "report":
      return reportEvents(data);
    default:
      return [];
  }
}

function paymentEvents(data: unknown): WebhookEvent[] {
  const payment = parsePayment(data);
  if (!payment) return [];
  const status = paymentStatus(payment);
  const link = payment.payment_link_code ?? payment.payment_link_id;
  const orderEventType = ORDER_STATES.has(status.facts.state) ? "facts" : "check";
  return [
    ...statusEvents("payment", payment.id, status),
    ...statusEvents("order", payment.merchant_order_id, status, orderEventType),
    ...linkEvents(link, payment.id, status),
  ];
}

function payoutEvents(data: unknown): WebhookEvent[] {
  const payout = parsePayout(data);
  return payout ? statusEvents("payout", payout.id, payoutStatus(payout)) : [];
}

function reportEvents(data: unknown): WebhookEvent[] {
  const report = parseReport(data);
  return report ? statusEvents("report", report.report_id, reportStatus(report)) : [];
}

/** The event of one resource, or none without an id. An unknown status only makes the gate check the resource. */
function statusEvents(
  kind: Kind,
  id: string | undefined,
  { facts }: ParsedStatus,
  type: "facts" | "check" = "facts",
): WebhookEvent[] {
  if (id === undefined) return [];
  return type === "check" || facts.state === "unknown" ? [{ kind, id, type: "check" }] : [{ kind, id, type, facts }];
}

/** The event of a payment's link. Without an id, a payment cannot be told from another payment with the same link. */
function linkEvents(linkId: string | undefined, paymentId: string | undefined, status: ParsedStatus): WebhookEvent[] {
  const [event] = statusEvents("payment-link", linkId, status, paymentId === undefined ? "check" : "facts");
  if (event?.type !== "facts" || paymentId === undefined) return event ? [event] : [];
  return [{ ...event, type: "payment", uuid: paymentId }];
}
