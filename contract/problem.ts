/** The problem codes of the API, and the problem document (RFC 9457). */

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

/** `application/problem+json` (RFC 9457) with our `code`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
}
