/**
 * The checks that may run now, in the orders in which they are chosen. Checks of viewers without a token are grouped by
 * client network, so that a network that has used its part of the window can be left out as a whole.
 */
import { type Lane, type PendingCheck, wideNetworkOf } from "../queue.ts";
import { IndexedHeap } from "./indexed-heap.ts";
import type { UntrustedTurns } from "./untrusted-turns.ts";

/**
 * `oldest` and `newest`: first checks of trusted ids, in both directions · `untrusted`: all checks of untrusted ids, in
 * the turns of their networks · `oldest-turn`: the same, but among networks without a call the oldest goes first · `spare`:
 * the lanes `background` and `idle` · the others: the lane of that name.
 */
export type Order = "oldest" | "newest" | "webhook" | "watched" | "confirm" | "spare" | "untrusted" | "oldest-turn";

/**
 * How much of the window a network uses. `light`: it may have more · `heavy`: only while nobody else can run · `full`: it
 * may have no more. Viewers with a token are always `light`.
 */
export type Load = "light" | "heavy" | "full";

/** The viewers whose checks are considered. */
export type ViewerFilter = "all" | "with-token";

/** An idle check runs after background checks that become due up to this much later. */
const IDLE_DELAY_MS = 480_000;

const ORDERS_OF_LANE: Record<Lane, readonly Order[]> = {
  first: ["oldest", "newest"],
  webhook: ["webhook"],
  watched: ["watched"],
  confirm: ["confirm"],
  background: ["spare"],
  idle: ["spare"],
};

const UNTRUSTED_ORDERS = ["untrusted", "oldest-turn"] as const satisfies Order[];

/** The ready checks of one network, or those of all viewers with a token. */
interface Group {
  network: string | null;
  load: Load;
  checks: Map<Order, IndexedHeap<PendingCheck>>;
}

export class ReadyChecks {
  readonly #turns: UntrustedTurns;
  readonly #loadOf: (network: string) => Load;
  readonly #groups = new Map<string | null, Group>();
  readonly #ranked = new Map<string, IndexedHeap<Group>>();
  readonly #counts = new Map<Order, number>();
  #size = 0;

  /** @param loadOf called with the widest part of a network's name */
  constructor(turns: UntrustedTurns, loadOf: (network: string) => Load) {
    this.#turns = turns;
    this.#loadOf = loadOf;
  }

  get size(): number {
    return this.#size;
  }

  /** The number of checks in this order. */
  count(order: Order): number {
    return this.#counts.get(order) ?? 0;
  }

  add(check: PendingCheck): void {
    const network = groupNameOf(check);
    let group = this.#groups.get(network);
    if (!group) {
      group = { network, load: network === null ? "light" : this.#loadOf(network), checks: new Map() };
      this.#groups.set(network, group);
    }
    for (const order of ordersOf(check)) {
      const checks = group.checks.get(order) ?? new IndexedHeap(this.#isBefore(order));
      group.checks.set(order, checks);
      this.#withdraw(group, order);
      checks.add(check);
      this.#offer(group, order);
      this.#counts.set(order, this.count(order) + 1);
    }
    this.#size += 1;
  }

  delete(check: PendingCheck): void {
    const group = this.#groups.get(groupNameOf(check));
    if (!group) return;
    let wasReady = false;
    for (const order of ordersOf(check)) {
      const checks = group.checks.get(order);
      if (!checks?.delete(check)) continue;
      wasReady = true;
      this.#withdraw(group, order);
      if (checks.size === 0) group.checks.delete(order);
      else this.#offer(group, order);
      this.#counts.set(order, this.count(order) - 1);
    }
    if (wasReady) this.#size -= 1;
    if (group.checks.size === 0) this.#groups.delete(group.network);
  }

  /** The next check in this order, of groups with this load. */
  first(order: Order, load: Exclude<Load, "full">, viewers: ViewerFilter): PendingCheck | null {
    if (viewers === "all") return firstOf(this.#ranked.get(`${load} ${order}`)?.first ?? null, order);
    return load === "light" ? firstOf(this.#groups.get(null) ?? null, order) : null;
  }

  /** The load of this network, or its turn, may have changed. `network` is the widest part of its name. */
  refresh(network: string): void {
    const group = this.#groups.get(network);
    if (!group) return;
    for (const order of group.checks.keys()) this.#withdraw(group, order);
    group.load = this.#loadOf(network);
    for (const order of UNTRUSTED_ORDERS) {
      const checks = group.checks.get(order);
      if (checks) group.checks.set(order, this.#sortedAgain(checks, order));
    }
    for (const order of group.checks.keys()) this.#offer(group, order);
  }

  #sortedAgain(checks: IndexedHeap<PendingCheck>, order: Order): IndexedHeap<PendingCheck> {
    const sorted = new IndexedHeap(this.#isBefore(order));
    for (let check = checks.first; check; check = checks.first) {
      checks.delete(check);
      sorted.add(check);
    }
    return sorted;
  }

  #withdraw(group: Group, order: Order): void {
    this.#ranked.get(`${group.load} ${order}`)?.delete(group);
  }

  #offer(group: Group, order: Order): void {
    if (group.load === "full") return;
    const name = `${group.load} ${order}`;
    let ranked = this.#ranked.get(name);
    if (!ranked) {
      const isBefore = this.#isBefore(order);
      ranked = new IndexedHeap((a, b) => {
        const [firstOfA, firstOfB] = [firstOf(a, order), firstOf(b, order)];
        return firstOfA !== null && firstOfB !== null && isBefore(firstOfA, firstOfB);
      });
      this.#ranked.set(name, ranked);
    }
    ranked.add(group);
  }

  #isBefore(order: Order): (a: PendingCheck, b: PendingCheck) => boolean {
    if (order === "newest") return isNewer;
    if (order === "spare") return (a, b) => isOlder(a, b, spareRank);
    if (order !== "untrusted" && order !== "oldest-turn") return (a, b) => isOlder(a, b, dueMs);
    return (a, b) => {
      if (order === "oldest-turn" && groupNameOf(a) !== groupNameOf(b)) {
        const calls = this.#turns.compareCalls(a.network ?? "", b.network ?? "");
        return calls === 0 ? isOlder(a, b, dueMs) : calls < 0;
      }
      const turn = this.#turns.compare(a.network ?? "", b.network ?? "");
      return turn === 0 ? isNewer(a, b) : turn < 0;
    };
  }
}

/** The network that a check counts for; null when a viewer has a token. */
function groupNameOf({ network }: PendingCheck): string | null {
  return network === null ? null : wideNetworkOf(network);
}

function ordersOf({ lane, untrusted }: PendingCheck): readonly Order[] {
  return untrusted ? UNTRUSTED_ORDERS : ORDERS_OF_LANE[lane];
}

function firstOf(group: Group | null, order: Order): PendingCheck | null {
  return group?.checks.get(order)?.first ?? null;
}

function dueMs({ sinceMs }: PendingCheck): number {
  return sinceMs;
}

function spareRank({ lane, sinceMs }: PendingCheck): number {
  return lane === "idle" ? sinceMs + IDLE_DELAY_MS : sinceMs;
}

function isOlder(a: PendingCheck, b: PendingCheck, rankOf: (check: PendingCheck) => number): boolean {
  const [rankOfA, rankOfB] = [rankOf(a), rankOf(b)];
  return rankOfA < rankOfB || (rankOfA === rankOfB && a.arrival < b.arrival);
}

function isNewer(a: PendingCheck, b: PendingCheck): boolean {
  return isOlder(b, a, dueMs);
}
