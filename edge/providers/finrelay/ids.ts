/** The form of Finrelay's ids. */
import { type IdForm, referenceForm } from "../id-form.ts";

/** Finrelay documents a string in the path and no form. Its examples have UUIDs, so letter case does not count. */
export const ID_FORM: IdForm = { ...referenceForm("path"), isExact: false };
