/**
 * What is shown follows from what is known: the facts, the follow-ups laid over them, the payments of a link, the time.
 * No I/O. No clock.
 */
import type { Kind } from "../../contract/resource.ts";
import type { Advice } from "../../contract/status.ts";
import { type Facts, NO_FACTS, type VisibleState } from "../providers/facts.ts";
import { withFollowUps } from "./follow-ups.ts";
import type { HubState } from "./hub-state.ts";
import { applyLinkPayments } from "./link-payments.ts";

export const NOTHING_VISIBLE = visibleFacts({
  ...NO_FACTS,
  state: "unknown",
  settled: false,
  advice: "do_not_pay_again",
});

export function visibleState(
  {
    resource: { kind },
    facts,
    missing,
    followUps,
    attempts,
  }: Pick<HubState, "resource" | "facts" | "missing" | "followUps" | "attempts">,
  nowMs: number,
): VisibleState {
  const base = facts ? visibleFacts(facts) : { ...NOTHING_VISIBLE, hint: missing ? ("not_seen_yet" as const) : null };
  const shown = applyLinkPayments(withFollowUps(base, followUps), facts?.singleUse === true, attempts);
  const endMs = expiryMs(kind, shown);
  const isOver = endMs !== null && endMs <= nowMs;
  const current: VisibleState = isOver ? { ...shown, state: "expired", settled: false, download: null } : shown;
  return { ...current, advice: adviceOf(current, kind) };
}

/** When an open link or a ready report ends by time alone (interface 3); null for all else. */
export function expiryMs(kind: Kind, { state, expiresAt }: VisibleState): number | null {
  const canEnd = (kind === "payment-link" && state === "created") || (kind === "report" && state === "succeeded");
  return canEnd && expiresAt !== null ? Date.parse(expiresAt) : null;
}

function visibleFacts({
  at: _at,
  singleUse: _once,
  paymentId: _paymentId,
  nextChangeMs: _newsAtMs,
  ...shown
}: Facts): VisibleState {
  return shown;
}

/** Interface 2, "Advice": what holds whatever the provider said. */
function adviceOf(shown: VisibleState, kind: Kind): Advice | null {
  switch (shown.state) {
    case "unknown":
      return "do_not_pay_again";
    case "disputed":
    case "charged_back":
      return "contact_merchant";
    case "expired":
      return kind === "payment-link" ? "contact_merchant" : null;
    case "failed":
      return shown.advice;
    default:
      return null;
  }
}
