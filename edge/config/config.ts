/**
 * The configuration of an isolate, read from variables and secrets (docs/interface.md#6-configuration). An error in one
 * connection does not affect the others.
 */
import * as z from "zod";
import { log } from "../platform/log.ts";
import { ok } from "../platform/result.ts";
import type { Limits } from "../providers/provider.ts";
import { type ConfigError, configErrorsOf, parseVariable } from "./config-errors.ts";
import {
  EXAMPLES,
  simulatorsSchema,
  tokenKeySchema,
  tokenKeysSchema,
  type ViewerLimits,
  viewerLimitsSchema,
} from "./config-schema.ts";
import { type Connection, credentialsName, readConnection } from "./connection.ts";
import { SANDBOX_CONNECTION } from "./sandbox-connection.ts";
import { linkingKeyOf, type TokenKey } from "./token-keys.ts";

export interface Config {
  connections: Map<string, Connection | "misconfigured">;
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
export const CONFIG_FAULTS = ["connection-invalid", "token-keys-invalid", "token-keys-missing"] as const;
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

/** The connection of this name; null when it does not exist or is misconfigured. */
export function connectionOf({ connections }: Config, name: string): Connection | null {
  const found = connections.get(name);
  return found && found !== "misconfigured" ? found : null;
}

/** The connection of this name in the configuration of this environment; null as `connectionOf` returns it. */
export async function findConnection(environment: object, name: string): Promise<Connection | null> {
  return connectionOf(await configOf(environment), name);
}

/** The connections without a configuration error. */
function usableConnections(connections: Config["connections"]): Connection[] {
  return [...connections.values()].filter((connection) => connection !== "misconfigured");
}

/** Errors of accounts in two jurisdictions: each jurisdiction would have a gate, and so a budget, of its own. */
function splitAccounts(connections: Connection[]): { name: string; problem: ConfigError }[] {
  const places = new Map<string, Connection>();
  return connections.flatMap((connection) => {
    const first = places.get(connection.accountKey) ?? connection;
    places.set(connection.accountKey, first);
    if (first.jurisdiction === connection.jurisdiction) return [];
    const { name } = connection;
    const reason = `is another than that of ${first.name}, which uses the same account`;
    return [{ name, problem: `CONNECTIONS.${name}.jurisdiction ${reason}. Example: ${EXAMPLES.jurisdiction}` }];
  });
}

/** Gives connections that share an account the smallest of their limits. */
function shareLimits(connections: Connection[]): void {
  const smallest = new Map<string, Limits>();
  for (const { accountKey, limits } of connections) {
    const other = smallest.get(accountKey) ?? limits;
    smallest.set(accountKey, {
      perAccount: Math.min(other.perAccount, limits.perAccount),
      perId: Math.min(other.perId, limits.perId),
      windowSeconds: Math.max(other.windowSeconds, limits.windowSeconds),
    });
  }
  for (const connection of connections) connection.limits = smallest.get(connection.accountKey) ?? connection.limits;
}

/** Errors of connections with a `linkKey` and no HS256 key: a public key cannot sign tokens. */
function keysWithoutLinks(connections: Connection[], tokenKeys: readonly TokenKey[]): ConfigError[] {
  return connections
    .filter(({ linkKey, name }) => linkKey !== null && !linkingKeyOf(tokenKeys, name))
    .map(
      ({ name }) =>
        `${credentialsName(name)}.linkKey cannot create links: TOKEN_KEYS has no HS256 key for ${name}. Example: ${EXAMPLES.TOKEN_KEYS}`,
    );
}

/** Errors of connections whose statuses need a token, which no key can sign or verify. */
function keysWithoutViewers(connections: Connection[], tokenKeys: readonly TokenKey[]): ConfigError[] {
  const hasKey = (name: string) => tokenKeys.some((key) => !key.connections || key.connections.includes(name));
  return connections
    .filter(({ name, publicView }) => publicView === "none" && !hasKey(name))
    .map(
      ({ name }) =>
        `CONNECTIONS.${name}.publicView is "none", and TOKEN_KEYS has no key for ${name}, so nobody can see a status. Example: ${EXAMPLES.TOKEN_KEYS}`,
    );
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
  const connections = await readConnections(env, hasSandbox, ofConnections);
  const tokenKeys = readTokenKeys(env.TOKEN_KEYS, connections, ofKeys);
  const usable = usableConnections(connections);
  const missing = [...keysWithoutLinks(usable, tokenKeys), ...keysWithoutViewers(usable, tokenKeys)];
  const viewerLimits = readOptional("VIEWER_LIMITS", env.VIEWER_LIMITS, viewerLimitsSchema, undefined, warnings);
  const demoSimulators = demo
    ? readOptional("DEMO_SIMULATORS", env.DEMO_SIMULATORS, simulatorsSchema, {}, warnings)
    : {};
  return {
    connections,
    tokenKeys,
    viewerLimits,
    demo,
    demoSimulators,
    problems: [...ofConnections, ...ofKeys, ...missing, ...warnings],
    faults: [
      ...(ofConnections.length > 0 ? ["connection-invalid" as const] : []),
      ...(ofKeys.length > 0 ? ["token-keys-invalid" as const] : []),
      ...(missing.length > 0 ? ["token-keys-missing" as const] : []),
    ],
  };
}

async function readConnections(
  env: Environment,
  hasSandbox: boolean,
  problems: ConfigError[],
): Promise<Config["connections"]> {
  const connections: Config["connections"] = new Map();
  const table = parseVariable(env.CONNECTIONS ?? {}, "CONNECTIONS");
  if (!table.ok) problems.push(table.failure);
  const tables = z.record(z.string(), z.unknown()).safeParse(table.ok ? table.value : {});
  if (!tables.success) problems.push(`CONNECTIONS is not a table. Example: ${EXAMPLES.CONNECTIONS}`);
  const named = Object.entries(tables.data ?? {});
  if (hasSandbox) named.push(["sandbox", SANDBOX_CONNECTION]);
  for (const [name, raw] of named) {
    const result = await readConnection(name, raw, env[credentialsName(name)]);
    if (!result.ok) problems.push(...result.failure);
    connections.set(name, result.ok ? result.value : "misconfigured");
  }
  for (const { name, problem } of splitAccounts(usableConnections(connections))) {
    problems.push(problem);
    connections.set(name, "misconfigured");
  }
  shareLimits(usableConnections(connections));
  return connections;
}

/** Refuses only the keys with an error: customers hold tokens that the other keys have signed. */
function readTokenKeys(raw: unknown, connections: Config["connections"], problems: ConfigError[]): TokenKey[] {
  const keys: TokenKey[] = [];
  for (const [index, each] of readOptional("TOKEN_KEYS", raw, tokenKeysSchema, [], problems).entries()) {
    const path = `TOKEN_KEYS.${index}`;
    const { data: key, error } = tokenKeySchema.safeParse(each);
    if (error) problems.push(...configErrorsOf(path, error));
    if (!key) continue;
    keys.push(key);
    for (const [place, name] of (key.connections ?? []).entries())
      if (!connections.has(name))
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
