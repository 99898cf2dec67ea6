/**
 * Erases the ids of calls after an erasure. A call that still counts keeps its id, so that the limit for one id stays
 * exact. An alarm erases the ids when none of the calls from before the erasure counts any longer.
 */
import * as z from "zod";
import type { SqlRows } from "../../platform/sql-rows.ts";
import type { Limits } from "../../providers/provider.ts";
import { budgetOf, HARD_TIMEOUT_MS, UNKNOWN_GRACE_MS } from "../budget.ts";
import { type AlarmStorage, setAlarmBy } from "./gate-alarm.ts";

const KEY = "erasure";

/** `atMs`: the last erasure. `countedMs`: a call that was sent this long ago does not count any longer. */
const erasureSchema = z.object({ schemaVersion: z.literal(1), atMs: z.number(), countedMs: z.number() });

/** The part of a Durable Object's storage that is used here. */
interface Storage extends AlarmStorage {
  kv: { get(key: string): unknown; put(key: string, value: unknown): void; delete(key: string): unknown };
}

export class ErasedIds {
  readonly #storage: Storage;
  readonly #rows: SqlRows;

  constructor(storage: Storage, rows: SqlRows) {
    this.#storage = storage;
    this.#rows = rows;
  }

  /** There was an erasure. Later erasures must not postpone the alarm for ever. */
  async add(limits: Limits, nowMs: number): Promise<void> {
    const { windowMs, idWindowMs } = budgetOf(limits);
    const countedMs = HARD_TIMEOUT_MS + UNKNOWN_GRACE_MS + Math.max(windowMs, idWindowMs);
    this.#storage.kv.put(KEY, { schemaVersion: 1, atMs: nowMs, countedMs });
    await setAlarmBy(this.#storage, nowMs + countedMs);
  }

  /** Erases the ids of all calls that do not count any longer, and sets the alarm again for a later erasure. */
  async eraseDue(nowMs: number): Promise<void> {
    const { kv } = this.#storage;
    const { data: erasure } = erasureSchema.safeParse(kv.get(KEY));
    if (!erasure) return;
    const { atMs, countedMs } = erasure;
    const statement = "UPDATE call SET key = '', network = NULL WHERE sentMs <= ? AND key <> ''";
    this.#rows.run(statement, nowMs - countedMs);
    if (atMs > nowMs - countedMs) await setAlarmBy(this.#storage, atMs + countedMs);
    else kv.delete(KEY);
  }
}
