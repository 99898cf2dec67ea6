/**
 * Questions to hubs whether a check that has waited long is still wanted: its viewers may have left without notice. No
 * slot is reserved while a question is open.
 */
import type { PendingCheck } from "../queue.ts";
import type { PendingChecks } from "./pending-checks.ts";

/** A check that has waited this long without news from its hub is asked about before its call. */
const ASK_AFTER_MS = 20_000;
/** A question without an answer is given up then: the check goes on waiting, and is asked about again. */
const ANSWER_WITHIN_MS = 5_000;
/** A check about which a question was not answered is put off for longer than the question is open: others are asked about. */
const UNANSWERED_MS = 10_000;
/** Questions that are open at once. */
const MAX_OPEN = 6;

/** Asks the hub of `resource` whether its check request `seq` is still wanted. */
export interface WantedCheck {
  resource: string;
  seq: number;
}

export class WantedChecks {
  readonly #pending: PendingChecks;
  /** When each open question is given up, by resource. */
  readonly #open = new Map<string, number>();
  #unsent: WantedCheck[] = [];

  constructor(pending: PendingChecks) {
    this.#pending = pending;
  }

  /**
   * True when the check may have lost its viewers since its hub last said that it is wanted, and when its hub could not be
   * reached: a call whose result nobody takes is wasted.
   */
  mustAsk({ lane, sinceMs, wantedMs }: PendingCheck, nowMs: number): boolean {
    if (wantedMs === null) return true;
    return lane !== "background" && nowMs - Math.max(sinceMs, wantedMs) > ASK_AFTER_MS;
  }

  /** Asks about this check and puts it off until the answer. Returns false when too many questions are open. */
  ask(check: PendingCheck, nowMs: number): boolean {
    for (const [resource, untilMs] of this.#open) if (untilMs <= nowMs) this.#open.delete(resource);
    if (this.#open.size >= MAX_OPEN) return false;
    const { resource, seq } = check;
    this.#open.set(resource, nowMs + ANSWER_WITHIN_MS);
    this.#unsent.push({ resource, seq });
    this.#pending.defer(check, nowMs + UNANSWERED_MS, nowMs);
    return true;
  }

  /** When another question may be asked; null when one may be asked now. */
  get nextFreeMs(): number | null {
    return this.#open.size < MAX_OPEN ? null : Math.min(...this.#open.values());
  }

  /** The questions that were not returned before. */
  takeUnsent(): WantedCheck[] {
    const unsent = this.#unsent;
    this.#unsent = [];
    return unsent;
  }

  /** The hub has replied. A check that is not wanted is dropped. */
  record({ resource, seq }: WantedCheck, isWanted: boolean, nowMs: number): void {
    this.#open.delete(resource);
    const check = this.#pending.get(resource);
    if (check?.seq !== seq) return;
    if (isWanted) this.#pending.put({ ...check, wantedMs: nowMs }, nowMs);
    else this.#pending.delete(resource);
  }
}
