/**
 * The events of each step of a lifecycle script, as snapshot events in the shape of an API version, or as thin events.
 * @see https://docs.stripe.com/api/events/types (checked 2026-11-28)
 */
import { scheduledSteps } from "../shared/lifecycle.ts";
import { invoiceDocument, linkDocument, payoutDocument, sessionDocument, setupDocument } from "./checkout-documents.ts";
import { expand } from "./expand.ts";
import { type Payment, type Resource, randomId, type Store } from "./model.ts";
import { inVersion } from "./old-versions.ts";
import {
  chargeDocument,
  chargeIdOf,
  disputeDocument,
  intentDocument,
  refundDocument,
  seconds,
} from "./payment-documents.ts";
import { paymentStateAt } from "./payment-state.ts";

type Document = Record<string, unknown>;

export interface EventSettings {
  /** The `api_version` of the webhook endpoint, which never changes. */
  apiVersion: string;
  style: "snapshot" | "thin";
}

/** One event: its type, and the document that it is about. */
interface Change {
  type: string;
  object: Document;
}

const PAYMENT_EVENTS: Record<Payment["lifecycle"][number]["does"], string[]> = {
  create: ["payment_intent.created"],
  confirm_later: [],
  require_action: ["payment_intent.requires_action"],
  process: ["payment_intent.processing", "charge.pending"],
  // Two events for one change.
  decline: ["payment_intent.payment_failed", "charge.failed"],
  expire_attempt: ["payment_intent.payment_failed"],
  authorize: ["payment_intent.amount_capturable_updated", "charge.succeeded"],
  fund_partly: ["payment_intent.partially_funded"],
  succeed: ["payment_intent.succeeded", "charge.succeeded"],
  cancel: ["payment_intent.canceled"],
  refund: ["refund.created", "charge.refunded"],
  update_refund: ["refund.updated"],
  dispute: ["charge.dispute.created", "charge.dispute.funds_withdrawn"],
  update_dispute: ["charge.dispute.closed"],
};

const SESSION_EVENTS = {
  open: null,
  complete: "checkout.session.completed",
  succeed_later: "checkout.session.async_payment_succeeded",
  fail_later: "checkout.session.async_payment_failed",
  expire: "checkout.session.expired",
} as const;

const INVOICE_EVENTS = {
  ...{ draft: "invoice.created", open: "invoice.finalized", attempt: "invoice.payment_failed" },
  ...{ pay_partly: "invoice.updated", pay: "invoice.paid", void: "invoice.voided" },
  mark_uncollectible: "invoice.marked_uncollectible",
} as const;

const PAYOUT_EVENTS = {
  ...{ pend: "payout.created", send: "payout.updated", pay: "payout.paid", fail: "payout.failed" },
  ...{ cancel: "payout.canceled", reverse: "payout.updated" },
} as const;

const SETUP_EVENTS = {
  ...{ create: "setup_intent.created", require_action: "setup_intent.requires_action", process: null },
  ...{ decline: "setup_intent.setup_failed", succeed: "setup_intent.succeeded", cancel: "setup_intent.canceled" },
} as const;

/** Every event of the resource's script, with its time. */
export function scheduledEvents(resource: Resource, store: Store): { atMs: number; changes: Change[] }[] {
  return scheduledSteps<{ afterMs: number; does: string; webhook: boolean }>(resource)
    .filter(({ step }) => step.webhook)
    .map(({ step, atMs }) => ({ atMs, changes: changesOf(resource, step.does, store, atMs) }));
}

function changesOf(resource: Resource, does: string, store: Store, atMs: number): Change[] {
  const change = (type: string | null, object: Document | null): Change[] =>
    type && object ? [{ type, object: expand(object, []) }] : [];
  switch (resource.type) {
    case "payment":
      return (PAYMENT_EVENTS[does as keyof typeof PAYMENT_EVENTS] ?? []).flatMap((type) =>
        change(type, paymentObject(resource, type, atMs)),
      );
    case "session":
      return change(SESSION_EVENTS[does as keyof typeof SESSION_EVENTS], sessionDocument(resource, store, atMs));
    case "invoice":
      return change(INVOICE_EVENTS[does as keyof typeof INVOICE_EVENTS], invoiceDocument(resource, store, atMs));
    case "payout":
      return change(PAYOUT_EVENTS[does as keyof typeof PAYOUT_EVENTS], payoutDocument(resource, atMs));
    case "setup":
      return change(SETUP_EVENTS[does as keyof typeof SETUP_EVENTS], setupDocument(resource, atMs));
    case "link":
      return does === "deactivate" ? change("payment_link.updated", linkDocument(resource, store, atMs)) : [];
  }
}

/** The object of a payment's event: the intent, its charge, its latest refund, or its latest dispute. */
function paymentObject(payment: Payment, type: string, atMs: number): Document | null {
  const state = paymentStateAt({ ...payment, chargeDelayMs: 0 }, atMs);
  if (type.startsWith("payment_intent.")) return intentDocument(payment, atMs);
  if (!state?.charge) return null;
  const charge = chargeIdOf(payment, state.charge.attempt);
  const [refund, dispute] = [state.refunds.at(-1), state.disputes.at(-1)];
  if (type.startsWith("refund.")) return refund ? refundDocument(payment, charge, refund) : null;
  if (type.startsWith("charge.dispute.")) return dispute ? disputeDocument(payment, charge, dispute) : null;
  return chargeDocument(payment, state);
}

/** The body of a webhook. */
export function eventBody(
  resource: Resource,
  { type, object }: Change,
  settings: EventSettings,
  atMs: number,
): Document {
  const { account, livemode } = resource;
  const id = randomId("evt");
  if (settings.style === "thin") return thinEvent(id, type, object, resource, atMs);
  return {
    ...{ id, object: "event", api_version: settings.apiVersion, created: seconds(atMs) },
    data: { object: inVersion(object, settings.apiVersion) },
    ...{ livemode, pending_webhooks: 1, request: { id: "req_Petra0815", idempotency_key: null }, type },
    ...(account !== null && { account }),
  };
}

const COLLECTION: Record<string, string> = {
  ...{ payment_intent: "payment_intents", "checkout.session": "checkout/sessions", charge: "charges" },
  ...{ invoice: "invoices", payout: "payouts", setup_intent: "setup_intents", refund: "refunds", dispute: "disputes" },
  payment_link: "payment_links",
};

/** @see https://docs.stripe.com/event-destinations (checked 2026-11-28): it has the id of the object alone */
function thinEvent(id: string, type: string, object: Document, resource: Resource, atMs: number): Document {
  const name = String(object.object);
  const created = new Date(atMs).toISOString().replace("Z", "083866Z");
  return {
    ...{ id, object: "v2.core.event", type: `v1.${type}`, created, livemode: resource.livemode },
    ...(resource.account !== null && { context: resource.account }),
    related_object: { id: object.id, type: name, url: `/v1/${COLLECTION[name]}/${object.id}` },
    ...{ reason: null, snapshot_event: randomId("evt") },
  };
}
