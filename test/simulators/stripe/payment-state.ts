/** What a simulated payment has become by a time: its status, its latest charge, refunds and disputes. */
import { scheduledSteps } from "../shared/lifecycle.ts";
import type { Payment } from "./model.ts";

type Step = Payment["lifecycle"][number];

export interface ChargeState {
  /** The attempt, from 1: each has a charge of its own. */
  attempt: number;
  status: "succeeded" | "pending" | "failed";
  captured: boolean;
  amountCaptured: number;
  createdMs: number;
  failure: Step | null;
}

export interface RefundState {
  number: number;
  amount: number;
  status: string;
  reason: string | null;
  createdMs: number;
}

export interface DisputeState {
  number: number;
  amount: number;
  status: string;
  createdMs: number;
}

export interface PaymentState {
  status: string;
  charge: ChargeState | null;
  /** The failed attempt that `last_payment_error` describes. */
  lastError: Step | null;
  amountReceived: number;
  amountRemaining: number;
  canceledMs: number | null;
  cancellationReason: string | null;
  refunds: RefundState[];
  disputes: DisputeState[];
}

/** The state at `nowMs`; null before the first step begins. */
export function paymentStateAt(payment: Payment, nowMs: number): PaymentState | null {
  const steps = scheduledSteps(payment).filter(({ atMs }) => atMs <= nowMs);
  if (steps.length === 0) return null;
  const state: PaymentState = {
    status: "requires_payment_method",
    charge: null,
    lastError: null,
    amountReceived: 0,
    amountRemaining: payment.amount,
    canceledMs: null,
    cancellationReason: null,
    refunds: [],
    disputes: [],
  };
  for (const { step, atMs } of steps) apply(payment, state, step, atMs);
  const isHidden = state.charge !== null && nowMs < state.charge.createdMs + payment.chargeDelayMs;
  return isHidden ? { ...state, charge: null } : state;
}

/** Every step of the transition table; each changes only what Stripe changes. */
function apply(payment: Payment, state: PaymentState, step: Step, atMs: number): void {
  switch (step.does) {
    case "create":
      state.status = "requires_payment_method";
      break;
    case "confirm_later":
      state.status = "requires_confirmation";
      break;
    case "require_action":
      state.status = "requires_action";
      break;
    case "process":
      state.status = "processing";
      openCharge(state, { status: "pending", captured: true, amountCaptured: 0 }, atMs);
      break;
    case "decline":
    case "expire_attempt":
      fail(state, step, atMs);
      break;
    case "authorize":
      state.status = "requires_capture";
      openCharge(state, { status: "succeeded", captured: false, amountCaptured: 0 }, atMs);
      break;
    case "fund_partly":
      state.status = "requires_action";
      state.amountRemaining = payment.amount - (step.amount ?? 0);
      break;
    case "succeed":
      succeed(payment, state, step, atMs);
      break;
    case "cancel":
      Object.assign(state, { status: "canceled", canceledMs: atMs, cancellationReason: step.reason ?? null });
      break;
    default:
      applyFollowUp(payment, state, step, atMs);
  }
  if (step.status !== undefined && !step.does.includes("refund") && !step.does.includes("dispute")) {
    state.status = step.status;
  }
}

function applyFollowUp(payment: Payment, state: PaymentState, step: Step, atMs: number): void {
  const amount = step.amount ?? payment.amount;
  if (step.does === "refund") {
    const { length } = state.refunds;
    const refund = { number: length + 1, amount, status: step.status ?? "succeeded", reason: step.reason ?? null };
    state.refunds.push({ ...refund, createdMs: atMs });
    return;
  }
  if (step.does === "dispute") {
    const dispute = { number: state.disputes.length + 1, amount, status: step.status ?? "needs_response" };
    state.disputes.push({ ...dispute, createdMs: atMs });
    return;
  }
  const [last] = (step.does === "update_refund" ? state.refunds : state.disputes).slice(-1);
  if (last) last.status = step.status ?? last.status;
}

function fail(state: PaymentState, step: Step, atMs: number): void {
  state.status = "requires_payment_method";
  state.lastError = step;
  // An expired voucher was never charged.
  if (step.does === "expire_attempt") return;
  openCharge(state, { status: "failed", captured: false, amountCaptured: 0 }, atMs);
  if (state.charge) state.charge.failure = step;
}

function succeed(payment: Payment, state: PaymentState, step: Step, atMs: number): void {
  const amount = step.amount ?? payment.amount;
  // A capture and the end of a pending charge belong to the charge that exists.
  if (state.status !== "requires_capture" && state.status !== "processing") {
    openCharge(state, { status: "succeeded", captured: true, amountCaptured: amount }, atMs);
  }
  if (state.charge) Object.assign(state.charge, { status: "succeeded", captured: true, amountCaptured: amount });
  Object.assign(state, { status: "succeeded", amountReceived: amount, lastError: null });
}

function openCharge(
  state: PaymentState,
  charge: Pick<ChargeState, "status" | "captured" | "amountCaptured">,
  createdMs: number,
): void {
  const isSame = state.charge?.status === "pending";
  const attempt = (state.charge?.attempt ?? 0) + (isSame ? 0 : 1);
  state.charge = { ...charge, attempt, createdMs, failure: null };
}
