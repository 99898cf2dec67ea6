// The judge of a simulation. It sees what customers, the provider and the webhooks see, and shares no code with gate or hub.
// It counts calls as a provider does, decides whom a call has served, and notes what each customer saw.
import type { State } from "../../../contract/status.ts";
import { WindowCount } from "./window-count.ts";

/** Somebody who waits for a status. A guesser asks about ids that do not exist, a watcher about payments of its own. */
export type Visitor = "with token" | "without token" | "guesser" | "watcher";

/** The states of one resource at the provider, and when each begins. */
export type Lifecycle = readonly { state: State; settled: boolean; fromMs: number }[];

/** What one visitor saw. */
export interface Visit {
  visitor: Visitor;
  arrivedMs: number;
  /** Null while the visitor is there. */
  leftMs: number | null;
  /** When the first status appeared that is not `unknown`; null before. */
  seenMs: number | null;
  /** The first status that the visitor saw was settled. */
  sawSettledFirst: boolean;
  /** When a settled status appeared; null before. */
  sawSettledMs: number | null;
  /** The last status on the page; null before the first. */
  lastState: State | null;
  /** When the payment settles at the provider; null when it never does. */
  settlesMs: number | null;
  /** When the payment succeeds after it has failed; null when it does not. */
  succeedsLateMs: number | null;
  /** When that success appeared; null before. */
  sawLateSuccessMs: number | null;
}

/** Whom a call served. `nobody` is waste. */
export type Served = "viewer" | "webhook" | "background" | "nobody";

/** A GET makes a viewer present for this long. */
const GET_PRESENCE_MS = 10_000;
/** A cancellation takes this long to reach the gate, and a call may be sent meanwhile. */
const CANCELLATION_MS = 100;
/** A resource that nobody views is checked 5 minutes after its last check at the earliest. */
const BACKGROUND_AFTER_MS = 299_000;

interface Presence {
  streams: number;
  /** Until when the last GET counts, or when the last stream ended. */
  untilMs: number;
  /** When the signed webhooks arrived that no answered call has confirmed. */
  unconfirmedMs: number[];
  /** When the last call was sent. */
  calledMs: number;
  /** The provider's last answer was a settled status. */
  isSettled: boolean;
}

export class Judge {
  readonly visits: Visit[] = [];
  readonly served: Record<Served, number> = { viewer: 0, webhook: 0, background: 0, nobody: 0 };
  /** Statuses shown that the provider did not have by then. */
  wrong = 0;
  readonly account: WindowCount;
  readonly #windowMs: number;
  readonly #perId = new Map<string, WindowCount>();
  readonly #presences = new Map<string, Presence>();
  #worstId = 0;

  constructor(windowMs: number) {
    this.#windowMs = windowMs;
    this.account = new WindowCount(windowMs);
  }

  /** The most calls for one id in any window. */
  get worstId(): number {
    return this.#worstId;
  }

  /**
   * The provider counts a call at its arrival. Calls are counted in the order of time.
   * @param answer null when the sender gets no answer about the resource
   */
  count(path: string, sentMs: number, arrivedMs: number, answer: { settled: boolean } | null): Served {
    this.account.add(arrivedMs);
    let ofId = this.#perId.get(path);
    if (!ofId) {
      ofId = new WindowCount(this.#windowMs);
      this.#perId.set(path, ofId);
    }
    ofId.add(arrivedMs);
    this.#worstId = Math.max(this.#worstId, ofId.worst);
    const presence = this.#presenceOf(path);
    const served = whomItServes(presence, sentMs);
    this.served[served]++;
    presence.calledMs = sentMs;
    if (answer) {
      presence.isSettled = answer.settled;
      presence.unconfirmedMs = presence.unconfirmedMs.filter((webhookMs) => webhookMs > sentMs);
    }
    return served;
  }

  /** A signed webhook about this resource has arrived. */
  webhook(path: string, nowMs: number): void {
    this.#presenceOf(path).unconfirmedMs.push(nowMs);
  }

  /** A visitor sends a GET. */
  gets(path: string, nowMs: number): void {
    const presence = this.#presenceOf(path);
    presence.untilMs = Math.max(presence.untilMs, nowMs + GET_PRESENCE_MS);
  }

  opens(path: string): void {
    this.#presenceOf(path).streams++;
  }

  closes(path: string, nowMs: number): void {
    const presence = this.#presenceOf(path);
    presence.streams--;
    presence.untilMs = Math.max(presence.untilMs, nowMs);
  }

  arrives(visitor: Visitor, lifecycle: Lifecycle | undefined, nowMs: number): Visit {
    const settled = lifecycle?.filter((step) => step.settled) ?? [];
    const visit = {
      visitor,
      settlesMs: settled[0]?.fromMs ?? null,
      succeedsLateMs: settled.slice(1).find(({ state }) => state === "succeeded")?.fromMs ?? null,
      sawLateSuccessMs: null,
      arrivedMs: nowMs,
      leftMs: null,
      seenMs: null,
      sawSettledFirst: false,
      sawSettledMs: null,
      lastState: null,
    };
    this.visits.push(visit);
    return visit;
  }

  /** A status appears on the visitor's page. */
  sees(visit: Visit, shown: { state: State; settled: boolean }, lifecycle: Lifecycle | undefined, nowMs: number): void {
    if (shown.state === "unknown" || visit.leftMs !== null) return;
    if (!lifecycle?.some(({ state, fromMs }) => state === shown.state && fromMs <= nowMs)) this.wrong++;
    if (visit.seenMs === null) {
      visit.seenMs = nowMs;
      visit.sawSettledFirst = shown.settled;
    }
    visit.lastState = shown.state;
    if (shown.settled) visit.sawSettledMs ??= nowMs;
    if (shown.state === "succeeded" && visit.succeedsLateMs !== null) visit.sawLateSuccessMs ??= nowMs;
  }

  #presenceOf(path: string): Presence {
    let presence = this.#presences.get(path);
    if (!presence) {
      const never = Number.NEGATIVE_INFINITY;
      presence = { streams: 0, untilMs: never, unconfirmedMs: [], calledMs: never, isSettled: false };
      this.#presences.set(path, presence);
    }
    return presence;
  }
}

function whomItServes(presence: Presence, sentMs: number): Served {
  if (presence.streams > 0 || sentMs <= presence.untilMs + CANCELLATION_MS) return "viewer";
  if (presence.unconfirmedMs.some((webhookMs) => webhookMs <= sentMs)) return "webhook";
  const isDue = sentMs - presence.calledMs >= BACKGROUND_AFTER_MS && !presence.isSettled;
  return isDue && Number.isFinite(presence.untilMs) ? "background" : "nobody";
}
