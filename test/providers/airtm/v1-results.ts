/** The result of each response of Airtm's API v1. */
import type { Facts } from "../../../edge/providers/facts.ts";
import { noResult, notFound, type QueryCase } from "../query-cases.ts";
import { casesOfWords, found, foundOrder, PAYMENT_STATES, PAYOUT_STATES, usd } from "./expected.ts";

const queryCase = (
  kind: QueryCase["kind"],
  fixture: string,
  expected: QueryCase["expected"],
  more = {},
): QueryCase => ({
  ...{ fixture, kind, expected, ...more },
});

const PURCHASE_ID = "f782702e-e4fe-46b7-8ef1-de8b70a50587";
const createdAt = "2026-11-20T15:30:58.887Z";
const expiresAt = "2026-12-05T15:30:58.887Z";
const purchase = { amount: usd("15.00"), reference: "ExternalIdentifier01", at: "2026-11-20T15:41:02.120Z" };
const payout = { amount: usd("1.00"), reference: "1234abcd", at: "2026-11-19T23:40:09.569Z" };
const failed = { advice: "contact_merchant" } as const;
const awaitingRecipient = { hint: "awaiting_recipient" } as const;

const purchases = casesOfWords(PAYMENT_STATES, (status, state) => {
  const expectedFacts: Partial<Facts> = {
    ...(state === "action_required" && { expiresAt }),
    ...(state === "failed" && failed),
  };
  const expected = found(state, { ...purchase, ...expectedFacts });
  return queryCase("payment", "purchase-confirmed", expected, { variant: `with status ${status}`, change: { status } });
});

const payouts = casesOfWords(PAYOUT_STATES, (status, state) => {
  const expectedFacts: Partial<Facts> = {
    ...(state === "action_required" && awaitingRecipient),
    ...(state === "failed" && failed),
  };
  const expected = found(state, { ...payout, ...expectedFacts });
  return queryCase("payout", "payout-completed", expected, { variant: `with status ${status}`, change: { status } });
});

const five = { total: 5, succeeded: 0, failed: 0, canceled: 0, pending: 0 };
const lines = (states: string[], amounts: string[] = []) =>
  states.map((state, index) => ({ line: index + 1, state, amount: usd(amounts[index] ?? "10.00") }));
const same = (state: string) => lines(Array.from({ length: 5 }, () => state));
const withItems = (result: QueryCase["expected"], items: object[]) => ({ ...result, items }) as QueryCase["expected"];
const unknown = { settled: false } as const;

const bulks: QueryCase[] = [
  queryCase("bulk-payout", "bulk-pending", found("created", { progress: { ...five, pending: 5 } })),
  queryCase(
    "bulk-payout",
    "bulk-running",
    withItems(
      found("processing", { progress: { ...five, succeeded: 2, pending: 3 } }),
      lines(["succeeded", "created", "succeeded"], ["120.50"]),
    ),
    { later: ["items-still-coming"] },
  ),
  queryCase(
    "bulk-payout",
    "bulk-done",
    withItems(
      found("partially_succeeded", {
        settled: false,
        progress: { total: 5, succeeded: 2, failed: 1, canceled: 1, pending: 1 },
      }),
      lines(
        ["succeeded", "action_required", "failed", "succeeded", "canceled"],
        ["120.50", "", "", "", "0.02"].map(orTen),
      ),
    ),
    { later: ["items-1", "items-2"] },
  ),
  ...["done", "COMPLETED", "Failed", "UNCOMPLETED"].map((status) =>
    queryCase(
      "bulk-payout",
      "bulk-done",
      withItems(found("succeeded", { progress: { ...five, succeeded: 5 } }), same("succeeded")),
      {
        variant: `with status ${status}, with all items completed`,
        change: { status },
        later: ["items-all-completed"],
      },
    ),
  ),
  queryCase(
    "bulk-payout",
    "bulk-done",
    withItems(found("canceled", { progress: { ...five, canceled: 5 } }), same("canceled")),
    { variant: "with all items canceled", later: ["items-all-canceled"] },
  ),
  queryCase(
    "bulk-payout",
    "bulk-done",
    withItems(found("failed", { progress: { ...five, failed: 5 } }), same("failed")),
    {
      variant: "with all items failed",
      later: ["items-all-failed"],
    },
  ),
  queryCase(
    "bulk-payout",
    "bulk-done",
    {
      ...withItems(found("partially_succeeded", { settled: false, progress: { ...five, succeeded: 2, pending: 3 } }), [
        { line: 1, state: "unknown", amount: null },
        { line: 2, state: "unknown", amount: usd("10.00") },
        { line: 3, state: "succeeded", amount: null },
        { line: 4, state: "unknown", amount: null },
        { line: 5, state: "succeeded", amount: { value: "3.10", currency: "EUR" } },
      ]),
      unknownWord: "empty",
    } as QueryCase["expected"],
    { variant: "with unreadable items, which keep their lines", later: ["items-odd"] },
  ),
  queryCase(
    "bulk-payout",
    "bulk-done",
    withItems(found("action_required", { ...awaitingRecipient, progress: { ...five, pending: 5 } }), [
      ...lines(Array.from({ length: 5 }, () => "action_required")),
    ]),
    { variant: "with no item completed and all pending", later: ["items-all-pending"] },
  ),
  queryCase(
    "bulk-payout",
    "bulk-done",
    withItems(
      found("action_required", { ...awaitingRecipient, progress: { ...five, failed: 1, pending: 4 } }),
      lines(["failed", "created", "action_required", "action_required", "action_required"]),
    ),
    { variant: "with no item completed, one failed and the others pending", later: ["items-none-completed"] },
  ),
  queryCase(
    "bulk-payout",
    "bulk-done",
    {
      ...withItems(found("unknown", { progress: { ...five, pending: 5 } }), same("unknown")),
      unknownWord: "TELEPORTED",
    } as QueryCase["expected"],
    { variant: "with items whose status is not known", later: ["items-all-unknown"] },
  ),
  queryCase("bulk-payout", "bulk-done", withItems(found("unknown"), []), {
    variant: "without items, which is neither success nor failure",
    later: ["items-none"],
  }),
  queryCase("bulk-payout", "bulk-done", withItems(found("unknown"), []), {
    variant: "as FAILED without items",
    change: { status: "FAILED" },
    later: ["items-none"],
  }),
  queryCase("bulk-payout", "bulk-done", withItems(found("unknown"), []), {
    variant: "with a count of 0, without a further call",
    change: { payments: { count: 0 } },
    // For the shared suite, which changes the count.
    later: ["items-none"],
  }),
  queryCase("bulk-payout", "bulk-done", withItems(found("unknown"), []), {
    variant: "without counts and items",
    change: { payments: null },
    later: ["items-none"],
  }),
  queryCase(
    "bulk-payout",
    "bulk-with-its-own-counts",
    withItems(
      found("partially_succeeded", {
        progress: { total: 20_000, succeeded: 19_996, failed: 4, canceled: 0, pending: 0 },
      }),
      same("succeeded"),
    ),
    { variant: "with more items than are read", later: ["items-all-completed"] },
  ),
  queryCase(
    "bulk-payout",
    "bulk-pending",
    { ...found("unknown", unknown), unknownWord: "PAUSED" } as QueryCase["expected"],
    {
      variant: "with an unknown status, without a further call",
      change: { status: "PAUSED" },
    },
  ),
  queryCase("bulk-payout", "bulk-not-found", notFound, { httpStatus: 404 }),
];

function orTen(amount: string): string {
  return amount || "10.00";
}

export const cases: QueryCase[] = [
  queryCase("payment", "purchase-created", found("action_required", { ...purchase, at: createdAt, expiresAt })),
  queryCase("payment", "purchase-confirmed", found("succeeded", purchase)),
  queryCase("order", "purchase-confirmed", foundOrder(PURCHASE_ID, createdAt, "succeeded", purchase)),
  queryCase("payment", "purchase-failed", found("failed", { ...purchase, ...failed, reference: null })),
  queryCase("payment", "purchase-written-sloppily", found("succeeded", { amount: usd("15.00") })),
  queryCase("payment", "purchase-created", found("action_required", { ...purchase, at: createdAt }), {
    variant: "without its creation time",
    change: { created_at: null },
  }),
  queryCase("payout", "payout-created", found("created", { ...payout, at: "2026-11-19T18:48:07Z" })),
  queryCase("payout", "payout-committed", found("processing", { ...payout, at: "2026-11-19T18:48:21Z" })),
  queryCase(
    "payout",
    "payout-waiting-for-its-recipient",
    found("action_required", { ...payout, ...awaitingRecipient, at: "2026-11-19T18:48:30Z" }),
  ),
  queryCase("payout", "payout-completed", found("succeeded", payout)),
  queryCase("payout", "payout-failed", found("failed", { ...payout, ...failed })),
  ...purchases,
  ...payouts,
  ...bulks,

  queryCase("payment", "payout-completed", notFound),
  queryCase("order", "payout-completed", notFound),
  queryCase("payout", "purchase-confirmed", notFound),
  queryCase("payment", "operation-of-another-sort", notFound),
  queryCase("payout", "operation-of-another-sort", notFound),
  queryCase("payment", "purchase-confirmed", noResult("unreadable"), {
    variant: "without its type",
    change: { operation_type: null },
  }),
  queryCase("payment", "purchase-confirmed", noResult("unreadable"), {
    variant: "without a status",
    change: { status: "" },
  }),
  queryCase("payment", "not-found", notFound, { httpStatus: 404 }),
  queryCase("order", "not-found", notFound, { httpStatus: 404 }),
  queryCase("payment", "unprocessable", notFound, { httpStatus: 422 }),
  queryCase("payment", "no-uuid", notFound, { httpStatus: 500 }),
  queryCase("payment", "internal-error", noResult("server-error"), { httpStatus: 500 }),
  queryCase("payment", "wrong-credentials", noResult("unauthorized"), { httpStatus: 401 }),
  queryCase("payment", "nothing-to-say", noResult("unreadable")),
];
