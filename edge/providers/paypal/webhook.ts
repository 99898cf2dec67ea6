/**
 * Reads which resources a webhook names. None of its facts count, not even of a signed one: the signature covers a checksum
 * of the body, and anybody who has one signed webhook can write another body with the same checksum. The gate checks.
 * @see https://developer.paypal.com/api/rest/webhooks/event-names/ (checked 2026-11-28)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import { id, nested, nestedList, word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";
import type { ParsedWebhook, WebhookEvent } from "../webhook-event.ts";

const resourceShape = {
  id,
  /** An approval that was undone has no id of its own. */
  order_id: id,
  supplementary_data: nested({ related_ids: nested({ order_id: id, capture_id: id, authorization_id: id }) }),
  disputed_transactions: nestedList({ seller_transaction_id: id }),
  payout_item_id: id,
  payout_batch_id: id,
  batch_header: nested({ payout_batch_id: id }),
  links: nestedList({ href: word }),
};

const eventSchema = z.object({ id, event_type: word, resource: nested(resourceShape) });
type Resource = NonNullable<z.infer<typeof eventSchema>["resource"]>;

/** Documents of older answers name their order, capture or authorization only in a link, some without its `rel`. */
const PAYMENT_LINK = /\/v2\/(?:checkout\/(orders)|payments\/(captures|authorizations|refunds))\/(?<id>[A-Z0-9]{1,36})$/;

/** The events of a webhook: null when it is not one, empty when it names no resource. */
export function parseWebhookEvents(body: Uint8Array): Pick<ParsedWebhook, "events" | "eventId"> | null {
  const event = eventSchema.safeParse(parseExactJson(body)).data;
  if (!event) return null;
  const { resource = {}, id: eventId } = event;
  const payouts = [resource.payout_item_id, resource.payout_batch_id, resource.batch_header?.payout_batch_id];
  const isPayout = payouts.some((each) => each !== undefined);
  const events = isPayout ? checksOf("payout", payouts) : paymentChecks(resource);
  return { events, ...(eventId !== undefined && { eventId }) };
}

/** A dispute is about the captures that it names. Any other resource is a payment, or belongs to those that it names. */
function paymentChecks(resource: Resource): WebhookEvent[] {
  const { id: own, order_id, disputed_transactions = [] } = resource;
  if (disputed_transactions.length > 0) {
    return checksOf(
      "payment",
      disputed_transactions.map(({ seller_transaction_id }) => seller_transaction_id),
    );
  }
  const { orders, captures, authorizations } = namedBy(resource);
  // What later happens to a refund happens to its capture, and what happens to a capture to its order.
  const names = [...captures, ...orders, ...authorizations].find((each) => each !== own);
  const checks = checksOf("payment", [own, order_id, ...orders, ...captures, ...authorizations]);
  return checks.map((check) => (check.id === own && names !== undefined ? { ...check, names } : check));
}

/** The ids of other payments in this resource, by what they are. */
function namedBy({ supplementary_data, links = [] }: Resource) {
  const { order_id, capture_id, authorization_id } = supplementary_data?.related_ids ?? {};
  const linked = links.map(({ href = "" }) => PAYMENT_LINK.exec(href));
  const of = (name: string, related: string | undefined) => {
    const ids = linked.filter((match) => match?.[1] === name || match?.[2] === name).map((match) => match?.groups?.id);
    return [related, ...ids].filter((each) => each !== undefined);
  };
  return {
    orders: of("orders", order_id),
    captures: of("captures", capture_id),
    authorizations: of("authorizations", authorization_id),
  };
}

function checksOf(kind: Kind, ids: readonly (string | undefined)[]): WebhookEvent[] {
  const named = ids.filter((each) => each !== undefined);
  return [...new Set(named)].map((each): WebhookEvent => ({ kind, id: each, type: "check" }));
}
