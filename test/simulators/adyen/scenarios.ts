/** The named scenarios that the demo plays. */
import type { Control, Created } from "./control.ts";

const SECOND_MS = 1000;

const SCENARIOS = {
  /** Authorised after 6 s, which a webhook reports. */
  paid: (control) => control.createPayment({ steps: [{ eventCode: "AUTHORISATION", afterMs: 6 * SECOND_MS }] }),

  /** Declined after 6 s for the card's code. */
  declined: (control) =>
    control.createPayment({
      value: 12_900,
      steps: [{ eventCode: "AUTHORISATION", success: "false", reason: "CVC Declined", afterMs: 6 * SECOND_MS }],
    }),

  /** Paid after 4 s; the payer's bank takes the money back after 12 s, and gives it back after 20 s. */
  disputed: (control) =>
    control.createPayment({
      steps: [
        { eventCode: "AUTHORISATION", afterMs: 4 * SECOND_MS },
        { eventCode: "CHARGEBACK", afterMs: 12 * SECOND_MS },
        { eventCode: "CHARGEBACK_REVERSED", afterMs: 20 * SECOND_MS },
      ],
    }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
