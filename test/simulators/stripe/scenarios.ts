/** The named scenarios that the demo plays. */
import type { Control, Created } from "./control.ts";
import type { CreateRequest } from "./model.ts";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

type PaymentRequest = Extract<CreateRequest, { type: "payment" }>;
type Step = NonNullable<PaymentRequest["lifecycle"]>[number];

const step = (does: Step["does"], afterSeconds: number, more: Partial<Step> = {}): Step => ({
  ...{ does, afterMs: afterSeconds * SECOND_MS },
  ...more,
});

const SCENARIOS = {
  /** A session at the checkout page; the card is declined there, then another one succeeds after 16 s. */
  "checkout-paid": (control) => {
    const payment = control.create({
      ...{ type: "payment", amount: 5900, afterMs: 6 * SECOND_MS },
      lifecycle: [step("decline", 0, { declineCode: "insufficient_funds" }), step("succeed", 10)],
    });
    const session = { type: "session", amount: 5900, payment: payment.id, reference: payment.reference } as const;
    return control.create({
      ...session,
      lifecycle: [
        { does: "open", afterMs: 0 },
        { does: "complete", afterMs: 16 * SECOND_MS },
      ],
    });
  },

  /** A voucher that is payable for three days. The customer pays it after 30 s. */
  voucher: (control) =>
    control.create({
      ...{ type: "payment", amount: 34_900, currency: "mxn", method: "oxxo", expiresAfterMs: 3 * DAY_MS },
      lifecycle: [step("require_action", 0), step("succeed", 30)],
    }),

  /** Paid, then the customer's bank opens a dispute after 12 s, which the shop wins after 30 s. */
  "dispute-won": (control) =>
    control.create({
      ...{ type: "payment", amount: 12_900 },
      lifecycle: [
        step("succeed", 4),
        step("dispute", 8, { status: "needs_response" }),
        step("update_dispute", 18, { status: "won" }),
      ],
    }),

  /** Paid, then refunded in two parts. */
  "refunded-in-parts": (control) =>
    control.create({
      ...{ type: "payment", amount: 8000 },
      lifecycle: [step("succeed", 4), step("refund", 10, { amount: 3000 }), step("refund", 12, { amount: 5000 })],
    }),

  /** A payout to a seller, on its way after 6 s and paid after 18 s. */
  payout: (control) =>
    control.create({
      ...{ type: "payout", amount: 48_000 },
      lifecycle: [
        { does: "pend", afterMs: 0 },
        { does: "send", afterMs: 6 * SECOND_MS },
        { does: "pay", afterMs: 12 * SECOND_MS },
      ],
    }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
