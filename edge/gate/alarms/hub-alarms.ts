/**
 * When the hubs of unsettled statuses request their next check by themselves. The platform retries an alarm that fails a
 * few times and then drops it; nothing would wake such a hub again before its next viewer. The gate asks the hubs
 * that are long overdue, and wakes no other.
 */
import * as z from "zod";
import type { CheckRequest } from "../messages.ts";
import { type AlarmStorage, setAlarmBy } from "./gate-alarm.ts";

/** The platform's own retries of an alarm, and the wait for a slot, take less than this. */
const OVERDUE_MS = 15 * 60_000;
const SWEEP_EVERY_MS = 3_600_000;
/** So many hubs are asked at once. */
const MAX_ASKED = 20;
/** The pause before the next ones are asked. */
const NEXT_SWEEP_MS = 60_000;

const PREFIX = "hub-alarm:";
const recordSchema = z.object({ schemaVersion: z.literal(1), dueMs: z.number() });

/** The part of a Durable Object's storage that is used here. */
interface Storage extends AlarmStorage {
  kv: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    delete(key: string): unknown;
    list(options: { prefix: string }): Iterable<[key: string, value: unknown]>;
  };
}

/** When a hub's alarm fires; null when none is expected any more, and undefined when the hub did not reply. */
type AlarmOf = (resource: string) => Promise<number | null | undefined>;

export class HubAlarms {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** A hub has requested a check, or none before its own alarm. While a check is requested, what was expected stays. */
  async note(request: CheckRequest, nowMs: number): Promise<void> {
    if (request.type === "check") return;
    const { resource, alarmMs = null } = request;
    if (alarmMs === null) return this.forget(resource);
    this.#expect(resource, alarmMs);
    await this.#setAlarm(alarmMs, nowMs + SWEEP_EVERY_MS);
  }

  /** To delete what is not there would write a row too. */
  forget(resource: string): void {
    const { kv } = this.#storage;
    if (kv.get(PREFIX + resource) !== undefined) kv.delete(PREFIX + resource);
  }

  /** Asks the hubs whose alarms are overdue, those that have waited longest first. Sets the alarm for the next sweep. */
  async sweep(alarmOf: AlarmOf, nowMs: number): Promise<void> {
    const overdue = this.#expected().filter(({ dueMs }) => dueMs <= nowMs - OVERDUE_MS);
    const asked = overdue.slice(0, MAX_ASKED);
    // First: what a hub notes while it is asked is newer than its reply. A hub that does not reply is asked again.
    for (const { resource } of asked) this.#expect(resource, nowMs);
    await Promise.all(
      asked.map(async ({ resource }) => {
        const alarmMs = await alarmOf(resource);
        const isNewer = dueIn(this.#storage.kv.get(PREFIX + resource)) !== nowMs;
        if (isNewer || alarmMs === undefined) return;
        if (alarmMs === null) this.forget(resource);
        else this.#expect(resource, alarmMs);
      }),
    );
    const [first] = this.#expected();
    if (first) await this.#setAlarm(first.dueMs, nowMs + (overdue.length > MAX_ASKED ? NEXT_SWEEP_MS : SWEEP_EVERY_MS));
  }

  #expect(resource: string, dueMs: number): void {
    this.#storage.kv.put(PREFIX + resource, { schemaVersion: 1, dueMs });
  }

  /** The earliest first. */
  #expected(): { resource: string; dueMs: number }[] {
    const records = [...this.#storage.kv.list({ prefix: PREFIX })].flatMap(([key, value]) => {
      const dueMs = dueIn(value);
      return dueMs === null ? [] : [{ resource: key.slice(PREFIX.length), dueMs }];
    });
    return records.sort((a, b) => a.dueMs - b.dueMs);
  }

  #setAlarm(firstMs: number, earliestMs: number): Promise<void> {
    return setAlarmBy(this.#storage, Math.max(firstMs + OVERDUE_MS, earliestMs));
  }
}

function dueIn(record: unknown): number | null {
  return recordSchema.safeParse(record).data?.dueMs ?? null;
}
