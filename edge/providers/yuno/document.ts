/**
 * The schemas of Yuno's documents. Each field is read on its own: an unexpected value is read as absent, and only a
 * document without its status is unreadable. Fields without a schema here are ignored.
 * @see https://docs.y.uno/reference/the-payment-object (its examples differ from its tables: both forms are read)
 */
import * as z from "zod";
import { amount, deadline, flag, id, instant, nested, nestedList, opening, word } from "../fields.ts";
import { code, httpsUrl, sentence } from "../texts.ts";

const status = z.string().trim().min(1);

const money = nested({ currency: word, value: amount });

/** The end of the payment period: the reference documents the first name, its examples have the second. */
const deadlines = { expires_at: deadline, date_of_expiration: deadline };

const howToPay = { payment_instruction: sentence, redirect_url: httpsUrl, ...deadlines };

const details = {
  card: nested({ card_data: nested({ brand: word, lfd: word }) }),
  bank_transfer: nested({ bank_name: code, bank_account: code, reference: code, ...howToPay }),
  ticket: nested({ provider_number: code, provider_barcode: code, ...howToPay }),
  wallet: nested(deadlines),
  bnpl: nested(deadlines),
  payment_link: nested(deadlines),
};

/** Examples of payments have `payment_method_detail`; transactions and the payment object's page have `detail`. */
const paymentMethod = nested({ type: word, payment_method_detail: nested(details), detail: nested(details) });

const transactions = nestedList({
  category: word,
  response_code: word,
  merchant_advice_code: word,
  created_at: instant,
  payment_method: paymentMethod,
});

const paymentSchema = z.object({
  id,
  status,
  sub_status: word,
  merchant_order_id: id,
  payment_link_code: id,
  payment_link_id: id,
  created_at: instant,
  updated_at: instant,
  amount: nested({ currency: word, value: amount, captured: amount, refunded: amount }),
  payment_method: paymentMethod,
  /** A list in status responses, one object in webhooks. */
  transactions: z
    .unknown()
    .optional()
    .transform((value) => transactions.parse([value].flat()) ?? []),
});
export type Payment = z.infer<typeof paymentSchema>;
export type Transaction = Payment["transactions"][number];
export type Details = NonNullable<NonNullable<Transaction["payment_method"]>["detail"]>;

const linkSchema = z.object({
  status,
  /** The id in the path. The response to "create" has it as `id`. */
  code: id,
  id,
  merchant_order_id: id,
  created_at: instant,
  updated_at: instant,
  availability: nested({ start_at: opening, finish_at: deadline }),
  amount: money,
  /** True means "one payment only" by its name and the description of "create". One page states the opposite. */
  one_time_use: flag,
});
export type PaymentLink = z.infer<typeof linkSchema>;

const payoutSchema = z.object({
  id,
  status,
  merchant_reference: id,
  created_at: instant,
  updated_at: instant,
  amount: money,
});
export type Payout = z.infer<typeof payoutSchema>;

const reportSchema = z.object({
  status,
  id,
  /** The id in webhooks. */
  report_id: id,
  created_at: instant,
  updated_at: instant,
  expires_at: deadline,
});
export type Report = z.infer<typeof reportSchema>;

const wrapperSchema = z.object({ payment: z.looseObject({ status: z.unknown() }) });
const errorSchema = z.object({ code: word });
const fileSchema = z.object({ download_link: word });

/** The payment in this JSON, bare or as `{"payment": …}` (both are documented); null when it is not a payment. */
export function parsePayment(json: unknown): Payment | null {
  return paymentSchema.safeParse(wrapperSchema.safeParse(json).data?.payment ?? json).data ?? null;
}

/** The payment link in this JSON, or null when it is not a payment link. */
export function parseLink(json: unknown): PaymentLink | null {
  return linkSchema.safeParse(json).data ?? null;
}

/** The payout in this JSON, or null when it is not a payout. */
export function parsePayout(json: unknown): Payout | null {
  return payoutSchema.safeParse(json).data ?? null;
}

/** The report in this JSON, or null when it is not a report. */
export function parseReport(json: unknown): Report | null {
  return reportSchema.safeParse(json).data ?? null;
}

/** Yuno's error code, or null when the response has none. */
export function parseErrorCode(json: unknown): string | null {
  return errorSchema.safeParse(json).data?.code ?? null;
}

/** The address of a report's file, or null when the response has none. */
export function parseDownloadLink(json: unknown): string | null {
  return fileSchema.safeParse(json).data?.download_link ?? null;
}

/** The transactions, newest first. Transactions without a time are sorted by their position: the last one is the newest. */
export function newestFirst({ transactions }: Payment): Transaction[] {
  const timeOf = ({ created_at }: Transaction) => Date.parse(created_at ?? "1970-01-01");
  return transactions.toReversed().sort((a, b) => timeOf(b) - timeOf(a));
}

/** The payment method details: those of the payment, then those of its transactions, newest first. */
export function detailsOf(payment: Payment): Details[] {
  return [payment, ...newestFirst(payment)]
    .flatMap(({ payment_method }) => [payment_method?.payment_method_detail, payment_method?.detail])
    .filter((each) => each !== undefined);
}
