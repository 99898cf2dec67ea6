/**
 * The result of each PayPal response: every row of the mapping, and every conflict between fields.
 * @see docs/interface.md#paypal
 */
import type { QueryCase } from "../query-cases.ts";
import {
  AUTHORIZATION,
  approve,
  byCard,
  CAPTURE,
  captured,
  closed,
  eur,
  fresh,
  network,
  open,
  paid,
  queryCase,
  variant,
  visa,
  wallet,
  withWord,
} from "./expected.ts";
import { laterCases } from "./later-results.ts";

/** The order's own word decides as long as there are no payments. */
const orders: QueryCase[] = [
  queryCase("created", fresh({ state: "created", settled: false, continueUrl: approve })),
  variant(
    "created",
    "that the payer must continue",
    { status: "PAYER_ACTION_REQUIRED", "links.1.rel": "payer-action" },
    fresh({ state: "action_required", settled: false, continueUrl: approve }),
  ),
  variant("created", "whose links have no rel", { "links.1.rel": null }, fresh({ state: "created", settled: false })),
  queryCase("approved", open({ state: "processing", settled: false })),
  variant("approved", "saved", { status: "SAVED" }, open({ state: "processing", settled: false })),
  variant(
    "approved",
    "that Ratepay must approve",
    { status: "PENDING_APPROVAL" },
    open({ state: "processing", settled: false, hint: "in_review" }),
  ),
  variant("approved", "voided", { status: "VOIDED" }, closed({ state: "canceled", settled: true })),
  variant("approved", "in lower case", { status: "approved" }, open({ state: "processing", settled: false })),
  variant(
    "approved",
    "completed without its payments",
    { status: "COMPLETED" },
    closed({ state: "processing", settled: false }),
  ),
  variant(
    "approved",
    "without a status",
    { status: null },
    withWord(closed({ state: "unknown", settled: false }), "no status"),
  ),
  variant(
    "approved",
    "with two card digits",
    { payment_source: { card: { last_digits: "11", brand: "AMEX" } } },
    {
      ...open({ state: "processing", settled: false, method: { type: "card", brand: "amex", last4: null } }),
    },
  ),
];

const captures: QueryCase[] = [
  queryCase("completed", paid()),
  queryCase("completed-by-card", paid(visa)),
  variant("completed", "without a status of its own", { status: null }, paid()),
  variant("completed", "whose own word is not known", { status: "TELEPORTED" }, paid()),
  variant("completed", "without an amount of its own", { "purchase_units.0.amount": null }, paid()),
  variant(
    "completed",
    "with both card and wallet",
    { payment_source: { card: { last_digits: "1111", brand: "VISA" }, paypal: {} } },
    paid(),
  ),
  variant("completed", "without a payment source", { payment_source: null }, paid(null)),
  variant(
    "completed",
    "by Apple Pay",
    { payment_source: { apple_pay: { card: { last_digits: "4444", brand: "MASTERCARD" } } } },
    paid({ type: "wallet", brand: "applepay", last4: "4444" }),
  ),
  variant(
    "completed",
    "by iDEAL",
    { payment_source: { ideal: { iban_last_chars: "4300" } } },
    {
      ...paid({ type: "bank_transfer", brand: null, last4: null }),
    },
  ),
  variant("completed", "by a method of the future", { payment_source: { telepathy: {} } }, paid(null)),
  queryCase("two-units", paid(wallet, { bankReferences: [] })),
  variant(
    "two-units",
    "with one part waiting",
    { "purchase_units.1.payments.captures.0.status": "PENDING" },
    captured({ state: "partially_succeeded", settled: false, paid: eur("6.00") }),
  ),
  variant(
    "two-units",
    "with one part declined",
    { "purchase_units.1.payments.captures.0.status": "DECLINED" },
    captured({ state: "partially_succeeded", settled: true, paid: eur("6.00") }),
  ),
  variant(
    "two-units",
    "with two references",
    { "purchase_units.1.invoice_id": "INV-2" },
    paid(wallet, { bankReferences: [], reference: null }),
  ),
  queryCase("captured-from-authorization", paid(visa)),
  variant(
    "captured-from-authorization",
    "in part",
    { [`${CAPTURE}.amount.value`]: "4.00", [`${AUTHORIZATION}.status`]: "PARTIALLY_CAPTURED" },
    byCard({ state: "partially_succeeded", settled: false, paid: eur("4.00"), bankReferences: [network] }),
  ),
  variant(
    "captured-from-authorization",
    "whose capture failed while the money is held",
    { [`${CAPTURE}.status`]: "FAILED", [`${AUTHORIZATION}.status`]: "CREATED" },
    byCard({ state: "authorized", settled: false, hint: "attempt_failed", expiresAt: "2026-12-20T11:46:00Z" }),
  ),
  queryCase(
    "pay-upon-invoice",
    paid(
      { type: "bnpl", brand: null, last4: null },
      {
        instructions: {
          ...{ bank: "Ratepay Bank", account: "DE12500105170648489890 (BIC BELADEBEXXX)", reference: "GB3934845-8923" },
          ...{ barcode: null, url: null, text: null },
        },
      },
    ),
  ),
  variant(
    "completed",
    "with an amount without digits before the point",
    { [`${CAPTURE}.amount.value`]: ".50" },
    {
      ...captured({
        ...{ state: "partially_succeeded", settled: true, paid: eur("0.50"), bankReferences: [network] },
      }),
    },
  ),
  variant(
    "completed",
    "in a currency without decimals",
    {
      "purchase_units.0.amount": { currency_code: "JPY", value: "1000" },
      [`${CAPTURE}.amount`]: { currency_code: "JPY", value: "1000" },
    },
    paid(wallet, { amount: { value: "1000", currency: "JPY" } }),
  ),
];

/** Why a capture waits, and what the customer learns of it. */
const waiting: QueryCase[] = (
  [
    ["PENDING_REVIEW", { state: "processing", hint: "in_review" }],
    ["VERIFICATION_REQUIRED", { state: "processing", hint: "in_review" }],
    ["BUYER_COMPLAINT", { state: "processing", hint: "in_review" }],
    ["TRANSACTION_APPROVED_AWAITING_FUNDING", { state: "action_required", hint: "awaiting_transfer" }],
    ["CHARGEBACK", { state: "disputed" }],
    ["ECHECK", { state: "processing" }],
    ["UNILATERAL", { state: "processing" }],
    ["RECEIVING_PREFERENCE_MANDATES_MANUAL_ACTION", { state: "processing" }],
    ["SOMETHING_NEW", { state: "processing" }],
    [null, { state: "processing" }],
  ] as const
).map(([reason, expected]) =>
  variant(
    "completed",
    `waiting for ${reason}`,
    { [`${CAPTURE}.status`]: "PENDING", [`${CAPTURE}.status_details`]: reason && { reason } },
    captured({
      ...expected,
      settled: false,
      bankReferences: reason === "CHARGEBACK" ? [network] : [],
    }),
  ),
);

export const cases: QueryCase[] = [...orders, ...captures, ...waiting, ...laterCases];
