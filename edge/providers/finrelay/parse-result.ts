/** An upstream answer as the core understands it: found, not found, or nothing said about the transaction. No I/O. No clock. */
import { isAbout, noAnswer, noAnswerIn } from "../http-result.ts";
import type { Answer, Question, UpstreamResult } from "../provider.ts";
import { readAnswer } from "./document.ts";
import { hear } from "./to-facts.ts";

/** The answer to a question about one transaction. Never throws. */
export function answerOf(result: UpstreamResult, { id, nowMs }: Question): Answer {
  if (!result.ok) return noAnswer(result.reason);
  if (result.status === 404) return { outcome: "not-found" };
  const failure = noAnswerIn(result, nowMs);
  if (failure) return failure;
  const transaction = readAnswer(result.body);
  if (transaction === null) return noAnswer("unreadable");
  if (transaction === "not-found") return { outcome: "not-found" };
  return isAbout(id, transaction.id) ? { outcome: "found", ...hear(transaction) } : noAnswer("unreadable");
}
