/** The named scenarios that the demo plays. */
import type { Control, Created } from "./control.ts";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
const step = (status: string, afterSeconds: number, subStatus = "") => ({
  ...{ status, subStatus, afterMs: afterSeconds * SECOND_MS },
});

const SCENARIOS = {
  /** A link whose payment begins after 8 s and succeeds after 16 s. Webhooks of the payment report both. */
  "link-paid": (control) => {
    const link = control.create({
      kind: "payment-link",
      amount: "1210.5",
      expiresAfterMs: DAY_MS,
      lifecycle: [step("CREATED", 0), step("USED", 8)],
    });
    control.create({
      amount: "1210.5",
      paymentLinkCode: link.id,
      afterMs: 8 * SECOND_MS,
      lifecycle: [step("PENDING", 0, "IN_PROCESS"), step("SUCCEEDED", 8, "APPROVED")],
    });
    return link;
  },

  /** A link that expires unused after 25 s. */
  "link-expired": (control) =>
    control.create({
      kind: "payment-link",
      amount: "640",
      expiresAfterMs: 25 * SECOND_MS,
      lifecycle: [step("CREATED", 0), step("EXPIRED", 25)],
    }),

  /** A voucher that is payable in cash for three days. The customer pays it after 40 s. */
  voucher: (control) =>
    control.create({
      amount: "349",
      method: "voucher",
      expiresAfterMs: 3 * DAY_MS,
      lifecycle: [
        step("READY_TO_PAY", 0, "CREATED"),
        step("PENDING", 20, "PENDING_PROVIDER_CONFIRMATION"),
        step("SUCCEEDED", 20, "APPROVED"),
      ],
    }),

  /** A card that the customer saves with the shop: confirmed at the bank after 8 s, saved after 14 s. */
  "method-saved": (control) =>
    control.create({
      kind: "payment-method",
      lifecycle: [step("READY_TO_ENROLL", 0), step("ENROLL_IN_PROCESS", 8), step("ENROLLED", 6)],
    }),

  /** A report that is ready after 10 s and expires after 60 s. */
  report: (control) =>
    control.create({
      kind: "report",
      expiresAfterMs: 60 * SECOND_MS,
      lifecycle: [step("IN_PROCESS", 0), step("SUCCEEDED", 10), step("EXPIRED", 50)],
    }),
} satisfies Record<string, (control: Control) => Created>;

export type ScenarioName = keyof typeof SCENARIOS;
export const SCENARIO_NAMES = Object.keys(SCENARIOS) as ScenarioName[];

export function playScenario(name: ScenarioName, control: Control): Created {
  return SCENARIOS[name](control);
}
