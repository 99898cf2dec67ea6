/**
 * How it was paid, as far as a customer may see it: sort, brand, last four digits of a card. Only words of our lists
 * come out, so that nothing a provider behind Yuno writes into these fields can. No I/O. No clock.
 * @see https://docs.y.uno/reference/payment-type-list (checked 2026-11-21)
 */
import type { Method } from "../../../contract/status.ts";
import { cardBrandOf, walletOf } from "../payment-methods.ts";
import { byWord } from "../status-words.ts";
import { type Details, detailsOf, newestFirst, type Payment } from "./document.ts";

type MethodType = Method["type"];

/** By a transaction's `category`, which is there for every method; PAYMENT_LINK and new ones tell nothing more. */
const BY_CATEGORY = byWord<MethodType>({
  card: "CARD",
  bank_transfer: "BANK_TRANSFER",
  direct_debit: "DIRECT_DEBIT BANK_DEBIT",
  wallet: "WALLET",
  voucher: "TICKET CASH",
  bnpl: "BNPL",
});

/** By the detail object that is filled, where there is no category. */
const BY_DETAIL: [keyof Details, MethodType][] = [
  ["card", "card"],
  ["bank_transfer", "bank_transfer"],
  ["ticket", "voucher"],
  ["wallet", "wallet"],
  ["bnpl", "bnpl"],
];

/** By `payment_method.type`, the widespread ones of several hundred. */
const BY_TYPE = byWord<MethodType>({
  card: "CARD",
  bank_transfer: "PIX PSE SPEI NEQUI BRE_B KHIPU SEPA_CREDIT_TRANSFER",
  wallet: "APPLE_PAY GOOGLE_PAY PAYPAL MERCADO_PAGO_CHECKOUT_PRO ALIPAY WECHAT_PAY",
  voucher: "OXXO EFECTY BALOTO BOLETO_BANCARIO PAGO_EFECTIVO RAPIPAGO PAGO_FACIL SERVIPAG",
  bnpl: "KLARNA ADDI AFTERPAY",
});

/** The method of a payment, or null when it says nothing about it. */
export function methodOf(payment: Payment): Method | null {
  const transactions = newestFirst(payment);
  const category = transactions.find((transaction) => transaction.category)?.category?.toUpperCase();
  const word = [payment, ...transactions]
    .map(({ payment_method }) => payment_method?.type)
    .find(Boolean)
    ?.toUpperCase();
  const details = detailsOf(payment);
  const [, filled] = BY_DETAIL.find(([name]) => details.some((each) => each[name])) ?? [];
  if (!category && !word && !filled) return null;
  const type = BY_CATEGORY.get(category ?? "") ?? filled ?? BY_TYPE.get(word ?? "") ?? "other";
  if (type === "card") return { type, ...cardOf(details) };
  return { type, brand: type === "wallet" ? walletOf(word) : null, last4: null };
}

function cardOf(details: Details[]): Pick<Method, "brand" | "last4"> {
  const card = details.map((each) => each.card?.card_data).find(Boolean);
  // Documented as a whole number, which loses its zeros in front.
  const last4 = /^[0-9]{1,4}$/.test(card?.lfd ?? "") ? (card?.lfd ?? "").padStart(4, "0") : null;
  return { brand: cardBrandOf(card?.brand), last4 };
}
