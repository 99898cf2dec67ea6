/** The differences of one comparison: each sentence once, with the addresses and the clients that it is true for. */
import { CLIENTS } from "./clients.ts";

const MAX_NAMED = 2;

interface Found {
  addresses: Set<string>;
  clients: Set<string>;
}

export class Report {
  readonly #found = new Map<string, Found>();

  add(sentences: readonly string[], address: string, client: string): void {
    for (const sentence of sentences) {
      const found = this.#found.get(sentence) ?? { addresses: new Set(), clients: new Set() };
      found.addresses.add(address);
      found.clients.add(client);
      this.#found.set(sentence, found);
    }
  }

  /** Differences that concern no single client. */
  addForAll(sentences: readonly string[], address: string): void {
    for (const { name } of CLIENTS) this.add(sentences, address, name);
  }

  get sentences(): string[] {
    return [...this.#found].map(([sentence, { addresses, clients }]) => {
      const named = [...addresses].slice(0, MAX_NAMED).join(", ");
      const others = addresses.size > MAX_NAMED ? ` and ${addresses.size - MAX_NAMED} others` : "";
      // In the order of the list, not in that of the responses: a report must be the same the next week.
      const inOrder = CLIENTS.map(({ name }) => name).filter((name) => clients.has(name));
      const only = inOrder.length < CLIENTS.length ? ` (only for ${inOrder.join(" and ")})` : "";
      return `${named}${others}${only}: ${sentence}`;
    });
  }
}
