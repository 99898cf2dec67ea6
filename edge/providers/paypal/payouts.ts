/**
 * PayPal's payouts: the schemas of their documents, and the mapping to facts. A batch with several items has no status here:
 * it would show one recipient the payouts of the others.
 * @see https://developer.paypal.com/docs/api/payments.payouts-batch/v1/ (checked 2026-11-28)
 */
import * as z from "zod";
import type { ParsedStatus } from "../facts.ts";
import { amount, id, instant, nested, nestedList, word } from "../fields.ts";
import { foldStatus } from "../word-tables.ts";
import { moneyOf, moneyShape } from "./document.ts";
import { type MappedStatus, statusOf, toParsedStatus, unknownStatus } from "./mapped-status.ts";

/** A payout that nobody claims goes back after this time. */
const CLAIM_MS = 30 * 86_400_000;

const itemShape = {
  payout_item_id: id,
  transaction_status: word,
  time_processed: instant,
  payout_item: nested({ amount: nested(moneyShape) }),
  errors: nested({ name: word }),
};
const itemSchema = z.object(itemShape);
export type PayoutItem = z.infer<typeof itemSchema>;

const batchSchema = z.object({
  batch_header: z.object({ payout_batch_id: id, batch_status: word, amount: nested(moneyShape) }),
  items: nestedList(itemShape),
  total_items: amount,
});
export type PayoutBatch = z.infer<typeof batchSchema>;

export function parsePayoutItem(json: unknown): PayoutItem | null {
  const item = itemSchema.safeParse(json).data;
  return item?.transaction_status === undefined ? null : item;
}

export function parsePayoutBatch(json: unknown): PayoutBatch | null {
  const batch = batchSchema.safeParse(json).data;
  return batch?.batch_header.batch_status === undefined ? null : batch;
}

const BY_ITEM_WORD = new Map<string, MappedStatus>([
  ["SUCCESS", statusOf("succeeded")],
  ["PENDING", statusOf("processing")],
  ["ONHOLD", statusOf("processing", { hint: "in_review" })],
  ["UNCLAIMED", statusOf("action_required", { hint: "awaiting_recipient" })],
  ["RETURNED", statusOf("canceled")],
  ["BLOCKED", statusOf("failed", { advice: "contact_merchant" })],
  ["FAILED", statusOf("failed", { advice: "contact_merchant" })],
  ["REFUNDED", statusOf("refunded")],
  ["REVERSED", statusOf("refunded")],
]);

const BY_BATCH_WORD = new Map<string, MappedStatus>([
  ["PENDING", statusOf("processing")],
  ["PROCESSING", statusOf("processing")],
  ["DENIED", statusOf("failed", { advice: "contact_merchant" })],
  ["CANCELED", statusOf("canceled")],
]);

export function itemStatus(item: PayoutItem): ParsedStatus {
  const status = BY_ITEM_WORD.get(foldStatus(item.transaction_status)) ?? unknownStatus(item.transaction_status);
  const { time_processed: processed } = item;
  const isUnclaimed = status.state === "action_required" && processed !== undefined;
  return toParsedStatus(status, {
    amount: moneyOf(item.payout_item?.amount),
    expiresAt: isUnclaimed ? new Date(Date.parse(processed) + CLAIM_MS).toISOString().replace(".000Z", "Z") : null,
  });
}

/** The status of a batch with one item; null for any other batch. */
export function batchStatus({ batch_header, items = [], total_items }: PayoutBatch): ParsedStatus | null {
  const [item, ...others] = items;
  if (others.length > 0 || (total_items !== undefined && Number(total_items) !== 1)) return null;
  const word = foldStatus(batch_header.batch_status);
  // A batch that was processed can have an item that was not paid.
  if (word === "SUCCESS") return item ? itemStatus(item) : toParsedStatus(statusOf("processing"), {});
  const status = BY_BATCH_WORD.get(word) ?? unknownStatus(batch_header.batch_status);
  return toParsedStatus(status, { amount: moneyOf(batch_header.amount) });
}
