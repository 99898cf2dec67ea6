/**
 * How many names of connections one client network may look up that do not exist. Each look-up reads the namespace. Counted
 * in the memory of one isolate, so it is best effort (docs/interface.md#limits).
 */
import { ok, type Result } from "../platform/result.ts";
import { networkOf } from "./viewer-key.ts";
import { countRequest, type LimitExceeded, RecentTimes, type WindowPolicy } from "./viewer-limits.ts";

const NAMES: WindowPolicy = { name: "connections", quota: 30, windowSeconds: 60 };

const lookups = new RecentTimes();

/** Counts a look-up. The value releases it: call it when there is such a connection. */
export async function countNameLookup(headers: Headers, nowMs: number): Promise<Result<() => void, LimitExceeded>> {
  const network = await networkOf(headers.get("CF-Connecting-IP"));
  const [widest = ""] = network.split("/");
  const counted = countRequest(lookups, widest, NAMES, nowMs);
  return counted.ok ? ok(() => lookups.removeLatest(widest)) : counted;
}
