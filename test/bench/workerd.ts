// Runs a Worker of test/bench/worker in its own workerd, without the two proxies of `wrangler dev`. They add the same cost
// to every request, which would hide differences.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { unstable_readConfig } from "wrangler";
import { startChild } from "./children.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MODULES = join(ROOT, "node_modules/");
const WORKERS = fileURLToPath(new URL("worker/", import.meta.url));
const CONFIG_PATH = join(WORKERS, "wrangler.toml");
/** The unit of CPU times in /proc. */
const TICK_MS = 10;

/** A file of test/bench/worker. */
export type Entry = "worker.ts" | "metered-worker.ts";

export interface BareWorker {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string;
  /** The CPU time that workerd has used so far, in milliseconds. Only on Linux, elsewhere NaN. */
  cpuMs(): number;
  close(): Promise<void>;
}

/** Bundles the worker with wrangler and starts it. Resolves when it listens. Variables that are not text become JSON. */
export async function startWorkerd(entry: Entry, variables: Record<string, unknown>): Promise<BareWorker> {
  const folder = mkdtempSync(join(tmpdir(), "payment-status-bench-"));
  mkdirSync(join(folder, "objects"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  await bundle(entry, folder);
  await build({ root: ROOT, logLevel: "error", build: { outDir: join(folder, "assets"), emptyOutDir: true } });
  writeFileSync(join(folder, "config.capnp"), capnpOf(entry, folder, variables), { mode: 0o600 });
  const args = ["serve", "--experimental", "--control-fd=3", "--socket-addr=http=127.0.0.1:0"];
  const child = startChild(join(MODULES, ".bin/workerd"), [...args, join(folder, "config.capnp")]);
  const [, port] = await child.waitFor(/"socket":"http","port":(\d+)/);
  return {
    url: `http://127.0.0.1:${port}`,
    cpuMs: () => cpuMsOf(child.pid),
    async close() {
      await child.end();
      process.off("exit", remove);
      remove();
    },
  };
}

function cpuMsOf(pid: number): number {
  if (process.platform !== "linux") return Number.NaN;
  // After the name in parentheses: state is field 3, user time 14, system time 15 (proc_pid_stat(5)).
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

async function bundle(entry: Entry, folder: string): Promise<void> {
  const program = join(MODULES, "wrangler/bin/wrangler.js");
  const args = [
    program,
    "deploy",
    join(WORKERS, entry),
    "--dry-run",
    "--minify",
    "--outdir",
    folder,
    "--config",
    CONFIG_PATH,
  ];
  const env = { WRANGLER_SEND_METRICS: "false", CLOUDFLARE_CF_FETCH_ENABLED: "false" };
  // Wrangler resolves the aliases from its working directory when the entry is an argument.
  const wrangler = startChild(process.execPath, args, env, WORKERS);
  await wrangler.waitFor(/--dry-run: exiting now/);
  await wrangler.end();
}

/** workerd's configuration: https://github.com/cloudflare/workerd/blob/main/src/workerd/server/workerd.capnp */
function capnpOf(entry: Entry, folder: string, variables: Record<string, unknown>): string {
  const config = unstable_readConfig({ config: CONFIG_PATH });
  const text = (value: unknown) => JSON.stringify(value);
  const objects: { name: string; class_name: string }[] = config.durable_objects.bindings;
  const bindings = [
    ...objects.map(({ name, class_name }) => `(name = ${text(name)}, durableObjectNamespace = ${text(class_name)})`),
    ...Object.entries(variables).map(([name, value]) =>
      typeof value === "string"
        ? `(name = ${text(name)}, text = ${text(value)})`
        : `(name = ${text(name)}, json = ${text(JSON.stringify(value))})`,
    ),
    `(name = "ASSETS", service = "assets")`,
  ];
  const classes = objects.map(
    ({ class_name }) => `(className = ${text(class_name)}, uniqueKey = ${text(class_name)}, enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "objects", disk = (path = ${text(join(folder, "objects"))}, writable = true)),
    (name = "assets", disk = (path = ${text(join(folder, "assets"))})),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed ${text(entry.replace(".ts", ".js"))})],
  compatibilityDate = ${text(config.compatibility_date)},
  compatibilityFlags = [${config.compatibility_flags.map((flag: string) => text(flag)).join(", ")}],
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${classes.join(", ")}],
  durableObjectStorage = (localDisk = "objects"),
);
`;
}
