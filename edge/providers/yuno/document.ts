/**
 * Yuno's JSON, read field by field: an odd value reads as absent and never costs the rest of the document; only without
 * its main word is a document none. What is not named here is never looked at. No I/O. No clock.
 * @see https://docs.y.uno/reference/the-payment-object (what is documented and what its examples show differ: both are read)
 */
import * as z from "zod";
import { amount, flag, id, instant, part, parts, word } from "../fields.ts";
import { code, deadline, httpsUrl, sentence } from "./texts.ts";

const status = z.string().trim().min(1);

const money = part({ currency: word, value: amount });

const howToPay = { payment_instruction: sentence, redirect_url: httpsUrl, ...deadline };

const details = {
  card: part({ card_data: part({ brand: word, lfd: word }) }),
  bank_transfer: part({ bank_name: code, bank_account: code, reference: code, ...howToPay }),
  ticket: part({ provider_number: code, provider_barcode: code, ...howToPay }),
  wallet: part(deadline),
  bnpl: part(deadline),
  payment_link: part(deadline),
};

/** Examples of payments say `payment_method_detail`, transactions and the object's page say `detail`. */
const paymentMethod = part({ type: word, payment_method_detail: part(details), detail: part(details) });

const transactions = parts({
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
  amount: part({ currency: word, value: amount, captured: amount, refunded: amount }),
  payment_method: paymentMethod,
  /** A list in answers, one object in webhooks. */
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
  /** The id in the path; the answer to "create" calls it `id`. */
  code: id,
  id,
  merchant_order_id: id,
  created_at: instant,
  updated_at: instant,
  availability: part({ start_at: instant, finish_at: instant }),
  amount: money,
  /** Create's description and the name agree on "one payment only"; one page says the opposite. */
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
  /** The name of the id in webhooks. */
  report_id: id,
  created_at: instant,
  updated_at: instant,
  expires_at: instant,
});
export type Report = z.infer<typeof reportSchema>;

const wrapperSchema = z.object({ payment: z.looseObject({ status: z.unknown() }) });
const errorSchema = z.object({ code: word });
const fileSchema = z.object({ download_link: word });

/** A payment, bare or as `{"payment": …}`: the pages disagree about which of them is sent. */
export function readPayment(json: unknown): Payment | null {
  return paymentSchema.safeParse(wrapperSchema.safeParse(json).data?.payment ?? json).data ?? null;
}

export function readLink(json: unknown): PaymentLink | null {
  return linkSchema.safeParse(json).data ?? null;
}

export function readPayout(json: unknown): Payout | null {
  return payoutSchema.safeParse(json).data ?? null;
}

export function readReport(json: unknown): Report | null {
  return reportSchema.safeParse(json).data ?? null;
}

/** Yuno's own word for what went wrong; null when it says none. */
export function readErrorCode(json: unknown): string | null {
  return errorSchema.safeParse(json).data?.code ?? null;
}

/** Where a report's file lies; null when the answer does not say. */
export function readDownloadLink(json: unknown): string | null {
  return fileSchema.safeParse(json).data?.download_link ?? null;
}

/** The transactions, newest first; where they tell no time, the later in the list is the newer. */
export function newestFirst({ transactions }: Payment): Transaction[] {
  const timeOf = ({ created_at }: Transaction) => Date.parse(created_at ?? "1970-01-01");
  return transactions.toReversed().sort((a, b) => timeOf(b) - timeOf(a));
}

/** What is said about the means of payment: of the payment first, then of its transactions, newest first. */
export function detailsOf(payment: Payment): Details[] {
  return [payment, ...newestFirst(payment)]
    .flatMap(({ payment_method }) => [payment_method?.payment_method_detail, payment_method?.detail])
    .filter((each) => each !== undefined);
}
