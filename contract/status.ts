/** The status document: its schema, states, hints and advice. Imports zod and the kinds. */
import * as z from "zod";
import { KINDS } from "./resource.ts";

/** What happened, as far as the provider says. */
export const STATES = [
  // Exists and can be paid or started; nothing has happened yet.
  "created",
  // The customer or recipient must do something: 3-D Secure, a redirect, the transfer itself, an account to activate.
  "action_required",
  // Accepted, waiting for somebody else.
  "processing",
  // The money is reserved, not taken.
  "authorized",
  // Done: paid, paid out, the report is ready.
  "succeeded",
  // A part is done: partly paid or captured, a bulk with failures.
  "partially_succeeded",
  // A payment link that has been used; whether money moved is the payment's state.
  "used",
  // Declined or failed, and the provider said so.
  "failed",
  // Ended without success, by somebody.
  "canceled",
  // Ended without success, by time.
  "expired",
  // The money is on its way back.
  "refund_pending",
  // It is back.
  "refunded",
  // A part of it is back.
  "partially_refunded",
  // The payer's bank is questioning the payment.
  "disputed",
  // The payer's bank has taken it back.
  "charged_back",
  // We cannot tell: not seen yet, the provider cannot be reached or says something new. Never shown as a failure.
  "unknown",
] as const;
export type State = (typeof STATES)[number];

/** The states that are settled: nothing more is expected by itself. An adapter says only where its provider means otherwise. */
export const SETTLES: ReadonlySet<State> = new Set<State>([
  ...(["succeeded", "partially_succeeded", "used", "failed", "canceled", "expired"] as const),
  ...(["refunded", "partially_refunded", "charged_back"] as const),
]);

/** Refines the words of a state, never its meaning. */
export const HINTS = [
  "not_seen_yet",
  "in_review",
  "awaiting_recipient",
  "awaiting_transfer",
  "attempt_failed",
  "follow_up_failed",
  "canceling",
  "card_verified",
  "method_saved",
  "method_removed",
  "check_passed",
  "dispute_won",
  "downloaded",
] as const;
export type Hint = (typeof HINTS)[number];

/**
 * What the customer can do. `unknown` always carries `do_not_pay_again`; `disputed`, `charged_back` and an `expired` payment
 * link carry `contact_merchant`: `shown.ts` sees to that. Beside them only `failed` carries any, by what its provider says.
 */
export const ADVICE = [
  "try_again",
  "try_again_later",
  "check_details",
  "use_another_method",
  "contact_merchant",
  "do_not_pay_again",
] as const;
export type Advice = (typeof ADVICE)[number];

export const METHOD_TYPES = ["card", "bank_transfer", "direct_debit", "wallet", "voucher", "bnpl", "other"] as const;

/** RFC 3339, UTC. */
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

/** Money: a decimal string in major units, never through a float. */
export const moneySchema = z.object({
  value: z.string().regex(/^-?\d+(\.\d+)?$/),
  currency: z.string().regex(/^[A-Z]{3}$/),
});
export type Money = z.infer<typeof moneySchema>;

export const methodSchema = z.object({
  type: z.enum(METHOD_TYPES),
  brand: z.string().nullable(),
  last4: z
    .string()
    .regex(/^\d{4}$/)
    .nullable(),
});
export type Method = z.infer<typeof methodSchema>;

/** How a waiting customer pays by transfer or voucher. */
export const instructionsSchema = z.object({
  bank: z.string().nullable(),
  account: z.string().nullable(),
  reference: z.string().nullable(),
  barcode: z.string().nullable(),
  url: z.string().nullable(),
  text: z.string().nullable(),
});
export type Instructions = z.infer<typeof instructionsSchema>;

export const progressSchema = z.object({
  total: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  canceled: z.int(),
  pending: z.int(),
});
export type Progress = z.infer<typeof progressSchema>;

/** One payout of a bulk payout, by its line. Its recipient stays where it is. */
export const itemSchema = z.object({ line: z.int().positive(), state: z.enum(STATES), amount: moneySchema.nullable() });
export type Item = z.infer<typeof itemSchema>;

/** A page of items; `next` is the line to ask on after, null at the end. */
export interface ItemPage {
  items: Item[];
  next: number | null;
}

export const merchantSchema = z.object({
  name: z.string(),
  url: z.string().nullable(),
  support: z.string().nullable(),
  logo: z.string().nullable(),
  color: z.string().nullable(),
});
export type Merchant = z.infer<typeof merchantSchema>;

const timelineEntrySchema = z.object({ state: z.enum(STATES), at: instant.nullable() });
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** What a viewer gets: the status document of interface 2. Absent details are left out of the status view. */
export const statusDocumentSchema = z.object({
  of: z.string(),
  kind: z.enum(KINDS),
  state: z.enum(STATES),
  settled: z.boolean(),
  hint: z.enum(HINTS).nullable(),
  advice: z.enum(ADVICE).nullable(),
  view: z.enum(["status", "details"]),
  test: z.boolean(),
  merchant: merchantSchema,
  timeline: z.array(timelineEntrySchema).max(50),
  startsAt: instant.nullable(),
  expiresAt: instant.nullable(),
  checkedAt: instant.nullable(),
  nextCheckAt: instant.nullable(),
  stale: z.boolean(),
  serverTime: instant,
  version: z.int().nonnegative(),
  amount: moneySchema.nullish(),
  paid: moneySchema.nullish(),
  refunded: moneySchema.nullish(),
  method: methodSchema.nullish(),
  reference: z.string().nullish(),
  instructions: instructionsSchema.nullish(),
  progress: progressSchema.nullish(),
  download: z.object({ path: z.string(), expiresAt: instant.nullable() }).nullish(),
});
export type StatusDocument = z.infer<typeof statusDocumentSchema>;
