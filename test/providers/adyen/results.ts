/**
 * The result of each response about a payment link or a transfer.
 * @see docs/providers/adyen.md
 */
import type { Kind } from "../../../contract/resource.ts";
import type { QueryResult } from "../../../edge/providers/query.ts";
import { type ExpectedFacts, facts, noResult, notFound, type QueryCase } from "../query-cases.ts";

const LINK_URL = "https://test.adyen.link/PL61C53A8B97E6915A";

const link = (expected: ExpectedFacts): QueryResult => ({
  outcome: "found",
  facts: facts({
    amount: { value: "11.30", currency: "EUR" },
    reference: "order-7",
    expiresAt: "2026-11-22T12:00:00Z",
    changedAt: "2026-11-21T11:00:00Z",
    singleUse: true,
    test: true,
    ...expected,
  }),
});

const transfer = (expected: ExpectedFacts): QueryResult => ({
  outcome: "found",
  facts: facts({ amount: { value: "500.00", currency: "EUR" }, reference: "payout-1", test: true, ...expected }),
});

const of = (kind: Kind, fixture: string, expected: QueryResult, more: Partial<QueryCase> = {}): QueryCase => ({
  ...{ fixture, kind, expected },
  ...more,
});
const withStatus = (fixture: string, status: string, expected: QueryResult, kind: Kind = "payment-link"): QueryCase =>
  of(kind, fixture, expected, { variant: `with the status ${status}`, change: { status } });

const open = link({ state: "created", settled: false, continueUrl: LINK_URL });
const paid = { state: "succeeded", settled: true, changedAt: "2026-11-21T11:30:00Z" } as const;
const waiting = transfer({ state: "processing", settled: false });
const lost = transfer({ state: "failed", settled: true, advice: "contact_merchant" });
const unknown = (result: QueryResult, word: string) => ({ ...result, unknownWord: word }) as QueryResult;

export const cases: QueryCase[] = [
  of("payment-link", "link-active", open),
  of("payment-link", "link-active", open, { variant: "in capitals", change: { status: "ACTIVE" } }),
  of(
    "payment-link",
    "link-reusable",
    link({ state: "created", settled: false, continueUrl: LINK_URL, singleUse: false }),
  ),
  of("payment-link", "link-pending", link({ state: "processing", settled: false })),
  of("payment-link", "link-completed", link(paid)),
  withStatus("link-completed", "paid", link(paid)),
  of("payment-link", "link-completed", link({ ...paid, state: "authorized", settled: false }), {
    variant: "whose money is captured later",
    change: { manualCapture: true },
  }),
  of("payment-link", "link-completed", link({ ...paid, state: "authorized", settled: false }), {
    variant: "whose money is captured after a day",
    change: { captureDelayHours: 24 },
  }),
  of("payment-link", "link-expired", link({ state: "expired", settled: true })),
  withStatus("link-active", "frozen", unknown(link({ state: "unknown", settled: false }), "frozen")),
  of("payment-link", "invalid-request", notFound, { httpStatus: 422 }),
  of("payment-link", "invalid-request", noResult("refused"), {
    ...{ variant: "about something else", httpStatus: 422 },
    change: { message: "Required field 'amount' is not provided." },
  }),
  of("payout", "transfer-received", waiting),
  withStatus("transfer-received", "authorised", waiting, "payout"),
  withStatus("transfer-received", "pendingApproval", waiting, "payout"),
  withStatus("transfer-received", "captureReversedPending", waiting, "payout"),
  of("payout", "transfer-booked", waiting),
  of("payout", "transfer-credited", transfer({ state: "succeeded", settled: true })),
  of("payout", "transfer-booked", transfer({ state: "succeeded", settled: true }), {
    variant: "with a credit among its events",
    change: { "events.0.trackingData": { type: "confirmation", status: "credited" } },
  }),
  of("payout", "transfer-booked", waiting, {
    variant: "that a bank has accepted",
    change: { tracking: { type: "confirmation", status: "accepted" } },
  }),
  of("payout", "transfer-returned", lost),
  ...["refused", "failed", "error"].map((status) => withStatus("transfer-returned", status, lost, "payout")),
  withStatus("transfer-returned", "cancelled", transfer({ state: "canceled", settled: true }), "payout"),
  withStatus("transfer-returned", "expired", transfer({ state: "expired", settled: true }), "payout"),
  withStatus(
    "transfer-booked",
    "chargeback",
    unknown(transfer({ state: "unknown", settled: false }), "chargeback"),
    "payout",
  ),
];
