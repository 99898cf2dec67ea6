/** The forms of Adyen's ids, and its minor units. */
import type { Kind } from "../../../contract/resource.ts";
import { caseSensitiveForm, type IdForm, referenceForm } from "../id-form.ts";
import { minorUnitsOf } from "../money.ts";

/**
 * A pspReference: 16 letters and digits today, 15 or 16 digits before. Adyen's examples also have shorter ones, and some with
 * underscores.
 */
const PSP_REFERENCE = caseSensitiveForm(
  /^[A-Za-z0-9_-]{8,40}$/,
  "a pspReference, 8 to 40 letters and digits",
  "nowhere",
);
const LINK: IdForm = {
  ...caseSensitiveForm(/^PL[A-Z0-9]{10,32}$/, "PL and 10 to 32 capital letters and digits"),
  unusedId: "PL0000000000000000",
};
const TRANSFER = caseSensitiveForm(/^[A-Za-z0-9]{8,40}$/, "8 to 40 letters and digits");
/** A merchantReference: any text, which no request contains. */
const MERCHANT_REFERENCE = referenceForm("nowhere", 1, 80);

export function idForm(kind: Kind): IdForm {
  switch (kind) {
    case "order":
      return MERCHANT_REFERENCE;
    case "payment-link":
      return LINK;
    case "payout":
      return TRANSFER;
    default:
      return PSP_REFERENCE;
  }
}

/**
 * Where Adyen departs from ISO 4217. Its table has neither BIF nor MGA, which have no minor unit that anybody uses.
 * @see https://docs.adyen.com/development-resources/currency-codes
 */
export const minorUnits = minorUnitsOf({ 0: "CVE IDR", 2: "CLP ISK" }, "BIF MGA");
