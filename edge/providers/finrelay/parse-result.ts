/** Turns a response of the status API into a query result. */
import { httpFailure, noResult } from "../http-result.ts";
import { idFailure, matchesId } from "../id-form.ts";
import type { ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import { parseStatusResponse, type Transaction } from "./document.ts";
import { ID_FORM, REFERENCE_FORM } from "./ids.ts";
import { toParsedStatus } from "./to-facts.ts";

/** The result of a status query. Never throws. */
export function parseResult(response: ProviderResponse, query: StatusQuery): QueryResult {
  if (!response.ok) return noResult(response.failure);
  const { status, body } = response.value;
  if (status === 404) return { outcome: "not-found" };
  const failure = httpFailure(response.value, query.nowMs);
  if (failure) return failure;
  const transaction = parseStatusResponse(body);
  if (transaction === null) return noResult("unreadable");
  if (transaction === "not-found") return { outcome: "not-found" };
  const otherId = isOtherName(query.id, transaction) ? null : idFailure(query, [ID_FORM, transaction.id]);
  return otherId ?? { outcome: "found", ...toParsedStatus(transaction) };
}

/** Whether this is the merchant's own name of the transaction. The status API may find it by that too. */
function isOtherName(id: string, { order_id, reference }: Transaction): boolean {
  return [order_id, reference].some((name) => name !== undefined && matchesId(REFERENCE_FORM, id, name));
}
