/**
 * The result of each response about a payment: every row of the mapping.
 * @see docs/interface.md#mollie
 */
import { noResult, notFound, type QueryCase } from "../query-cases.ts";
import { euro, found, paid, paidFacts, payment, variant, withUnknownWord } from "./expected.ts";

const ideal = { type: "bank_transfer" as const, brand: null, last4: null };
const directDebit = { type: "direct_debit" as const, brand: null, last4: null };
const open = {
  ...{ state: "action_required" as const, settled: false, at: "2026-11-21T10:00:00Z", method: ideal },
  expiresAt: "2026-11-21T10:15:00Z",
  continueUrl: "https://www.mollie.com/checkout/select-issuer/ideal/7UhSN1zuXS",
};
const none = { bank: null, account: null, reference: null, barcode: null, url: null, text: null };
const transfer = {
  ...{ ...open, hint: "awaiting_transfer" as const, continueUrl: null, expiresAt: "2026-12-03T10:00:00Z" },
  instructions: {
    ...{ ...none, bank: "Stichting Mollie Payments", account: "NL53ABNA0627535577" },
    reference: "RF12-3456-7890-1234",
    url: "https://www.mollie.com/checkout/bank-transfer/pay-online/7UhSN1zuXS",
  },
};
const payOnline = transfer.instructions.url;

const statuses: QueryCase[] = [
  payment("payment-open", found(open)),
  payment("payment-without-method", found({ ...open, method: null })),
  payment("bank-transfer-open", found(transfer)),
  variant(
    "bank-transfer-open",
    "before its details exist",
    { details: null },
    found({ ...transfer, instructions: null, continueUrl: payOnline }),
  ),
  variant(
    "bank-transfer-open",
    "that has arrived and is pending",
    { status: "pending" },
    found({ ...open, ...{ state: "processing", at: null, continueUrl: null }, expiresAt: transfer.expiresAt }),
  ),
  // The same details are on a transfer that nobody must pay any more.
  payment(
    "bank-transfer-canceled",
    found({ state: "canceled", settled: true, method: ideal, at: "2026-11-21T10:02:00Z" }),
  ),
  payment(
    "multibanco-open",
    found({
      ...transfer,
      method: { ...ideal, type: "voucher" },
      expiresAt: "2026-11-28T10:00:00Z",
      instructions: { ...none, reference: "11111 123 456 789" },
    }),
  ),
  // Which status a waiting reference has is not documented.
  variant(
    "multibanco-open",
    "that is pending",
    { status: "pending" },
    found({
      ...transfer,
      method: { ...ideal, type: "voucher" },
      at: null,
      expiresAt: "2026-11-28T10:00:00Z",
      instructions: { ...none, reference: "11111 123 456 789" },
    }),
  ),
  ...(["expired", "canceled"] as const).map((status) =>
    variant(
      "multibanco-open",
      `that is ${status}`,
      { status, expiresAt: null },
      found({ state: status, settled: true, method: { ...ideal, type: "voucher" } }),
    ),
  ),
  payment("direct-debit-pending", found({ state: "processing", settled: false, method: directDebit })),
  payment(
    "direct-debit-paid",
    found({
      ...paidFacts,
      at: "2026-11-21T11:00:00Z",
      method: directDebit,
      bankReferences: [{ type: "end_to_end_id", value: "E2E0815" }],
    }),
  ),
  payment(
    "payment-authorized",
    found({ state: "authorized", settled: false, at: "2026-11-21T10:01:00Z", expiresAt: "2026-11-28T10:01:00Z" }),
  ),
  variant(
    "payment-authorized",
    "of which a part is captured",
    { amountCaptured: euro("3.00") },
    found({
      state: "authorized",
      settled: false,
      at: "2026-11-21T10:01:00Z",
      expiresAt: "2026-11-28T10:01:00Z",
      paid: euro("3.00"),
    }),
  ),
  payment("payment-paid", paid),
  payment("payment-canceled", found({ state: "canceled", settled: true, method: ideal, at: "2026-11-21T10:02:00Z" })),
  variant(
    "payment-canceled",
    "spelled with two letters L",
    { status: "cancelled" },
    found({ state: "canceled", settled: true, method: ideal, at: "2026-11-21T10:02:00Z" }),
  ),
  payment("payment-expired", found({ state: "expired", settled: true, method: ideal, at: "2026-11-21T10:15:00Z" })),
  payment(
    "payment-failed",
    found({ state: "failed", settled: true, advice: "use_another_method", at: "2026-11-21T10:03:00Z" }),
  ),
  variant("payment-paid", "of the test mode", { mode: "test" }, found({ ...paidFacts, test: true })),
  variant("payment-paid", "without a mode", { mode: null }, found({ ...paidFacts, test: null })),
  variant(
    "payment-paid",
    "of an unknown status",
    { status: "settling" },
    withUnknownWord(found({ state: "unknown", settled: false }), "settling"),
  ),
];

const refund = { refunded: euro("4.00"), bankReferences: [{ type: "arn" as const, value: "74537604221431003881865" }] };
const partlyRefunded = found({ state: "partially_refunded", settled: true, ...refund });
const chargedBack = found({ state: "charged_back", settled: true, at: "2026-11-21T11:30:00Z" });

const moneyBack: QueryCase[] = [
  payment("payment-refunded-in-part", partlyRefunded),
  payment(
    "payment-refund-on-its-way",
    found({ state: "refund_pending", settled: false, at: "2026-11-21T10:40:00Z", ...refund }),
  ),
  ...["pending", "processing"].map((status) =>
    variant(
      "payment-refund-on-its-way",
      `that is ${status}`,
      { "_embedded.refunds.0.status": status },
      found({ state: "refund_pending", settled: false, at: "2026-11-21T10:40:00Z", ...refund }),
    ),
  ),
  variant(
    "payment-refund-on-its-way",
    "that has arrived, so that all of it is back",
    { "_embedded.refunds.0.status": "refunded" },
    found({ state: "refunded", settled: true, bankReferences: refund.bankReferences }),
  ),
  ...["canceled", "failed", "teleported"].map((status) =>
    variant(
      "payment-refund-on-its-way",
      `that is ${status}, beside one that has arrived`,
      { "_embedded.refunds.0.status": status },
      partlyRefunded,
    ),
  ),
  variant(
    "payment-refunded-in-part",
    "with more than the payment",
    { "_embedded.refunds.0.amount": euro("12.00") },
    found({ state: "refunded", settled: true, ...refund, refunded: euro("12.00") }),
  ),
  variant(
    "payment-refunded-in-part",
    "whose refund has no readable amount",
    { "_embedded.refunds.0.amount": null },
    partlyRefunded,
  ),
  variant(
    "payment-refunded-in-part",
    "with an empty list",
    { "_embedded.refunds": [] },
    found({ state: "partially_refunded", settled: true, refunded: euro("4.00") }),
  ),
  payment("payment-refund-failed", found({ ...paidFacts, hint: "follow_up_failed" })),
  payment("payment-charged-back", chargedBack),
  variant(
    "payment-charged-back",
    "of which a part was taken back",
    { "_embedded.chargebacks.0.amount": euro("6.00") },
    found({
      state: "charged_back",
      settled: true,
      hint: "part_charged_back",
      at: "2026-11-21T11:30:00Z",
      chargedBack: euro("6.00"),
    }),
  ),
  variant(
    "payment-charged-back",
    "whose reversal has no readable time",
    { "_embedded.chargebacks.0.reversedAt": "soon" },
    chargedBack,
  ),
  variant(
    "payment-charged-back",
    "with an empty list",
    { "_embedded.chargebacks": [] },
    found({ state: "charged_back", settled: true }),
  ),
  payment("payment-chargeback-reversed", found({ ...paidFacts, hint: "dispute_won", at: "2026-11-21T12:00:00Z" })),
  payment("payment-captured-in-part", found({ ...paidFacts, state: "partially_succeeded", paid: euro("8.00") })),
  variant(
    "payment-captured-in-part",
    "and refunded as far as it was captured",
    { "_embedded.refunds": [{ status: "refunded", amount: euro("8.00") }] },
    found({ state: "refunded", settled: true, paid: euro("8.00"), refunded: euro("8.00") }),
  ),
  variant("payment-captured-in-part", "with a capture of nothing", { amountCaptured: euro("0.00") }, paid),
];

/** Lists that Mollie has not embedded, which a further call asks for. */
const lists: QueryCase[] = [
  payment("payment-without-embedded-lists", partlyRefunded),
  variant("payment-without-embedded-lists", "and without a sum", { amountRefunded: null }, partlyRefunded),
  payment(
    "payment-without-embedded-lists",
    found({ state: "charged_back", settled: true, at: "2026-11-21T11:30:00Z", ...refund }),
    {
      ...{ variant: "and with a chargeback", change: { amountChargedBack: euro("10.00") } },
      later: ["list-of-chargebacks", "list-of-refunds"],
    },
  ),
];

const errors: QueryCase[] = [
  payment("payment-paid", notFound, { variant: "of another mode or profile", httpStatus: 404 }),
  payment("payment-paid", notFound, { variant: "that has been deleted", httpStatus: 410 }),
  payment("payment-paid", noResult("refused"), { variant: "with a parameter that is not allowed", httpStatus: 422 }),
];

export const PAYMENTS = [...statuses, ...moneyBack, ...lists, ...errors];
