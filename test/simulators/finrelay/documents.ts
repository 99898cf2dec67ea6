/**
 * Finrelay's documents of a transaction, with every documented field. They contain personal and internal data on
 * purpose: tests check that none of it reaches a viewer.
 */
import { type LifecycleStep, outcomeOf, type Transaction } from "./transactions.ts";

/**
 * The body of a status response (`StatusResponseDto1`).
 * @see https://docs.finrelay.com/transaction-api/transaction-status-api.html (checked 2026-11-21)
 */
export function statusBody(transaction: Transaction | null, step: LifecycleStep | null): object {
  if (!transaction || !step) return { found: false, transaction: null };
  return { found: true, transaction: transactionDocument(transaction, step) };
}

/**
 * The body of a webhook. The events are documented; the transaction in `data` is an assumption.
 * @see https://docs.finrelay.com/references/webhooks/transaction-processed-webhook.html (checked 2026-11-21)
 */
export function webhookBody(transaction: Transaction, step: LifecycleStep): object {
  const original = transaction.follows ? { original_transaction_id: transaction.follows.id } : {};
  return { event: eventOf(transaction, step), data: { ...transactionDocument(transaction, step), ...original } };
}

function eventOf({ type, follows }: Transaction, { outcome }: LifecycleStep): string {
  const isApproved = outcome === "approved";
  const result = isApproved ? "approved" : outcome === "pending" ? "pending" : "declined";
  const kind = type.toLowerCase();
  if (follows) return `transaction-svc:transaction:management:${kind}:${result}`;
  if (kind === "authorize") return `transaction-svc:transaction:authorize:${isApproved ? "authorized" : result}`;
  return `transaction-svc:transaction:purchase:${result}`;
}

/** `ExtendedTransactionDto`. */
function transactionDocument(transaction: Transaction, step: LifecycleStep): object {
  const { approved, pending, status, code, message } = outcomeOf(step);
  const { card } = transaction;
  return {
    id: transaction.id,
    order_id: transaction.orderId,
    merchant_id: "mer_4c21",
    terminal_id: "ter_77",
    channel: "ECOMMERCE",
    currency: transaction.currency,
    description: "Order of Petra Beispiel",
    reference: "ref-of-petra-0815",
    redirect_url: `https://pay.finrelay.io/session/secret-${transaction.id}`,
    transaction_type: transaction.type,
    amount: transaction.amount,
    normalized_amount: transaction.amount,
    approved,
    pending,
    status,
    processing_code: code,
    response_message: message,
    payment_provider_response_code: "05",
    payment_provider_response_message: "DO NOT HONOUR / ISSUER SCORE 912",
    data: { retry_options: { retry_count: 0, payment_provider_account_id: "ppa_9001", device: "fp-d3b07384" } },
    errors: approved || pending ? [] : [{ message: "Card of Petra Beispiel" }],
    customer: CUSTOMER,
    payment_method: {
      ...card,
      hash: "b1946ac92492d234",
      method: "CARD",
      token: "tok_9s92FBBvMuw7nn8t7Ch",
      type: "CREDIT",
    },
    processing_result: {
      approval_code: approved ? "831000" : null,
      payment_provider_id: "psp_3",
      payment_provider_account_id: "ppa_9001",
      reference_number: "rrn-629117",
    },
  };
}

const CUSTOMER = {
  id: "cus_0815",
  first_name: "Petra",
  last_name: "Beispiel",
  email: "petra@example.org",
  phone: "+4366012345678",
  address: "Musterstrasse 1",
  city: "Wien",
  postal_code: "1010",
  country: "AT",
};

/** Texts of every response that no viewer may receive. */
export const PERSONAL = [
  ...["Petra", "Beispiel", "petra@example.org", "+4366012345678", "Musterstrasse", "cus_0815", "ref-of-petra"],
  ...[
    "tok_9s92FBBvMuw7nn8t7Ch",
    "b1946ac92492d234",
    "411111",
    "ppa_9001",
    "rrn-629117",
    "fp-d3b07384",
    "DO NOT HONOUR",
  ],
  ...["mer_4c21", "pay.finrelay.io"],
];
