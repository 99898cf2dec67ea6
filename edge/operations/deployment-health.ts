/**
 * Whether this Worker can serve anybody (docs/interface.md#4-http). Asks no object and no provider, so a fault of one
 * merchant's account never marks the deployment.
 */
import { CONFIG_FAULTS, type Config, configOf } from "../config/config.ts";
import { log } from "../platform/log.ts";

/** The bindings of wrangler.toml that every deployment needs. A named environment inherits none of them. */
const BINDINGS = ["ASSETS", "PROVIDER_GATE", "STATUS_HUB"] as const;

export const DEPLOYMENT_FAULTS = ["binding-missing", "no-connections", ...CONFIG_FAULTS] as const;
type DeploymentFault = (typeof DEPLOYMENT_FAULTS)[number];

/** The faults of this deployment, without names: anybody may read them. The log names what they are about. */
export async function deploymentFaults(env: object): Promise<DeploymentFault[]> {
  logMissingBindings(env);
  return faultsOf(env, await configOf(env));
}

/** @param env the bindings of the Worker */
export function faultsOf(
  env: object,
  { connections, faults }: Pick<Config, "connections" | "faults">,
): DeploymentFault[] {
  const hasConnections = connections.size > 0 || "CONNECTIONS_KV" in env;
  return [
    ...(missingBindings(env).length > 0 ? ["binding-missing" as const] : []),
    ...(hasConnections ? [] : ["no-connections" as const]),
    ...faults,
  ];
}

function missingBindings(env: object): string[] {
  return BINDINGS.filter((name) => (env as Record<string, unknown>)[name] === undefined);
}

const checked = new WeakSet<object>();

/** Logs each missing binding once for each isolate, as errors of the configuration are. */
function logMissingBindings(env: object): void {
  if (checked.has(env)) return;
  checked.add(env);
  for (const name of missingBindings(env)) {
    const problem = `The binding ${name} is missing. Copy it from the project's wrangler.toml, also into each [env.…] block.`;
    log({ event: "misconfigured", requestId: "start", problem });
  }
}
