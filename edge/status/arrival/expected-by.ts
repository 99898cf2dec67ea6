/**
 * The day by which money on its way is usually there (docs/interface.md#expected-arrival). Computed from the record alone, so
 * that it is the same at every look, and kept when it has passed: a customer who waits longer has a reason to ask.
 */
import type { Kind } from "../../../contract/resource.ts";
import type { Method, Money, State } from "../../../contract/status.ts";
import type { StatusRecord } from "../../hub/status-record.ts";
import { type Calendar, EVERY_DAY, TARGET, WEEKDAYS, workingDaysAfter } from "./working-days.ts";

/** What is under way: money back to the payer, money to a recipient, or a transfer that the customer has made. */
type Journey = "refund" | "payout" | "transfer";

type MethodType = Method["type"] | "unknown";

/**
 * The latest working day of the usual span. Where sources differ, the longer span counts: a day too late surprises nobody.
 * All checked on 2026-11-28.
 */
const WORKING_DAYS: Record<Journey, Record<MethodType, number>> = {
  refund: {
    // 5 to 10 business days: https://support.stripe.com/questions/customer-refund-processing-time
    card: 10,
    // 2 to 3 business days: https://documentation.lemonway.com/docs/bank-trasfer-refunds
    bank_transfer: 3,
    // Sent back to the account, as a refund to a bank of Stripe is: 5 to 10 business days.
    direct_debit: 10,
    // 0 to 3 days: https://www.razorpay.com/docs/payments/refunds/normal/
    wallet: 3,
    // By transfer to an account that the customer names first, so no span is documented: that of a card.
    voucher: 10,
    // 2 to 5 business days: https://www.klarna.com/us/business/merchant-support/when-will-a-customer-receive-the-refund/
    bnpl: 5,
    other: 10,
    unknown: 10,
  },
  payout: {
    // 2 to 3 business days by the slowest common rail, ACH:
    // https://docs.coinflow.cash/guides/payouts/payout-methods/supported-payout-methods/standard-ach
    card: 3,
    bank_transfer: 3,
    direct_debit: 3,
    // The balance of a wallet changes at once; the next day leaves room for its checks.
    wallet: 1,
    voucher: 3,
    bnpl: 3,
    other: 3,
    unknown: 3,
  },
  // One banking business day in SEPA (https://www.bundesbank.de/en/tasks/payment-systems/sepa/sepa-credit-transfer-626664),
  // and the providers on both sides.
  transfer: { card: 3, bank_transfer: 3, direct_debit: 3, wallet: 3, voucher: 3, bnpl: 3, other: 3, unknown: 3 },
};

/** Wallets whose payments are payments by card: the money goes back to the card. */
const CARD_WALLETS = new Set(["applepay", "googlepay"]);

const REFUND_STATES = new Set<State>(["refund_pending", "refunded", "partially_refunded"]);
const PAYOUT_STATES = new Set<State>(["processing", "succeeded"]);
const PAID_KINDS = new Set<Kind>(["payment", "order", "payment-link"]);

/** The provider's own day if it names one; null while no money is on its way, or nobody knows since when. */
export function expectedBy({ resource, visibleState, timeline }: StatusRecord): string | null {
  const { state, expectedBy: reported, method } = visibleState;
  if (reported !== null) return reported;
  const journey = journeyOf(resource.kind, visibleState);
  const startedAt = timeline.findLast((entry) => entry.state === state)?.at ?? null;
  if (journey === null || startedAt === null) return null;
  const type = railOf(method);
  const money = journey === "refund" ? (visibleState.refunded ?? visibleState.amount) : visibleState.amount;
  return workingDaysAfter(startedAt, WORKING_DAYS[journey][type], calendarOf(journey, type, money));
}

function journeyOf(kind: Kind, { state, hint, method }: StatusRecord["visibleState"]): Journey | null {
  if (REFUND_STATES.has(state)) return PAID_KINDS.has(kind) ? "refund" : null;
  // A hint of `processing` says that something else goes on: a review, a cancellation.
  if (state === "processing" && hint !== null) return null;
  if (kind === "payout") return PAYOUT_STATES.has(state) ? "payout" : null;
  return PAID_KINDS.has(kind) && state === "processing" && method?.type === "bank_transfer" ? "transfer" : null;
}

function railOf(method: Method | null): MethodType {
  if (method === null) return "unknown";
  return method.type === "wallet" && CARD_WALLETS.has(method.brand ?? "") ? "card" : method.type;
}

/** Only the rails of the euro have a calendar of their own here. A payout to a wallet waits for no bank. */
function calendarOf(journey: Journey, type: MethodType, money: Money | null): Calendar {
  if (journey === "payout" && type === "wallet") return EVERY_DAY;
  return money?.currency === "EUR" ? TARGET : WEEKDAYS;
}
