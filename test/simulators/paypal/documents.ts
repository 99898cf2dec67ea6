/**
 * PayPal's documents of orders and payments. They contain personal and internal data on purpose: tests check that none of it
 * reaches a viewer. Links name the older host, as PayPal's do.
 * @see https://developer.paypal.com/docs/api/orders/v2/ (checked 2026-11-28)
 * @see https://developer.paypal.com/docs/api/payments/v2/ (checked 2026-11-28)
 */
import type { Authorization, Capture, Found, Order, OrderStep, Refund } from "./orders.ts";

const HOST = "https://api.sandbox.paypal.com";
const APPROVAL = "https://www.sandbox.paypal.com/checkoutnow?token=";

const PAYER = {
  name: { given_name: "Petra", surname: "Beispiel" },
  email_address: "petra@example.org",
  payer_id: "QYR5Z8XDVJNXQ",
  phone: { phone_number: { national_number: "6601234567" } },
  address: { address_line_1: "Musterstrasse 1", postal_code: "1010", country_code: "AT" },
};

/** Texts of the answers that no viewer may receive. */
export const PERSONAL = [
  ...["Petra", "Beispiel", "petra@example.org", "QYR5Z8XDVJNXQ", "6601234567", "Musterstrasse"],
  ...["shop-owner@example.org", "7PF5WMBLCCK3W", "cart-77", "recipient@example.org", "DO-NOT-SHOW-NOTE"],
];

const PAYEE = { email_address: "shop-owner@example.org", merchant_id: "7PF5WMBLCCK3W" };

const PAYPAL_SOURCE = {
  paypal: {
    email_address: PAYER.email_address,
    account_id: PAYER.payer_id,
    account_status: "VERIFIED",
    name: PAYER.name,
  },
};

const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
export const money = (value: string, currency: string) => ({ currency_code: currency, value });
export const link = (rel: string, path: string) => ({ href: `${HOST}${path}`, rel, method: "GET" });

export function orderDocument(order: Order, step: OrderStep, atMs: number): object {
  const { id, intent, source = PAYPAL_SOURCE } = order;
  const { status } = step;
  const payments = paymentsOf(order, step, atMs);
  const isOpen = status === "CREATED" || status === "PAYER_ACTION_REQUIRED";
  const isApproved = !isOpen && status !== "VOIDED";
  return {
    id,
    intent,
    ...(status !== null && { status }),
    payment_source: isOpen ? {} : source,
    purchase_units: [
      {
        reference_id: "default",
        amount: money(order.value, order.currency),
        payee: PAYEE,
        custom_id: order.customId,
        invoice_id: order.invoiceId,
        soft_descriptor: "EXAMPLESHOP",
        shipping: { name: { full_name: "Petra Beispiel" }, address: PAYER.address },
        ...(payments !== null && { payments }),
      },
    ],
    ...(isApproved && { payer: PAYER }),
    create_time: iso(order.createdMs),
    update_time: iso(atMs),
    links: [
      link("self", `/v2/checkout/orders/${id}`),
      ...(isOpen ? [approvalLink(order, status)] : []),
      // Also of a voided order: the links do not tell the state.
      ...(payments === null && !isOpen ? [link("capture", `/v2/checkout/orders/${id}/capture`)] : []),
    ],
  };
}

function approvalLink({ id }: Order, status: string | null) {
  const rel = status === "PAYER_ACTION_REQUIRED" ? "payer-action" : "approve";
  return { href: `${APPROVAL}${id}`, rel, method: "GET" };
}

function paymentsOf(order: Order, step: OrderStep, atMs: number): object | null {
  const { captures, authorizations, refunds, withoutPayments } = step;
  if (withoutPayments || captures.length + authorizations.length + refunds.length === 0) return null;
  const listOf = <Part>(parts: Part[], documentOf: (found: Found<Part>) => object) =>
    parts.map((part, index) => documentOf({ order, part, index, atMs }));
  return {
    ...(captures.length > 0 && { captures: listOf(captures, captureDocument) }),
    ...(authorizations.length > 0 && { authorizations: listOf(authorizations, authorizationDocument) }),
    ...(refunds.length > 0 && { refunds: listOf(refunds, refundDocument) }),
  };
}

export function captureDocument({ order, part, index, atMs }: Found<Capture>): object {
  const { status, reason, value = order.value, responseCode, adviceCode } = part;
  const id = order.captureIds.at(index);
  const amount = money(value, order.currency);
  return {
    id,
    status,
    ...(reason !== undefined && { status_details: { reason } }),
    amount,
    final_capture: true,
    disbursement_mode: "INSTANT",
    seller_protection: { status: "ELIGIBLE", dispute_categories: ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"] },
    // The fees of a payment that is not credited yet are not known.
    ...(status !== "PENDING" && {
      seller_receivable_breakdown: { gross_amount: amount, paypal_fee: money("0.55", order.currency) },
    }),
    invoice_id: order.invoiceId,
    custom_id: order.customId,
    ...(responseCode !== undefined && {
      processor_response: {
        ...{ avs_code: "Y", cvv_code: "M", response_code: responseCode },
        ...(adviceCode !== undefined && { payment_advice_code: adviceCode }),
      },
    }),
    network_transaction_reference: { id: "510216240000012", network: "VISA" },
    supplementary_data: { related_ids: { order_id: order.id } },
    payee: PAYEE,
    create_time: iso(atMs),
    update_time: iso(atMs),
    links: [
      link("self", `/v2/payments/captures/${id}`),
      { href: `${HOST}/v2/payments/captures/${id}/refund`, rel: "refund", method: "POST" },
      link("up", `/v2/checkout/orders/${order.id}`),
    ],
  };
}

export function authorizationDocument({ order, part, index, atMs }: Found<Authorization>): object {
  const { status, reason, value = order.value, expiresAfterMs } = part;
  const id = order.authorizationIds.at(index);
  return {
    id,
    status,
    ...(reason !== undefined && { status_details: { reason } }),
    amount: money(value, order.currency),
    invoice_id: order.invoiceId,
    custom_id: order.customId,
    seller_protection: { status: "ELIGIBLE" },
    supplementary_data: { related_ids: { order_id: order.id } },
    payee: PAYEE,
    expiration_time: iso(order.createdMs + expiresAfterMs),
    create_time: iso(order.createdMs),
    update_time: iso(atMs),
    links: [link("self", `/v2/payments/authorizations/${id}`), link("up", `/v2/checkout/orders/${order.id}`)],
  };
}

export function refundDocument({ order, part, index, atMs }: Found<Refund>): object {
  const { status, value, capture } = part;
  const id = order.refundIds.at(index);
  const captureId = order.captureIds.at(capture);
  return {
    id,
    status,
    ...(status === "PENDING" && { status_details: { reason: "ECHECK" } }),
    amount: money(value, order.currency),
    invoice_id: order.invoiceId,
    custom_id: order.customId,
    note_to_payer: "DO-NOT-SHOW-NOTE",
    acquirer_reference_number: "74537604221222132710572",
    seller_payable_breakdown: { total_refunded_amount: money(value, order.currency) },
    payer: PAYEE,
    create_time: offsetTime(atMs),
    update_time: offsetTime(atMs),
    links: [link("self", `/v2/payments/refunds/${id}`), link("up", `/v2/payments/captures/${captureId}`)],
  };
}

/** Refunds have the time of California, all others UTC. */
function offsetTime(ms: number): string {
  return iso(ms - 8 * 3_600_000).replace("Z", "-08:00");
}
