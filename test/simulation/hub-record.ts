// What a hub in virtual time stores, and what it has in memory.
import { type HubState, mustBeStored } from "../../edge/hub/hub-state.ts";
import { readStoredState, toStoredState } from "../../edge/hub/storage/stored-state.ts";

export class HubRecord {
  #stored: HubState | null = null;
  #state: HubState | null = null;

  get state(): HubState | null {
    return this.#state;
  }

  get isStored(): boolean {
    return this.#stored !== null;
  }

  /** Loses the memory. What is stored stays. */
  evict(): void {
    const read = this.#stored ? readStoredState(toStoredState(this.#stored)) : null;
    this.#stored = read?.ok ? read.value : null;
    this.#state = this.#stored;
  }

  /** Changes the state. Returns whether the change is stored. */
  update(state: HubState): boolean {
    this.#state = state;
    const isStored = mustBeStored(this.#stored, state);
    if (isStored) this.#stored = state;
    return isStored;
  }

  clear(): void {
    this.#stored = this.#state = null;
  }
}
