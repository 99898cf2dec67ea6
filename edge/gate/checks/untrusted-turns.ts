/** When each client network last had a call for an untrusted id, so that networks take turns. In memory only. */
import { BoundedMap } from "../../platform/bounded-map.ts";
import { wideNetworkOf } from "../queue.ts";

/** Networks whose place is remembered. */
const MAX_NETWORKS = 10_000;
/** After this time, a network counts as one that never had a call. */
const REMEMBERED_MS = 3_600_000;

export class UntrustedTurns {
  /** By part of the network's name, the call that was made longest ago first. */
  readonly #lastMs = new Map<string, number>();
  /** The number of each wide network, in the order in which they came. */
  readonly #arrivals = new BoundedMap<string, number>(MAX_NETWORKS);
  #lastArrival = 0;

  /** A viewer in this network requests a check. */
  addNetwork(network: string): void {
    const wide = wideNetworkOf(network);
    if (!this.#arrivals.has(wide)) this.#arrivals.set(wide, ++this.#lastArrival);
  }

  /** A call for a viewer in this network is made. */
  recordCall(network: string, nowMs: number): void {
    for (const part of partsOf(network)) {
      this.#lastMs.delete(part);
      this.#lastMs.set(part, nowMs);
    }
  }

  /** Forgets old calls. Returns the names that are forgotten. */
  forgetOld(nowMs: number): string[] {
    const forgotten: string[] = [];
    for (const [part, lastMs] of this.#lastMs) {
      if (lastMs > nowMs - REMEMBERED_MS) break;
      this.#lastMs.delete(part);
      forgotten.push(part);
    }
    return forgotten;
  }

  /** True when the network with this name, or part of a name, had a call in the last hour. */
  hadCall(network: string): boolean {
    return this.#lastMs.has(network);
  }

  /**
   * Negative when it is the turn of `a` before `b`: the wide networks count first, then the narrower ones within. Among wide
   * networks without a call, the one that came last goes first: many that begin to guess at once then delay nobody who comes
   * later.
   */
  compare(a: string, b: string): number {
    return this.compareCalls(a, b) || this.#arrivalOf(b) - this.#arrivalOf(a);
  }

  /** The same, but 0 for networks without a call. */
  compareCalls(a: string, b: string): number {
    const partsOfB = partsOf(b);
    for (const [index, part] of partsOf(a).entries()) {
      const lastA = this.#lastCallMs(part);
      const lastB = this.#lastCallMs(partsOfB[index] ?? b);
      if (lastA !== lastB) return lastA < lastB ? -1 : 1;
    }
    return 0;
  }

  #lastCallMs(network: string): number {
    return this.#lastMs.get(network) ?? Number.NEGATIVE_INFINITY;
  }

  #arrivalOf(network: string): number {
    return this.#arrivals.get(wideNetworkOf(network)) ?? 0;
  }
}

/** The names of a network from wide to narrow: `a/b/c` is in `a/b`, which is in `a`. */
function partsOf(network: string): string[] {
  const parts = network.split("/");
  return parts.map((_part, index) => parts.slice(0, index + 1).join("/"));
}
