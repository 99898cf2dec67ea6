/** Turns a response of Mollie's API into the next step of a status query. */
import * as z from "zod";
import { httpFailure, noResult, parseExactJson } from "../http-result.ts";
import { idFailure } from "../id-form.ts";
import type { HttpResponse, ProviderResponse, QueryResult, QueryStep, StatusQuery } from "../query.ts";
import {
  type Payment,
  parseChargebacks,
  parseLink,
  parseOrder,
  parsePayment,
  parsePayments,
  parsePayout,
  parseRefunds,
} from "./document.ts";
import { isOrderId, ORDER, PAYMENT, PAYMENT_LINK, PAYOUT } from "./ids.ts";
import { legacyOrderStatus } from "./legacy-order.ts";
import { linkStatus, needsPayments } from "./link.ts";
import { isPositive, toMoney } from "./money-back.ts";
import { referenceOf } from "./reference.ts";
import { type MappingOptions, paymentStatus, payoutStatus } from "./to-facts.ts";

const LISTS = ["refunds", "chargebacks", "payments"] as const;

/** A list that belongs to the resource, which a further call asks for. */
export type ListName = (typeof LISTS)[number];

const cursorSchema = z
  .object({ list: z.enum(LISTS), document: z.unknown() })
  .nullable()
  .catch(null);

/** The list that this step asks for; null in the first step, which asks for the resource itself. */
export function listOf({ cursor }: StatusQuery): ListName | null {
  return cursorSchema.parse(cursor)?.list ?? null;
}

/** The next step of a status query. Never throws. */
export function parseResult(response: ProviderResponse, query: StatusQuery, options: MappingOptions): QueryStep {
  if (!response.ok) return noResult(response.failure);
  const failure = failureOf(response.value, query);
  if (failure) return failure;
  const { body } = response.value;
  const cursor = cursorSchema.parse(query.cursor);
  if (cursor === null) return resourceStep(query, parseExactJson(body), options);
  if (cursor.list === "payments") {
    const link = parseLink(cursor.document);
    const payments = parsePayments(body);
    return link && payments
      ? { outcome: "found", ...linkStatus(link, payments, { ...options, nowMs: query.nowMs }) }
      : noResult("unreadable");
  }
  const payment = parsePayment(cursor.document);
  const list = cursor.list === "refunds" ? parseRefunds(body) : parseChargebacks(body);
  if (!payment || !list) return noResult("unreadable");
  return paymentStep({ ...payment, _embedded: { ...payment._embedded, [cursor.list]: list } }, options);
}

/**
 * The failure of a response; null when it has the document. A resource of another mode or profile is not found, and one that
 * has been deleted is gone. Every limit is that of the organisation.
 * @see https://docs.mollie.com/reference/handling-errors (checked 2026-11-27)
 */
function failureOf(response: HttpResponse, { nowMs }: StatusQuery): Exclude<QueryResult, { outcome: "found" }> | null {
  if (response.status === 404 || response.status === 410) return { outcome: "not-found" };
  return httpFailure(response, nowMs, "account");
}

function resourceStep(query: StatusQuery, json: unknown, options: MappingOptions): QueryStep {
  switch (query.kind) {
    case "payment-link": {
      const link = parseLink(json);
      if (!link) return noResult("unreadable");
      const failure = idFailure(query, [PAYMENT_LINK, link.id]);
      if (failure) return failure;
      if (needsPayments(link)) return { outcome: "more", cursor: { list: "payments", document: link } };
      return { outcome: "found", ...linkStatus(link, null, { ...options, nowMs: query.nowMs }) };
    }
    case "payout": {
      const payout = parsePayout(json);
      if (!payout) return noResult("unreadable");
      return idFailure(query, [PAYOUT, payout.id]) ?? { outcome: "found", ...payoutStatus(payout) };
    }
    default: {
      if (isOrderId(query.id)) {
        const order = parseOrder(json);
        if (!order) return noResult("unreadable");
        return idFailure(query, [ORDER, order.id]) ?? { outcome: "found", ...legacyOrderStatus(order, options) };
      }
      const payment = parsePayment(json);
      if (!payment) return noResult("unreadable");
      return idFailure(query, [PAYMENT, payment.id]) ?? paymentStep(payment, options);
    }
  }
}

/** The result for a payment, or a call for a list of it that Mollie has not embedded. */
function paymentStep(payment: Payment, options: MappingOptions): QueryStep {
  const list = missingList(payment);
  // Nothing else of the metadata is kept for the next step.
  const document = { ...payment, metadata: referenceOf(payment.metadata, options.referenceKey) };
  if (list !== null) return { outcome: "more", cursor: { list, document } };
  return { outcome: "found", ...paymentStatus(payment, options) };
}

/**
 * A list that the payment has and that is not embedded: the documents show `embed` with several names in examples, and with
 * one in the schema. A link to a list is there only when it has entries.
 */
function missingList({
  _embedded,
  _links,
  amountRefunded,
  amountChargedBack,
}: Payment): "refunds" | "chargebacks" | null {
  const hasRefunds = _links?.refunds !== undefined || isPositive(toMoney(amountRefunded));
  const hasChargebacks = _links?.chargebacks !== undefined || isPositive(toMoney(amountChargedBack));
  if (hasChargebacks && !_embedded?.chargebacks) return "chargebacks";
  return hasRefunds && !_embedded?.refunds ? "refunds" : null;
}
