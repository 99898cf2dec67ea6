/**
 * When is a thing to be asked about again (interface 4, "Freshness")? No I/O. No clock.
 */

import { type Lane, unwatchedCheckMs, watchedPaceMs } from "../gate/queue.ts";
import type { Known } from "./hub-state.ts";
import { RANK } from "./state-rank.ts";

/** What is wanted of the gate, and when the hub itself must wake to want something. */
export interface Plan {
  next: { lane: Lane; notBeforeMs: number } | null;
  alarmMs: number | null;
}

const NOTHING: Plan = { next: null, alarmMs: null };
/** Between two checks that lookers, or webhooks anybody could send, ask for: ten of them cannot use up a minute's budget. */
const LOOK_GAP_MS = 6_000;
/** A settled thing that is looked at is checked again this long after it was tried last. */
const SETTLED_RECHECK_MS = 15 * 60_000;
/** How long a stranger's unknown id stays unknown without asking again. */
const MISS_REMEMBERED_MS = 60_000;
/** A check this much later than announced is overdue. */
const OVERDUE_MS = 10_000;
/** How long a first look waits for the provider's word; what takes longer is overdue. */
export const FIRST_ANSWER_MS = 3_000;

/** After somebody looked: a look at an unsettled thing is always a wish to check. */
export function planOnLook(known: Known, nowMs: number): Plan {
  const sinceHeardMs = known.heardMs === null ? Number.POSITIVE_INFINITY : nowMs - known.heardMs;
  if (known.missing && !known.vouched) return sinceHeardMs > MISS_REMEMBERED_MS ? at("first", nowMs) : NOTHING;
  if (isUntried(known)) return at("news", newsDueMs(known, nowMs));
  const isSettled = known.shown.settled && known.newsMs === null;
  if (isSettled && known.heardMs !== null && mayBePaidAnew(known))
    return at("watched", Math.max(nowMs, known.heardMs + LOOK_GAP_MS));
  if (isSettled) return sinceHeardMs > SETTLED_RECHECK_MS ? at("idle", nowMs) : NOTHING;
  if (known.heardMs === null) return at("first", nowMs);
  if (known.facts?.newsAtMs) return at("watched", Math.max(nowMs, known.facts.newsAtMs));
  const paceMs = Math.min(watchedPaceMs(known.watchedStep), LOOK_GAP_MS);
  return at(known.checkedMs === null ? "first" : "watched", Math.max(nowMs, known.heardMs + paceMs));
}

/**
 * An order is what all its payments make of it: one that came to nothing says little about the next, which the customer
 * may have begun in another window.
 */
export function mayBePaidAnew({ thing, shown }: Pick<Known, "thing" | "shown">): boolean {
  return thing.kind === "order" && RANK[shown.state] === RANK.failed;
}

/** After an answer, a webhook or the hub's own alarm. */
export function planNext(known: Known, watched: boolean, nowMs: number): Plan {
  if (isUntried(known)) return at(watched ? "news" : "background", newsDueMs(known, nowMs));
  const isUnopened = !watched && known.lookedMs === 0;
  if (isUnopened || isLeftAlone(known)) return NOTHING;
  const expiresMs = known.shown.expiresAt === null ? null : Date.parse(known.shown.expiresAt);
  const ending = expiresMs !== null && expiresMs > nowMs ? expiresMs : Number.POSITIVE_INFINITY;
  if (!watched) {
    const lastNewsMs = Math.max(known.changedMs, known.lookedMs);
    const dueMs = unwatchedCheckMs(known.unwatchedStep, nowMs, lastNewsMs, expiresMs);
    return { next: null, alarmMs: dueMs === null ? null : Math.min(dueMs, ending) };
  }
  if (known.facts?.newsAtMs) return at("watched", Math.max(nowMs, known.facts.newsAtMs));
  const dueMs = (known.heardMs ?? nowMs) + watchedPaceMs(known.watchedStep);
  return at(known.checkedMs === null ? "first" : "watched", Math.max(nowMs, Math.min(dueMs, ending)));
}

/** The hub's alarm rang: an unwatched thing is due. */
export function planOnAlarm(known: Known, nowMs: number): Plan {
  return isLeftAlone(known) ? NOTHING : at("background", nowMs);
}

/** When a webhook that waits is confirmed: a signed one at once. */
function newsDueMs({ newsIsSigned, heardMs }: Known, nowMs: number): number {
  return newsIsSigned || heardMs === null ? nowMs : Math.max(nowMs, heardMs + LOOK_GAP_MS);
}

/** A webhook waits to be confirmed, and no attempt has failed since. */
function isUntried({ newsMs, failing, heardMs }: Known): boolean {
  return newsMs !== null && (!failing || heardMs === null || heardMs < newsMs);
}

/** Nothing more is expected of it, and nothing waits to be confirmed. */
function isLeftAlone({ newsMs, shown, missing, vouched }: Known): boolean {
  return newsMs === null && (shown.settled || (missing && !vouched));
}

/** Is this plan worth telling the gate, given what it was told before? */
export function isNews(plan: Plan, told: Known["wished"], nowMs: number): boolean {
  if (!plan.next) return false;
  if (!told) return true;
  const lost = told.notBeforeMs < nowMs - 60_000;
  const isLater = plan.next.notBeforeMs > told.notBeforeMs;
  return (
    lost || plan.next.notBeforeMs < told.notBeforeMs || (plan.next.lane === "news" && told.lane !== "news" && !isLater)
  );
}

/** The last attempt failed, or a check is overdue. */
export function isStale(
  { failing, nextCheckMs, heardMs, firstAskedMs }: Pick<Known, "failing" | "nextCheckMs" | "heardMs" | "firstAskedMs">,
  nowMs: number,
): boolean {
  if (failing) return true;
  if (heardMs === null) return nowMs > firstAskedMs + FIRST_ANSWER_MS;
  return nextCheckMs !== null && nowMs > nextCheckMs + OVERDUE_MS;
}

function at(lane: Lane, notBeforeMs: number): Plan {
  return { next: { lane, notBeforeMs }, alarmMs: null };
}
