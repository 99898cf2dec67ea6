/**
 * `npm start`: builds the element and the demo pages, starts the simulated providers and the worker (in local workerd) as
 * child processes, and prints the address. Needs no account, key or network. Removes its files when it ends.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { choosePorts, type Ports } from "./ports.ts";
import { endProcesses, startProcess, waitUntilReady } from "./processes.ts";
import { DEMO_PROVIDERS, type DemoProvider } from "./providers.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");

const PARENT_CHECK_MS = 300;

const temporaryFolder = await mkdtemp(join(tmpdir(), "payment-status-demo-"));
const assetsFolder = join(temporaryFolder, "assets");
let ending: Promise<void> | null = null;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
if (process.env.npm_lifecycle_event) endWithParent();

try {
  const ports = await choosePorts(process.env, DEMO_PROVIDERS.length);
  console.log("\n  Building and starting, this takes a few seconds …");
  await buildAssets();
  await startAll(ports, (problem) => void fail(problem));
  console.log(welcome(ports));
} catch (error) {
  await fail(error);
}

/** Builds the element as merchants get it, and the demo pages, which are never deployed. */
async function buildAssets(): Promise<void> {
  await build({ root: ROOT, build: { outDir: assetsFolder, emptyOutDir: true } });
  await build({
    configFile: false,
    root: join(ROOT, "demo/page"),
    base: "/demo/",
    logLevel: "warn",
    build: {
      outDir: join(assetsFolder, "demo"),
      emptyOutDir: true,
      modulePreload: false,
      // The policy of the pages allows no data: addresses.
      assetsInlineLimit: 0,
      target: "es2022",
      rolldownOptions: { input: ["index", "gallery", "themes"].map((name) => join(ROOT, `demo/page/${name}.html`)) },
    },
  });
}

async function startAll(ports: Ports, onFailure: (problem: Error) => void): Promise<void> {
  const variablesFile = join(temporaryFolder, "variables.env");
  await writeFile(variablesFile, variablesOf(ports), { mode: 0o600 });
  for (const [index, provider] of DEMO_PROVIDERS.entries()) {
    const callbackUrl = `http://127.0.0.1:${ports.worker}/v1/${provider.connection}/webhook`;
    const main = join(ROOT, `test/simulators/${provider.name}/main.ts`);
    const flags = ["--port", `${ports.simulators[index]}`, "--quiet", "--callback-url", callbackUrl];
    const env = { SIMULATOR_ACCOUNT: JSON.stringify({ ...provider.credentials, ...provider.account }) };
    startProcess(`The simulated ${provider.title}`, [main, ...flags], { env, onFailure });
  }
  startProcess("The worker", [WRANGLER, ...wranglerArguments(ports, variablesFile)], {
    env: {
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      WRANGLER_LOG_PATH: join(temporaryFolder, "logs"),
      WRANGLER_REGISTRY_PATH: join(temporaryFolder, "registry"),
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
    },
    onFailure,
  });
  for (const [index, { title }] of DEMO_PROVIDERS.entries()) {
    await waitUntilReady(`${simulatorUrl(ports, index)}/_control/health`, `The simulated ${title}`);
  }
  await waitUntilReady(`http://127.0.0.1:${ports.worker}/healthz`, "The worker");
}

function simulatorUrl(ports: Ports, index: number): string {
  return `http://127.0.0.1:${ports.simulators[index]}`;
}

function wranglerArguments(ports: Ports, variablesFile: string): string[] {
  return [
    ...["dev", "--config", join(ROOT, "wrangler.toml"), "--assets", assetsFolder],
    ...["--ip", "127.0.0.1", "--port", `${ports.worker}`, "--inspector-port", "0"],
    ...["--env-file", variablesFile, "--persist-to", join(temporaryFolder, "state")],
    "--show-interactive-dev-session=false",
  ];
}

/**
 * The worker's variables (docs/interface.md#6-configuration) as an env file, so that they appear neither in the list of
 * processes nor in `wrangler.toml`.
 */
function variablesOf(ports: Ports): string {
  const origins = [`http://localhost:${ports.worker}`, `http://127.0.0.1:${ports.worker}`];
  const connectionOf = ({ name, basePath, merchant, options }: DemoProvider, url: string) => ({
    provider: name,
    baseUrl: `${url}${basePath}`,
    merchant,
    origins,
    ...options?.(url),
  });
  const table = (cell: (provider: DemoProvider, url: string) => unknown) =>
    Object.fromEntries(
      DEMO_PROVIDERS.map((provider, index) => [provider.connection, cell(provider, simulatorUrl(ports, index))]),
    );
  const secrets = DEMO_PROVIDERS.map(({ connection, credentials }) => [
    `${connection.toUpperCase()}_CREDENTIALS`,
    JSON.stringify({ ...credentials, linkKey: randomBytes(24).toString("hex") }),
  ]);
  const tokenKey = { kid: "demo", alg: "HS256", secret: randomBytes(32).toString("base64url") };
  const variables: Record<string, string> = {
    ...Object.fromEntries(secrets),
    CONNECTIONS: JSON.stringify(table(connectionOf)),
    TOKEN_KEYS: JSON.stringify([tokenKey]),
    SANDBOX: "on",
    DEMO: "on",
    DEMO_SIMULATORS: JSON.stringify(table((_provider, url) => url)),
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
}

function welcome(ports: Ports): string {
  return `
  payment-status is running. Open

      http://localhost:${ports.worker}

  The worker runs in local workerd. The providers are simulated:
  ${DEMO_PROVIDERS.map(({ title }, index) => `${title} on port ${ports.simulators[index]}`).join(", ")}.
  Nothing leaves this machine. Ctrl-C ends everything.
`;
}

async function fail(problem: unknown): Promise<void> {
  // Ending the processes causes failures that are not errors.
  if (ending) return;
  console.error(`\n  ${problem instanceof Error ? problem.message : String(problem)}\n`);
  await end(1);
}

/** npm sends SIGTERM to the shell that runs this process. The shell ends without forwarding the signal. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void end(0);
  }, PARENT_CHECK_MS).unref();
}

/** Runs once, although Ctrl-C arrives twice: from the terminal and from npm. */
function end(exitCode: number): Promise<void> {
  ending ??= endProcesses()
    .then(() => rm(temporaryFolder, { recursive: true, force: true }))
    .then(() => process.exit(exitCode));
  return ending;
}
