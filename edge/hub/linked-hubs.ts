/**
 * The hubs that show what happens to a payment: those of the order and the link that led to it. A refund or chargeback
 * names only the payment, or a capture of it. The hub of a capture forwards them to that of the payment.
 */
import { parseResourcePath, type ResourceRef } from "../../contract/resource.ts";
import { findConnection } from "../config/config.ts";
import { isPossible } from "../config/connection.ts";
import { logInternal } from "../platform/log.ts";
import type { Unreadable } from "../platform/messages.ts";
import { ok, type Result } from "../platform/result.ts";
import type { FollowUp, WebhookEvent } from "../providers/webhook-event.ts";
import { HubClient, NO_VIEWER } from "./hub-client.ts";
import type { HubState } from "./hub-state.ts";
import {
  addLinkedResource,
  canLink,
  type Forward,
  forwardsTo,
  paymentToCheck,
} from "./transactions/linked-resources.ts";
import type { WebhookMessage } from "./wire.ts";

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
 * Sends signed follow-ups to other hubs. Refused when one of them refuses, so that the provider repeats its webhook.
 * Throws when one does not respond.
 */
async function forwardFollowUps(env: Env, forwards: readonly Forward[]): Promise<Result<void, Unreadable>> {
  for (const { path, followUp, digest, via } of forwards) {
    const stored = await forwardEvent(env, path, { type: "follow-up", followUp }, digest, via);
    if (!stored.ok) return stored;
  }
  return ok(undefined);
}

/** The parts of an event that do not name its resource. */
type ForwardedEvent = { type: "follow-up"; followUp: FollowUp } | { type: "check" };

async function forwardEvent(
  env: Env,
  path: string,
  event: ForwardedEvent,
  digest: string,
  via: readonly string[],
): Promise<Result<unknown, Unreadable>> {
  const resource = parseResourcePath(path);
  const connection = resource && (await findConnection(env, resource.connection));
  if (!connection || !isPossible(connection, resource)) return ok(undefined);
  const { kind, id } = resource;
  const named: WebhookEvent = { kind, id, ...event };
  return new HubClient(env, connection, resource, NO_VIEWER).forwardEvent(named, digest, [...via]);
}

/** The state of the hub that runs this. */
export interface OwnState {
  read(): HubState | null;
  /** Stores the state before it awaits anything. */
  persist(state: HubState): Promise<void>;
}

/** Forwards what a stored signed webhook has reported, as far as other hubs show it too. */
export async function forwardOn(
  env: Env,
  own: OwnState,
  state: HubState,
  { event, digest, via, linkedResources }: Pick<WebhookMessage, "event" | "digest" | "via" | "linkedResources">,
): Promise<Result<unknown, Unreadable>> {
  const followUps = event.type === "follow-up" ? [event.followUp] : [];
  const forwards = forwardsTo(state, state.evidence.linkedResources, followUps, digest, via);
  const forwarded = await forwardFollowUps(env, forwards);
  if (!forwarded.ok) return forwarded;
  // What happens to a capture happens to its payment: the check of the one shows nothing of the other.
  const checked = event.type === "check" ? paymentToCheck(state, via, linkedResources) : null;
  const requested = checked && (await forwardEvent(env, checked.path, { type: "check" }, digest, checked.via));
  if (requested && !requested.ok) return requested;
  for (const path of linkedResources) {
    const linked = await linkAfterFollowUps(env, own, path, digest);
    if (!linked.ok) return linked;
  }
  return ok(undefined);
}

/**
 * Links a payment that this hub's transaction names, after the payment's hub has stored the follow-ups that have arrived
 * here before. Refused when it refuses one: a repeated webhook does the same again.
 */
async function linkAfterFollowUps(
  env: Env,
  own: OwnState,
  path: string,
  digest: string,
): Promise<Result<void, Unreadable>> {
  const sent = new Set<string>();
  for (;;) {
    const state = own.read();
    if (!state || !canLink(state, path)) return ok(undefined);
    const followUp = state.evidence.followUps.find(({ uuid }) => !sent.has(uuid));
    if (!followUp) {
      // Nothing is awaited since the state was read, so no follow-up can arrive in between.
      await own.persist(addLinkedResource(state, path));
      return ok(undefined);
    }
    const forwarded = await forwardFollowUps(
      env,
      forwardsTo(state, [path], [followUp], `${digest} ${followUp.uuid}`, []),
    );
    if (!forwarded.ok) return forwarded;
    sent.add(followUp.uuid);
  }
}
