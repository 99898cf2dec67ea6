/** What has happened to a resource, for the merchant's staff (docs/interface.md#trace). No personal data, no bodies. */
import type { Hint, State } from "../../../contract/status.ts";

/** What changed a status: a check, a webhook, a push of the merchant's server, or a time that was reached. */
export const CHANGE_SOURCES = ["poll", "webhook", "push", "clock"] as const;
export type ChangeSource = (typeof CHANGE_SOURCES)[number];

/** A visible change. */
export interface TracedChange {
  version: number;
  /** When viewers saw it. */
  atMs: number;
  state: State;
  hint: Hint | null;
  settled: boolean;
  source: ChangeSource;
  /** The lane of the check, the type of the webhook's event, `status` or `seed`, or `start` or `deadline`. */
  cause: string;
}

/**
 * `applied`: it changed what viewers see · `awaits-check`: a check decides · `no-change`: it changed nothing, and nothing can
 * be checked.
 */
export const WEBHOOK_VERDICTS = ["applied", "awaits-check", "no-change"] as const;

/** A webhook event that has changed something or made the hub check. */
export interface TracedWebhook {
  atMs: number;
  type: string;
  signed: boolean;
  verdict: (typeof WEBHOOK_VERDICTS)[number];
}

/** Signed webhooks that had arrived before. They change nothing, and are counted: a recording can be sent any number of times. */
export interface RepeatedWebhooks {
  firstMs: number;
  lastMs: number;
  count: number;
  /** Of the event of the last one. */
  type: string;
}

/** Oldest first. */
export interface Trace {
  changes: TracedChange[];
  webhooks: TracedWebhook[];
  repeated: RepeatedWebhooks | null;
  /** `found`, `not-found`, or why there was no result; null before the first check. */
  lastOutcome: string | null;
}

export const NO_TRACE: Trace = { changes: [], webhooks: [], repeated: null, lastOutcome: null };

/** A later count is stored when it is this much later. */
const STORE_EVERY_MS = 60_000;

/** Whether webhooks were counted that must survive a restart. One row a minute at most. */
export function hasCountToStore({ repeated: stored }: Trace, { repeated }: Trace): boolean {
  return repeated !== null && (stored === null || repeated.lastMs - stored.lastMs >= STORE_EVERY_MS);
}
