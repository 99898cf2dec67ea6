/** What the Worker needs from the platform, compared with wrangler's configuration. */
import type { EnvironmentTable } from "./deployment.ts";
import { type Finding, mistake } from "./finding.ts";
import { queueFindings } from "./queue-checks.ts";

const OBJECTS = { STATUS_HUB: "StatusHub", PROVIDER_GATE: "ProviderGate" };

/** Each flag, and what fails without it. */
const FLAGS = {
  nodejs_compat: "webhooks that IXOPAY signs with MD5 cannot be verified",
  enable_request_signal: "the stream of a viewer who leaves ends late",
};

/** Addresses that the Worker answers. Where the files come first, they are not found. */
export const WORKER_PATHS = [
  "/",
  "/v1/*",
  "/s/*",
  "/p/*",
  "/admin/*",
  "/demo/*",
  "/.well-known/*",
  "/healthz",
  "/openapi.json",
  "/support",
];

/** Every mistake in the bindings and switches of this environment. */
export function platformFindings(table: EnvironmentTable): Finding[] {
  return [...objectFindings(table), ...assetFindings(table), ...switchFindings(table), ...queueFindings(table)];
}

function objectFindings({ durable_objects, migrations }: EnvironmentTable): Finding[] {
  const bound = new Map(durable_objects?.bindings.map(({ name, class_name }) => [name, class_name]));
  const stored = new Set(migrations?.flatMap(({ new_sqlite_classes }) => new_sqlite_classes ?? []));
  return Object.entries(OBJECTS).flatMap(([name, className]) => {
    const found: Finding[] = [];
    if (!bound.has(name))
      found.push(
        mistake(
          `durable_objects.bindings: ${name} is missing, and environments do not inherit it. Example: { name = "${name}", class_name = "${className}" }`,
        ),
      );
    else if (bound.get(name) !== className)
      found.push(mistake(`durable_objects.bindings: ${name} has another class. Example: class_name = "${className}"`));
    if (!stored.has(className))
      found.push(mistake(`migrations: ${className} is missing. Example: new_sqlite_classes = ["${className}"]`));
    return found;
  });
}

function assetFindings({ assets }: EnvironmentTable): Finding[] {
  if (!assets) return [mistake('assets is missing. Example: [assets], directory = "dist/assets", binding = "ASSETS"')];
  const { binding, directory, run_worker_first: first } = assets;
  const found: Finding[] = [];
  if (binding !== "ASSETS") found.push(mistake('assets.binding must have this name. Example: "ASSETS"'));
  if (directory !== "dist/assets")
    found.push(mistake('assets.directory is not what the build makes. Example: "dist/assets"'));
  if (first !== true)
    for (const path of WORKER_PATHS.filter((each) => !Array.isArray(first) || !first.includes(each)))
      found.push(mistake(`assets.run_worker_first: ${path} is missing, so that it is not found. Example: "${path}"`));
  return found;
}

function switchFindings({ compatibility_flags = [], observability }: EnvironmentTable): Finding[] {
  const found = Object.entries(FLAGS)
    .filter(([flag]) => !compatibility_flags.includes(flag))
    .map(([flag, effect]) =>
      mistake(`compatibility_flags: ${flag} is missing; without it ${effect}. Example: "${flag}"`),
    );
  if (observability?.logs?.invocation_logs !== false)
    found.push(mistake("observability.logs.invocation_logs writes addresses with tokens to the log. Example: false"));
  return found;
}
