/**
 * The facts of a payment by the items that report on the payment itself.
 * @see https://docs.adyen.com/development-resources/webhooks/webhook-types
 */
import { SETTLES, type State } from "../../../contract/status.ts";
import { type Facts, NO_FACTS } from "../facts.ts";
import { hasForm } from "../id-form.ts";
import { isZero, moneyFromMinor } from "../money.ts";
import { extra, type Item } from "./document.ts";
import { idForm, minorUnits } from "./ids.ts";
import { bankReferencesOf, methodOf } from "./method.ts";
import { adviceOf, isCanceled } from "./refusals.ts";

/** When the merchant's account takes the money of a card: with the authorisation, or by a capture. Webhooks do not say. */
export type CaptureMode = "automatic" | "manual";

/** The facts that an item reports about its payment; null when it reports none. */
export function paymentFacts(item: Item, capture: CaptureMode): Facts | null {
  const isDone = item.success === "true";
  switch (item.eventCode) {
    case "AUTHORISATION":
      return isDone ? authorised(item, capture) : refused(item);
    case "AUTHORISATION_ADJUSTMENT":
    case "MANUAL_REVIEW_ACCEPT":
      return isDone ? authorised({ ...item, additionalData: {} }, capture) : null;
    case "PENDING":
      return isDone ? factsOf(item, "processing", { hint: "in_review" }) : null;
    case "POSTPONED_REFUND":
      return isDone ? factsOf(item, "refund_pending", { amount: null, reference: null }) : null;
    case "OFFER_CLOSED":
      // The customer of a payment link can try again.
      return extra(item, "paymentLinkId") === undefined ? factsOf(item, "expired") : null;
    default:
      return null;
  }
}

function authorised(item: Item, capture: CaptureMode): Facts {
  const amount = amountOf(item);
  if (amount && isZero(amount)) return factsOf(item, "verified", { hint: "card_verified", amount: null });
  // What is not signed makes the state only less certain.
  if (extra(item, "fraudManualReview") === "true") return factsOf(item, "processing", { hint: "in_review" });
  const isManual = capture === "manual" || extra(item, "captureDelayHours")?.toLowerCase() === "manual";
  return factsOf(item, isManual ? "authorized" : "succeeded");
}

function refused(item: Item): Facts {
  return isCanceled(item) ? factsOf(item, "canceled") : factsOf(item, "failed", { advice: adviceOf(item) });
}

function factsOf(item: Item, state: State, other: Partial<Facts> = {}): Facts {
  return {
    ...NO_FACTS,
    state,
    settled: SETTLES.has(state),
    amount: amountOf(item),
    method: methodOf(item),
    reference: hasForm(idForm("order"), item.merchantReference) ? item.merchantReference : null,
    bankReferences: state === "succeeded" || state === "authorized" ? bankReferencesOf(item) : [],
    ...other,
  };
}

export function amountOf({ value, currency }: Item) {
  return moneyFromMinor(value, currency, minorUnits);
}
