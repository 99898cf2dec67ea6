/**
 * The schemas of a payment's documents: PaymentIntent, Charge, Refund and Dispute. Each field is read on its own: an
 * unexpected value is read as absent, and only a document without its status is unreadable. Webhooks send these documents in
 * the shape of any API version, so older names are read too.
 * @see https://docs.stripe.com/api (version 2026-07-29.dahlia, checked 2026-11-28)
 */
import * as z from "zod";
import { amount, flag, id, instant, nested, nestedList, word } from "../fields.ts";
import { presentmentDetails } from "./amounts.ts";
import { bankReference, methodDetails } from "./method.ts";
import { nextAction } from "./next-action.ts";

export const status = z.string().trim().min(1);

/** What every document has. `reference` is the merchant's own: `withReference` reads it from the metadata. */
export const common = {
  id,
  created: instant,
  livemode: flag,
  metadata: z.record(z.string(), z.unknown()).optional().catch(undefined),
  reference: id,
};

const refundFields = {
  status: word,
  amount,
  currency: word,
  created: instant,
  presentment_details: presentmentDetails,
  destination_details: nested({ card: nested({ reference: bankReference, reference_type: word }) }),
};
const refundsField = nested({ data: nestedList(refundFields), has_more: flag });
export type Refund = NonNullable<NonNullable<z.infer<typeof refundsField>>["data"]>[number];

const disputeFields = { status: word, amount, currency: word, created: instant };
export const disputes = nestedList(disputeFields);
export type Dispute = NonNullable<z.infer<typeof disputes>>[number];

export const chargeSchema = z.object({
  ...common,
  status,
  captured: flag,
  amount,
  amount_captured: amount,
  amount_refunded: amount,
  refunded: flag,
  disputed: flag,
  currency: word,
  failure_code: word,
  outcome: nested({ advice_code: word, reason: word }),
  payment_method_details: methodDetails,
  presentment_details: presentmentDetails,
  refunds: refundsField,
  payment_intent: id,
  transfer_group: id,
});
export type Charge = z.infer<typeof chargeSchema>;

/** The charge of an intent, which has its reference. An id, where the charge is not expanded, is read as absent. */
const innerCharge = chargeSchema.omit({ metadata: true }).optional().catch(undefined);

export const errorFields = {
  type: word,
  code: word,
  decline_code: word,
  advice_code: word,
  payment_method: methodDetails,
};

export const intentSchema = z.object({
  ...common,
  status,
  amount,
  amount_received: amount,
  currency: word,
  canceled_at: instant,
  cancellation_reason: word,
  capture_method: word,
  confirmation_method: word,
  last_payment_error: nested(errorFields),
  latest_charge: innerCharge,
  /** In place of `latest_charge` in versions before 2022-11-15. */
  charges: nested({ data: z.array(innerCharge).optional().catch(undefined) }),
  next_action: nextAction,
  payment_method_types: z.array(z.string()).optional().catch(undefined),
  presentment_details: presentmentDetails,
  review: id,
  transfer_group: id,
});
export type Intent = z.infer<typeof intentSchema>;

/**
 * Whether this error is that of an attempt to pay. An error of the merchant's request, such as an `idempotency_error` without
 * a code, is none.
 */
export function isFailedAttempt(error: Intent["last_payment_error"]): boolean {
  return (error?.code ?? error?.decline_code) !== undefined || error?.type === "card_error";
}

/** The charge of an intent, where the document has more than its id. */
export function chargeOf(intent: Intent): Charge | null {
  return intent.latest_charge ?? intent.charges?.data?.find((each) => each !== undefined) ?? null;
}

/** The entries of a list; null when this is not a list. */
export function parseEntries(json: unknown): unknown[] | null {
  return z.object({ data: z.array(z.unknown()) }).safeParse(json).data?.data ?? null;
}

/** The disputes in a list, the newest first; null when this is not a list. */
export function parseDisputes(json: unknown): Dispute[] | null {
  return disputes.parse(parseEntries(json) ?? undefined) ?? null;
}

/** The document with the merchant's reference in place of its metadata, whose other values may be personal. */
export function withReference<Document extends z.infer<z.ZodObject<typeof common>>>(
  document: Document,
  key: string,
): Document {
  return { ...document, metadata: undefined, reference: id.parse(document.metadata?.[key]) };
}

const errorSchema = z.object({ error: z.object({ code: word, message: word }) });

/** Stripe's error code; null when the response has none. */
export function parseErrorCode(json: unknown): string | null {
  return errorSchema.safeParse(json).data?.error.code ?? null;
}
