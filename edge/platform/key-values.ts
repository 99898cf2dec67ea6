/** The part of a KV namespace that is used here (https://developers.cloudflare.com/kv/api/, checked 2026-11-28). */

export interface KeyValues {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options?: { metadata?: unknown }): Promise<void>;
  delete(key: string): Promise<void>;
  list(options: { prefix: string; cursor?: string | null }): Promise<KeyValueList>;
}

/** One page of keys, and the cursor of the next one. */
export type KeyValueList = { keys: { name: string; metadata?: unknown }[] } & (
  | { list_complete: true }
  | { list_complete: false; cursor: string }
);

/** The binding of this name; null when there is none. */
export function keyValuesOf(environment: object, name: string): KeyValues | null {
  const binding = (environment as Record<string, unknown>)[name];
  const isBound = typeof binding === "object" && binding !== null && typeof Reflect.get(binding, "list") === "function";
  return isBound ? (binding as KeyValues) : null;
}

/** Rejects when the promise takes longer: an answer that comes too late is as good as none. */
export async function within<Value>(pending: Promise<Value>, ms: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate()), ms);
  });
  try {
    return await Promise.race([pending, late]);
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

class TooLate extends Error {
  override readonly name = "TooLate";
}
