/** The named resources that the demo plays. No I/O. No clock. */
import type { Control, Created } from "./control.ts";

const SECOND_MS = 1000;
const waits = (status: string, afterSeconds: number) => ({ status, afterMs: afterSeconds * SECOND_MS });

const BULK_ITEMS = 200;
const BULK_SECONDS = 40;
/** These fail; the others are paid, one after the other. */
const FAILING = new Set([36, 117, 170]);

const bulkItems = Array.from({ length: BULK_ITEMS }, (_, place) => ({
  amount: `${20 + ((place * 37) % 180)}.50`,
  lifecycle: [
    waits("queued", 0),
    waits(FAILING.has(place) ? "failed" : "completed", 2 + ((BULK_SECONDS - 3) * (place + 1)) / BULK_ITEMS),
  ],
}));

const SCENARIOS = {
  /** The customer confirms in Airtm after a quarter of a minute. */
  purchase: (control) =>
    control.create({
      ...{ type: "purchase", amount: "49.90", code: `A-${control.now()}` },
      lifecycle: [waits("created", 0), waits("confirmed", 15)],
    }),

  /** Sent, then waiting for a recipient who has no account yet, and paid half a minute after the beginning. */
  "payout-waiting": (control) =>
    control.create({
      ...{ type: "payout", amount: "120.00", code: `P-${control.now()}` },
      lifecycle: [
        waits("committed", 0),
        { ...waits("pending", 6), reasonCode: "415912" },
        { ...waits("completed", 24) },
      ],
    }),

  /** 200 payouts, all over after 40 s, three of them failed. */
  bulk: (control) =>
    control.create({
      type: "bulk",
      items: bulkItems,
      lifecycle: [waits("running", 0), waits("done", BULK_SECONDS)],
    }),

  /** Ready after a quarter of a minute (v2 alone has reports). */
  report: (control) => control.create({ type: "report", lifecycle: [waits("in_progress", 0), waits("completed", 15)] }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
