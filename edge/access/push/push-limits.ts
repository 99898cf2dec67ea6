/**
 * How often a merchant's server may push. Counted in the memory of one isolate, before any object is woken, so it is best
 * effort (docs/interface.md#limits). What its key or signature refuses counts for the client network alone.
 */
import type { Result } from "../../platform/result.ts";
import { countRequest, type LimitExceeded, type Quota, RecentTimes, type WindowPolicy } from "../viewer-limits.ts";

const PER_RESOURCE: WindowPolicy = { name: "pushes", quota: 60, windowSeconds: 60 };
const PER_CONNECTION: WindowPolicy = { name: "pushes", quota: 600, windowSeconds: 60 };

const resources = new RecentTimes();
const connections = new RecentTimes();

/** @param path of the resource, which begins with the name of its connection */
export function countPush(path: string, nowMs: number): Result<Quota, LimitExceeded> {
  const [connection = ""] = path.split("/");
  const counted = countRequest(resources, path, PER_RESOURCE, nowMs);
  return counted.ok ? countRequest(connections, connection, PER_CONNECTION, nowMs) : counted;
}
