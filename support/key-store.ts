/**
 * Keeps the link key for as long as the tab is open, in sessionStorage alone. A browser that forbids storage only forgets
 * the key at a reload.
 */

const NAME = "payment-status-support-key";

export interface Storage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

export class KeyStore {
  readonly #storage: () => Storage;

  /** @param storage a function, because reading `window.sessionStorage` throws where storage is forbidden */
  constructor(storage: () => Storage) {
    this.#storage = storage;
  }

  /** Empty when none is kept. */
  read(): string {
    return this.#try((storage) => storage.getItem(NAME)) ?? "";
  }

  keep(key: string): void {
    this.#try((storage) => storage.setItem(NAME, key));
  }

  forget(): void {
    this.#try((storage) => storage.removeItem(NAME));
  }

  #try<T>(use: (storage: Storage) => T): T | null {
    try {
      return use(this.#storage());
    } catch {
      return null;
    }
  }
}
