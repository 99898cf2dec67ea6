/** How many calls count now, of each kind. Kept with every change, so that no decision counts them. */
import { type CallRow, isRecheck } from "./budget.ts";
import { type Lane, wideNetworkOf } from "./queue.ts";

const NO_CALLS: ReadonlySet<CallRow> = new Set();

export class CallCounts {
  /** All calls of the account. */
  account = 0;
  /** Calls that looked again at a known status. */
  rechecks = 0;
  /** Calls of the lanes `background` and `idle`. */
  spare = 0;
  /** Calls for untrusted ids that are in flight or found nothing. */
  untrusted = 0;
  /** Calls for viewers without a token. */
  tokenless = 0;
  /** Of these, calls that looked again at a known status. */
  tokenlessRechecks = 0;
  readonly #ofKey = new Map<string, Set<CallRow>>();
  readonly #ofNetwork = new Map<string, number>();
  readonly #onNetworkChange: (network: string) => void;

  /** @param onNetworkChange called with the widest part of a network's name when its number of calls has changed */
  constructor(onNetworkChange: (network: string) => void) {
    this.#onNetworkChange = onNetworkChange;
  }

  /** The call counts for its account. */
  add(call: CallRow): void {
    this.#count(call, 1);
  }

  delete(call: CallRow): void {
    this.#count(call, -1);
  }

  /** The call counts for its id. */
  addToKey(call: CallRow): void {
    const ofKey = this.#ofKey.get(call.key);
    if (ofKey) ofKey.add(call);
    else this.#ofKey.set(call.key, new Set([call]));
  }

  deleteFromKey(call: CallRow): void {
    const ofKey = this.#ofKey.get(call.key);
    ofKey?.delete(call);
    if (ofKey?.size === 0) this.#ofKey.delete(call.key);
  }

  /** The calls of what the provider counts as one id. */
  ofKey(key: string): ReadonlySet<CallRow> {
    return this.#ofKey.get(key) ?? NO_CALLS;
  }

  /** The calls for viewers without a token in this network, by the widest part of its name. */
  ofNetwork(network: string): number {
    return this.#ofNetwork.get(network) ?? 0;
  }

  #count({ lane, untrusted, network }: CallRow, change: 1 | -1): void {
    this.account += change;
    if (isRecheck(lane)) this.rechecks += change;
    if (isSpare(lane)) this.spare += change;
    if (untrusted) this.untrusted += change;
    if (network === null) return;
    this.tokenless += change;
    if (isRecheck(lane)) this.tokenlessRechecks += change;
    const wide = wideNetworkOf(network);
    const count = this.ofNetwork(wide) + change;
    if (count > 0) this.#ofNetwork.set(wide, count);
    else this.#ofNetwork.delete(wide);
    this.#onNetworkChange(wide);
  }
}

/** Lanes that run only when nothing else can. */
function isSpare(lane: Lane): boolean {
  return lane === "background" || lane === "idle";
}
