/**
 * Reads the variables and secrets once per isolate and checks them (interface 6). What is wrong is said in one sentence
 * that names the variable and gives an example; a connection that is wrong does not stop the others. No network.
 */
import { z } from "zod";
import { parseText, sentence, unknownIn } from "./config-problems.ts";
import {
  connectionSchema,
  EXAMPLES,
  keysSchema,
  simulatorsSchema,
  tokenKeysSchema,
  viewerLimitsSchema,
} from "./config-schema.ts";
import type { Merchant } from "./contract.ts";
import { type Account, type Limits, loadProvider, type Provider } from "./providers/provider.ts";
import { linkingKeyOf, type TokenKey } from "./status-token.ts";
import type { ViewerLimits } from "./viewer-limits.ts";

export interface Connection {
  name: string;
  provider: Provider;
  account: Account<unknown, unknown>;
  /** Names the provider account: connections with the same key share one gate and its budget (interface 4). */
  accountKey: string;
  merchant: Merchant;
  /** Pages that may embed it; `*` only for the sandbox, whose documents are about nobody. */
  origins: string[] | "*";
  publicView: "status" | "none";
  /** What this worker may use of the provider's limits, the share already taken off. */
  limits: Limits;
  lang: string | null;
  returnUrl: string | null;
  notBeforeMs: number;
  retentionDays: number;
  jurisdiction: "eu" | "fedramp" | null;
  /** Hosts beside the provider's own that a report's file may lie on. */
  downloadHosts: readonly string[];
  linkKey: string | null;
  callbackKey: string | null;
}

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

function credentialsName(connection: string): string {
  return `${connection.toUpperCase().replaceAll("-", "_")}_CREDENTIALS`;
}

async function readConnection(
  name: string,
  raw: unknown,
  secret: unknown,
): Promise<{ connection: Connection } | { problem: string }> {
  const path = `CONNECTIONS.${name}`;
  if (!/^[a-z0-9-]{1,32}$/.test(name)) {
    return { problem: `${path}: a connection is named with a-z, 0-9 and -, at most 32 characters. Example: shop` };
  }
  const common = connectionSchema.safeParse(raw);
  if (!common.success) return { problem: sentence(path, common.error) };
  const settings = common.data;
  const provider = await loadProvider(settings.provider);
  if (!provider) return { problem: `${path}.provider: no such provider. Example: ${EXAMPLES.provider}` };
  const examples = { ...EXAMPLES, ...provider.examples };
  const misspelt = unknownIn(raw, [connectionSchema, provider.options]);
  if (misspelt) return { problem: `${path}.${misspelt}` };
  const options = provider.options.safeParse(raw);
  if (!options.success) return { problem: sentence(path, options.error, examples) };
  const { defaultBaseUrl } = provider;
  const baseUrl =
    settings.baseUrl ?? (typeof defaultBaseUrl === "function" ? defaultBaseUrl(options.data) : defaultBaseUrl);
  if (baseUrl === null) return { problem: `${path}.baseUrl is missing. Example: ${examples.baseUrl}` };

  const secretName = credentialsName(name);
  if (provider.credentials && secret === undefined) {
    return { problem: `${secretName} is missing. Set it with: npx wrangler secret put ${secretName}` };
  }
  const parsed = parseText(secret ?? {}, secretName, examples);
  if (!parsed.ok) return parsed;
  const keys = keysSchema.safeParse(parsed.value);
  if (!keys.success) return { problem: sentence(secretName, keys.error, examples) };
  const credentials = provider.credentials?.safeParse(parsed.value) ?? { success: true as const, data: {} };
  if (!credentials.success) return { problem: sentence(secretName, credentials.error, examples) };
  const stray = unknownIn(parsed.value, [keysSchema, provider.credentials ?? keysSchema]);
  if (stray) return { problem: `${secretName}.${stray}` };

  const account: Account<unknown, unknown> = { baseUrl, options: options.data, credentials: credentials.data };
  const wrong = provider.check?.(account);
  if (wrong) return { problem: `${path}: ${wrong}` };
  const limits = settings.limits ?? provider.limits;
  const shareOf = (limit: number) => Math.max(1, Math.floor(limit * settings.share));
  return {
    connection: {
      name,
      provider,
      account,
      accountKey: [settings.provider, new URL(baseUrl).host, settings.account ?? provider.accountOf(account)].join("|"),
      merchant: settings.merchant,
      origins: settings.provider === "sandbox" ? "*" : settings.origins,
      publicView: settings.publicView,
      limits: {
        perAccount: shareOf(limits.perAccount),
        perId: shareOf(limits.perId),
        windowSeconds: limits.windowSeconds,
      },
      lang: settings.lang ?? null,
      returnUrl: settings.returnUrl ?? null,
      notBeforeMs: settings.notBefore ? Date.parse(settings.notBefore) : 0,
      retentionDays: settings.retentionDays,
      jurisdiction: settings.jurisdiction ?? null,
      downloadHosts: settings.downloadHosts ?? provider.downloadHosts ?? [],
      linkKey: keys.data.linkKey ?? null,
      callbackKey: keys.data.callbackKey ?? null,
    },
  };
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

const SANDBOX_CONNECTION = { provider: "sandbox", merchant: { name: "Example Shop" }, origins: [] };

/**
 * The whole configuration. Never throws: each mistake is a sentence in `problems`, and the connection it belongs to is
 * `"misconfigured"`.
 */
export async function readConfig(env: Record<string, unknown>): Promise<Config> {
  const problems: string[] = [];
  const connections: Config["connections"] = new Map();
  const table = parseText(env.CONNECTIONS ?? {}, "CONNECTIONS");
  if (!table.ok) problems.push(table.problem);
  const tables = z.record(z.string(), z.unknown()).safeParse(table.ok ? table.value : {});
  if (!tables.success) problems.push(`CONNECTIONS is not a table. Example: ${EXAMPLES.CONNECTIONS}`);
  const named = Object.entries(tables.data ?? {});
  if (env.SANDBOX === "on") named.push(["sandbox", SANDBOX_CONNECTION]);
  for (const [name, raw] of named) {
    const result = await readConnection(name, raw, env[credentialsName(name)]);
    if ("problem" in result) problems.push(result.problem);
    connections.set(name, "connection" in result ? result.connection : "misconfigured");
  }
  const valid = [...connections.values()].filter((connection) => connection !== "misconfigured");
  for (const { name, problem } of splitAccounts(valid)) {
    problems.push(problem);
    connections.set(name, "misconfigured");
  }
  shareLimits(valid);
  const tokenKeys = readOptional("TOKEN_KEYS", env.TOKEN_KEYS, tokenKeysSchema, [], problems);
  problems.push(...keysWithoutLinks(valid, tokenKeys));
  // Behind here nothing is read but what a default can stand in for.
  const isHealthy = problems.length === 0;

  return {
    connections,
    tokenKeys,
    viewerLimits: readOptional("VIEWER_LIMITS", env.VIEWER_LIMITS, viewerLimitsSchema, undefined, problems),
    demo: env.DEMO === "on",
    demoSimulators:
      env.DEMO === "on" ? readOptional("DEMO_SIMULATORS", env.DEMO_SIMULATORS, simulatorsSchema, {}, problems) : {},
    problems,
    isHealthy,
  };
}

function readOptional<T>(name: string, raw: unknown, schema: z.ZodType<T>, absent: unknown, problems: string[]): T {
  const text = raw === "off" ? { ok: true as const, value: raw } : parseText(raw ?? absent, name);
  const parsed = schema.safeParse(text.ok ? text.value : absent);
  if (!text.ok) problems.push(text.problem);
  else if (!parsed.success) problems.push(sentence(name, parsed.error));
  return parsed.success ? parsed.data : schema.parse(absent);
}
