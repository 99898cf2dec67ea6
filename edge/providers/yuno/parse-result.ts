/** Turns a response of Yuno's API into a query result or the address of a report's file. */
import type { ParsedStatus } from "../facts.ts";
import { httpFailure, noResult, parseExactJson } from "../http-result.ts";
import { idFailure } from "../id-form.ts";
import { orderStatus } from "../orders.ts";
import type { FileResult, HttpResponse, NoResult, ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
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
  return query.kind === "order" ? orderResult(query, [json].flat()) : resourceResult(query, json);
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

/** The result of a query for one resource. */
function resourceResult(query: StatusQuery, json: unknown): QueryResult {
  switch (query.kind) {
    case "payment-link": {
      const link = parseLink(json);
      return resultOf(query, link && linkStatus(link), link?.code, link?.id);
    }
    case "payout": {
      const payout = parsePayout(json);
      return resultOf(query, payout && payoutStatus(payout), payout?.id);
    }
    case "report": {
      const report = parseReport(json);
      return resultOf(query, report && reportStatus(report), report?.id);
    }
    default: {
      const payment = parsePayment(json);
      return resultOf(query, payment && paymentStatus(payment), payment?.id);
    }
  }
}

/** This status as the result of a query, unless its resource has other names than the queried one. */
function resultOf(query: StatusQuery, status: ParsedStatus | null, ...names: (string | undefined)[]): QueryResult {
  if (!status) return noResult("unreadable");
  const form = idForm(query.kind);
  return idFailure(query, ...names.map((name) => [form, name] as const)) ?? { outcome: "found", ...status };
}

/** The result of a query for an order with these payments. */
function orderResult(query: StatusQuery, payments: unknown[]): QueryResult {
  const form = idForm("order");
  let failure: NoResult = noResult("unreadable");
  const candidates = payments.flatMap((json) => {
    const payment = parsePayment(json);
    const otherId = payment && idFailure(query, [form, payment.merchant_order_id]);
    if (otherId) failure = otherId;
    if (!payment || otherId) return [];
    const { id = "", created_at: createdAt = null } = payment;
    return [{ id, createdAt, group: null, ...paymentStatus(payment) }];
  });
  const status = orderStatus(candidates);
  if (!status) return failure;
  const { unknownWord } = status.best;
  return { outcome: "found", facts: status.facts, ...(unknownWord !== undefined && { unknownWord }) };
}
