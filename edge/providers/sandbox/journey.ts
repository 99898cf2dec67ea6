/**
 * Test ids: `test_processing-5.action_required-10.succeeded~EUR9.99~visa1111~label` is processing for 5 s, then needs
 * action for 10 s, then has succeeded for ever. A hint or an advice as an option, `~in_review`, belongs to the last
 * state. No I/O. No clock.
 */
import type { Kind } from "../../../contract/resource.ts";
import {
  ADVICE,
  type Advice,
  HINTS,
  type Hint,
  type Item,
  type Method,
  type Money,
  type Progress,
  SETTLES,
  STATES,
  type State,
} from "../../../contract/status.ts";
import { type Facts, NO_FACTS } from "../facts.ts";
import { money } from "../money.ts";

export interface Journey {
  steps: { state: State; seconds: number }[];
  amount: Money | null;
  method: Method | null;
  /** Of the last step; null: what is usual there. */
  hint: Hint | null;
  advice: Advice | null;
}

const DEFAULT_SECONDS = 3;

/** The journey that an id tells, or null when it is no test id. */
export function readJourney(id: string): Journey | null {
  const [path = "", ...options] = id.split("~");
  if (!path.startsWith("test_")) return null;
  const steps: Journey["steps"] = [];
  for (const step of path.slice("test_".length).split(".")) {
    const [word = "", seconds] = step.split("-");
    const state = STATES.find((known) => known === word);
    if (!state || (seconds !== undefined && !/^\d{1,5}$/.test(seconds))) return null;
    steps.push({ state, seconds: seconds === undefined ? DEFAULT_SECONDS : Number(seconds) });
  }
  return {
    steps,
    amount: first(options, amountOf),
    method: first(options, methodOf),
    hint: HINTS.find((hint) => options.includes(hint)) ?? null,
    advice: ADVICE.find((advice) => options.includes(advice)) ?? null,
  };
}

/** Where the journey is, `nowMs - firstAskedMs` after it was first looked at. */
export function factsAt(journey: Journey, kind: Kind, nowMs: number, firstRequestedMs: number): Facts {
  let beganMs = firstRequestedMs;
  let index = 0;
  for (; index < journey.steps.length - 1; index++) {
    const endMs = beganMs + (journey.steps[index]?.seconds ?? 0) * 1000;
    if (endMs > nowMs) break;
    beganMs = endMs;
  }
  const { state, seconds } = journey.steps[index] ?? { state: "unknown", seconds: 0 };
  const isLast = index === journey.steps.length - 1;
  return {
    ...NO_FACTS,
    state,
    settled: isLast && (SETTLES.has(state) || state === "authorized"),
    hint: (isLast && journey.hint) || (kind === "payout" && state === "action_required" ? "awaiting_recipient" : null),
    advice: state === "failed" ? (isLast && journey.advice) || "use_another_method" : null,
    at: new Date(beganMs).toISOString(),
    amount: journey.amount,
    method: journey.method,
    progress: kind === "bulk-payout" ? progressOf(state) : null,
    nextChangeMs: isLast ? null : beganMs + seconds * 1000,
  };
}

function progressOf(state: State): Progress {
  const progress = { total: 200, succeeded: 0, failed: 0, canceled: 0, pending: 0 };
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

/** The payouts that a progress counts, the failed ones spread among the others. */
export function itemsOf({ total, succeeded, failed, canceled }: Progress): Item[] {
  const done: State[] = [...Array<State>(succeeded).fill("succeeded"), ...Array<State>(canceled).fill("canceled")];
  for (let index = 0; index < failed; index++) {
    done.splice(Math.floor(((index + 1) * done.length) / (failed + 1)), 0, "failed");
  }
  return Array.from({ length: total }, (_, index) => ({
    line: index + 1,
    state: done[index] ?? "created",
    amount: null,
  }));
}

function amountOf(option: string): Money | null {
  const [, currency, value] = /^([A-Z]{3})(\d{1,12}(?:\.\d{1,4})?)$/.exec(option) ?? [];
  return currency && value ? money(value, currency) : null;
}

function methodOf(option: string): Method | null {
  const [, brand, last4] = /^([a-z]{2,20})(\d{4})$/.exec(option) ?? [];
  return brand && last4 ? { type: "card", brand, last4 } : null;
}

function first<Value>(options: string[], read: (option: string) => Value | null): Value | null {
  for (const option of options) {
    const value = read(option);
    if (value !== null) return value;
  }
  return null;
}
