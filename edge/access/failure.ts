/** Every expected failure of a request, and the problem document and headers that it becomes. */
import type { InputError, InvalidProblem, Problem, ProblemCode } from "../../contract/problem.ts";
import type { Scope } from "../../contract/resource.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";
import type { LimitExceeded } from "./viewer-limits.ts";

/** Why a request fails, with what its response needs to know. */
export type Failure =
  | { reason: "bad-request"; detail: string }
  | { reason: "token-missing" }
  /** The cause is for the log alone. */
  | { reason: "token-invalid"; cause?: string }
  /** A hosted link that is valid in all but its time, for a resource without a public view. */
  | { reason: "link-expired" }
  | { reason: "link-key-invalid" }
  | { reason: "admin-key-invalid" }
  | { reason: "deployment-key-invalid" }
  | { reason: "push-key-invalid" }
  | { reason: "signature-invalid" }
  /** The header that did not pass is for the log alone. */
  | { reason: "push-signature-invalid"; check: string; cause: string }
  | { reason: "scope-missing"; scope: Scope }
  | { reason: "origin-not-allowed" }
  /** A key of the merchant's server came with an Origin. */
  | { reason: "sent-by-browser" }
  /**
   * The same for an unknown connection, kind and id, so that a prober learns nothing. Only a test id, behind which nothing
   * is, has a detail.
   */
  | { reason: "not-found"; detail?: string }
  | { reason: "method-not-allowed"; allow: string }
  | { reason: "body-too-large"; maxBytes: number }
  | { reason: "type-unsupported"; type: string }
  | { reason: "conflict"; detail: string }
  | { reason: "invalid"; errors: InputError[] }
  | LimitExceeded
  | { reason: "connection-misconfigured" }
  /** The namespace of the stored connections does not answer, and this isolate knows nothing of this one. */
  | { reason: "connection-unavailable" }
  /** Only viewers with the scope `report:download` get this, so it reveals nothing new. */
  | { reason: "file-unavailable" }
  /** The hub of the resource cannot serve this version of the Worker, during a deploy. */
  | { reason: "hub-unavailable" }
  /** The gate of the account did not answer, or a newer version has written its storage. */
  | { reason: "gate-unavailable" }
  | { reason: "internal" };

/** Code, title and detail of a problem document. */
type ProblemText = [code: ProblemCode, title: string, detail: string];

const STATUS_BY_CODE: Record<ProblemCode, number> = {
  "bad-request": 400,
  "token-required": 401,
  "token-invalid": 401,
  "signature-invalid": 401,
  "scope-missing": 403,
  "origin-not-allowed": 403,
  "not-found": 404,
  "method-not-allowed": 405,
  conflict: 412,
  "too-large": 413,
  "unsupported-type": 415,
  invalid: 422,
  "too-many-requests": 429,
  internal: 500,
  unavailable: 503,
};

/** For each reason, what anybody may know about it. */
const PROBLEM_TEXTS: {
  [Reason in Failure["reason"]]: (failure: Extract<Failure, { reason: Reason }>) => ProblemText;
} = {
  "bad-request": ({ detail }) => ["bad-request", "Bad request", detail],
  "token-missing": () => [
    "token-required",
    "Token required",
    "This status is shown only with a status token, sent as Authorization: Bearer.",
  ],
  "token-invalid": () => [
    "token-invalid",
    "Token not valid",
    "The status token is expired, not for this resource, or not signed by a known key.",
  ],
  "link-expired": () => ["token-invalid", "Link expired", "This link has expired. Make a new one."],
  "link-key-invalid": () => [
    "token-invalid",
    "Link key not valid",
    "Send the connection's linkKey as Authorization: Bearer. A trace is also shown for its supportKey.",
  ],
  "admin-key-invalid": () => [
    "token-invalid",
    "Admin key not valid",
    "Send the connection's adminKey as Authorization: Bearer.",
  ],
  "deployment-key-invalid": () => [
    "token-invalid",
    "Admin key not valid",
    "Send the deployment's ADMIN_KEY as Authorization: Bearer.",
  ],
  "push-key-invalid": () => [
    "token-invalid",
    "Key not valid",
    "Send the connection's pushKey as Authorization: Bearer, or sign the body as Standard Webhooks say.",
  ],
  "push-signature-invalid": ({ check, cause }) => [
    "signature-invalid",
    "Signature not valid",
    cause === "not-recent"
      ? `The time in ${check} differs by more than 5 minutes.`
      : `The header ${check} is ${cause}. Sign the body exactly as you send it.`,
  ],
  "signature-invalid": () => [
    "signature-invalid",
    "Signature not valid",
    "The signature of this webhook does not verify.",
  ],
  "scope-missing": ({ scope }) => ["scope-missing", "Scope missing", `The status token lacks the scope ${scope}.`],
  "origin-not-allowed": () => [
    "origin-not-allowed",
    "Origin not allowed",
    "This page's origin is not in the connection's list of origins.",
  ],
  "sent-by-browser": () => [
    "origin-not-allowed",
    "Not from a browser",
    "A page must never hold this key. Send the request from your server, without an Origin.",
  ],
  "not-found": ({ detail = "Nothing was found at this address." }) => ["not-found", "Not found", detail],
  "method-not-allowed": ({ allow }) => ["method-not-allowed", "Method not allowed", `Use ${allow}.`],
  "body-too-large": ({ maxBytes }) => ["too-large", "Too large", `The body may have at most ${maxBytes} bytes.`],
  "type-unsupported": ({ type }) => ["unsupported-type", "Type not supported", `The body must be ${type}.`],
  conflict: ({ detail }) => ["conflict", "Conflict", detail],
  invalid: ({ errors }) => ["invalid", "Not valid", `Nothing was changed. Mistakes: ${errors.length}.`],
  "too-many-requests": ({ retryAfterSeconds }) => [
    "too-many-requests",
    "Too many requests",
    `Try again in ${retryAfterSeconds} s.`,
  ],
  "connection-misconfigured": () => [
    "unavailable",
    "Unavailable",
    "This connection is not configured correctly. Its operator finds the reason in the log.",
  ],
  "connection-unavailable": () => ["unavailable", "Unavailable", "Try again in a few seconds."],
  "file-unavailable": () => [
    "unavailable",
    "Unavailable",
    "The file cannot be fetched from the provider at the moment. Try again in a minute.",
  ],
  "hub-unavailable": () => [
    "unavailable",
    "Unavailable",
    "A new version is being deployed. Try again in a few seconds.",
  ],
  "gate-unavailable": () => [
    "unavailable",
    "Unavailable",
    "The gate of this account did not answer, so nothing was changed. Try again in a few seconds.",
  ],
  internal: () => ["internal", "Internal error", "Something went wrong on our side."],
};

/** The problem document of a failure (RFC 9457). Its `type` is a stable name, not an address to open. */
export function problemOf(failure: Failure): Problem | InvalidProblem {
  const textOf = PROBLEM_TEXTS[failure.reason] as (failure: Failure) => ProblemText;
  const [code, title, detail] = textOf(failure);
  const problem = { type: `urn:payment-status:problem:${code}`, title, status: STATUS_BY_CODE[code], detail, code };
  return failure.reason === "invalid" ? { ...problem, errors: failure.errors } : problem;
}

/** What a viewer gets whom an erasure has shut out: an old token is not valid, and a bare id has nothing behind it. */
export function erasedFailure({ trusted }: { trusted: boolean }): Failure {
  return trusted ? { reason: "token-invalid", cause: "erased" } : { reason: "not-found" };
}

/** The headers that the status of a failure needs, in a problem document and in a page (RFC 9110, 10.2 and 11.6.1). */
export function failureHeaders(failure: Failure): Record<string, string> {
  switch (failure.reason) {
    case "too-many-requests": {
      const { policy, retryAfterSeconds } = failure;
      return {
        "Retry-After": String(retryAfterSeconds),
        ...rateLimitHeaders(policy, { remaining: 0, resetSeconds: retryAfterSeconds }),
      };
    }
    case "file-unavailable":
      return { "Retry-After": "60" };
    case "connection-unavailable":
    case "hub-unavailable":
    case "gate-unavailable":
      return { "Retry-After": "10" };
    case "method-not-allowed":
      return { Allow: failure.allow };
    default:
      return problemOf(failure).status === 401 ? { "WWW-Authenticate": "Bearer" } : {};
  }
}
