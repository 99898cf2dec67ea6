/**
 * Reads the events of a webhook. The caller has verified the signature, or treats the events as unsigned. A snapshot event has
 * the object as it was, in the endpoint's API version; a thin event has its id alone.
 * @see https://docs.stripe.com/api/events/object (checked 2026-11-28)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import type { Facts, ParsedStatus } from "../facts.ts";
import { id, instant, word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";
import type { ParsedWebhook, WebhookEvent } from "../webhook-event.ts";
import { invoiceSchema, payoutSchema, type Session, sessionSchema, setupSchema } from "./checkout-document.ts";
import { invoiceStatus, payoutStatus, sessionStatus, setupStatus } from "./checkout-facts.ts";
import { type Intent, intentSchema, withReference } from "./document.ts";
import { kindOfId, OBJECT_ID } from "./ids.ts";
import { intentStatus } from "./intent-facts.ts";

const eventSchema = z.object({
  id,
  type: word,
  created: instant,
  /** The connected account; absent for the account of the endpoint. */
  account: id,
  context: id,
  data: z.object({ object: z.unknown() }).optional().catch(undefined),
  related_object: z.object({ id }).optional().catch(undefined),
});

const objectId = z.string().regex(OBJECT_ID.pattern).max(255).optional().catch(undefined);
const idOrObject = z.union([objectId, z.object({ id: objectId }).transform((object) => object.id)]).catch(undefined);

/** What the objects of events name. */
const namesSchema = z.object({
  id: objectId,
  payment_intent: idOrObject,
  charge: idOrObject,
  payment_link: idOrObject,
});

/**
 * The webhook in this body, or null when it is not one. An event of another account than the connection's has no events: its
 * objects cannot be queried.
 */
export function parseWebhook(
  body: Uint8Array,
  referenceKey: string,
  stripeAccount: string | undefined,
): Omit<ParsedWebhook, "signed"> | null {
  const event = eventSchema.safeParse(parseExactJson(body)).data;
  if (!event) return null;
  const account = event.account ?? event.context;
  const isElsewhere = account !== undefined && account !== stripeAccount;
  return { eventId: event.id, events: isElsewhere ? [] : eventsOf(event, referenceKey) };
}

type Event = z.infer<typeof eventSchema>;

function eventsOf({ type = "", created, data, related_object }: Event, key: string): WebhookEvent[] {
  if (related_object) return checksOf([related_object.id]);
  const object = data?.object;
  const names = namesSchema.safeParse(object).data;
  const read = statusEventsOf(type, object, key, created ?? null);
  const stated = new Set(read.map((event) => event.id));
  const others = [names?.id, names?.payment_intent, names?.charge, names?.payment_link];
  return [...read, ...checksOf(others.filter((other) => other !== undefined && !stated.has(other)))];
}

/** A check of each object that is a resource. A session can be one of two kinds, of which payments are the usual one. */
function checksOf(ids: readonly (string | undefined)[]): WebhookEvent[] {
  return [...new Set(ids)].flatMap((each): WebhookEvent[] => {
    const kind = each === undefined ? null : kindOfId(each);
    return each !== undefined && kind ? [{ kind, id: each, type: "check" }] : [];
  });
}

/** The events of the types whose object has a complete status, and of what belongs to the same order. */
function statusEventsOf(type: string, object: unknown, key: string, at: string | null): WebhookEvent[] {
  const [family] = type.split(".", 1);
  switch (family) {
    case "payment_intent": {
      const intent = intentSchema.safeParse(object).data;
      return intent ? intentEvents(type, withReference(intent, key), at) : [];
    }
    case "checkout": {
      const session = sessionSchema.safeParse(object).data;
      return session ? sessionEvents(type, withReference(session, key), at) : [];
    }
    case "invoice": {
      const invoice = invoiceSchema.safeParse(object).data;
      const isFinal = type === "invoice.paid" || type === "invoice.voided";
      return invoice && isFinal ? facts("payment", invoice.id, invoiceStatus(withReference(invoice, key), {}), at) : [];
    }
    case "payout": {
      const payout = payoutSchema.safeParse(object).data;
      return payout ? facts("payout", payout.id, payoutStatus(withReference(payout, key)), at) : [];
    }
    case "setup_intent": {
      const setup = setupSchema.safeParse(object).data;
      const isFinal = type === "setup_intent.succeeded" || type === "setup_intent.canceled";
      return setup && isFinal ? facts("payment-method", setup.id, setupStatus(setup), at) : [];
    }
    default:
      return [];
  }
}

/** Only a taken or canceled payment is complete: a failed one needs its charge, which the event has not. */
function intentEvents(type: string, intent: Intent, at: string | null): WebhookEvent[] {
  const { id: uuid, reference, created: createdAt = null } = intent;
  const isFinal = type === "payment_intent.succeeded" || type === "payment_intent.canceled";
  const [event] = isFinal ? facts("payment", uuid, intentStatus(intent, null), at) : [];
  if (event?.type === "facts" && uuid !== undefined && reference !== undefined) {
    const order = { kind: "order", id: reference, type: "payment", uuid, facts: event.facts, createdAt } as const;
    return [event, { ...order, group: null }];
  }
  const check = reference === undefined ? [] : [{ kind: "order", id: reference, type: "check" } as const];
  return [...(event ? [event] : []), ...check];
}

function sessionEvents(type: string, session: Session, at: string | null): WebhookEvent[] {
  const { id: sessionId, reference, mode, payment_status } = session;
  if (mode === "setup") return setupSessionEvents(session, at);
  const isPaid = payment_status === "paid" || payment_status === "no_payment_required";
  const isFinal = type.endsWith(".expired") || isPaid;
  const own = isFinal ? facts("payment", sessionId, sessionStatus(session, {}), at) : [];
  const intent = typeof session.payment_intent === "string" ? session.payment_intent : undefined;
  // Only a payment has metadata that a search finds: without one, the session's reference leads to nothing.
  return [...own, ...(reference && intent ? [{ kind: "order", id: reference, type: "check" } as const] : [])];
}

/** A session that saves a payment method is found under both kinds. */
function setupSessionEvents(session: Session, at: string | null): WebhookEvent[] {
  const status = sessionStatus(session, {});
  return [...facts("payment", session.id, status, at), ...facts("payment-method", session.id, status, at)];
}

/** The event with these facts, or none without an id. An unknown status only makes the gate check the resource. */
function facts(kind: Kind, resourceId: string | undefined, status: ParsedStatus, at: string | null): WebhookEvent[] {
  if (resourceId === undefined || !OBJECT_ID.pattern.test(resourceId)) return [];
  const found: Facts = { ...status.facts, at: at ?? status.facts.at };
  if (found.state === "unknown") return [{ kind, id: resourceId, type: "check" }];
  return [{ kind, id: resourceId, type: "facts", facts: found }];
}
