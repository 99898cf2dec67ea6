/** The result of each Checkout Session and Invoice. */
import type { QueryCase } from "../query-cases.ts";
import {
  amount,
  at,
  created,
  failed,
  found,
  knownToBank,
  otherFacts,
  paid,
  queryCase,
  queryVariant,
  reference,
  unknown,
} from "./expected.ts";

const openSession = {
  ...created,
  ...{ at: "2026-11-21T10:00:00Z", amount, reference, expiresAt: "2026-11-22T10:00:00Z" },
  continueUrl: `https://checkout.stripe.com/c/pay/${"cs_test_a1Open".padEnd(66, "Q")}`,
};
const sessions: QueryCase[] = [
  queryCase("session-open", found(otherFacts(openSession))),
  queryVariant(
    "session-open",
    "with a declined attempt",
    {
      payment_intent: { id: "pi_1", status: "requires_payment_method", last_payment_error: { code: "card_declined" } },
    },
    found(otherFacts({ ...openSession, hint: "attempt_failed" })),
  ),
  queryVariant(
    "session-open",
    "of an old version without a status",
    { status: null },
    {
      outcome: "found",
      facts: otherFacts({ ...unknown, amount, reference }),
      unknownWord: "null",
    },
  ),
  queryCase("session-expired", found(otherFacts({ state: "expired", settled: true, amount, reference }))),
  queryCase("session-paid", found(knownToBank(paid))),
  queryVariant(
    "session-paid",
    "without a readable payment",
    { payment_intent: null },
    found(otherFacts({ state: "succeeded", settled: true, amount, reference })),
  ),
  queryVariant(
    "session-paid",
    "whose money is on its way",
    { payment_intent: null, payment_status: "unpaid" },
    found(otherFacts({ state: "processing", settled: false, amount, reference })),
  ),
  queryVariant(
    "session-paid",
    "with a purchase that costs nothing",
    { payment_intent: null, payment_status: "no_payment_required", amount_total: 0 },
    found(otherFacts({ state: "succeeded", settled: true, amount: { ...amount, value: "0.00" }, reference })),
  ),
  queryCase("session-subscription", found(knownToBank(paid)), { later: ["invoice-paid", "intent-paid"] }),
];

const invoiceUrl = "https://invoice.stripe.com/i/acct_1/test_in_1Open0123456789AbcdEfg";
const openInvoice = { state: "created", settled: false, amount, reference, continueUrl: invoiceUrl } as const;
const invoices: QueryCase[] = [
  queryCase("invoice-open", found(otherFacts(openInvoice))),
  queryVariant(
    "invoice-open",
    "with a number in place of metadata",
    { metadata: {}, number: "ED2A1F5B-0001" },
    found(otherFacts({ ...openInvoice, reference: "ED2A1F5B-0001" })),
  ),
  queryVariant(
    "invoice-open",
    "whose attempt has failed",
    { attempted: true },
    found(otherFacts({ ...openInvoice, hint: "attempt_failed" })),
  ),
  queryVariant(
    "invoice-open",
    "that Stripe tries again by itself",
    { attempted: true, next_payment_attempt: 1_795_341_600 },
    found(otherFacts({ state: "processing", settled: false, amount, reference })),
  ),
  queryVariant(
    "invoice-open",
    "whose payment is on its way",
    { "payments.data": [{ payment: { payment_intent: "pi_1" } }] },
    found(otherFacts({ state: "processing", settled: false, amount, reference })),
    { later: ["intent-debited"] },
  ),
  queryVariant(
    "invoice-open",
    "that is paid in part",
    { amount_paid: 400 },
    found(
      otherFacts({
        ...{ state: "partially_succeeded", settled: false, amount, reference },
        paid: { value: "4.00", currency: "EUR" },
      }),
    ),
  ),
  queryVariant(
    "invoice-open",
    "that is a draft",
    { status: "draft", hosted_invoice_url: null },
    found(otherFacts({ ...openInvoice, continueUrl: null })),
  ),
  queryVariant(
    "invoice-open",
    "that is void",
    { status: "void", "status_transitions.voided_at": 1_795_255_200 },
    found(otherFacts({ state: "canceled", settled: true, amount, reference, at })),
  ),
  queryVariant(
    "invoice-open",
    "that is uncollectible",
    { status: "uncollectible" },
    found(otherFacts({ ...failed, advice: "contact_merchant", amount, reference })),
  ),
  queryCase("invoice-paid", found(knownToBank(paid)), { later: ["intent-paid"] }),
  queryCase("invoice-paid", found(knownToBank({ state: "disputed", settled: false, at })), {
    variant: "whose payment is disputed",
    later: ["intent-disputed", "disputes"],
  }),
];

export const checkout: QueryCase[] = [...sessions, ...invoices];
