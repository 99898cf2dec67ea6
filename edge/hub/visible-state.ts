/**
 * What is shown follows from what is known: the facts, the follow-ups laid over them, the payments of a link, the time.
 * No I/O. No clock.
 */
import type { Kind } from "../../contract/resource.ts";
import type { Advice } from "../../contract/status.ts";
import { type Facts, NOTHING_SAID, type Shown } from "../providers/provider.ts";
import { followedUp } from "./follow-ups.ts";
import type { Known } from "./hub-state.ts";
import { paidBy } from "./link-payments.ts";

export const NOTHING_SHOWN = shownFacts({
  ...NOTHING_SAID,
  state: "unknown",
  settled: false,
  advice: "do_not_pay_again",
});

export function shownOf(
  {
    thing: { kind },
    facts,
    missing,
    followUps,
    tries,
  }: Pick<Known, "thing" | "facts" | "missing" | "followUps" | "tries">,
  nowMs: number,
): Shown {
  const base = facts ? shownFacts(facts) : { ...NOTHING_SHOWN, hint: missing ? ("not_seen_yet" as const) : null };
  const shown = paidBy(followedUp(base, followUps), facts?.singleUse === true, tries);
  const endMs = runsOutMs(kind, shown);
  const isOver = endMs !== null && endMs <= nowMs;
  const current: Shown = isOver ? { ...shown, state: "expired", settled: false, download: null } : shown;
  return { ...current, advice: adviceOf(current, kind) };
}

/** When an open link or a ready report ends by time alone (interface 3); null for all else. */
export function runsOutMs(kind: Kind, { state, expiresAt }: Shown): number | null {
  const canEnd = (kind === "payment-link" && state === "created") || (kind === "report" && state === "succeeded");
  return canEnd && expiresAt !== null ? Date.parse(expiresAt) : null;
}

function shownFacts({ at: _at, singleUse: _once, paymentId: _paymentId, newsAtMs: _newsAtMs, ...shown }: Facts): Shown {
  return shown;
}

/** Interface 2, "Advice": what holds whatever the provider said. */
function adviceOf(shown: Shown, kind: Kind): Advice | null {
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
