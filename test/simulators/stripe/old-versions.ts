/**
 * Documents in the shape of older API versions.
 * @see https://docs.stripe.com/changelog/2019-02-11 (checked 2026-11-28)
 */

type Document = Record<string, unknown>;

const OLD_WORDS: Record<string, string> = {
  requires_payment_method: "requires_source",
  requires_action: "requires_source_action",
};

/** From this version on, a PaymentIntent has `latest_charge` in place of the list `charges`. */
const LATEST_CHARGE_SINCE = "2022-11-15";
const NEW_WORDS_SINCE = "2019-02-11";

/** The document as an endpoint or a call with this API version gets it. */
export function inVersion(document: Document, version: string): Document {
  if (document.object !== "payment_intent" || version >= LATEST_CHARGE_SINCE) return document;
  const { latest_charge: charge, ...rest } = document;
  const status = String(document.status);
  const data = typeof charge === "object" && charge !== null ? [charge] : [];
  return {
    ...rest,
    charges: { object: "list", data, has_more: false, url: `/v1/charges?payment_intent=${document.id}` },
    status: version < NEW_WORDS_SINCE ? (OLD_WORDS[status] ?? status) : status,
  };
}
