/** The named scenarios that the demo plays. */
import type { Control, Created } from "./control.ts";
import { orderStep, type StepRequest } from "./orders.ts";

const SECOND_MS = 1000;
const step = (afterSeconds: number, status: string, more: Partial<StepRequest> = {}) =>
  orderStep({ ...more, status, afterMs: afterSeconds * SECOND_MS });

const VISA = { card: { brand: "VISA", last_digits: "1111", name: "Petra Beispiel", expiry: "2030-01" } };

const SCENARIOS = {
  /** Approved after 6 s, captured after 12 s, which a webhook reports. */
  paid: (control) =>
    control.createOrder({
      value: "42.00",
      lifecycle: [
        step(0, "CREATED"),
        step(6, "APPROVED"),
        step(6, "COMPLETED", { captures: [{ status: "COMPLETED" }] }),
      ],
    }),

  /** The order is COMPLETED after 10 s, and its only capture is declined. */
  declined: (control) =>
    control.createOrder({
      value: "129.00",
      source: VISA,
      lifecycle: [
        step(0, "PAYER_ACTION_REQUIRED"),
        step(10, "COMPLETED", { captures: [{ status: "DECLINED", responseCode: "5120" }] }),
      ],
    }),

  /** PayPal reviews the payment for 10 s. */
  review: (control) =>
    control.createOrder({
      value: "310.00",
      lifecycle: [
        step(0, "APPROVED"),
        step(4, "COMPLETED", { captures: [{ status: "PENDING", reason: "PENDING_REVIEW" }] }),
        step(10, "COMPLETED", { captures: [{ status: "COMPLETED" }] }),
      ],
    }),

  /** Paid, then a part of it goes back after 20 s. */
  refunded: (control) =>
    control.createOrder({
      value: "58.00",
      lifecycle: [
        step(0, "APPROVED"),
        step(5, "COMPLETED", { captures: [{ status: "COMPLETED" }] }),
        step(15, "COMPLETED", {
          captures: [{ status: "PARTIALLY_REFUNDED" }],
          refunds: [{ status: "COMPLETED", value: "18.00" }],
        }),
      ],
    }),

  /** A payout whose recipient has no account yet. */
  payout: (control) =>
    control.createPayout({
      items: [
        {
          lifecycle: [
            { status: "PENDING", afterMs: 0 },
            { status: "UNCLAIMED", afterMs: 5 * SECOND_MS },
            { status: "SUCCESS", afterMs: 10 * SECOND_MS },
          ],
        },
      ],
    }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
