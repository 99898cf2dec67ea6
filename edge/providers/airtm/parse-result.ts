/**
 * Turns a response of Airtm's APIs into a query result.
 * @see https://api.enterprise.airtm.com/docs ("Error codes", checked 2026-11-21)
 */
import * as z from "zod";
import { err, ok, type Result } from "../../platform/result.ts";
import type { ParsedStatus } from "../facts.ts";
import { nested, word } from "../fields.ts";
import { httpFailure, noResult, parseExactJson } from "../http-result.ts";
import { idFailure, UUID_FORM } from "../id-form.ts";
import { distinctPayments, type OrderPayment, orderStatus } from "../orders.ts";
import type { HttpResponse, NoResult, ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import {
  type Api,
  type Operation,
  type OperationType,
  parseOperation,
  parseOperations,
  parseReport,
} from "./document.ts";
import { CODE_FORM } from "./ids.ts";
import { operationStatus, reportStatus } from "./to-facts.ts";

/** v1: operation, bulk payment. v2: payout, pay-in, operation, bulk payout, statement, any item. */
const NOT_FOUND_CODES = new Set("352015 352017 415005 415031 415039 415041 415042 415902".split(" "));

/** "Invalid request", sent for an id that is not a UUID. Such an id is not found. */
const INVALID_REQUEST_CODES = new Set(["415901", "415906"]);

/** The message of v1's database for an id that is not a UUID, sent with HTTP 500. */
const INVALID_UUID_MESSAGE = /invalid input syntax for type uuid/i;

/** Airtm documents one limit, that of the key: "10 requests per second", over all endpoints. */
const LIMITED = "account";

type MissingDocument = { outcome: "not-found" } | NoResult;

const error = { code: word, message: word };
const errorSchema = z.object({ ...error, error: nested(error) }).catch({});

/** The body with the document of the resource, or why the response has none. */
export function bodyOf(response: ProviderResponse, nowMs: number): Result<Uint8Array, MissingDocument> {
  if (!response.ok) return err(noResult(response.failure));
  const failure = failureOf(response.value, nowMs);
  return failure ? err(failure) : ok(response.value.body);
}

function failureOf(response: HttpResponse, nowMs: number): MissingDocument | null {
  const { code = "", message = "" } = errorOf(response.body);
  const isInvalidId = INVALID_REQUEST_CODES.has(code) || INVALID_UUID_MESSAGE.test(message);
  switch (response.status) {
    case 404:
    // The id is the only variable part of a request, so "unprocessable" is about the id.
    case 422:
      return { outcome: "not-found" };
    case 400:
    case 500:
      return isInvalidId || NOT_FOUND_CODES.has(code)
        ? { outcome: "not-found" }
        : httpFailure(response, nowMs, LIMITED);
    default:
      return httpFailure(response, nowMs, LIMITED);
  }
}

/** True for a 404 about the path instead of the resource: it has none of Airtm's error codes. */
export function isUnknownPath(response: ProviderResponse): boolean {
  if (!response.ok) return false;
  const { status, body } = response.value;
  return status === 404 && !NOT_FOUND_CODES.has(errorOf(body).code ?? "");
}

function errorOf(body: Uint8Array) {
  const document = errorSchema.parse(parseExactJson(body));
  return document.error?.code === undefined ? document : document.error;
}

/** The result of a query for one operation or report, by its id or its code. Never throws. */
export function parseResult(response: ProviderResponse, query: StatusQuery, api: Api, isByCode: boolean): QueryResult {
  const { kind, nowMs } = query;
  const body = bodyOf(response, nowMs);
  if (!body.ok) return body.failure;
  if (kind === "report") {
    const report = parseReport(body.value);
    if (!report) return noResult("unreadable");
    return idFailure(query, [UUID_FORM, report.id]) ?? { outcome: "found", ...reportStatus(report) };
  }
  const type: OperationType = kind === "payout" ? "payout" : "payment";
  const documentType = api === "v1" ? undefined : type;
  const json = parseExactJson(body.value);
  if (isByCode) return codeResult(query, parseOperations(json, documentType), type);
  const operation = parseOperation(json, documentType);
  if (!operation) return noResult("unreadable");
  const failure = idFailure(query, [UUID_FORM, operation.id]);
  if (failure) return failure;
  return operation.type === type ? { outcome: "found", ...operationStatus(operation) } : { outcome: "not-found" };
}

/** The result of a query by code, from the operations with that code: those of another type do not count. */
function codeResult(query: StatusQuery, operations: Operation[] | null, type: OperationType): QueryResult {
  if (!operations) return noResult("unreadable");
  const failures = operations.map(({ code }) => idFailure(query, [CODE_FORM, code]));
  const named = operations.filter((_operation, index) => !failures[index]);
  const candidates = distinctPayments(named.filter((operation) => operation.type === type).map(toCandidate));
  const status = orderStatus(candidates);
  if (!status) return (named.length === 0 && failures.find((failure) => failure !== null)) || { outcome: "not-found" };
  const { best, facts } = status;
  const unknownWord = best.unknownWord === undefined ? {} : { unknownWord: best.unknownWord };
  // Payouts have neither attempts nor the hints of an order.
  if (type === "payout")
    return { outcome: "found", ...unknownWord, facts: { ...best.facts, changedAt: facts.changedAt } };
  // A payment without an id cannot be told from another one of the same order.
  if (candidates.some(({ id }) => id === "")) return { outcome: "found", ...unknownWord, facts };
  const payments = candidates.map(({ unknownWord: _, ...payment }) => payment);
  return { outcome: "found", ...unknownWord, facts, payments };
}

function toCandidate(operation: Operation): OrderPayment & ParsedStatus {
  const { id = "", createdAt } = operation;
  return { id, createdAt, group: null, ...operationStatus(operation) };
}
