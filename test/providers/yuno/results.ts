/** What each answer must become: every row of interface 3, and every error. */
import type { QueryResult } from "../../../edge/providers/query.ts";
import type { AnswerCase } from "../query-suite.ts";
import {
  changed,
  found,
  type HubState,
  link,
  none,
  notFound,
  paid,
  payout,
  processing,
  readyReport,
  row,
  unknown,
} from "./expected.ts";
import { orders, shapes, waiting } from "./payment-shapes.ts";
import { advice, states } from "./payment-states.ts";

const asLink = { kind: "payment-link" } as const;
const linkIs = (status: string, known: HubState) =>
  changed("link-open", `that is ${status}`, { status }, found({ at: null, ...link, ...known }), asLink);
const links = [
  row("link-open", found({ at: null, ...link, state: "created", settled: false }), asLink),
  row("link-used", found({ ...link, state: "used", settled: true, reference: "A-1001" }), asLink),
  linkIs("CANCELED", { state: "canceled", settled: true }),
  linkIs("Cancelled", { state: "canceled", settled: true }),
  linkIs("EXPIRED", { state: "expired", settled: true }),
  linkIs("ERROR", unknown),
  changed(
    "link-open",
    "for many payments and without an end",
    { one_time_use: false, availability: { start_at: "", finish_at: "" } },
    found({ at: null, amount: link.amount, state: "created", settled: false }),
    asLink,
  ),
];

const asPayout = { kind: "payout" } as const;
const payoutIs = (status: string, known: HubState) =>
  changed("payout-paid", `that is ${status}`, { status }, found({ ...payout, ...known }), asPayout);
const payouts = [
  row("payout-paid", found({ ...payout, ...paid }), asPayout),
  payoutIs("CREATED", { state: "created", settled: false }),
  payoutIs("PENDING", processing),
  payoutIs("REJECTED", { state: "failed", settled: true }),
  payoutIs("DECLINED", { state: "failed", settled: true }),
  payoutIs("ERROR", unknown),
];

const asReport = { kind: "report" } as const;
const reportIs = (status: string, known: HubState) =>
  changed("report-ready", `that is ${status}`, { status }, found(known), asReport);
const reports = [
  row("report-ready", found(readyReport), asReport),
  row("report-in-process", found(processing), asReport),
  changed(
    "report-ready",
    "with an end of its own",
    { expires_at: "2026-11-21T10:07:00.000000Z" },
    found({ ...readyReport, expiresAt: "2026-11-21T10:07:00Z", download: { expiresAt: "2026-11-21T10:07:00Z" } }),
    asReport,
  ),
  changed(
    "report-ready",
    "without any time",
    { created_at: "", updated_at: "" },
    found({ state: "succeeded", settled: false, at: null, download: { expiresAt: null } }),
    asReport,
  ),
  reportIs("DOWNLOADED", { ...paid, hint: "downloaded" }),
  reportIs("EXPIRED", { state: "expired", settled: true }),
  reportIs("FAILED", { state: "failed", settled: true }),
  reportIs("ERROR", { state: "failed", settled: false }),
];

const errorIs = (httpStatus: number, code: string, expected: QueryResult, more: Partial<AnswerCase> = {}) =>
  changed("not-found", `but ${code} with HTTP ${httpStatus}`, { code }, expected, { httpStatus, ...more });
const errors = [
  row("not-found", notFound, { httpStatus: 400 }),
  row("not-found", notFound, { httpStatus: 404, but: "with HTTP 404" }),
  ...["NOT_FOUND", "REPORT_NOT_FOUND", "CHECKOUT_SESSION_NOT_FOUND"].map((code) => errorIs(400, code, notFound)),
  errorIs(400, "INVALID_PARAMETERS", notFound),
  errorIs(400, "INVALID_REPORT_ID", notFound, { kind: "report" }),
  errorIs(400, "INVALID_PARAMETERS", none("refused"), { kind: "order" }),
  errorIs(400, "SUBSCRIPTION_FOUND", none("refused")),
  ...["INVALID_CREDENTIALS", "EXPIRED_CREDENTIALS", "UNKNOWN_IP_ADDRESS", "INVALID_TOKEN", "TOKEN_IN_USE"].map((code) =>
    errorIs(400, code, none("unauthorized")),
  ),
  errorIs(401, "UNKNOWN_IP_ADDRESS", none("unauthorized")),
  errorIs(403, "AUTHORIZATION_REQUIRED", none("unauthorized")),
  errorIs(400, "INTERNAL_ERROR", none("server-error")),
  errorIs(405, "UNSUPPORTED_METHOD", none("refused")),
  errorIs(500, "NOT_FOUND", none("server-error")),
  errorIs(504, "REQUEST_TIMEOUT", none("server-error")),
];

export const answers: AnswerCase[] = [
  ...shapes,
  ...waiting,
  ...states,
  ...advice,
  ...orders,
  ...links,
  ...payouts,
  ...reports,
  ...errors,
];
