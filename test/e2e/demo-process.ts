// Starts `npm start` as a process of its own on free ports. The caller ends it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { DEMO_PROVIDERS } from "../../demo/providers.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface DemoProcess {
  /** `http://localhost:port`. */
  address: string;
  process: ChildProcess;
  /** Everything that it printed until it was ready. */
  output: string;
}

/** Starts the demo and waits until it is ready. Rejects with its output when it ends before. */
export async function startDemo(): Promise<DemoProcess> {
  for (;;) {
    const port = await freePort();
    const first = await freeRow(DEMO_PROVIDERS.length);
    const process = spawnDemo({ PORT: `${port}`, SIMULATOR_PORT: `${first}` });
    const { isReady, output } = await untilReady(process);
    if (isReady) return { address: `http://localhost:${port}`, process, output };
    // Another program may have taken a port since it was found free.
    if (!/in use/i.test(output)) throw new Error(output);
  }
}

/** Waits until the demo is ready or has ended. */
function untilReady(process: ChildProcess): Promise<{ isReady: boolean; output: string }> {
  let output = "";
  return new Promise((resolve) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Ctrl-C ends everything")) resolve({ isReady: true, output });
    };
    process.stdout?.on("data", read);
    process.stderr?.on("data", read);
    process.once("close", () => resolve({ isReady: false, output }));
  });
}

/** Starts the demo without waiting. */
export function spawnDemo(env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, ["demo/start.ts"], { cwd: ROOT, env: { ...process.env, ...env } });
}

/** The first of this many free ports in a row. */
async function freeRow(count: number): Promise<number> {
  for (;;) {
    const first = await freePort();
    const others = Array.from({ length: count - 1 }, (_, index) => first + 1 + index);
    if ((await Promise.all(others.map(isFree))).every(Boolean)) return first;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
