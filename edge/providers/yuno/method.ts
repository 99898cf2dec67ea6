/**
 * The payment method of a payment, and how a waiting one can be paid, as far as a customer may see it. Brands and types
 * come from tables, so that free text of a provider behind Yuno cannot leave the edge. The account holder is not shown.
 * @see https://docs.y.uno/reference/payment-type-list (checked 2026-11-21)
 */
import type { Method, PaymentDetails } from "../../../contract/status.ts";
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
  bnpl: "BNPL BUY_NOW_PAY_LATER",
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

interface MethodWords {
  /** `CARD`, `WALLET` and others. */
  category: string | undefined;
  /** One of several hundred types. */
  type: string | undefined;
  /** The type by the detail object that is present. */
  typeOfDetail?: MethodType | undefined;
  card: { brand?: string | undefined; lfd?: string | undefined } | undefined;
}

/** The payment method of a payment, or null when the payment does not name one. */
export function methodOf(payment: Payment): Method | null {
  const transactions = newestFirst(payment);
  const details = detailsOf(payment);
  return toMethod({
    category: transactions.map((transaction) => transaction.category).find(Boolean),
    type: [payment, ...transactions].map(({ payment_method }) => payment_method?.type).find(Boolean),
    typeOfDetail: BY_DETAIL.find(([name]) => details.some((each) => each[name]))?.[1],
    card: details.map((each) => each.card?.card_data).find(Boolean),
  });
}

/** The payment method with these words, or null without any. */
export function toMethod({ category, type: typeWord, typeOfDetail, card }: MethodWords): Method | null {
  if (!category && !typeWord && !typeOfDetail) return null;
  const byType = BY_TYPE.get((typeWord ?? "").toUpperCase());
  const type = BY_CATEGORY.get((category ?? "").toUpperCase()) ?? typeOfDetail ?? byType ?? "other";
  if (type !== "card") return { type, brand: type === "wallet" ? walletOf(typeWord) : null, last4: null };
  // Documented as a number, which loses leading zeros.
  const last4 = /^[0-9]{1,4}$/.test(card?.lfd ?? "") ? (card?.lfd ?? "").padStart(4, "0") : null;
  return { type, brand: cardBrandOf(card?.brand), last4 };
}

/**
 * How to pay by transfer or voucher; null when the details do not explain it: a bank or a redirect address alone is not
 * enough. `instructions` is null when they explain it with nothing that can be shown, such as a code that is too long.
 */
export function transferOf(details: Details[]): { instructions: PaymentDetails | null } | null {
  for (const { bank_transfer, ticket } of details) {
    const { emvCode, sentence } = bank_transfer?.payment_instruction ?? ticket?.payment_instruction ?? {};
    const reference = firstSent(bank_transfer?.reference, ticket?.provider_number);
    const barcode = firstSent(ticket?.provider_barcode, emvCode);
    const account = bank_transfer?.bank_account;
    if ([reference, barcode, account, sentence].every((part) => part === undefined)) continue;
    const url = bank_transfer?.redirect_url ?? ticket?.redirect_url ?? null;
    const bank = bank_transfer?.bank_name ?? null;
    const isShown = [reference, barcode, account, sentence, url].some(Boolean);
    const shown = { account: account ?? null, reference: reference ?? null, barcode: barcode ?? null };
    return { instructions: isShown ? { bank, ...shown, url, text: sentence ?? null } : null };
  }
  return null;
}

/** The first of these that was sent. Null is a code that was sent and cannot be shown. */
function firstSent(...codes: (string | null | undefined)[]): string | null | undefined {
  return codes.find((each) => each !== undefined);
}

/** Where the customer continues: 3-D Secure, a wallet, a bank, or Yuno's checkout. Null when the document has no address. */
export function continueUrlOf(details: Details[]): string | null {
  const steps = details.flatMap(({ card, ...others }) => [card?.three_d_secure, card, ...stepsOf(others)]);
  return steps.map((step) => step?.redirect_url).find(Boolean) ?? null;
}

/** Time until which a waiting payment can be paid, RFC 3339 UTC; null when the document has none. */
export function deadlineOf(details: Details[], checkout: Payment["checkout"]): string | null {
  const steps = [...details.flatMap(({ card, ...others }) => [...stepsOf(others), card]), checkout];
  return steps.map((step) => step?.expires_at ?? step?.date_of_expiration ?? step?.expirates_at).find(Boolean) ?? null;
}

function stepsOf({ bank_transfer, ticket, wallet, bnpl, payment_link }: Omit<Details, "card">) {
  return [bank_transfer, ticket, wallet, bnpl, payment_link];
}
