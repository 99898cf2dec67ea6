/**
 * Which hubs a follow-up is forwarded to: from a capture to its payment, and from a payment to its order and link. Each
 * hub has at most one payment above it, so a follow-up takes one path (docs/interface.md#ixopay).
 */
import { parseResourcePath, type ResourceRef, resourcePath } from "../../../contract/resource.ts";
import type { FollowUp } from "../../providers/webhook-event.ts";
import { type HubState, withParts } from "../hub-state.ts";

/** An order, a payment link and the payment that it names: no payment has more. */
const MAX_LINKED_RESOURCES = 4;

/** Longer than any chain of transactions. The limit keeps hostile chains short. */
const MAX_HOPS = 8;

/** A follow-up on its way to the hub of another resource. */
export interface Forward {
  path: string;
  followUp: FollowUp;
  /** Identifies a duplicate at that hub. */
  digest: string;
  /** Paths of the hubs that have forwarded it. */
  via: readonly string[];
}

/** An order or a payment link has led to this payment, or it names another one: their hubs receive the follow-ups too. */
export function addLinkedResource(state: HubState, path: string): HubState {
  if (!canLink(state, path)) return state;
  const all = [...state.evidence.linkedResources, path];
  const others = all.filter((each) => !isPayment(each)).slice(1 - MAX_LINKED_RESOURCES);
  return withParts(state, { evidence: { trusted: true, linkedResources: [...all.filter(isPayment), ...others] } });
}

/** A follow-up names one transaction. The first one counts: with several, follow-ups could go in circles. */
export function canLink({ resource, evidence: { linkedResources } }: HubState, path: string): boolean {
  if (linkedResources.includes(path) || path === resourcePath(resource)) return false;
  return !isPayment(path) || !linkedResources.some(isPayment);
}

/**
 * The resources of `paths` that can be linked at once. A payment that this one names needs the follow-ups first that have
 * arrived before: its hub would never learn of those that are lost on the way.
 */
export function linkableAtOnce({ evidence }: HubState, paths: readonly string[]): string[] {
  return evidence.followUps.length === 0 ? [...paths] : paths.filter((path) => !isPayment(path));
}

/**
 * These follow-ups on their way to the hubs of `paths`, with the payment that they change.
 * @param digest of the webhook that has led to this
 * @param via paths of the hubs that have forwarded them before
 */
export function forwardsTo(
  { resource }: HubState,
  paths: readonly string[],
  followUps: readonly FollowUp[],
  digest: string,
  via: readonly string[],
): Forward[] {
  const all = [...via, resourcePath(resource)];
  if (all.length > MAX_HOPS || via.includes(resourcePath(resource))) return [];
  const next = paths.filter((path) => !all.includes(path));
  return next.flatMap((path) =>
    followUps.map((followUp) => ({ path, followUp: ofPayment(followUp, resource), digest, via: all })),
  );
}

/**
 * The payment that this transaction has named before, and the hubs on the way to its hub; null when there is none, and when
 * the webhook names it itself.
 * @param via paths of the hubs that have forwarded the webhook before
 * @param named paths of what this webhook's transaction names
 */
export function paymentToCheck(
  { resource, evidence }: HubState,
  via: readonly string[],
  named: readonly string[],
): { path: string; via: string[] } | null {
  const all = [...via, resourcePath(resource)];
  const path = evidence.linkedResources.find(isPayment);
  if (path === undefined || all.length > MAX_HOPS || all.includes(path) || named.includes(path)) return null;
  return { path, via: all };
}

/** The follow-up as the hubs of orders and links need it, which have several payments. */
export function ofPayment(followUp: FollowUp, { id }: ResourceRef): FollowUp {
  return { ...followUp, paymentId: id };
}

function isPayment(path: string): boolean {
  return parseResourcePath(path)?.kind === "payment";
}
