/**
 * Maps Mollie's statuses to facts.
 * @see https://docs.mollie.com/docs/handling-payment-status (checked 2026-11-27)
 */
import { type BankReference, type Hint, type Money, SETTLES, type State } from "../../../contract/status.ts";
import { printable } from "../../platform/printable.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { foldStatus } from "../word-tables.ts";
import { adviceOfFailure } from "./advice.ts";
import type { Payment, Payout } from "./document.ts";
import { continueUrlOf, methodOf, transferOf } from "./method.ts";
import { isPositive, paidState, partOf, toMoney } from "./money-back.ts";
import { referenceOf } from "./reference.ts";

const PAYMENT = new Map<string, State>([
  // The payment has been handed to the customer: `created` would say that nobody has begun.
  ["OPEN", "action_required"],
  ["PENDING", "processing"],
  ["AUTHORIZED", "authorized"],
  ["PAID", "succeeded"],
  ["CANCELED", "canceled"],
  ["EXPIRED", "expired"],
  ["FAILED", "failed"],
]);

const PAYOUT = new Map<string, State>([
  ["REQUESTED", "processing"],
  ["INITIATED", "processing"],
  ["PROCESSING_AT_BANK", "processing"],
  ["COMPLETED", "succeeded"],
  ["CANCELED", "canceled"],
  ["FAILED", "failed"],
]);

const TIMES = {
  authorized: "authorizedAt",
  succeeded: "paidAt",
  canceled: "canceledAt",
  expired: "expiredAt",
  failed: "failedAt",
} as const satisfies Partial<Record<State, keyof Payment>>;

/** The option that names the member of `metadata` with the merchant's reference. */
export interface MappingOptions {
  referenceKey: string;
}

/** The status of a payment. */
export function paymentStatus(payment: Payment, { referenceKey }: MappingOptions): ParsedStatus {
  const status = foldStatus(payment.status);
  const state = PAYMENT.get(status);
  const common = commonFacts(payment, referenceKey);
  if (state === undefined) return unknownStatus(common, payment.status);
  if (state === "succeeded") return { facts: { ...common, ...paidFacts(payment) } };
  const transfer = transferOf(payment, status);
  const isWaiting = transfer !== null || state === "action_required";
  const instructions = transfer?.instructions ?? null;
  return {
    facts: {
      ...common,
      ...stateFacts(transfer ? "action_required" : state, transfer ? "awaiting_transfer" : null),
      advice: state === "failed" ? adviceOfFailure(payment) : null,
      at: timeOf(payment, state),
      paid: state === "authorized" ? partOf(common.amount, toMoney(payment.amountCaptured)) : null,
      expiresAt: deadlineOf(payment, state),
      continueUrl: isWaiting && !instructions ? continueUrlOf(payment) : null,
      bankReferences: state === "authorized" ? bankReferencesOf(payment) : [],
      instructions,
    },
  };
}

/** The status of a payout. */
export function payoutStatus(payout: Payout): ParsedStatus {
  const state = PAYOUT.get(foldStatus(payout.status));
  const facts = { amount: toMoney(payout.amount), test: testOf(payout) };
  if (state === undefined) return unknownStatus({ ...NO_FACTS, ...facts }, payout.status);
  const times: Partial<Record<State, string | undefined>> = {
    processing: payout.initiatedAt,
    succeeded: payout.completedAt,
    canceled: payout.canceledAt,
  };
  return { facts: { ...NO_FACTS, ...facts, ...stateFacts(state), at: times[state] ?? null } };
}

export function stateFacts(state: State, hint: Hint | null = null): Pick<Facts, "state" | "settled" | "hint"> {
  return { state, settled: SETTLES.has(state), hint };
}

export function unknownStatus(facts: Omit<Facts, "state" | "settled">, word: string): ParsedStatus {
  return { facts: { ...facts, ...stateFacts("unknown") }, unknownWord: printable(word) };
}

/** True for a resource of the test mode; null when the document does not say. */
export function testOf({ mode }: { mode?: string | undefined }): boolean | null {
  const word = foldStatus(mode);
  return word === "TEST" || (word === "LIVE" ? false : null);
}

function commonFacts(payment: Payment, referenceKey: string): Omit<Facts, "state" | "settled"> {
  return {
    ...NO_FACTS,
    amount: toMoney(payment.amount),
    method: methodOf(payment),
    reference: referenceOf(payment.metadata, referenceKey),
    test: testOf(payment),
  };
}

function paidFacts(payment: Payment): Pick<Facts, "state" | "settled"> & Partial<Facts> {
  const { amountRefunded, amountChargedBack, _embedded } = payment;
  const amount = toMoney(payment.amount);
  const captured = capturedOf(amount, toMoney(payment.amountCaptured));
  const { refunds = [], chargebacks = [] } = _embedded ?? {};
  const { state, hint, at, bankReferences, ...amounts } = paidState({
    ...{ amount, captured, amountRefunded, amountChargedBack, refunds, chargebacks },
  });
  const own = bankReferencesOf(payment);
  const isFirst = state === "succeeded" || state === "partially_succeeded";
  return {
    ...stateFacts(state, hint),
    ...amounts,
    at: at ?? (isFirst ? (payment.paidAt ?? null) : null),
    bankReferences: [...bankReferences, ...own],
  };
}

/** Without captures, a payment has no amount of them, or a zero. */
function capturedOf(amount: Money | null, captured: Money | null): Money | null {
  return isPositive(captured) && partOf(amount, captured) ? captured : null;
}

function timeOf(payment: Payment, state: State): string | null {
  if (state === "action_required") return payment.createdAt ?? null;
  const field = state in TIMES ? TIMES[state as keyof typeof TIMES] : undefined;
  return (field && payment[field]) ?? null;
}

/** `expiresAt` is there only while the payment can expire, and an authorization has its own. */
function deadlineOf({ expiresAt, captureBefore }: Payment, state: State): string | null {
  if (state === "authorized") return captureBefore ?? null;
  return state === "action_required" || state === "processing" ? (expiresAt ?? null) : null;
}

/** What the customer's bank can search for. */
function bankReferencesOf({ method, details }: Payment): BankReference[] {
  const authorizationCode = details?.receipt?.authorizationCode;
  const endToEnd = foldStatus(method) === "DIRECTDEBIT" ? details?.endToEndIdentifier : undefined;
  return [
    ...(authorizationCode === undefined ? [] : [{ type: "authorization_code" as const, value: authorizationCode }]),
    ...(endToEnd === undefined ? [] : [{ type: "end_to_end_id" as const, value: endToEnd }]),
  ];
}
