/**
 * What a response without a document means.
 * @see https://docs.stripe.com/api/errors (checked 2026-11-28)
 * @see https://docs.stripe.com/rate-limits (checked 2026-11-28)
 */
import { httpFailure, noResult, parseExactJson, rateLimited } from "../http-result.ts";
import type { HttpResponse, NoResult } from "../query.ts";
import { parseErrorCode } from "./document.ts";

/** How long one object is busy at most, in seconds. */
const LOCK_SECONDS = 1;

/** The failure of a response; null for one with a document. */
export function failureOf(response: HttpResponse, nowMs: number): NoResult | { outcome: "not-found" } | null {
  const { status, headers } = response;
  if (status === 404) return codeOf(response) === "resource_missing" ? { outcome: "not-found" } : noResult("refused");
  if (status === 429) {
    // Another call has locked this object. It is no limit of calls, and says nothing about the account.
    if (codeOf(response) === "lock_timeout") {
      return { ...noResult("rate-limited"), retryAfterSeconds: LOCK_SECONDS, limited: "id" };
    }
    return rateLimited(headers, nowMs, limitedBy(headers));
  }
  // Some accounts get this status in place of 429.
  if (status === 400 && codeOf(response) === "rate_limit") return rateLimited(headers, nowMs, limitedBy(headers));
  return httpFailure(response, nowMs);
}

/** Which limit was met. An endpoint's limit counts all ids together. */
function limitedBy(headers: Headers): NoResult["limited"] {
  const reason = headers.get("stripe-rate-limited-reason");
  if (reason === "resource-specific") return "id";
  return reason !== null && /^(global|endpoint)-/.test(reason) ? "account" : undefined;
}

function codeOf({ body }: HttpResponse): string | null {
  return parseErrorCode(parseExactJson(body));
}
