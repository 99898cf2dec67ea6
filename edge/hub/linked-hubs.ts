/**
 * The hubs of the order and the payment link that led to a payment. A refund or chargeback names only the payment, and
 * they show it too.
 */
import { parseResourcePath, type ResourceRef } from "../../contract/resource.ts";
import { findConnection } from "../config/config.ts";
import { isPossible } from "../config/connection.ts";
import { logInternal } from "../platform/log.ts";
import type { Unreadable } from "../platform/messages.ts";
import { ok, type Result } from "../platform/result.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import { HubClient, NO_VIEWER } from "./hub-client.ts";

/**
 * The follow-ups of the payment that an order or a link has led to. From then on, the hub of the payment also forwards new
 * ones. None where there is no such payment, or where its hub refuses or does not respond: the status is valid without them.
 */
export async function followUpsBehind(env: Env, resource: ResourceRef, paymentId: string | null): Promise<FollowUp[]> {
  const connection = paymentId ? await findConnection(env, resource.connection) : null;
  if (!paymentId || !connection) return [];
  const payment: ResourceRef = { connection: resource.connection, kind: "payment", id: paymentId };
  if (!isPossible(connection, payment)) return [];
  try {
    const followUps = await new HubClient(env, connection, payment, NO_VIEWER).followUpsFor(resource);
    return followUps.ok ? followUps.value : [];
  } catch (thrown) {
    logInternal("hub-follow-ups", thrown);
    return [];
  }
}

/**
 * Sends a signed follow-up to the hubs of these resource paths. Refused when one of them refuses it, so that the provider
 * repeats its webhook. Throws when one does not respond.
 */
export async function forwardFollowUp(
  env: Env,
  linkedResources: readonly string[],
  event: WebhookEvent,
  digest: string,
): Promise<Result<void, Unreadable>> {
  for (const resource of linkedResources.flatMap((path) => parseResourcePath(path) ?? [])) {
    const connection = await findConnection(env, resource.connection);
    if (!connection || !isPossible(connection, resource)) continue;
    const forwarded = { ...event, kind: resource.kind, id: resource.id };
    const stored = await new HubClient(env, connection, resource, NO_VIEWER).deliverWebhookEvent(
      forwarded,
      true,
      digest,
    );
    if (!stored.ok) return stored;
  }
  return ok(undefined);
}
