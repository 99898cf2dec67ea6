/** The payouts of a batch, as they are gathered page by page. No I/O. No clock. */
import type { Item } from "../../contract/status.ts";

/** What went wrong is read first and comes again in its place: each line stands once, as it was read last. */
export function dedupe(items: readonly Item[]): Item[] {
  return [...new Map(items.map((item) => [item.line, item])).values()];
}
