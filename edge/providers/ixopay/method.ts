/** The payment method of a document, as far as a customer may see it: type, brand, last four digits of a card. */
import type { Method } from "../../../contract/status.ts";
import { cardBrandOf, foldName, walletOf, wordTable } from "../word-tables.ts";
import { type Document, type MethodData, methodDataOf } from "./document.ts";

type MethodType = Method["type"];

/** By `returnData`. `ibanData` is SEPA direct debit unless `paymentMethod` names another method. */
const BY_DATA_TYPE: Record<NonNullable<MethodData["type"]>, MethodType> = {
  cardData: "card",
  creditcardData: "card",
  walletData: "wallet",
  ibanData: "direct_debit",
  achData: "direct_debit",
  phoneData: "other",
};

/** By the folded `paymentMethod`, a free text that a connector can override. */
const BY_PAYMENT_METHOD = wordTable<MethodType>({
  card: "creditcard debitcard card",
  direct_debit: "directdebit sepadirectdebit sepa ach",
  wallet: "paypal applepay googlepay alipay wechatpay skrill neteller wallet",
  bank_transfer: "banktransfer sofort ideal eps giropay trustly przelewy24 blik",
  voucher: "paysafecard boleto oxxo multibanco",
  bnpl: "klarna afterpay invoice",
});

/** The payment method of a document, or null when the document does not name one. */
export function methodOf(document: Document): Method | null {
  const name = foldName(document.paymentMethod);
  const { type: dataType, data } = methodDataOf(document);
  if (!name && !dataType) return null;
  const byName = BY_PAYMENT_METHOD.get(name);
  const byData = dataType && BY_DATA_TYPE[dataType];
  const type = (byData === "direct_debit" || byData === "other" ? byName : null) ?? byData ?? byName ?? "other";
  if (type === "card") return { type, brand: cardBrand(data), last4: lastFour(data.lastFourDigits) };
  return { type, brand: type === "wallet" ? (walletOf(name) ?? walletOf(data.walletType)) : null, last4: null };
}

function cardBrand({ type, binBrand }: MethodData["data"]): string | null {
  return cardBrandOf(type) ?? cardBrandOf(binBrand);
}

function lastFour(digits: string | undefined): string | null {
  return digits !== undefined && /^[0-9]{4}$/.test(digits) ? digits : null;
}
