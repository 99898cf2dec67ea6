/**
 * How it was paid, as far as a customer may see it: sort, brand, last four digits of a card. Only words of the lists
 * below come out, so that nothing a connector writes into these free-text fields can. No I/O. No clock.
 */
import type { Method } from "../../contract.ts";
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

/** Wallets whose name is worth showing. */
const WALLETS = new Set(["paypal", "applepay", "googlepay", "alipay", "wechatpay", "skrill", "neteller"]);

/** Card brands as IXOPAY and its connectors spell them, folded to letters and digits. */
const CARD_BRANDS = byWord({
  visa: "visa visaelectron vpay electron",
  mastercard: "mastercard mastercarddebit mc eurocard",
  maestro: "maestro",
  amex: "amex americanexpress",
  diners: "diners dinersclub",
  discover: "discover",
  jcb: "jcb",
  unionpay: "unionpay chinaunionpay cup",
  bancontact: "bancontact bcmc",
  cartes_bancaires: "cartebancaire cartesbancaires cb",
  dankort: "dankort",
  elo: "elo",
  hipercard: "hipercard",
  mir: "mir",
  troy: "troy",
  rupay: "rupay",
  mada: "mada",
  dina: "dina dinacard",
});

/** A table of meanings and the words for each, turned into one from word to meaning. */
function byWord<Meaning extends string>(words: Partial<Record<Meaning, string>>): Map<string, Meaning> {
  const meanings = Object.keys(words) as Meaning[];
  return new Map(meanings.flatMap((meaning) => (words[meaning] ?? "").split(" ").map((word) => [word, meaning])));
}

function fold(word: string | undefined): string {
  return (word ?? "").toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** The method of a document, or null when it says nothing about it. */
export function methodOf(document: Document): Method | null {
  const named = fold(document.paymentMethod);
  const { type: returnType, data } = returnDataOf(document);
  if (!named && !returnType) return null;
  const byName = BY_PAYMENT_METHOD.get(named);
  const byReturn = returnType && BY_RETURN_TYPE[returnType];
  const type = (byReturn === "direct_debit" || byReturn === "other" ? byName : null) ?? byReturn ?? byName ?? "other";
  if (type === "card") return { type, brand: cardBrand(data), last4: lastFour(data.lastFourDigits) };
  return { type, brand: type === "wallet" ? walletBrand(named, data) : null, last4: null };
}

function cardBrand({ type, binBrand }: ReturnData["data"]): string | null {
  return CARD_BRANDS.get(fold(type)) ?? CARD_BRANDS.get(fold(binBrand)) ?? null;
}

function walletBrand(named: string, { walletType }: ReturnData["data"]): string | null {
  return [named, fold(walletType)].find((name) => WALLETS.has(name)) ?? null;
}

function lastFour(digits: string | undefined): string | null {
  return digits !== undefined && /^[0-9]{4}$/.test(digits) ? digits : null;
}
