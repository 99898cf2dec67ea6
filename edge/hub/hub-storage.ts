/** The storage of one hub: its state, and the items of a bulk payout. */
import type { Item, ItemPage, State } from "../../contract/status.ts";
import { NewerSchemaError } from "../platform/migrations.ts";
import { platformRows, type SqlRows } from "../platform/sql-rows.ts";
import type { HubState } from "./hub-state.ts";
import { itemPage, storeItems, upgradeItems } from "./item-store.ts";
import { readStoredState, toStoredState, type Upgrades } from "./stored-state.ts";

const KEY = "state";

/** The part of a Durable Object's storage that the hub uses. */
export interface Storage {
  kv: {
    get(key: string): unknown;
    put(key: string, value: unknown): void;
    list(options: { limit: number }): Iterable<unknown>;
  };
  sql: Parameters<typeof platformRows>[0];
  transactionSync<Value>(run: () => Value): Value;
  deleteAll(): Promise<void>;
}

export class HubStorage {
  readonly #storage: Storage;
  readonly #rows: SqlRows;
  #state: HubState | null = null;
  #isReadable = true;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#rows = platformRows(storage.sql);
  }

  /**
   * Reads the stored state and upgrades it. Deletes what was written before versions existed, which was never deployed.
   * Call it once, inside `blockConcurrencyWhile`.
   */
  async open(upgrades?: Upgrades): Promise<void> {
    const stored = this.#storage.kv.get(KEY);
    const hasOtherRecords = stored === undefined && [...this.#storage.kv.list({ limit: 1 })].length > 0;
    const result = readStoredState(hasOtherRecords ? {} : stored, upgrades);
    if (!result.ok && result.failure === "unversioned") await this.clear();
    else if (!result.ok || !this.#upgradeItems()) this.#isReadable = false;
    else this.#state = result.value;
  }

  /** False when a version that this one does not know has written the storage. Then it is neither shown nor changed. */
  get isReadable(): boolean {
    return this.#isReadable;
  }

  get state(): HubState | null {
    return this.#state;
  }

  save(state: HubState): void {
    if (state !== this.#state) this.#storage.kv.put(KEY, toStoredState(state));
    this.#state = state;
  }

  /** Changes the state in memory only, for what need not survive a restart. */
  remember(state: HubState): void {
    this.#state = state;
  }

  async clear(): Promise<void> {
    await this.#storage.deleteAll();
    this.#state = null;
  }

  saveItems(items: readonly Item[]): void {
    this.#storage.transactionSync(() => storeItems(this.#rows, items));
  }

  itemPage(after: number, state: State | null): ItemPage {
    return itemPage(this.#rows, after, state);
  }

  #upgradeItems(): boolean {
    try {
      this.#storage.transactionSync(() => upgradeItems(this.#rows));
      return true;
    } catch (thrown) {
      if (thrown instanceof NewerSchemaError) return false;
      throw thrown;
    }
  }
}
