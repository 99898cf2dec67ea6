/** The list of stored connections, from the metadata of their keys: no record is read for it. */
import * as z from "zod";
import { splitAccountError } from "../config/accounts.ts";
import type { ConfigError } from "../config/config-errors.ts";
import type { Connection } from "../config/connection.ts";
import { nameInKey, RECORD_PREFIX } from "../config/stored/stored-record.ts";
import { digestOf } from "../platform/crypto.ts";
import type { KeyValues } from "../platform/key-values.ts";

/** What others must know of a connection. Cloudflare takes 1 KB of it. */
const metadataSchema = z.object({
  provider: z.string(),
  /** The digest of the account's key, which can have a user name in it. */
  account: z.string(),
  jurisdiction: z.enum(["eu", "us", "fedramp"]).nullable(),
  savedAt: z.iso.datetime(),
});
type Metadata = z.infer<typeof metadataSchema>;

/** Null for a key with metadata that nobody can read. */
export type ListedConnection = { name: string } & (Metadata | { provider: null });

export async function metadataOf(connection: Connection, savedAt: string): Promise<Metadata> {
  const { providerName: provider, accountKey, jurisdiction } = connection;
  return { provider, account: await digestOf(accountKey), jurisdiction, savedAt };
}

/** One page of at most 1,000 connections by name, and the cursor of the next one. */
export async function listPage(
  kv: KeyValues,
  cursor: string | null,
): Promise<{ connections: ListedConnection[]; next: string | null }> {
  const page = await kv.list({ prefix: RECORD_PREFIX, cursor });
  const connections = page.keys.map(({ name: key, metadata }): ListedConnection => {
    const parsed = metadataSchema.safeParse(metadata);
    return { name: nameInKey(key), ...(parsed.success ? parsed.data : { provider: null }) };
  });
  return { connections, next: page.list_complete ? null : page.cursor };
}

/** The error of a connection whose account a stored one uses in another jurisdiction; null when there is none. */
export async function storedSplitError(kv: KeyValues, connection: Connection): Promise<ConfigError | null> {
  const own = await digestOf(connection.accountKey);
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listPage>> = await listPage(kv, cursor);
    const others = page.connections.flatMap((each) =>
      each.provider !== null && each.account === own ? [{ ...each, accountKey: connection.accountKey }] : [],
    );
    const error = splitAccountError(connection, others);
    if (error !== null) return error;
    cursor = page.next;
  } while (cursor !== null);
  return null;
}
