/**
 * The schemas of Yuno's documents. Each field is read on its own: an unexpected value is read as absent, and only a
 * document without its status is unreadable. Fields without a schema here are ignored.
 * @see https://docs.y.uno/reference/the-payment-object (its examples differ from its tables: both forms are read)
 */
import * as z from "zod";
import { amount, deadline, flag, id, instant, nested, nestedList, opening, word } from "../fields.ts";
import { bankReference, pageUrl } from "../texts.ts";
import { instruction, sentCode } from "./codes.ts";

const status = z.string().trim().min(1);

const money = nested({ currency: word, value: amount });

const count = z
  .string()
  .regex(/^[0-9]{1,9}$/)
  .transform(Number)
  .optional()
  .catch(undefined);

const card = nested({ brand: word, lfd: word });

/** The end of the payment period: the reference documents the first name, its examples have the others. */
const deadlines = { expires_at: deadline, date_of_expiration: deadline, expirates_at: deadline };

/** Where the customer continues, and until when. */
const nextStep = { redirect_url: pageUrl, ...deadlines };

const howToPay = { payment_instruction: instruction, ...nextStep };

const bankReferences = {
  authorization_code: bankReference,
  retrieval_reference_number: bankReference,
  acquirer_reference_number: bankReference,
};

/** The page of the payment object spells this name with a capital letter, the examples of webhooks do not. */
const storedCredentials = nested({ network_transaction_id: bankReference, network_Transaction_id: bankReference });

const details = {
  card: nested({
    card_data: card,
    ...bankReferences,
    stored_credentials: storedCredentials,
    three_d_secure: nested(nextStep),
    ...nextStep,
  }),
  bank_transfer: nested({
    bank_name: sentCode,
    bank_account: sentCode,
    reference: sentCode,
    ...bankReferences,
    ...howToPay,
  }),
  ticket: nested({ provider_number: sentCode, provider_barcode: sentCode, ...howToPay }),
  wallet: nested({ authorization_code: bankReference, ...nextStep }),
  bnpl: nested(nextStep),
  payment_link: nested({ authorization_code: bankReference, ...nextStep }),
};

/** Payments and webhooks have `payment_method_detail`; transactions in responses have `detail`. */
const paymentMethod = nested({ type: word, payment_method_detail: nested(details), detail: nested(details) });

const transactions = nestedList({
  id,
  type: word,
  status: word,
  amount,
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
  amount: nested({
    currency: word,
    value: amount,
    captured: amount,
    refunded: amount,
    currency_conversion: nested({ cardholder_currency: word, cardholder_amount: amount }),
  }),
  checkout: nested(deadlines),
  payment_method: paymentMethod,
  /** A list in status responses. In webhooks the transaction that caused the event, alone. */
  transactions: listOfTransactions(),
  /** In webhooks, all transactions: always for a chargeback, for other events where the merchant has enabled it. */
  transactions_history: listOfTransactions(),
  /** True for a part of a purchase that the customer divides between several payment methods. */
  split_payment_methods: flag,
});

function listOfTransactions() {
  return z
    .unknown()
    .optional()
    .transform((value) => transactions.parse([value].flat()) ?? []);
}
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
  /** Where the customer pays. The page of the link object has the second name. */
  checkout_url: pageUrl,
  redirect_url: pageUrl,
  payments_number: count,
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
  expires_at: instant,
});
export type Report = z.infer<typeof reportSchema>;

const wrapperSchema = z.object({ payment: z.looseObject({ status: z.unknown() }) });
const listSchema = z.union([
  z.array(z.unknown()),
  z.object({ payments: z.array(z.unknown()) }).transform(({ payments }) => payments),
  z.object({ payouts: z.array(z.unknown()) }).transform(({ payouts }) => payouts),
]);
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

/** The entries of a list of payments or payouts, with or without a wrapper; null when this is not a list. */
export function parseList(json: unknown): unknown[] | null {
  return listSchema.safeParse(json).data ?? null;
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
export function newestFirst({ transactions, transactions_history }: Payment): Transaction[] {
  const ids = new Set(transactions.map((transaction) => transaction.id));
  const earlier = transactions_history.filter(
    (transaction) => transaction.id === undefined || !ids.has(transaction.id),
  );
  const timeOf = ({ created_at }: Transaction) => Date.parse(created_at ?? "1970-01-01");
  return [...earlier, ...transactions].toReversed().sort((a, b) => timeOf(b) - timeOf(a));
}

/** The payment method details: those of the payment, then those of these transactions. */
export function detailsOf(payment: Payment, transactions = newestFirst(payment)): Details[] {
  return [payment, ...transactions]
    .flatMap(({ payment_method }) => [payment_method?.payment_method_detail, payment_method?.detail])
    .filter((each) => each !== undefined);
}
