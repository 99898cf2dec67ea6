/**
 * The schemas of PayPal's orders and payments. Each field is read on its own: an unexpected value is read as absent. Fields
 * without a schema here are ignored.
 * @see https://developer.paypal.com/docs/api/orders/v2/ (checked 2026-11-28)
 * @see https://developer.paypal.com/docs/api/payments/v2/ (checked 2026-11-28)
 */
import * as z from "zod";
import type { Money } from "../../../contract/status.ts";
import { amount, deadline, id, instant, nested, nestedList, word } from "../fields.ts";
import { addMoney, money } from "../money.ts";
import { code, pageUrl } from "../texts.ts";

/** Newer objects say `currency_code` and `value`, older ones `currency` and `total`. The value is in major units. */
export const moneyShape = { currency_code: word, currency: word, value: amount, total: amount };
type MoneyDocument = z.infer<z.ZodObject<typeof moneyShape>>;

export function moneyOf(document: MoneyDocument | undefined): Money | null {
  const { value, total, currency_code, currency } = document ?? {};
  // PayPal's form of a number may lack the digits before the point.
  return money((value ?? total)?.replace(/^(-?)\./, "$10."), currency_code ?? currency);
}

/** The sum of these amounts; null when one is unreadable or the currencies differ, and without any. */
export function sumOf(parts: readonly { amount?: MoneyDocument | undefined }[]): Money | null {
  const [first, ...others] = parts.map((part) => moneyOf(part.amount));
  return others.reduce<Money | null>((sum, each) => sum && each && addMoney(sum, each), first ?? null);
}

const linkShape = { rel: word, href: pageUrl };

const transactionShape = {
  id,
  status: word,
  status_details: nested({ reason: word }),
  amount: nested(moneyShape),
  invoice_id: id,
  update_time: instant,
  processor_response: nested({ response_code: word, payment_advice_code: word }),
};

const captureShape = {
  ...transactionShape,
  network_transaction_reference: nested({ id: word, network: word, acquirer_reference_number: word }),
};
const authorizationShape = { ...transactionShape, expiration_time: deadline };
const refundShape = { ...transactionShape, acquirer_reference_number: word };

const captureSchema = z.object(captureShape);
const authorizationSchema = z.object(authorizationShape);
const refundSchema = z.object(refundShape);
export type Capture = z.infer<typeof captureSchema>;
export type Authorization = z.infer<typeof authorizationSchema>;
export type Refund = z.infer<typeof refundSchema>;

const unitShape = {
  invoice_id: id,
  amount: nested(moneyShape),
  payments: nested({
    captures: nestedList(captureShape),
    authorizations: nestedList(authorizationShape),
    refunds: nestedList(refundShape),
  }),
};

const cardShape = { brand: word, last_digits: word };

/** What one way to pay has under its name in `payment_source`. Names, addresses and mail are not read. */
const sourceSchema = z.object({
  ...cardShape,
  card_last_digits: word,
  card: nested(cardShape),
  payment_reference: code,
  deposit_bank_details: nested({ bic: code, bank_name: code, iban: code }),
});
export type Source = z.infer<typeof sourceSchema>;

/** By the name of the way to pay. An entry that is no object is left out. */
const sources = z
  .record(z.string(), z.unknown())
  .transform((entries) => {
    const read = Object.entries(entries).map(([name, entry]) => [name, sourceSchema.safeParse(entry).data] as const);
    return new Map(read.filter((entry): entry is [string, Source] => entry[1] !== undefined));
  })
  .optional()
  .catch(undefined);

const orderSchema = z.object({
  id,
  status: word,
  update_time: instant,
  purchase_units: nestedList(unitShape),
  payment_source: sources,
  links: nestedList(linkShape),
});
export type Order = z.infer<typeof orderSchema>;

/** The order; null without a status and without anything that could tell it. */
export function parseOrder(json: unknown): Order | null {
  const order = orderSchema.safeParse(json).data;
  return order && (order.status !== undefined || order.purchase_units !== undefined) ? order : null;
}

export const parseCapture = (json: unknown): Capture | null => withStatus(captureSchema.safeParse(json).data);
export const parseAuthorization = (json: unknown) => withStatus(authorizationSchema.safeParse(json).data);
export const parseRefund = (json: unknown): Refund | null => withStatus(refundSchema.safeParse(json).data);

function withStatus<Document extends { status?: string | undefined }>(document: Document | undefined): Document | null {
  return document?.status === undefined ? null : document;
}

/** The payments of all parts of an order. */
export interface Payments {
  captures: readonly Capture[];
  authorizations: readonly Authorization[];
  refunds: readonly Refund[];
}

export function paymentsOf({ purchase_units = [] }: Order): Payments {
  const payments = purchase_units.map((unit) => unit.payments ?? {});
  return {
    captures: payments.flatMap(({ captures = [] }) => captures),
    authorizations: payments.flatMap(({ authorizations = [] }) => authorizations),
    refunds: payments.flatMap(({ refunds = [] }) => refunds),
  };
}
