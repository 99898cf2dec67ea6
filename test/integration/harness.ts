/**
 * Runs the Worker as `wrangler.toml` describes it: in a real workerd, at an address of this machine. `harness.test.ts`
 * shows each of these properties:
 *
 * - There is no network beyond loopback, and no output but a line of wrangler for each batch of a queue. The Worker's log
 *   is kept for `logs()`.
 * - Storage is a temporary directory that `close()` removes. It is on disk, because in-memory objects with alarms crash
 *   workerd (https://github.com/cloudflare/workerd/issues/7191). `evict()` and `restart()` keep it.
 * - Alarms fire, including those that were due while the Worker was down. Hibernating WebSockets survive `evict()`, but
 *   not `restart()`.
 * - Outgoing requests leave workerd itself: redirects, cut responses, refused connections and aborts are real.
 * - Variables and secrets that a test passes override those of `wrangler.toml` and `.dev.vars`.
 *
 * Wrangler's `createTestHarness()` is not used: it sends outgoing requests through the `fetch` of this process, which
 * follows redirects, returns 500 for a refused connection and keeps aborted requests open. It cannot keep storage either.
 */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { unstable_DevEnv as DevEnv } from "wrangler";
import { bindingsOf, consumersOf, type WorkerValues } from "./harness-bindings.ts";

type Row = Record<string, ArrayBuffer | string | number | null>;
type Input = Parameters<DevEnv["startWorker"]>[0];
type Bundle = Parameters<DevEnv["bundler"]["emitBundleCompleteEvent"]>[1];
type Session = Awaited<ReturnType<typeof startSession>>;

export interface LogLine {
  level: string;
  message: string;
}

/** A Durable Object of a class: its name, or its id from `objectIds()`. */
export type ObjectOf = { name: string } | { id: string };

export interface WorkerOptions extends WorkerValues {
  /** Default: the project's own wrangler.toml. */
  configPath?: string;
  /** Overrides `main` of the configuration. */
  entryPath?: string;
  /** The directory of the objects' storage, which `close()` keeps. Default: a new one, which `close()` removes. */
  storage?: string;
  /** Default: any free port. */
  port?: number;
}

const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

/** Starts the Worker and resolves when it accepts requests, after 1 to 3 s. Call `close()`, or use `await using`. */
export async function startWorker(options: WorkerOptions = {}): Promise<RunningWorker> {
  // Without these, wrangler asks Cloudflare for an example of `request.cf` and sends usage metrics.
  process.env.CLOUDFLARE_CF_FETCH_ENABLED = "false";
  process.env.WRANGLER_SEND_METRICS = "false";
  // Wrangler does not start without the directory of assets. Tests of the edge alone need no build.
  mkdirSync(join(projectRoot, "dist/assets"), { recursive: true });

  const storage = options.storage ?? mkdtempSync(join(tmpdir(), "payment-status-"));
  const removeStorage = () => {
    if (options.storage === undefined) rmSync(storage, { recursive: true, force: true });
  };
  // The exit handler also removes it when a test fails before `close()`.
  process.once("exit", removeStorage);
  const logs: LogLine[] = [];
  const input = inputOf(options, storage, (line) => logs.push(line));
  return new RunningWorker(input, await startSession(input, options.port ?? 0), logs, removeStorage);
}

export class RunningWorker implements AsyncDisposable {
  readonly #input: Input;
  readonly #logs: LogLine[];
  readonly #removeStorage: () => void;
  #session: Session;

  constructor(input: Input, session: Session, logs: LogLine[], removeStorage: () => void) {
    this.#input = input;
    this.#session = session;
    this.#logs = logs;
    this.#removeStorage = removeStorage;
  }

  /** `http://127.0.0.1:port`, without a trailing slash. `restart()` keeps it. */
  get url(): string {
    return this.#session.url;
  }

  /** Sends a real HTTP request to `path`. Redirects are not followed by default. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(new URL(path, this.url), { redirect: "manual", ...init });
  }

  /** Ends the object's instance as the platform ends an idle one: its memory is lost, storage and sockets are kept. */
  async evict(className: string, object: ObjectOf): Promise<void> {
    const { workerName } = this.#session;
    await this.#session
      .runtime()
      .unsafeEvictDurableObject(workerName, className, { ...object, webSockets: "hibernate" });
  }

  /** Evicts every object of the class that has storage. */
  async evictAll(className: string): Promise<void> {
    for (const id of await this.objectIds(className)) await this.evict(className, { id });
  }

  /** The ids of the objects of a class that have storage. */
  objectIds(className: string): Promise<string[]> {
    return this.#session.runtime().listDurableObjectIds(className, this.#session.workerName);
  }

  /** Runs SQL inside the object. Wakes the object if it hibernates. */
  async sql(
    className: string,
    object: ObjectOf,
    query: string,
    ...bindings: (string | number | null)[]
  ): Promise<Row[]> {
    const { workerName } = this.#session;
    const handle = await this.#session.runtime().unsafeGetDurableObjectStorage(workerName, className, object);
    return handle.exec(query, ...bindings);
  }

  /** A KV namespace of the Worker, as another Worker with the same binding sees it. */
  namespace(binding: string) {
    return this.#session.runtime().getKVNamespace(binding, this.#session.workerName);
  }

  /** Runs the scheduled handler once. */
  async runCron(cron = "*/5 * * * *"): Promise<void> {
    const worker = await this.#session.runtime().getWorker(this.#session.workerName);
    await worker.scheduled({ cron });
  }

  /** The Worker's log since the start or `clearLogs()`, oldest line first. */
  logs(): LogLine[] {
    return [...this.#logs];
  }

  clearLogs(): void {
    this.#logs.length = 0;
  }

  /** Ends workerd, waits `downMs`, and starts it again on the same storage, like a deploy or a crash. */
  async restart(downMs = 0): Promise<void> {
    const port = Number(new URL(this.url).port);
    await this.#session.close();
    await new Promise((resolve) => setTimeout(resolve, downMs));
    this.#session = await startSession(this.#input, port);
  }

  async close(): Promise<void> {
    await this.#session.close();
    process.off("exit", this.#removeStorage);
    this.#removeStorage();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function inputOf(options: WorkerOptions, storage: string, onLog: (line: LogLine) => void): Input {
  return {
    config: options.configPath ?? join(projectRoot, "wrangler.toml"),
    ...(options.entryPath && { entrypoint: options.entryPath }),
    bindings: bindingsOf(options),
    triggers: consumersOf(options),
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

/** Workerd neither starts nor reports an error when its port is in use. Without a timeout the test would hang. */
const START_TIMEOUT_MS = 90_000;

function startTimeout(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("workerd did not start in 90 s")), START_TIMEOUT_MS).unref();
  });
}

/** What wrangler has bundled in this process, by configuration and entry. */
const bundles = new Map<string, Bundle>();

/** An environment that bundles each Worker once: that costs as much as starting it. */
function environmentFor({ config, entrypoint, triggers = [] }: Input): DevEnv {
  const key = JSON.stringify([config, entrypoint]);
  const environment = new DevEnv();
  const { bundler } = environment;
  const bundle = bundler.onConfigUpdate.bind(bundler);
  bundler.onConfigUpdate = (event) => {
    // Wrangler takes consumers of queues from its file alone.
    event.config.triggers = [...(event.config.triggers ?? []), ...triggers];
    const known = bundles.get(key);
    if (known === undefined) return bundle(event);
    bundler.emitBundleStartEvent(event.config);
    bundler.emitBundleCompleteEvent(event.config, known);
  };
  const complete = bundler.emitBundleCompleteEvent.bind(bundler);
  bundler.emitBundleCompleteEvent = (startedConfig, made) => {
    bundles.set(key, made);
    complete(startedConfig, made);
  };
  return environment;
}

async function startSession(input: Input, port: number) {
  const environment = environmentFor(input);
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
    const worker = await Promise.race([started(), failed, startTimeout()]);
    const runtime = () => {
      const miniflare = environment.runtimes[0]?.mf;
      if (miniflare === undefined) throw new Error("workerd is not running");
      return miniflare;
    };
    return { url: (await worker.url).origin, workerName: worker.config.name, runtime, close };
  } catch (error) {
    await close().catch(() => {});
    // Wrangler wraps the error in "An error occurred when starting the server".
    throw error instanceof Error && error.cause instanceof Error ? error.cause : error;
  }
}
