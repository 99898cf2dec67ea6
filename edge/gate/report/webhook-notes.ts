/**
 * Tells the gate of an account that signed webhooks arrive. An isolate sends one note in 20 s, so that a busy merchant's
 * webhooks cost no request each, and the health of the account is right within a minute.
 */
import type { Connection } from "../../config/connection.ts";
import { BoundedMap } from "../../platform/bounded-map.ts";
import { causeOf, log } from "../../platform/log.ts";
import { GateClient } from "../gate-client.ts";

const EVERY_MS = 20_000;

/** When the last notes were sent, by account: any, and one about a settled status. */
const sent = new BoundedMap<string, { anyMs: number; settledMs: number }>(1_000);

/** Never throws: the webhook itself is stored already. */
export async function noteWebhook(
  env: Env,
  connection: Connection,
  isSettled: boolean,
  requestId: string,
): Promise<void> {
  const nowMs = Date.now();
  const last = sent.get(connection.accountKey) ?? { anyMs: 0, settledMs: 0 };
  if (nowMs - (isSettled ? last.settledMs : last.anyMs) < EVERY_MS) return;
  sent.set(connection.accountKey, { anyMs: nowMs, settledMs: isSettled ? nowMs : last.settledMs });
  try {
    await new GateClient(env, connection).noteWebhook(isSettled, nowMs);
  } catch (thrown) {
    log({ event: "gate-unreachable", requestId, connection: connection.name, cause: causeOf(thrown) });
  }
}
