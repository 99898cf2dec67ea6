/**
 * Mollie's documents of payment links, orders, payouts, lists and events.
 * @see https://docs.mollie.com/reference/get-payment-link (checked 2026-11-27)
 * @see https://docs.mollie.com/reference/get-payout (checked 2026-11-27)
 */
import { scheduledSteps } from "../shared/lifecycle.ts";
import type { SimulatedEvent } from "./events.ts";
import { ADDRESS, API, type Current, instant, link, paymentDocument, refundsOf } from "./payment-documents.ts";
import type { SimulatedResource } from "./resources.ts";

export interface Found {
  resource: SimulatedResource;
  current: Current;
}

/** A payment link has no status: it is paid, archived or past its end. */
export function linkDocument({ id, ...resource }: SimulatedResource, { step, atMs }: Current): object {
  const { amount: value, currency, createdMs, expiresAfterMs } = resource;
  const paidMs = scheduledSteps(resource).find((each) => each.step.isPaid && each.atMs <= atMs)?.atMs;
  return {
    ...{ resource: "payment-link", id, mode: resource.mode, profileId: resource.profile },
    ...{ description: "Order of Petra Beispiel", amount: value === null ? null : { value, currency } },
    ...{ minimumAmount: value === null ? { value: "1.00", currency } : null },
    ...{ archived: step.isArchived, reusable: resource.isReusable, createdAt: instant(createdMs) },
    paidAt: paidMs === undefined ? null : instant(paidMs),
    expiresAt: expiresAfterMs === undefined ? null : instant(createdMs + expiresAfterMs),
    ...{ redirectUrl: "https://shop.example/thanks?petra", webhookUrl: "https://status.example/v1/shop/webhook" },
    _links: {
      self: link(`/payment-links/${id}`),
      paymentLink: link(`https://payment-links.mollie.com/payment/${id.replace(/^pl_/, "")}`, "text/html"),
    },
  };
}

export function payoutDocument(payout: SimulatedResource, { step, atMs }: Current): object {
  const { id, mode, amount: value, currency, createdMs } = payout;
  const isEnded = step.status === "completed" || step.status === "canceled";
  return {
    ...{ resource: "payout", id, mode, status: step.status, description: "Payout of Petra Beispiel" },
    amount: value === null ? null : { value, currency },
    ...(step.reason !== undefined && { statusReason: { code: step.reason, message: "Text of the bank to Petra" } }),
    ...{ createdAt: instant(createdMs), ...(isEnded && { [`${step.status}At`]: instant(atMs) }) },
    _links: { self: link(`/payouts/${id}`) },
  };
}

/** An order of the Orders API, which Mollie does not recommend any more. */
export function orderDocument(
  { resource: order, current: { step, atMs } }: Found,
  payments: readonly Found[],
  embed: readonly string[],
): object {
  const { id, mode, amount: value, currency, createdMs, metadata, method } = order;
  const refunds = payments.flatMap(({ resource, current }) => refundsOf(resource, current));
  const embedded = {
    ...(embed.includes("payments") && { payments: payments.map((each) => paymentOf(each)) }),
    ...(embed.includes("refunds") && { refunds }),
  };
  return {
    ...{ resource: "order", id, mode, profileId: order.profile, amount: { value, currency }, status: step.status },
    ...{ isCancelable: step.status === "created", metadata, createdAt: instant(createdMs), method },
    ...{ orderNumber: "2026-0815", locale: "de_AT", billingAddress: ADDRESS, shippingAddress: ADDRESS, lines: [] },
    ...(step.status === "created" && { expiresAt: instant(createdMs + 28 * 86_400_000) }),
    ...(step.status === "paid" && { paidAt: instant(atMs) }),
    ...(Object.keys(embedded).length > 0 && { _embedded: embedded }),
    _links: {
      self: link(`/orders/${id}`),
      ...(step.status === "created" && { checkout: link(`https://www.mollie.com/checkout/order/${id}`, "text/html") }),
    },
  };
}

const paymentOf = ({ resource, current }: Found) => paymentDocument(resource, current);

/** A page of a list: `from` is the id of its first entry. Null when the list has no such entry. */
export function listDocument<Entry extends { id?: unknown }>(
  name: string,
  path: string,
  entries: readonly Entry[],
  { from, limit }: { from: string | null; limit: number },
): object | null {
  const start = from === null ? 0 : entries.findIndex((entry) => entry.id === from);
  if (start === -1) return null;
  const page = entries.slice(start, start + limit);
  const urlFrom = (entry: Entry | undefined) =>
    entry === undefined ? null : link(`${path}?from=${entry.id}&limit=${limit}`);
  return {
    count: page.length,
    _embedded: { [name]: page },
    _links: {
      self: link(`${path}?limit=${limit}`),
      previous: start === 0 ? null : urlFrom(entries[Math.max(0, start - limit)]),
      next: urlFrom(entries[start + limit]),
    },
  };
}

/** A snapshot contains the entity as its GET returns it. A simple event has only its id. */
export function eventDocument({ type, entityId }: SimulatedEvent, id: string, atMs: number, entity: object | null) {
  return {
    ...{ resource: "event", id, type, entityId, createdAt: instant(atMs) },
    ...(entity && { _embedded: { entity } }),
    _links: { self: { href: `${API}/events/${id}`, type: "application/hal+json" } },
  };
}
