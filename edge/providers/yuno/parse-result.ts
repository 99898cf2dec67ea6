/** Turns a response of Yuno's API into a query result or the address of a report's file. */
import type { Kind } from "../../../contract/resource.ts";
import type { ParsedStatus } from "../facts.ts";
import { httpFailure, noResult, parseExactJson } from "../http-result.ts";
import { hasForm, idFailure } from "../id-form.ts";
import { distinctPayments, type OrderPayment, orderStatus } from "../orders.ts";
import type { FileResult, HttpResponse, ProviderResponse, QueryResult, QueryStep, StatusQuery } from "../query.ts";
import {
  parseDownloadLink,
  parseErrorCode,
  parseLink,
  parseList,
  parsePayment,
  parsePayout,
  parseReport,
} from "./document.ts";
import { enrolmentStatus, parseEnrolment } from "./enrolment.ts";
import { ID, LINK_CODE, REFERENCE } from "./ids.ts";
import { linkStatus, paymentStatus, payoutStatus, reportStatus } from "./to-facts.ts";

type Failure = Exclude<QueryResult, { outcome: "found" }>;

/** Error codes of an invalid request. */
const INVALID_REQUEST = new Set(["INVALID_REQUEST", "INVALID_PARAMETERS", "BAD_REQUEST", "INVALID_REPORT_ID"]);
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Error codes of a report without a file: it is not ready, it is empty, or its file has expired. */
const NO_FILE = new Set(["REPORT_STATUS_ERROR", "REPORT_EMPTY"]);

/**
 * How Yuno is asked for a resource: by its own id, or by the merchant's reference. A text that can be the id of a payout can
 * also be a reference: then the reference is asked for in a second step, if no payout has the id.
 */
export function isAskedByReference({ kind, id, cursor }: StatusQuery): boolean {
  return kind === "order" || (kind === "payout" && (cursor === BY_REFERENCE || !hasForm(ID, id)));
}

const BY_REFERENCE = "merchant_reference";

/** The next step of a status query. Never throws. */
export function parseResult(response: ProviderResponse, query: StatusQuery): QueryStep {
  const result = readResult(response, query);
  const isOtherWayLeft = query.kind === "payout" && !isAskedByReference(query);
  return result.outcome === "not-found" && isOtherWayLeft ? { outcome: "more", cursor: BY_REFERENCE } : result;
}

function readResult(response: ProviderResponse, query: StatusQuery): QueryResult {
  if (!response.ok) return noResult(response.failure);
  if (!isSuccess(response.value)) return failureOf(response.value, query);
  const json = parseExactJson(response.value.body);
  if (!isAskedByReference(query)) return resourceResult(query, json);
  const entries = parseList(json) ?? [json];
  if (entries.length === 0) return { outcome: "not-found" };
  return listResult(query, entries);
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
  if (INVALID_REQUEST.has(code) && isInvalidId(kind, id)) return { outcome: "not-found" };
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

/**
 * Whether an invalid request means that the id is of no resource: the id is the only variable part of a request, and not a
 * UUID. For a payment method, Yuno documents these codes for every id that it does not find.
 */
function isInvalidId(kind: Kind, id: string): boolean {
  return kind === "payment-method" || (kind !== "order" && !UUID.test(id));
}

/** The result in the JSON about one resource. */
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
    case "payment-method": {
      const enrolment = parseEnrolment(json);
      return resultOf(query, enrolment && enrolmentStatus(enrolment), enrolment?.id);
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
  const form = query.kind === "payment-link" ? LINK_CODE : ID;
  return idFailure(query, ...names.map((name) => [form, name] as const)) ?? { outcome: "found", ...status };
}

/** A payment of an order, or a payout with a reference, and that reference. */
type Candidate = OrderPayment & ParsedStatus & { reference: string | undefined };

/** The result of a query for an order, or for the payouts with a reference. */
function listResult(query: StatusQuery, entries: unknown[]): QueryResult {
  const isOrder = query.kind === "order";
  const read = entries.flatMap((json) => (isOrder ? paymentIn(json) : payoutIn(json)) ?? []);
  const failures = read.map(({ reference }) => idFailure(query, [REFERENCE, reference]));
  const candidates = distinctPayments(read.filter((_candidate, index) => !failures[index]));
  const status = orderStatus(candidates);
  if (!status) return failures.find((failure) => failure !== null) ?? noResult("unreadable");
  const { best, facts } = status;
  const unknownWord = best.unknownWord === undefined ? {} : { unknownWord: best.unknownWord };
  // Payouts have neither attempts nor the hints of an order.
  if (!isOrder) return { outcome: "found", ...unknownWord, facts: { ...best.facts, changedAt: facts.changedAt } };
  const payments = candidates.map(({ unknownWord: _, reference: __, ...payment }) => payment);
  return { outcome: "found", ...unknownWord, facts, payments };
}

function paymentIn(json: unknown): Candidate | null {
  const payment = parsePayment(json);
  if (!payment) return null;
  const {
    id = "",
    created_at: createdAt = null,
    split_payment_methods: isPart,
    merchant_order_id: reference,
  } = payment;
  return { id, createdAt, group: isPart ? "split" : null, reference, ...paymentStatus(payment) };
}

function payoutIn(json: unknown): Candidate | null {
  const payout = parsePayout(json);
  if (!payout) return null;
  const { id = "", created_at: createdAt = null, merchant_reference: reference } = payout;
  return { id, createdAt, group: null, reference, ...payoutStatus(payout) };
}
