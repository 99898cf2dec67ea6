/**
 * Maps Examplepay's statuses to facts.
 * @see https://docs.examplepay.example/payments#status (checked 2026-11-21)
 */
import * as z from "zod";
import { type Method, SETTLES, type State } from "../../../contract/status.ts";
import { printable } from "../../../edge/platform/printable.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../../../edge/providers/facts.ts";
import { amount, id, instant, nested, word } from "../../../edge/providers/fields.ts";
import { money } from "../../../edge/providers/money.ts";
import { cardBrandOf, foldStatus, wordTable } from "../../../edge/providers/word-tables.ts";

export const paymentSchema = z.object({
  id,
  status: z.string(),
  amount,
  currency: word,
  order_number: id,
  updated_at: instant,
  card: nested({ scheme: word, last_four: word }),
});
export type Payment = z.infer<typeof paymentSchema>;

const STATES = wordTable<State>({
  action_required: "OPEN",
  processing: "PENDING",
  succeeded: "PAID",
  refunded: "REFUNDED",
  failed: "DECLINED",
  canceled: "CANCELED",
});

/** Whether a second call is needed: the payment does not contain the refunded amount. */
export function needsRefunds({ status }: Payment): boolean {
  return STATES.get(foldStatus(status)) === "refunded";
}

/** The status of a payment. An unknown word is `unknown`, never a success or a failure. */
export function toParsedStatus(payment: Payment, refunded?: string): ParsedStatus {
  const known = STATES.get(foldStatus(payment.status));
  const state = known ?? "unknown";
  const facts: Facts = {
    ...NO_FACTS,
    state,
    settled: SETTLES.has(state),
    advice: state === "failed" ? "use_another_method" : null,
    at: payment.updated_at ?? null,
    amount: money(payment.amount, payment.currency),
    refunded: money(refunded, payment.currency),
    method: methodOf(payment),
    reference: payment.order_number ?? null,
  };
  return known ? { facts } : { facts, unknownWord: printable(payment.status) };
}

function methodOf({ card }: Payment): Method | null {
  if (!card) return null;
  const last4 = /^\d{4}$/.test(card.last_four ?? "") ? (card.last_four ?? null) : null;
  return { type: "card", brand: cardBrandOf(card.scheme), last4 };
}
