/** Adds, changes and removes stored connections (docs/interface.md#connections-as-data). */
import * as z from "zod";
import type { Failure } from "../access/failure.ts";
import { splitAccountError } from "../config/accounts.ts";
import type { Config } from "../config/config.ts";
import type { ConfigError } from "../config/config-errors.ts";
import { type Connection, readConnection } from "../config/connection.ts";
import { missingKeys } from "../config/missing-keys.ts";
import { hostError, hostIn, repeatedHost, sharedHost } from "../config/own-hosts.ts";
import type { StoredConnections } from "../config/stored/stored-connections.ts";
import { hostInRecord } from "../config/stored/stored-hosts.ts";
import { openRecord, parseRecord, recordKeyOf, recordText } from "../config/stored/stored-record.ts";
import { digestOf } from "../platform/crypto.ts";
import { parseJson } from "../platform/json.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { inputErrors } from "./input-errors.ts";
import { metadataOf, storedSplitError } from "./stored-list.ts";

/** A stored connection as its operator may see it: never with its credentials. */
export interface StoredConnection {
  name: string;
  connection: unknown;
  /** The id of the key that has sealed the credentials. */
  sealedWith: string | null;
  savedAt: string | null;
}

/** What must be true of the stored connection before a change. */
export interface Precondition {
  ifMatch: string | null;
  ifNoneMatch: string | null;
}

/** A connection to store. */
export interface SaveRequest {
  body: unknown;
  precondition: Precondition;
  /** The address of the request: its host name serves all connections. */
  address: string;
  nowMs: number;
}

export interface Saved {
  content: StoredConnection;
  etag: string;
  isNew: boolean;
}

/** The configuration of a deployment that keeps connections as data. */
export type AdminConfig = Config & { stored: StoredConnections };

const bodySchema = z.record(z.string(), z.unknown());

/** The stored connection of this name; null when there is none. */
export async function readStored(
  { stored }: AdminConfig,
  name: string,
): Promise<{ content: StoredConnection; etag: string } | null> {
  const text = await stored.kv.get(recordKeyOf(name));
  return text === null ? null : { content: contentOf(name, text), etag: await etagOf(text) };
}

/** Stores a connection, or refuses it with every mistake. Without `credentials`, those that are stored stay. */
export async function saveConnection(
  config: AdminConfig,
  name: string,
  { body, precondition, address, nowMs }: SaveRequest,
): Promise<Result<Saved, Failure>> {
  const { stored } = config;
  if (config.connections.has(name)) {
    return err({ reason: "conflict", detail: "CONNECTIONS has a connection of this name, which wins." });
  }
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) return invalid(name, [`CONNECTIONS.${name} must be an object`]);
  const before = await stored.kv.get(recordKeyOf(name));
  const refused = await conflictWith(before, precondition);
  if (refused) return err(refused);
  const { credentials: given, ...table } = parsed.data;
  const kept = given === undefined && before !== null ? await openRecord(name, before, stored.keys) : null;
  const credentials = given ?? (kept?.ok ? (kept.value.credentials ?? undefined) : undefined);
  const read = await readConnection(name, table, credentials);
  if (!read.ok) return invalid(name, read.failure);
  const connection = read.value;
  const errors = await errorsAmongOthers(config, connection, address);
  if (kept?.ok && !(await isSameAccount(connection, kept.value)))
    errors.push(`CONNECTIONS.${name} names another account: send its credentials too`);
  if (errors.length > 0) return invalid(name, errors);
  const text = await recordText(name, { table, credentials }, stored.keys, nowMs);
  // First: a host name without its connection counts for nothing, and a connection without its host name has dead links.
  if (connection.host !== null) await stored.hosts.put(connection.host, name);
  await stored.kv.put(recordKeyOf(name), text, {
    metadata: await metadataOf(connection, new Date(nowMs).toISOString()),
  });
  stored.forget(name);
  const oldHost = hostInRecord(before);
  if (oldHost !== null && oldHost !== connection.host) await stored.hosts.remove(oldHost, name);
  return ok({ content: contentOf(name, text), etag: await etagOf(text), isNew: before === null });
}

/** Removes a stored connection, also one that is not there. */
export async function removeConnection(
  { stored }: AdminConfig,
  name: string,
  precondition: Precondition,
): Promise<Result<void, Failure>> {
  const before = await stored.kv.get(recordKeyOf(name));
  const refused = await conflictWith(before, precondition);
  if (refused) return err(refused);
  await stored.kv.delete(recordKeyOf(name));
  stored.forget(name);
  const host = hostInRecord(before);
  if (host !== null) await stored.hosts.remove(host, name);
  return ok(undefined);
}

/** Errors that only other connections and keys of the deployment show. */
async function errorsAmongOthers(config: AdminConfig, connection: Connection, address: string): Promise<ConfigError[]> {
  const configured = [...config.connections.values()].filter((each) => each !== "misconfigured");
  const split = splitAccountError(connection, configured) ?? (await storedSplitError(config.stored.kv, connection));
  const host = await ownHostError(config, connection, address);
  const ofQueue = config.stored.missingQueue(connection);
  const others = [split, host].filter((error) => error !== null);
  return [...missingKeys([connection], config.tokenKeys), ...ofQueue, ...others];
}

/** The error of a host name that another connection has, or that serves all; null when there is none. */
async function ownHostError(
  { hosts, stored }: AdminConfig,
  connection: Connection,
  address: string,
): Promise<ConfigError | null> {
  const { name, host } = connection;
  if (host === null) return null;
  if (host === hostIn(address)) return sharedHost(name);
  const repeated = hostError(connection, hosts);
  if (repeated !== null) return repeated;
  const other = await stored.hosts.otherOwner(host, name);
  return other === null ? null : repeatedHost(name, other);
}

/**
 * Credentials that stay go nowhere else than before: with another address of the provider, whoever has the admin key could
 * read them there.
 */
async function isSameAccount(
  { name, providerName, account }: Connection,
  before: { table: unknown; credentials: unknown },
): Promise<boolean> {
  const old = await readConnection(name, before.table, before.credentials ?? undefined);
  if (!old.ok) return false;
  const target = (of: Pick<Connection, "account" | "providerName">) =>
    JSON.stringify([of.providerName, of.account.baseUrl, of.account.options]);
  return target(old.value) === target({ account, providerName });
}

async function conflictWith(before: string | null, { ifMatch, ifNoneMatch }: Precondition): Promise<Failure | null> {
  const etag = before === null ? null : await etagOf(before);
  const isWrong = ifMatch !== null && (etag === null || (ifMatch !== "*" && ifMatch !== etag));
  const isThere = ifNoneMatch !== null && etag !== null && (ifNoneMatch === "*" || ifNoneMatch === etag);
  return isWrong || isThere
    ? { reason: "conflict", detail: "The stored connection is not the one that was expected." }
    : null;
}

function invalid(name: string, errors: readonly ConfigError[]): Result<never, Failure> {
  return err({ reason: "invalid", errors: inputErrors(name, errors) });
}

function contentOf(name: string, text: string): StoredConnection {
  const record = parseRecord(text);
  if (!record.ok) return { name, connection: null, sealedWith: null, savedAt: null };
  const { table, credentials, savedAt } = record.value;
  return { name, connection: parseJson(table) ?? null, sealedWith: credentials.kid, savedAt };
}

async function etagOf(text: string): Promise<string> {
  return `"${(await digestOf(text)).slice(0, 32)}"`;
}
