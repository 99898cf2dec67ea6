/** An upstream answer as the core understands it: found, not found, or nothing said about the transaction. No I/O. No clock. */
import { isAbout, noResult, noResultIn } from "../http-result.ts";
import type { ProviderResponse, QueryResult, StatusQuery } from "../query.ts";
import { readAnswer } from "./document.ts";
import { toParsedStatus } from "./to-facts.ts";

/** The answer to a question about one transaction. Never throws. */
export function answerOf(result: ProviderResponse, { id, nowMs }: StatusQuery): QueryResult {
  if (!result.ok) return noResult(result.reason);
  if (result.status === 404) return { outcome: "not-found" };
  const failure = noResultIn(result, nowMs);
  if (failure) return failure;
  const transaction = readAnswer(result.body);
  if (transaction === null) return noResult("unreadable");
  if (transaction === "not-found") return { outcome: "not-found" };
  return isAbout(id, transaction.id) ? { outcome: "found", ...toParsedStatus(transaction) } : noResult("unreadable");
}
