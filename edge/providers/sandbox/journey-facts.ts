/** The facts of a journey at a time, and the payouts of its bulk payouts. */
import type { Kind } from "../../../contract/resource.ts";
import {
  type BankReference,
  type Item,
  type Money,
  type Progress,
  SETTLES,
  type State,
} from "../../../contract/status.ts";
import { type Facts, NO_FACTS } from "../facts.ts";
import { money } from "../money.ts";
import { CONTINUE_PATH, instructionsFor, methodOf } from "./instructions.ts";
import type { Journey } from "./journey.ts";

const BULK_TOTAL = 200;
const DEFAULT_BULK_AMOUNT: Money = { value: "5000.00", currency: "EUR" };

const OPEN_STATES: ReadonlySet<State> = new Set<State>(["created", "action_required"]);
const REFUNDED_STATES: ReadonlySet<State> = new Set<State>(["refunded", "partially_refunded"]);

/** The facts at `nowMs` of a journey that began with the first request. */
export function factsAt(journey: Journey, kind: Kind, nowMs: number, firstRequestedMs: number): Facts {
  const { state, startMs, endMs } = currentStep(journey, nowMs, firstRequestedMs);
  const expiresMs = journey.expiresAfter === null ? null : firstRequestedMs + journey.expiresAfter * 1000;
  const isOpen = OPEN_STATES.has(state) || (kind === "report" && state === "succeeded");
  if (isOpen && endMs === null && expiresMs !== null && expiresMs <= nowMs) {
    return { ...moneyFacts(journey, kind, "expired"), state: "expired", settled: true, at: instant(expiresMs) };
  }
  return {
    ...moneyFacts(journey, kind, state),
    state,
    settled: endMs === null && (SETTLES.has(state) || state === "authorized"),
    hint: hintAt(journey, kind, state, endMs === null),
    advice: state === "failed" ? (endMs === null && journey.advice) || "use_another_method" : null,
    at: instant(startMs),
    expiresAt: isOpen && expiresMs !== null ? instant(expiresMs) : null,
    ...(OPEN_STATES.has(state) && waysOn(journey)),
    progress: kind === "bulk-payout" ? progressOf(state) : null,
    download:
      kind === "report" && state === "succeeded" ? { expiresAt: expiresMs === null ? null : instant(expiresMs) } : null,
    nextChangeMs: endMs,
  };
}

/** The step at this time. The last one never ends. */
function currentStep({ steps }: Journey, nowMs: number, firstRequestedMs: number) {
  let startMs = firstRequestedMs;
  for (const { state, seconds } of steps.slice(0, -1)) {
    const endMs = startMs + seconds * 1000;
    if (endMs > nowMs) return { state, startMs, endMs };
    startMs = endMs;
  }
  return { state: steps.at(-1)?.state ?? "unknown", startMs, endMs: null };
}

function hintAt({ hint, way }: Journey, kind: Kind, state: State, isLast: boolean): Facts["hint"] {
  if (isLast && hint) return hint;
  if (state !== "action_required") return null;
  return kind === "payout" ? "awaiting_recipient" : way && "awaiting_transfer";
}

/** Where and how the customer goes on, in a state that waits for them. */
function waysOn({ way, amount, continues }: Journey): Pick<Facts, "continueUrl" | "instructions"> {
  return { continueUrl: continues ? CONTINUE_PATH : null, instructions: way && instructionsFor(way, amount) };
}

/** Everything about the money. Half of the amount is moved where the state means a part of it. */
function moneyFacts({ amount, method, way, hint, hasReference }: Journey, kind: Kind, state: State): Facts {
  const bulkAmount = kind === "bulk-payout" ? DEFAULT_BULK_AMOUNT : null;
  return {
    ...NO_FACTS,
    state,
    settled: false,
    amount: amount ?? bulkAmount,
    paid: state === "partially_succeeded" && kind !== "bulk-payout" ? halfOf(amount) : null,
    refunded: state === "partially_refunded" ? halfOf(amount) : null,
    chargedBack: state === "charged_back" && hint === "part_charged_back" ? halfOf(amount) : null,
    method: method ?? (way && methodOf(way)),
    reference: hasReference ? "2026-0042" : null,
    bankReferences: bankReferencesOf(kind, state),
  };
}

/** What a bank can search for when money does not arrive. */
function bankReferencesOf(kind: Kind, state: State): BankReference[] {
  if (REFUNDED_STATES.has(state)) return [{ type: "arn", value: "74537606327000012345678" }];
  if (kind === "payout" && state === "succeeded") return [{ type: "end_to_end_id", value: "EXAMPLE-2026-0042" }];
  return [];
}

function halfOf(amount: Money | null): Money | null {
  return amount && shareOf(amount, 2, 0);
}

/** One of `count` nearly equal shares of an amount. The first ones have one unit of the last decimal more where it does not divide. */
function shareOf({ value, currency }: Money, count: number, index: number): Money | null {
  const [whole = "", fraction = ""] = value.split(".");
  const units = BigInt(`${whole}${fraction}`);
  const share = units / BigInt(count) + (BigInt(index) < units % BigInt(count) ? 1n : 0n);
  return money(`${share}E-${fraction.length}`, currency);
}

function progressOf(state: State): Progress {
  const progress = { total: BULK_TOTAL, succeeded: 0, failed: 0, canceled: 0, pending: 0 };
  switch (state) {
    case "succeeded":
      return { ...progress, succeeded: 200 };
    case "partially_succeeded":
      return { ...progress, succeeded: 197, failed: 3 };
    case "failed":
      return { ...progress, failed: 200 };
    case "canceled":
      return { ...progress, canceled: 200 };
    case "processing":
      return { ...progress, succeeded: 120, failed: 2, pending: 78 };
    default:
      return { ...progress, pending: 200 };
  }
}

/** The payouts of a bulk payout with this progress and amount. Failed ones are spread evenly among the others. */
export function itemsOf({ total, succeeded, failed, canceled }: Progress, amount: Money | null): Item[] {
  const ended: State[] = [...Array<State>(succeeded).fill("succeeded"), ...Array<State>(canceled).fill("canceled")];
  for (let index = 0; index < failed; index++) {
    ended.splice(Math.floor(((index + 1) * ended.length) / (failed + 1)), 0, "failed");
  }
  return Array.from({ length: total }, (_, index) => ({
    line: index + 1,
    state: ended[index] ?? "created",
    amount: amount && shareOf(amount, total, index),
  }));
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}
