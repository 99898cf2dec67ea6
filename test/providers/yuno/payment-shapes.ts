/** The shapes in which Yuno's examples of payments come: how they were paid, how they can be paid, and lists of them. */
import type { AnswerCase } from "../query-suite.ts";
import {
  actionRequired,
  changed,
  type HubState,
  none,
  notFound,
  paid,
  payment,
  processing,
  row,
  transfer,
  voucher,
  waits,
} from "./expected.ts";

const asPaid = (method: HubState["method"]) => payment({ ...paid, method: method ?? null });
const bnpl = { type: "bnpl", brand: null, last4: null } as const;
const brl = (value: string) => ({ value, currency: "BRL" });

export const shapes: AnswerCase[] = [
  row("paid-card", asPaid({ type: "card", brand: "visa", last4: "1111" })),
  row("paid-bare", asPaid({ type: "card", brand: "mastercard", last4: "0010" })),
  row("paid-wallet", asPaid({ type: "wallet", brand: "googlepay", last4: null })),
  row("paid-in-instalments", asPaid(bnpl)),
  changed("paid-in-instalments", "without a category", { "payment.transactions.0.category": "" }, asPaid(bnpl)),
  changed(
    "paid-in-instalments",
    "with neither category nor details",
    { "payment.transactions": null, "payment.payment_method.payment_method_detail": null },
    asPaid(bnpl),
  ),
  changed(
    "paid-in-instalments",
    "by a method nobody has heard of",
    { "payment.transactions": null, "payment.payment_method": { type: "PAY_BY_SONG" } },
    asPaid({ type: "other", brand: null, last4: null }),
  ),
  changed(
    "paid-card",
    "with a brand nobody has heard of",
    { "payment.payment_method.payment_method_detail.card.card_data.brand": "Petra Bank" },
    asPaid({ type: "card", brand: null, last4: "1111" }),
  ),
  changed(
    "paid-card",
    "without any word about the method",
    { "payment.transactions": null, "payment.payment_method": null },
    payment({ ...paid, method: null }),
  ),
  changed(
    "paid-card",
    "with four decimals",
    { "payment.amount": { currency: "BRL", value: 10.0125, captured: 10.0125, refunded: 0 } },
    payment({ ...paid, amount: brl("10.0125") }),
  ),
  changed(
    "paid-card",
    "in yen with decimals",
    { "payment.amount": { currency: "JPY", value: "5000.00", captured: 5000, refunded: 0 } },
    payment({ ...paid, amount: { value: "5000", currency: "JPY" } }),
  ),
  changed(
    "paid-card",
    "captured and given back in part",
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
  changed(
    "paid-card",
    "captured and given back in whole",
    {
      "payment.status": "REFUNDED",
      "payment.amount": { currency: "BRL", value: 9.9, captured: 9.9, refunded: "9.90" },
    },
    payment({ state: "refunded", settled: true }),
  ),
  changed(
    "paid-card",
    "without times",
    { "payment.created_at": "", "payment.updated_at": "" },
    payment({ ...paid, at: null }),
  ),
  changed(
    "paid-card",
    "with the time it was made alone",
    { "payment.updated_at": null },
    payment({ ...paid, at: "2026-11-21T10:00:00Z" }),
  ),
  changed("paid-card", "without a status", { "payment.status": "" }, none("unreadable")),
];

export const waiting: AnswerCase[] = [
  row("waiting-transfer", payment({ ...waits, ...transfer })),
  row("waiting-voucher", payment({ ...waits, ...voucher })),
  row("redirected-to-bank", payment({ ...processing, method: transfer.method })),
  changed(
    "waiting-transfer",
    "with two-factor authentication to do",
    { "payment.sub_status": "WAITING_ADDITIONAL_STEP" },
    payment({ ...actionRequired, method: transfer.method, expiresAt: transfer.expiresAt }),
  ),
  changed(
    "waiting-transfer",
    "that is paid",
    { "payment.status": "SUCCEEDED", "payment.sub_status": "APPROVED" },
    payment({ ...paid, method: transfer.method }),
  ),
  changed(
    "waiting-voucher",
    "that is over",
    { status: "EXPIRED", sub_status: "EXPIRED" },
    {
      ...payment({ state: "expired", settled: true, method: voucher.method }),
    },
  ),
  changed(
    "waiting-voucher",
    "with both names of the deadline",
    { "payment_method.payment_method_detail.ticket.expires_at": "2026-11-22 23:59:59.000 +0000 UTC" },
    payment({ ...waits, ...voucher, expiresAt: "2026-11-22T23:59:59Z" }),
  ),
  changed(
    "waiting-voucher",
    "with a text that breaks lines and turns the reading direction, and a link without TLS",
    {
      "payment_method.payment_method_detail.ticket.payment_instruction": "Go\r\nto \u202ethe\u0007 till.\u0000",
      "payment_method.payment_method_detail.ticket.redirect_url": "http://provider.example/ticket/77",
    },
    payment({ ...waits, ...voucher, instructions: { ...voucher.instructions, text: "Go to the till.", url: null } }),
  ),
  changed(
    "waiting-voucher",
    "with far too much to read",
    {
      "payment_method.payment_method_detail.ticket.payment_instruction": "€".repeat(5000),
      "payment_method.payment_method_detail.ticket.provider_barcode": "7".repeat(256),
      "payment_method.payment_method_detail.ticket.redirect_url": "https://user:word@provider.example/",
    },
    payment({
      ...{ ...waits, ...voucher },
      instructions: { ...voucher.instructions, barcode: null, url: null, text: `${"€".repeat(1000)}…` },
    }),
  ),
];

export const orders: AnswerCase[] = [
  row("order-tried-twice", payment(paid), { kind: "order" }),
  row("paid-card", payment(paid), { kind: "order", but: "that is no list" }),
  row("order-without-payments", notFound, { kind: "order" }),
  changed("order-tried-twice", "of which nothing can be read", { "0": null, "1": 7 }, none("unreadable"), {
    kind: "order",
  }),
];
