/**
 * The sentences about a trace. `npm run trace` and the support page both use them, so that they never differ. Each place
 * writes times in its own way.
 */
import type {
  CountedWebhooks,
  NextCheck,
  ReceivedWebhook,
  SeenChange,
  SeenStatus,
  SupportTrace,
} from "./support-trace.ts";

/** Writes a time of the trace (ISO 8601) for its reader. */
export type TimeFormat = (at: string) => string;

export interface TraceEntry {
  at: string;
  text: string;
  /** What customers see from `at` on; null for a webhook. */
  change: SeenChange | null;
}

/** The trace has no more changes than these, so older ones may be missing. */
const MAX_CHANGES = 50;

/** Why a check is made, by its lane. */
const LANES = new Map([
  ["first", "for a viewer who had no status yet"],
  ["webhook", "to confirm a webhook"],
  ["watched", "while somebody has the page open"],
  ["confirm", "to confirm a status that a webhook has settled"],
  ["background", "while nobody has the page open"],
  ["idle", "while somebody has the page of a settled status open"],
]);

const OUTCOMES = new Map([
  ["found", "the provider gave the status"],
  ["not-found", "the provider does not know this id"],
  ["timeout", "the provider did not respond in time"],
  ["network", "the connection to the provider failed"],
  ["server-error", "the provider responded with an error of its own"],
  ["rate-limited", "the provider responded that it gets too many requests"],
  ["unauthorized", "the provider refused the credentials of the shop"],
  ["refused", "the provider refused the request"],
  ["too-large", "the response of the provider was too large"],
  ["unreadable", "the response of the provider could not be read"],
  ["another-id", "the response of the provider was about another resource"],
]);

/** `processing (in review)`. */
export function statusText({ state, hint, settled, stale = false }: SeenStatus & { stale?: boolean }): string {
  const marks = [hint && spaced(hint), settled && "settled", stale && "stale: the last check failed"].filter(Boolean);
  return marks.length > 0 ? `${spaced(state)} (${marks.join(", ")})` : spaced(state);
}

/** What customers saw and which webhooks arrived, oldest first. A webhook is older than the change that it made. */
export function traceEntries({ changes, webhooks, repeatedWebhooks, forgedWebhooks }: SupportTrace): TraceEntry[] {
  const entries: TraceEntry[] = [
    ...(repeatedWebhooks ? countedEntries(repeatedWebhooks, repeatedText(repeatedWebhooks)) : []),
    ...(forgedWebhooks ? countedEntries(forgedWebhooks, forgedText(forgedWebhooks)) : []),
    ...webhooks.map((webhook) => ({ at: webhook.at, text: webhookText(webhook), change: null })),
    ...changes.map((change) => ({
      at: change.at,
      text: `Customers see ${statusText(change)}: ${reasonText(change)}.`,
      change,
    })),
  ];
  return entries.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

function webhookText({ type, signed, verdict }: ReceivedWebhook): string {
  const became = new Map([
    ["applied", "It changed the status."],
    ["awaits-check", "It changed nothing yet: a check at the provider decides."],
    ["no-change", "It changed nothing that customers see."],
  ]).get(verdict);
  return `${signed ? "A signed" : "An unsigned"} webhook arrived (${type}). ${became ?? `Verdict: ${verdict}.`}`;
}

/** Of webhooks that changed nothing, the first and the last one. */
function countedEntries({ count, firstAt, lastAt }: CountedWebhooks, text: string): TraceEntry[] {
  if (count === 1) return [{ at: lastAt, text, change: null }];
  return [
    { at: firstAt, text, change: null },
    { at: lastAt, text: `${text} ${count} or more of these have arrived.`, change: null },
  ];
}

function repeatedText({ type }: { type: string }): string {
  return `A signed webhook arrived that had arrived before (${type}). It changed nothing.`;
}

const CAUSES = new Map([
  ["missing", "without a signature"],
  ["wrong", "with a wrong signature"],
  ["not-recent", "with a signature that is too old"],
]);

function forgedText({ cause }: { cause: string }): string {
  return `A webhook ${CAUSES.get(cause) ?? `that does not verify (${cause})`} arrived. It was refused and changed nothing.`;
}

function reasonText({ source, cause }: SeenChange): string {
  switch (source) {
    case "poll":
      return `a check at the provider found it, ${laneText(cause)}`;
    case "webhook":
      return `a webhook reported it (${cause})`;
    case "clock":
      return cause === "start"
        ? "its start time came"
        : cause === "deadline"
          ? "its deadline passed"
          : `clock, ${cause}`;
    case "push":
      return `the shop's server reported it (${cause})`;
    default:
      return `${source}, ${cause}`;
  }
}

function laneText(lane: string): string {
  const reason = LANES.get(lane);
  return reason ? `${reason} (lane ${lane})` : `lane ${lane}`;
}

export function viewersText(viewers: number): string {
  if (viewers === 0) return "nobody has the page open";
  return viewers === 1 ? "1 viewer has the page open" : `${viewers} viewers have the page open`;
}

/** Null when the shop's server has been notified of every change, and when nobody has asked for that. */
export function unsentText(changes: number): string | null {
  if (changes === 0) return null;
  const waiting = changes === 1 ? "1 change waits" : `${changes} changes wait`;
  return `${waiting} until the shop's server can be notified`;
}

export function attemptText(attempt: SupportTrace["lastAttempt"], format: TimeFormat): string {
  if (!attempt) return "none yet";
  const { at, outcome } = attempt;
  return `${format(at)}: ${outcome === null ? "its outcome is not recorded" : (OUTCOMES.get(outcome) ?? outcome)}`;
}

export function nextText(check: NextCheck | null, format: TimeFormat): string {
  if (!check) return "none is planned";
  const { at, lane, before, dueSince } = check;
  return [
    at === null ? "its time is not known" : format(at),
    ...(lane === null ? [] : [laneText(lane)]),
    ...(before === null ? [] : [before === 1 ? "1 check is before it" : `${before} checks are before it`]),
    ...(dueSince === null ? [] : [`due since ${format(dueSince)}`]),
  ].join(", ");
}

/** What customers saw at a time. */
export interface SeenThen {
  text: string;
  /** The change that made it; null when none is recorded. */
  change: SeenChange | null;
}

export function seenAt(trace: SupportTrace, atMs: number, format: TimeFormat): SeenThen {
  const { changes, serverTime } = trace;
  const [first] = changes;
  if (atMs > Date.parse(serverTime)) return { text: "This time is later than the trace.", change: null };
  if (!first) return { text: "No change is recorded, so customers saw no status.", change: null };
  const change = changes.findLast(({ at }) => Date.parse(at) <= atMs);
  if (change) return { text: `Customers saw ${statusText(change)}, since ${format(change.at)}.`, change };
  const text =
    changes.length < MAX_CHANGES
      ? `Customers saw no status yet. The first came at ${format(first.at)}.`
      : `Not recorded: the oldest of the last ${MAX_CHANGES} changes is of ${format(first.at)}.`;
  return { text, change: null };
}

const spaced = (word: string) => word.replaceAll("_", " ");
