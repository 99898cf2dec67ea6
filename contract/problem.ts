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
  "conflict",
  "too-large",
  "unsupported-type",
  "invalid",
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

/** The body of an error response with the code `invalid`. */
export interface InvalidProblem extends Problem {
  /** Every mistake. */
  errors: InputError[];
}

/** A mistake in a body: where it is (a JSON pointer, RFC 6901) and what it is. */
export interface InputError {
  pointer: string;
  code: "missing" | "unknown" | "invalid";
  detail: string;
}
