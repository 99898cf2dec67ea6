/** The named scenarios that the demo plays. */
import type { Kind } from "../../../contract/resource.ts";
import type { Control, Created } from "./control.ts";

const SECOND_MS = 1000;
const step = (status: string, afterSeconds: number) => ({ status, afterMs: afterSeconds * SECOND_MS });
const paid = [step("REDIRECT", 0), step("PENDING", 8), step("SUCCESS", 8)];

const SCENARIOS = {
  /** The customer confirms at the bank, the provider processes the payment, and it succeeds after 16 s. */
  paid: (control) => control.create({ amount: "49.90", lifecycle: paid }),

  /** The bank declines the payment after 12 s. */
  declined: (control) =>
    control.create({
      amount: "129.00",
      card: { type: "mastercard", lastFour: "5100" },
      lifecycle: [step("REDIRECT", 0), step("PENDING", 6), { ...step("ERROR", 6), code: 2003 }],
    }),

  /** Paid after 8 s and refunded after 33 s. Only a callback reports the refund: the payment's status stays SUCCESS. */
  refunded: (control) => {
    const created = control.create({
      amount: "24.50",
      lifecycle: [step("REDIRECT", 0), step("PENDING", 4), step("SUCCESS", 4)],
    });
    control.refund(created.uuid, { afterMs: (8 + 25) * SECOND_MS });
    return created;
  },

  /** The payment stays pending. */
  "pending-forever": (control) =>
    control.create({ amount: "310.00", lifecycle: [step("REDIRECT", 0), step("PENDING", 6)] }),

  /** The provider returns 503 to every call for 25 s. The payment succeeds some seconds after the outage ends. */
  outage: (control) => {
    const created = control.create({
      amount: "75.00",
      lifecycle: [step("REDIRECT", 0), step("PENDING", 4), step("SUCCESS", 38)],
    });
    control.addFault({ kind: "status", status: 503, afterMs: 7 * SECOND_MS, forMs: 25 * SECOND_MS });
    return created;
  },

  /** A link that is opened after 15 s and paid after 21 s. It expires after 10 min. */
  link: (control) =>
    control.create({
      amount: "18.00",
      payByLink: { expiresAfterMs: 600 * SECOND_MS },
      lifecycle: [step("REDIRECT", 0), step("PENDING", 15), step("SUCCESS", 6)],
    }),

  /** A payout that succeeds after 12 s. */
  payout: (control) =>
    control.create({ type: "PAYOUT", amount: "150.00", lifecycle: [step("PENDING", 0), step("SUCCESS", 12)] }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

/** The transaction that a scenario created, with the kind and id of its status. */
export interface PlayedScenario extends Created {
  kind: Kind;
  id: string;
}

const KINDS: Partial<Record<ScenarioName, Kind>> = { link: "payment-link", payout: "payout" };

export function playScenario(name: ScenarioName, control: Control): PlayedScenario {
  const created = SCENARIOS[name](control);
  return { kind: KINDS[name] ?? "payment", id: created.uuid, ...created };
}
