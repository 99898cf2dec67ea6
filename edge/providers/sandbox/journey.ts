/**
 * The journey of a test id: its states over time, with an amount, a card, a hint and an advice.
 * `test_processing-5.action_required-10.succeeded~EUR9.99~visa1111~label` is processing for 5 s, then needs an action for
 * 10 s, then has succeeded.
 * @see docs/interface.md#8-test-ids
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
import type { IdForm } from "../id-form.ts";
import { money } from "../money.ts";

export interface Journey {
  steps: { state: State; seconds: number }[];
  amount: Money | null;
  method: Method | null;
  /** Hint of the last step; null for its default. */
  hint: Hint | null;
  /** Advice of the last step; null for its default. */
  advice: Advice | null;
}

const DEFAULT_SECONDS = 3;

const STEP = `(?:${STATES.join("|")})(?:-\\d{1,5})?`;

/** A label of a test id can have any characters: it is sent to nobody. */
export const TEST_ID: IdForm = {
  pattern: new RegExp(`^test_${STEP}(?:\\.${STEP})*(?:~.*)?$`, "su"),
  rule: "test_ and states, for example test_processing.succeeded",
  isExact: true,
  place: "nowhere",
};

/** The journey of a test id, or null when the id is not a test id. */
export function parseJourney(id: string): Journey | null {
  const [path = "", ...options] = id.split("~");
  if (!path.startsWith("test_")) return null;
  const steps: Journey["steps"] = [];
  for (const step of path.slice("test_".length).split(".")) {
    const [word = "", seconds] = step.split("-");
    const state = STATES.find((candidate) => candidate === word);
    if (!state || (seconds !== undefined && !/^\d{1,5}$/.test(seconds))) return null;
    steps.push({ state, seconds: seconds === undefined ? DEFAULT_SECONDS : Number(seconds) });
  }
  return {
    steps,
    amount: firstMatch(options, parseAmount),
    method: firstMatch(options, parseCard),
    hint: HINTS.find((hint) => options.includes(hint)) ?? null,
    advice: ADVICE.find((advice) => options.includes(advice)) ?? null,
  };
}

/** The facts at `nowMs` of a journey that began with the first request. */
export function factsAt(journey: Journey, kind: Kind, nowMs: number, firstRequestedMs: number): Facts {
  let startMs = firstRequestedMs;
  let index = 0;
  for (; index < journey.steps.length - 1; index++) {
    const endMs = startMs + (journey.steps[index]?.seconds ?? 0) * 1000;
    if (endMs > nowMs) break;
    startMs = endMs;
  }
  const { state, seconds } = journey.steps[index] ?? { state: "unknown", seconds: 0 };
  const isLast = index === journey.steps.length - 1;
  return {
    ...NO_FACTS,
    state,
    settled: isLast && (SETTLES.has(state) || state === "authorized"),
    hint: (isLast && journey.hint) || (kind === "payout" && state === "action_required" ? "awaiting_recipient" : null),
    advice: state === "failed" ? (isLast && journey.advice) || "use_another_method" : null,
    at: new Date(startMs).toISOString(),
    amount: journey.amount,
    method: journey.method,
    progress: kind === "bulk-payout" ? progressOf(state) : null,
    nextChangeMs: isLast ? null : startMs + seconds * 1000,
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

/** The items of a bulk payout with this progress. Failed items are spread evenly among the others. */
export function itemsOf({ total, succeeded, failed, canceled }: Progress): Item[] {
  const ended: State[] = [...Array<State>(succeeded).fill("succeeded"), ...Array<State>(canceled).fill("canceled")];
  for (let index = 0; index < failed; index++) {
    ended.splice(Math.floor(((index + 1) * ended.length) / (failed + 1)), 0, "failed");
  }
  return Array.from({ length: total }, (_, index) => ({
    line: index + 1,
    state: ended[index] ?? "created",
    amount: null,
  }));
}

function parseAmount(option: string): Money | null {
  const [, currency, value] = /^([A-Z]{3})(\d{1,12}(?:\.\d{1,4})?)$/.exec(option) ?? [];
  return currency && value ? money(value, currency) : null;
}

function parseCard(option: string): Method | null {
  const [, brand, last4] = /^([a-z]{2,20})(\d{4})$/.exec(option) ?? [];
  return brand && last4 ? { type: "card", brand, last4 } : null;
}

function firstMatch<Value>(options: string[], parse: (option: string) => Value | null): Value | null {
  for (const option of options) {
    const value = parse(option);
    if (value !== null) return value;
  }
  return null;
}
