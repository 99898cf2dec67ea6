/**
 * How it was paid, as far as a customer may see it: sort, brand, last four digits of a card. Only words of the lists
 * below come out, so that nothing a connector writes into these free-text fields can. No I/O. No clock.
 */
import type { Method } from "../../../contract/status.ts";
import { cardBrandOf, foldWord, walletOf } from "../payment-methods.ts";
import { byWord } from "../status-words.ts";
import { type Document, type ReturnData, returnDataOf } from "./document.ts";

type MethodType = Method["type"];

/** By `returnData`; `ibanData` is SEPA direct debit unless `paymentMethod` says otherwise. */
const BY_RETURN_TYPE: Record<NonNullable<ReturnData["type"]>, MethodType> = {
  cardData: "card",
  creditcardData: "card",
  walletData: "wallet",
  ibanData: "direct_debit",
  achData: "direct_debit",
  phoneData: "other",
};

/** By `paymentMethod`, folded to letters and digits: free text that a connector may override. */
const BY_PAYMENT_METHOD = byWord<MethodType>({
  card: "creditcard debitcard card",
  direct_debit: "directdebit sepadirectdebit sepa ach",
  wallet: "paypal applepay googlepay alipay wechatpay skrill neteller wallet",
  bank_transfer: "banktransfer sofort ideal eps giropay trustly przelewy24 blik",
  voucher: "paysafecard boleto oxxo multibanco",
  bnpl: "klarna afterpay invoice",
});

/** The method of a document, or null when it says nothing about it. */
export function methodOf(document: Document): Method | null {
  const named = foldWord(document.paymentMethod);
  const { type: returnType, data } = returnDataOf(document);
  if (!named && !returnType) return null;
  const byName = BY_PAYMENT_METHOD.get(named);
  const byReturn = returnType && BY_RETURN_TYPE[returnType];
  const type = (byReturn === "direct_debit" || byReturn === "other" ? byName : null) ?? byReturn ?? byName ?? "other";
  if (type === "card") return { type, brand: cardBrand(data), last4: lastFour(data.lastFourDigits) };
  return { type, brand: type === "wallet" ? (walletOf(named) ?? walletOf(data.walletType)) : null, last4: null };
}

function cardBrand({ type, binBrand }: ReturnData["data"]): string | null {
  return cardBrandOf(type) ?? cardBrandOf(binBrand);
}

function lastFour(digits: string | undefined): string | null {
  return digits !== undefined && /^[0-9]{4}$/.test(digits) ? digits : null;
}
