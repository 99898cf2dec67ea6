/** What each answer to a status call must become: every row of interface 3, and each place where two fields disagree. */
import type { Facts } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import { type AnswerCase, facts } from "../query-suite.ts";

const visa = { type: "card" as const, brand: "visa", last4: "1111" };
/** What most fixtures say beside their state. */
export const usual = { amount: { value: "9.99", currency: "EUR" }, reference: "A-1001", method: visa };
type HubState = Partial<Facts> & Pick<Facts, "state" | "settled">;
const found = (known: HubState): QueryResult => ({ outcome: "found", facts: facts({ ...usual, ...known }) });
const unknownWord = (answer: QueryResult, word: string): QueryResult =>
  ({ ...answer, unknownWord: word }) as QueryResult;
export const notFound: QueryResult = { outcome: "not-found" };

const paid = found({ state: "succeeded", settled: true });
const processing = found({ state: "processing", settled: false });
const failed = (advice: Facts["advice"]) => found({ state: "failed", settled: true, advice });
const unknown = found({ state: "unknown", settled: false });
const unknownBlank = found({ state: "unknown", settled: false, method: null });
const withMethod = (method: Facts["method"]) => found({ state: "succeeded", settled: true, method });

const row = (fixture: string, expected: QueryResult, more: Partial<AnswerCase> = {}): AnswerCase => ({
  ...{ fixture, kind: "payment", expected },
  ...more,
});
/** The fixture with other values in its transaction. */
const but = (
  fixture: string,
  what: string,
  change: Record<string, string | number | boolean | null>,
  expected: QueryResult,
) =>
  row(fixture, expected, {
    but: what,
    change: Object.fromEntries(Object.entries(change).map(([name, value]) => [`transaction.${name}`, value])),
  });

/** Every code that is known, and what a customer whose payment failed with it is told. */
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
  ["with three digits behind the mask", { masked: "************111" }, { ...visa, last4: null }],
  ["with digits before the mask alone", { masked: "411111******" }, { ...visa, last4: null }],
  ["of a brand never heard of", { brand: "Petra's Card" }, { ...visa, brand: null }],
  ["told by its brand alone", { method: "", type: "NEW" }, visa],
  [
    "of a sort never heard of",
    { brand: "", method: "TELEPATHY", type: "" },
    { type: "other", brand: null, last4: null },
  ],
];

export const answers: AnswerCase[] = [
  row("purchase-approved", paid),
  row("captured", paid),
  row("authorized", found({ state: "authorized", settled: true })),
  row("refunded", found({ state: "refunded", settled: true, amount: { value: "3.00", currency: "EUR" } })),
  row("voided", found({ state: "canceled", settled: true })),
  row("created", found({ state: "created", settled: false, method: null })),
  row("pending", processing),
  row("declined", failed("use_another_method")),
  row("declined-insufficient-funds", failed("use_another_method")),
  row("failed", failed("try_again_later")),
  row("canceled", found({ state: "canceled", settled: true })),
  row("session-expired", found({ state: "expired", settled: true })),
  row("payment-method-expired", failed("check_details")),
  row("status-never-heard-of", unknownWord(unknown, "SETTLING")),
  row("approved-and-pending", unknownWord(processing, "approved and pending")),
  row("paid-by-wallet", withMethod({ type: "wallet", brand: "applepay", last4: null })),
  row("paid-written-sloppily", withMethod({ type: "card", brand: "mastercard", last4: "4444" })),
  row("not-found", notFound),
  row("found-without-transaction", notFound),
  row("not-found", notFound, { but: "with HTTP 404", httpStatus: 404 }),
  row("purchase-approved", notFound, { but: "but found: false", change: { found: false } }),
  row("purchase-approved", notFound, { but: "and a transaction that is null", change: { transaction: null } }),
  row("purchase-approved", paid, { but: "and no word about found", change: { found: null } }),
  row(
    "purchase-approved",
    { outcome: "no-result", reason: "unreadable" },
    {
      but: "and a transaction that is a text",
      change: { transaction: "7f1c9f0e" },
    },
  ),

  // The booleans before the code, the code before the status.
  but("purchase-approved", "by its code alone", { approved: false }, paid),
  but("purchase-approved", "without a code", { processing_code: null }, paid),
  but("purchase-approved", "with the code of a decline", { processing_code: "1004" }, paid),
  but("purchase-approved", "with a status never heard of", { status: "TELEPORTED" }, paid),
  but("purchase-approved", "of a type never heard of", { transaction_type: "SALE" }, paid),
  but("purchase-approved", "of no type", { transaction_type: null }, paid),
  but("purchase-approved", "but pending by its code", { processing_code: "1002" }, processing),
  but("pending", "by its code alone", { pending: false }, processing),
  but("pending", "without a code", { processing_code: null }, processing),
  but("pending", "with the code of a decline", { processing_code: "1000" }, processing),
  but("declined", "with the status CREATED", { status: "CREATED" }, failed("use_another_method")),
  but("declined", "without the booleans", { approved: null, pending: null }, failed("use_another_method")),
  but("created", "in lower case", { status: "created" }, found({ state: "created", settled: false, method: null })),
  but("created", "without the booleans", { approved: null, pending: null }, unknownWord(unknownBlank, "CREATED")),
  but("created", "without a status", { status: null }, unknownWord(unknownBlank, "no status")),
  ...codes.map(([code, advice]) => but("declined", `with ${code}`, { processing_code: code }, failed(advice))),
  but("declined", "with 2001 as a number", { processing_code: 2001 }, failed("check_details")),

  // Minor units, by ISO 4217.
  ...(
    [
      [999, "JPY", "999"],
      [1234, "KWD", "1.234"],
      [12345, "CLF", "1.2345"],
      [5, "USD", "0.05"],
      [-300, "EUR", "-3.00"],
    ] as const
  ).map(([amount, currency, value]) =>
    but(
      "purchase-approved",
      `over ${amount} ${currency}`,
      { amount, currency },
      found({ state: "succeeded", settled: true, amount: { value, currency } }),
    ),
  ),
  but(
    "purchase-approved",
    "over an amount in major units",
    { amount: "9.99" },
    found({ state: "succeeded", settled: true, amount: null }),
  ),

  ...methods.map(([what, change, method]) => {
    const dotted = Object.entries(change).map(([name, value]) => [`payment_method.${name}`, value]);
    return but("purchase-approved", what, Object.fromEntries(dotted), withMethod(method));
  }),
];
