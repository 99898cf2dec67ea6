// Checks whether the shell allows enough file descriptors for a bench with many viewers.
import { execFileSync } from "node:child_process";

/** workerd needs about 4 for each viewer on the same machine, and some hundred for itself. */
const PER_VIEWER = 4;
const OTHERS = 500;

/** An error message when this shell's limit is too low for `viewers` at once, otherwise null. */
export function tooFewOpenFiles(viewers: number): string | null {
  const needed = viewers * PER_VIEWER + OTHERS;
  // Node raises its own limit, and so that of its children, up to the hard limit, so only the hard limit matters.
  const allowed = execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).trim();
  if (allowed === "unlimited" || Number(allowed) >= needed) return null;
  return `${viewers} viewers need ${needed} open files, ${allowed} are allowed. Raise the hard limit, for example as root with \`ulimit -Hn ${needed}\`.`;
}
