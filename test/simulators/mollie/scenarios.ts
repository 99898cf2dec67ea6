/** The named scenarios that the demo plays. */
import type { Control, Created } from "./control.ts";
import type { CreateRequest } from "./resources.ts";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
type Step = NonNullable<CreateRequest["lifecycle"]>[number];

const step = (status: string, afterSeconds: number, more: Partial<Step> = {}): Step => ({
  ...more,
  ...{ status, afterMs: afterSeconds * SECOND_MS },
});

const SCENARIOS = {
  /** Paid at the customer's bank after 10 s. */
  paid: (control) =>
    control.create({ amount: "42.00", method: "ideal", lifecycle: [step("open", 0), step("paid", 10)] }),

  /** Not enough money on the card: failed after 10 s. */
  declined: (control) =>
    control.create({
      amount: "129.00",
      lifecycle: [step("open", 0), step("failed", 10, { failureReason: "insufficient_funds" })],
    }),

  /** A bank transfer that the customer has days for. It arrives after 30 s. */
  transfer: (control) =>
    control.create({
      amount: "349.00",
      method: "banktransfer",
      expiresAfterMs: 12 * DAY_MS,
      lifecycle: [step("open", 0), step("paid", 30)],
    }),

  /** Paid after 6 s. After 20 s a refund waits for the shop's balance, and after 35 s the money is back. */
  refunded: (control) => {
    const refund = (status: string) => ({ refunds: [{ amount: "79.00", status }] });
    return control.create({
      amount: "79.00",
      lifecycle: [
        step("open", 0),
        step("paid", 6),
        step("paid", 14, refund("queued")),
        step("paid", 5, refund("processing")),
        step("paid", 10, refund("refunded")),
      ],
    });
  },

  /** A payment link whose first payment fails after 8 s, and whose second one is paid after 20 s. */
  "link-paid": (control) => {
    const amount = "64.50";
    const link = control.create({
      collection: "payment-link",
      ...{ amount, expiresAfterMs: DAY_MS },
      lifecycle: [step("", 0), step("", 20, { isPaid: true })],
    });
    const payment = { amount, parentId: link.id };
    control.create({
      ...{ ...payment, afterMs: 2 * SECOND_MS },
      lifecycle: [step("open", 0), step("failed", 6, { failureReason: "card_expired" })],
    });
    control.create({ ...payment, afterMs: 12 * SECOND_MS, lifecycle: [step("open", 0), step("paid", 8)] });
    return link;
  },
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
