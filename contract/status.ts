/** The status document (docs/interface.md#2-status-document): its schema, its states, hints and advice. */
import * as z from "zod";
import { KINDS } from "./resource.ts";

// Before you add a state, a hint, an advice or a method type, read `MESSAGE_VERSION` in edge/platform/messages.ts: an older
// version of the Worker cannot read a record that contains the new value.

/** What happened, as far as the provider reports it (docs/interface.md#states). */
export const STATES = [
  // Exists and can be paid or started. Nothing has happened yet.
  "created",
  // The customer or recipient must do something: 3-D Secure, a redirect, a transfer, the activation of an account.
  "action_required",
  // Accepted. Someone else acts next.
  "processing",
  // The money is reserved but not taken.
  "authorized",
  // Done: paid, paid out, or the report is ready.
  "succeeded",
  // Done, and no money was meant to move: a card or bank check, a method saved or removed, a fraud check passed.
  "verified",
  // A part is done: partly paid or captured, or a bulk payout with failures.
  "partially_succeeded",
  // A payment link that has been used. The state of the payment shows whether money moved.
  "used",
  // Declined or failed, and the provider has confirmed it.
  "failed",
  // Ended without success because someone canceled it.
  "canceled",
  // Ended without success because its time ran out.
  "expired",
  // The money is on its way back.
  "refund_pending",
  // The money is back.
  "refunded",
  // A part of the money is back.
  "partially_refunded",
  // The payer's bank is questioning the payment.
  "disputed",
  // The payer's bank has taken the money back.
  "charged_back",
  // Not known: not seen yet, or the provider cannot be reached or reports something new. Never shown as a failure.
  "unknown",
] as const;
export type State = (typeof STATES)[number];

/** The settled states: no further change is expected. An adapter sets `settled` itself only where its provider differs. */
export const SETTLES: ReadonlySet<State> = new Set<State>([
  "succeeded",
  "verified",
  "partially_succeeded",
  "used",
  "failed",
  "canceled",
  "expired",
  "refunded",
  "partially_refunded",
  "charged_back",
]);

/** Refines the text of a state, never its meaning (docs/interface.md#hints). */
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
  "paid_more_than_once",
  "part_charged_back",
  "removing_method",
] as const;
export type Hint = (typeof HINTS)[number];

/** What the customer can do. docs/interface.md#advice defines which state carries which advice. */
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

/** A time as RFC 3339 in UTC. */
const instant = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

/** A calendar day, `YYYY-MM-DD`. */
const day = z.iso.date();

/** An amount as a decimal string in major units, which never passes through a float (docs/interface.md#money). */
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

/** A QR code as an SVG path of its dark modules, one unit each, in a square of `size` units. Draw it on white. */
export const qrSchema = z.object({ size: z.int().positive(), path: z.string().regex(/^[Mhvz0-9 -]*$/) });
export type Qr = z.infer<typeof qrSchema>;

/** How a customer pays by transfer or voucher, as a provider reports it. */
export const paymentDetailsSchema = z.object({
  bank: z.string().nullable(),
  account: z.string().nullable(),
  reference: z.string().nullable(),
  barcode: z.string().nullable(),
  url: z.string().nullable(),
  text: z.string().nullable(),
});
export type PaymentDetails = z.infer<typeof paymentDetailsSchema>;

/** How a customer pays by transfer or voucher. */
export const instructionsSchema = paymentDetailsSchema.extend({
  qr: qrSchema.nullish().describe("The barcode as a QR code, where it is a Pix or another EMV text."),
});
export type Instructions = z.infer<typeof instructionsSchema>;

export const BANK_REFERENCE_TYPES = [
  "arn",
  "rrn",
  "network_transaction_id",
  "end_to_end_id",
  "uetr",
  "authorization_code",
] as const;

/** A reference that a bank can search for. */
export const bankReferenceSchema = z.object({ type: z.enum(BANK_REFERENCE_TYPES), value: z.string() });
export type BankReference = z.infer<typeof bankReferenceSchema>;

/** The payments made for an order or with a payment link, as counts. */
export const attemptsSchema = z.object({
  total: z.int().nonnegative(),
  succeeded: z.int().nonnegative(),
  failed: z.int().nonnegative(),
});
export type Attempts = z.infer<typeof attemptsSchema>;

export const progressSchema = z.object({
  total: z.int(),
  succeeded: z.int(),
  failed: z.int(),
  canceled: z.int(),
  pending: z.int(),
});
export type Progress = z.infer<typeof progressSchema>;

/** One payout of a bulk payout, by its line. The recipient never leaves the edge. */
export const itemSchema = z.object({ line: z.int().positive(), state: z.enum(STATES), amount: moneySchema.nullable() });
export type Item = z.infer<typeof itemSchema>;

/** A page of items. `next` is the `after` of the next page, or null at the end. */
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
  /** The name on bank statements. */
  statement: z.string().nullable(),
});
export type Merchant = z.infer<typeof merchantSchema>;

const timelineEntrySchema = z.object({ state: z.enum(STATES), at: instant.nullable() });
export type TimelineEntry = z.infer<typeof timelineEntrySchema>;

/** The status document that a viewer gets. The status view has no details. */
export const statusDocumentSchema = z.object({
  of: z.string(),
  kind: z.enum(KINDS),
  state: z.enum(STATES),
  settled: z.boolean(),
  hint: z.enum(HINTS).nullable(),
  advice: z.enum(ADVICE).nullable(),
  /** Whether the customer may pay, or pay again; null while that is not known (docs/interface.md#may-the-customer-pay). */
  mayPay: z.boolean().nullable(),
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
  chargedBack: moneySchema.nullish(),
  method: methodSchema.nullish(),
  billed: moneySchema.nullish(),
  reference: z.string().nullish(),
  /** Only on the provider's host or on one that the connection lists (docs/interface.md#continuing-elsewhere). */
  continueUrl: z.string().nullish().describe("Where the customer continues: 3-D Secure, a wallet, a bank, a checkout."),
  /** Counted in working days; it stays when it has passed (docs/interface.md#expected-arrival). */
  expectedBy: day.nullish().describe("Day by which a refund, payout or transfer on its way usually arrives."),
  bankReferences: z.array(bankReferenceSchema).nullish(),
  attempts: attemptsSchema.nullish(),
  instructions: instructionsSchema.nullish(),
  progress: progressSchema.nullish(),
  download: z.object({ path: z.string(), expiresAt: instant.nullable() }).nullish(),
});
export type StatusDocument = z.infer<typeof statusDocumentSchema>;
