/** What one isolate remembers of a namespace: values and absent keys, each for 30 s (docs/interface.md#connections-as-data). */
import { BoundedMap } from "../../platform/bounded-map.ts";

/** After this time a value is read again. */
const FRESH_MS = 30_000;
/** While one request reads again, the others use what is known, up to this age. */
const USABLE_MS = 60_000;
/** A read that takes longer has failed. */
export const READ_TIMEOUT_MS = 3_000;
/** A value that cannot be read again is kept for this time before the next attempt. */
const RETRY_MS = 5_000;

const MAX_PRESENT = 5_000;
/** Anybody can ask for names that do not exist. */
const MAX_ABSENT = 1_000;

interface Remembered<Value> {
  /** As it is stored; null when there is none. */
  text: string | null;
  value: Value;
  readMs: number;
  /** When a read began that has not ended; null when there is none. */
  readingMs: number | null;
}

export class KnownRecords<Value> {
  readonly #present = new BoundedMap<string, Remembered<Value>>(MAX_PRESENT);
  readonly #absent = new BoundedMap<string, Remembered<Value>>(MAX_ABSENT);

  /** What is known of this key, of any age. */
  get(key: string): Pick<Remembered<Value>, "text" | "value"> | undefined {
    return this.#get(key);
  }

  /** What may be used without a read; undefined when a read is necessary. */
  usable(key: string, nowMs: number): Pick<Remembered<Value>, "value"> | undefined {
    const known = this.#get(key);
    if (!known) return undefined;
    const ageMs = Math.abs(nowMs - known.readMs);
    const isBeingRead = known.readingMs !== null && Math.abs(nowMs - known.readingMs) < READ_TIMEOUT_MS;
    return ageMs < (isBeingRead ? USABLE_MS : FRESH_MS) ? known : undefined;
  }

  /** A read begins. */
  begin(key: string, nowMs: number): void {
    const known = this.#get(key);
    if (known) known.readingMs = nowMs;
  }

  /** A read has ended. */
  set(key: string, text: string | null, value: Value, nowMs: number): void {
    this.#present.delete(key);
    this.#absent.delete(key);
    (text === null ? this.#absent : this.#present).set(key, { text, value, readMs: nowMs, readingMs: null });
  }

  /** A read has failed: the value counts a little longer, then it is read again. */
  keep(key: string, text: string | null, value: Value, nowMs: number): void {
    this.set(key, text, value, nowMs - FRESH_MS + RETRY_MS);
  }

  delete(key: string): void {
    this.#present.delete(key);
    this.#absent.delete(key);
  }

  #get(key: string): Remembered<Value> | undefined {
    return this.#present.get(key) ?? this.#absent.get(key);
  }
}
