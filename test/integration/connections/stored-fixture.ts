// A running Worker with a KV namespace, beside the simulated provider of the connections in it.
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { readSealingKeys, type SealingKey } from "../../../edge/config/stored/sealing.ts";
import { recordKeyOf, recordText } from "../../../edge/config/stored/stored-record.ts";
import { CREDENTIALS, type Fixture, type FixtureOptions, limits, ORIGIN, openFixture } from "../fixture.ts";

export const ADMIN_KEY = "key-of-the-administrator-0123456789-abc";
export const NAMESPACE = "CONNECTIONS_KV";
export const sealingKey = () => randomBytes(32).toString("base64url");

export function keysIn(raw: unknown): SealingKey[] {
  const keys = readSealingKeys(raw);
  if (!keys.ok) throw new Error(keys.failure.join());
  return keys.value;
}

/** A Worker whose namespace is empty. Its clock can be set forward. */
export function openStoredFixture(
  secrets: FixtureOptions["secrets"],
  connections: NonNullable<FixtureOptions["connections"]> = {},
): Promise<Fixture> {
  return openFixture({
    connections,
    entryPath: fileURLToPath(new URL("../instrumented-worker/worker.ts", import.meta.url)),
    namespaces: [NAMESPACE],
    secrets: { ADMIN_KEY, ...secrets },
  });
}

/** The table of a connection to the simulated provider. */
export function tableOf({ simulator }: Pick<Fixture, "simulator">, change: object = {}) {
  const { baseUrl } = simulator;
  return {
    provider: "ixopay",
    baseUrl,
    merchant: { name: "Book Shop" },
    origins: [ORIGIN],
    account: "books",
    limits: limits(),
    ...change,
  };
}

/** Writes a record into the namespace, as another Worker with the same key does. */
export async function store(fixture: Fixture, name: string, keys: readonly SealingKey[], change: object = {}) {
  const input = { table: tableOf(fixture, change), credentials: CREDENTIALS };
  const namespace = await fixture.worker.namespace(NAMESPACE);
  await namespace.put(recordKeyOf(name), await recordText(name, input, keys, Date.now()));
}
