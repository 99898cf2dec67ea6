/**
 * `npm run integrity -- https://status.shop.example`: compares what a deployment serves with what this checkout would serve,
 * and reports every difference as a sentence. For the weekly check of PCI DSS 4.0.1, 11.6.1.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BuiltFiles } from "./integrity/built-files.ts";
import { Checkout, type Variables } from "./integrity/checkout.ts";
import { compare } from "./integrity/compare.ts";

const HELP = `Usage: npm run integrity -- [options] ADDRESS [PAGE ...]

Compares a deployment with this checkout: every script and text, every header, the inventory, and status pages.
It asks as browsers and as a program do.

  ADDRESS           the deployment, such as https://status.shop.example
  PAGE              a status page or a hosted link of it (https://status.shop.example/s/...). Needed without SANDBOX = "on"

  --config FILE     the configuration that is deployed (default: wrangler.local.toml where it exists,
                    else wrangler.toml). It has the origins that are allowed
  --env NAME        a named environment of that configuration
  --release VERSION compares scripts and texts with this release instead of the build of this checkout
  --help            prints this text

Exit codes:
  0  everything is the same
  1  something differs: one sentence each
  2  the deployment cannot be reached, or nothing could be compared
`;

const ASSETS_FOLDER = fileURLToPath(new URL("../dist/assets", import.meta.url));

/** The configurations that `npm run deploy` reads, the first one that exists. */
const CONFIGS = ["../wrangler.local.toml", "../wrangler.toml"].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

const OPTIONS = {
  config: { type: "string", default: CONFIGS.find((path) => existsSync(path)) ?? "wrangler.toml" },
  env: { type: "string" },
  release: { type: "string" },
  help: { type: "boolean" },
} as const;

/** `[vars]` of a configuration, as `wrangler deploy` reads it. */
async function variablesIn(config: string, env: string | undefined): Promise<Variables> {
  const { unstable_readConfig: readConfig } = await import("wrangler");
  return readConfig({ config, env }, { hideWarnings: true }).vars;
}

interface Outcome {
  /** The exit code. */
  code: 0 | 1 | 2;
  /** Empty without a difference. */
  problems: string[];
  text: string;
}

/** @param args as on the command line */
export async function integrity(args: string[]): Promise<Outcome> {
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    if (values.help) return { code: 0, problems: [], text: HELP };
    return await compareWith({ env: undefined, release: undefined, ...values }, positionals);
  } catch (thrown) {
    return { code: 2, problems: [thrown instanceof Error ? thrown.message : String(thrown)], text: HELP };
  }
}

async function compareWith(
  { config, env, release }: { config: string; env: string | undefined; release: string | undefined },
  addresses: string[],
): Promise<Outcome> {
  // A variable of a workflow can hold several, with blanks between them.
  const urls = addresses.flatMap((address) => address.split(/\s+/).filter(Boolean)).map((address) => new URL(address));
  const [host] = urls;
  if (!host || urls.some(({ origin }) => origin !== host.origin))
    throw new Error("Name one deployment, and pages of that deployment only.");
  const built = BuiltFiles.read(ASSETS_FOLDER);
  const files = release ? built.ofRelease(release, Date.now()) : built;
  const checkout = await Checkout.open(files, await variablesIn(config, env));
  const pages = urls.filter(({ pathname }, index) => index > 0 || pathname !== "/");
  const { differences, unreachable } = await compare(host, checkout, pages);
  const problems = [...differences, ...unreachable];
  if (problems.length > 0) return { code: differences.length > 0 ? 1 : 2, problems, text: "" };
  return { code: 0, problems, text: `✔ ${host.origin} serves what this checkout would serve.` };
}

if (import.meta.main) {
  const { code, problems, text } = await integrity(process.argv.slice(2));
  for (const problem of problems) console.error(`✖ ${problem}`);
  if (text) console.log(text);
  process.exitCode = code;
}
