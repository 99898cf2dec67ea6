/**
 * The schemas of Mollie's documents. Each field is read on its own: an unexpected value is read as absent, and only a
 * document without its status is unreadable. Fields without a schema here are ignored.
 * @see https://docs.mollie.com/reference/get-payment (checked 2026-11-27)
 */
import * as z from "zod";
import { amount, deadline, flag, id, instant, nested, nestedList, word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";
import { bankReference, code, pageUrl } from "../texts.ts";

const status = z.string().trim().min(1);
const money = nested({ value: amount, currency: word });
const page = nested({ href: pageUrl });
/** A link to a list. Its address is not used: the Worker knows where the list is. */
const listLink = nested({ href: word });

const refunds = nestedList({
  status: word,
  amount: money,
  createdAt: instant,
  externalReference: nested({ type: word, id: bankReference }),
});
/** A chargeback has no status. Without `reversedAt` it stands. */
const chargebacks = nestedList({ amount: money, createdAt: instant, reversedAt: instant });

const details = nested({
  bankName: code,
  bankAccount: code,
  transferReference: code,
  multibancoEntity: code,
  multibancoReference: code,
  cardLabel: word,
  cardNumber: word,
  wallet: word,
  failureReason: word,
  bankReasonCode: word,
  endToEndIdentifier: bankReference,
  receipt: nested({ authorizationCode: bankReference }),
});

const paymentShape = {
  id,
  status,
  mode: word,
  createdAt: instant,
  authorizedAt: instant,
  paidAt: instant,
  canceledAt: instant,
  expiredAt: instant,
  failedAt: instant,
  expiresAt: deadline,
  captureBefore: deadline,
  amount: money,
  amountCaptured: money,
  amountRefunded: money,
  amountChargedBack: money,
  method: word,
  /** Any JSON. */
  metadata: z.unknown().optional(),
  details,
  statusReason: nested({ code: word }),
  _links: nested({ checkout: page, payOnline: page, status: page, refunds: listLink, chargebacks: listLink }),
  _embedded: nested({ refunds, chargebacks }),
};

const paymentSchema = z.object(paymentShape);
export type Payment = z.infer<typeof paymentSchema>;
export type Refund = NonNullable<z.infer<typeof refunds>>[number];
export type Chargeback = NonNullable<z.infer<typeof chargebacks>>[number];
export type Amount = z.infer<typeof money>;

const orderSchema = z.object({
  id,
  status,
  mode: word,
  createdAt: instant,
  expiresAt: deadline,
  amount: money,
  amountRefunded: money,
  method: word,
  metadata: z.unknown().optional(),
  orderNumber: id,
  _links: nested({ checkout: page }),
  _embedded: nested({ payments: nestedList({ ...paymentShape, status: word }), refunds }),
});
export type Order = z.infer<typeof orderSchema>;

const UNREADABLE_TIME = "unknown";

/** When a link was paid. A time that cannot be read still means that it was. */
const paidTime = z
  .unknown()
  .optional()
  .transform((sent) => (sent === undefined || sent === null ? undefined : (instant.parse(sent) ?? UNREADABLE_TIME)));

const linkSchema = z
  .object({
    id,
    mode: word,
    createdAt: instant,
    paidAt: paidTime,
    expiresAt: deadline,
    amount: money,
    archived: flag,
    reusable: flag,
    _links: nested({ paymentLink: page }),
  })
  // A link has no status, so one of its other fields must show that this is a link.
  .refine(({ id, createdAt, archived, _links }) => [id, createdAt, archived, _links?.paymentLink].some(Boolean));
export type PaymentLink = z.infer<typeof linkSchema>;

const payoutSchema = z.object({
  id,
  status,
  mode: word,
  createdAt: instant,
  initiatedAt: instant,
  completedAt: instant,
  canceledAt: instant,
  amount: money,
});
export type Payout = z.infer<typeof payoutSchema>;

const refundListSchema = z.object({ _embedded: z.object({ refunds: z.array(z.unknown()) }) });
const chargebackListSchema = z.object({ _embedded: z.object({ chargebacks: z.array(z.unknown()) }) });
const paymentListSchema = z.object({ _embedded: z.object({ payments: z.array(z.unknown()) }) });

/** The payment in this JSON, or null when it is not a payment. */
export function parsePayment(json: unknown): Payment | null {
  return paymentSchema.safeParse(json).data ?? null;
}

/** The order in this JSON, or null when it is not an order. */
export function parseOrder(json: unknown): Order | null {
  return orderSchema.safeParse(json).data ?? null;
}

/** The payment link in this JSON, or null when it is not a payment link. */
export function parseLink(json: unknown): PaymentLink | null {
  return linkSchema.safeParse(json).data ?? null;
}

/** The payout in this JSON, or null when it is not a payout. */
export function parsePayout(json: unknown): Payout | null {
  return payoutSchema.safeParse(json).data ?? null;
}

/** The refunds in this list, or null when it is not such a list. */
export function parseRefunds(body: Uint8Array): Refund[] | null {
  const list = refundListSchema.safeParse(parseExactJson(body)).data;
  return list ? (refunds.parse(list._embedded.refunds) ?? null) : null;
}

/** The chargebacks in this list, or null when it is not such a list. */
export function parseChargebacks(body: Uint8Array): Chargeback[] | null {
  const list = chargebackListSchema.safeParse(parseExactJson(body)).data;
  return list ? (chargebacks.parse(list._embedded.chargebacks) ?? null) : null;
}

/** The payments in this list that have a status, or null when it is not such a list. */
export function parsePayments(body: Uint8Array): Payment[] | null {
  const list = paymentListSchema.safeParse(parseExactJson(body)).data;
  return list?._embedded.payments.flatMap((entry) => parsePayment(entry) ?? []) ?? null;
}
