/**
 * Finrelay's JSON, read field by field: an odd value reads as absent and never costs the rest of the document. What is
 * not named here is never looked at. No I/O. No clock.
 * @see https://docs.finrelay.com/transaction-api/transaction-status-api.html (checked 2026-11-21)
 */
import * as z from "zod";
import { amount, flag, id, part, word } from "../fields.ts";
import { readJson } from "../http-result.ts";

const transactionShape = {
  id,
  /** The shop's order number. `reference` is not read: it may as well name another transaction, and nobody says. */
  order_id: id,
  transaction_type: word,
  /** Whole minor units, int64. */
  amount,
  currency: word,
  approved: flag,
  pending: flag,
  status: word,
  processing_code: word,
  payment_method: part({ brand: word, method: word, type: word, masked: word }),
  /** In webhooks of refunds, captures and voids; which of the two, if any, is not documented. */
  original_transaction_id: id,
  parent_transaction_id: id,
};

const transactionSchema = z.object(transactionShape);
export type Transaction = z.infer<typeof transactionSchema>;

const answerSchema = z.object({ found: flag, transaction: z.unknown().optional() });

/** The transaction of a status answer, or that there is none; null when this is no status answer. Never throws. */
export function readAnswer(body: Uint8Array): Transaction | "not-found" | null {
  const answer = answerSchema.safeParse(readJson(body)).data;
  if (!answer) return null;
  const { found, transaction } = answer;
  if (found === false || transaction === null) return "not-found";
  if (transaction === undefined) return found === undefined ? null : "not-found";
  return transactionSchema.safeParse(transaction).data ?? null;
}

const envelopeSchema = z.object({
  event: word,
  event_type: word,
  type: word,
  transaction: part(transactionShape),
  data: part({ ...transactionShape, transaction: part(transactionShape) }),
  ...transactionShape,
});

export interface Webhook {
  /** The event's name; empty when it has none. */
  event: string;
  transaction: Transaction;
}

/**
 * The event and its transaction, wherever a webhook has them: the events' names are documented, their envelope is not.
 * Null when this is no JSON object. Never throws.
 */
export function readWebhook(body: Uint8Array): Webhook | null {
  const envelope = envelopeSchema.safeParse(readJson(body)).data;
  if (!envelope) return null;
  const places = [envelope.transaction, envelope.data?.transaction, envelope.data];
  const transaction = places.find((place) => place?.id !== undefined) ?? envelope;
  return { event: envelope.event ?? envelope.event_type ?? envelope.type ?? "", transaction };
}
