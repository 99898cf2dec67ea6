/**
 * The form of Yuno's ids.
 * @see https://docs.y.uno/reference/the-payment-object (checked 2026-11-21)
 */
import type { Kind } from "../../../contract/resource.ts";
import { type IdForm, referenceForm } from "../id-form.ts";

/** "MAX 64; MIN 36". All examples are UUIDs. */
export const ID: IdForm = {
  pattern: /^[0-9A-Za-z-]{36,64}$/,
  rule: "36 to 64 letters, digits and hyphens",
  isExact: false,
  place: "path",
};
/** The documents disagree on the code of a link: a UUID in the text, any string in the schema. So other texts are accepted too. */
export const LINK_CODE: IdForm = {
  pattern: /^[0-9A-Za-z_-]{1,64}$/,
  rule: "1 to 64 letters, digits, hyphens and underscores",
  isExact: false,
  place: "path",
};
/** `merchant_order_id` and `merchant_reference`: "MAX 255; MIN 3", in the query. */
export const REFERENCE = referenceForm("query", 3, 255);
/** A payout is found by its id, in every spelling, and by the merchant's reference. Nothing tells them apart. */
const PAYOUT: IdForm = {
  ...REFERENCE,
  rule: `${ID.rule}, or the merchant's reference, ${REFERENCE.rule}`,
  isExact: false,
};

export function idForm(kind: Kind): IdForm {
  switch (kind) {
    case "order":
      return REFERENCE;
    case "payout":
      return PAYOUT;
    case "payment-link":
      return LINK_CODE;
    default:
      return ID;
  }
}
