/**
 * The form of Yuno's ids.
 * @see https://docs.y.uno/reference/the-payment-object (checked 2026-11-21)
 */
import type { Kind } from "../../../contract/resource.ts";
import { type IdForm, referenceForm } from "../id-form.ts";

/** "MAX 64; MIN 36". All examples are UUIDs. */
const ID: IdForm = {
  pattern: /^[0-9A-Za-z-]{36,64}$/,
  rule: "36 to 64 letters, digits and hyphens",
  isExact: false,
  place: "path",
};
/** The reference describes the code of a link as a UUID, its schema as any string, and other pages do not limit it. */
const LINK_CODE: IdForm = {
  pattern: /^[0-9A-Za-z_-]{1,64}$/,
  rule: "1 to 64 letters, digits, hyphens and underscores",
  isExact: false,
  place: "path",
};
/** "MAX 255; MIN 3", in the query. */
const MERCHANT_ORDER_ID = referenceForm("query", 3, 255);

export function idForm(kind: Kind): IdForm {
  if (kind === "order") return MERCHANT_ORDER_ID;
  return kind === "payment-link" ? LINK_CODE : ID;
}
