/**
 * Tables from a provider's words to ours, whatever their spelling, and the card brands and wallets that all providers
 * share. A word that is in no table is never shown, so free text in a provider's field cannot leave the edge.
 */

/**
 * A status word or code in one spelling: upper case, `_` between words, `CANCELED` with one L.
 * @see docs/interface.md#3-mapping-from-the-providers
 */
export function foldStatus(word: string | undefined): string {
  return (word ?? "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "_")
    .replace("CANCELLED", "CANCELED");
}

/** A name in one spelling: lower-case letters and digits only. */
export function foldName(name: string | undefined): string {
  return (name ?? "").toLowerCase().replace(/[^a-z0-9]/g, "");
}

/**
 * A table from folded word to value, made from the words of each value.
 * @example wordTable({ failed: "DECLINED REJECTED" }).get("REJECTED") // "failed"
 */
export function wordTable<Value extends string>(wordsByValue: Partial<Record<Value, string>>): Map<string, Value> {
  const values = Object.keys(wordsByValue) as Value[];
  return new Map(values.flatMap((value) => (wordsByValue[value] ?? "").split(/\s+/).map((word) => [word, value])));
}

/** Wallets whose name is shown. */
const WALLETS = new Set(["paypal", "applepay", "googlepay", "alipay", "wechatpay", "skrill", "neteller"]);

/** Card brands as providers and their connectors spell them. */
const CARD_BRANDS = wordTable({
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

/** The card brand with this name; null when the name is unknown. */
export function cardBrandOf(name: string | undefined): string | null {
  return CARD_BRANDS.get(foldName(name)) ?? null;
}

/** The wallet with this name; null when the name is unknown. */
export function walletOf(name: string | undefined): string | null {
  const folded = foldName(name);
  return WALLETS.has(folded) ? folded : null;
}
