/**
 * The form of Mollie's ids: they distinguish letter case. The documents promise only the prefix; ids of 10 and of 22 letters
 * and digits exist.
 * @see https://docs.mollie.com/reference/get-payment (checked 2026-11-27)
 */
import type { Kind } from "../../../contract/resource.ts";
import { caseSensitiveForm, type IdForm } from "../id-form.ts";

export const PAYMENT: IdForm = {
  ...caseSensitiveForm(/^tr_\S+$/u, "a text that begins with tr_"),
  unusedId: "tr_ThisPaymentDoesNotExist",
};
export const ORDER = caseSensitiveForm(/^ord_\S+$/u, "a text that begins with ord_");
/** An order of the Orders API is found under `payment` too, where the option `orders` is set. */
const PAYMENT_OR_ORDER: IdForm = {
  ...PAYMENT,
  ...{ pattern: /^(tr|ord)_\S+$/u, rule: "a text that begins with tr_ or ord_" },
};
export const PAYMENT_LINK = caseSensitiveForm(/^pl_\S+$/u, "a text that begins with pl_");
export const PAYOUT = caseSensitiveForm(/^payout_\S+$/u, "a text that begins with payout_");

export function formOf(kind: Kind, { orders }: { orders: boolean }): IdForm | null {
  switch (kind) {
    case "payment":
      return orders ? PAYMENT_OR_ORDER : PAYMENT;
    case "payment-link":
      return PAYMENT_LINK;
    case "payout":
      return PAYOUT;
    default:
      return null;
  }
}

/** Whether this is the id of an order of the Orders API. */
export function isOrderId(id: string): boolean {
  return id.startsWith("ord_");
}
