/** The result of each PaymentIntent and Charge: every row of the mapping. */
import type { Advice } from "../../../contract/status.ts";
import type { QueryCase } from "../query-cases.ts";
import { at, cardFacts, created, eur, failed, found, knownToBank, paid, queryCase, queryVariant } from "./expected.ts";

const card = { type: "card" as const, brand: null, last4: null };
const noMethod = { method: card };

const open: QueryCase[] = [
  queryCase("intent-created", found(cardFacts({ ...created, ...noMethod }))),
  queryVariant(
    "intent-created",
    "with an error of a request, which is no attempt",
    { last_payment_error: { type: "idempotency_error" } },
    found(cardFacts({ ...created, ...noMethod })),
  ),
  queryVariant(
    "intent-created",
    "that waits for the merchant",
    { status: "requires_confirmation" },
    found(cardFacts({ ...created, ...noMethod })),
  ),
  queryVariant(
    "intent-created",
    "that waits for the merchant's server",
    { status: "requires_confirmation", confirmation_method: "manual" },
    found(cardFacts({ state: "processing", settled: false, ...noMethod })),
  ),
  queryVariant(
    "intent-created",
    "with an action that nobody knows",
    { status: "requires_action", next_action: { type: "foo" } },
    found(cardFacts({ state: "action_required", settled: false, ...noMethod })),
  ),
  queryVariant(
    "intent-created",
    "of live mode",
    { livemode: true },
    found(cardFacts({ ...created, ...noMethod, test: false })),
  ),
];

const sepa = { type: "direct_debit" as const, brand: null, last4: "3000" };
const debited = { state: "processing", settled: false, method: sepa } as const;
const moving: QueryCase[] = [
  queryCase("intent-debited", found(cardFacts(debited))),
  queryCase(
    "intent-held",
    found(knownToBank({ state: "authorized", settled: false, at, expiresAt: "2026-11-24T10:00:00Z" })),
  ),
  queryVariant(
    "intent-held",
    "in review",
    { review: "prv_1" },
    found(
      knownToBank({ state: "authorized", settled: false, hint: "in_review", at, expiresAt: "2026-11-24T10:00:00Z" }),
    ),
  ),
  queryCase("intent-canceled", found(cardFacts({ state: "canceled", settled: true, at, ...noMethod }))),
  queryVariant(
    "intent-canceled",
    "because it expired",
    { cancellation_reason: "expired" },
    found(cardFacts({ state: "expired", settled: true, at, ...noMethod })),
  ),
  queryVariant(
    "intent-canceled",
    "because Stripe takes it for fraud, which nobody can tell",
    { cancellation_reason: "fraudulent" },
    found(cardFacts({ state: "canceled", settled: true, at, ...noMethod })),
  ),
];

const declined = (code: string | null, advice: Advice, more: Record<string, string> = {}) =>
  queryVariant(
    "intent-declined",
    `with ${code ?? Object.values(more)[0]}`,
    {
      "last_payment_error.decline_code": code,
      ...Object.fromEntries(Object.entries(more).map(([name, value]) => [`last_payment_error.${name}`, value])),
    },
    found(cardFacts({ ...failed, at, advice })),
  );
const advice: QueryCase[] = [
  queryCase("intent-declined", found(cardFacts({ ...failed, at, advice: "use_another_method" }))),
  declined("expired_card", "check_details"),
  declined("authentication_required", "try_again"),
  declined("issuer_not_available", "try_again_later"),
  declined("duplicate_transaction", "do_not_pay_again"),
  declined("testmode_decline", "contact_merchant"),
  // No difference between fraud and any other decline.
  ...["fraudulent", "stolen_card", "lost_card", "pickup_card", "merchant_blacklist", "generic_decline", "new_code"].map(
    (code) => declined(code, "use_another_method"),
  ),
  declined("generic_decline", "check_details", { advice_code: "confirm_card_data" }),
  declined("expired_card", "try_again_later", { advice_code: "try_again_later" }),
  declined("expired_card", "use_another_method", { advice_code: "do_not_try_again" }),
  declined(null, "try_again", { code: "payment_intent_authentication_failure" }),
  queryVariant(
    "intent-declined",
    "whose error the merchant has cleared",
    { last_payment_error: null, "latest_charge.outcome.reason": "incorrect_cvc" },
    found(cardFacts({ ...failed, at, advice: "check_details" })),
  ),
  queryVariant(
    "intent-declined",
    "whose voucher has expired",
    { "last_payment_error.code": "payment_intent_payment_attempt_expired", latest_charge: null },
    found(cardFacts({ state: "expired", settled: false })),
  ),
];

const capture: QueryCase[] = [
  queryCase("intent-paid", found(knownToBank(paid))),
  queryVariant(
    "intent-paid",
    "of which a part was captured",
    { amount_received: 500, capture_method: "manual", "latest_charge.amount_captured": 500 },
    found(knownToBank({ state: "partially_succeeded", settled: true, paid: eur("5.00") })),
  ),
  // Its charge began with the authorisation.
  queryVariant(
    "intent-paid",
    "that was captured later",
    { capture_method: "manual" },
    found(knownToBank({ ...paid, at: null })),
  ),
  queryVariant("intent-paid", "of which nothing was counted", { amount_received: 0 }, found(knownToBank(paid))),
  queryVariant(
    "intent-paid",
    "whose charge is not there yet",
    { latest_charge: null },
    found(cardFacts({ ...paid, at: null, method: card })),
  ),
  queryVariant(
    "intent-paid",
    "with an amount in the customer's currency",
    { presentment_details: { presentment_amount: 1150, presentment_currency: "usd" } },
    found(knownToBank({ ...paid, amount: { value: "11.50", currency: "USD" } })),
  ),
  queryVariant(
    "intent-paid",
    "with a transfer group in place of metadata",
    { metadata: {}, transfer_group: "G-7" },
    found(knownToBank({ ...paid, reference: "G-7" })),
  ),
];

const charges: QueryCase[] = [
  queryCase("charge-paid", found(knownToBank({ ...paid, at: null }))),
  queryVariant(
    "charge-paid",
    "that is pending",
    { status: "pending" },
    found(cardFacts({ state: "processing", settled: false })),
  ),
  queryVariant(
    "charge-paid",
    "that has failed",
    { status: "failed", captured: false, failure_code: "card_declined", "outcome.reason": "expired_card" },
    found(cardFacts({ state: "failed", settled: true, advice: "check_details", at })),
  ),
  queryVariant(
    "charge-paid",
    "that holds money",
    { captured: false },
    found(knownToBank({ state: "authorized", settled: false, at })),
  ),
  queryVariant(
    "charge-paid",
    "whose held money was released",
    { captured: false, refunded: true },
    found(cardFacts({ state: "canceled", settled: true })),
  ),
];

export const intents: QueryCase[] = [...capture, ...open, ...moving, ...advice, ...charges];
