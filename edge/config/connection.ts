/**
 * Reads one connection of the configuration: its table, its secrets, and what its provider says of both (interface 6).
 * What is wrong is one sentence; the first mistake ends the reading. No network.
 */
import type * as z from "zod";
import type { Merchant } from "../../contract/status.ts";
import { type Account, type Limits, loadProvider, type Provider } from "../providers/provider.ts";
import { parseText, sentence, unknownIn } from "./config-errors.ts";
import { connectionSchema, EXAMPLES, keysSchema } from "./config-schema.ts";

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

interface Wrong {
  problem: string;
}

/** The table of a connection, and what its provider made of its own part of it. */
interface Settings {
  common: z.infer<typeof connectionSchema>;
  provider: Provider;
  options: unknown;
  baseUrl: string;
  /** The provider's over the common ones. */
  examples: Record<string, string>;
}

interface Secrets {
  keys: z.infer<typeof keysSchema>;
  credentials: unknown;
}

/** The variable that holds a connection's secrets. */
export function credentialsName(connection: string): string {
  return `${connection.toUpperCase().replaceAll("-", "_")}_CREDENTIALS`;
}

export async function readConnection(
  name: string,
  raw: unknown,
  secret: unknown,
): Promise<{ connection: Connection } | Wrong> {
  const path = `CONNECTIONS.${name}`;
  if (!/^[a-z0-9-]{1,32}$/.test(name)) {
    return { problem: `${path}: a connection is named with a-z, 0-9 and -, at most 32 characters. Example: shop` };
  }
  const settings = await readSettings(path, raw);
  if ("problem" in settings) return settings;
  const secrets = readSecrets(credentialsName(name), secret, settings);
  if ("problem" in secrets) return secrets;
  const { provider, options, baseUrl } = settings;
  const account: Account<unknown, unknown> = { baseUrl, options, credentials: secrets.credentials };
  const wrong = provider.configError?.(account);
  if (wrong) return { problem: `${path}: ${wrong}` };
  return { connection: connectionFrom(name, settings, account, secrets.keys) };
}

async function readSettings(path: string, raw: unknown): Promise<Settings | Wrong> {
  const common = connectionSchema.safeParse(raw);
  if (!common.success) return { problem: sentence(path, common.error) };
  const provider = await loadProvider(common.data.provider);
  if (!provider) return { problem: `${path}.provider: no such provider. Example: ${EXAMPLES.provider}` };
  const examples = { ...EXAMPLES, ...provider.examples };
  const unknownOption = unknownIn(raw, [connectionSchema, provider.options]);
  if (unknownOption) return { problem: `${path}.${unknownOption}` };
  const options = provider.options.safeParse(raw);
  if (!options.success) return { problem: sentence(path, options.error, examples) };
  const { defaultBaseUrl } = provider;
  const baseUrl =
    common.data.baseUrl ?? (typeof defaultBaseUrl === "function" ? defaultBaseUrl(options.data) : defaultBaseUrl);
  if (baseUrl === null) return { problem: `${path}.baseUrl is missing. Example: ${examples.baseUrl}` };
  return { common: common.data, provider, options: options.data, baseUrl, examples };
}

function readSecrets(name: string, secret: unknown, { provider, examples }: Settings): Secrets | Wrong {
  if (provider.credentials && secret === undefined) {
    return { problem: `${name} is missing. Set it with: npx wrangler secret put ${name}` };
  }
  const parsed = parseText(secret ?? {}, name, examples);
  if (!parsed.ok) return parsed;
  const keys = keysSchema.safeParse(parsed.value);
  if (!keys.success) return { problem: sentence(name, keys.error, examples) };
  const credentials = provider.credentials?.safeParse(parsed.value) ?? { success: true as const, data: {} };
  if (!credentials.success) return { problem: sentence(name, credentials.error, examples) };
  const stray = unknownIn(parsed.value, [keysSchema, provider.credentials ?? keysSchema]);
  if (stray) return { problem: `${name}.${stray}` };
  return { keys: keys.data, credentials: credentials.data };
}

function connectionFrom(
  name: string,
  { common, provider, baseUrl }: Settings,
  account: Account<unknown, unknown>,
  { linkKey, callbackKey }: Secrets["keys"],
): Connection {
  const { perAccount, perId, windowSeconds } = common.limits ?? provider.limits;
  const shareOf = (limit: number) => Math.max(1, Math.floor(limit * common.share));
  return {
    name,
    provider,
    account,
    accountKey: [common.provider, new URL(baseUrl).host, common.account ?? provider.accountOf(account)].join("|"),
    merchant: common.merchant,
    origins: common.provider === "sandbox" ? "*" : common.origins,
    publicView: common.publicView,
    limits: { perAccount: shareOf(perAccount), perId: shareOf(perId), windowSeconds },
    lang: common.lang ?? null,
    returnUrl: common.returnUrl ?? null,
    notBeforeMs: common.notBefore ? Date.parse(common.notBefore) : 0,
    retentionDays: common.retentionDays,
    jurisdiction: common.jurisdiction ?? null,
    downloadHosts: common.downloadHosts ?? provider.downloadHosts ?? [],
    linkKey: linkKey ?? null,
    callbackKey: callbackKey ?? null,
  };
}
