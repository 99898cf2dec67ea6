/** The payment method of an order, as far as a customer may see it, and how a purchase on invoice is paid. */
import type { Method, PaymentDetails } from "../../../contract/status.ts";
import { cardBrandOf, walletOf, wordTable } from "../word-tables.ts";
import type { Order, Source } from "./document.ts";

/** By the name in `payment_source`. A way to pay with another name is not shown. */
const TYPES = wordTable<Method["type"]>({
  card: "card",
  wallet: "paypal venmo apple_pay google_pay alipay",
  bank_transfer: "bancontact ideal giropay trustly mybank sofort eps p24 blik pix",
  voucher: "multibanco",
  bnpl: "pay_upon_invoice",
});

/** The payment method; null when the order names none. An answer can have `card` beside what the payer has chosen. */
export function methodOf({ payment_source }: Order): Method | null {
  const known = [...(payment_source ?? [])].flatMap(([name, source]) => {
    const type = TYPES.get(name);
    return type === undefined ? [] : [{ name, source, type }];
  });
  const chosen = known.find(({ name }) => name !== "card") ?? known[0];
  if (!chosen) return null;
  const { name, source, type } = chosen;
  const { brand, digits } = cardOf(source);
  const last4 = digits && /^[0-9]{4}$/.test(digits) ? digits : null;
  if (type === "card") return { type, brand: cardBrandOf(brand), last4 };
  if (type === "wallet") return { type, brand: walletOf(name), last4 };
  return { type, brand: null, last4 };
}

/** The folded brand of the card; null when the order names none. */
export function cardBrand({ payment_source }: Order): string | null {
  const brands = [...(payment_source ?? [])].map(([, source]) => cardBrandOf(cardOf(source).brand));
  return brands.find((brand) => brand !== null) ?? null;
}

function cardOf({ brand, last_digits, card_last_digits, card }: Source) {
  return { brand: brand ?? card?.brand, digits: last_digits ?? card_last_digits ?? card?.last_digits };
}

/**
 * Where the buyer pays an invoice, naming `payment_reference`: the merchant has the money already, the buyer still owes it.
 * @see https://developer.paypal.com/docs/checkout/apm/pay-upon-invoice/ (checked 2026-11-28)
 */
export function invoiceOf({ payment_source }: Order): PaymentDetails | null {
  const { payment_reference: reference, deposit_bank_details: bank } = payment_source?.get("pay_upon_invoice") ?? {};
  if (reference === undefined || bank?.iban === undefined) return null;
  const { bank_name = null, iban, bic } = bank;
  const account = bic === undefined ? iban : `${iban} (BIC ${bic})`;
  return { bank: bank_name, account, reference, barcode: null, url: null, text: null };
}
