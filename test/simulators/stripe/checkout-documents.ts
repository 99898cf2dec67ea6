/**
 * Stripe's documents around a payment: Checkout Session, Payment Link, Invoice, SetupIntent, and Payout.
 * @see https://docs.stripe.com/api (checked 2026-11-28)
 */
import { type ScheduledStep, scheduledSteps, stepAt } from "../shared/lifecycle.ts";
import { expandable, listOf, onlyExpanded } from "./expand.ts";
import type { Invoice, PaymentLink, Payout, Session, Setup, Store } from "./model.ts";
import { intentDocument, metadataOf, methodDocument, seconds } from "./payment-documents.ts";

type Document = Record<string, unknown>;

const SESSION_STATUS = {
  open: ["open", "unpaid"],
  complete: ["complete", "paid"],
  succeed_later: ["complete", "paid"],
  fail_later: ["complete", "unpaid"],
  expire: ["expired", "unpaid"],
} as const;

/** The Checkout Session at this time; null before it exists. Its PaymentIntent exists once the customer has confirmed. */
export function sessionDocument(session: Session, store: Store, nowMs: number): Document | null {
  const current = stepAt(session, nowMs);
  if (!current) return null;
  const [status, paid] = SESSION_STATUS[current.step.does];
  const payment = store.find("payment", session.payment);
  const invoice = store.find("invoice", session.invoice);
  const intent = payment && intentDocument(payment, nowMs);
  const setup = session.mode === "setup" ? "no_payment_required" : null;
  return {
    ...{ id: session.id, object: "checkout.session", client_reference_id: session.clientReference },
    ...{ amount_total: session.mode === "setup" ? null : session.amount, created: seconds(session.createdMs) },
    currency: session.mode === "setup" ? null : session.currency,
    ...{ customer: "cus_Petra0815", customer_details: { email: "petra@example.org", name: "Petra Beispiel" } },
    ...{ expires_at: seconds(session.createdMs + session.expiresAfterMs), livemode: session.livemode },
    invoice: invoice && status === "complete" ? expandable(invoiceDocument(invoice, store, nowMs) ?? {}) : null,
    ...{ metadata: metadataOf(session), mode: session.mode, payment_link: session.link },
    payment_intent: intent && session.mode === "payment" ? expandable(intent) : null,
    payment_status: current.step.status ?? setup ?? paid,
    ...{
      setup_intent: null,
      status,
      subscription: session.mode === "subscription" ? "sub_1" : null,
      ui_mode: "hosted",
    },
    url: status === "open" ? `https://checkout.stripe.com/c/pay/${session.id}` : null,
  };
}

/** How many sessions of this link are complete by this time. */
function completedSessions({ id }: PaymentLink, store: Store, nowMs: number): number {
  const sessions = store.all("session").filter(({ link }) => link === id);
  return sessions.filter((session) => sessionDocument(session, store, nowMs)?.status === "complete").length;
}

/** The Payment Link at this time; null before it exists. It has no status. */
export function linkDocument(link: PaymentLink, store: Store, nowMs: number): Document | null {
  const current = stepAt(link, nowMs);
  if (!current) return null;
  const { limit } = link;
  const count = completedSessions(link, store, nowMs);
  const item = { id: "li_1", object: "item", amount_total: link.amount, currency: link.currency, quantity: 1 };
  return {
    ...{ id: link.id, object: "payment_link", active: current.step.does === "activate", currency: link.currency },
    ...{ after_completion: { type: "hosted_confirmation" }, inactive_message: "Ask Petra.", livemode: link.livemode },
    line_items: onlyExpanded(listOf([item], `/v1/payment_links/${link.id}/line_items`)),
    ...{ metadata: metadataOf(link), payment_method_types: null },
    restrictions: limit === null ? null : { completed_sessions: { count, limit } },
    url: `https://buy.stripe.com/test_${link.id.slice(-16)}`,
  };
}

const INVOICE_STATUS = {
  ...{ draft: "draft", open: "open", attempt: "open", pay_partly: "open" },
  ...{ pay: "paid", void: "void", mark_uncollectible: "uncollectible" },
} as const;

/** The invoice at this time; null before it exists. */
export function invoiceDocument(invoice: Invoice, store: Store, nowMs: number): Document | null {
  const current = stepAt(invoice, nowMs);
  if (!current) return null;
  const { does, amount } = current.step;
  const status = INVOICE_STATUS[does];
  const isFinal = status !== "draft";
  const paid = does === "pay" ? invoice.amount : does === "pay_partly" ? (amount ?? 0) : 0;
  const intent = store.find("payment", invoice.payment);
  const document = intent && intentDocument(intent, nowMs);
  const payment = document && {
    ...{ id: "inpay_1", object: "invoice_payment", amount_paid: paid, is_default: true },
    ...{ status: status === "paid" ? "paid" : "open" },
    payment: { type: "payment_intent", payment_intent: expandable(document) },
  };
  return {
    ...{ id: invoice.id, object: "invoice", amount_due: invoice.amount, amount_overpaid: 0, amount_paid: paid },
    ...{ amount_remaining: invoice.amount - paid, attempted: does === "attempt", attempt_count: 1 },
    ...{ created: seconds(invoice.createdMs), currency: invoice.currency, customer_email: "petra@example.org" },
    ...{ customer_name: "Petra Beispiel", due_date: null, livemode: invoice.livemode, metadata: metadataOf(invoice) },
    hosted_invoice_url: isFinal ? `https://invoice.stripe.com/i/acct_1/test_${invoice.id}` : null,
    next_payment_attempt: invoice.nextAttempt ? seconds(nowMs + 86_400_000) : null,
    number: isFinal ? "ED2A1F5B-0001" : null,
    payments: onlyExpanded(listOf(payment ? [payment] : [], "/v1/invoice_payments")),
    ...{ status, status_transitions: transitionsOf(invoice, nowMs), total: invoice.amount },
  };
}

function transitionsOf(invoice: Invoice, nowMs: number): Document {
  const timeOf = (does: string) => {
    const found = scheduledSteps(invoice).find((each) => each.step.does === does && each.atMs <= nowMs);
    return found ? seconds(found.atMs) : null;
  };
  const [finalized_at, paid_at, voided_at] = [timeOf("open"), timeOf("pay"), timeOf("void")];
  return { finalized_at, marked_uncollectible_at: timeOf("mark_uncollectible"), paid_at, voided_at };
}

const PAYOUT_STATUS = {
  ...{ pend: "pending", send: "in_transit", pay: "paid", fail: "failed", cancel: "canceled", reverse: "paid" },
} as const;

/** The payout at this time; null before it exists. */
export function payoutDocument(payout: Payout, nowMs: number): Document | null {
  const current = stepAt(payout, nowMs);
  if (!current) return null;
  const { does, code } = current.step;
  return {
    ...{
      id: payout.id,
      object: "payout",
      amount: payout.amount,
      arrival_date: seconds(payout.createdMs + 172_800_000),
    },
    ...{ automatic: true, created: seconds(payout.createdMs), currency: payout.currency, description: "For Petra" },
    ...{ destination: "ba_1Petra", failure_code: does === "fail" ? (code ?? "account_closed") : null },
    ...{ failure_message: does === "fail" ? "The account of Petra was closed." : null, livemode: payout.livemode },
    ...{ metadata: metadataOf(payout), method: "standard", original_payout: null },
    reversed_by: does === "reverse" ? "po_reversal" : null,
    ...{ statement_descriptor: null, status: current.step.status ?? PAYOUT_STATUS[does] },
    trace_id: { status: does === "pay" ? "supported" : "pending", value: does === "pay" ? "011000010000000" : null },
  };
}

const SETUP_STATUS = {
  ...{ create: "requires_payment_method", require_action: "requires_action", process: "processing" },
  ...{ decline: "requires_payment_method", succeed: "succeeded", cancel: "canceled" },
} as const;

/** The SetupIntent at this time; null before it exists. */
export function setupDocument(setup: Setup, nowMs: number): Document | null {
  const current: ScheduledStep<Setup["lifecycle"][number]> | null = stepAt(setup, nowMs);
  if (!current) return null;
  const { does, code, declineCode } = current.step;
  const url = "https://hooks.stripe.com/redirect/authenticate/src_2?client_secret=src_client_secret_R";
  const error = {
    type: "card_error",
    code: code ?? "card_declined",
    decline_code: declineCode ?? null,
    message: "Petra",
  };
  return {
    ...{ id: setup.id, object: "setup_intent", cancellation_reason: null, created: seconds(setup.createdMs) },
    ...{ client_secret: `${setup.id}_secret_H2vG`, customer: "cus_Petra0815", livemode: setup.livemode },
    ...{ last_setup_error: does === "decline" ? error : null, latest_attempt: null, metadata: metadataOf(setup) },
    next_action:
      does === "require_action" ? { type: "redirect_to_url", redirect_to_url: { return_url: null, url } } : null,
    payment_method: does === "create" ? null : expandable(methodDocument(setup) as Document),
    ...{ payment_method_types: [setup.method], status: SETUP_STATUS[does], usage: "off_session" },
  };
}
