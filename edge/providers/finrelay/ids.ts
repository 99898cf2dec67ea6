/** The form of Finrelay's ids. */
import { type IdForm, referenceForm } from "../id-form.ts";

/** `order_id` and `reference`, the merchant's own names. */
export const REFERENCE_FORM = referenceForm("path");

/** Finrelay documents a string in the path and no form. Its examples have UUIDs, so letter case does not count. */
export const ID_FORM: IdForm = { ...REFERENCE_FORM, isExact: false };
