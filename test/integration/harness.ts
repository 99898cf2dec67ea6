// Promise: runs edge/worker.ts as wrangler.toml describes it in a real workerd, on a real address of this machine, for as
// long as a test needs it. What holds (harness.test.ts shows each):
// - No network beyond loopback and no output; what the worker logs is kept for logs(), never printed.
// - Storage is a temporary directory on disk, gone after close(): in-memory objects with alarms crash workerd
//   (https://github.com/cloudflare/workerd/issues/7191). evict() and restart() keep it.
// - Alarms fire, also those that fell due while the worker was down. Hibernating WebSockets survive evict(), not restart().
// - Outgoing requests leave workerd itself: redirects, cut answers, refused connections and aborts are real.
// - Variables and secrets given here win over wrangler.toml and .dev.vars; what is not given stays as it is there.
// Why not wrangler's createTestHarness(): it sends outgoing requests through this process's fetch, which follows redirects
// the worker wanted to see, answers 500 for a refused connection and keeps aborted requests open; and it cannot keep storage.
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unstable_DevEnv as DevEnv } from "wrangler";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Row = Record<string, ArrayBuffer | string | number | null>;
type Input = Parameters<DevEnv["startWorker"]>[0];

export interface LogLine {
  level: string;
  message: string;
}

/** One Durable Object of a class: by the name it was made with, or by the id that `objectIds()` lists. */
export type ObjectOf = { name: string } | { id: string };

export interface WorkerOptions {
  /** Over `[vars]` of wrangler.toml; tables as objects, as deployed. */
  vars?: Record<string, Json>;
  /** As `wrangler secret put` would set them; what is not text is handed over as JSON text. */
  secrets?: Record<string, Json>;
  /** Default: the project's own wrangler.toml. */
  configPath?: string;
  /** Over `main` of the configuration. */
  entryPath?: string;
  /** Directory of the objects' storage, kept by close(). Default: a new one, removed by close(). */
  storage?: string;
  /** Default: one that is free. */
  port?: number;
}

export interface RunningWorker extends AsyncDisposable {
  /** `http://127.0.0.1:port`, without a slash at the end; the same after `restart()`. */
  readonly url: string;
  /** A real HTTP request to `path`; redirects are not followed unless asked for. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Ends the object's instance as the platform does with an idle one: memory gone, storage and sockets kept. */
  evict(className: string, object: ObjectOf): Promise<void>;
  /** Evicts every object of the class that has storage. */
  evictAll(className: string): Promise<void>;
  /** Ids of the objects of a class that have storage. */
  objectIds(className: string): Promise<string[]>;
  /** Runs SQL inside the object (and wakes it, if it sleeps). */
  sql(className: string, object: ObjectOf, query: string, ...bindings: (string | number | null)[]): Promise<Row[]>;
  /** Runs the scheduled handler once. */
  runCron(cron?: string): Promise<void>;
  /** What the worker has logged since the start or `clearLogs()`, oldest first. */
  logs(): LogLine[];
  clearLogs(): void;
  /** Ends workerd, waits `downMs`, and starts it again on the same storage: what a deploy or a crash does. */
  restart(downMs?: number): Promise<void>;
  close(): Promise<void>;
}

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Starts the worker and answers once it takes requests (1 to 3 s). Call `close()`, or write `await using`. */
export async function startWorker(options: WorkerOptions = {}): Promise<RunningWorker> {
  // Wrangler would otherwise ask Cloudflare for an example of `request.cf`, and report that it runs.
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
  process.env.WRANGLER_SEND_METRICS = "false";
  // Wrangler refuses to start without the directory of assets; tests of the edge alone need no build.
  mkdirSync(join(projectRoot, "dist/assets"), { recursive: true });

  const storage = options.storage ?? mkdtempSync(join(tmpdir(), "payment-status-"));
  const removeStorage = () => {
    if (options.storage === undefined) rmSync(storage, { recursive: true, force: true });
  };
  // Also when a test throws before it comes to close().
  process.once("exit", removeStorage);
  let logged: LogLine[] = [];
  const input = inputOf(options, storage, (line) => logged.push(line));
  let session = await startSession(input, options.port ?? 0);

  const evict = (className: string, object: ObjectOf) =>
    session.runtime().unsafeEvictDurableObject(session.workerName, className, { ...object, webSockets: "hibernate" });
  const objectIds = (className: string) => session.runtime().listDurableObjectIds(className, session.workerName);
  const close = async () => {
    await session.close();
    process.off("exit", removeStorage);
    removeStorage();
  };

  return {
    get url() {
      return session.url;
    },
    fetch: (path, init) => fetch(new URL(path, session.url), { redirect: "manual", ...init }),
    evict,
    async evictAll(className) {
      for (const id of await objectIds(className)) await evict(className, { id });
    },
    objectIds,
    async sql(className, object, query, ...bindings) {
      const handle = await session.runtime().unsafeGetDurableObjectStorage(session.workerName, className, object);
      return handle.exec(query, ...bindings);
    },
    async runCron(cron = "*/5 * * * *") {
      const worker = await session.runtime().getWorker(session.workerName);
      await worker.scheduled({ cron });
    },
    logs: () => [...logged],
    clearLogs() {
      logged = [];
    },
    async restart(downMs = 0) {
      const port = Number(new URL(session.url).port);
      await session.close();
      await new Promise((resolve) => setTimeout(resolve, downMs));
      session = await startSession(input, port);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function inputOf(options: WorkerOptions, storage: string, onLog: (line: LogLine) => void): Input {
  const bindings: NonNullable<Input["bindings"]> = {};
  for (const [name, value] of Object.entries(options.vars ?? {})) {
    bindings[name] = typeof value === "string" ? { type: "plain_text", value } : { type: "json", value };
  }
  for (const [name, value] of Object.entries(options.secrets ?? {})) {
    bindings[name] = { type: "secret_text", value: typeof value === "string" ? value : JSON.stringify(value) };
  }
  return {
    config: options.configPath ?? join(projectRoot, "wrangler.toml"),
    ...(options.entryPath && { entrypoint: options.entryPath }),
    bindings,
    dev: {
      server: { hostname: "127.0.0.1", port: 0 },
      inspector: false,
      watch: false,
      logLevel: "none",
      persist: storage,
      inferOriginFromRoutes: false,
      structuredLogsHandler: ({ level, message }: LogLine) => onLog({ level, message }),
    },
  };
}

/** Workerd that finds its port taken neither starts nor says so; a test that hangs would say even less. */
const START_TIMEOUT_MS = 90_000;

function neverStarted(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("workerd did not start in 90 s")), START_TIMEOUT_MS).unref();
  });
}

async function startSession(input: Input, port: number) {
  const environment = new DevEnv();
  const failed = new Promise<never>((_, reject) => {
    const fail = (event: { cause?: unknown } | Error) => reject("cause" in event ? event.cause : event);
    environment.once("error", fail);
    environment.once("buildFailed", fail);
  });
  const reloaded = once(environment, "reloadComplete");
  const started = async () => {
    const worker = await environment.startWorker({
      ...input,
      dev: { ...input.dev, server: { hostname: "127.0.0.1", port } },
    });
    await reloaded;
    await worker.ready;
    return worker;
  };
  const close = () => environment.teardown();
  try {
    const worker = await Promise.race([started(), failed, neverStarted()]);
    const runtime = () => {
      const miniflare = environment.runtimes[0]?.mf;
      if (miniflare === undefined) throw new Error("workerd is not running");
      return miniflare;
    };
    return { url: (await worker.url).origin, workerName: worker.config.name, runtime, close };
  } catch (error) {
    await close().catch(() => {});
    // Wrangler wraps what went wrong in "An error occurred when starting the server".
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}
