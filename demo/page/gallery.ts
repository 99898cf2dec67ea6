/** What the gallery shows: every state of a payment, and the other kinds of things, each by a test id. */
import type { Kind, State } from "../../edge/contract.ts";

export interface Exhibit {
  kind: Kind;
  state: State;
  id: string;
  about: string;
}

/** In the order of a payment's life. */
const MEANINGS: Record<State, string> = {
  created: "It exists, and nothing has happened yet.",
  action_required: "The customer has something to do, such as confirming at the bank.",
  processing: "Accepted. Somebody else is working on it.",
  authorized: "The money is reserved, not taken.",
  succeeded: "Done.",
  partially_succeeded: "A part is done.",
  used: "A payment link that has been used.",
  failed: "Declined, or failed. One line says what to do next.",
  canceled: "Ended before any money moved.",
  expired: "Nobody acted in time.",
  refund_pending: "Money is on its way back.",
  refunded: "The money has been given back.",
  partially_refunded: "A part of it has been given back.",
  disputed: "The payer’s bank is asking questions.",
  charged_back: "The payer’s bank has taken the money back.",
  unknown: "We cannot tell. Never shown as a failure.",
};

const exhibit = (kind: Kind, state: State, options: string, about: string): Exhibit => ({
  kind,
  state,
  id: `test_${state}${options}`,
  about,
});

export const STATE_EXHIBITS: Exhibit[] = (Object.entries(MEANINGS) as [State, string][]).map(([state, about]) =>
  exhibit(state === "used" ? "payment-link" : "payment", state, "~EUR9.99~visa1111", about),
);

export const KIND_EXHIBITS: Exhibit[] = [
  exhibit("order", "succeeded", "~JPY5400~mastercard5100", "An order, found by the shop’s own reference."),
  exhibit("payment-link", "created", "~EUR18.00", "A payment link that is open."),
  exhibit("payout", "action_required", "~USD250.00", "A payout whose recipient must act first."),
  exhibit("payout", "succeeded", "~KWD12.345", "A payout, in a currency with three decimals."),
  exhibit("bulk-payout", "processing", "~USD12500.00", "Many payouts, counted while they run."),
  exhibit("bulk-payout", "partially_succeeded", "~USD12500.00", "Many payouts, some of which need attention."),
  exhibit("report", "processing", "", "A report that is being prepared."),
  exhibit("report", "succeeded", "", "A report that is ready."),
];
