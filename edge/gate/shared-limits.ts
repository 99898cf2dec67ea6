/**
 * The limits of an account that several connections share: the smallest of the connections that have used the account
 * lately. Connections that are kept as data are known to no configuration, so the gate remembers those that it serves.
 */
import * as z from "zod";
import { smallestLimits } from "../config/accounts.ts";
import type { Limits } from "../providers/provider.ts";

/** A connection that has not used the account for this long does not limit the others. */
const LATELY_MS = 86_400_000;
/** The last use is stored this rarely, so that it costs no row for each message. */
const STORE_EVERY_MS = 3_600_000;

const KEY = "limits";

const limit = z.number().positive();
const storedSchema = z.object({
  version: z.literal(1),
  uses: z.array(
    z.object({
      name: z.string(),
      perAccount: limit,
      perId: limit,
      windowSeconds: limit,
      // Absent in older records, and where the id's window is that of the account.
      perIdWindowSeconds: limit.optional(),
      usedMs: z.number(),
    }),
  ),
});

interface Use {
  limits: Limits;
  usedMs: number;
}

/** The part of a Durable Object's key-value storage that is used here. */
interface Storage {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
}

export class SharedLimits {
  readonly #storage: Storage;
  readonly #uses = new Map<string, Use>();
  #smallest: Limits | null = null;

  constructor(storage: Storage) {
    this.#storage = storage;
    const stored = storedSchema.safeParse(storage.get(KEY));
    for (const { name, usedMs, ...limits } of stored.data?.uses ?? []) this.#uses.set(name, { limits, usedMs });
  }

  /** A connection uses the account. Returns the limits that count now. */
  use(name: string, limits: Limits, nowMs: number): Limits {
    const before = this.#uses.get(name);
    const isRecent = before && Math.abs(nowMs - before.usedMs) < STORE_EVERY_MS && isSame(before.limits, limits);
    if (isRecent && this.#smallest) return this.#smallest;
    for (const [other, { usedMs }] of this.#uses) if (usedMs <= nowMs - LATELY_MS) this.#uses.delete(other);
    this.#uses.set(name, isRecent ? before : { limits, usedMs: nowMs });
    if (!isRecent) this.#store();
    this.#smallest = [...this.#uses.values()].map((use) => use.limits).reduce(smallestLimits);
    return this.#smallest;
  }

  #store(): void {
    const uses = [...this.#uses].map(([name, { limits, usedMs }]) => ({ name, ...limits, usedMs }));
    this.#storage.put(KEY, { version: 1, uses } satisfies z.infer<typeof storedSchema>);
  }
}

export function isSame(one: Limits, other: Limits): boolean {
  return (
    one.perAccount === other.perAccount &&
    one.perId === other.perId &&
    one.windowSeconds === other.windowSeconds &&
    one.perIdWindowSeconds === other.perIdWindowSeconds
  );
}
