/** The forms of PayPal's ids. All of them are upper case in PayPal's documents; whether a path folds case is not documented. */
import type { IdForm } from "../id-form.ts";

/**
 * An order, capture, authorization or refund.
 * @see https://developer.paypal.com/docs/api/orders/v2/#orders_get (checked 2026-11-28)
 */
export const PAYMENT_ID: IdForm = {
  pattern: /^[A-Z0-9]{1,36}$/i,
  rule: "1 to 36 letters and digits",
  isExact: false,
  place: "path",
};

/**
 * A payout item, or a batch with one item. The documents limit only the length, in the path of an item to 32.
 * @see https://developer.paypal.com/docs/api/payments.payouts-batch/v1/ (checked 2026-11-28)
 */
export const PAYOUT_ID: IdForm = {
  pattern: /^[A-Z0-9_-]{1,32}$/i,
  rule: "1 to 32 letters, digits, _ and -",
  isExact: false,
  place: "path",
};
