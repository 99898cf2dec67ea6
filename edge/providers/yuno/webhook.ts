/**
 * What a webhook says, and about which things. That it comes from Yuno has been checked, or not, by whoever calls.
 * No I/O. No clock.
 * @see https://docs.y.uno/docs/webhooks (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import type { State } from "../../../contract/status.ts";
import type { ParsedStatus } from "../facts.ts";
import { word } from "../fields.ts";
import { readJson } from "../http-result.ts";
import type { WebhookEvent } from "../webhook-event.ts";
import { readPayment, readPayout, readReport } from "./document.ts";
import { parsePaymentStatus, parsePayoutStatus, parseReportStatus } from "./to-facts.ts";

/** Version 2 has an envelope; version 1 is `{"payment": …}` alone. */
const webhookSchema = z.object({
  type: word,
  /** `payment.purchase`, in older pages only `purchase`. */
  type_event: word,
  data: z.unknown().optional(),
  payment: z.unknown().optional(),
});

/**
 * What one payment alone tells of its whole order. A try that ended, or money that went back, says nothing about the
 * other payments the order may have, so these only make the gate ask for all of them.
 */
const TELLS_OF_ORDER = new Set<State>([
  "created",
  "action_required",
  "processing",
  "authorized",
  "partially_succeeded",
  "succeeded",
]);

/** Everything this webhook names, and what it says about each; null when it is no webhook. Empty where it is about nothing we show. */
export function parseWebhookEvents(body: Uint8Array): WebhookEvent[] | null {
  const webhook = webhookSchema.safeParse(readJson(body)).data;
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
  const payment = readPayment(data);
  if (!payment) return [];
  const heard = parsePaymentStatus(payment);
  const link = payment.payment_link_code ?? payment.payment_link_id;
  return [
    ...eventOf("payment", payment.id, heard),
    ...eventOf("order", payment.merchant_order_id, heard, TELLS_OF_ORDER.has(heard.facts.state) ? "facts" : "check"),
    ...linkEvent(link, payment.id, heard),
  ];
}

function payoutEvents(data: unknown): WebhookEvent[] {
  const payout = readPayout(data);
  return payout ? eventOf("payout", payout.id, parsePayoutStatus(payout)) : [];
}

function reportEvents(data: unknown): WebhookEvent[] {
  const report = readReport(data);
  return report ? eventOf("report", report.report_id, parseReportStatus(report)) : [];
}

/** A word we do not know is a reason to ask, no more. */
function eventOf(
  kind: Kind,
  id: string | undefined,
  { facts }: ParsedStatus,
  type: "facts" | "check" = "facts",
): WebhookEvent[] {
  if (id === undefined) return [];
  return type === "check" || facts.state === "unknown" ? [{ kind, id, type: "check" }] : [{ kind, id, type, facts }];
}

/** A payment without an id of its own cannot be told from another try with the same link. */
function linkEvent(id: string | undefined, uuid: string | undefined, heard: ParsedStatus): WebhookEvent[] {
  const [event] = eventOf("payment-link", id, heard, uuid === undefined ? "check" : "facts");
  if (event?.type !== "facts" || uuid === undefined) return event ? [event] : [];
  return [{ ...event, type: "payment", uuid }];
}
