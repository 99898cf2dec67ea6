// Promise: programs that run beside the bench on event loops of their own, and end with it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

export interface Child {
  /** The first match of `pattern` in what the program writes to its output, or to descriptor 3. Rejects if it ends before. */
  type(pattern: RegExp): Promise<RegExpExecArray>;
  end(): Promise<void>;
}

const children = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));

export function startChild(command: string, args: readonly string[], env: Record<string, string> = {}): Child {
  // Its input is a pipe that closes when we die, however that happens.
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe", "pipe"] });
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
    type: (pattern) =>
      new Promise((resolve, reject) => {
        listener = () => {
          const found = pattern.exec(output);
          if (found) resolve(found);
        };
        listener();
        ended.then(() => reject(new Error(`${command} has stopped. It said:\n\n${output}`)), reject);
      }),
    async end() {
      // Asked politely, workerd would wait for the last of its streams to end.
      child.kill("SIGKILL");
      await ended;
    },
  };
}
