/**
 * How many webhooks one client network may send that do not verify. Counted in the memory of one isolate, before any object
 * is woken, so it is best effort (docs/interface.md#limits). Signed webhooks are never counted.
 */
import type { Connection } from "../config/connection.ts";
import type { Result } from "../platform/result.ts";
import { countRequest, type LimitExceeded, type Quota, RecentTimes, type WindowPolicy } from "./viewer-limits.ts";

const FORGED: WindowPolicy = { name: "webhooks", quota: 30, windowSeconds: 60 };
/** For each call that the account allows: a payment has about three events, and one check confirms them together. */
const UNSIGNED_PER_CALL = 5;

const webhooks = new RecentTimes();

/**
 * Counts a webhook that did not verify.
 *
 * A provider signs its webhooks, so where they can be verified, 30 a minute is more than a wrong secret needs to be noticed.
 * Where no secret is configured, the provider's own webhooks are unsigned too, and all come from few networks. They only
 * make the gate check, so a provider needs no more of them than the checks that the account allows, several times over.
 * @param isAccepted the connection has no secret, so nothing can be verified
 * @param network as `networkOf` names it
 */
export function countUnverified(
  { name, limits }: Pick<Connection, "name" | "limits">,
  network: string,
  isAccepted: boolean,
  nowMs: number,
): Result<Quota, LimitExceeded> {
  const [widest = ""] = network.split("/");
  if (!isAccepted) return countRequest(webhooks, widest, FORGED, nowMs);
  const callsPerMinute = (limits.perAccount * 60) / limits.windowSeconds;
  const quota = Math.max(FORGED.quota, Math.ceil(UNSIGNED_PER_CALL * callsPerMinute));
  return countRequest(webhooks, `${widest} ${name}`, { ...FORGED, quota }, nowMs);
}
