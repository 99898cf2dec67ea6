/**
 * What the customer can do after a refusal. A webhook has only the text of the reason, which is for the merchant and is never
 * shown. Every reason that hints at fraud has the advice of a plain refusal.
 * @see https://docs.adyen.com/development-resources/refusal-reasons
 */
import type { Advice } from "../../../contract/status.ts";
import { foldName, wordTable } from "../word-tables.ts";
import { extra, type Item } from "./document.ts";

/** By the folded text of the reason. All others: `use_another_method`. */
const ADVICE = wordTable<Advice>({
  check_details: "expiredcard invalidcardnumber invalidpin cvcdeclined avsdeclined",
  try_again: `3dnotauthenticated cardrequiresonlinepin mobilepinrequired contactlessfallback authenticationrequired
    rreqnotreceivedfromds cvmrequiredrestartpayment 3dsauthenticationerror`,
  try_again_later: "acquirererror issuerunavailable notsubmitted",
  contact_merchant: "invalidamount",
});

const CANCELED = new Set(["canceled", "cancelled", "shoppercanceled", "shoppercancelled"]);

/** The first two digits of the card scheme's advice. It only replaces advice to try again with the same card. */
const SCHEME_ADVICE = wordTable<Advice>({
  use_another_method: "03 04 21 40 41 43",
  try_again_later: "02 24 25 26 27 28 29 30",
  check_details: "01",
});

/** True when the customer has canceled the attempt. */
export function isCanceled({ reason }: Pick<Item, "reason">): boolean {
  return CANCELED.has(foldName(reason));
}

export function adviceOf(item: Pick<Item, "reason" | "additionalData">): Advice {
  const advice = ADVICE.get(foldName(item.reason)) ?? "use_another_method";
  const ofScheme = SCHEME_ADVICE.get(extra(item, "merchantAdviceCode")?.slice(0, 2) ?? "");
  const mayRepeat = advice === "try_again" || advice === "try_again_later" || ofScheme === "check_details";
  return ofScheme && mayRepeat ? ofScheme : advice;
}
