/**
 * Maps an order of the Orders API, which Mollie does not recommend any more, to facts. A failed payment leaves an order
 * `created`, and of several payments the paid one decides, not the last.
 * @see https://docs.mollie.com/reference/get-order (checked 2026-11-27)
 */
import type { State } from "../../../contract/status.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { foldStatus } from "../word-tables.ts";
import type { Order } from "./document.ts";
import { methodOf } from "./method.ts";
import { paidState, toMoney } from "./money-back.ts";
import { referenceOf } from "./reference.ts";
import { type MappingOptions, stateFacts, testOf, unknownStatus } from "./to-facts.ts";

const ORDER = new Map<string, State>([
  ["CREATED", "action_required"],
  ["PENDING", "processing"],
  ["AUTHORIZED", "authorized"],
  ["PAID", "succeeded"],
  ["SHIPPING", "succeeded"],
  ["COMPLETED", "succeeded"],
  ["CANCELED", "canceled"],
  ["EXPIRED", "expired"],
]);

/** The status of an order of the Orders API. */
export function legacyOrderStatus(order: Order, { referenceKey }: MappingOptions): ParsedStatus {
  const state = ORDER.get(foldStatus(order.status));
  const payments = order._embedded?.payments ?? [];
  const deciding = payments.find(({ status }) => foldStatus(status) === "PAID") ?? payments[0];
  const common: Omit<Facts, "state" | "settled"> = {
    ...NO_FACTS,
    amount: toMoney(order.amount),
    method: methodOf({ method: order.method ?? deciding?.method, details: deciding?.details }),
    reference: referenceOf(order.metadata, referenceKey) ?? order.orderNumber ?? null,
    test: testOf(order),
  };
  if (state === undefined) return unknownStatus(common, order.status);
  if (state === "succeeded") return { facts: { ...common, ...paidFacts(order, deciding) } };
  const hasFailed = payments.length > 0 && payments.every(({ status }) => ENDED.has(foldStatus(status)));
  const isOpen = state === "action_required";
  const hint = state === "processing" ? "in_review" : isOpen && hasFailed ? "attempt_failed" : null;
  return {
    facts: {
      ...common,
      ...stateFacts(state, hint),
      at: isOpen ? (order.createdAt ?? null) : null,
      expiresAt: isOpen ? (order.expiresAt ?? null) : null,
      continueUrl: isOpen ? (order._links?.checkout?.href ?? null) : null,
    },
  };
}

const ENDED = new Set(["FAILED", "CANCELED", "EXPIRED"]);

type OrderPayment = NonNullable<NonNullable<Order["_embedded"]>["payments"]>[number];

/** The refunds are those of the order, the chargebacks those of the payment. */
function paidFacts(order: Order, payment: OrderPayment | undefined): Pick<Facts, "state" | "settled"> & Partial<Facts> {
  const { state, hint, at, ...amounts } = paidState({
    amount: toMoney(order.amount),
    captured: null,
    amountRefunded: order.amountRefunded,
    amountChargedBack: payment?.amountChargedBack,
    refunds: order._embedded?.refunds ?? [],
    chargebacks: [],
  });
  return {
    ...stateFacts(state, hint),
    ...amounts,
    at: at ?? (state === "succeeded" ? (payment?.paidAt ?? null) : null),
  };
}
