/**
 * The form of Stripe's ids, and what an id names by its prefix. Letter case is a part of an id. Stripe promises neither its
 * length nor its prefix, so a prefix only chooses the endpoint.
 * @see https://docs.stripe.com/upgrades#what-changes-does-stripe-consider-to-be-backwards-compatible (checked 2026-11-28)
 */
import type { Kind } from "../../../contract/resource.ts";
import { caseSensitiveForm, type IdForm, referenceForm } from "../id-form.ts";

/** A client secret (`pi_…_secret_…`) often stands beside the id in an address. It is never an id. */
const NO_SECRET = "(?!.*_secret_)";

const form = (prefixes: string, rule: string) =>
  caseSensitiveForm(new RegExp(`^${NO_SECRET}(?:${prefixes})_[0-9A-Za-z_]+$`), rule);

const SETUP_RULE = "the id of a SetupIntent (seti_…) or of a Checkout Session in setup mode (cs_…)";
const PAYMENT_RULE =
  "the id of a PaymentIntent (pi_…), Checkout Session (cs_…), Invoice (in_…) or Charge (ch_…, py_…), without its client secret";

/** Metadata values have at most 500 characters; an id here has at most 255. */
export const REFERENCE = referenceForm("query");

/** The id of any object. */
export const OBJECT_ID = form("[a-z]+", "an id of Stripe");

/** @param livemode whether the account's key is of live mode; a Checkout Session shows its mode */
export function idForm(kind: Kind, livemode: boolean): IdForm | null {
  const session = `cs_${livemode ? "live" : "test"}`;
  switch (kind) {
    case "payment":
      return form(`pi|in|ch|py|${session}`, PAYMENT_RULE);
    case "order":
      return REFERENCE;
    case "payment-link":
      return form("plink", "the id of a Payment Link (plink_…), not the code in its address");
    case "payout":
      return form("po", "the id of a Payout (po_…)");
    case "payment-method":
      return form(`seti|${session}`, SETUP_RULE);
    default:
      return null;
  }
}

/** What an object is, by the prefix of its id. */
export type ObjectType = "intent" | "session" | "invoice" | "charge" | "setup" | "link" | "payout";

const TYPES = new Map<string, ObjectType>([
  ["pi", "intent"],
  ["cs", "session"],
  ["in", "invoice"],
  ["ch", "charge"],
  ["py", "charge"],
  ["seti", "setup"],
  ["plink", "link"],
  ["po", "payout"],
]);

/** The type of the object with this id; null for an unknown prefix. */
export function typeOfId(id: string): ObjectType | null {
  return TYPES.get(id.split("_", 1)[0] ?? "") ?? null;
}

const KINDS: Record<ObjectType, Kind> = {
  ...({ intent: "payment", session: "payment", invoice: "payment", charge: "payment" } as const),
  ...({ setup: "payment-method", link: "payment-link", payout: "payout" } as const),
};

/** The kind under which an object is found; null for an object that is no resource, such as a refund. */
export function kindOfId(id: string): Kind | null {
  const type = typeOfId(id);
  return type && KINDS[type];
}
