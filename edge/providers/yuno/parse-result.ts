/**
 * An upstream answer as the core understands it: found, not found, or nothing said about the thing, so that the last
 * status stays. No I/O. No clock.
 */
import type { State } from "../../../contract/status.ts";
import type { ParsedStatus } from "../facts.ts";
import { isAbout, noResult, noResultIn, readJson } from "../http-result.ts";
import type { FileResult, ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import { readDownloadLink, readErrorCode, readLink, readPayment, readPayout, readReport } from "./document.ts";
import { parseLinkStatus, parsePaymentStatus, parsePayoutStatus, parseReportStatus } from "./to-facts.ts";

type Failure = Exclude<QueryResult, { outcome: "found" }>;

/** Of several payments for one order, the first of these tells how the order stands (interface 3). */
const BEST_FIRST: State[] = [
  "succeeded",
  "partially_succeeded",
  "authorized",
  "disputed",
  "charged_back",
  "refund_pending",
  "partially_refunded",
  "refunded",
  "processing",
  "action_required",
  "created",
  "unknown",
  "failed",
  "expired",
  "canceled",
];

/** A request whose only variable part is the id was wrong; where that cannot be one of theirs, it names nothing. */
const WRONG_REQUEST = new Set(["INVALID_REQUEST", "INVALID_PARAMETERS", "BAD_REQUEST", "INVALID_REPORT_ID"]);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** There is a report, but not, or no longer, a file. */
const NO_FILE = new Set(["REPORT_STATUS_ERROR", "REPORT_EMPTY"]);

/** The answer to a question about one thing. Never throws. */
export function answerOf(result: ProviderResponse, query: StatusQuery): QueryResult {
  if (!isSuccess(result)) return failureOf(result, query);
  const json = readJson(result.body);
  if (query.kind === "order" && Array.isArray(json) && json.length === 0) return { outcome: "not-found" };
  const heard = toParsedStatus(query, json);
  return heard ? { outcome: "found", ...heard } : noResult("unreadable");
}

/** Where a report's file lies. Never throws. */
export function fileAnswerOf(result: ProviderResponse, query: StatusQuery): FileResult {
  if (isSuccess(result)) {
    const url = readDownloadLink(readJson(result.body));
    return url === null ? noResult("unreadable") : { outcome: "file", url };
  }
  if (result.ok && NO_FILE.has(codeIn(result))) return { outcome: "not-found" };
  return failureOf(result, query);
}

type HttpResult = Extract<ProviderResponse, { ok: true }>;

function isSuccess(result: ProviderResponse): result is HttpResult {
  return result.ok && result.status >= 200 && result.status < 300;
}

function codeIn({ status, body }: HttpResult): string {
  return status === 400 ? (readErrorCode(readJson(body)) ?? "") : "";
}

/**
 * Yuno's errors are told apart by their code: 400 stands for nearly all of them.
 * @see https://docs.y.uno/reference/response-codes (checked 2026-11-21)
 */
function failureOf(result: ProviderResponse, { kind, id, nowMs }: StatusQuery): Failure {
  const failure = noResultIn(result, nowMs) ?? noResult("refused");
  if (!result.ok || (result.status !== 400 && result.status !== 404)) return failure;
  const code = codeIn(result);
  if (result.status === 404 || /(^|_)NOT_FOUND$/.test(code)) return { outcome: "not-found" };
  if (WRONG_REQUEST.has(code) && kind !== "order" && !UUID.test(id)) return { outcome: "not-found" };
  switch (code) {
    case "INVALID_CREDENTIALS":
    case "EXPIRED_CREDENTIALS":
    case "UNKNOWN_IP_ADDRESS":
    case "INVALID_TOKEN":
    case "TOKEN_IN_USE":
      return noResult("unauthorized");
    case "INTERNAL_ERROR":
    case "INTERNAL_SERVER_ERROR":
    case "UNEXPECTED_RESPONSE":
      return noResult("server-error");
    default:
      return failure;
  }
}

/** Null where there is nothing to be heard about what was asked for. */
function toParsedStatus({ kind, id }: StatusQuery, json: unknown): ParsedStatus | null {
  switch (kind) {
    case "order":
      return bestOf([json].flat(), id);
    case "payment-link": {
      const link = readLink(json);
      return link && isAbout(id, link.code ?? link.id) ? parseLinkStatus(link) : null;
    }
    case "payout": {
      const payout = readPayout(json);
      return payout && isAbout(id, payout.id) ? parsePayoutStatus(payout) : null;
    }
    case "report": {
      const report = readReport(json);
      return report && isAbout(id, report.id) ? parseReportStatus(report) : null;
    }
    default: {
      const payment = readPayment(json);
      return payment && isAbout(id, payment.id) ? parsePaymentStatus(payment) : null;
    }
  }
}

/** The payment that tells how the order stands: the best, of several as good the newest. */
function bestOf(payments: unknown[], orderId: string): ParsedStatus | null {
  const all = payments.flatMap((json) => {
    const payment = readPayment(json);
    if (!payment || !isAbout(orderId, payment.merchant_order_id)) return [];
    return [{ heard: parsePaymentStatus(payment), createdMs: Date.parse(payment.created_at ?? "1970-01-01") }];
  });
  const rankOf = ({ heard }: (typeof all)[number]) => BEST_FIRST.indexOf(heard.facts.state);
  const [best] = all.sort((a, b) => rankOf(a) - rankOf(b) || b.createdMs - a.createdMs);
  return best?.heard ?? null;
}
