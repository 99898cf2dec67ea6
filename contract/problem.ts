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

/** What is wrong in a body. The first three are about stored connections, the others about a pushed status. The list only grows. */
export const INPUT_ERROR_CODES = [
  "missing",
  "unknown",
  "invalid",
  "required",
  "unknown-field",
  "wrong-type",
  "not-a-word",
  "not-a-decimal-text",
  "not-a-currency",
  "currencies-differ",
  "too-long",
  "too-many",
  "not-an-instant",
  "in-the-future",
  "not-after-start",
  "markup",
  "control-character",
  "looks-like-a-card-number",
  "looks-like-an-email",
  "not-an-https-address",
  "host-not-allowed",
  "does-not-fit-state",
  "does-not-fit-kind",
  "does-not-add-up",
  "of-differs",
  "not-another-resource",
] as const;

/** A mistake in a body: where it is (a JSON pointer, RFC 6901) and what it is. It never repeats the refused value. */
export interface InputError {
  pointer: string;
  code: (typeof INPUT_ERROR_CODES)[number];
  detail: string;
}
