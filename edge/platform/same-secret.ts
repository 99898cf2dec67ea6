/** Compares secrets without telling by its duration how much of a guess was right. No I/O. No clock. */
import { sha256 } from "./digest.ts";

/** True when both are the same. Their digests are compared, so even the length stays unknown. */
export async function sameSecret(given: string, expected: string): Promise<boolean> {
  const [left, right] = await Promise.all([given, expected].map(sha256));
  let difference = 0;
  for (let index = 0; index < 32; index++) difference |= (left?.[index] ?? 0) ^ (right?.[index] ?? 1);
  return difference === 0;
}
