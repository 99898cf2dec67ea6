/**
 * Reads the variables and secrets once per isolate and checks them (interface 6). What is wrong is said in one sentence
 * that names the variable and gives an example; a connection that is wrong does not stop the others. No network.
 */
import * as z from "zod";
import { log } from "../platform/log.ts";
import { ok } from "../platform/result.ts";
import type { Limits } from "../providers/provider.ts";
import { configErrorOf, parseVariable } from "./config-errors.ts";
import {
  EXAMPLES,
  simulatorsSchema,
  tokenKeySchema,
  tokenKeysSchema,
  type ViewerLimits,
  viewerLimitsSchema,
} from "./config-schema.ts";
import { type Connection, credentialsName, readConnection } from "./connection.ts";
import { linkingKeyOf, type TokenKey } from "./token-keys.ts";

export type { Connection } from "./connection.ts";

export interface Config {
  connections: Map<string, Connection | "misconfigured">;
  tokenKeys: TokenKey[];
  viewerLimits: ViewerLimits | null;
  demo: boolean;
  /** Where the demo's simulated providers are, by connection; empty without `DEMO`. */
  demoSimulators: Record<string, string>;
  /** One sentence for each thing that is wrong. Empty when all is well. */
  problems: string[];
  /** Nothing is wrong that a customer or a merchant's server meets: where a default stands in, nobody does. */
  isHealthy: boolean;
}

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

/** The connection of this name, where it can be used. */
export function connectionOf({ connections }: Config, name: string): Connection | null {
  const found = connections.get(name);
  return found && found !== "misconfigured" ? found : null;
}

/** All that can be used. */
export function usable(connections: Config["connections"]): Connection[] {
  return [...connections.values()].filter((connection) => connection !== "misconfigured");
}

/** One account in two jurisdictions would have two gates, and so twice the budget. */
function splitAccounts(connections: Connection[]): { name: string; problem: string }[] {
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

/** Connections that share an account take the smallest limits (interface 4). */
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

/** A `linkKey` makes tokens only with a shared key: the public part of another can make none. */
function keysWithoutLinks(connections: Connection[], tokenKeys: readonly TokenKey[]): string[] {
  return connections
    .filter(({ linkKey, name }) => linkKey !== null && !linkingKeyOf(tokenKeys, name))
    .map(
      ({ name }) =>
        `${credentialsName(name)}.linkKey makes no links: TOKEN_KEYS has no HS256 key for ${name}. Example: ${EXAMPLES.TOKEN_KEYS}`,
    );
}

/** Variables and secrets by name. Those of a connection carry its name, so no generated type can list them. */
type Environment = Record<string, unknown>;

const SANDBOX_CONNECTION = { provider: "sandbox", merchant: { name: "Example Shop" }, origins: [] };

/**
 * The whole configuration. Never throws: each mistake is a sentence in `problems`, and the connection it belongs to is
 * `"misconfigured"`.
 */
export async function readConfig(environment: object): Promise<Config> {
  const env: Environment = { ...environment };
  const problems: string[] = [];
  /** Where a default stands in. */
  const warnings: string[] = [];
  const hasSandbox = readSwitch("SANDBOX", env.SANDBOX, warnings);
  const demo = readSwitch("DEMO", env.DEMO, warnings);
  const connections = await readConnections(env, hasSandbox, problems);
  const tokenKeys = readTokenKeys(env.TOKEN_KEYS, connections, problems);
  problems.push(...keysWithoutLinks(usable(connections), tokenKeys));
  const viewerLimits = readOptional("VIEWER_LIMITS", env.VIEWER_LIMITS, viewerLimitsSchema, undefined, warnings);
  const demoSimulators = demo
    ? readOptional("DEMO_SIMULATORS", env.DEMO_SIMULATORS, simulatorsSchema, {}, warnings)
    : {};
  const isHealthy = problems.length === 0;
  return {
    connections,
    tokenKeys,
    viewerLimits,
    demo,
    demoSimulators,
    problems: [...problems, ...warnings],
    isHealthy,
  };
}

async function readConnections(
  env: Environment,
  hasSandbox: boolean,
  problems: string[],
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
    if (!result.ok) problems.push(result.failure);
    connections.set(name, result.ok ? result.value : "misconfigured");
  }
  for (const { name, problem } of splitAccounts(usable(connections))) {
    problems.push(problem);
    connections.set(name, "misconfigured");
  }
  shareLimits(usable(connections));
  return connections;
}

/** A key that is wrong is refused, and the others stay: tokens that they signed are in customers' hands. */
function readTokenKeys(raw: unknown, connections: Config["connections"], problems: string[]): TokenKey[] {
  const keys: TokenKey[] = [];
  for (const [index, each] of readOptional("TOKEN_KEYS", raw, tokenKeysSchema, [], problems).entries()) {
    const path = `TOKEN_KEYS.${index}`;
    const { data: key, error } = tokenKeySchema.safeParse(each);
    if (error) problems.push(configErrorOf(path, error));
    if (!key) continue;
    keys.push(key);
    const unknown = key.connections?.findIndex((name) => !connections.has(name)) ?? -1;
    if (unknown >= 0)
      problems.push(`${path}.connections.${unknown} names no connection. Example: ${EXAMPLES.connections}`);
  }
  const isAlone = ({ kid }: TokenKey) => keys.filter((key) => key.kid === kid).length === 1;
  if (!keys.every(isAlone))
    problems.push(`TOKEN_KEYS: must have a kid of its own for each key. Example: ${EXAMPLES.TOKEN_KEYS}`);
  return keys.filter(isAlone);
}

/** Off unless it says "on", so that no misspelt word opens anything. */
function readSwitch(name: "SANDBOX" | "DEMO", raw: unknown, warnings: string[]): boolean {
  if (raw !== undefined && raw !== "on" && raw !== "off")
    warnings.push(`${name}: must be "on" or "off". Example: ${EXAMPLES[name]}`);
  return raw === "on";
}

function readOptional<T>(name: string, raw: unknown, schema: z.ZodType<T>, absent: unknown, problems: string[]): T {
  const text = raw === "off" ? ok(raw) : parseVariable(raw ?? absent, name);
  const parsed = schema.safeParse(text.ok ? text.value : absent);
  if (!text.ok) problems.push(text.failure);
  else if (!parsed.success) problems.push(configErrorOf(name, parsed.error));
  return parsed.success ? parsed.data : schema.parse(absent);
}
