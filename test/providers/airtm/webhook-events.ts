/** What each webhook of v2 must say, and about which things. */
import type { Kind } from "../../../contract/resource.ts";
import type { Facts } from "../../../edge/providers/facts.ts";
import type { WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { facts } from "../query-suite.ts";
import type { WebhookCase } from "../webhook-suite.ts";
import { usd } from "./expected.ts";
import { payin, payout } from "./v2-results.ts";

const payinId = "0b54ac5e-9f3c-4bb0-8f5a-0d6a1c4e9e11";
const payoutId = "8f14e45f-ceea-467f-a1d6-91f5c5d0a2b7";
type HubState = Partial<Facts> & Pick<Facts, "state" | "settled">;
const own = (kind: Kind, id: string, known: HubState): WebhookEvent => ({
  kind,
  id,
  type: "facts",
  facts: facts(known),
});
const ask = (kind: Kind, id: string): WebhookEvent => ({ kind, id, type: "check" });
const both = (known: HubState) => [
  own("payment", payinId, { ...payin, ...known }),
  own("order", payin.reference, { ...payin, ...known }),
];
const failed = { state: "failed", settled: true, advice: "contact_merchant" } as const;
const change = (
  fixture: string,
  but: string,
  change: WebhookCase["change"],
  expected: WebhookEvent[],
): WebhookCase => ({
  ...{ fixture, but, change, expected },
});

export const events: WebhookCase[] = [
  {
    fixture: "event-payout-completed",
    expected: [own("payout", payoutId, { ...payout, state: "succeeded", settled: true, paid: usd("9.00") })],
  },
  { fixture: "event-payout-failed", expected: [own("payout", payoutId, { ...payout, ...failed })] },
  change("event-payout-failed", "named payout.canceled", { type: "payout.canceled", "data.status": "CANCELED" }, [
    own("payout", payoutId, { ...payout, state: "canceled", settled: true }),
  ]),
  change("event-payout-failed", "named payout.created", { type: "payout.created", "data.status": "CREATED" }, [
    own("payout", payoutId, { ...payout, state: "created", settled: false }),
  ]),
  { fixture: "event-payin-confirmed", expected: both({ state: "succeeded", settled: true }) },
  change("event-payin-confirmed", "that failed", { type: "payin.failed", "data.status": "FAILED" }, both(failed)),
  change(
    "event-payin-confirmed",
    "that was canceled",
    { type: "payin.canceled", "data.status": "BRIDGE_CANCELED" },
    both({ state: "canceled", settled: true }),
  ),
  {
    fixture: "event-payin-created",
    expected: both({
      state: "action_required",
      settled: false,
      at: "2026-11-20T15:30:58.887Z",
      expiresAt: "2026-12-05T15:30:58.887Z",
    }),
  },
  change("event-payin-confirmed", "with a status never heard of", { "data.status": "TELEPORTED" }, [
    ask("payment", payinId),
    ask("order", payin.reference),
  ]),
  change("event-payin-confirmed", "without its code", { "data.code": "" }, [
    own("payment", payinId, { ...payin, state: "succeeded", settled: true, reference: null }),
  ]),
  change("event-payin-confirmed", "without data", { data: null }, []),
  change("event-payin-confirmed", "of a type never heard of", { type: "report.completed" }, []),
  { fixture: "event-wallet", expected: [] },
  {
    fixture: "event-without-type",
    expected: [ask("payment", payoutId), ask("order", payout.reference), ask("payout", payoutId)],
  },
];
