/** The named transactions that the demo plays. No I/O. No clock. */
import type { Control, Created } from "./control.ts";
import type { LifecycleStep } from "./transactions.ts";

const SECOND_MS = 1000;
const is = (outcome: LifecycleStep["outcome"], afterSeconds: number, code?: string) => ({
  ...{ outcome, afterMs: afterSeconds * SECOND_MS },
  ...(code !== undefined && { code }),
});

const SCENARIOS = {
  /** Started, under way after 4 s, approved 10 s later; the webhook says so. 14 s. */
  paid: (control) =>
    control.create({ amount: 4200, lifecycle: [is("created", 0), is("pending", 4), is("approved", 10)] }),

  /** Refused for insufficient funds. 12 s. */
  declined: (control) =>
    control.create({
      amount: 12_900,
      card: { brand: "MASTERCARD", masked: "510510******5100" },
      lifecycle: [is("created", 0), is("pending", 4), is("declined", 8, "1004")],
    }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
