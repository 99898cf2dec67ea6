/**
 * `npm run deploy`: checks the configuration as `npm run doctor` does, then builds and deploys. A mistake stops it. Every
 * argument, such as `--env staging`, goes to `wrangler deploy`.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { defaultConfig, readDeployments } from "./deployment.ts";
import { printFindings } from "./diagnosis.ts";

const args = process.argv.slice(2);
const { values } = parseArgs({
  args,
  options: { config: { type: "string", short: "c" }, env: { type: "string", short: "e" } },
  // The other options are those of wrangler.
  strict: false,
});
const file = String(values.config ?? defaultConfig());
const deployments = await readDeployments(file, { only: values.env === undefined ? null : String(values.env) });
if (!deployments.ok) {
  console.error(deployments.failure);
  process.exit(2);
}
if ((await printFindings(file, deployments.value, { asksProviders: false })) > 0) process.exit(1);
run("vite", "build");
// Without an environment wrangler asks which one is meant, and without a file it takes its own default.
const target = [
  ...(values.config === undefined ? ["--config", file] : []),
  ...(values.env === undefined ? ["--env="] : []),
];
run("wrangler", "deploy", ...target, ...args);

function run(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
}
