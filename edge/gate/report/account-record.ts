/**
 * What has happened to one provider account, as it is stored: one row. A later time of the same kind is stored once a
 * minute, so that it costs no row for each call.
 */
import type { SqlRows } from "../../platform/sql-rows.ts";
import type { FileResult, QueryResult, QueryStep } from "../../providers/query.ts";
import type { HubReply } from "../messages.ts";
import { type Lane, needsViewer } from "../queue.ts";
import { RecentCalls } from "./recent-calls.ts";

/** All times are in epoch milliseconds, null before the first. */
export interface AccountEvents {
  /** The provider's last readable answer. */
  lastResultMs: number | null;
  lastWebhookMs: number | null;
  /** Since when the provider refuses the credentials; null while it accepts them. */
  refusedSinceMs: number | null;
  /** How many of the last settled changes polls have found, of which no signed webhook had told. */
  unannouncedChanges: number;
  /** Since when an operator has paused the account; null while nobody has. */
  pausedSinceMs: number | null;
}

/** So many unannounced changes in a row mean that webhooks do not arrive (docs/interface.md#4-http). */
export const CHANGES_WITHOUT_WEBHOOKS = 3;
const STORE_EVERY_MS = 60_000;

const NOTHING: AccountEvents = {
  lastResultMs: null,
  lastWebhookMs: null,
  refusedSinceMs: null,
  unannouncedChanges: 0,
  pausedSinceMs: null,
};

export class AccountRecord {
  readonly recent = new RecentCalls();
  readonly #rows: SqlRows;
  #current: AccountEvents;
  #stored: AccountEvents;

  constructor(rows: SqlRows) {
    this.#rows = rows;
    const select =
      "SELECT lastResultMs, lastWebhookMs, refusedSinceMs, unannouncedChanges, pausedSinceMs FROM account_record";
    this.#current = this.#stored = rows.all<AccountEvents>(select)[0] ?? NOTHING;
  }

  get current(): AccountEvents {
    return this.#current;
  }

  /** A call has ended. Anybody can make the provider refuse an invalid id, but not the credentials. */
  recordStep(step: QueryStep | FileResult, sentMs: number, nowMs: number): void {
    this.recent.add(sentMs, nowMs);
    if (step.outcome === "more" || step.outcome === "file") this.recent.addUseful(nowMs);
    // An access token that was granted may not be accepted.
    if (step.outcome === "more") return;
    if (step.outcome !== "no-result") this.#update({ lastResultMs: nowMs, refusedSinceMs: null });
    else if (step.reason === "unauthorized" && this.#current.refusedSinceMs === null) {
      this.#update({ refusedSinceMs: nowMs });
    }
  }

  /** @param isSettled the status of its resource is settled now */
  recordWebhook(atMs: number, isSettled: boolean): void {
    const { lastWebhookMs, unannouncedChanges } = this.#current;
    this.#update({
      lastWebhookMs: Math.max(atMs, lastWebhookMs ?? 0),
      unannouncedChanges: isSettled ? 0 : unannouncedChanges,
    });
  }

  /** A hub has taken the result of a call that was made for a check of this lane. Returns whether the call was useful. */
  recordDelivery(lane: Lane, { outcome }: QueryResult, { isViewed, settledChange }: HubReply, nowMs: number): boolean {
    const isUseful = outcome !== "no-result" && (isViewed || !needsViewer(lane));
    if (isUseful) this.recent.addUseful(nowMs);
    if (settledChange !== null) {
      const unannounced = Math.min(this.#current.unannouncedChanges + 1, CHANGES_WITHOUT_WEBHOOKS);
      this.#update({ unannouncedChanges: settledChange === "announced" ? 0 : unannounced });
    }
    return isUseful;
  }

  /** An operator has paused the account. */
  get isPaused(): boolean {
    return this.#current.pausedSinceMs !== null;
  }

  setPaused(isPaused: boolean, nowMs: number): void {
    this.#update({ pausedSinceMs: isPaused ? (this.#current.pausedSinceMs ?? nowMs) : null });
  }

  #update(events: Partial<AccountEvents>): void {
    this.#current = { ...this.#current, ...events };
    if (isWorthStoring(this.#stored, this.#current)) this.#store();
  }

  #store(): void {
    const { lastResultMs, lastWebhookMs, refusedSinceMs, unannouncedChanges, pausedSinceMs } = this.#current;
    this.#rows.run(
      `INSERT OR REPLACE INTO account_record
         (id, lastResultMs, lastWebhookMs, refusedSinceMs, unannouncedChanges, pausedSinceMs)
       VALUES (1, ?, ?, ?, ?, ?)`,
      ...[lastResultMs, lastWebhookMs, refusedSinceMs, unannouncedChanges, pausedSinceMs],
    );
    this.#stored = this.#current;
  }
}

function isWorthStoring(stored: AccountEvents, current: AccountEvents): boolean {
  return (
    stored.refusedSinceMs !== current.refusedSinceMs ||
    stored.pausedSinceMs !== current.pausedSinceMs ||
    stored.unannouncedChanges !== current.unannouncedChanges ||
    isLater(stored.lastResultMs, current.lastResultMs) ||
    isLater(stored.lastWebhookMs, current.lastWebhookMs)
  );
}

/** Also after a clock was set back: the stored time would stay ahead. */
function isLater(storedMs: number | null, currentMs: number | null): boolean {
  return currentMs !== null && Math.abs(currentMs - (storedMs ?? 0)) >= STORE_EVERY_MS;
}
