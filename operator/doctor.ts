/**
 * `npm run doctor`: names every mistake of a deployment's configuration and secrets, all at once, without a network.
 * `--config FILE` (default `wrangler.local.toml` where it exists, else `wrangler.toml`), `--env NAME` (default: the top level and every environment), `--secrets FILE`
 * (default `.dev.vars`, or `.dev.vars.NAME`), `--try` (asks each provider whether it accepts the credentials). Exits with 1
 * when there is a mistake, and with 2 when the file cannot be read.
 */
import { readArguments } from "./arguments.ts";
import { defaultConfig, readDeployments } from "./deployment.ts";
import { printFindings } from "./diagnosis.ts";

const { values } = readArguments(
  {
    options: {
      config: { type: "string", default: defaultConfig() },
      env: { type: "string" },
      secrets: { type: "string" },
      try: { type: "boolean", default: false },
    },
  },
  "Usage: npm run doctor [-- --config FILE] [--env NAME] [--secrets FILE] [--try]",
);

const deployments = await readDeployments(values.config, { only: values.env, secretsPath: values.secrets });
if (!deployments.ok) {
  console.error(deployments.failure);
  process.exit(2);
}
const mistakes = await printFindings(values.config, deployments.value, { asksProviders: values.try });
process.exitCode = mistakes > 0 ? 1 : 0;
