/**
 * How it was paid, as far as a customer may see it: sort, brand, last four digits of a card. No I/O. No clock.
 */
import type { Method } from "../../../contract/status.ts";
import { cardBrandOf, foldWord, walletOf } from "../payment-methods.ts";
import { byWord } from "../status-words.ts";
import type { Transaction } from "./document.ts";

type MethodType = Method["type"];

/** By `method`, then `type`, folded; Finrelay documents neither's words, so these are the usual ones. */
const TYPES = byWord<MethodType>({
  card: "card cards creditcard debitcard credit debit prepaidcard",
  wallet: "wallet ewallet digitalwallet paypal applepay googlepay alipay wechatpay skrill neteller",
  bank_transfer: "banktransfer bank openbanking instantbanktransfer",
  direct_debit: "directdebit sepadirectdebit ach",
  voucher: "voucher cash",
  bnpl: "bnpl paylater",
});

/** The last four digits, where a mask stands before them: a whole number is none that may be shown in part. */
const MASKED = /[^0-9]([0-9]{4})$/;

/** The method of a transaction, or null when it says nothing about it. */
export function methodOf({ payment_method }: Transaction): Method | null {
  const { brand, method, type, masked } = payment_method ?? {};
  if (!brand && !method && !type) return null;
  const cardBrand = cardBrandOf(brand);
  const named = TYPES.get(foldWord(method)) ?? TYPES.get(foldWord(type)) ?? (cardBrand ? "card" : "other");
  if (named === "card") return { type: named, brand: cardBrand, last4: MASKED.exec(masked ?? "")?.[1] ?? null };
  const wallet = named === "wallet" ? (walletOf(brand) ?? walletOf(method) ?? walletOf(type)) : null;
  return { type: named, brand: wallet, last4: null };
}
