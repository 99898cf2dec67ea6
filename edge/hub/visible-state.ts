/** Computes the state that viewers see from the facts, the follow-ups, the payments of a link, and the time. */
import type { Kind } from "../../contract/resource.ts";
import type { Advice, TimelineEntry } from "../../contract/status.ts";
import { type Facts, NO_FACTS, type VisibleState } from "../providers/facts.ts";
import type { FollowUp } from "../providers/webhook-event.ts";
import { applyFollowUps } from "./follow-ups.ts";
import { type Attempt, applyLinkPayments } from "./link-payments.ts";

/** The reports of the provider and its webhooks. The visible state follows from them. */
export interface Evidence {
  /** A token, a signed webhook or a result of the provider has named this id. */
  trusted: boolean;
  facts: Facts | null;
  followUps: FollowUp[];
  /** For a payment: paths of the order and the payment link that led to it. Their hubs receive its follow-ups too. */
  linkedResources: string[];
  /** For a payment link: the payments made with it that signed webhooks have reported. */
  attempts: Attempt[];
  /** The provider does not know the resource and never has. */
  missing: boolean;
  /** When the provider last reported on the resource; null before the first report. */
  checkedMs: number | null;
}

/** The state that viewers see, and its history. */
export interface Visible {
  current: VisibleState;
  timeline: TimelineEntry[];
  /** Grows by one with every visible change. */
  version: number;
  changedMs: number;
}

export const NOTHING_VISIBLE = visibleFacts({
  ...NO_FACTS,
  state: "unknown",
  settled: false,
  advice: "do_not_pay_again",
});

export function visibleState(
  kind: Kind,
  { facts, missing, followUps, attempts }: Pick<Evidence, "facts" | "missing" | "followUps" | "attempts">,
  nowMs: number,
): VisibleState {
  const base = facts ? visibleFacts(facts) : { ...NOTHING_VISIBLE, hint: missing ? ("not_seen_yet" as const) : null };
  const visible = applyLinkPayments(applyFollowUps(base, followUps), facts?.singleUse === true, attempts);
  const endMs = expiryMs(kind, visible);
  const hasExpired = endMs !== null && endMs <= nowMs;
  const current: VisibleState = hasExpired ? { ...visible, state: "expired", settled: false, download: null } : visible;
  return { ...current, advice: adviceOf(current, kind) };
}

/** When an open link or a ready report expires, in epoch milliseconds; null for everything else. */
export function expiryMs(kind: Kind, { state, expiresAt }: VisibleState): number | null {
  const canExpire = (kind === "payment-link" && state === "created") || (kind === "report" && state === "succeeded");
  return canExpire && expiresAt !== null ? Date.parse(expiresAt) : null;
}

function visibleFacts({
  at: _at,
  singleUse: _singleUse,
  paymentId: _paymentId,
  nextChangeMs: _nextChangeMs,
  ...visible
}: Facts): VisibleState {
  return visible;
}

/** Advice that holds whatever the provider reports (docs/interface.md#advice). */
function adviceOf({ state, advice }: VisibleState, kind: Kind): Advice | null {
  switch (state) {
    case "unknown":
      return "do_not_pay_again";
    case "disputed":
    case "charged_back":
      return "contact_merchant";
    case "expired":
      return kind === "payment-link" ? "contact_merchant" : null;
    case "failed":
      return advice;
    default:
      return null;
  }
}
