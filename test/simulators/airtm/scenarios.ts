/** The named scenarios that the demo plays. */
import type { Control, Created } from "./control.ts";

const SECOND_MS = 1000;
const step = (status: string, afterSeconds: number) => ({ status, afterMs: afterSeconds * SECOND_MS });

const BULK_ITEMS = 200;
const BULK_SECONDS = 40;
/** The indexes of the items that fail. The others are paid one after the other. */
const FAILING = new Set([36, 117, 170]);

const bulkItems = Array.from({ length: BULK_ITEMS }, (_, index) => ({
  amount: `${20 + ((index * 37) % 180)}.50`,
  lifecycle: [
    step("queued", 0),
    step(FAILING.has(index) ? "failed" : "completed", 2 + ((BULK_SECONDS - 3) * (index + 1)) / BULK_ITEMS),
  ],
}));

const SCENARIOS = {
  /** A purchase that the customer confirms after 15 s. */
  purchase: (control) =>
    control.create({
      ...{ type: "purchase", amount: "49.90", code: `A-${control.now()}` },
      lifecycle: [step("created", 0), step("confirmed", 15)],
    }),

  /** A payout that waits from 6 s on for a recipient without an account, and is paid after 30 s. */
  "payout-waiting": (control) =>
    control.create({
      ...{ type: "payout", amount: "120.00", code: `P-${control.now()}` },
      lifecycle: [step("committed", 0), { ...step("pending", 6), reasonCode: "415912" }, { ...step("completed", 24) }],
    }),

  /** A bulk of 200 payouts that ends after 40 s. Three of them fail. */
  bulk: (control) =>
    control.create({
      type: "bulk",
      items: bulkItems,
      lifecycle: [step("running", 0), step("done", BULK_SECONDS)],
    }),

  /** A report that is ready after 15 s. Only v2 has reports. */
  report: (control) => control.create({ type: "report", lifecycle: [step("in_progress", 0), step("completed", 15)] }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
