/**
 * The schemas of Finrelay's documents. Each field is read on its own: an unexpected value is read as absent. Fields
 * without a schema here are ignored.
 * @see https://docs.finrelay.com/transaction-api/transaction-status-api.html (checked 2026-11-21)
 */
import * as z from "zod";
import { amount, flag, id, nested, word } from "../fields.ts";
import { parseExactJson } from "../http-result.ts";

const transactionShape = {
  id,
  /** The merchant's order number. */
  order_id: id,
  /** Another name of the transaction. It is compared with the requested id and never shown. */
  reference: id,
  transaction_type: word,
  /** Whole minor units, int64. */
  amount,
  currency: word,
  approved: flag,
  pending: flag,
  status: word,
  processing_code: word,
  payment_method: nested({ brand: word, method: word, type: word, masked: word }),
  /** In webhooks of refunds, captures and voids. It is not documented which of the two they contain, if any. */
  original_transaction_id: id,
  parent_transaction_id: id,
};

const transactionSchema = z.object(transactionShape);
export type Transaction = z.infer<typeof transactionSchema>;

const responseSchema = z.object({ found: flag, transaction: z.unknown().optional() });

/** The transaction of a status response, or "not-found"; null when the body is not a status response. Never throws. */
export function parseStatusResponse(body: Uint8Array): Transaction | "not-found" | null {
  const document = responseSchema.safeParse(parseExactJson(body)).data;
  if (!document) return null;
  const { found, transaction } = document;
  if (found === false || transaction === null) return "not-found";
  if (transaction === undefined) return found === undefined ? null : "not-found";
  return transactionSchema.safeParse(transaction).data ?? null;
}

const webhookSchema = z.object({
  event: word,
  event_type: word,
  type: word,
  transaction: nested(transactionShape),
  data: nested({ ...transactionShape, transaction: nested(transactionShape) }),
  ...transactionShape,
});

export interface Webhook {
  /** The event's name; empty when it has none. */
  event: string;
  transaction: Transaction;
}

/**
 * The event and transaction of a webhook. The names of the events are documented but their envelope is not, so all
 * likely places are read. Null when the body is not a JSON object. Never throws.
 */
export function parseWebhook(body: Uint8Array): Webhook | null {
  const envelope = webhookSchema.safeParse(parseExactJson(body)).data;
  if (!envelope) return null;
  const candidates = [envelope.transaction, envelope.data?.transaction, envelope.data];
  const transaction = candidates.find((candidate) => candidate?.id !== undefined) ?? envelope;
  return { event: envelope.event ?? envelope.event_type ?? envelope.type ?? "", transaction };
}
