/**
 * Webhooks that did not verify, by the support code of the resource that they name. Anybody can send them about any id, so they
 * are one record of bounded size, which is stored once a minute at most, and no object of a resource learns of them.
 */
import * as z from "zod";
import { supportCode } from "../../../contract/support-code.ts";
import { BoundedMap } from "../../platform/bounded-map.ts";

/** Resources. The one that was named longest ago is dropped first. */
const MAX_RESOURCES = 200;
const STORE_EVERY_MS = 60_000;
const KEPT_MS = 30 * 86_400_000;

const KEY = "forged-webhooks";

export const forgedWebhooksSchema = z.object({
  firstMs: z.number(),
  lastMs: z.number(),
  count: z.number(),
  /** Why the last one did not verify. */
  cause: z.string(),
});
export type ForgedOfResource = z.infer<typeof forgedWebhooksSchema>;

const recordSchema = z.object({
  schemaVersion: z.literal(1),
  storedMs: z.number(),
  resources: z.array(z.tuple([z.string(), forgedWebhooksSchema])),
});

/** The part of a Durable Object's storage that is used here. */
interface Storage {
  kv: { get(key: string): unknown; put(key: string, value: unknown): void };
}

export class ForgedWebhooks {
  readonly #storage: Storage;
  readonly #counts = new BoundedMap<string, ForgedOfResource>(MAX_RESOURCES);
  #storedMs: number;

  constructor(storage: Storage) {
    this.#storage = storage;
    const { data } = recordSchema.safeParse(storage.kv.get(KEY));
    for (const [code, counted] of data?.resources ?? []) this.#counts.set(code, counted);
    this.#storedMs = data?.storedMs ?? 0;
  }

  /** A webhook that names these resources did not verify. */
  add({ codes, cause }: { codes: readonly string[]; cause: string }, nowMs: number): void {
    for (const code of codes) {
      const { firstMs, count } = this.#recent(code, nowMs) ?? { firstMs: nowMs, count: 0 };
      this.#counts.set(code, { firstMs, lastMs: nowMs, count: count + 1, cause });
    }
    // Also after a clock was set back.
    if (Math.abs(nowMs - this.#storedMs) >= STORE_EVERY_MS) this.#store(nowMs);
  }

  /** What was counted for this resource in the last 30 days; null when there is nothing. */
  of(path: string | null, nowMs: number): ForgedOfResource | null {
    return path === null ? null : this.#recent(supportCode(path), nowMs);
  }

  forget(path: string): void {
    if (this.#counts.delete(supportCode(path))) this.#store(this.#storedMs);
  }

  #recent(code: string, nowMs: number): ForgedOfResource | null {
    const counted = this.#counts.get(code);
    return counted && counted.lastMs > nowMs - KEPT_MS ? counted : null;
  }

  #store(nowMs: number): void {
    this.#storedMs = nowMs;
    this.#storage.kv.put(KEY, { schemaVersion: 1, storedMs: nowMs, resources: [...this.#counts] });
  }
}
