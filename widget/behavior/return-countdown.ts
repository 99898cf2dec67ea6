/** Counts down to the return URL (docs/interface.md#5-element, `return-after`). */
import type { StatusDocument } from "../../contract/status.ts";
import { displayState } from "../card/wording.ts";

/** What the page sets. */
interface Settings {
  layout: string | null;
  returnAfter: string | number | null;
}

export class ReturnCountdown {
  #seconds: number | null = null;

  /** Seconds that are left: 0 after the end or a stop, null before the start. */
  get seconds(): number | null {
    return this.#seconds;
  }

  /** Starts once the result is final, and keeps a running countdown. */
  update(status: StatusDocument | null, { layout, returnAfter }: Settings, returnUrl: string | null): void {
    const isFinal = status?.settled && displayState(status) !== "unknown";
    if (!returnUrl || layout === "badge" || !isFinal) this.#seconds = null;
    else this.#seconds ??= Math.max(0, Number.parseInt(`${returnAfter}`, 10) || 0);
  }

  /** A second has passed. Returns whether it was the last one. */
  tick(): boolean {
    if (!this.#seconds) return false;
    this.#seconds -= 1;
    return this.#seconds === 0;
  }

  /** The viewer stays. */
  stop(): void {
    this.#seconds = 0;
  }

  /** Another resource may start a new countdown. */
  reset(): void {
    this.#seconds = null;
  }
}
