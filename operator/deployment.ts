/** Reads a deployment as wrangler would deploy it: its configuration file, and its secrets in the form of `.dev.vars`. */
import { existsSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { parse as parseToml } from "smol-toml";
import * as z from "zod";
import { credentialsName } from "../edge/config/connection.ts";
import { err, ok, type Result } from "../edge/platform/result.ts";

const table = z.record(z.string(), z.unknown());
const bindings = z.array(z.looseObject({ name: z.string().optional(), binding: z.string().optional() }));

const route = z.union([z.string(), z.looseObject({ pattern: z.string() })]);

/** What the checks read of wrangler's configuration. Wrangler itself refuses what is wrong in the rest. */
const environmentSchema = z.looseObject({
  vars: table.optional(),
  workers_dev: z.boolean().optional(),
  route: route.optional(),
  routes: z.array(route).optional(),
  durable_objects: z
    .looseObject({ bindings: z.array(z.looseObject({ name: z.string(), class_name: z.string() })) })
    .optional(),
  kv_namespaces: bindings.optional(),
  queues: z
    .looseObject({
      producers: z.array(z.looseObject({ binding: z.string(), queue: z.string() })).optional(),
      consumers: z
        .array(
          z.looseObject({
            queue: z.string(),
            max_batch_size: z.number().optional(),
            max_retries: z.number().optional(),
            dead_letter_queue: z.string().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  analytics_engine_datasets: bindings.optional(),
  assets: z
    .looseObject({
      directory: z.string().optional(),
      binding: z.string().optional(),
      run_worker_first: z.union([z.boolean(), z.array(z.string())]).optional(),
    })
    .optional(),
  compatibility_flags: z.array(z.string()).optional(),
  migrations: z.array(z.looseObject({ new_sqlite_classes: z.array(z.string()).optional() })).optional(),
  observability: z
    .looseObject({ logs: z.looseObject({ invocation_logs: z.boolean().optional() }).optional() })
    .optional(),
});
const configurationSchema = environmentSchema.extend({ env: z.record(z.string(), environmentSchema).optional() });

/** The table of one environment, after wrangler's inheritance. */
export type EnvironmentTable = z.infer<typeof environmentSchema>;

export interface Deployment {
  /** Null for the top level of the file. */
  environment: string | null;
  table: EnvironmentTable;
  /** Null when there is no file of secrets: those that Cloudflare keeps cannot be read. */
  secrets: Record<string, string> | null;
  /** Names of credentials that belong to the connections of other environments: they often share one file of secrets. */
  otherCredentials: readonly string[];
}

/** The file with the connections of this checkout, which git does not track, or the one that the project comes with. */
export function defaultConfig(): string {
  return existsSync("wrangler.local.toml") ? "wrangler.local.toml" : "wrangler.toml";
}

/** Keys that an environment does not take over from the top level. */
const NOT_INHERITED = ["vars", "durable_objects", "kv_namespaces", "queues", "analytics_engine_datasets"] as const;

/**
 * The deployments of this file: its top level and each environment. With `only`, the environment of that name alone, or the
 * top level for null. The failure is one sentence.
 */
export async function readDeployments(
  configPath: string,
  { only, secretsPath }: { only?: string | null | undefined; secretsPath?: string | undefined },
): Promise<Result<Deployment[], string>> {
  if (!existsSync(configPath)) return err(`${configPath} does not exist.`);
  let raw: unknown;
  try {
    raw = await readRaw(configPath);
  } catch (thrown) {
    return err(`${configPath} cannot be read: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
  const parsed = configurationSchema.safeParse(raw);
  if (!parsed.success) return err(`${configPath} is not a configuration of wrangler. ${z.prettifyError(parsed.error)}`);
  const { env = {}, ...top } = parsed.data;
  const names = only === undefined ? [null, ...Object.keys(env)] : [only];
  const missing = names.find((name) => name !== null && env[name] === undefined);
  if (missing) return err(`${configPath} has no [env.${missing}].`);
  return ok(
    names.map((name) => ({
      environment: name,
      table: name === null ? top : inherited(top, env[name] ?? {}),
      secrets: readSecrets(secretsPath, name),
      otherCredentials: [top, ...Object.values(env)].flatMap(credentialsOf),
    })),
  );
}

/** The names of the credentials of an environment's connections. */
function credentialsOf({ vars }: EnvironmentTable): string[] {
  const value = typeof vars?.CONNECTIONS === "string" ? parseJson(vars.CONNECTIONS) : vars?.CONNECTIONS;
  const connections = table.safeParse(value).data ?? {};
  return Object.keys(connections).map(credentialsName);
}

/** Undefined for a text that is not JSON, which another check names. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The values of the file. The parser for TOML is wrangler's own; wrangler itself takes two seconds to load. */
async function readRaw(path: string): Promise<unknown> {
  if (path.endsWith(".toml")) return parseToml(readFileSync(path, "utf8"));
  const { experimental_readRawConfig } = await import("wrangler");
  return experimental_readRawConfig({ config: path }).rawConfig;
}

function inherited(top: EnvironmentTable, own: EnvironmentTable): EnvironmentTable {
  const parent = Object.fromEntries(Object.entries(top).filter(([key]) => !NOT_INHERITED.some((each) => each === key)));
  return { ...parent, ...own };
}

/** The secrets of this environment. Wrangler reads `.dev.vars.<environment>` instead of `.dev.vars` where it exists. */
function readSecrets(path: string | undefined, environment: string | null): Record<string, string> | null {
  const own =
    path ?? (environment !== null && existsSync(`.dev.vars.${environment}`) ? `.dev.vars.${environment}` : ".dev.vars");
  if (!existsSync(own)) return null;
  const values = parseEnv(readFileSync(own, "utf8"));
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
