/** The examples of the galleries: every state, hint and kind, each by a test id. */
import type { Kind } from "../../contract/resource.ts";
import type { Hint, State } from "../../contract/status.ts";

export interface Exhibit {
  kind: Kind;
  state: State;
  hint?: Hint;
  id: string;
  about: string;
  layout?: "inline";
  /** Whether the demo's first page shows it too, not only the gallery. */
  isShownFirst?: boolean;
}

/** In the order in which a payment can reach them. */
const MEANINGS: Record<State, string> = {
  created: "It exists. Nothing has happened yet.",
  action_required: "The customer has something to do, such as confirming at the bank.",
  processing: "Accepted, without a result yet.",
  authorized: "The amount is reserved, not captured.",
  succeeded: "Done.",
  verified: "A check is done. No money was meant to move.",
  partially_succeeded: "A part is done.",
  used: "A payment link that has been used.",
  failed: "Declined or failed. One line advises what to do next.",
  canceled: "Ended before any money moved.",
  expired: "Nobody acted in time.",
  refund_pending: "A refund has started.",
  refunded: "The full amount has been refunded.",
  partially_refunded: "A part of the amount has been refunded.",
  disputed: "The payer’s bank is reviewing the payment.",
  charged_back: "The payer’s bank has taken the money back.",
  unknown: "No result is known. Never shown as a failure.",
};

const exhibit = (kind: Kind, state: State, options: string, about: string): Exhibit => ({
  kind,
  state,
  id: `test_${state}${options}`,
  about,
});

const first = (shown: Exhibit): Exhibit => ({ ...shown, isShownFirst: true });

export const STATE_EXHIBITS: Exhibit[] = (Object.entries(MEANINGS) as [State, string][]).map(([state, about]) =>
  exhibit(state === "used" ? "payment-link" : "payment", state, "~EUR49.90~visa4242~reference", about),
);

/** The other kinds, in the states in which they have their own texts. */
export const KIND_EXHIBITS: Exhibit[] = [
  exhibit("order", "succeeded", "~JPY5400~mastercard5100", "An order, found by the shop’s own reference."),
  first(exhibit("payment-link", "created", "~EUR18.00~continue", "A payment link that is open.")),
  exhibit("payment-link", "canceled", "~EUR18.00", "A payment link that was withdrawn."),
  exhibit("payment-link", "expired", "~EUR18.00", "A payment link that has expired."),
  exhibit("payout", "created", "~USD250.00", "A payout that has not started."),
  exhibit("payout", "action_required", "~USD250.00", "A payout whose recipient must act first."),
  first(exhibit("payout", "processing", "~USD250.00", "A payout on its way.")),
  exhibit("payout", "succeeded", "~KWD12.345", "A payout, in a currency with three decimals."),
  exhibit("payout", "failed", "~USD250.00~contact_merchant", "A payout that did not go through."),
  exhibit("bulk-payout", "processing", "~USD12500.00", "Many payouts, counted while they run."),
  first(exhibit("bulk-payout", "partially_succeeded", "~USD12500.00", "Many payouts, some of which need attention.")),
  exhibit("report", "processing", "", "A report that is being prepared."),
  first(exhibit("report", "succeeded", "", "A report that is ready.")),
  exhibit("report", "failed", "~try_again_later", "A report that could not be made."),
  exhibit("report", "expired", "", "A report that can no longer be downloaded."),
];

/** Ways to pay that the customer completes elsewhere, and a refund. */
export const WAY_EXHIBITS: Exhibit[] = [
  exhibit("payment", "action_required", "~EUR249.00~transfer~reference~expires-259200", "A bank transfer."),
  exhibit("payment", "action_required", "~MXN349.00~voucher~expires-259200", "A voucher to pay in cash."),
  exhibit("payment", "action_required", "~BRL49.90~pix~expires-1800", "A Pix code, with its QR code."),
  exhibit("payment", "partially_refunded", "~EUR49.90~visa4242~reference", "A part of the amount is back."),
];

/** A hint refines the text of a state. */
const HINTS: Record<Hint, [state: State, about: string]> = {
  not_seen_yet: ["unknown", "The page was opened before the payment existed."],
  in_review: ["processing", "In review, which takes longer."],
  awaiting_recipient: ["action_required", "The recipient has to accept it."],
  awaiting_transfer: ["action_required", "The customer has to transfer the money."],
  attempt_failed: ["created", "The first attempt did not go through."],
  follow_up_failed: ["failed", "A refund or another later step did not go through."],
  canceling: ["processing", "Canceled, and not confirmed yet."],
  card_verified: ["verified", "A card was verified; nothing was paid."],
  method_saved: ["verified", "A payment method was saved."],
  method_removed: ["verified", "A payment method was removed."],
  check_passed: ["verified", "A check was passed."],
  dispute_won: ["succeeded", "The bank decided in favour of the shop."],
  downloaded: ["succeeded", "A report has been downloaded."],
  paid_more_than_once: ["succeeded", "Two payments of one order have succeeded."],
  part_charged_back: ["charged_back", "The bank has taken a part of the money back."],
  removing_method: ["processing", "A saved payment method is being removed."],
};

const KIND_OF_HINT: Partial<Record<Hint, Kind>> = {
  awaiting_recipient: "payout",
  method_saved: "payment-method",
  method_removed: "payment-method",
  removing_method: "payment-method",
  downloaded: "report",
};

export const HINT_EXHIBITS: Exhibit[] = (Object.entries(HINTS) as [Hint, [State, string]][]).map(
  ([hint, [state, about]]) => ({ hint, ...exhibit(KIND_OF_HINT[hint] ?? "payment", state, `~${hint}`, about) }),
);

/** Amounts that are hard to lay out: other decimals, very long, very short. */
export const HARD_EXHIBITS: Exhibit[] = [
  exhibit("payment", "succeeded", "~JPY5400~jcb0505", "No decimals."),
  exhibit("payment", "succeeded", "~KWD12.345~visa1111", "Three decimals."),
  exhibit("payment", "refunded", "~IDR999999999999.99~mastercard5100", "A very long amount."),
  exhibit("payment", "failed", "~try_again_later~USD0.01", "One cent."),
];
