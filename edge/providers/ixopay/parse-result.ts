/**
 * An upstream answer as the core understands it: found, not found, or nothing said about the payment, whatever it says
 * about itself, so that the last status stays. No I/O. No clock.
 */
import { isAbout, noResult, noResultIn, rateLimited } from "../http-result.ts";
import type { NoResultReason, ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import { type Document, errorCodeOf, readDocument } from "./document.ts";
import { factsForKind, kindsOf, toParsedStatus } from "./to-facts.ts";

/** The answer to a status call. Never throws. */
export function answerOf(result: ProviderResponse, query: StatusQuery): QueryResult {
  const { kind, nowMs } = query;
  if (!result.ok) return noResult(result.reason);
  const document = readDocument(result.body);
  const code = document?.success === false ? errorCodeOf(document) : null;
  if (result.status === 429 || code === "1009") return rateLimited(result.headers, nowMs);
  if (code === "8001") return { outcome: "not-found" };
  const failure = noResultIn(result, nowMs);
  if (failure) return failure;
  if (document?.success === false) return noResult(noAnswerByCode(code));
  if (!document || (document.success === undefined && document.transactionStatus === undefined)) {
    return noResult("unreadable");
  }
  if (!isAboutAsked(document, query)) return noResult("unreadable");
  if (!kindsOf(document).includes(kind)) return { outcome: "not-found" };
  const heard = toParsedStatus(document, document.transactionStatus, nowMs);
  return { outcome: "found", ...heard, facts: factsForKind(kind, document, heard.facts) };
}

/** With which id a chargeback is asked for is not documented: with its own, or with that of the payment it took back. */
function isAboutAsked(document: Document, { kind, id }: StatusQuery): boolean {
  const original = document.chargebackReversalData ?? document.chargebackData ?? {};
  const [own, followed] =
    kind === "order"
      ? [document.merchantTransactionId, original.originalMerchantTransactionId]
      : [document.uuid, original.originalUuid];
  return isAbout(id, own) || (followed !== undefined && isAbout(id, followed));
}

/**
 * What the gateway's code says about the call, when the call itself failed (`success: false`).
 * @see https://documentation.ixopay.com/docs/reference/appendix/error-codes (checked 2026-11-21)
 */
function noAnswerByCode(code: string | null): NoResultReason {
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
