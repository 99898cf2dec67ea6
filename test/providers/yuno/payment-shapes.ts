/** Cases of Yuno payments by payment method, of waiting payments with instructions, and of orders with several payments. */
import type { OrderPayment } from "../../../edge/providers/orders.ts";
import { type ExpectedFacts, noResult, notFound, orderResult, type QueryCase } from "../query-cases.ts";
import {
  actionRequired,
  awaitingTransfer,
  factsOf,
  paid,
  payment,
  paymentFacts,
  processing,
  queryCase,
  queryVariant,
  transfer,
  voucher,
} from "./expected.ts";

const paidBy = (method: ExpectedFacts["method"]) => payment({ ...paid, method: method ?? null });
const bnpl = { type: "bnpl", brand: null, last4: null } as const;
const brl = (value: string) => ({ value, currency: "BRL" });

export const shapes: QueryCase[] = [
  queryCase("paid-card", paidBy({ type: "card", brand: "visa", last4: "1111" })),
  queryCase("paid-bare", paidBy({ type: "card", brand: "mastercard", last4: "0010" })),
  queryCase("paid-wallet", paidBy({ type: "wallet", brand: "googlepay", last4: null })),
  queryCase("paid-in-instalments", paidBy(bnpl)),
  queryVariant("paid-in-instalments", "without a category", { "payment.transactions.0.category": "" }, paidBy(bnpl)),
  queryVariant(
    "paid-in-instalments",
    "with neither category nor details",
    { "payment.transactions": null, "payment.payment_method.payment_method_detail": null },
    paidBy(bnpl),
  ),
  queryVariant(
    "paid-in-instalments",
    "by an unknown method",
    { "payment.transactions": null, "payment.payment_method": { type: "PAY_BY_SONG" } },
    paidBy({ type: "other", brand: null, last4: null }),
  ),
  queryVariant(
    "paid-card",
    "with an unknown brand",
    { "payment.payment_method.payment_method_detail.card.card_data.brand": "Petra Bank" },
    paidBy({ type: "card", brand: null, last4: "1111" }),
  ),
  queryVariant(
    "paid-card",
    "without a payment method",
    { "payment.transactions": null, "payment.payment_method": null },
    payment({ ...paid, method: null }),
  ),
  queryVariant(
    "paid-card",
    "with four decimals",
    { "payment.amount": { currency: "BRL", value: 10.0125, captured: 10.0125, refunded: 0 } },
    payment({ ...paid, amount: brl("10.0125") }),
  ),
  queryVariant(
    "paid-card",
    "in yen with decimals",
    { "payment.amount": { currency: "JPY", value: "5000.00", captured: 5000, refunded: 0 } },
    payment({ ...paid, amount: { value: "5000", currency: "JPY" } }),
  ),
  queryVariant(
    "paid-card",
    "partly captured and partly refunded",
    {
      "payment.sub_status": "PARTIALLY_REFUNDED",
      "payment.amount": { currency: "BRL", value: 9.9, captured: 5, refunded: 2.5 },
    },
    payment({
      state: "partially_refunded",
      settled: true,
      amount: brl("9.90"),
      paid: brl("5.00"),
      refunded: brl("2.50"),
    }),
  ),
  queryVariant(
    "paid-card",
    "fully captured and fully refunded",
    {
      "payment.status": "REFUNDED",
      "payment.amount": { currency: "BRL", value: 9.9, captured: 9.9, refunded: "9.90" },
    },
    payment({ state: "refunded", settled: true }),
  ),
  queryVariant(
    "paid-card",
    "without times",
    { "payment.created_at": "", "payment.updated_at": "" },
    payment({ ...paid, at: null }),
  ),
  queryVariant(
    "paid-card",
    "with its creation time only",
    { "payment.updated_at": null },
    payment({ ...paid, at: "2026-11-21T10:00:00Z", changedAt: null }),
  ),
  queryVariant("paid-card", "without a status", { "payment.status": "" }, noResult("unreadable")),
];

export const waiting: QueryCase[] = [
  queryCase("waiting-transfer", payment({ ...awaitingTransfer, ...transfer })),
  queryCase("waiting-voucher", payment({ ...awaitingTransfer, ...voucher })),
  queryCase("redirected-to-bank", payment({ ...processing, method: transfer.method })),
  ...["DECLINED", "REJECTED", "CANCELLED", "EXPIRED"].flatMap((status) => [
    queryVariant(
      "waiting-transfer",
      `with instructions of an attempt that is ${status}`,
      { "payment.transactions.0.status": status },
      payment({ ...processing, method: transfer.method }),
    ),
    queryVariant(
      "waiting-transfer",
      `with an address of an attempt that is ${status}`,
      { "payment.transactions.0.status": status, "payment.sub_status": "WAITING_ADDITIONAL_STEP" },
      payment({ ...actionRequired, method: transfer.method }),
    ),
  ]),
  queryVariant(
    "waiting-transfer",
    "with two-factor authentication to do",
    { "payment.sub_status": "WAITING_ADDITIONAL_STEP" },
    payment({
      ...actionRequired,
      ...{ method: transfer.method, expiresAt: transfer.expiresAt, continueUrl: transfer.instructions.url },
    }),
  ),
  queryVariant(
    "waiting-transfer",
    "that is paid",
    { "payment.status": "SUCCEEDED", "payment.sub_status": "APPROVED" },
    payment({ ...paid, method: transfer.method }),
  ),
  queryVariant(
    "waiting-voucher",
    "that has expired",
    { status: "EXPIRED", sub_status: "EXPIRED" },
    {
      ...payment({ state: "expired", settled: true, method: voucher.method }),
    },
  ),
  queryVariant(
    "waiting-voucher",
    "with both names of the deadline",
    { "payment_method.payment_method_detail.ticket.expires_at": "2026-11-22 23:59:59.000 +0000 UTC" },
    payment({ ...awaitingTransfer, ...voucher, expiresAt: "2026-11-22T23:59:59Z" }),
  ),
  queryVariant(
    "waiting-voucher",
    "with control characters in its text and a link without TLS",
    {
      "payment_method.payment_method_detail.ticket.payment_instruction": "Go\r\nto \u202ethe\u0007 till.\u0000",
      "payment_method.payment_method_detail.ticket.redirect_url": "http://provider.example/ticket/77",
    },
    payment({
      ...awaitingTransfer,
      ...voucher,
      instructions: { ...voucher.instructions, text: "Go to the till.", url: null },
    }),
  ),
  queryVariant(
    "waiting-voucher",
    "with too long texts and an unsafe link",
    {
      "payment_method.payment_method_detail.ticket.payment_instruction": "€".repeat(5000),
      "payment_method.payment_method_detail.ticket.provider_barcode": "7".repeat(601),
      "payment_method.payment_method_detail.ticket.redirect_url": "https://user:word@provider.example/",
    },
    payment({
      ...{ ...awaitingTransfer, ...voucher },
      instructions: { ...voucher.instructions, barcode: null, url: null, text: `${"€".repeat(1000)}…` },
    }),
  ),
];

const createdAt = "2026-11-21T10:00:00Z";
const declinedPayment = (times: Partial<ExpectedFacts> = {}): OrderPayment => ({
  id: "1111df3a-b83e-4bb5-a4b3-57aa63859241",
  facts: factsOf(
    paymentFacts({ state: "failed", settled: true, advice: "use_another_method", amount: brl("19.90"), ...times }),
  ),
  createdAt,
  group: null,
});
const paidPayment: OrderPayment = {
  id: "8546df3a-b83e-4bb5-a4b3-57aa6385924f",
  facts: factsOf(paymentFacts(paid)),
  createdAt,
  group: null,
};
const twice = { ...paidPayment.facts, attempts: { total: 2, succeeded: 1, failed: 1 } };
const once = { ...paidPayment.facts, attempts: { total: 1, succeeded: 1, failed: 0 } };
const later = "2026-11-21T10:05:00Z";

export const orders: QueryCase[] = [
  queryCase("order-tried-twice", orderResult(twice, [declinedPayment(), paidPayment]), { kind: "order" }),
  queryCase("paid-card", orderResult(once, [paidPayment]), {
    kind: "order",
    variant: "as one payment instead of a list",
  }),
  queryVariant(
    "order-tried-twice",
    "whose declined payment changed last",
    { "0.updated_at": later },
    orderResult({ ...twice, changedAt: later }, [declinedPayment({ at: later }), paidPayment]),
    { kind: "order" },
  ),
  queryCase("order-without-payments", notFound, { kind: "order" }),
  queryVariant("order-tried-twice", "with unreadable payments only", { "0": null, "1": 7 }, noResult("unreadable"), {
    kind: "order",
  }),
];
