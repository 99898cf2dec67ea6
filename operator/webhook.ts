/**
 * `npm run webhook -- <connection> <event>`: sends the webhooks of an event, such as `paid`, to a Worker, signed with the
 * secrets of this connection as its provider signs them. `--to URL` (default `http://localhost:8787`, where `npm run dev`
 * listens), `--config FILE`, `--env NAME` and `--secrets FILE` as for `npm run doctor`. Exits with 1 when the Worker has not
 * accepted a webhook. The provider's simulator makes them: its payment does not exist at the provider.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { connectionOf, readConfig } from "../edge/config/config.ts";
import { readArguments } from "./arguments.ts";
import { defaultConfig, readDeployments } from "./deployment.ts";

const USAGE = "Usage: npm run webhook -- <connection> <event> [--to URL] [--config FILE] [--env NAME] [--secrets FILE]";

const { values, positionals } = readArguments(
  {
    allowPositionals: true,
    options: {
      to: { type: "string", default: "http://localhost:8787" },
      config: { type: "string", default: defaultConfig() },
      env: { type: "string" },
      secrets: { type: "string" },
    },
  },
  USAGE,
);

function refuse(reason: string): never {
  console.error(reason);
  process.exit(2);
}

const [name, event] = positionals;
if (name === undefined || event === undefined || !URL.canParse(values.to)) refuse(USAGE);

const deployments = await readDeployments(values.config, { only: values.env ?? null, secretsPath: values.secrets });
if (!deployments.ok) refuse(deployments.failure);
const [deployment] = deployments.value;
const connection = connectionOf(await readConfig({ ...deployment?.table.vars, ...deployment?.secrets }), name);
if (!connection)
  refuse(
    `${name} is no connection of ${values.config} that can be read with its secrets. Each mistake is named by: npm run doctor. A stored connection needs a copy in files: --config FILE --secrets FILE`,
  );

const simulator = new URL(`../test/simulators/${connection.providerName}/main.ts`, import.meta.url);
if (!existsSync(simulator)) refuse(`${connection.providerName} sends no webhooks.`);
const { callbackKey, account } = connection;
const path = ["v1", name, "webhook", ...(callbackKey ? [callbackKey] : [])].join("/");
// Some webhooks also name what is an option of the connection.
const simulated = { ...Object(account.options), ...Object(account.credentials) };
const { status } = spawnSync(
  process.execPath,
  [fileURLToPath(simulator), "--quiet", "--port", "0", "--callback-url", `${values.to}/${path}`, "--play", event],
  { stdio: "inherit", env: { ...process.env, SIMULATOR_ACCOUNT: JSON.stringify(simulated) } },
);
process.exitCode = status ?? 1;
