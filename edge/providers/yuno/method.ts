/**
 * The payment method of a payment, and how a waiting one can be paid, as far as a customer may see it. Brands and types
 * come from tables, so that free text of a provider behind Yuno cannot leave the edge. The account holder is not shown.
 * @see https://docs.y.uno/reference/payment-type-list (checked 2026-11-21)
 */
import type { Instructions, Method } from "../../../contract/status.ts";
import { cardBrandOf, walletOf, wordTable } from "../word-tables.ts";
import { type Details, detailsOf, newestFirst, type Payment } from "./document.ts";

type MethodType = Method["type"];

/** By a transaction's `category`, which every method has. PAYMENT_LINK and unknown categories name no method. */
const BY_CATEGORY = wordTable<MethodType>({
  card: "CARD",
  bank_transfer: "BANK_TRANSFER",
  direct_debit: "DIRECT_DEBIT BANK_DEBIT",
  wallet: "WALLET",
  voucher: "TICKET CASH",
  bnpl: "BNPL",
});

/** By the detail object that is present, where there is no category. */
const BY_DETAIL: [keyof Details, MethodType][] = [
  ["card", "card"],
  ["bank_transfer", "bank_transfer"],
  ["ticket", "voucher"],
  ["wallet", "wallet"],
  ["bnpl", "bnpl"],
];

/** By `payment_method.type`: the most common of several hundred types. */
const BY_TYPE = wordTable<MethodType>({
  card: "CARD",
  bank_transfer: "PIX PSE SPEI NEQUI BRE_B KHIPU SEPA_CREDIT_TRANSFER",
  wallet: "APPLE_PAY GOOGLE_PAY PAYPAL MERCADO_PAGO_CHECKOUT_PRO ALIPAY WECHAT_PAY",
  voucher: "OXXO EFECTY BALOTO BOLETO_BANCARIO PAGO_EFECTIVO RAPIPAGO PAGO_FACIL SERVIPAG",
  bnpl: "KLARNA ADDI AFTERPAY",
});

/** The payment method of a payment, or null when the payment does not name one. */
export function methodOf(payment: Payment): Method | null {
  const transactions = newestFirst(payment);
  const category = transactions.find((transaction) => transaction.category)?.category?.toUpperCase();
  const typeWord = [payment, ...transactions]
    .map(({ payment_method }) => payment_method?.type)
    .find(Boolean)
    ?.toUpperCase();
  const details = detailsOf(payment);
  const [, typeOfDetail] = BY_DETAIL.find(([name]) => details.some((each) => each[name])) ?? [];
  if (!category && !typeWord && !typeOfDetail) return null;
  const type = BY_CATEGORY.get(category ?? "") ?? typeOfDetail ?? BY_TYPE.get(typeWord ?? "") ?? "other";
  if (type === "card") return { type, ...cardOf(details) };
  return { type, brand: type === "wallet" ? walletOf(typeWord) : null, last4: null };
}

function cardOf(details: Details[]): Pick<Method, "brand" | "last4"> {
  const card = details.map((each) => each.card?.card_data).find(Boolean);
  // Documented as a number, which loses leading zeros.
  const last4 = /^[0-9]{1,4}$/.test(card?.lfd ?? "") ? (card?.lfd ?? "").padStart(4, "0") : null;
  return { brand: cardBrandOf(card?.brand), last4 };
}

/** How to pay by transfer or voucher; null without a reference, barcode or text. A redirect address is not enough. */
export function instructionsOf(details: Details[]): Instructions | null {
  for (const { bank_transfer, ticket } of details) {
    const reference = bank_transfer?.reference ?? ticket?.provider_number ?? null;
    const barcode = ticket?.provider_barcode ?? null;
    const text = bank_transfer?.payment_instruction ?? ticket?.payment_instruction ?? null;
    if (!reference && !barcode && !text) continue;
    const bank = bank_transfer?.bank_name ?? null;
    const account = bank_transfer?.bank_account ?? null;
    const url = bank_transfer?.redirect_url ?? ticket?.redirect_url ?? null;
    return { bank, account, reference, barcode, url, text };
  }
  return null;
}

/** Time until which a waiting payment can be paid, RFC 3339 UTC; null when the document has none. */
export function deadlineOf(details: Details[]): string | null {
  const methods = details.flatMap(({ bank_transfer, ticket, wallet, bnpl, payment_link }) => [
    bank_transfer,
    ticket,
    wallet,
    bnpl,
    payment_link,
  ]);
  return methods.map((each) => each?.expires_at ?? each?.date_of_expiration).find(Boolean) ?? null;
}
