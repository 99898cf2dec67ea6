/** The events of a webhook. The caller has verified it, or treats its events as unsigned. */
import { hasForm } from "../id-form.ts";
import { SHARED_STATES } from "../orders.ts";
import type { WebhookEvent } from "../webhook-event.ts";
import { type CaptureMode, paymentFacts } from "./authorisation.ts";
import { disputeStage } from "./dispute.ts";
import { extra, type Item } from "./document.ts";
import { idForm } from "./ids.ts";
import { modificationOf } from "./modification.ts";

/** Items that Adyen always signs once a key exists. Of the others, some arrive without a signature. */
const ALWAYS_SIGNED = new Set([
  ...["AUTHORISATION", "CAPTURE", "CAPTURE_FAILED", "CANCELLATION", "CANCEL_OR_REFUND", "REFUND", "REFUND_FAILED"],
  ...["CHARGEBACK", "CHARGEBACK_REVERSED"],
]);

/** Whether a missing signature is a mistake of the configuration, or of a forger. */
export function isAlwaysSigned({ eventCode }: Item): boolean {
  return ALWAYS_SIGNED.has(eventCode);
}

/** The resources that an item reports on. Empty for a code that changes nothing, and for one that nobody knows yet. */
export function eventsOf(item: Item, capture: CaptureMode): WebhookEvent[] {
  if (item.success !== "true" && item.success !== "false") return [];
  return allEvents(item, capture).filter(({ kind, id }) => hasForm(idForm(kind), id));
}

function allEvents(item: Item, capture: CaptureMode): WebhookEvent[] {
  const { pspReference, originalReference, occurredAt } = item;
  const about = { eventId: eventIdOf(item), occurredAt };
  const stage = disputeStage(item);
  if (stage) {
    // Later stages may not name the payment: the hub of the dispute forwards them to it.
    const names = originalReference === "" ? {} : { names: originalReference };
    return [{ kind: "payment", id: pspReference, ...about, ...names, type: "follow-up", followUp: stage }];
  }
  const paymentId = originalReference || pspReference;
  const followUp = modificationOf(item, capture);
  if (followUp) return [{ kind: "payment", id: paymentId, ...about, type: "follow-up", followUp }];
  return paymentEvents(item, paymentId, about, capture);
}

/**
 * The payment, and the order and the link that it was made for. An adjustment of an authorisation has a reference of its own,
 * which may not be that of the order.
 */
function paymentEvents(
  item: Item,
  paymentId: string,
  about: Pick<WebhookEvent, "eventId" | "occurredAt">,
  capture: CaptureMode,
): WebhookEvent[] {
  const facts = paymentFacts(item, capture);
  if (!facts) return [];
  const payment = { kind: "payment" as const, id: paymentId, ...about, type: "facts" as const, facts };
  const isModification = item.originalReference !== "";
  if (isModification) return [payment];
  const isPart = extra(item, "merchantOrderReference") !== undefined;
  const attempt = {
    ...about,
    type: "payment" as const,
    uuid: paymentId,
    facts: { ...facts, paymentId },
    createdAt: item.occurredAt ?? null,
    group: isPart && SHARED_STATES.has(facts.state) ? "parts" : null,
  };
  const link = extra(item, "paymentLinkId");
  return [
    payment,
    ...(item.merchantReference === "" ? [] : [{ kind: "order" as const, id: item.merchantReference, ...attempt }]),
    ...(link === undefined ? [] : [{ kind: "payment-link" as const, id: link, ...attempt }]),
  ];
}

/** Adyen names no events. Items that are the same in these signed fields are the same event. */
function eventIdOf({ merchantAccountCode, eventCode, success, pspReference, originalReference }: Item): string {
  return [merchantAccountCode, eventCode, success, pspReference, originalReference].join(":");
}
