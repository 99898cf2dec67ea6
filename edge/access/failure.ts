/**
 * Every expected failure, tagged with its facts, and the one switch that turns it into what a stranger may know.
 * No I/O. No clock.
 */

import type { Problem, ProblemCode } from "../../contract/problem.ts";
import { API_HEADERS } from "../http/api-headers.ts";

export type Failure =
  | { reason: "insecure" }
  | { reason: "malformed-path"; detail: string }
  | { reason: "malformed-body"; detail: string }
  | { reason: "token-missing" }
  | { reason: "token-unusable" }
  | { reason: "link-key-wrong" }
  | { reason: "signature-wrong" }
  | { reason: "scope-missing"; scope: string }
  | { reason: "origin-unknown" }
  /** Unknown connection, kind and id look alike, so that a prober learns nothing. */
  | { reason: "nothing-there" }
  | { reason: "method-unknown"; allowed: string }
  | { reason: "body-too-large"; maxBytes: number }
  | { reason: "viewer-too-fast"; retryAfterSeconds: number }
  | { reason: "misconfigured" }
  /** The provider's file cannot be had at the moment; whoever asked holds the scope, so this tells nothing new. */
  | { reason: "file-unreachable" }
  | { reason: "bug" };

/** A request that comes to nothing, and what headers its answer has beside the problem's own. */
export interface Refused {
  failure: Failure;
  headers?: Record<string, string>;
}

/** Code, title and detail. */
type PublicWords = [code: ProblemCode, title: string, detail: string];

const STATUS_BY_CODE: Record<ProblemCode, number> = {
  "bad-request": 400,
  "token-required": 401,
  "token-invalid": 401,
  "signature-invalid": 401,
  "scope-missing": 403,
  "origin-not-allowed": 403,
  "not-found": 404,
  "method-not-allowed": 405,
  "too-large": 413,
  "too-many-requests": 429,
  internal: 500,
  unavailable: 503,
};

function wordsOf(failure: Failure): PublicWords {
  switch (failure.reason) {
    case "insecure":
      return ["bad-request", "Bad request", "Use https."];
    case "malformed-path":
    case "malformed-body":
      return ["bad-request", "Bad request", failure.detail];
    case "token-missing":
      return [
        "token-required",
        "Token required",
        "This status is shown only with a status token, sent as Authorization: Bearer.",
      ];
    case "token-unusable":
      return [
        "token-invalid",
        "Token not valid",
        "The status token is expired, not for this thing, or not signed by a known key.",
      ];
    case "link-key-wrong":
      return ["token-invalid", "Link key not valid", "Send the connection's linkKey as Authorization: Bearer."];
    case "signature-wrong":
      return ["signature-invalid", "Signature not valid", "The signature of this webhook does not verify."];
    case "scope-missing":
      return ["scope-missing", "Scope missing", `The status token lacks the scope ${failure.scope}.`];
    case "origin-unknown":
      return [
        "origin-not-allowed",
        "Origin not allowed",
        "This page's origin is not in the connection's list of origins.",
      ];
    case "nothing-there":
      return ["not-found", "Not found", "There is nothing to see at this address."];
    case "method-unknown":
      return ["method-not-allowed", "Method not allowed", `Use ${failure.allowed}.`];
    case "body-too-large":
      return ["too-large", "Too large", `The body may have at most ${failure.maxBytes} bytes.`];
    case "viewer-too-fast":
      return ["too-many-requests", "Too many requests", `Try again in ${failure.retryAfterSeconds} s.`];
    case "misconfigured":
      return [
        "unavailable",
        "Unavailable",
        "This connection is not configured correctly. Its operator finds the reason in the log.",
      ];
    case "file-unreachable":
      return [
        "unavailable",
        "Unavailable",
        "The file cannot be fetched from the provider at the moment. Try again in a minute.",
      ];
    case "bug":
      return ["internal", "Internal error", "Something went wrong on our side."];
  }
}

/** The problem document for a failure (RFC 9457). `type` is a stable name, not an address to open. */
export function problemOf(failure: Failure): Problem {
  const [code, title, detail] = wordsOf(failure);
  return { type: `urn:payment-status:problem:${code}`, title, status: STATUS_BY_CODE[code], detail, code };
}

/** What a failure's status asks for beside it (RFC 9110, 10.2.3, 10.2.1 and 11.6.1), be it a document or a page. */
export function failureHeaders(failure: Failure): Record<string, string> {
  return {
    ...(failure.reason === "viewer-too-fast" && { "Retry-After": String(failure.retryAfterSeconds) }),
    ...(failure.reason === "file-unreachable" && { "Retry-After": "60" }),
    ...(failure.reason === "method-unknown" && { Allow: failure.allowed }),
    ...(problemOf(failure).status === 401 && { "WWW-Authenticate": "Bearer" }),
  };
}

/**
 * The answer to a failure. Readable from any page, so that an element on a forbidden origin can say why it shows
 * nothing; a problem document tells nothing about the thing.
 */
export function problemResponse(failure: Failure, extraHeaders: Record<string, string> = {}): Response {
  const problem = problemOf(failure);
  const headers = {
    ...API_HEADERS,
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "RateLimit, RateLimit-Policy, Retry-After",
    ...extraHeaders,
    ...failureHeaders(failure),
  };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
