/**
 * Maps Checkout Sessions, Invoices, Payment Links, Payouts and SetupIntents to facts.
 * @see https://docs.stripe.com/api/checkout/sessions/object (checked 2026-11-28)
 */
import type { Money } from "../../../contract/status.ts";
import type { Facts, ParsedStatus } from "../facts.ts";
import { isZero } from "../money.ts";
import { foldStatus } from "../word-tables.ts";
import { adviceOf } from "./advice.ts";
import { amountOf, isPositive, partOf, stripeMoney, sumOf } from "./amounts.ts";
import {
  type Invoice,
  intentOf,
  type PaymentLink,
  type Payout,
  type Session,
  type Setup,
} from "./checkout-document.ts";
import { type Dispute, type Intent, isFailedAttempt } from "./document.ts";
import { intentStatus } from "./intent-facts.ts";
import { type MappedStatus, mapStatus, toParsedStatus } from "./mapped-status.ts";
import { methodOf } from "./method.ts";
import { continuationOf } from "./next-action.ts";

/** What further calls have returned about the payment behind a session, link or invoice. */
export interface Behind {
  invoice?: Invoice | undefined;
  intent?: Intent | undefined;
  disputes?: Dispute[] | undefined;
}

const SESSION = new Map<string, MappedStatus>([
  ["OPEN", { state: "created" }],
  ["EXPIRED", { state: "expired" }],
  ["COMPLETE", { state: "processing" }],
]);

/** The status of a Checkout Session. A complete one has the status of the payment behind it. */
export function sessionStatus(session: Session, behind: Behind): ParsedStatus {
  const mapped = mapStatus(SESSION, session.status ?? "null");
  const { client_reference_id: reference, url } = session;
  const own: Partial<Facts> = {
    amount: amountOf({ ...session, amount: session.amount_total }),
    reference: session.reference ?? reference ?? null,
  };
  if (foldStatus(session.status ?? "") === "COMPLETE") return completeStatus(session, behind, own);
  if (mapped.state !== "created") return toParsedStatus(mapped, session, own);
  const hasFailed = isFailedAttempt(intentOf(session)?.last_payment_error);
  const open = { expiresAt: session.expires_at ?? null, continueUrl: url ?? null, at: session.created ?? null };
  return toParsedStatus(hasFailed ? { ...mapped, hint: "attempt_failed" } : mapped, session, { ...own, ...open });
}

function completeStatus(session: Session, behind: Behind, own: Partial<Facts>): ParsedStatus {
  const status = (mapped: MappedStatus) => toParsedStatus(mapped, session, own);
  if (session.mode === "setup") return status({ state: "verified", hint: "method_saved" });
  if (session.payment_status === "no_payment_required") return status({ state: "succeeded" });
  const intent = intentOf(session);
  const payment = intent
    ? intentStatus(intent, behind.disputes ?? null)
    : behind.invoice && invoiceStatus(behind.invoice, behind);
  if (payment) return withOwn(payment, own);
  return status({ state: session.payment_status === "paid" ? "succeeded" : "processing" });
}

/** The facts of the payment, with the reference and, if it has none, the amount of what the customer paid with. */
function withOwn(payment: ParsedStatus, own: Partial<Facts>): ParsedStatus {
  const { amount, reference } = payment.facts;
  const facts = { ...payment.facts, amount: amount ?? own.amount ?? null, reference: own.reference ?? reference };
  return { ...payment, facts };
}

const INVOICE = new Map<string, MappedStatus>([
  ["DRAFT", { state: "created" }],
  ["OPEN", { state: "created" }],
  ["PAID", { state: "succeeded" }],
  ["VOID", { state: "canceled" }],
  // It may still be paid.
  ["UNCOLLECTIBLE", { state: "failed", settled: false }],
]);

/** The status of an Invoice. */
export function invoiceStatus(invoice: Invoice, { intent, disputes }: Behind): ParsedStatus {
  const total = stripeMoney(invoice.total ?? invoice.amount_due, invoice.currency);
  const word = foldStatus(invoice.status);
  const own: Partial<Facts> = { amount: total, reference: invoice.reference ?? invoice.number ?? null };
  if (word === "PAID" && intent && foldStatus(intent.status) === "SUCCEEDED") {
    return withOwn(intentStatus(intent, disputes ?? null), own);
  }
  const mapped = word === "OPEN" ? openInvoice(invoice, intent) : mapStatus(INVOICE, invoice.status);
  const { paid_at = null, voided_at = null } = invoice.status_transitions ?? {};
  return toParsedStatus(mapped, invoice, {
    ...own,
    paid: partOf(total, stripeMoney(invoice.amount_paid, invoice.currency)),
    advice: mapped.state === "failed" ? "contact_merchant" : null,
    at: word === "PAID" ? paid_at : word === "VOID" ? voided_at : null,
    continueUrl: mapped.state === "created" ? (invoice.hosted_invoice_url ?? null) : null,
  });
}

function openInvoice(invoice: Invoice, intent: Intent | undefined): MappedStatus {
  if (isPositive(invoice.amount_paid)) return { state: "partially_succeeded", settled: false };
  const isMoving = invoice.next_payment_attempt !== undefined || foldStatus(intent?.status) === "PROCESSING";
  if (isMoving) return { state: "processing" };
  return invoice.attempted === true ? { state: "created", hint: "attempt_failed" } : { state: "created" };
}

/** Whether a Payment Link can be completed once only. */
export function isSingleUse({ restrictions }: PaymentLink): boolean {
  return restrictions?.completed_sessions?.limit === 1;
}

/** How many sessions of a link are complete, where Stripe counts them. */
export function completedOf({ restrictions }: PaymentLink): number {
  return restrictions?.completed_sessions?.count ?? 0;
}

/**
 * The status of a Payment Link. It has no status word of its own.
 * @param session the session that has used up a link for one payment
 */
export function linkStatus(link: PaymentLink, session: Session | undefined, behind: Behind): ParsedStatus {
  const singleUse = isSingleUse(link);
  if (session && singleUse) {
    const used = sessionStatus(session, behind);
    const paymentId = intentOf(session)?.id ?? null;
    return { ...used, facts: { ...used.facts, singleUse, paymentId } };
  }
  const { limit } = link.restrictions?.completed_sessions ?? {};
  const total = completedOf(link);
  const mapped = mapLink(link, limit !== undefined && total >= limit);
  return toParsedStatus(mapped, link, {
    amount: priceOf(link),
    reference: link.reference ?? null,
    continueUrl: mapped.state === "created" ? (link.url ?? null) : null,
    attempts: limit === undefined || singleUse ? null : { total, succeeded: total, failed: 0 },
    singleUse,
  });
}

/** The sum of what a link sells; null where its customers choose the amount, and where the list is not complete. */
function priceOf({ line_items: items }: PaymentLink): Money | null {
  const amounts = (items?.data ?? []).map((item) => stripeMoney(item.amount_total, item.currency));
  const total = items?.has_more === true ? null : sumOf(amounts);
  return total && !isZero(total) ? total : null;
}

function mapLink({ active }: PaymentLink, isUsedUp: boolean): MappedStatus {
  if (isUsedUp) return { state: "used" };
  if (active === undefined) return { state: "unknown" };
  return { state: active ? "created" : "canceled" };
}

const PAYOUT = new Map<string, MappedStatus>([
  ["PENDING", { state: "processing" }],
  ["IN_TRANSIT", { state: "processing" }],
  // It can still fail for five working days.
  ["PAID", { state: "succeeded" }],
  ["FAILED", { state: "failed" }],
  ["CANCELED", { state: "canceled" }],
]);

/** The status of a Payout. */
export function payoutStatus(payout: Payout): ParsedStatus {
  const word = mapStatus(PAYOUT, payout.status);
  const isReversed = payout.reversed_by !== undefined && word.state !== "unknown";
  const mapped: MappedStatus = isReversed ? { state: "refunded" } : word;
  return toParsedStatus(mapped, payout, {
    amount: amountOf(payout),
    reference: payout.reference ?? null,
    advice: mapped.state === "failed" ? "contact_merchant" : null,
    expectedBy: mapped.state === "processing" ? (payout.arrival_date?.slice(0, 10) ?? null) : null,
  });
}

const SETUP = new Map<string, MappedStatus>([
  ["REQUIRES_PAYMENT_METHOD", { state: "created" }],
  ["REQUIRES_CONFIRMATION", { state: "created" }],
  ["REQUIRES_ACTION", { state: "action_required" }],
  ["PROCESSING", { state: "processing" }],
  ["SUCCEEDED", { state: "verified", hint: "method_saved" }],
  ["CANCELED", { state: "canceled" }],
]);

/** The status of a payment method that is being saved. */
export function setupStatus(setup: Setup): ParsedStatus {
  const word = mapStatus(SETUP, setup.status);
  const hasFailed = word.state === "created" && isFailedAttempt(setup.last_setup_error);
  const mapped: MappedStatus = hasFailed ? { state: "failed", settled: false } : word;
  const { url, expiresAt } = continuationOf(setup.next_action);
  const isWaiting = mapped.state === "action_required";
  return toParsedStatus(mapped, setup, {
    advice: hasFailed ? adviceOf(setup.last_setup_error, null) : null,
    at: mapped.state === "created" ? (setup.created ?? null) : null,
    method: methodOf(setup.payment_method ?? setup.last_setup_error?.payment_method),
    ...(isWaiting && { continueUrl: url, expiresAt }),
  });
}
