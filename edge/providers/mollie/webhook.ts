/**
 * Reads the events of both sorts of webhooks. Nothing in them is applied: a classic one has no status, and no time is signed
 * in the others, so that a recorded one could be sent again. Each event makes the gate check its resource.
 * @see https://docs.mollie.com/reference/webhooks (checked 2026-11-27)
 * @see https://docs.mollie.com/reference/webhooks-new (checked 2026-11-27)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import { id, nested, word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";
import type { WebhookEvent } from "../webhook-event.ts";

export interface MollieWebhook {
  /** Of a next-generation event. A classic webhook has none: its body is the same for every change. */
  eventId?: string;
  events: WebhookEvent[];
}

/** A refund, chargeback or capture names its payment. */
const entity = { resource: word, id, paymentId: id };

const webhookSchema = z.object({
  ...entity,
  type: word,
  entityId: id,
  _embedded: nested({ entity: nested(entity) }),
});

const KINDS: [prefix: string, kind: Kind][] = [
  ["tr_", "payment"],
  ["ord_", "payment"],
  ["pl_", "payment-link"],
  ["payout_", "payout"],
];

/** A form with one id and nothing else. */
const FORM = /^id=([A-Za-z0-9_.%+-]{1,765})$/;

/** The id in a classic webhook; null when this is none. */
export function classicId(body: Uint8Array): string | null {
  // No classic webhook is longer than its id. Decoding a body of 1 MB would cost more than a look at its size.
  if (body.length > 1000) return null;
  const text = new TextDecoder().decode(body).trim();
  return FORM.test(text) ? new URLSearchParams(text).get("id") : null;
}

/** The webhook in this body, or null when it is not a JSON object. Without an id of ours it has no events. */
export function parseWebhook(body: Uint8Array): MollieWebhook | null {
  const webhook = webhookSchema.safeParse(parseExactJson(body)).data;
  if (!webhook) return null;
  // The vendor's documents also show the entity itself as a webhook.
  const isEvent = webhook.resource === undefined || webhook.resource === "event";
  const named = isEvent ? [webhook.entityId, webhook._embedded?.entity?.paymentId] : [webhook.id, webhook.paymentId];
  const events = named.flatMap((each) => checkOf(each) ?? []);
  return { ...(isEvent && webhook.id !== undefined && { eventId: webhook.id }), events };
}

/** The check of the resource with this id; null for an id of another sort, such as that of a refund. */
export function checkOf(name: string | undefined): WebhookEvent | null {
  const kind = KINDS.find(([prefix]) => name?.startsWith(prefix))?.[1];
  return name === undefined || kind === undefined ? null : { kind, id: name, type: "check" };
}
