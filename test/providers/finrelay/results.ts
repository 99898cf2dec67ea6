/**
 * The result of each Finrelay response: every row of the mapping, and every conflict between fields.
 * @see docs/interface.md#3-mapping-from-the-providers
 */
import type { Facts } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import { type ExpectedFacts, facts, noResult, notFound, type QueryCase } from "../query-cases.ts";

const visa = { type: "card" as const, brand: "visa", last4: "1111" };
/** The facts that most Finrelay fixtures have in common. */
export const commonFacts = { amount: { value: "9.99", currency: "EUR" }, reference: "A-1001", method: visa };
const found = (expectedFacts: ExpectedFacts): QueryResult => ({
  outcome: "found",
  facts: facts({ ...commonFacts, ...expectedFacts }),
});
const withUnknownWord = (result: QueryResult, word: string): QueryResult =>
  ({ ...result, unknownWord: word }) as QueryResult;

const paid = found({ state: "succeeded", settled: true });
const processing = found({ state: "processing", settled: false });
const failed = (advice: Facts["advice"]) => found({ state: "failed", settled: true, advice });
const unknown = found({ state: "unknown", settled: false });
const unknownBlank = found({ state: "unknown", settled: false, method: null });
const withMethod = (method: Facts["method"]) => found({ state: "succeeded", settled: true, method });

const queryCase = (fixture: string, expected: QueryResult, more: Partial<QueryCase> = {}): QueryCase => ({
  ...{ fixture, kind: "payment", expected },
  ...more,
});
/** A case of a fixture with changed values in its transaction. */
const queryVariant = (
  fixture: string,
  variant: string,
  change: Record<string, string | number | boolean | null>,
  expected: QueryResult,
) =>
  queryCase(fixture, expected, {
    variant,
    change: Object.fromEntries(Object.entries(change).map(([name, value]) => [`transaction.${name}`, value])),
  });

/** Every documented code, and the advice for a payment that failed with it. */
const codes: [code: string, advice: Facts["advice"]][] = [
  ...["1000", "1004", "1999", "3000", "9999", "51"].map(
    (code) => [code, "use_another_method"] as [string, "use_another_method"],
  ),
  ...["2000", "2001", "2002", "2999"].map((code) => [code, "check_details"] as [string, "check_details"]),
  ["1001", "try_again_later"],
];

const methods: [string, Record<string, string>, Facts["method"]][] = [
  ["masked with blanks", { masked: "4111 11** **** 1111" }, visa],
  ["with the number unmasked", { masked: "4111111111111111" }, { ...visa, last4: null }],
  ["with three digits after the mask", { masked: "************111" }, { ...visa, last4: null }],
  ["with digits only before the mask", { masked: "411111******" }, { ...visa, last4: null }],
  ["with an unknown brand", { brand: "Petra's Card" }, { ...visa, brand: null }],
  ["with its brand only", { method: "", type: "NEW" }, visa],
  ["with an unknown method", { brand: "", method: "TELEPATHY", type: "" }, { type: "other", brand: null, last4: null }],
];

export const cases: QueryCase[] = [
  queryCase("purchase-approved", paid),
  queryCase("captured", paid),
  queryCase("authorized", found({ state: "authorized", settled: true })),
  queryCase("refunded", found({ state: "refunded", settled: true, amount: { value: "3.00", currency: "EUR" } })),
  queryCase("voided", found({ state: "canceled", settled: true })),
  queryCase("created", found({ state: "created", settled: false, method: null })),
  queryCase("pending", processing),
  queryCase("declined", failed("use_another_method")),
  queryCase("declined-insufficient-funds", failed("use_another_method")),
  queryCase("failed", failed("try_again_later")),
  queryCase("canceled", found({ state: "canceled", settled: true })),
  queryCase("session-expired", found({ state: "expired", settled: true })),
  queryCase("payment-method-expired", failed("check_details")),
  queryCase("status-never-heard-of", withUnknownWord(unknown, "SETTLING")),
  queryCase("approved-and-pending", withUnknownWord(processing, "approved and pending")),
  queryCase("paid-by-wallet", withMethod({ type: "wallet", brand: "applepay", last4: null })),
  queryCase("paid-written-sloppily", withMethod({ type: "card", brand: "mastercard", last4: "4444" })),
  queryCase("not-found", notFound),
  queryCase("found-without-transaction", notFound),
  queryCase("not-found", notFound, { variant: "with HTTP 404", httpStatus: 404 }),
  queryCase("purchase-approved", notFound, { variant: "with found: false", change: { found: false } }),
  queryCase("purchase-approved", notFound, {
    variant: "with a transaction that is null",
    change: { transaction: null },
  }),
  queryCase("purchase-approved", paid, { variant: "without found", change: { found: null } }),
  queryCase("purchase-approved", noResult("unreadable"), {
    variant: "with a transaction that is text",
    change: { transaction: "7f1c9f0e" },
  }),

  // The booleans take precedence over the code, and the code over the status.
  queryVariant("purchase-approved", "by its code only", { approved: false }, paid),
  queryVariant("purchase-approved", "without a code", { processing_code: null }, paid),
  queryVariant("purchase-approved", "with the code of a decline", { processing_code: "1004" }, paid),
  queryVariant("purchase-approved", "with an unknown status", { status: "TELEPORTED" }, paid),
  queryVariant("purchase-approved", "of an unknown type", { transaction_type: "SALE" }, paid),
  queryVariant("purchase-approved", "without a type", { transaction_type: null }, paid),
  queryVariant("purchase-approved", "pending by its code", { processing_code: "1002" }, processing),
  queryVariant("pending", "by its code only", { pending: false }, processing),
  queryVariant("pending", "without a code", { processing_code: null }, processing),
  queryVariant("pending", "with the code of a decline", { processing_code: "1000" }, processing),
  queryVariant("declined", "with the status CREATED", { status: "CREATED" }, failed("use_another_method")),
  queryVariant("declined", "without the booleans", { approved: null, pending: null }, failed("use_another_method")),
  queryVariant(
    "created",
    "in lower case",
    { status: "created" },
    found({ state: "created", settled: false, method: null }),
  ),
  queryVariant(
    "created",
    "without the booleans",
    { approved: null, pending: null },
    withUnknownWord(unknownBlank, "CREATED"),
  ),
  queryVariant("created", "without a status", { status: null }, withUnknownWord(unknownBlank, "no status")),
  ...codes.map(([code, advice]) => queryVariant("declined", `with ${code}`, { processing_code: code }, failed(advice))),
  queryVariant("declined", "with 2001 as a number", { processing_code: 2001 }, failed("check_details")),

  // A refund, void or capture that waits or fails is no payment that waits or fails.
  queryVariant(
    "pending",
    "of type REFUND",
    { transaction_type: "REFUND" },
    found({ state: "refund_pending", settled: false }),
  ),
  queryVariant(
    "pending",
    "of type VOID",
    { transaction_type: "VOID" },
    found({ state: "processing", settled: false, hint: "canceling" }),
  ),
  ...["REFUND", "VOID", "CAPTURE"].flatMap((transaction_type) =>
    ["1000", "1003", "1005"].map((processing_code) =>
      queryVariant(
        "declined",
        `of type ${transaction_type} with ${processing_code}`,
        { transaction_type, processing_code },
        found({ state: "failed", settled: true, hint: "follow_up_failed", advice: "use_another_method" }),
      ),
    ),
  ),

  // Minor units by ISO 4217.
  ...(
    [
      [999, "JPY", "999"],
      [1234, "KWD", "1.234"],
      [12345, "CLF", "1.2345"],
      [5, "USD", "0.05"],
      [-300, "EUR", "-3.00"],
    ] as const
  ).map(([amount, currency, value]) =>
    queryVariant(
      "purchase-approved",
      `with the amount ${amount} ${currency}`,
      { amount, currency },
      found({ state: "succeeded", settled: true, amount: { value, currency } }),
    ),
  ),
  queryVariant(
    "purchase-approved",
    "with an amount in major units",
    { amount: "9.99" },
    found({ state: "succeeded", settled: true, amount: null }),
  ),

  ...methods.map(([what, change, method]) => {
    const dotted = Object.entries(change).map(([name, value]) => [`payment_method.${name}`, value]);
    return queryVariant("purchase-approved", what, Object.fromEntries(dotted), withMethod(method));
  }),
];
