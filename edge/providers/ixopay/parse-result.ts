/** Turns a response of the status API into a query result. */
import { httpFailure, noResult, rateLimited } from "../http-result.ts";
import { idFailure, matchesId } from "../id-form.ts";
import type { NoResult, NoResultReason, ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import { type Document, errorCodeOf, parseDocument } from "./document.ts";
import { idForm, limitedBy } from "./ids.ts";
import { factsForKind, kindsOf, toParsedStatus } from "./to-facts.ts";

/** The result of a status query. Never throws. */
export function parseResult(response: ProviderResponse, query: StatusQuery): QueryResult {
  const { kind, nowMs } = query;
  if (!response.ok) return noResult(response.failure);
  const { status, headers, body } = response.value;
  const document = parseDocument(body);
  const code = document?.success === false ? errorCodeOf(document) : null;
  if (status === 429 || code === "1009") return rateLimited(headers, nowMs, limitedBy(headers));
  if (code === "8001") return { outcome: "not-found" };
  const failure = httpFailure(response.value, nowMs);
  if (failure) return failure;
  if (document?.success === false) return noResult(reasonOfCode(code));
  if (!document || (document.success === undefined && document.transactionStatus === undefined)) {
    return noResult("unreadable");
  }
  const otherId = idFailureOf(document, query);
  if (otherId) return otherId;
  if (!kindsOf(document).includes(kind)) return { outcome: "not-found" };
  const parsed = toParsedStatus(document, document.transactionStatus, nowMs);
  return { outcome: "found", ...parsed, facts: factsForKind(kind, document, parsed.facts) };
}

/**
 * Why the document is not about the queried resource; null when it is. A chargeback matches by its own id and by the id of
 * the payment that it took back, because IXOPAY does not document which of them a query must use.
 */
function idFailureOf(document: Document, query: StatusQuery): NoResult | null {
  const { kind } = query;
  const original = document.chargebackReversalData ?? document.chargebackData ?? {};
  const [ownId, originalId] =
    kind === "order"
      ? [document.merchantTransactionId, original.originalMerchantTransactionId]
      : [document.uuid, original.originalUuid];
  const form = idForm(kind);
  const isOriginal = originalId !== undefined && matchesId(form, query.id, originalId);
  return isOriginal ? null : idFailure(query, [form, ownId]);
}

/**
 * Why the gateway refused the call itself (`success: false`), by its error code.
 * @see https://documentation.ixopay.com/docs/reference/appendix/error-codes (checked 2026-11-21)
 */
function reasonOfCode(code: string | null): NoResultReason {
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
