/**
 * The payment method of a payment, and how a waiting transfer or voucher can be paid, as far as a customer may see it. The
 * account holder, the payer's account and the masked card number with its first digits are not shown.
 * @see https://docs.mollie.com/reference/get-payment (checked 2026-11-27)
 */
import type { Method, PaymentDetails } from "../../../contract/status.ts";
import { cardBrandOf, foldName, walletOf, wordTable } from "../word-tables.ts";
import type { Payment } from "./document.ts";

const TYPES = wordTable<Method["type"]>({
  card: "creditcard pointofsale",
  bank_transfer: `banktransfer ideal bancontact eps kbc belfius giropay sofort przelewy24 mybank trustly paybybank swish bizum
    blik`,
  direct_debit: "directdebit bacs",
  wallet: "paypal applepay googlepay satispay twint mbway mobilepay vipps bancomatpay",
  voucher: "multibanco paysafecard giftcard voucher podiumcadeaukaart",
  bnpl: "klarna klarnapaylater klarnapaynow klarnasliceit in3 riverty billie billink alma",
});

/** The last four digits after a mask, or alone. In a longer row of digits they could be a part of anything. */
const LAST_FOUR = /(?:^|[^0-9])([0-9]{4})$/;

/** The payment method of a payment; null before the customer has chosen one. */
export function methodOf({ method, details }: Pick<Payment, "method" | "details">): Method | null {
  if (!method) return null;
  const type = TYPES.get(foldName(method)) ?? "other";
  const wallet = walletOf(type === "card" ? details?.wallet : method);
  if (wallet) return { type: "wallet", brand: wallet, last4: null };
  if (type !== "card") return { type, brand: null, last4: null };
  return {
    type,
    brand: cardBrandOf(details?.cardLabel),
    last4: LAST_FOUR.exec(details?.cardNumber ?? "")?.[1] ?? null,
  };
}

/** Statuses in which the customer may still have to pay a transfer or voucher. Its details stay after it has ended. */
const WAITING = new Set(["OPEN", "PENDING"]);

/**
 * How the customer pays a waiting transfer or voucher; null for other payments. `instructions` is null when the customer
 * reads them on the provider's page only. A bank transfer that is `pending` has been received and is not waiting.
 * @param status the folded status
 */
export function transferOf(
  { method, details, _links }: Payment,
  status: string,
): { instructions: PaymentDetails | null } | null {
  if (!WAITING.has(status)) return null;
  const none = { bank: null, account: null, reference: null, barcode: null, url: null, text: null };
  switch (foldName(method)) {
    case "banktransfer": {
      const { bankName = null, bankAccount = null, transferReference: reference = null } = details ?? {};
      const url = (_links?.payOnline ?? _links?.status)?.href ?? null;
      if (status !== "OPEN" || (bankAccount === null && url === null)) return null;
      if (bankAccount === null) return { instructions: null };
      return { instructions: { ...none, bank: bankName, account: bankAccount, reference, url } };
    }
    case "multibanco": {
      const { multibancoEntity: entity, multibancoReference: reference } = details ?? {};
      if (reference === undefined) return null;
      return { instructions: { ...none, reference: entity === undefined ? reference : `${entity} ${reference}` } };
    }
    default:
      return null;
  }
}

/** Where the customer continues. A bank transfer without its details is explained on a page of Mollie. */
export function continueUrlOf({ _links }: Payment): string | null {
  return (_links?.payOnline ?? _links?.checkout ?? _links?.status)?.href ?? null;
}
