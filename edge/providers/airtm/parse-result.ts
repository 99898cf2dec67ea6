/**
 * An answer of Airtm's as the core understands it: found, not found, or nothing said about the thing. No I/O. No clock.
 * @see https://api.enterprise.airtm.com/docs ("Error codes", checked 2026-11-21)
 */
import * as z from "zod";
import { part, word } from "../fields.ts";
import { isAbout, noResult, noResultIn, readJson } from "../http-result.ts";
import type { NoResult, ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import { type Api, readOperation, readReport, type Sort } from "./document.ts";
import { parseOperationStatus, parseReportStatus } from "./to-facts.ts";

/** v1: operation, bulk payment. v2: payout, pay-in, operation, bulk payout, statement, any item. */
const NOT_FOUND_CODES = new Set("352015 352017 415005 415031 415039 415041 415042 415902".split(" "));

/** "Invalid request", said of an id that is no UUID: nothing can be found by it. */
const MALFORMED_CODES = new Set(["415901", "415906"]);

/** What the database behind v1 says to such an id, with HTTP 500. */
const MALFORMED_MESSAGE = /invalid input syntax for type uuid/i;

const error = { code: word, message: word };
const errorSchema = z.object({ ...error, error: part(error) }).catch({});

/** Why this result tells of nothing: there is no such thing, or it says nothing about it. Null when it does. */
export function refusalIn(result: ProviderResponse, nowMs: number): { outcome: "not-found" } | NoResult | null {
  if (!result.ok) return noResult(result.reason);
  const { code = "", message = "" } = errorOf(result.body);
  const isMalformed = MALFORMED_CODES.has(code) || MALFORMED_MESSAGE.test(message);
  switch (result.status) {
    case 404:
    // With an id alone to get wrong, "unprocessable" is the id.
    case 422:
      return { outcome: "not-found" };
    case 400:
    case 500:
      return isMalformed || NOT_FOUND_CODES.has(code) ? { outcome: "not-found" } : noResultIn(result, nowMs);
    default:
      return noResultIn(result, nowMs);
  }
}

/** A 404 that is about the address rather than about what was looked for: it has no code of theirs. */
export function isNoSuchPath(result: ProviderResponse): boolean {
  return result.ok && result.status === 404 && !NOT_FOUND_CODES.has(errorOf(result.body).code ?? "");
}

function errorOf(body: Uint8Array) {
  const document = errorSchema.parse(readJson(body));
  return document.error?.code === undefined ? document : document.error;
}

/** The answer to a question about one operation or report. Never throws. */
export function answerOf(result: ProviderResponse, { kind, id, nowMs }: StatusQuery, api: Api): QueryResult {
  const refusal = refusalIn(result, nowMs);
  if (refusal || !result.ok) return refusal ?? noResult("network");
  if (kind === "report") {
    const report = readReport(result.body);
    return report && isAbout(id, report.id)
      ? { outcome: "found", ...parseReportStatus(report) }
      : noResult("unreadable");
  }
  const sort: Sort = kind === "payout" ? "payout" : "payment";
  const operation = readOperation(readJson(result.body), api === "v1" ? undefined : sort);
  if (!operation || !isAbout(id, kind === "order" ? operation.code : operation.id)) return noResult("unreadable");
  return operation.sort === sort ? { outcome: "found", ...parseOperationStatus(operation) } : { outcome: "not-found" };
}
