/**
 * Maps a payment link and its payments to facts. A link has no status: it is paid, archived, past its end, or open.
 * @see https://docs.mollie.com/reference/get-payment-link (checked 2026-11-27)
 */
import type { State } from "../../../contract/status.ts";
import { NO_FACTS, type ParsedStatus } from "../facts.ts";
import { instant } from "../fields.ts";
import { orderStatus } from "../orders.ts";
import { foldStatus } from "../word-tables.ts";
import type { Payment, PaymentLink } from "./document.ts";
import { toMoney } from "./money-back.ts";
import { type MappingOptions, paymentStatus, stateFacts, testOf } from "./to-facts.ts";

/** Whether only its payments tell what has happened to this link. Others never move a link for many payments. */
export function needsPayments({ reusable }: PaymentLink): boolean {
  return reusable !== true;
}

/** The status of a payment link with the payments made with it, newest first; null when they were not asked for. */
export function linkStatus(
  link: PaymentLink,
  payments: readonly Payment[] | null,
  { nowMs, ...options }: MappingOptions & { nowMs: number },
): ParsedStatus {
  const own = ownStatus(link, nowMs, payments ?? []);
  if (!payments || payments.length === 0) return own;
  const tried = payments.map((payment) => ({
    ...{ id: payment.id ?? "", createdAt: payment.createdAt ?? null, group: null },
    ...paymentStatus(payment, options),
  }));
  const best = orderStatus(tried);
  if (!best) return own;
  const { facts, best: decides } = best;
  const { state } = decides.facts;
  // A payment that the customer has only opened, or whose status nobody knows, leaves the link as it is.
  const isEnded = state === "failed" || state === "canceled" || state === "expired";
  const isUntouched = state === "unknown" || state === "action_required";
  const { attempts, reference } = facts;
  if (isEnded || isUntouched) {
    const hasFailed = isEnded && own.facts.state === "created";
    return { facts: { ...own.facts, attempts, reference, ...(hasFailed && { hint: "attempt_failed" }) } };
  }
  const { test, continueUrl: _, instructions: __, ...ofPayment } = facts;
  const amount = facts.amount ?? own.facts.amount;
  return {
    facts: {
      ...{ ...ofPayment, amount, test: test ?? own.facts.test, expiresAt: null, continueUrl: null, instructions: null },
      singleUse: true,
      paymentId: decides.id === "" ? null : decides.id,
    },
  };
}

/** The status that the link's own fields say. A paid link that the merchant has archived is still paid. */
function ownStatus(link: PaymentLink, nowMs: number, payments: readonly Payment[]): ParsedStatus {
  const isSingleUse = link.reusable !== true;
  const state = isSingleUse && link.paidAt !== undefined ? "used" : openState(link, nowMs, payments);
  const isOpen = state === "created";
  return {
    facts: {
      ...NO_FACTS,
      ...stateFacts(state),
      at: (state === "used" ? instant.parse(link.paidAt) : isOpen ? link.createdAt : null) ?? null,
      expiresAt: isOpen ? (link.expiresAt ?? null) : null,
      amount: toMoney(link.amount),
      continueUrl: isOpen ? (link._links?.paymentLink?.href ?? null) : null,
      test: testOf(link),
      singleUse: isSingleUse,
    },
  };
}

/** Statuses of a payment that can still be paid. */
const UNDER_WAY = new Set(["OPEN", "PENDING", "AUTHORIZED"]);

/**
 * No field says that a link has expired: a response after its end says so, unless a payment that began before can still be
 * paid.
 */
function openState({ archived, expiresAt }: PaymentLink, nowMs: number, payments: readonly Payment[]): State {
  if (archived === true) return "canceled";
  const isPast = expiresAt !== undefined && Date.parse(expiresAt) <= nowMs;
  const isUnderWay = payments.some(({ status }) => UNDER_WAY.has(foldStatus(status)));
  return isPast && !isUnderWay ? "expired" : "created";
}
