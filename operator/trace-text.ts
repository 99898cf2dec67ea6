/** The trace of a resource as people read it in a terminal, in the sentences of the support page. */
import type { ResourceTrace } from "../edge/operations/resource-trace.ts";
import {
  attemptText,
  nextText,
  statusText,
  traceEntries,
  unsentText,
  viewersText,
} from "../support/trace-sentences.ts";

const asSent = (at: string) => at;

export function traceLines(trace: ResourceTrace): string[] {
  const { of, supportCode, status, serverTime, viewers } = trace;
  const unsent = unsentText(trace.unsentNotifications);
  const entries = traceEntries(trace).map(({ at, text }) => `${at}  ${text}`);
  return [
    `${of}  (support code ${supportCode})`,
    `now ${serverTime}: ${status ? statusText(status) : "nothing is known"}, ${viewersText(viewers)}`,
    "",
    ...(entries.length > 0 ? entries : ["nothing has happened yet"]),
    "",
    `last attempt: ${attemptText(trace.lastAttempt, asSent)}`,
    `next check: ${nextText(trace.nextCheck, asSent)}`,
    ...(unsent === null ? [] : [`notifications: ${unsent}`]),
  ];
}
