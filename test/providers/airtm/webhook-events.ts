/** The events of each webhook of Airtm's API v2. */
import type { Kind } from "../../../contract/resource.ts";
import type { WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import type { ExpectedFacts } from "../query-cases.ts";
import { type WebhookCase, webhookVariant } from "../webhook-cases.ts";
import { factsOf, usd } from "./expected.ts";
import { payin, payout } from "./v2-results.ts";

const payinId = "0b54ac5e-9f3c-4bb0-8f5a-0d6a1c4e9e11";
const payoutId = "8f14e45f-ceea-467f-a1d6-91f5c5d0a2b7";
const factsEvent = (kind: Kind, id: string, expectedFacts: ExpectedFacts): WebhookEvent => ({
  kind,
  id,
  type: "facts",
  facts: factsOf(expectedFacts),
});
const checkEvent = (kind: Kind, id: string): WebhookEvent => ({ kind, id, type: "check" });
const orderPaymentEvent = (expectedFacts: ExpectedFacts): WebhookEvent => ({
  ...{ kind: "order", id: payin.reference, type: "payment", uuid: payinId, group: null },
  facts: factsOf(expectedFacts),
  createdAt: "2026-11-20T15:30:58.887Z",
});
const paymentAndOrder = (expectedFacts: ExpectedFacts) => [
  factsEvent("payment", payinId, { ...payin, ...expectedFacts }),
  orderPaymentEvent({ ...payin, ...expectedFacts }),
];
const payoutByBothNames = (expectedFacts: ExpectedFacts) =>
  [payoutId, payout.reference].map((id) => factsEvent("payout", id, expectedFacts));
const failed = { state: "failed", settled: true, advice: "contact_merchant" } as const;

export const events: WebhookCase[] = [
  {
    fixture: "event-payout-completed",
    expected: payoutByBothNames({ ...payout, state: "succeeded", settled: true, paid: usd("9.00") }),
  },
  { fixture: "event-payout-failed", expected: payoutByBothNames({ ...payout, ...failed }) },
  webhookVariant(
    "event-payout-failed",
    "of type payout.canceled",
    { type: "payout.canceled", "data.status": "CANCELED" },
    payoutByBothNames({ ...payout, state: "canceled", settled: true }),
  ),
  webhookVariant(
    "event-payout-failed",
    "of type payout.created",
    { type: "payout.created", "data.status": "CREATED" },
    payoutByBothNames({ ...payout, state: "created", settled: false }),
  ),
  { fixture: "event-payin-confirmed", expected: paymentAndOrder({ state: "succeeded", settled: true }) },
  webhookVariant(
    "event-payin-confirmed",
    "that failed",
    { type: "payin.failed", "data.status": "FAILED" },
    paymentAndOrder(failed),
  ),
  webhookVariant(
    "event-payin-confirmed",
    "that was canceled",
    { type: "payin.canceled", "data.status": "BRIDGE_CANCELED" },
    paymentAndOrder({ state: "canceled", settled: true }),
  ),
  {
    fixture: "event-payin-created",
    expected: paymentAndOrder({
      state: "action_required",
      settled: false,
      at: "2026-11-20T15:30:58.887Z",
      expiresAt: "2026-12-05T15:30:58.887Z",
    }),
  },
  webhookVariant("event-payin-confirmed", "with an unknown status", { "data.status": "TELEPORTED" }, [
    checkEvent("payment", payinId),
    checkEvent("order", payin.reference),
  ]),
  webhookVariant("event-payin-confirmed", "without its code", { "data.code": "" }, [
    factsEvent("payment", payinId, { ...payin, state: "succeeded", settled: true, reference: null }),
  ]),
  webhookVariant("event-payin-confirmed", "without data", { data: null }, []),
  webhookVariant("event-payin-confirmed", "of an unknown type", { type: "report.completed" }, []),
  { fixture: "event-wallet", expected: [] },
  {
    fixture: "event-without-type",
    expected: [
      checkEvent("payment", payoutId),
      checkEvent("order", payout.reference),
      checkEvent("payout", payoutId),
      checkEvent("payout", payout.reference),
    ],
  },
];
