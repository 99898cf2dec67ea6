/** The named scenarios that the demo plays. */
import type { Control, Created, Step } from "./control.ts";

const AMOUNT = { value: "129.00", currency: "EUR" };
const INSTRUCTIONS = { bank: "Example Bank", account: "DE02120300000000202051", reference: "RF18 5390 0754" };
const ORDER = { amount: AMOUNT, reference: "2026-11-1001", method: { type: "bank_transfer" } };

const step = (occurredSeconds: number, state: string, other: object = {}): Step => ({
  occurredSeconds,
  status: { state, ...ORDER, ...other },
});

const SCENARIOS = {
  /** A transfer that the payer makes after 6 s and that is credited after 14 s. */
  paid: (control) =>
    control.create("payment", [
      step(0, "action_required", { hint: "awaiting_transfer", instructions: INSTRUCTIONS }),
      step(6, "processing"),
      step(14, "succeeded"),
    ]),

  /** Rejected after 10 s, because an account number is wrong. */
  declined: (control) =>
    control.create("payment", [step(0, "processing"), step(10, "failed", { advice: "check_details" })]),

  /** The message of a queue arrives 8 s late, after the payment was credited. */
  late: (control) =>
    control.create("payment", [
      step(0, "created"),
      { ...step(4, "processing"), sentSeconds: 12 },
      step(8, "succeeded"),
    ]),

  /** A payout whose recipient has to send documents. */
  payout: (control) =>
    control.create("payout", [
      step(0, "processing"),
      step(6, "action_required", { hint: "awaiting_recipient" }),
      step(12, "succeeded"),
    ]),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
