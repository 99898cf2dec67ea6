/**
 * Every expected failure, tagged with its facts, and the one switch that turns it into what a stranger may know.
 * No I/O. No clock.
 */
import { API_HEADERS } from "./api-headers.ts";
import type { Problem, ProblemCode } from "./contract.ts";

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

interface PublicWords {
  code: ProblemCode;
  status: number;
  title: string;
  detail: string;
}

function wordsOf(failure: Failure): PublicWords {
  switch (failure.reason) {
    case "insecure":
      return { code: "bad-request", status: 400, title: "Bad request", detail: "Use https." };
    case "malformed-path":
    case "malformed-body":
      return { code: "bad-request", status: 400, title: "Bad request", detail: failure.detail };
    case "token-missing":
      return {
        code: "token-required",
        status: 401,
        title: "Token required",
        detail: "This status is shown only with a status token, sent as Authorization: Bearer.",
      };
    case "token-unusable":
      return {
        code: "token-invalid",
        status: 401,
        title: "Token not valid",
        detail: "The status token is expired, not for this thing, or not signed by a known key.",
      };
    case "link-key-wrong":
      return {
        code: "token-invalid",
        status: 401,
        title: "Link key not valid",
        detail: "Send the connection's linkKey as Authorization: Bearer.",
      };
    case "signature-wrong":
      return {
        code: "signature-invalid",
        status: 401,
        title: "Signature not valid",
        detail: "The signature of this webhook does not verify.",
      };
    case "scope-missing":
      return {
        code: "scope-missing",
        status: 403,
        title: "Scope missing",
        detail: `The status token lacks the scope ${failure.scope}.`,
      };
    case "origin-unknown":
      return {
        code: "origin-not-allowed",
        status: 403,
        title: "Origin not allowed",
        detail: "This page's origin is not in the connection's list of origins.",
      };
    case "nothing-there":
      return { code: "not-found", status: 404, title: "Not found", detail: "There is nothing to see at this address." };
    case "method-unknown":
      return {
        code: "method-not-allowed",
        status: 405,
        title: "Method not allowed",
        detail: `Use ${failure.allowed}.`,
      };
    case "body-too-large":
      return {
        code: "too-large",
        status: 413,
        title: "Too large",
        detail: `The body may have at most ${failure.maxBytes} bytes.`,
      };
    case "viewer-too-fast":
      return {
        code: "too-many-requests",
        status: 429,
        title: "Too many requests",
        detail: `Try again in ${failure.retryAfterSeconds} s.`,
      };
    case "misconfigured":
      return {
        code: "unavailable",
        status: 503,
        title: "Unavailable",
        detail: "This connection is not configured correctly. Its operator finds the reason in the log.",
      };
    case "file-unreachable":
      return {
        code: "unavailable",
        status: 503,
        title: "Unavailable",
        detail: "The file cannot be fetched from the provider at the moment. Try again in a minute.",
      };
    case "bug":
      return { code: "internal", status: 500, title: "Internal error", detail: "Something went wrong on our side." };
  }
}

/** The problem document for a failure (RFC 9457). `type` is a stable name, not an address to open. */
export function problemOf(failure: Failure): Problem {
  const { code, status, title, detail } = wordsOf(failure);
  return { type: `urn:payment-status:problem:${code}`, title, status, detail, code };
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
