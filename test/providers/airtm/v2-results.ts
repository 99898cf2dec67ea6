/** The result of each response of Airtm's API v2. */
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

const at = "2026-11-20T15:41:02.120Z";
const PAYIN_ID = "0b54ac5e-9f3c-4bb0-8f5a-0d6a1c4e9e11";
const createdAt = "2026-11-20T15:30:58.887Z";
const expiresAt = "2026-12-05T15:30:58.887Z";
export const payin = { amount: usd("10.00"), reference: "ExternalIdentifier01", at };
export const payout = { amount: usd("10.00"), reference: "1234abcd", at };
const failed = { advice: "contact_merchant" } as const;
const awaitingRecipient = { hint: "awaiting_recipient" } as const;
const unknown = { settled: false } as const;

const payins = casesOfWords(PAYMENT_STATES, (status, state) => {
  const expectedFacts: Partial<Facts> = {
    ...(state === "action_required" && { expiresAt }),
    ...(state === "failed" && failed),
  };
  const expected = found(state, { ...payin, ...expectedFacts });
  return queryCase("payment", "payin-confirmed", expected, { variant: `with status ${status}`, change: { status } });
});

const payouts = casesOfWords(PAYOUT_STATES, (status, state) => {
  const expectedFacts: Partial<Facts> = {
    ...(state === "action_required" && awaitingRecipient),
    ...(state === "failed" && failed),
    ...(state === "succeeded" && { paid: usd("9.00") }),
  };
  const expected = found(state, { ...payout, ...expectedFacts });
  return queryCase("payout", "payout-completed", expected, { variant: `with status ${status}`, change: { status } });
});

const three = { total: 3, succeeded: 0, failed: 0, canceled: 0, pending: 0 };
const bulk = { amount: usd("1234.56"), at };
const lines = (...states: string[]) =>
  states.map((state, index) => ({ line: index + 1, state, amount: usd(`${10 * (index + 1)}.00`) }));
const withItems = (result: QueryCase["expected"], items: object[]) => ({ ...result, items }) as QueryCase["expected"];

const bulks: QueryCase[] = [
  queryCase("bulk-payout", "bulk-pending", found("created", { ...bulk, progress: { ...three, pending: 3 } })),
  queryCase("bulk-payout", "bulk-pending", found("created", { at, amount: bulk.amount }), {
    variant: "without a count",
    change: { total: null },
  }),
  queryCase(
    "bulk-payout",
    "bulk-in-progress",
    withItems(
      found("processing", { ...bulk, progress: { ...three, succeeded: 1, failed: 1, pending: 1 } }),
      lines("succeeded", "action_required", "failed"),
    ),
    { later: ["items-1", "items-2"] },
  ),
  queryCase(
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
  queryCase(
    "bulk-payout",
    "bulk-completed",
    withItems(
      found("succeeded", { ...bulk, progress: { ...three, succeeded: 3 } }),
      lines("succeeded", "succeeded", "succeeded"),
    ),
    { variant: "with all items completed", later: ["items-all-completed"] },
  ),
  queryCase(
    "bulk-payout",
    "bulk-in-progress",
    withItems(
      found("processing", { ...bulk, progress: { ...three, pending: 3 } }),
      lines("processing", "action_required", "created"),
    ),
    { variant: "with items in every open status", later: ["items-of-every-sort"] },
  ),
  queryCase(
    "bulk-payout",
    "bulk-in-progress",
    withItems(found("processing", { ...bulk, progress: { ...three, succeeded: 1, pending: 2 } }), [
      ...lines("succeeded", "action_required").slice(0, 1),
      { line: 2, state: "action_required", amount: usd("20.00") },
    ]),
    { variant: "with items that are still being created", later: ["items-1", "items-none"] },
  ),
  queryCase("bulk-payout", "bulk-rejected", found("failed", bulk)),
  queryCase(
    "bulk-payout",
    "bulk-empty",
    withItems(found("unknown", { at, amount: usd("0.00") }), []),
    // For the shared suite, which changes the count.
    { later: ["items-none"] },
  ),
  queryCase(
    "bulk-payout",
    "bulk-pending",
    { ...found("unknown", { ...bulk, ...unknown }), unknownWord: "PAUSED" } as never,
    {
      variant: "with an unknown status",
      change: { status: "PAUSED" },
    },
  ),
  queryCase("bulk-payout", "not-found", notFound, { httpStatus: 404 }),
];

export const cases: QueryCase[] = [
  queryCase("payment", "payin-created", found("action_required", { ...payin, at: createdAt, expiresAt })),
  queryCase("payment", "payin-confirmed", found("succeeded", payin)),
  queryCase("order", "payin-confirmed", foundOrder(PAYIN_ID, createdAt, "succeeded", payin)),
  queryCase("payment", "payin-failed", found("failed", { ...payin, ...failed })),
  queryCase("payout", "payout-created", found("created", payout)),
  queryCase(
    "payout",
    "payout-waiting-for-its-recipient",
    found("action_required", { ...payout, ...awaitingRecipient }),
  ),
  queryCase("payout", "payout-completed", found("succeeded", { ...payout, paid: usd("9.00") })),
  queryCase("payout", "payout-completed-without-fees", found("succeeded", payout)),
  queryCase("payout", "payout-failed", found("failed", { ...payout, ...failed })),
  queryCase(
    "payout",
    "payout-without-gross-amount",
    found("created", { amount: usd("9.50"), at: createdAt, changedAt: null }),
  ),
  ...payins,
  ...payouts,
  ...bulks,

  queryCase("report", "report-in-progress", found("processing", { at })),
  queryCase("report", "report-in-progress", found("processing", { at }), {
    variant: "with status pending",
    change: { status: "pending" },
  }),
  queryCase("report", "report-completed", found("succeeded", { at, download: { expiresAt: null } })),
  queryCase("report", "report-completed", found("failed", { at }), {
    variant: "with status FAILED",
    change: { status: "FAILED" },
  }),

  queryCase("payment", "payin-confirmed", noResult("unreadable"), {
    variant: "without a status",
    change: { status: null },
  }),
  queryCase("payment", "not-found", notFound, { httpStatus: 404 }),
  queryCase("order", "not-found", notFound, { httpStatus: 404 }),
  queryCase("payment", "not-found", notFound, { variant: "with HTTP 400", httpStatus: 400 }),
  queryCase("payment", "generic-error", notFound, { httpStatus: 400 }),
  queryCase("payment", "invalid-request", notFound, { variant: "for an id that is not a UUID", httpStatus: 400 }),
  queryCase("payment", "conflict", noResult("refused"), { httpStatus: 409 }),
  queryCase("payment", "insufficient-permissions", noResult("unauthorized"), { httpStatus: 403 }),
  queryCase("payment", "insufficient-permissions", noResult("refused"), { variant: "with HTTP 400", httpStatus: 400 }),
];
