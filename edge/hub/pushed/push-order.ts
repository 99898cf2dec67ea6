/** Which of two pushed statuses is newer (docs/interface.md#pushed-statuses-and-seeds). The pusher's clock and counter decide, never the arrival. */
import type { PushPrecondition, PushRequest } from "./push-message.ts";
import type { Pushed } from "./pushed-state.ts";

type Order = Pick<Pushed, "occurredAt" | "sequence">;

/**
 * -1 when the push is older than what is known, 1 when it is newer, 0 when neither is. A counter beats a clock where both
 * have one.
 */
export function pushOrder(push: Order, known: Order): -1 | 0 | 1 {
  if (push.sequence !== null && known.sequence !== null) return signOf(push.sequence - known.sequence);
  return signOf(Date.parse(push.occurredAt) - Date.parse(known.occurredAt));
}

/** What is to be done with a push about a resource of which another one is known. */
export function pushVerdict(
  push: Pick<PushRequest, "occurredAt" | "sequence" | "content" | "precondition">,
  known: Pushed | null,
): "applied" | "unchanged" | "older" {
  if (!known) return "applied";
  if (push.content === known.content) return "unchanged";
  // Whoever names the revision has seen the status that the push replaces.
  const isNamed = Array.isArray(push.precondition.ifMatch);
  return !isNamed && pushOrder(push, known) < 0 ? "older" : "applied";
}

/** @param isKnown whether a push, the provider or a webhook has reported a status */
export function holds({ ifMatch, ifNew, basedOn }: PushPrecondition, known: Pushed | null, isKnown: boolean): boolean {
  if (ifNew && isKnown) return false;
  if (basedOn !== null && basedOn !== known?.revision) return false;
  if (ifMatch === null) return true;
  return known !== null && (ifMatch === "any" || ifMatch.includes(known.revision));
}

function signOf(difference: number): -1 | 0 | 1 {
  return difference < 0 ? -1 : difference > 0 ? 1 : 0;
}
