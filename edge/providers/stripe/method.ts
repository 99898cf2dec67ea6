/**
 * The payment method of a payment, as far as a customer may see it. Types and brands come from tables, so that no other text
 * leaves the edge.
 * @see https://docs.stripe.com/api/charges/object#charge_object-payment_method_details (checked 2026-11-28)
 */
import * as z from "zod";
import type { Method } from "../../../contract/status.ts";
import { instant, nested, word } from "../fields.ts";
import { cardBrandOf, walletOf, wordTable } from "../word-tables.ts";

/** A reference that a bank can search for. */
export const bankReference = z
  .string()
  .trim()
  .regex(/^[0-9A-Za-z][0-9A-Za-z ./_-]{0,63}$/)
  .optional()
  .catch(undefined);

const card = nested({
  brand: word,
  last4: word,
  network_transaction_id: bankReference,
  authorization_code: bankReference,
  capture_before: instant,
});
const account = nested({ last4: word, iban_last4: word });

/** `payment_method_details` of a Charge, and a PaymentMethod. */
export const methodDetails = nested({
  type: word,
  card,
  card_present: card,
  sepa_debit: account,
  us_bank_account: account,
  bacs_debit: account,
  acss_debit: account,
  au_becs_debit: account,
  bancontact: account,
  ideal: account,
});
export type MethodDetails = NonNullable<z.infer<typeof methodDetails>>;

type MethodType = Method["type"];

const TYPES = wordTable<MethodType>({
  card: "card card_present interac_present",
  direct_debit: "sepa_debit us_bank_account bacs_debit acss_debit au_becs_debit nz_bank_account",
  bank_transfer:
    "customer_balance ideal bancontact eps p24 giropay sofort fpx pix paynow promptpay payto pay_by_bank upi",
  wallet:
    "paypal alipay wechat_pay cashapp grabpay revolut_pay amazon_pay link blik twint swish mobilepay mb_way kakao_pay naver_pay samsung_pay satispay",
  voucher: "oxxo boleto konbini multibanco",
  bnpl: "klarna affirm afterpay_clearpay alma billie zip scalapay sunbit",
});

/** The method with these details; null without a type. */
export function methodOf(details: MethodDetails | undefined): Method | null {
  if (details?.type === undefined) return null;
  const type = TYPES.get(details.type) ?? "other";
  if (type === "card") {
    const found = details.card ?? details.card_present;
    return { type, brand: cardBrandOf(found?.brand), last4: lastFour(found?.last4) };
  }
  const brand = type === "wallet" ? walletOf(details.type) : null;
  return { type, brand, last4: lastFour(accountDigits(details)) };
}

/** The last digits of the account, for a method that is a bank account. */
function accountDigits(details: MethodDetails): string | undefined {
  const { sepa_debit, us_bank_account, bacs_debit, acss_debit, au_becs_debit, bancontact, ideal } = details;
  const accounts = [sepa_debit, us_bank_account, bacs_debit, acss_debit, au_becs_debit, bancontact, ideal];
  return accounts.map((each) => each?.last4 ?? each?.iban_last4).find((each) => each !== undefined);
}

function lastFour(digits: string | undefined): string | null {
  return digits !== undefined && /^[0-9]{4}$/.test(digits) ? digits : null;
}
