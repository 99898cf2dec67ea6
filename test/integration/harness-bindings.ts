// The variables, secrets and namespaces that a test gives to its Worker.
import type { unstable_DevEnv as DevEnv } from "wrangler";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Bindings = NonNullable<Parameters<DevEnv["startWorker"]>[0]["bindings"]>;

export interface WorkerValues {
  /** Overrides `[vars]` of wrangler.toml. A table is an object, as when deployed. */
  vars?: Record<string, Json>;
  /** As `wrangler secret put` sets them. A value that is not text is passed as JSON text. */
  secrets?: Record<string, Json>;
  /** Names of KV namespaces beside those of wrangler.toml. */
  namespaces?: readonly string[];
}

export function bindingsOf({ vars = {}, secrets = {}, namespaces = [] }: WorkerValues): Bindings {
  const bindings: Bindings = {};
  for (const [name, value] of Object.entries(vars)) {
    bindings[name] = typeof value === "string" ? { type: "plain_text", value } : { type: "json", value };
  }
  for (const [name, value] of Object.entries(secrets)) {
    bindings[name] = { type: "secret_text", value: typeof value === "string" ? value : JSON.stringify(value) };
  }
  for (const name of namespaces) bindings[name] = { type: "kv_namespace", id: name };
  return bindings;
}
