/**
 * Maps PayPal's orders, captures, authorizations and refunds to facts.
 * @see docs/interface.md#paypal
 */
import type { BankReference, State } from "../../../contract/status.ts";
import type { Facts, ParsedStatus } from "../facts.ts";
import { cardBrandOf, foldStatus } from "../word-tables.ts";
import { type Authorization, type Capture, moneyOf, type Order, paymentsOf, type Refund, sumOf } from "./document.ts";
import { type MappedStatus, statusOf, toParsedStatus, unknownStatus } from "./mapped-status.ts";
import { cardBrand, invoiceOf, methodOf } from "./method.ts";
import { authorizationStatus, captureStatus, refundStatus } from "./payments.ts";

/** By the order's own word, as long as it has no payments. */
const BY_ORDER_WORD = new Map<string, MappedStatus>([
  ["CREATED", statusOf("created")],
  ["PAYER_ACTION_REQUIRED", statusOf("action_required")],
  ["SAVED", statusOf("processing")],
  // The payer agreed. Nothing is paid before the merchant captures.
  ["APPROVED", statusOf("processing")],
  ["PENDING_APPROVAL", statusOf("processing", { hint: "in_review" })],
  // Without its payments nobody knows whether they were declined.
  ["COMPLETED", statusOf("processing")],
  ["VOIDED", statusOf("canceled")],
]);

/** Words of an order on which the payer may try another method. */
const OPEN_WORDS = new Set(["CREATED", "PAYER_ACTION_REQUIRED", "SAVED", "APPROVED"]);
/** PayPal deletes an order that nobody approves or captures in time. */
const DELETED_WHEN_UNPAID = new Set([...OPEN_WORDS, "PENDING_APPROVAL"]);

export function orderStatus(order: Order, nowMs: number): ParsedStatus {
  const payments = paymentsOf(order);
  const word = foldStatus(order.status);
  const { purchase_units: units = [] } = order;
  const amount = sumOf(units) ?? sumOf(payments.captures) ?? sumOf(payments.authorizations);
  const context = { amount, brand: cardBrand(order), nowMs };
  const isUnpaid = payments.captures.length === 0 && payments.authorizations.length === 0;
  const status = isUnpaid
    ? (BY_ORDER_WORD.get(word) ?? unknownStatus(order.status))
    : payments.captures.length > 0
      ? captureStatus(payments, context, OPEN_WORDS.has(word))
      : (authorizationStatus(payments.authorizations, context) ?? unknownStatus(order.status));
  const [reference, ...otherReferences] = new Set(units.flatMap(({ invoice_id }) => invoice_id ?? []));
  return toParsedStatus(status, {
    amount,
    changedAt: lastOf([order, ...payments.captures, ...payments.authorizations, ...payments.refunds]),
    method: methodOf(order),
    reference: otherReferences.length > 0 ? null : (reference ?? null),
    bankReferences: bankReferencesOf(status.state, payments.captures, payments.refunds),
    expiresAt: status.state === "authorized" ? firstEndOf(payments.authorizations) : null,
    continueUrl: isUnpaid ? approvalUrl(order, status.state) : null,
    instructions: status.state === "succeeded" ? invoiceOf(order) : null,
    endsWhenGone: isUnpaid && DELETED_WHEN_UNPAID.has(word),
  });
}

/** A capture that is queried by its own id. */
export function singleCaptureStatus(capture: Capture, nowMs: number): ParsedStatus {
  const brand = cardBrandOf(capture.network_transaction_reference?.network);
  const payments = { captures: [capture], authorizations: [], refunds: [] };
  const status = captureStatus(payments, { amount: moneyOf(capture.amount), brand, nowMs }, false);
  return ofTransaction(status, capture, { bankReferences: bankReferencesOf(status.state, [capture], []) });
}

/** An authorization that is queried by its own id. */
export function singleAuthorizationStatus(authorization: Authorization, nowMs: number): ParsedStatus {
  const context = { amount: moneyOf(authorization.amount), brand: null, nowMs };
  const status = authorizationStatus([authorization], context) ?? unknownStatus(authorization.status);
  const expiresAt = status.state === "authorized" ? firstEndOf([authorization]) : null;
  return ofTransaction(status, authorization, { expiresAt });
}

/** A refund that is queried by its own id. */
export function singleRefundStatus(refund: Refund): ParsedStatus {
  const status = refundStatus(refund);
  return ofTransaction(status, refund, { bankReferences: bankReferencesOf(status.state, [], [refund]) });
}

function ofTransaction(
  status: MappedStatus,
  { amount, update_time, invoice_id }: Pick<Capture, "amount" | "update_time" | "invoice_id">,
  more: Partial<Facts>,
): ParsedStatus {
  const changedAt = update_time ?? null;
  return toParsedStatus(status, { amount: moneyOf(amount), changedAt, reference: invoice_id ?? null, ...more });
}

/** The last time in these documents. An order may keep its own time when a refund changes it. */
function lastOf(documents: readonly { update_time?: string | undefined }[]): string | null {
  const times = documents.flatMap(({ update_time }) => update_time ?? []);
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null;
}

function firstEndOf(authorizations: readonly Authorization[]): string | null {
  const ends = authorizations.flatMap(({ expiration_time }) => expiration_time ?? []);
  return ends.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

/** Where the payer approves the order. Other links are for the merchant's server. */
function approvalUrl({ links = [] }: Order, state: State): string | null {
  if (state !== "created" && state !== "action_required") return null;
  return links.find(({ rel }) => rel === "approve" || rel === "payer-action")?.href ?? null;
}

/** States of a payment that a bank can find. */
const KNOWN_TO_BANK = new Set<State>([
  ...(["succeeded", "partially_succeeded", "refund_pending", "partially_refunded", "refunded"] as const),
  ...(["disputed", "charged_back"] as const),
]);

/** The references of a single capture and of the last refund: those of several would not tell which is which. */
function bankReferencesOf(
  state: State,
  captures: readonly Pick<Capture, "network_transaction_reference">[],
  refunds: readonly Pick<Refund, "acquirer_reference_number">[],
): BankReference[] {
  if (!KNOWN_TO_BANK.has(state) || captures.length > 1) return [];
  const { id, acquirer_reference_number } = captures[0]?.network_transaction_reference ?? {};
  const arn = refunds.at(-1)?.acquirer_reference_number ?? acquirer_reference_number;
  return [
    ...(arn && /^[0-9]{20,25}$/.test(arn) ? [{ type: "arn" as const, value: arn }] : []),
    ...(id && /^[A-Za-z0-9]{6,40}$/.test(id) ? [{ type: "network_transaction_id" as const, value: id }] : []),
  ];
}
