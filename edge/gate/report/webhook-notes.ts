/**
 * Tells the gate of an account which webhooks arrive. An isolate sends one note in 20 s, so that a busy merchant's
 * webhooks cost no request each, and the health of the account is right within a minute.
 */
import { type ResourceRef, resourcePath } from "../../../contract/resource.ts";
import { supportCode } from "../../../contract/support-code.ts";
import { type Connection, isPossible } from "../../config/connection.ts";
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

/** So many notes of an isolate in a minute: anybody can send webhooks that do not verify. */
const FORGED_EVERY_MINUTE = 30;
const MINUTE_MS = 60_000;
/** So many resources of one webhook. */
const MAX_NAMED = 3;

const forged = new BoundedMap<string, { sinceMs: number; count: number }>(1_000);

/** Counts a webhook that did not verify for the resources that it names. Never throws. */
export async function noteForged(env: Env, connection: Connection, body: Uint8Array, cause: string): Promise<void> {
  const codes = resourcesIn(connection, body).map((resource) => supportCode(resourcePath(resource)));
  const nowMs = Date.now();
  if (codes.length === 0 || !isAllowed(connection.accountKey, nowMs)) return;
  try {
    await new GateClient(env, connection).noteWebhook(false, nowMs, { cause, codes });
  } catch {
    // The log has the webhook.
  }
}

function isAllowed(account: string, nowMs: number): boolean {
  const last = forged.get(account);
  const { sinceMs, count } = last && Math.abs(nowMs - last.sinceMs) < MINUTE_MS ? last : { sinceMs: nowMs, count: 0 };
  forged.set(account, { sinceMs, count: count + 1 });
  return count < FORGED_EVERY_MINUTE;
}

/** What the body names, of any shape. */
function resourcesIn(connection: Connection, body: Uint8Array): ResourceRef[] {
  const { name, provider, account } = connection;
  try {
    const named = provider.namedIn?.(account, body).filter((resource) => isPossible(connection, resource)) ?? [];
    return named.slice(0, MAX_NAMED).map(({ kind, id }) => ({ connection: name, kind, id }));
  } catch {
    return [];
  }
}
