/** What the merchant's staff asks the gate of their account. It asks no provider. */
import type { Connection } from "../config/connection.ts";
import { GateClient } from "../gate/gate-client.ts";
import { causeOf, log } from "../platform/log.ts";
import { type AccountHealth, healthOf, healthWithout } from "./account-health.ts";

/** The state of the connection's account. */
export async function accountHealth(
  env: Env,
  connection: Connection,
  requestId: string,
  nowMs: number,
): Promise<AccountHealth> {
  try {
    const report = await new GateClient(env, connection).report();
    return report ? healthOf(report, nowMs) : healthWithout("gate-unreadable", nowMs);
  } catch (thrown) {
    log({ event: "gate-unreachable", requestId, connection: connection.name, cause: causeOf(thrown) });
    return healthWithout("gate-unreachable", nowMs);
  }
}
