/**
 * The result of each Yuno response: every row of the mapping, and every error.
 * @see docs/interface.md#3-mapping-from-the-providers
 */
import type { QueryResult } from "../../../edge/providers/query.ts";
import { type ExpectedFacts, noResult, notFound, type QueryCase } from "../query-cases.ts";
import { enrolments } from "./enrolments.ts";
import {
  found,
  link,
  openLink,
  paid,
  payout,
  processing,
  queryCase,
  queryVariant,
  readyReport,
  unknown,
} from "./expected.ts";
import { details } from "./payment-details.ts";
import { orders, shapes, waiting } from "./payment-shapes.ts";
import { advice, states } from "./payment-states.ts";

const unpaid = { total: 0, succeeded: 0, failed: 0 };
const asLink = { kind: "payment-link" } as const;
const linkCase = (status: string, expectedFacts: ExpectedFacts) =>
  queryVariant("link-open", `that is ${status}`, { status }, found({ at: null, ...link, ...expectedFacts }), asLink);
const links = [
  queryCase("link-open", found({ at: null, ...openLink }), asLink),
  linkCase("ACTIVE", openLink),
  queryCase("link-used", found({ ...link, state: "used", settled: true, reference: "A-1001" }), asLink),
  linkCase("CANCELED", { state: "canceled", settled: true }),
  linkCase("Cancelled", { state: "canceled", settled: true }),
  linkCase("EXPIRED", { state: "expired", settled: true }),
  linkCase("ERROR", unknown),
  queryVariant(
    "link-open",
    "for several payments and without an expiry",
    { one_time_use: false, availability: { start_at: "", finish_at: "" } },
    found({ ...openLink, ...{ at: null, startsAt: null, expiresAt: null, singleUse: false, attempts: unpaid } }),
    asLink,
  ),
];

const manyUses = { one_time_use: false, payments_number: 3 };
links.push(
  queryVariant(
    "link-open",
    "that is open on one day, from its first to its last second in UTC",
    { availability: { start_at: "2026-11-30", finish_at: "2026-11-30" } },
    found({ ...openLink, at: null, startsAt: "2026-11-30T00:00:00Z", expiresAt: "2026-11-30T23:59:59Z" }),
    asLink,
  ),
  queryVariant(
    "link-open",
    "for several payments, of which three were made",
    manyUses,
    found({ ...openLink, at: null, singleUse: false, attempts: { total: 3, succeeded: 3, failed: 0 } }),
    asLink,
  ),
  queryVariant(
    "link-open",
    "with the address of the page of the link object",
    { checkout_url: null, redirect_url: "https://checkout.y.uno/payment_links/id" },
    found({ ...openLink, at: null, continueUrl: "https://checkout.y.uno/payment_links/id" }),
    asLink,
  ),
);

const asPayout = { kind: "payout" } as const;
const payoutCase = (status: string, expectedFacts: ExpectedFacts) =>
  queryVariant("payout-paid", `that is ${status}`, { status }, found({ ...payout, ...expectedFacts }), asPayout);
const payouts = [
  queryCase("payout-paid", found({ ...payout, ...paid }), asPayout),
  payoutCase("CREATED", { state: "created", settled: false }),
  payoutCase("PENDING", processing),
  payoutCase("REJECTED", { state: "failed", settled: true }),
  payoutCase("DECLINED", { state: "failed", settled: true }),
  payoutCase("ERROR", unknown),
];

const asReport = { kind: "report" } as const;
const reportCase = (status: string, expectedFacts: ExpectedFacts) =>
  queryVariant("report-ready", `that is ${status}`, { status }, found(expectedFacts), asReport);
const reports = [
  queryCase("report-ready", found(readyReport), asReport),
  queryCase("report-in-process", found(processing), asReport),
  queryVariant(
    "report-ready",
    "with an expiry of its own",
    { expires_at: "2026-11-21T10:07:00.000000Z" },
    found({ ...readyReport, expiresAt: "2026-11-21T10:07:00Z", download: { expiresAt: "2026-11-21T10:07:00Z" } }),
    asReport,
  ),
  queryVariant(
    "report-ready",
    "without times",
    { created_at: "", updated_at: "" },
    found({ state: "succeeded", settled: false, at: null, download: { expiresAt: null } }),
    asReport,
  ),
  reportCase("DOWNLOADED", { ...paid, hint: "downloaded" }),
  reportCase("EXPIRED", { state: "expired", settled: true }),
  reportCase("FAILED", { state: "failed", settled: true }),
  reportCase("ERROR", { state: "failed", settled: false }),
];

const errorCase = (httpStatus: number, code: string, expected: QueryResult, more: Partial<QueryCase> = {}) =>
  queryVariant("not-found", `with code ${code} and HTTP ${httpStatus}`, { code }, expected, { httpStatus, ...more });
const errors = [
  queryCase("not-found", notFound, { httpStatus: 400 }),
  queryCase("not-found", notFound, { httpStatus: 404, variant: "with HTTP 404" }),
  ...["NOT_FOUND", "REPORT_NOT_FOUND", "CHECKOUT_SESSION_NOT_FOUND"].map((code) => errorCase(400, code, notFound)),
  errorCase(400, "INVALID_PARAMETERS", notFound),
  errorCase(400, "INVALID_REPORT_ID", notFound, { kind: "report" }),
  errorCase(400, "INVALID_PARAMETERS", noResult("refused"), { kind: "order" }),
  errorCase(400, "SUBSCRIPTION_FOUND", noResult("refused")),
  ...["INVALID_CREDENTIALS", "EXPIRED_CREDENTIALS", "UNKNOWN_IP_ADDRESS", "INVALID_TOKEN", "TOKEN_IN_USE"].map((code) =>
    errorCase(400, code, noResult("unauthorized")),
  ),
  errorCase(401, "UNKNOWN_IP_ADDRESS", noResult("unauthorized")),
  errorCase(403, "AUTHORIZATION_REQUIRED", noResult("unauthorized")),
  errorCase(400, "INTERNAL_ERROR", noResult("server-error")),
  errorCase(405, "UNSUPPORTED_METHOD", noResult("refused")),
  errorCase(500, "NOT_FOUND", noResult("server-error")),
  errorCase(504, "REQUEST_TIMEOUT", noResult("server-error")),
];

export const cases: QueryCase[] = [
  ...shapes,
  ...waiting,
  ...details,
  ...states,
  ...advice,
  ...orders,
  ...links,
  ...payouts,
  ...reports,
  ...enrolments,
  ...errors,
];
