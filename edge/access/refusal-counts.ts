/**
 * Which refusals are worth a line in the log: a flood must not write a line for each. Of one cause and network, those are
 * logged whose number in a minute is 1, 10, 100 and so on. All networks together write at most 100 lines a minute for each
 * cause. Counted in the memory of one isolate.
 */
import { BoundedMap } from "../platform/bounded-map.ts";

const WINDOW_MS = 60_000;
const MAX_LINES = 100;
const MAX_NETWORKS = 20_000;

interface Counter {
  count: number;
  sinceMs: number;
}

export class RefusalCounts {
  readonly #counts = new BoundedMap<string, Counter>(MAX_NETWORKS);
  readonly #lines = new Map<string, Counter>();

  /**
   * Counts a refusal. Returns its number in this minute when it is to be logged, else null.
   * @param cause one of a few words, never a text of the client
   */
  add(cause: string, network: string, nowMs: number): number | null {
    const key = `${cause} ${network}`;
    const counter = counted(this.#counts.get(key), nowMs);
    this.#counts.set(key, counter);
    if (!/^10*$/.test(String(counter.count))) return null;
    const lines = counted(this.#lines.get(cause), nowMs);
    this.#lines.set(cause, lines);
    return lines.count <= MAX_LINES ? counter.count : null;
  }
}

function counted(before: Counter | undefined, nowMs: number): Counter {
  const isOver = !before || nowMs - before.sinceMs >= WINDOW_MS || nowMs < before.sinceMs;
  return isOver ? { count: 1, sinceMs: nowMs } : { count: before.count + 1, sinceMs: before.sinceMs };
}
