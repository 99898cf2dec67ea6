/**
 * Words for means of payment that all providers use, each in its own spelling: what is not in these lists does not come
 * out, so that nothing somebody writes into a free-text field can. No I/O. No clock.
 */
import { byWord } from "./status-words.ts";

/** A word folded to lower-case letters and digits. */
export function foldWord(word: string | undefined): string {
  return (word ?? "").toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Wallets whose name is worth showing. */
const WALLETS = new Set(["paypal", "applepay", "googlepay", "alipay", "wechatpay", "skrill", "neteller"]);

/** Card brands as providers and their connectors spell them. */
const CARD_BRANDS = byWord({
  visa: "visa visaelectron vpay electron",
  mastercard: "mastercard mastercarddebit master mc eurocard",
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
  hipercard: "hipercard hiper",
  carnet: "carnet",
  cabal: "cabal",
  naranja: "naranja",
  mir: "mir",
  troy: "troy",
  rupay: "rupay",
  mada: "mada",
  dina: "dina dinacard",
});

/** The brand of a card, or null when this is none we know. */
export function cardBrandOf(word: string | undefined): string | null {
  return CARD_BRANDS.get(foldWord(word)) ?? null;
}

/** The name of a wallet, or null when this is none we know. */
export function walletOf(word: string | undefined): string | null {
  const folded = foldWord(word);
  return WALLETS.has(folded) ? folded : null;
}
