/** The payment method of an item, as far as a customer may see it. None of it is signed: it only describes. */
import type { BankReference, Method } from "../../../contract/status.ts";
import { cardBrandOf, foldName, walletOf, wordTable } from "../word-tables.ts";
import { extra, type Item } from "./document.ts";

/** By the folded name. @see https://docs.adyen.com/payment-methods */
const TYPES = wordTable<Method["type"]>({
  card: "scheme card",
  wallet: "paypal applepay googlepay paywithgoogle alipay alipayhk wechatpay wechatpayqr twint mbway vipps swish",
  bank_transfer: `ideal trustly eps blik pix directebanking banktransferiban banktransfer paybybank onlinebankingpl
    onlinebankingin molpayebankingmy payto`,
  direct_debit: "sepadirectdebit ach directdebitgb",
  voucher:
    "boletobancario boletobancariosantander oxxo multibanco econtextstores econtextatm dokualfamart dokuindomaret",
  bnpl: "klarna klarnaaccount klarnapaynow klarnab2b afterpaytouch clearpay affirm zip facilypay3x ratepay",
});

const LAST4 = /^\d{4}$/;

export function methodOf(item: Item): Method | null {
  const name = item.paymentMethod ?? extra(item, "paymentMethod");
  if (name === undefined) return null;
  // `mc_applepay` is a Mastercard behind a wallet.
  const brand = cardBrandOf(name.split("_", 1)[0]) ?? cardBrandOf(extra(item, "paymentMethod"));
  const type = TYPES.get(foldName(name)) ?? (brand === null ? "other" : "card");
  if (type === "card") return { type, brand, last4: last4Of(item) };
  return { type, brand: type === "wallet" ? walletOf(name) : null, last4: null };
}

/** The reason of a paid card is its authorisation code, its last digits and its expiry: `052095:1111:03/2030`. */
function last4Of(item: Item): string | null {
  const ofReason = item.success === "true" ? item.reason?.split(":")[1] : undefined;
  return [extra(item, "cardSummary"), ofReason].find((digits) => digits !== undefined && LAST4.test(digits)) ?? null;
}

/** What a bank can search for. @see https://docs.adyen.com/development-resources/webhooks/additional-settings */
export function bankReferencesOf(item: Item): BankReference[] {
  const [arn, networkId] = [extra(item, "arn"), extra(item, "networkTxReference")];
  return [
    ...(arn !== undefined && /^\d{23}$/.test(arn) ? [{ type: "arn" as const, value: arn }] : []),
    ...(networkId !== undefined && /^[A-Za-z0-9]{9,15}$/.test(networkId)
      ? [{ type: "network_transaction_id" as const, value: networkId }]
      : []),
  ];
}
