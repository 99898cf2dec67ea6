/** The trace of a resource as people read it: one line for each thing that happened, in the order of time. */
import type { ResourceTrace } from "../edge/operations/resource-trace.ts";

export function traceLines(trace: ResourceTrace): string[] {
  const { of, supportCode, status, serverTime, viewers } = trace;
  return [
    `${of}  (support code ${supportCode})`,
    `now ${serverTime}: ${status ? statusText(status) : "nothing is known"}, ${viewers} watching`,
    "",
    ...events(trace),
    "",
    `last attempt: ${attemptText(trace.lastAttempt)}`,
    `next check: ${nextText(trace.nextCheck)}`,
  ];
}

function statusText({ state, hint, settled, stale }: NonNullable<ResourceTrace["status"]>): string {
  const marks = [hint, settled && "settled", stale && "stale: the last check failed"].filter(Boolean);
  return marks.length > 0 ? `${state} (${marks.join(", ")})` : state;
}

/** What customers saw, and the webhooks that came. A webhook is older than the change that it made. */
function events({ changes, webhooks }: ResourceTrace): string[] {
  const lines = [
    ...webhooks.map(({ at, type, signed, verdict }) => {
      const became = verdict === "applied" ? "changed the status" : "a check decides";
      return { at, text: `${signed ? "signed" : "unsigned"} webhook (${type}): ${became}` };
    }),
    ...changes.map(({ at, source, cause, ...seen }) => ({
      at,
      text: `customers see ${statusText({ ...seen, stale: false })}, by ${source} (${cause})`,
    })),
  ];
  const sorted = lines.toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  return sorted.length > 0 ? sorted.map(({ at, text }) => `${at}  ${text}`) : ["nothing has happened yet"];
}

function attemptText(attempt: ResourceTrace["lastAttempt"]): string {
  return attempt ? `${attempt.at}, ${attempt.outcome ?? "not recorded"}` : "none";
}

function nextText(check: ResourceTrace["nextCheck"]): string {
  if (!check) return "none is planned";
  const { at, lane, before, dueSince } = check;
  const place = lane === null ? [] : [`lane ${lane}`, `${before} before it`];
  return [at ?? "not known", ...place, ...(dueSince === null ? [] : [`due since ${dueSince}`])].join(", ");
}
