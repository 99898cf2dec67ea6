/**
 * The schemas of the documents around a payment: Checkout Session, Invoice, Payment Link, Payout and SetupIntent.
 * @see https://docs.stripe.com/api (version 2026-07-29.dahlia, checked 2026-11-28)
 */
import * as z from "zod";
import { amount, deadline, flag, id, instant, nested, nestedList, word } from "../fields.ts";
import { pageUrl } from "../texts.ts";
import { presentmentDetails } from "./amounts.ts";
import { common, errorFields, intentSchema, status } from "./document.ts";
import { methodDetails } from "./method.ts";
import { nextAction } from "./next-action.ts";

/** The id of an object, also of one that is expanded. */
const idOrObject = z
  .union([z.string(), z.object({ id: z.string() }).transform((object) => object.id)])
  .pipe(z.string().min(1).max(255))
  .optional()
  .catch(undefined);

export const sessionSchema = z.object({
  ...common,
  /** Null in old sessions. */
  status: status.nullable(),
  payment_status: word,
  mode: word,
  amount_total: amount,
  currency: word,
  client_reference_id: id,
  expires_at: deadline,
  invoice: idOrObject,
  /** Null until the customer confirms. An id in webhooks. */
  payment_intent: z.union([intentSchema, id]).optional().catch(undefined),
  payment_link: idOrObject,
  presentment_details: presentmentDetails,
  url: pageUrl,
});
export type Session = z.infer<typeof sessionSchema>;

const count = z
  .string()
  .regex(/^[0-9]{1,9}$/)
  .transform(Number)
  .or(z.int().nonnegative())
  .optional()
  .catch(undefined);

export const invoiceSchema = z.object({
  ...common,
  status,
  amount_due: amount,
  amount_paid: amount,
  total: amount,
  attempted: flag,
  attempt_count: count,
  currency: word,
  hosted_invoice_url: pageUrl,
  next_payment_attempt: instant,
  number: id,
  payments: nested({ data: nestedList({ payment: nested({ payment_intent: idOrObject }) }) }),
  status_transitions: nested({ paid_at: instant, voided_at: instant }),
});
export type Invoice = z.infer<typeof invoiceSchema>;

export const linkSchema = z.object({
  ...common,
  /** A link has no status. */
  active: flag,
  line_items: nested({ data: nestedList({ amount_total: amount, currency: word }), has_more: flag }),
  restrictions: nested({ completed_sessions: nested({ count, limit: count }) }),
  url: pageUrl,
});
export type PaymentLink = z.infer<typeof linkSchema>;

export const payoutSchema = z.object({
  ...common,
  status,
  amount,
  currency: word,
  arrival_date: instant,
  reversed_by: idOrObject,
});
export type Payout = z.infer<typeof payoutSchema>;

export const setupSchema = z.object({
  ...common,
  status,
  last_setup_error: nested(errorFields),
  next_action: nextAction,
  /** An id in webhooks. */
  payment_method: methodDetails,
});
export type Setup = z.infer<typeof setupSchema>;

/** The PaymentIntent that pays this invoice, by its id. */
export function intentIdOf({ payments }: Invoice): string | null {
  return payments?.data?.map(({ payment }) => payment?.payment_intent).find(Boolean) ?? null;
}

/** The PaymentIntent of a session, if the response has more than its id. */
export function intentOf({ payment_intent }: Session) {
  return typeof payment_intent === "object" ? payment_intent : null;
}
