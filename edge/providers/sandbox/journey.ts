/**
 * The journey of a test id: its states over time, and the options that fill the status.
 * `test_processing-5.action_required-10.succeeded~EUR9.99~visa1111~label` is processing for 5 s, then needs an action for
 * 10 s, then has succeeded.
 * @see docs/interface.md#8-test-ids
 */
import {
  ADVICE,
  type Advice,
  HINTS,
  type Hint,
  type Method,
  type Money,
  STATES,
  type State,
} from "../../../contract/status.ts";
import { misspelling } from "../../platform/misspelling.ts";
import type { IdForm } from "../id-form.ts";
import { money } from "../money.ts";

/** Ways to pay that the customer completes elsewhere. Each fills `instructions`. */
export const PAYMENT_WAYS = ["transfer", "voucher", "pix"] as const;
export type PaymentWay = (typeof PAYMENT_WAYS)[number];

/** Options that are one word. A label that resembles one of them is a mistake. */
const OPTION_WORDS = [...HINTS, ...ADVICE, ...PAYMENT_WAYS, "continue", "reference"];

export interface Journey {
  steps: { state: State; seconds: number }[];
  amount: Money | null;
  method: Method | null;
  /** Hint of the last step; null for its default. */
  hint: Hint | null;
  /** Advice of the last step; null for its default. */
  advice: Advice | null;
  way: PaymentWay | null;
  /** Whether the customer can continue on another page. */
  continues: boolean;
  hasReference: boolean;
  /** Seconds from the first view to the deadline; null without one. */
  expiresAfter: number | null;
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

/** The journey of a test id, or null when the id is not a test id or has a misspelt option. */
export function parseJourney(id: string): Journey | null {
  const { path, options } = partsOf(id);
  if (!TEST_ID.pattern.test(id) || options.some((option) => misspelling(option, OPTION_WORDS))) return null;
  return {
    steps: path.split(".").map(stepOf),
    amount: firstMatch(options, parseAmount),
    method: firstMatch(options, parseCard),
    hint: HINTS.find((hint) => options.includes(hint)) ?? null,
    advice: ADVICE.find((advice) => options.includes(advice)) ?? null,
    way: PAYMENT_WAYS.find((way) => options.includes(way)) ?? null,
    continues: options.includes("continue"),
    hasReference: options.includes("reference"),
    expiresAfter: firstMatch(options, parseDeadline),
  };
}

/** What is wrong with a test id, as one sentence for a developer. Null when nothing is, and for any other text. */
export function idMistake(id: string): string | null {
  const { path, options } = partsOf(id);
  if (!id.startsWith("test_")) return null;
  const step = path.split(".").find((each) => !new RegExp(`^${STEP}$`).test(each));
  if (step !== undefined) return stepMistake(step);
  for (const option of options) {
    const word = misspelling(option, OPTION_WORDS);
    if (word) return `"${option}" is too similar to the option "${word}". Write ~${word}, or use another label.`;
  }
  return null;
}

function stepMistake(step: string): string {
  const [word = ""] = step.split("-");
  if (STATES.some((state) => state === word)) {
    return `"${step}" has no valid duration. Write a whole number of seconds of at most five digits, such as ${word}-5.`;
  }
  const state = misspelling(word, STATES);
  return `"${word}" is not a state.${state ? ` Did you mean "${state}"?` : ` The states are ${STATES.join(", ")}.`}`;
}

function partsOf(id: string): { path: string; options: string[] } {
  const [start = "", ...options] = id.split("~");
  return { path: start.replace(/^test_/, ""), options };
}

function stepOf(step: string): Journey["steps"][number] {
  const [word, seconds = DEFAULT_SECONDS] = step.split("-");
  return { state: STATES.find((state) => state === word) ?? "unknown", seconds: Number(seconds) };
}

function parseAmount(option: string): Money | null {
  const [, currency, value] = /^([A-Z]{3})(\d{1,12}(?:\.\d{1,4})?)$/.exec(option) ?? [];
  return currency && value ? money(value, currency) : null;
}

function parseCard(option: string): Method | null {
  const [, brand, last4] = /^([a-z]{2,20})(\d{4})$/.exec(option) ?? [];
  return brand && last4 ? { type: "card", brand, last4 } : null;
}

function parseDeadline(option: string): number | null {
  const [, seconds] = /^expires-(\d{1,7})$/.exec(option) ?? [];
  return seconds === undefined ? null : Number(seconds);
}

function firstMatch<Value>(options: string[], parse: (option: string) => Value | null): Value | null {
  for (const option of options) {
    const value = parse(option);
    if (value !== null) return value;
  }
  return null;
}
