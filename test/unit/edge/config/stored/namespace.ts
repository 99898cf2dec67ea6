// A KV namespace in the memory of a test, which can fail, and stored connections in it.
import { randomBytes } from "node:crypto";
import { readSealingKeys, type SealingKey } from "../../../../../edge/config/stored/sealing.ts";
import { recordKeyOf, recordText } from "../../../../../edge/config/stored/stored-record.ts";
import type { KeyValues } from "../../../../../edge/platform/key-values.ts";
import { credentials, shop } from "../samples.ts";

export class TestNamespace implements KeyValues {
  readonly values = new Map<string, { value: string; metadata?: unknown }>();
  reads = 0;
  fails = false;

  async get(key: string): Promise<string | null> {
    this.reads += 1;
    if (this.fails) throw new TypeError("the namespace fails");
    return this.values.get(key)?.value ?? null;
  }

  async put(key: string, value: string, { metadata }: { metadata?: unknown } = {}): Promise<void> {
    if (this.fails) throw new TypeError("the namespace fails");
    this.values.set(key, { value, metadata });
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }

  async list({ prefix }: { prefix: string }) {
    const keys = [...this.values].filter(([name]) => name.startsWith(prefix)).sort();
    return { keys: keys.map(([name, { metadata }]) => ({ name, metadata })), list_complete: true } as const;
  }
}

export const keyText = () => randomBytes(32).toString("base64url");

export function sealingKeys(raw: unknown = keyText()): SealingKey[] {
  const keys = readSealingKeys(raw);
  if (!keys.ok) throw new Error(keys.failure.join());
  return keys.value;
}

/** Stores a connection as an operator does. */
export async function store(
  namespace: TestNamespace,
  name: string,
  keys: readonly SealingKey[],
  change: object = {},
  secrets: object = {},
): Promise<void> {
  const input = { table: { ...shop, ...change }, credentials: { ...credentials, ...secrets } };
  await namespace.put(recordKeyOf(name), await recordText(name, input, keys, Date.now()));
}
