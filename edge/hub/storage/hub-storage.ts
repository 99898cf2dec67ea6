/** The storage of one hub: its state, the items of a bulk payout, and the record of an erasure. */
import type { Item, ItemPage, State } from "../../../contract/status.ts";
import { platformRows, type SqlRows } from "../../platform/sql-rows.ts";
import { type HubState, isKnown, mustBeStored } from "../hub-state.ts";
import { deleteItems, itemPage, storeItems, upgradeItems } from "./item-store.ts";
import { type Erasure, readErasure, toStoredErasure } from "./stored-erasure.ts";
import { readStoredState, toStoredState, type Upgrades } from "./stored-state.ts";

const KEY = "state";
/** The key of the state before versions existed. */
const UNVERSIONED_KEY = "known";
const ERASURE_KEY = "erasure";

/** The part of a Durable Object's storage that the hub uses. */
export interface Storage {
  kv: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    delete(key: string): unknown;
    list(options: { limit: number }): Iterable<[key: string, value: unknown]>;
  };
  sql: Parameters<typeof platformRows>[0];
  transactionSync<Value>(run: () => Value): Value;
  deleteAll(): Promise<void>;
}

export class HubStorage {
  readonly #storage: Storage;
  readonly #rows: SqlRows;
  #state: HubState | null = null;
  /** The state as it was last stored. */
  #stored: HubState | null = null;
  #erasure: Erasure | null = null;
  #isReadable = true;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#rows = platformRows(storage.sql);
  }

  /**
   * Reads the stored state and upgrades it. Deletes what was written before versions existed, which was never deployed,
   * and what an older version has stored about an id that nobody has confirmed.
   * Leaves what a newer version has written. Call it once, inside `blockConcurrencyWhile`.
   */
  async open(nowMs: number, upgrades?: Upgrades): Promise<void> {
    const { kv } = this.#storage;
    const erasure = readErasure(kv.get(ERASURE_KEY));
    if (erasure === "unknown-version") {
      this.#isReadable = false;
      return;
    }
    this.#erasure = erasure;
    const result = readStoredState(kv.get(KEY), upgrades);
    const isUnversioned = !result.ok && result.failure === "unversioned";
    const isGuess = result.ok && result.value !== null && !isKnown(result.value);
    // Its alarm was lost.
    const isOver = erasure !== null && nowMs >= erasure.untilMs && kv.get(KEY) === undefined;
    if (isUnversioned || isGuess || isOver || kv.get(UNVERSIONED_KEY) !== undefined) return this.clear(nowMs);
    // A newer version may have stored its state under another key.
    const hasUnknownRecords =
      result.ok && result.value === null && [...kv.list({ limit: 2 })].some(([key]) => key !== ERASURE_KEY);
    if (!result.ok || hasUnknownRecords || !this.#upgradeItems()) this.#isReadable = false;
    else this.#stored = this.#state = result.value;
  }

  /** False when a version that this one does not know has written the storage. Then it is neither shown nor changed. */
  get isReadable(): boolean {
    return this.#isReadable;
  }

  get state(): HubState | null {
    return this.#state;
  }

  get isStored(): boolean {
    return this.#stored !== null;
  }

  /** The last erasure, as long as it is remembered. */
  erasure(nowMs: number): Erasure | null {
    return this.#erasure && nowMs < this.#erasure.untilMs ? this.#erasure : null;
  }

  /** Changes the state, and stores it when its change must survive a restart: each time costs a row. */
  update(state: HubState): void {
    if (mustBeStored(this.#stored, state)) {
      // First, so that a webhook whose state cannot be stored is not taken for a duplicate when it is repeated.
      this.#storage.kv.put(KEY, toStoredState(state));
      this.#stored = state;
    }
    this.#state = state;
  }

  /** Deletes everything, except an erasure that is still remembered. */
  async clear(nowMs: number): Promise<void> {
    const erasure = this.erasure(nowMs);
    if (erasure) return this.erase(erasure);
    await this.#storage.deleteAll();
    this.#stored = this.#state = this.#erasure = null;
  }

  /** Deletes everything and stores the record of the erasure, in one step. */
  erase(erasure: Erasure): void {
    const { kv } = this.#storage;
    this.#storage.transactionSync(() => {
      for (const key of [KEY, UNVERSIONED_KEY]) kv.delete(key);
      deleteItems(this.#rows);
      kv.put(ERASURE_KEY, toStoredErasure(erasure));
    });
    this.#stored = this.#state = null;
    this.#erasure = erasure;
  }

  saveItems(items: readonly Item[]): void {
    this.#storage.transactionSync(() => storeItems(this.#rows, items));
  }

  itemPage(after: number, state: State | null): ItemPage {
    return itemPage(this.#rows, after, state);
  }

  #upgradeItems(): boolean {
    return this.#storage.transactionSync(() => upgradeItems(this.#rows)).ok;
  }
}
