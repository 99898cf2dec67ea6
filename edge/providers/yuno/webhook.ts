/**
 * What a webhook says, and about which things. That it comes from Yuno has been checked, or not, by whoever calls.
 * No I/O. No clock.
 * @see https://docs.y.uno/docs/webhooks (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import type { State } from "../../../contract/status.ts";
import { word } from "../fields.ts";
import { readJson } from "../http-result.ts";
import type { Heard, Notice } from "../provider.ts";
import { readPayment, readPayout, readReport } from "./document.ts";
import { hearPayment, hearPayout, hearReport } from "./to-facts.ts";

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
export function noticesIn(body: Uint8Array): Notice[] | null {
  const webhook = webhookSchema.safeParse(readJson(body)).data;
  if (!webhook) return null;
  const { type, type_event, data, payment } = webhook;
  switch ((type ?? type_event?.split(".", 1)[0] ?? (payment ? "payment" : "")).toLowerCase()) {
    case "payment":
      return paymentNotices(data ?? { payment });
    case "payout":
      return payoutNotices(data);
    case "report":
      return reportNotices(data);
    default:
      return [];
  }
}

function paymentNotices(data: unknown): Notice[] {
  const payment = readPayment(data);
  if (!payment) return [];
  const heard = hearPayment(payment);
  const link = payment.payment_link_code ?? payment.payment_link_id;
  return [
    ...noticeOf("payment", payment.id, heard),
    ...noticeOf("order", payment.merchant_order_id, heard, TELLS_OF_ORDER.has(heard.facts.state) ? "facts" : "ask"),
    ...linkNotice(link, payment.id, heard),
  ];
}

function payoutNotices(data: unknown): Notice[] {
  const payout = readPayout(data);
  return payout ? noticeOf("payout", payout.id, hearPayout(payout)) : [];
}

function reportNotices(data: unknown): Notice[] {
  const report = readReport(data);
  return report ? noticeOf("report", report.report_id, hearReport(report)) : [];
}

/** A word we do not know is a reason to ask, no more. */
function noticeOf(kind: Kind, id: string | undefined, { facts }: Heard, says: "facts" | "ask" = "facts"): Notice[] {
  if (id === undefined) return [];
  return says === "ask" || facts.state === "unknown" ? [{ kind, id, says: "ask" }] : [{ kind, id, says, facts }];
}

/** A payment without an id of its own cannot be told from another try with the same link. */
function linkNotice(id: string | undefined, uuid: string | undefined, heard: Heard): Notice[] {
  const [notice] = noticeOf("payment-link", id, heard, uuid === undefined ? "ask" : "facts");
  if (notice?.says !== "facts" || uuid === undefined) return notice ? [notice] : [];
  return [{ ...notice, says: "payment", uuid }];
}
