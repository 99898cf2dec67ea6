/** The calls of the last minutes, and how many of them were of use. In memory only. */
const MINUTE_MS = 60_000;
export const GOODPUT_MINUTES = 10;

interface Minute {
  minute: number;
  calls: number;
  useful: number;
}

export class RecentCalls {
  /** Oldest first. */
  #minutes: Minute[] = [];
  /** When the last call was sent; null before the first. */
  lastSentMs: number | null = null;

  add(sentMs: number, nowMs: number): void {
    this.lastSentMs = Math.max(sentMs, this.lastSentMs ?? 0);
    this.#minuteOf(nowMs).calls += 1;
  }

  /** A call has served a viewer who is present, confirmed a webhook, or made a check that was due without viewers. */
  addUseful(nowMs: number): void {
    const minute = this.#minuteOf(nowMs);
    // A call whose minute is forgotten.
    minute.useful = Math.min(minute.useful + 1, minute.calls);
  }

  /** The sums of the last ten minutes. */
  sums(nowMs: number): { calls: number; useful: number } {
    const fromMinute = Math.floor(nowMs / MINUTE_MS) - GOODPUT_MINUTES;
    const recent = this.#minutes.filter(({ minute }) => minute > fromMinute);
    const sum = (key: "calls" | "useful") => recent.reduce((total, minute) => total + minute[key], 0);
    return { calls: sum("calls"), useful: sum("useful") };
  }

  #minuteOf(nowMs: number): Minute {
    const minute = Math.floor(nowMs / MINUTE_MS);
    const last = this.#minutes.at(-1);
    // A clock that was set back continues the last minute.
    if (last && last.minute >= minute) return last;
    const added = { minute, calls: 0, useful: 0 };
    this.#minutes = [...this.#minutes, added].slice(-GOODPUT_MINUTES);
    return added;
  }
}
