/** The named scenarios that the demo plays. */
import type { Control, Created } from "./control.ts";
import type { LifecycleStep } from "./transactions.ts";

const SECOND_MS = 1000;
const step = (outcome: LifecycleStep["outcome"], afterSeconds: number, code?: string) => ({
  ...{ outcome, afterMs: afterSeconds * SECOND_MS },
  ...(code !== undefined && { code }),
});

const SCENARIOS = {
  /** Pending after 4 s and approved after 14 s, which a webhook reports. */
  paid: (control) =>
    control.create({ amount: 4200, lifecycle: [step("created", 0), step("pending", 4), step("approved", 10)] }),

  /** Declined after 12 s for insufficient funds. */
  declined: (control) =>
    control.create({
      amount: 12_900,
      card: { brand: "MASTERCARD", masked: "510510******5100" },
      lifecycle: [step("created", 0), step("pending", 4), step("declined", 8, "1004")],
    }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
