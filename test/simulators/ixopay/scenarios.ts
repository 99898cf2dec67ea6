/** The named transactions that the demo plays. No I/O. No clock. */
import type { Kind } from "../../../contract/resource.ts";
import type { Control, Created } from "./control.ts";

const SECOND_MS = 1000;
const waits = (status: string, afterSeconds: number) => ({ status, afterMs: afterSeconds * SECOND_MS });
const paid = [waits("REDIRECT", 0), waits("PENDING", 8), waits("SUCCESS", 8)];

const SCENARIOS = {
  /** The customer confirms at the bank, the provider works, a callback says paid. */
  paid: (control) => control.create({ amount: "49.90", lifecycle: paid }),

  /** Refused by the bank. */
  declined: (control) =>
    control.create({
      amount: "129.00",
      card: { type: "mastercard", lastFour: "5100" },
      lifecycle: [waits("REDIRECT", 0), waits("PENDING", 6), { ...waits("ERROR", 6), code: 2003 }],
    }),

  /** Paid, and given back 25 s later: learnt by callback alone, the payment's own status stays SUCCESS. */
  refunded: (control) => {
    const created = control.create({
      amount: "24.50",
      lifecycle: [waits("REDIRECT", 0), waits("PENDING", 4), waits("SUCCESS", 4)],
    });
    control.refund(created.uuid, { afterMs: (8 + 25) * SECOND_MS });
    return created;
  },

  /** The result never comes. */
  "pending-forever": (control) =>
    control.create({ amount: "310.00", lifecycle: [waits("REDIRECT", 0), waits("PENDING", 6)] }),

  /** The whole provider is down for 25 s, for everybody, and the payment is confirmed some seconds after its return. */
  outage: (control) => {
    const created = control.create({
      amount: "75.00",
      lifecycle: [waits("REDIRECT", 0), waits("PENDING", 4), waits("SUCCESS", 38)],
    });
    control.addFault({ kind: "status", status: 503, afterMs: 7 * SECOND_MS, forMs: 25 * SECOND_MS });
    return created;
  },

  /** An open link, opened after 15 s and paid 6 s later; it would expire after 10 min. 21 s. */
  link: (control) =>
    control.create({
      amount: "18.00",
      payByLink: { expiresAfterMs: 600 * SECOND_MS },
      lifecycle: [waits("REDIRECT", 0), waits("PENDING", 15), waits("SUCCESS", 6)],
    }),

  /** Money on its way to a recipient, arrived after 12 s. */
  payout: (control) =>
    control.create({ type: "PAYOUT", amount: "150.00", lifecycle: [waits("PENDING", 0), waits("SUCCESS", 12)] }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

/** What a scenario has made, and under which kind and id it is looked at. */
export interface PlayedScenario extends Created {
  kind: Kind;
  id: string;
}

const KINDS: Partial<Record<ScenarioName, Kind>> = { link: "payment-link", payout: "payout" };

export function playScenario(name: ScenarioName, control: Control): PlayedScenario {
  const created = SCENARIOS[name](control);
  return { kind: KINDS[name] ?? "payment", id: created.uuid, ...created };
}
