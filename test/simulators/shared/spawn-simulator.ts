/** A simulator as others start it, `main.ts` in a process of its own; gone at the latest when the test is over. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

interface StartedProcess {
  /** The first that it says; empty where it has ended without a word. */
  line: string;
  /** Closes its standard input, as the end of its parent does; gives its exit code. */
  end(): Promise<number | null>;
}

/** On a free port; `account` is what it takes instead of its own. */
export async function spawnSimulator(t: TestContext, provider: string, account?: object): Promise<StartedProcess> {
  const main = fileURLToPath(new URL(`../${provider}/main.ts`, import.meta.url));
  const child = spawn(process.execPath, [main, "--port", "0", "--end-with-parent"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...(account && { SIMULATOR_ACCOUNT: JSON.stringify(account) }) },
  });
  t.after(() => child.kill());
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value: line = "" } = await lines.next();
  return {
    line,
    async end() {
      child.stdin.end();
      const [code] = await once(child, "exit");
      return code;
    },
  };
}
