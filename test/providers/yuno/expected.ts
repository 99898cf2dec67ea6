/** Rows of the tables, and what most fixtures say beside their state. */
import type { Facts } from "../../../edge/providers/facts.ts";
import type { NoResultReason, QueryResult } from "../../../edge/providers/query.ts";
import type { Json } from "../mutations.ts";
import { type AnswerCase, facts } from "../query-suite.ts";

export const at = "2026-11-21T10:00:02.786Z";
export const reference = "A-1001";
const visa = { type: "card" as const, brand: "visa", last4: "1111" };
export const usual = { at, reference, amount: { value: "9.90", currency: "BRL" }, method: visa };

export type HubState = Partial<Facts> & Pick<Facts, "state" | "settled">;
export const found = (known: HubState): QueryResult => ({ outcome: "found", facts: facts({ at, ...known }) });
export const notFound: QueryResult = { outcome: "not-found" };
export const none = (reason: NoResultReason): QueryResult => ({ outcome: "no-result", reason });
export const payment = (known: HubState): QueryResult => found({ ...usual, ...known });

export const unknown = { state: "unknown", settled: false } as const;
export const paid = { state: "succeeded", settled: true } as const;

export const link = {
  amount: { value: "12100.50", currency: "COP" },
  startsAt: "2026-11-21T09:00:00.786Z",
  expiresAt: "2026-11-22T09:00:00.786Z",
  singleUse: true,
};
export const payout = { reference: "salary-2026-11", amount: { value: "150.25", currency: "COP" } };
/** Ten minutes after it was ready. */
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
export const waits = { state: "action_required", settled: false, hint: "awaiting_transfer" } as const;

export const processing = { state: "processing", settled: false } as const;
export const actionRequired = { state: "action_required", settled: false } as const;

/** One fixture as it is, and what it must become. */
export const row = (fixture: string, expected: QueryResult, more: Partial<AnswerCase> = {}): AnswerCase => ({
  ...{ fixture, kind: "payment", expected },
  ...more,
});
/** One fixture with other values. */
export const changed = (
  fixture: string,
  but: string,
  change: Record<string, Json>,
  expected: QueryResult,
  more: Partial<AnswerCase> = {},
) => row(fixture, expected, { but, change, ...more });
