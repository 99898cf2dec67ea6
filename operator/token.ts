/**
 * `npm run token -- <token>`, or the token on standard input, which no list of processes shows: explains a status token.
 * `--config FILE`, `--env NAME` and `--secrets FILE` as for `npm run doctor`: with the `TOKEN_KEYS` of that file the signature is
 * checked too. Exits with 1 when the Worker refuses the token.
 */
import { readFileSync } from "node:fs";
import { resourcePath } from "../contract/resource.ts";
import { explainToken, type TokenExplanation } from "../edge/access/explain-token.ts";
import { connectionOf, readConfig } from "../edge/config/config.ts";
import { readArguments } from "./arguments.ts";
import { defaultConfig, readDeployments } from "./deployment.ts";

const { values, positionals } = readArguments(
  {
    allowPositionals: true,
    options: {
      config: { type: "string", default: defaultConfig() },
      env: { type: "string" },
      secrets: { type: "string" },
    },
  },
  "Usage: npm run token -- [TOKEN] [--config FILE] [--env NAME] [--secrets FILE]",
);
// A hosted link is explained as its token.
const text = (positionals[0] ?? readFileSync(0, "utf8")).trim().replace(/^https?:.*\/s\//, "");

const deployments = await readDeployments(values.config, { only: values.env ?? null, secretsPath: values.secrets });
if (!deployments.ok) {
  console.error(deployments.failure);
  process.exit(2);
}
const [deployment] = deployments.value;
const config = await readConfig({ ...deployment?.table.vars, ...deployment?.secrets });
const keys = config.tokenKeys.length > 0 ? { keys: config.tokenKeys } : {};
const name = (await explainToken(text)).resource?.connection;
const connection = name === undefined ? null : connectionOf(config, name);
const explanation = await explainToken(text, { ...keys, notBeforeMs: connection?.notBeforeMs ?? 0 });
print(explanation);
process.exitCode = explanation.refusal === null ? 0 : 1;

function print({
  resource,
  scopes,
  kid,
  issuedAt,
  expiresAt,
  returnUrl,
  retryUrl,
  isVerified,
  refusal,
}: TokenExplanation) {
  const lines: [label: string, value: string | null][] = [
    ["for", resource && resourcePath(resource)],
    ["allows", scopes.join(", ") || null],
    ["issued", issuedAt],
    ["expires", expiresAt],
    ["key", kid],
    ["back to the shop", returnUrl],
    ["try again", retryUrl],
    [
      "signature",
      isVerified
        ? "checked"
        : keys.keys
          ? "not valid"
          : "not checked: TOKEN_KEYS is in none of the files. Add it to .dev.vars, or name a file with --secrets",
    ],
    ["connection", name === undefined || connection ? null : `${name} is not in ${values.config}, or has mistakes`],
    ["refused", refusal ?? (isVerified && connection ? "no" : "not for a reason that can be checked here")],
  ];
  for (const [label, value] of lines) if (value !== null) console.log(`${label}: ${value}`);
}
