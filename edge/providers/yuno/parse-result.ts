/** Turns a response of Yuno's API into a query result or the address of a report's file. */
import type { ParsedStatus } from "../facts.ts";
import { httpFailure, noResult, parseExactJson } from "../http-result.ts";
import { matchesId } from "../id-form.ts";
import { orderStatus } from "../orders.ts";
import type { FileResult, HttpResponse, ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import { parseDownloadLink, parseErrorCode, parseLink, parsePayment, parsePayout, parseReport } from "./document.ts";
import { idForm } from "./ids.ts";
import { linkStatus, paymentStatus, payoutStatus, reportStatus } from "./to-facts.ts";

type Failure = Exclude<QueryResult, { outcome: "found" }>;

/**
 * Error codes of an invalid request. The id is the only variable part of a request, so for an id that is not a UUID
 * these codes mean "not found".
 */
const INVALID_REQUEST = new Set(["INVALID_REQUEST", "INVALID_PARAMETERS", "BAD_REQUEST", "INVALID_REPORT_ID"]);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Error codes of a report without a file: it is not ready, it is empty, or its file has expired. */
const NO_FILE = new Set(["REPORT_STATUS_ERROR", "REPORT_EMPTY"]);

/** The result of a status query. Never throws. */
export function parseResult(response: ProviderResponse, query: StatusQuery): QueryResult {
  if (!response.ok) return noResult(response.failure);
  if (!isSuccess(response.value)) return failureOf(response.value, query);
  const json = parseExactJson(response.value.body);
  if (query.kind === "order" && Array.isArray(json) && json.length === 0) return { outcome: "not-found" };
  const parsed = toParsedStatus(query, json);
  return parsed ? { outcome: "found", ...parsed } : noResult("unreadable");
}

/** The address of a report's file. Never throws. */
export function parseFileResult(response: ProviderResponse, query: StatusQuery): FileResult {
  if (!response.ok) return noResult(response.failure);
  if (isSuccess(response.value)) {
    const url = parseDownloadLink(parseExactJson(response.value.body));
    return url === null ? noResult("unreadable") : { outcome: "file", url };
  }
  if (NO_FILE.has(errorCodeOf(response.value))) return { outcome: "not-found" };
  return failureOf(response.value, query);
}

function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status < 300;
}

function errorCodeOf({ status, body }: HttpResponse): string {
  return status === 400 ? (parseErrorCode(parseExactJson(body)) ?? "") : "";
}

/**
 * The failure of a response. Yuno sends nearly all errors with HTTP 400, so the error code decides.
 * @see https://docs.y.uno/reference/response-codes (checked 2026-11-21)
 */
function failureOf(response: HttpResponse, { kind, id, nowMs }: StatusQuery): Failure {
  const failure = httpFailure(response, nowMs) ?? noResult("refused");
  if (response.status !== 400 && response.status !== 404) return failure;
  const code = errorCodeOf(response);
  if (response.status === 404 || /(^|_)NOT_FOUND$/.test(code)) return { outcome: "not-found" };
  if (INVALID_REQUEST.has(code) && kind !== "order" && !UUID.test(id)) return { outcome: "not-found" };
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

/** The status in this JSON; null when it is unreadable or about another resource. */
function toParsedStatus({ kind, id }: StatusQuery, json: unknown): ParsedStatus | null {
  const isAbout = (returnedId: string | undefined) => matchesId(idForm(kind), id, returnedId);
  switch (kind) {
    case "order":
      return statusOfOrder([json].flat(), isAbout);
    case "payment-link": {
      const link = parseLink(json);
      return link && isAbout(link.code ?? link.id) ? linkStatus(link) : null;
    }
    case "payout": {
      const payout = parsePayout(json);
      return payout && isAbout(payout.id) ? payoutStatus(payout) : null;
    }
    case "report": {
      const report = parseReport(json);
      return report && isAbout(report.id) ? reportStatus(report) : null;
    }
    default: {
      const payment = parsePayment(json);
      return payment && isAbout(payment.id) ? paymentStatus(payment) : null;
    }
  }
}

/** The status of an order with these payments; null without a readable payment of it. */
function statusOfOrder(payments: unknown[], isAbout: (orderId: string | undefined) => boolean): ParsedStatus | null {
  const candidates = payments.flatMap((json) => {
    const payment = parsePayment(json);
    if (!payment || !isAbout(payment.merchant_order_id)) return [];
    const { id = "", created_at: createdAt = null } = payment;
    return [{ id, createdAt, group: null, ...paymentStatus(payment) }];
  });
  const status = orderStatus(candidates);
  if (!status) return null;
  const { unknownWord } = status.best;
  return unknownWord === undefined ? { facts: status.facts } : { facts: status.facts, unknownWord };
}
