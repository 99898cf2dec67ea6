// Promise: says what to raise before a bench with many viewers fails for want of file descriptors.
import { execFileSync } from "node:child_process";

/** workerd needs about 4 for a viewer on the same machine, and some hundred for itself. */
const PER_VIEWER = 4;
const OTHERS = 500;

/** A sentence where `viewers` at once are too many for this shell's limit, else null. */
export function tooFewOpenFiles(viewers: number): string | null {
  const needed = viewers * PER_VIEWER + OTHERS;
  // Node raises its own limit, and so that of its children, as far as it may: this is all there is.
  const allowed = execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).trim();
  if (allowed === "unlimited" || Number(allowed) >= needed) return null;
  return `${viewers} viewers need ${needed} open files, ${allowed} are allowed: raise the hard limit, for example as root with \`ulimit -Hn ${needed}\`.`;
}
