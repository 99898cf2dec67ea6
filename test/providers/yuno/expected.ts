/** Builders of test cases, and the facts that most Yuno fixtures have in common. */
import type { BankReference, State } from "../../../contract/status.ts";
import type { Facts } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import type { Json } from "../mutations.ts";
import { type ExpectedFacts, facts, type QueryCase } from "../query-cases.ts";

const at = "2026-11-21T10:00:02.786Z";
export const reference = "A-1001";
export const visa = { type: "card" as const, brand: "visa", last4: "1111" };
const commonFacts = { at, reference, amount: { value: "9.90", currency: "BRL" }, method: visa };

export const bankReferences: BankReference[] = [
  { type: "rrn", value: "200000000012" },
  { type: "authorization_code", value: "742A64" },
];
const KNOWN_TO_BANK: State[] = [
  ...(["authorized", "succeeded", "partially_succeeded"] as const),
  ...(["refund_pending", "refunded", "partially_refunded", "disputed", "charged_back"] as const),
];

/** Facts whose time is that of the last change. */
export const factsOf = (expectedFacts: ExpectedFacts): Facts => {
  const times = { at, ...expectedFacts };
  return facts({ changedAt: times.at, ...times });
};
export const found = (expectedFacts: ExpectedFacts): QueryResult => ({
  outcome: "found",
  facts: factsOf(expectedFacts),
});
/** The facts of a payment. Those of a card have references, in every state in which the customer's bank knows of it. */
export const paymentFacts = (expectedFacts: ExpectedFacts): ExpectedFacts => {
  const common = { ...commonFacts, ...expectedFacts };
  const isKnownToBank = KNOWN_TO_BANK.includes(expectedFacts.state) && common.method?.type === "card";
  return { ...(isKnownToBank && { bankReferences }), ...common };
};
export const payment = (expectedFacts: ExpectedFacts): QueryResult => found(paymentFacts(expectedFacts));

export const unknown = { state: "unknown", settled: false } as const;
export const paid = { state: "succeeded", settled: true } as const;

export const link = {
  amount: { value: "12100.50", currency: "COP" },
  startsAt: "2026-11-21T09:00:00.786Z",
  expiresAt: "2026-11-22T09:00:00.786Z",
  singleUse: true,
};
const checkoutUrl = "https://checkout.sandbox.y.uno/payment?session=00b6c5d2-3a8c-4c25-b9a4-1b9f2f7e4a55";
/** The facts that a link has only while it is open. */
export const openLink = { ...link, state: "created", settled: false, continueUrl: checkoutUrl } as const;
export const payout = { reference: "salary-2026-11", amount: { value: "150.25", currency: "COP" } };
/** Ten minutes after the report was ready. */
const fileEnd = "2026-11-21T10:10:02.786Z";
export const readyReport = {
  state: "succeeded",
  settled: false,
  expiresAt: fileEnd,
  download: { expiresAt: fileEnd },
} as const;

export const transfer = {
  method: { type: "bank_transfer" as const, brand: null, last4: null },
  expiresAt: "2026-11-22T23:59:59Z",
  instructions: {
    bank: "Banco Exemplo",
    account: "646180157042875763",
    reference: "AA01234-BC",
    barcode: null,
    url: "https://provider.example/transfer/77",
    text: "Transfer the exact amount and give the reference.",
  },
};
export const voucher = {
  method: { type: "voucher" as const, brand: null, last4: null },
  expiresAt: "2026-11-23T23:59:59Z",
  instructions: {
    bank: null,
    account: null,
    reference: "13141",
    barcode: "456789009878765u7654",
    url: "https://provider.example/ticket/77",
    text: "Go to the nearest shop and pay the whole amount.",
  },
};
export const awaitingTransfer = { state: "action_required", settled: false, hint: "awaiting_transfer" } as const;

export const processing = { state: "processing", settled: false } as const;
export const actionRequired = { state: "action_required", settled: false } as const;

/** A case of a fixture, by default under kind `payment`. */
export const queryCase = (fixture: string, expected: QueryResult, more: Partial<QueryCase> = {}): QueryCase => ({
  ...{ fixture, kind: "payment", expected },
  ...more,
});
/** A case of a fixture with changed values. */
export const queryVariant = (
  fixture: string,
  variant: string,
  change: Record<string, Json>,
  expected: QueryResult,
  more: Partial<QueryCase> = {},
) => queryCase(fixture, expected, { variant, change, ...more });
