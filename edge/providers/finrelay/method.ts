/** The payment method of a transaction, as far as a customer may see it: type, brand, last four digits of a card. */
import type { Method } from "../../../contract/status.ts";
import { cardBrandOf, foldName, walletOf, wordTable } from "../word-tables.ts";
import type { Transaction } from "./document.ts";

type MethodType = Method["type"];

/** By the folded `method`, then `type`. Finrelay documents the words of neither, so these are the usual ones. */
const TYPES = wordTable<MethodType>({
  card: "card cards creditcard debitcard credit debit prepaidcard",
  wallet: "wallet ewallet digitalwallet paypal applepay googlepay alipay wechatpay skrill neteller",
  bank_transfer: "banktransfer bank openbanking instantbanktransfer",
  direct_debit: "directdebit sepadirectdebit ach",
  voucher: "voucher cash",
  bnpl: "bnpl paylater",
});

/** The last four digits after a mask. Without a mask the number is complete, and no part of it is shown. */
const MASKED_NUMBER = /[^0-9]([0-9]{4})$/;

/** The payment method of a transaction, or null when the transaction does not name one. */
export function methodOf({ payment_method }: Transaction): Method | null {
  const { brand, method, type: typeWord, masked } = payment_method ?? {};
  if (!brand && !method && !typeWord) return null;
  const cardBrand = cardBrandOf(brand);
  const type = TYPES.get(foldName(method)) ?? TYPES.get(foldName(typeWord)) ?? (cardBrand ? "card" : "other");
  if (type === "card") return { type, brand: cardBrand, last4: MASKED_NUMBER.exec(masked ?? "")?.[1] ?? null };
  const wallet = type === "wallet" ? (walletOf(brand) ?? walletOf(method) ?? walletOf(typeWord)) : null;
  return { type, brand: wallet, last4: null };
}
