/**
 * PayPal's documents of payouts and disputes.
 * @see https://developer.paypal.com/docs/api/payments.payouts-batch/v1/ (checked 2026-11-28)
 * @see https://developer.paypal.com/docs/api/customer-disputes/v1/ (checked 2026-11-28)
 */
import { stepAt } from "../shared/lifecycle.ts";
import { link, money } from "./documents.ts";
import type { Dispute, DisputeStep, PayoutBatch, PayoutItem } from "./payouts.ts";

const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
/** The older objects say `currency`, the newer ones `currency_code`. */
const oldMoney = (value: string, currency: string) => ({ currency, value });

export function batchDocument(batch: PayoutBatch, nowMs: number): object {
  const { id, status, currency, createdMs, items } = batch;
  return {
    batch_header: {
      payout_batch_id: id,
      batch_status: status,
      time_created: iso(createdMs),
      ...(status === "SUCCESS" && { time_completed: iso(createdMs) }),
      sender_batch_header: { sender_batch_id: "Payouts_2026_100007", email_subject: "A payout for Petra" },
      amount: oldMoney("25.00", currency),
      fees: oldMoney("0.25", currency),
    },
    // The items appear after a while.
    ...(status !== "PENDING" && { items: items.map((item) => itemDocument(item, nowMs)) }),
    total_items: items.length,
    total_pages: 1,
    links: [link("self", `/v1/payments/payouts/${id}`)],
  };
}

export function itemDocument(item: PayoutItem, nowMs: number): object {
  const { id, value, batch } = item;
  const current = stepAt(item, nowMs);
  const status = current?.step.status ?? "PENDING";
  const error = current?.step.error;
  const isPending = status === "PENDING";
  return {
    payout_item_id: id,
    // Absent as long as no money moves.
    ...(!isPending && { transaction_id: "0C413693MN970190K", time_processed: iso(current?.atMs ?? nowMs) }),
    activity_id: "0E158638XS0329106",
    transaction_status: status,
    payout_item_fee: oldMoney("0.25", batch.currency),
    payout_batch_id: batch.id,
    payout_item: {
      recipient_type: "EMAIL",
      amount: oldMoney(value, batch.currency),
      note: "DO-NOT-SHOW-NOTE",
      receiver: "recipient@example.org",
      sender_item_id: "PAYOUT-2026-7",
    },
    sender_batch_id: "Payouts_2026_100007",
    ...(error !== undefined && { errors: { name: error, message: "Receiver is unregistered", details: [] } }),
    links: [link("item", `/v1/payments/payouts-item/${id}`)],
  };
}

/** One entry of the list of disputes: without the outcome. */
export function disputeSummary(dispute: Dispute, { status, stage }: DisputeStep, atMs: number): object {
  return {
    dispute_id: dispute.id,
    create_time: iso(dispute.createdMs),
    update_time: iso(atMs),
    reason: "MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
    status,
    dispute_state: status === "RESOLVED" ? "RESOLVED" : "REQUIRED_ACTION",
    dispute_amount: money(dispute.value, dispute.currency),
    dispute_life_cycle_stage: stage,
    dispute_channel: "INTERNAL",
    links: [link("self", `/v1/customer/disputes/${dispute.id}`)],
  };
}

export function disputeDocument(dispute: Dispute, step: DisputeStep, atMs: number): object {
  return {
    ...disputeSummary(dispute, step, atMs),
    disputed_transactions: [
      {
        seller_transaction_id: dispute.captureId,
        gross_amount: money(dispute.value, dispute.currency),
        buyer: { name: "Petra Beispiel", email: "petra@example.org" },
        seller: { email: "shop-owner@example.org", merchant_id: "7PF5WMBLCCK3W" },
      },
    ],
    ...(step.outcome !== undefined && {
      dispute_outcome: { outcome_code: step.outcome, amount_refunded: money(dispute.value, dispute.currency) },
    }),
    messages: [{ posted_by: "BUYER", content: "DO-NOT-SHOW-NOTE" }],
  };
}
