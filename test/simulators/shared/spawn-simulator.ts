/** Starts `main.ts` of a simulator in a process of its own, for tests. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

interface SpawnedSimulator {
  /** The first line of its output; empty if it ended without output. */
  firstLine: string;
  /** Closes its standard input, as the end of its parent process does. Returns its exit code. */
  closeInput(): Promise<number | null>;
}

/**
 * Starts the simulator of `provider` on a free port and waits for its first line. The process ends with the test at the
 * latest. `account` replaces the simulator's own account.
 */
export async function spawnSimulator(t: TestContext, provider: string, account?: object): Promise<SpawnedSimulator> {
  const main = fileURLToPath(new URL(`../${provider}/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [main, "--port", "0", "--end-with-parent"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...(account && { SIMULATOR_ACCOUNT: JSON.stringify(account) }) },
  });
  t.after(() => child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: firstLine = "" } = await lines.next();
  return {
    firstLine,
    async closeInput() {
      child.stdin.end();
      const [code] = await once(child, "exit");
      return code;
    },
  };
}
