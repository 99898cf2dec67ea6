/** What the merchant's staff asks of the gate of their account. It asks no provider. */
import type { Failure } from "../access/failure.ts";
import type { Connection } from "../config/connection.ts";
import { GateClient } from "../gate/gate-client.ts";
import type { GateAction } from "../gate/report/report-messages.ts";
import { causeOf, log } from "../platform/log.ts";
import { err, ok, type Result } from "../platform/result.ts";
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

/** Pauses or resumes the account, or drops its pending checks, and logs that. */
export async function actOnAccount(
  env: Env,
  connection: Connection,
  action: GateAction,
  requestId: string,
): Promise<Result<{ action: GateAction; paused: boolean; dropped: number }, Failure>> {
  const { name } = connection;
  try {
    const done = await new GateClient(env, connection).act(action);
    if (!done) return err({ reason: "gate-unavailable" });
    log({ event: "gate-action", requestId, connection: name, action, dropped: done.dropped });
    return ok({ action, paused: done.isPaused, dropped: done.dropped });
  } catch (thrown) {
    log({ event: "gate-unreachable", requestId, connection: name, cause: causeOf(thrown) });
    return err({ reason: "gate-unavailable" });
  }
}
