/**
 * The configuration of an isolate, read from variables and secrets (docs/interface.md#6-configuration). An error in one
 * connection does not affect the others.
 */
import * as z from "zod";
import { keyValuesOf } from "../platform/key-values.ts";
import { log } from "../platform/log.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { shareLimits, splitAccounts } from "./accounts.ts";
import { type ConfigError, configErrorsOf, parseVariable } from "./config-errors.ts";
import {
  adminKeySchema,
  EXAMPLES,
  simulatorsSchema,
  tokenKeySchema,
  tokenKeysSchema,
  type ViewerLimits,
  viewerLimitsSchema,
} from "./config-schema.ts";
import { type Connection, credentialsName, readConnection } from "./connection.ts";
import { missingKeys } from "./missing-keys.ts";
import { missingQueue } from "./missing-queue.ts";
import { type HostOwners, hostError, hostOwnersOf } from "./own-hosts.ts";
import { SANDBOX_CONNECTION } from "./sandbox-connection.ts";
import { readSealingKeys } from "./stored/sealing.ts";
import { type LookupFailure, StoredConnections } from "./stored/stored-connections.ts";
import type { TokenKey } from "./token-keys.ts";

export interface Config {
  connections: Map<string, Connection | "misconfigured">;
  /** The connections of the variables by the host names that serve each of them alone. */
  hosts: HostOwners;
  /** The connections that are kept as data; null without the namespace. */
  stored: StoredConnections | null;
  /** Changes the stored connections. */
  adminKey: string | null;
  tokenKeys: TokenKey[];
  viewerLimits: ViewerLimits | null;
  demo: boolean;
  /** The addresses of the demo's simulated providers, by connection; empty without `DEMO`. */
  demoSimulators: Record<string, string>;
  /** One sentence for each error and each warning. */
  problems: ConfigError[];
  /** What the errors are about. A warning is a value that a default replaces, which affects no customer or merchant. */
  faults: ConfigFault[];
}

/** What an error is about, without the name of a connection. */
export const CONFIG_FAULTS = [
  "connection-invalid",
  "token-keys-invalid",
  "token-keys-missing",
  "notify-queue-missing",
] as const;
type ConfigFault = (typeof CONFIG_FAULTS)[number];

const configs = new WeakMap<object, Promise<Config>>();

/** The configuration of this isolate. It is read once, and its errors are logged once. */
export function configOf(environment: object): Promise<Config> {
  let config = configs.get(environment);
  if (!config) {
    config = readConfig(environment).then((read) => {
      for (const problem of read.problems) log({ event: "misconfigured", requestId: "start", problem });
      return read;
    });
    configs.set(environment, config);
  }
  return config;
}

/** The connection of this name in the variables; null when it does not exist there or is misconfigured. */
export function connectionOf({ connections }: Config, name: string): Connection | null {
  const found = connections.get(name);
  return found && found !== "misconfigured" ? found : null;
}

/** The connection of this name. Names in the variables win over stored ones, and cost no read. */
export async function lookUp(
  { connections, stored }: Config,
  name: string,
): Promise<Result<Connection, LookupFailure>> {
  const configured = connections.get(name);
  if (configured === "misconfigured") return err(configured);
  if (configured) return ok(configured);
  return stored ? stored.find(name) : err("absent");
}

/** The connection of this name in this environment; null when there is none that can be used now. */
export async function findConnection(environment: object, name: string): Promise<Connection | null> {
  const found = await lookUp(await configOf(environment), name);
  return found.ok ? found.value : null;
}

/** The connections without a configuration error. */
function usableConnections(connections: Config["connections"]): Connection[] {
  return [...connections.values()].filter((connection) => connection !== "misconfigured");
}

/** Variables and secrets by name. The names of some contain the name of a connection, so no generated type lists them. */
type Environment = Record<string, unknown>;

/** Reads the configuration. Never throws: each error is in `problems`, and its connection is `"misconfigured"`. */
export async function readConfig(environment: object): Promise<Config> {
  const env: Environment = { ...environment };
  const ofConnections: ConfigError[] = [];
  const ofKeys: ConfigError[] = [];
  /** Errors in values that a default replaces. */
  const warnings: ConfigError[] = [];
  const hasSandbox = readSwitch("SANDBOX", env.SANDBOX, warnings);
  const demo = readSwitch("DEMO", env.DEMO, warnings);
  const tables = readTables(env, hasSandbox, ofConnections);
  const hosts = hostOwnersOf(tables);
  const connections = await readConnections(tables, env, hosts, ofConnections);
  const usable = usableConnections(connections);
  const { stored, adminKey } = readStored(env, usable, hosts, ofConnections);
  const tokenKeys = readTokenKeys(env.TOKEN_KEYS, stored ? null : connections, ofKeys);
  const missing = missingKeys(usable, tokenKeys);
  const ofQueue = missingQueue(env, usable);
  const viewerLimits = readOptional("VIEWER_LIMITS", env.VIEWER_LIMITS, viewerLimitsSchema, undefined, warnings);
  const demoSimulators = demo
    ? readOptional("DEMO_SIMULATORS", env.DEMO_SIMULATORS, simulatorsSchema, {}, warnings)
    : {};
  return {
    connections,
    hosts,
    stored,
    adminKey,
    tokenKeys,
    viewerLimits,
    demo,
    demoSimulators,
    problems: [...ofConnections, ...ofKeys, ...missing, ...ofQueue, ...warnings],
    faults: [
      ...(ofConnections.length > 0 ? ["connection-invalid" as const] : []),
      ...(ofKeys.length > 0 ? ["token-keys-invalid" as const] : []),
      ...(missing.length > 0 ? ["token-keys-missing" as const] : []),
      ...(ofQueue.length > 0 ? ["notify-queue-missing" as const] : []),
    ],
  };
}

/** The tables of the connections by name, as they are given. */
function readTables(env: Environment, hasSandbox: boolean, problems: ConfigError[]): [string, unknown][] {
  const table = parseVariable(env.CONNECTIONS ?? {}, "CONNECTIONS");
  if (!table.ok) problems.push(table.failure);
  const tables = z.record(z.string(), z.unknown()).safeParse(table.ok ? table.value : {});
  if (!tables.success) problems.push(`CONNECTIONS is not a table. Example: ${EXAMPLES.CONNECTIONS}`);
  const named = Object.entries(tables.data ?? {});
  if (hasSandbox) named.push(["sandbox", SANDBOX_CONNECTION]);
  return named;
}

async function readConnections(
  tables: readonly [string, unknown][],
  env: Environment,
  hosts: HostOwners,
  problems: ConfigError[],
): Promise<Config["connections"]> {
  const connections: Config["connections"] = new Map();
  for (const [name, raw] of tables) {
    const result = await readConnection(name, raw, env[credentialsName(name)]);
    const repeated = result.ok ? hostError(result.value, hosts) : null;
    if (!result.ok) problems.push(...result.failure);
    if (repeated !== null) problems.push(repeated);
    connections.set(name, result.ok && repeated === null ? result.value : "misconfigured");
  }
  for (const { name, problem } of splitAccounts(usableConnections(connections))) {
    problems.push(problem);
    connections.set(name, "misconfigured");
  }
  shareLimits(usableConnections(connections));
  return connections;
}

/** The stored connections and who may change them. Without keys, each of them is unreadable, and none is added. */
function readStored(
  env: Environment,
  configured: readonly Connection[],
  hosts: HostOwners,
  problems: ConfigError[],
): Pick<Config, "stored" | "adminKey"> {
  const kv = keyValuesOf(env, "CONNECTIONS_KV");
  const keys = readSealingKeys(env.SEALING_KEY);
  const adminKey = adminKeySchema.safeParse(env.ADMIN_KEY);
  if (!keys.ok) problems.push(...keys.failure);
  if (!adminKey.success) problems.push(...configErrorsOf("ADMIN_KEY", adminKey.error));
  else if (kv && adminKey.data !== undefined && env.SEALING_KEY === undefined)
    problems.push(`SEALING_KEY is missing, so that no connection can be stored. Example: ${EXAMPLES.SEALING_KEY}`);
  return {
    stored: kv && new StoredConnections(kv, keys.ok ? keys.value : [], configured, hosts, env),
    adminKey: adminKey.data ?? null,
  };
}

/**
 * Refuses only the keys with an error: customers hold tokens that the other keys have signed.
 * @param connections null when others can be stored
 */
function readTokenKeys(raw: unknown, connections: Config["connections"] | null, problems: ConfigError[]): TokenKey[] {
  const keys: TokenKey[] = [];
  for (const [index, each] of readOptional("TOKEN_KEYS", raw, tokenKeysSchema, [], problems).entries()) {
    const path = `TOKEN_KEYS.${index}`;
    const { data: key, error } = tokenKeySchema.safeParse(each);
    if (error) problems.push(...configErrorsOf(path, error));
    if (!key) continue;
    keys.push(key);
    for (const [place, name] of (key.connections ?? []).entries())
      if (connections && !connections.has(name))
        problems.push(`${path}.connections.${place} names no connection. Example: ${EXAMPLES.connections}`);
  }
  const isAlone = ({ kid }: TokenKey) => keys.filter((key) => key.kid === kid).length === 1;
  if (!keys.every(isAlone))
    problems.push(`TOKEN_KEYS: must have a kid of its own for each key. Example: ${EXAMPLES.TOKEN_KEYS}`);
  return keys.filter(isAlone);
}

/** Any value but "on" is off, so that a misspelt value opens nothing. */
function readSwitch(name: "SANDBOX" | "DEMO", raw: unknown, warnings: ConfigError[]): boolean {
  if (raw !== undefined && raw !== "on" && raw !== "off")
    warnings.push(`${name}: must be "on" or "off". Example: ${EXAMPLES[name]}`);
  return raw === "on";
}

/** The value of a variable, or that of `absent` after an error. */
function readOptional<T>(
  name: string,
  raw: unknown,
  schema: z.ZodType<T>,
  absent: unknown,
  problems: ConfigError[],
): T {
  const text = raw === "off" ? ok(raw) : parseVariable(raw ?? absent, name);
  const parsed = schema.safeParse(text.ok ? text.value : absent);
  if (!text.ok) problems.push(text.failure);
  else if (!parsed.success) problems.push(...configErrorsOf(name, parsed.error));
  return parsed.success ? parsed.data : schema.parse(absent);
}
