/** What each answer of v2 to a status call must become. */
import type { Facts } from "../../../edge/providers/facts.ts";
import type { AnswerCase } from "../query-suite.ts";
import { eachWord, found, none, notFound, PAYMENT_STATES, PAYOUT_STATES, usd } from "./expected.ts";

const row = (kind: AnswerCase["kind"], fixture: string, expected: AnswerCase["expected"], more = {}): AnswerCase => ({
  ...{ fixture, kind, expected, ...more },
});

const at = "2026-11-20T15:41:02.120Z";
const createdAt = "2026-11-20T15:30:58.887Z";
const expiresAt = "2026-12-05T15:30:58.887Z";
export const payin = { amount: usd("10.00"), reference: "ExternalIdentifier01", at };
export const payout = { amount: usd("10.00"), reference: "1234abcd", at };
const failed = { advice: "contact_merchant" } as const;
const waiting = { hint: "awaiting_recipient" } as const;
const unknown = { settled: false } as const;

const payins = eachWord(PAYMENT_STATES, (status, state) => {
  const known: Partial<Facts> = {
    ...(state === "action_required" && { expiresAt }),
    ...(state === "failed" && failed),
  };
  const expected = found(state, { ...payin, ...known });
  return row("payment", "payin-confirmed", expected, { but: `as ${status}`, change: { status } });
});

const payouts = eachWord(PAYOUT_STATES, (status, state) => {
  const known: Partial<Facts> = {
    ...(state === "action_required" && waiting),
    ...(state === "failed" && failed),
    ...(state === "succeeded" && { paid: usd("9.00") }),
  };
  const expected = found(state, { ...payout, ...known });
  return row("payout", "payout-completed", expected, { but: `as ${status}`, change: { status } });
});

const three = { total: 3, succeeded: 0, failed: 0, canceled: 0, pending: 0 };
const bulk = { amount: usd("1234.56"), at };
const lines = (...states: string[]) =>
  states.map((state, place) => ({ line: place + 1, state, amount: usd(`${10 * (place + 1)}.00`) }));
const withItems = (answer: AnswerCase["expected"], items: object[]) => ({ ...answer, items }) as AnswerCase["expected"];

const bulks: AnswerCase[] = [
  row("bulk-payout", "bulk-pending", found("created", { ...bulk, progress: { ...three, pending: 3 } })),
  row("bulk-payout", "bulk-pending", found("created", { at, amount: bulk.amount }), {
    but: "without a count",
    change: { total: null },
  }),
  row(
    "bulk-payout",
    "bulk-in-progress",
    withItems(
      found("processing", { ...bulk, progress: { ...three, succeeded: 1, failed: 1, pending: 1 } }),
      lines("succeeded", "action_required", "failed"),
    ),
    { later: ["items-1", "items-2"] },
  ),
  row(
    "bulk-payout",
    "bulk-completed",
    withItems(
      found("partially_succeeded", {
        ...bulk,
        settled: false,
        progress: { ...three, succeeded: 1, failed: 1, pending: 1 },
      }),
      lines("succeeded", "action_required", "failed"),
    ),
    { later: ["items-1", "items-2"] },
  ),
  row(
    "bulk-payout",
    "bulk-completed",
    withItems(
      found("succeeded", { ...bulk, progress: { ...three, succeeded: 3 } }),
      lines("succeeded", "succeeded", "succeeded"),
    ),
    { but: "with all items completed", later: ["items-all-completed"] },
  ),
  row(
    "bulk-payout",
    "bulk-in-progress",
    withItems(
      found("processing", { ...bulk, progress: { ...three, pending: 3 } }),
      lines("processing", "action_required", "created"),
    ),
    { but: "with items at every station", later: ["items-of-every-sort"] },
  ),
  row(
    "bulk-payout",
    "bulk-in-progress",
    withItems(found("processing", { ...bulk, progress: { ...three, succeeded: 1, pending: 2 } }), [
      ...lines("succeeded", "action_required").slice(0, 1),
      { line: 2, state: "action_required", amount: usd("20.00") },
    ]),
    { but: "whose items are still being made", later: ["items-1", "items-none"] },
  ),
  row("bulk-payout", "bulk-rejected", found("failed", bulk)),
  row(
    "bulk-payout",
    "bulk-empty",
    withItems(found("succeeded", { at, amount: usd("0.00"), progress: { ...three, total: 0 } }), []),
    // For the suite, which spoils the count.
    { later: ["items-none"] },
  ),
  row("bulk-payout", "bulk-pending", { ...found("unknown", { ...bulk, ...unknown }), unknownWord: "PAUSED" } as never, {
    but: "as a word never heard of",
    change: { status: "PAUSED" },
  }),
  row("bulk-payout", "not-found", notFound, { httpStatus: 404 }),
];

export const answers: AnswerCase[] = [
  row("payment", "payin-created", found("action_required", { ...payin, at: createdAt, expiresAt })),
  row("payment", "payin-confirmed", found("succeeded", payin)),
  row("order", "payin-confirmed", found("succeeded", payin)),
  row("payment", "payin-failed", found("failed", { ...payin, ...failed })),
  row("payout", "payout-created", found("created", payout)),
  row("payout", "payout-waiting-for-its-recipient", found("action_required", { ...payout, ...waiting })),
  row("payout", "payout-completed", found("succeeded", { ...payout, paid: usd("9.00") })),
  row("payout", "payout-completed-without-fees", found("succeeded", payout)),
  row("payout", "payout-failed", found("failed", { ...payout, ...failed })),
  row("payout", "payout-without-gross-amount", found("created", { amount: usd("9.50"), at: createdAt })),
  ...payins,
  ...payouts,
  ...bulks,

  row("report", "report-in-progress", found("processing", { at })),
  row("report", "report-in-progress", found("processing", { at }), {
    but: "as pending",
    change: { status: "pending" },
  }),
  row("report", "report-completed", found("succeeded", { at, download: { expiresAt: null } })),
  row("report", "report-completed", found("failed", { at }), { but: "as FAILED", change: { status: "FAILED" } }),

  row("payment", "payin-confirmed", none("unreadable"), { but: "without a status", change: { status: null } }),
  row("payment", "not-found", notFound, { httpStatus: 404 }),
  row("order", "not-found", notFound, { httpStatus: 404 }),
  row("payment", "not-found", notFound, { but: "with HTTP 400", httpStatus: 400 }),
  row("payment", "generic-error", notFound, { httpStatus: 400 }),
  row("payment", "invalid-request", notFound, { but: "of an id that is no UUID", httpStatus: 400 }),
  row("payment", "conflict", none("refused"), { httpStatus: 409 }),
  row("payment", "insufficient-permissions", none("unauthorized"), { httpStatus: 403 }),
  row("payment", "insufficient-permissions", none("refused"), { but: "with HTTP 400", httpStatus: 400 }),
];
