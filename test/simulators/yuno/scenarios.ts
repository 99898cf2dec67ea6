/** The named resources that the demo plays. No I/O. No clock. */
import type { Control, Created } from "./control.ts";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
const waits = (status: string, afterSeconds: number, subStatus = "") => ({
  ...{ status, subStatus, afterMs: afterSeconds * SECOND_MS },
});

const SCENARIOS = {
  /** A link, opened and paid: after 8 s a payment with it begins, 8 s later it has succeeded. Learnt by webhook. */
  "link-paid": (control) => {
    const link = control.create({
      kind: "payment-link",
      amount: "1210.5",
      expiresAfterMs: DAY_MS,
      lifecycle: [waits("CREATED", 0), waits("USED", 8)],
    });
    control.create({
      amount: "1210.5",
      paymentLinkCode: link.id,
      afterMs: 8 * SECOND_MS,
      lifecycle: [waits("PENDING", 0, "IN_PROCESS"), waits("SUCCEEDED", 8, "APPROVED")],
    });
    return link;
  },

  /** A link that nobody uses for 25 s. */
  "link-expired": (control) =>
    control.create({
      kind: "payment-link",
      amount: "640",
      expiresAfterMs: 25 * SECOND_MS,
      lifecycle: [waits("CREATED", 0), waits("EXPIRED", 25)],
    }),

  /** A voucher to be paid in cash within three days; the customer is at the till after 40 s. */
  voucher: (control) =>
    control.create({
      amount: "349",
      method: "voucher",
      expiresAfterMs: 3 * DAY_MS,
      lifecycle: [
        waits("READY_TO_PAY", 0, "CREATED"),
        waits("PENDING", 20, "PENDING_PROVIDER_CONFIRMATION"),
        waits("SUCCEEDED", 20, "APPROVED"),
      ],
    }),

  /** A report that takes 10 s to make and can be fetched until 60 s have passed. */
  report: (control) =>
    control.create({
      kind: "report",
      expiresAfterMs: 60 * SECOND_MS,
      lifecycle: [waits("IN_PROCESS", 0), waits("SUCCEEDED", 10), waits("EXPIRED", 50)],
    }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
