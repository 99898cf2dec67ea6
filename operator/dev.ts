/**
 * `npm run dev`: the Worker on this machine with your own connections. For each connection whose `baseUrl` is a loopback
 * address, the simulator of its provider listens there, accepts its credentials and sends it webhooks. `--config FILE`,
 * `--env NAME` and `--secrets FILE` as for `npm run doctor`; `--port` (default 8787). Ctrl-C ends everything.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Connection } from "../edge/config/connection.ts";
import { isLoopbackHost } from "../edge/platform/loopback.ts";
import { readArguments } from "./arguments.ts";
import { defaultConfig, readDeployments } from "./deployment.ts";
import { printFindings } from "./diagnosis.ts";
import { usableConnections, variableFindings } from "./variable-checks.ts";

const { values } = readArguments(
  {
    options: {
      config: { type: "string", default: defaultConfig() },
      env: { type: "string" },
      secrets: { type: "string" },
      port: { type: "string", default: "8787" },
    },
  },
  "Usage: npm run dev [-- --config FILE] [--env NAME] [--secrets FILE] [--port 8787]",
);
const address = `http://localhost:${values.port}`;

const deployments = await readDeployments(values.config, { only: values.env ?? null, secretsPath: values.secrets });
if (!deployments.ok) {
  console.error(deployments.failure);
  process.exit(2);
}
await printFindings(values.config, deployments.value, { asksProviders: false });
for (const deployment of deployments.value) {
  const { config } = await variableFindings(deployment);
  usableConnections(config).forEach(simulate);
}
serve();

/** Starts the simulator of a connection whose provider is on this machine. */
function simulate({ name, providerName, account, callbackKey }: Connection): void {
  const { hostname, port } = new URL(account.baseUrl);
  const simulator = fileURLToPath(new URL(`../test/simulators/${providerName}/main.ts`, import.meta.url));
  if (!isLoopbackHost(hostname) || !existsSync(simulator)) return;
  const path = ["v1", name, "webhook", ...(callbackKey ? [callbackKey] : [])].join("/");
  run([simulator, "--end-with-parent", "--port", port, "--callback-url", `${address}/${path}`], {
    SIMULATOR_ACCOUNT: JSON.stringify(account.credentials),
  });
}

function serve(): void {
  const wrangler = fileURLToPath(new URL("../node_modules/wrangler/bin/wrangler.js", import.meta.url));
  const options = ["--config", values.config, "--port", values.port];
  if (values.env !== undefined) options.push("--env", values.env);
  if (values.secrets !== undefined) options.push("--env-file", values.secrets);
  const worker = run([wrangler, "dev", ...options], {});
  worker.once("exit", (code) => process.exit(code ?? 1));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => worker.kill(signal));
}

/** The input is a pipe: a simulator ends when this process ends for any reason. */
function run(args: string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, args, { stdio: ["pipe", "inherit", "inherit"], env: { ...process.env, ...env } });
}
