/** The form of Airtm's ids. */
import type { Kind } from "../../../contract/resource.ts";
import { type IdForm, referenceForm, UUID_FORM } from "../id-form.ts";

/** "An arbitrary string of the partner's choosing", in the path of both APIs. */
const CODE = referenceForm("path");

export function idForm(kind: Kind): IdForm {
  return kind === "order" ? CODE : UUID_FORM;
}
