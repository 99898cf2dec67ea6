/** The form of Airtm's ids. */
import type { Kind } from "../../../contract/resource.ts";
import { type IdForm, referenceForm, UUID_FORM } from "../id-form.ts";
import type { Api } from "./document.ts";

/** "An arbitrary string of the partner's choosing", in the path of both APIs. */
export const CODE_FORM = referenceForm("path");

/** v2 finds a payout by its code too. The letter case counts for codes, not for ids. */
const PAYOUT_ID_OR_CODE: IdForm = {
  ...CODE_FORM,
  rule: `a payout id, or your code: ${CODE_FORM.rule}`,
  isExact: false,
};

export function idForm(kind: Kind, api: Api): IdForm {
  if (kind === "order") return CODE_FORM;
  return kind === "payout" && api === "v2" ? PAYOUT_ID_OR_CODE : UUID_FORM;
}

/** Whether this id of a payout can be Airtm's own. A code can look like one too. */
export function isUuid(id: string): boolean {
  return UUID_FORM.pattern.test(id);
}
