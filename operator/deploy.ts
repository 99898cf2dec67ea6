/**
 * `npm run deploy`: checks the configuration as `npm run doctor` does, then builds and deploys. A mistake stops it. Every
 * argument, such as `--env staging`, goes to `wrangler deploy`.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";
import { readDeployments } from "./deployment.ts";
import { printFindings } from "./diagnosis.ts";

const args = process.argv.slice(2);
const { values } = parseArgs({
  args,
  options: { config: { type: "string", short: "c", default: "wrangler.toml" }, env: { type: "string", short: "e" } },
  // The other options are those of wrangler.
  strict: false,
});
const file = String(values.config);
const deployments = await readDeployments(file, { only: values.env === undefined ? null : String(values.env) });
if (!deployments.ok) {
  console.error(deployments.failure);
  process.exit(2);
}
if ((await printFindings(file, deployments.value, { asksProviders: false })) > 0) process.exit(1);
run("vite", "build");
run("wrangler", "deploy", ...args);

function run(command: string, ...args: string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
}
