/** What the expected results of PayPal have in common. */
import type { Facts } from "../../../edge/providers/facts.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import type { Json } from "../mutations.ts";
import { type ExpectedFacts, facts, type QueryCase } from "../query-cases.ts";

export const eur = (value: string) => ({ value, currency: "EUR" });
export const wallet = { type: "wallet", brand: "paypal", last4: null } as const;
export const visa = { type: "card", brand: "visa", last4: "1111" } as const;
export const network = { type: "network_transaction_id", value: "510216240000012" } as const;
export const arn = { type: "arn", value: "74537604221222132710572" } as const;

const ORDERED = "2026-11-21T11:45:00Z";
const CAPTURED = "2026-11-21T11:46:30Z";
const AUTHORIZED = "2026-11-21T11:46:00Z";
const REFUNDED = "2026-11-21T11:50:00Z";

const foundAt =
  (atMs: string, common: Partial<Facts>) =>
  (expected: ExpectedFacts): QueryResult => ({
    outcome: "found",
    facts: facts({
      ...{ test: true, amount: eur("9.99"), reference: "INV-2026-1001", at: atMs, changedAt: atMs },
      ...common,
      ...expected,
    }),
  });

/** Of an order without payments; `open` while PayPal may still delete it. */
export const open = foundAt(ORDERED, { method: wallet, endsWhenGone: true });
export const closed = foundAt(ORDERED, { method: wallet });
export const fresh = foundAt(ORDERED, { endsWhenGone: true });
export const captured = foundAt(CAPTURED, { method: wallet });
export const byCard = foundAt(CAPTURED, { method: visa });
export const authorized = foundAt(AUTHORIZED, { method: visa });
export const refunded = foundAt(REFUNDED, { method: wallet });

export const paid = (method: Facts["method"] = wallet, more: Partial<Facts> = {}): QueryResult =>
  captured({ state: "succeeded", settled: true, method, bankReferences: [network], ...more });

export const withWord = (result: QueryResult, word: string): QueryResult =>
  ({ ...result, unknownWord: word }) as QueryResult;
export const queryCase = (fixture: string, expected: QueryResult, more: Partial<QueryCase> = {}): QueryCase => ({
  ...{ fixture, kind: "payment", expected },
  ...more,
});
export const variant = (fixture: string, name: string, change: Record<string, Json>, expected: QueryResult) =>
  queryCase(fixture, expected, { variant: name, change });

export const CAPTURE = "purchase_units.0.payments.captures.0";
export const AUTHORIZATION = "purchase_units.0.payments.authorizations.0";
export const REFUND = "purchase_units.0.payments.refunds.0";
export const approve = "https://www.sandbox.paypal.com/checkoutnow?token=5O190127TN364715T";
