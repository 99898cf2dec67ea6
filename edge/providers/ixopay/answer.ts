/**
 * An upstream answer as the core understands it: found, not found, or nothing said about the payment, whatever it says
 * about itself, so that the last status stays. No I/O. No clock.
 */
import type { Kind } from "../../contract.ts";
import type { Answer, NoAnswerReason, UpstreamResult } from "../provider.ts";
import { type Document, errorCodeOf, readDocument } from "./document.ts";
import { factsOf, kindsOf, unheardOfIn } from "./normalise.ts";

/** The answer to a status call. Never throws. */
export function answerOf(result: UpstreamResult, kind: Kind, nowMs: number): Answer {
  if (!result.ok) return noAnswer(result.reason);
  const document = readDocument(result.body);
  const code = document?.success === false ? errorCodeOf(document) : null;
  if (result.status === 429 || code === "1009") return rateLimited(result.headers, nowMs);
  if (code === "8001") return { outcome: "not-found" };
  const failure = noAnswerByStatus(result.status);
  if (failure) return noAnswer(failure);
  if (document?.success === false) return noAnswer(noAnswerByCode(code));
  if (!document || (document.success === undefined && document.transactionStatus === undefined)) {
    return noAnswer("unreadable");
  }
  return kindsOf(document).includes(kind) ? found(document, nowMs) : { outcome: "not-found" };
}

function found(document: Document, nowMs: number): Answer {
  const facts = factsOf(document, document.transactionStatus, nowMs);
  const unheardOf = unheardOfIn(document);
  return unheardOf === null ? { outcome: "found", facts } : { outcome: "found", facts, unheardOf };
}

type NoAnswer = Extract<Answer, { outcome: "no-answer" }>;

function noAnswer(reason: NoAnswerReason): NoAnswer {
  return { outcome: "no-answer", reason };
}

/** What an HTTP status outside 2xx says about the call; null for 2xx. */
function noAnswerByStatus(status: number): NoAnswerReason | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429) return "rate-limited";
  if (status === 401 || status === 403) return "unauthorized";
  return status >= 500 ? "server-error" : "refused";
}

/**
 * What the gateway's code says about the call, when the call itself failed (`success: false`).
 * @see https://documentation.ixopay.com/docs/reference/appendix/error-codes (checked 2026-11-21)
 */
function noAnswerByCode(code: string | null): NoAnswerReason {
  switch (code) {
    case "1009": // too many requests
      return "rate-limited";
    case "1004": // invalid signature
    case "3002": // also "Invalid credentials."
      return "unauthorized";
    case "1008": // unexpected system error
    case "1010": // maintenance
    case "3001": // upstream time-out
    case "3003": // upstream unavailable
    case "3005": // upstream communication
      return "server-error";
    default:
      return "refused";
  }
}

/** "Ask again later", with the time the provider names: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3). */
function rateLimited(headers: Headers, nowMs: number): NoAnswer {
  const header = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^[0-9]{1,9}$/.test(header) ? Number(header) : secondsUntil(header, nowMs);
  return seconds === null ? noAnswer("rate-limited") : { ...noAnswer("rate-limited"), retryAfterSeconds: seconds };
}

function secondsUntil(httpDate: string, nowMs: number): number | null {
  const atMs = /^[A-Z][a-z]{2,8},? /.test(httpDate) ? Date.parse(httpDate) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}
