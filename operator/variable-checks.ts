/** Mistakes in variables and secrets: those that the Worker itself finds, and those that it cannot see. */
import { type Config, readConfig } from "../edge/config/config.ts";
import type { Connection } from "../edge/config/connection.ts";
import { credentialsName } from "../edge/config/connection.ts";
import { NOTIFY_BINDING } from "../edge/config/missing-queue.ts";
import { isLoopbackHost } from "../edge/platform/loopback.ts";
import { misspelling } from "../edge/platform/misspelling.ts";
import type { Deployment } from "./deployment.ts";
import { type Finding, mistake, note } from "./finding.ts";
import { hostFindings } from "./host-checks.ts";

/**
 * Cloudflare refuses a larger variable or secret.
 * @see https://developers.cloudflare.com/workers/platform/limits/#environment-variables
 */
const MAX_VALUE_BYTES = 5 * 1024;
/** From here on, the next connection may be too much. */
const NEAR_MAX_BYTES = 0.9 * MAX_VALUE_BYTES;

const VARIABLES = ["CONNECTIONS", "SANDBOX", "DEMO", "DEMO_SIMULATORS", "VIEWER_LIMITS"];
const SECRETS = ["TOKEN_KEYS", "ADMIN_KEY", "SEALING_KEY"];
const CREDENTIALS = /_CREDENTIALS$/;

/** The findings of this deployment, and its configuration for those who go on with it. */
export async function variableFindings(deployment: Deployment): Promise<{ findings: Finding[]; config: Config }> {
  const { table, secrets } = deployment;
  const variables = table.vars ?? {};
  const hasNamespace = table.kv_namespaces?.some(({ binding }) => binding === "CONNECTIONS_KV") ?? false;
  const hasQueue = table.queues?.producers?.some(({ binding }) => binding === NOTIFY_BINDING) ?? false;
  const queue = hasQueue ? { [NOTIFY_BINDING]: { sendBatch: () => {} } } : {};
  const config = await readConfig({ ...variables, ...secrets, ...queue });
  const findings = [
    ...config.problems.filter((problem) => secrets !== null || !isAboutSecrets(problem)).map(mistake),
    ...nameFindings(deployment, config),
    ...sizeFindings({ ...variables, ...secrets }),
    ...useFindings(config, variables, secrets, hasNamespace),
    ...storedFindings(variables, secrets, hasNamespace),
    ...hostFindings(config, table, hasNamespace),
    ...usableConnections(config).flatMap(connectionFindings),
  ];
  return { findings, config };
}

export function usableConnections({ connections }: Config): Connection[] {
  return [...connections.values()].filter((connection) => connection !== "misconfigured");
}

/** Without a copy of the secrets, nobody knows whether they are wrong. */
function isAboutSecrets(problem: string): boolean {
  return /^([A-Z0-9_]+_CREDENTIALS|TOKEN_KEYS|ADMIN_KEY|SEALING_KEY)\b/.test(problem);
}

function nameFindings({ table, secrets, otherCredentials }: Deployment, { connections }: Config): Finding[] {
  const variables = table.vars ?? {};
  const owned = new Set([...connections.keys()].map(credentialsName));
  const known = [...VARIABLES, ...SECRETS, ...owned];
  const found: Finding[] = [];
  for (const name of Object.keys(variables)) {
    if (SECRETS.includes(name) || CREDENTIALS.test(name))
      found.push(
        mistake(
          `${name} is a secret, and vars can be read by everybody who reads the file. Set it with: npx wrangler secret put ${name}`,
        ),
      );
    else if (!VARIABLES.includes(name)) found.push(unknownName(name, known));
  }
  for (const name of Object.keys(secrets ?? {})) {
    if (name in variables) found.push(mistake(`${name} is a secret and in vars too. Remove it from vars.`));
    if (known.includes(name) || otherCredentials.includes(name)) continue;
    found.push(CREDENTIALS.test(name) ? ownerless(name, [...owned]) : unknownName(name, known));
  }
  return found;
}

function unknownName(name: string, known: readonly string[]): Finding {
  return mistake(`${name} is not known. Example: ${misspelling(name, known) ?? known.join(", ")}`);
}

function ownerless(name: string, owned: readonly string[]): Finding {
  const meant = misspelling(name, owned) ?? owned.join(", ");
  return mistake(`${name} belongs to no connection.${meant ? ` Example: ${meant}` : ""}`);
}

function sizeFindings(values: Record<string, unknown>): Finding[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const bytes = Buffer.byteLength(typeof value === "string" ? value : JSON.stringify(value));
    if (bytes < NEAR_MAX_BYTES) return [];
    const size = `${name} has ${bytes} bytes, and Cloudflare refuses more than ${MAX_VALUE_BYTES}.`;
    return [bytes > MAX_VALUE_BYTES ? mistake(size) : note(size)];
  });
}

/** What is valid and of no use to anybody. */
function useFindings(
  { connections, tokenKeys }: Config,
  variables: Record<string, unknown>,
  secrets: Deployment["secrets"],
  hasNamespace: boolean,
): Finding[] {
  const found: Finding[] = [];
  if (connections.size === 0 && !hasNamespace)
    found.push(
      mistake(
        'There is no connection, so that this Worker serves nobody. Example: [vars.CONNECTIONS.shop], provider = "ixopay"',
      ),
    );
  if (variables.DEMO === "on")
    found.push(mistake("DEMO opens the pages of the demo; only npm start sets it. Remove it."));
  if (secrets === null)
    found.push(
      note(
        "The secrets were not checked, since Cloudflare does not show them. Check a copy with: npm run doctor -- --secrets FILE",
      ),
    );
  else if (tokenKeys.length === 0 && connections.size > 0)
    found.push(note("TOKEN_KEYS has no valid key: amounts, orders and payouts can be shown to nobody."));
  return found;
}

/** Connections that are kept as data need the namespace and both keys. */
function storedFindings(variables: object, secrets: Deployment["secrets"], hasNamespace: boolean): Finding[] {
  const keys = ["ADMIN_KEY", "SEALING_KEY"];
  const given = keys.filter((name) => name in variables || name in (secrets ?? {}));
  if (!hasNamespace) {
    const binding = '[[kv_namespaces]], binding = "CONNECTIONS_KV"';
    return given.map((name) => mistake(`${name} is of no use without the namespace. Example: ${binding}`));
  }
  if (secrets === null) return [];
  return keys
    .filter((name) => !given.includes(name))
    .map((name) =>
      note(
        `${name} is missing, so that CONNECTIONS_KV has no connection. Set it with: npx wrangler secret put ${name}`,
      ),
    );
}

function connectionFindings({ name, account, merchant, origins, provider, test }: Connection): Finding[] {
  const place = `CONNECTIONS.${name}`;
  const { hostname } = new URL(account.baseUrl);
  const found: Finding[] = [];
  if (isLoopbackHost(hostname) && provider.credentials)
    found.push(note(`${place}.baseUrl is this machine, which no deployed Worker reaches.`));
  if (/\b(sandbox|staging|test|stg)\b/.test(hostname) && !test)
    found.push(
      note(`${place}.baseUrl looks like a test account. With test = true, every page says that no real money moves.`),
    );
  const examples = [merchant.url ?? "", merchant.support ?? "", ...(origins === "*" ? [] : origins)];
  if (provider.credentials && examples.some((address) => /\.example\b/.test(address)))
    found.push(note(`${place} has an address that ends in .example, which does not exist.`));
  return found;
}
