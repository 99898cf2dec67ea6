/** Reads one connection of the configuration: its table, its secrets, and the settings of its provider. */
import * as z from "zod";
import type { Kind, ResourceRef } from "../../contract/resource.ts";
import type { Merchant } from "../../contract/status.ts";
import type { LocationHint } from "../platform/location.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { foldId } from "../providers/fold-id.ts";
import { hasForm, type IdForm } from "../providers/id-form.ts";
import { loadProvider } from "../providers/load-provider.ts";
import type { Account, Limits, Provider } from "../providers/provider.ts";
import { type ConfigError, configErrorsOf, parseVariable, unknownKeysIn } from "./config-errors.ts";
import { connectionSchema, EXAMPLES, keysSchema } from "./config-schema.ts";
import { type NotifyTarget, notifyErrors, notifyTargetOf } from "./notify-target.ts";

export interface Connection {
  name: string;
  /** The folder of its provider in edge/providers/. */
  providerName: string;
  provider: Provider;
  account: Account<unknown, unknown>;
  /** The provider account: connections with the same key share one gate and its budget. */
  accountKey: string;
  merchant: Merchant;
  /** True when no real money moves: the sandbox, and an account that the configuration calls a test account. */
  test: boolean;
  /** The origins of pages that may embed the element (`https://*.` in front of a name: its subdomains); `*` only for the sandbox, which has no real payments. */
  origins: string[] | "*";
  publicView: "status" | "none";
  /** This worker's share of the provider's limits. */
  limits: Limits;
  lang: string | null;
  returnUrl: string | null;
  notBeforeMs: number;
  retentionDays: number;
  jurisdiction: "eu" | "us" | "fedramp" | null;
  /** Where the gate of the account is created, near the provider's API; null where nobody has said. */
  locationHint: LocationHint | null;
  /** The host name that serves this connection alone; null where it has none. */
  host: string | null;
  /** Hosts that a report's file may be downloaded from, in addition to the provider's own. */
  downloadHosts: readonly string[];
  /** Hosts that a customer may be led to, in addition to the provider's own. */
  continueHosts: readonly string[];
  /** Where changes of trusted resources are sent; null when they are not. */
  notify: NotifyTarget | null;
  linkKey: string | null;
  /** Pauses and resumes the account. */
  adminKey: string | null;
  /** Reads traces, and nothing else. */
  supportKey: string | null;
  callbackKey: string | null;
}

interface Secrets {
  keys: z.infer<typeof keysSchema>;
  credentials: unknown;
}

export function isConnectionName(text: string): boolean {
  return /^[a-z0-9-]{1,32}$/.test(text);
}

/** The variable that holds a connection's secrets. */
export function credentialsName(connection: string): string {
  return `${connection.toUpperCase().replaceAll("-", "_")}_CREDENTIALS`;
}

/** The key that calls for this resource are counted under, the same for all spellings of its id. */
export function budgetKeyOf({ provider }: Connection, { kind, id }: ResourceRef): string {
  return foldId(provider.budgetKeyOf(kind, id));
}

/** The form of this connection's ids of one kind; null when it has no such resources. */
export function idFormOf({ provider, account }: Pick<Connection, "provider" | "account">, kind: Kind): IdForm | null {
  return provider.kinds.includes(kind) ? provider.idForm(kind, account) : null;
}

/**
 * Whether the provider can know a resource with this kind and id. Every id from outside passes this check before it reaches
 * an object or the provider.
 */
export function isPossible(
  connection: Pick<Connection, "provider" | "account">,
  { kind, id }: Pick<ResourceRef, "kind" | "id">,
): boolean {
  const form = idFormOf(connection, kind);
  return form !== null && hasForm(form, id);
}

/** One connection, or all of its configuration errors. */
export async function readConnection(
  name: string,
  raw: unknown,
  secret: unknown,
  load = loadProvider,
): Promise<Result<Connection, ConfigError[]>> {
  const path = `CONNECTIONS.${name}`;
  if (!isConnectionName(name)) {
    return err([`${path}: a connection is named with a-z, 0-9 and -, at most 32 characters. Example: shop`]);
  }
  const common = connectionSchema.safeParse(raw);
  const commonErrors = (examples: Record<string, string>) =>
    common.success ? [] : configErrorsOf(path, common.error, examples);
  const providerName = z.object({ provider: z.string() }).safeParse(raw).data?.provider;
  // Without a provider nobody knows which options and credentials there are.
  if (providerName === undefined) return err(commonErrors(EXAMPLES));
  const loaded = await providerNamed(providerName, load);
  if (!loaded.ok) return err([...commonErrors(EXAMPLES), `${path}.provider: ${loaded.failure}`]);
  const provider = loaded.value;
  const examples = { ...EXAMPLES, ...provider.examples };
  const options = readOptions(path, raw, provider, examples);
  const secrets = readSecrets(credentialsName(name), secret, provider, examples);
  const notifying = common.success && secrets.ok ? { ...common.data, ...secrets.value.keys } : null;
  const ofNotify = notifying ? notifyErrors(path, credentialsName(name), notifying) : [];
  const errors = [...commonErrors(examples), ...failuresOf(options), ...failuresOf(secrets), ...ofNotify];
  if (!common.success || !options.ok || !secrets.ok || errors.length > 0) return err(errors);
  const baseUrl = common.data.baseUrl ?? defaultBaseUrlOf(provider, options.value);
  if (baseUrl === null) return err([`${path}.baseUrl is missing. Example: ${examples.baseUrl}`]);
  const account: Account<unknown, unknown> = {
    baseUrl,
    options: options.value,
    credentials: secrets.value.credentials,
  };
  const error = provider.configError?.(account);
  if (error) return err([`${path}: ${error}`]);
  return ok(connectionFrom(name, common.data, provider, account, secrets.value.keys));
}

function failuresOf(result: Result<unknown, ConfigError[]>): ConfigError[] {
  return result.ok ? [] : result.failure;
}

function defaultBaseUrlOf({ defaultBaseUrl }: Provider, options: unknown): string | null {
  return typeof defaultBaseUrl === "function" ? defaultBaseUrl(options) : defaultBaseUrl;
}

/** The provider's own options in the table of a connection. */
function readOptions(
  path: string,
  raw: unknown,
  provider: Provider,
  examples: Record<string, string>,
): Result<unknown, ConfigError[]> {
  const unknown = unknownKeysIn(raw, [connectionSchema, provider.options]).map((error) => `${path}.${error}`);
  const options = provider.options.safeParse(raw);
  const errors = [...unknown, ...(options.success ? [] : configErrorsOf(path, options.error, examples))];
  return errors.length > 0 ? err(errors) : ok(options.data);
}

async function providerNamed(name: string, load: typeof loadProvider): Promise<Result<Provider, ConfigError>> {
  try {
    const provider = await load(name);
    return provider ? ok(provider) : err(`no such provider. Example: ${EXAMPLES.provider}`);
  } catch (thrown) {
    return err(`the adapter ${name} cannot be loaded: ${thrown}. Deploy a version whose tests pass.`);
  }
}

function readSecrets(
  name: string,
  secret: unknown,
  provider: Provider,
  examples: Record<string, string>,
): Result<Secrets, ConfigError[]> {
  if (provider.credentials && secret === undefined) {
    return err([`${name} is missing. Set it with: npx wrangler secret put ${name}`]);
  }
  const parsed = parseVariable(secret ?? {}, name, examples);
  if (!parsed.ok) return err([parsed.failure]);
  const keys = keysSchema.safeParse(parsed.value);
  const credentials = provider.credentials?.safeParse(parsed.value) ?? { success: true as const, data: {} };
  const unknown = unknownKeysIn(parsed.value, [keysSchema, provider.credentials ?? keysSchema]);
  const errors = [keys, credentials].flatMap(({ error }) => (error ? configErrorsOf(name, error, examples) : []));
  if (!keys.success || !credentials.success || unknown.length > 0)
    return err([...new Set(errors), ...unknown.map((error) => `${name}.${error}`)]);
  return ok({ keys: keys.data, credentials: credentials.data });
}

function connectionFrom(
  name: string,
  common: z.infer<typeof connectionSchema>,
  provider: Provider,
  account: Account<unknown, unknown>,
  { linkKey, adminKey, supportKey, callbackKey, notifySecret }: Secrets["keys"],
): Connection {
  const { baseUrl } = account;
  const { perIdWindowSeconds } = provider.limits;
  const limitOf = (name: "perAccount" | "perId" | "windowSeconds") => common.limits[name] ?? provider.limits[name];
  // 100 × 0.29 is 28.999999999999996.
  const shareOf = (limit: number) => Math.max(1, Math.floor(limit * common.share + 1e-9));
  return {
    name,
    providerName: common.provider,
    provider,
    account,
    accountKey: [common.provider, new URL(baseUrl).host, common.account ?? provider.accountOf?.(account) ?? name].join(
      "|",
    ),
    merchant: common.merchant,
    test: provider.test || common.test,
    origins: common.provider === "sandbox" ? "*" : common.origins,
    publicView: common.publicView,
    limits: {
      perAccount: shareOf(limitOf("perAccount")),
      perId: shareOf(limitOf("perId")),
      windowSeconds: limitOf("windowSeconds"),
      ...(perIdWindowSeconds !== undefined && { perIdWindowSeconds }),
    },
    lang: common.lang ?? null,
    returnUrl: common.returnUrl ?? null,
    notBeforeMs: common.notBefore ? Date.parse(common.notBefore) : 0,
    retentionDays: common.retentionDays,
    jurisdiction: common.jurisdiction ?? null,
    // In a jurisdiction the platform chooses the place, and the provider's region may be outside of it.
    locationHint: common.locationHint ?? (common.jurisdiction ? null : (provider.locationHint?.(baseUrl) ?? null)),
    host: common.host ?? null,
    downloadHosts: common.downloadHosts ?? provider.downloadHosts ?? [],
    continueHosts: common.continueHosts ?? provider.continueHosts ?? (provider.pushKeys ? hostsOf(common.origins) : []),
    notify: notifyTargetOf({ notify: common.notify, notifySecret }),
    linkKey: linkKey ?? null,
    adminKey: adminKey ?? null,
    supportKey: supportKey ?? null,
    callbackKey: callbackKey ?? null,
  };
}

/** Where customers of a merchant may be led whose server pushes the statuses: to its own pages. */
function hostsOf(origins: readonly string[]): string[] {
  return origins.map((origin) => origin.replace(/^https?:\/\//, ""));
}
