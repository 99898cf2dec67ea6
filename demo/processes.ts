/**
 * The child processes of the demo. Their output is printed only when one of them fails. Each leads its own process group,
 * so that its children (workerd) end with it, and ends with the demo (end-with-parent.ts).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

const KEPT_OUTPUT_CHARACTERS = 20_000;
const START_TIMEOUT_MS = 90_000;
const END_TIMEOUT_MS = 5_000;
const END_WITH_PARENT = new URL("./end-with-parent.ts", import.meta.url).href;
/** Windows has no process groups. Its console sends Ctrl-C to every process. */
const HAS_GROUPS = process.platform !== "win32";

interface StartOptions {
  env: Record<string, string>;
  /** Called when the process ends by itself. */
  onFailure(problem: Error): void;
}

const running = new Set<ChildProcess>();

/** Starts `node …args`. `name` is the subject of the sentence that reports a failure. */
export function startProcess(name: string, args: string[], { env, onFailure }: StartOptions): void {
  const child = spawn(process.execPath, ["--import", END_WITH_PARENT, ...args], {
    env: { ...process.env, ...env },
    // The input is a pipe that closes when this process ends for any reason.
    stdio: ["pipe", "pipe", "pipe"],
    detached: HAS_GROUPS,
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  running.add(child);
  child.on("exit", () => {
    if (running.delete(child))
      onFailure(new Error(`${name} has stopped. Its output:\n\n${output.trim() || "(nothing)"}`));
  });
}

/** Waits until `url` answers 200. Rejects after 90 s. */
export async function waitUntilReady(url: string, name: string): Promise<void> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadlineMs) {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${name} has not answered for ${START_TIMEOUT_MS / 1000} s.`);
}

/** Ends all processes and waits for them. A process that ignores SIGTERM is killed. */
export async function endProcesses(): Promise<void> {
  const children = [...running];
  running.clear();
  await Promise.all(children.map(endGroup));
}

async function endGroup(child: ChildProcess): Promise<void> {
  const ended = child.exitCode === null && child.signalCode === null ? once(child, "exit") : Promise.resolve();
  signalGroup(child, "SIGTERM");
  const timer = setTimeout(() => signalGroup(child, "SIGKILL"), END_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
  // A grandchild that started late missed the first signal.
  signalGroup(child, "SIGKILL");
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid) process.kill(HAS_GROUPS ? -child.pid : child.pid, signal);
  } catch {
    // The group has already ended.
  }
}
