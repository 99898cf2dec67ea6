/** The problem document (RFC 9457) and the problem codes of the API (docs/interface.md#errors). */

export const PROBLEM_CODES = [
  "bad-request",
  "token-required",
  "token-invalid",
  "signature-invalid",
  "scope-missing",
  "origin-not-allowed",
  "not-found",
  "method-not-allowed",
  "too-large",
  "too-many-requests",
  "internal",
  "unavailable",
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** The body of an error response, `application/problem+json`, with a `code` of this API. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
}
