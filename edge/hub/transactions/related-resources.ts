/**
 * The resources that hold data of the same purchase: what is erased with a resource (docs/interface.md#erasure). A payment
 * link for many uses belongs to several customers, so only the payments of this one are removed from it.
 */
import { type ResourceRef, resourcePath } from "../../../contract/resource.ts";
import { type HubState, withParts } from "../hub-state.ts";
import { updateVisible } from "../visible-state.ts";

/** The paths of the order, link and payments of this purchase, and of its captures, refunds and other follow-ups. */
export function relatedPaths({ resource, evidence }: HubState): string[] {
  const { connection, kind } = resource;
  const { facts, followUps, payments, linkedResources, pushed } = evidence;
  if (isShared({ resource, evidence })) return [];
  const ids = [
    ...(kind === "payment" ? [] : [...payments.map(({ id }) => id), facts?.paymentId]),
    ...followUps.flatMap(({ uuid, paymentId }) => [uuid, paymentId]),
  ];
  const named = ids.filter((id) => id).map((id) => resourcePath({ connection, kind: "payment", id: id ?? "" }));
  return [...new Set([...linkedResources, ...named, ...(pushed?.names ?? [])])].filter(
    (path) => path !== resourcePath(resource),
  );
}

/** A payment link that is not known to be for one use: other customers have paid with it too. */
function isShared({ resource, evidence }: { resource: ResourceRef; evidence: HubState["evidence"] }): boolean {
  return resource.kind === "payment-link" && evidence.facts?.singleUse !== true && evidence.payments.length > 0;
}

/**
 * The state after an erasure of the purchase with these payments; null when all of it is erased.
 * @param payments ids; empty where the resource itself is erased
 */
export function withoutPayments(state: HubState, payments: readonly string[], nowMs: number): HubState | null {
  if (payments.length === 0 || !isShared(state)) return null;
  const isOfOthers = (id: string | null) => id === null || !payments.includes(id);
  const { facts, followUps } = state.evidence;
  const kept = withParts(state, {
    evidence: {
      facts: facts && { ...facts, paymentId: isOfOthers(facts.paymentId) ? facts.paymentId : null },
      payments: state.evidence.payments.filter(({ id }) => isOfOthers(id)),
      followUps: followUps.filter(({ paymentId }) => isOfOthers(paymentId)),
    },
  });
  return updateVisible(kept, new Date(nowMs).toISOString(), nowMs);
}
