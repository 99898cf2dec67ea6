/** What each answer of v1 to a status call must become. */
import type { Facts } from "../../../edge/providers/facts.ts";
import type { AnswerCase } from "../query-suite.ts";
import { eachWord, found, none, notFound, PAYMENT_STATES, PAYOUT_STATES, usd } from "./expected.ts";

const row = (kind: AnswerCase["kind"], fixture: string, expected: AnswerCase["expected"], more = {}): AnswerCase => ({
  ...{ fixture, kind, expected, ...more },
});

const createdAt = "2026-11-20T15:30:58.887Z";
const expiresAt = "2026-12-05T15:30:58.887Z";
const purchase = { amount: usd("15.00"), reference: "ExternalIdentifier01", at: "2026-11-20T15:41:02.120Z" };
const payout = { amount: usd("1.00"), reference: "1234abcd", at: "2026-11-19T23:40:09.569Z" };
const failed = { advice: "contact_merchant" } as const;
const waiting = { hint: "awaiting_recipient" } as const;

const purchases = eachWord(PAYMENT_STATES, (status, state) => {
  const known: Partial<Facts> = {
    ...(state === "action_required" && { expiresAt }),
    ...(state === "failed" && failed),
  };
  const expected = found(state, { ...purchase, ...known });
  return row("payment", "purchase-confirmed", expected, { but: `as ${status}`, change: { status } });
});

const payouts = eachWord(PAYOUT_STATES, (status, state) => {
  const known: Partial<Facts> = { ...(state === "action_required" && waiting), ...(state === "failed" && failed) };
  const expected = found(state, { ...payout, ...known });
  return row("payout", "payout-completed", expected, { but: `as ${status}`, change: { status } });
});

const five = { total: 5, succeeded: 0, failed: 0, canceled: 0, pending: 0 };
const lines = (states: string[], amounts: string[] = []) =>
  states.map((state, place) => ({ line: place + 1, state, amount: usd(amounts[place] ?? "10.00") }));
const same = (state: string) => lines(Array.from({ length: 5 }, () => state));
const withItems = (answer: AnswerCase["expected"], items: object[]) => ({ ...answer, items }) as AnswerCase["expected"];
const unknown = { settled: false } as const;

const bulks: AnswerCase[] = [
  row("bulk-payout", "bulk-pending", found("created", { progress: { ...five, pending: 5 } })),
  row(
    "bulk-payout",
    "bulk-running",
    withItems(
      found("processing", { progress: { ...five, succeeded: 2, pending: 3 } }),
      lines(["succeeded", "created", "succeeded"], ["120.50"]),
    ),
    { later: ["items-still-coming"] },
  ),
  row(
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
    row(
      "bulk-payout",
      "bulk-done",
      withItems(found("succeeded", { progress: { ...five, succeeded: 5 } }), same("succeeded")),
      { but: `as ${status}, with all items completed`, change: { status }, later: ["items-all-completed"] },
    ),
  ),
  row(
    "bulk-payout",
    "bulk-done",
    withItems(found("canceled", { progress: { ...five, canceled: 5 } }), same("canceled")),
    { but: "with all items canceled", later: ["items-all-canceled"] },
  ),
  row("bulk-payout", "bulk-done", withItems(found("failed", { progress: { ...five, failed: 5 } }), same("failed")), {
    but: "with all items failed",
    later: ["items-all-failed"],
  }),
  row(
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
    } as AnswerCase["expected"],
    { but: "with odd items, which keep their lines", later: ["items-odd"] },
  ),
  row(
    "bulk-payout",
    "bulk-done",
    withItems(found("partially_succeeded", { settled: false, progress: { ...five, pending: 5 } }), []),
    { but: "without any item yet, which says nothing of success or failure", later: ["items-none"] },
  ),
  row("bulk-payout", "bulk-done", withItems(found("failed"), []), {
    but: "as FAILED before it had any item",
    change: { status: "FAILED" },
    later: ["items-none"],
  }),
  row("bulk-payout", "bulk-done", withItems(found("succeeded", { progress: { ...five, total: 0 } }), []), {
    but: "but empty, without a further call",
    change: { payments: { count: 0 } },
    // For the suite, which spoils the count.
    later: ["items-none"],
  }),
  row("bulk-payout", "bulk-done", withItems(found("succeeded", { progress: { ...five, total: 0 } }), []), {
    but: "but empty, and without a count",
    change: { payments: null },
    later: ["items-none"],
  }),
  row(
    "bulk-payout",
    "bulk-with-its-own-counts",
    withItems(
      found("partially_succeeded", {
        progress: { total: 20_000, succeeded: 19_996, failed: 4, canceled: 0, pending: 0 },
      }),
      same("succeeded"),
    ),
    { but: "of more items than are read", later: ["items-all-completed"] },
  ),
  row(
    "bulk-payout",
    "bulk-pending",
    { ...found("unknown", unknown), unknownWord: "PAUSED" } as AnswerCase["expected"],
    {
      but: "as a word never heard of, without a further call",
      change: { status: "PAUSED" },
    },
  ),
  row("bulk-payout", "bulk-not-found", notFound, { httpStatus: 404 }),
];

function orTen(amount: string): string {
  return amount || "10.00";
}

export const answers: AnswerCase[] = [
  row("payment", "purchase-created", found("action_required", { ...purchase, at: createdAt, expiresAt })),
  row("payment", "purchase-confirmed", found("succeeded", purchase)),
  row("order", "purchase-confirmed", found("succeeded", purchase)),
  row("payment", "purchase-failed", found("failed", { ...purchase, ...failed, reference: null })),
  row("payment", "purchase-written-sloppily", found("succeeded", { amount: usd("15.00") })),
  row("payment", "purchase-created", found("action_required", { ...purchase, at: createdAt }), {
    but: "without the moment it expires from",
    change: { created_at: null },
  }),
  row("payout", "payout-created", found("created", { ...payout, at: "2026-11-19T18:48:07Z" })),
  row("payout", "payout-committed", found("processing", { ...payout, at: "2026-11-19T18:48:21Z" })),
  row(
    "payout",
    "payout-waiting-for-its-recipient",
    found("action_required", { ...payout, ...waiting, at: "2026-11-19T18:48:30Z" }),
  ),
  row("payout", "payout-completed", found("succeeded", payout)),
  row("payout", "payout-failed", found("failed", { ...payout, ...failed })),
  ...purchases,
  ...payouts,
  ...bulks,

  row("payment", "payout-completed", notFound),
  row("order", "payout-completed", notFound),
  row("payout", "purchase-confirmed", notFound),
  row("payment", "operation-of-another-sort", notFound),
  row("payout", "operation-of-another-sort", notFound),
  row("payment", "purchase-confirmed", none("unreadable"), {
    but: "that does not say which sort it is",
    change: { operation_type: null },
  }),
  row("payment", "purchase-confirmed", none("unreadable"), { but: "without a status", change: { status: "" } }),
  row("payment", "not-found", notFound, { httpStatus: 404 }),
  row("order", "not-found", notFound, { httpStatus: 404 }),
  row("payment", "unprocessable", notFound, { httpStatus: 422 }),
  row("payment", "no-uuid", notFound, { httpStatus: 500 }),
  row("payment", "internal-error", none("server-error"), { httpStatus: 500 }),
  row("payment", "wrong-credentials", none("unauthorized"), { httpStatus: 401 }),
  row("payment", "nothing-to-say", none("unreadable")),
];
