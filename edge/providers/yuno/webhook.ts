/**
 * Reads the events of a webhook. The caller has verified the webhook, or treats the events as unsigned.
 * @see https://docs.y.uno/docs/webhooks (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import type { ParsedStatus } from "../facts.ts";
import { id, word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";
import { SHARED_STATES } from "../orders.ts";
import type { WebhookEvent } from "../webhook-event.ts";
import { type Payment, parsePayment, parsePayout, parseReport } from "./document.ts";
import { enrolmentStatus, parseEnrolment } from "./enrolment.ts";
import { paymentStatus, payoutStatus, referenceOf, reportStatus } from "./to-facts.ts";

/** Version 2 has an envelope; version 1 is `{"payment": …}` alone. */
const webhookSchema = z.object({
  type: word,
  /** `payment.purchase`; in older pages only `purchase`. */
  type_event: word,
  data: z.unknown().optional(),
  payment: z.unknown().optional(),
});

const namedSchema = z.object({ payment_method: z.object({ id }) });

/** The events of a webhook: null when it is not a webhook, empty when it is not about a supported resource. */
export function parseWebhookEvents(body: Uint8Array): WebhookEvent[] | null {
  const webhook = webhookSchema.safeParse(parseExactJson(body)).data;
  if (!webhook) return null;
  const { type, type_event, data, payment } = webhook;
  const family = type ?? type_event?.split(".", 1)[0] ?? (payment ? "payment" : "");
  switch (family.toLowerCase()) {
    // Older pages name refunds and chargebacks as types of their own.
    case "payment":
    case "refund":
    case "chargeback":
      return paymentEvents(data ?? { payment });
    case "payout":
      return payoutEvents(data);
    case "report":
      return reportEvents(data);
    case "enrollment":
      return enrolmentEvents(data);
    default:
      return [];
  }
}

function paymentEvents(data: unknown): WebhookEvent[] {
  const payment = parsePayment(data);
  if (!payment) return [];
  const status = paymentStatus(payment);
  const links = new Set([payment.payment_link_code, payment.payment_link_id]);
  return [
    ...statusEvents("payment", payment.id, status),
    ...paymentEventsOf("order", referenceOf(payment) ?? undefined, payment, status),
    ...[...links].flatMap((link) => paymentEventsOf("payment-link", link, payment, status)),
  ];
}

function payoutEvents(data: unknown): WebhookEvent[] {
  const payout = parsePayout(data);
  if (!payout) return [];
  const status = payoutStatus(payout);
  const reference = payout.merchant_reference === payout.id ? undefined : payout.merchant_reference;
  return [
    ...statusEvents("payout", payout.id, status),
    ...statusEvents("payout", reference, status, sharedEventType(status)),
  ];
}

function sharedEventType({ facts }: ParsedStatus): "facts" | "check" {
  return SHARED_STATES.has(facts.state) ? "facts" : "check";
}

function reportEvents(data: unknown): WebhookEvent[] {
  const report = parseReport(data);
  return report ? statusEvents("report", report.report_id, reportStatus(report)) : [];
}

/**
 * Only a saved payment method is applied at once. Its removal would lower the rank of its state, and nothing is sent for
 * a payment method that could not be saved.
 */
function enrolmentEvents(data: unknown): WebhookEvent[] {
  const enrolment = parseEnrolment(data);
  if (!enrolment) return checkOf(data);
  const status = enrolmentStatus(enrolment);
  const isSaved = status.facts.hint === "method_saved";
  return statusEvents("payment-method", enrolment.id, status, isSaved ? "facts" : "check");
}

/** The check of a payment method that is sent without a status. */
function checkOf(data: unknown): WebhookEvent[] {
  const methodId = namedSchema.safeParse(data).data?.payment_method.id;
  return methodId === undefined ? [] : [{ kind: "payment-method", id: methodId, type: "check" }];
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

/** The event of a payment's order or link. A payment without an id cannot be told from another one of the same order. */
function paymentEventsOf(
  kind: "order" | "payment-link",
  id: string | undefined,
  { id: uuid, created_at, split_payment_methods: isPart }: Payment,
  status: ParsedStatus,
): WebhookEvent[] {
  const [event] = statusEvents(kind, id, status, uuid === undefined ? "check" : "facts");
  if (event?.type !== "facts" || uuid === undefined) return event ? [event] : [];
  return [{ ...event, type: "payment", uuid, createdAt: created_at ?? null, group: isPart ? "split" : null }];
}
