// Child processes that run beside the bench, each with its own event loop, and end with it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

export interface Child {
  pid: number;
  /** Waits for the first match of `pattern` in the output, or in file descriptor 3. Rejects when the process ends first. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  end(): Promise<void>;
}

const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

export function startChild(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  cwd: string = process.cwd(),
): Child {
  // The child's input is a pipe, which closes when this process ends for any reason.
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe", "pipe"] });
  children.add(child);
  const ended = once(child, "exit").finally(() => children.delete(child));
  let output = "";
  let listener = () => {};
  for (const stream of [child.stdout, child.stderr, child.stdio[3] as Readable]) {
    stream?.on("data", (chunk) => {
      output = (output + chunk).slice(-20_000);
      listener();
    });
  }
  return {
    pid: child.pid ?? 0,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        listener = () => {
          const found = pattern.exec(output);
          if (found) resolve(found);
        };
        listener();
        ended.then(() => reject(new Error(`${command} has ended. Its output:\n\n${output}`)), reject);
      }),
    async end() {
      // On SIGTERM, workerd waits until its last stream ends.
      child.kill("SIGKILL");
      await ended;
    },
  };
}
