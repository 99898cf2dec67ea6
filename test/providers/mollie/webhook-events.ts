/** The events of each next-generation webhook. Nothing in it is applied: each only makes the gate check. */
import type { WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { type WebhookCase, webhookVariant } from "../webhook-cases.ts";

const PAYMENT_ID = "tr_5B8cwPMGnU6qLbRvo7qEZo";
const check = (kind: WebhookEvent["kind"], id: string): WebhookEvent => ({ kind, id, type: "check" });
const ofPayment = [check("payment", PAYMENT_ID)];

export const events: WebhookCase[] = [
  { fixture: "webhook-payment-paid", expected: ofPayment },
  { fixture: "webhook-simple", expected: ofPayment },
  // The entity names the payment, the event only the refund or chargeback.
  { fixture: "webhook-refund", expected: ofPayment },
  { fixture: "webhook-chargeback", expected: ofPayment },
  { fixture: "webhook-bare-refund", expected: ofPayment },
  { fixture: "webhook-payment-link", expected: [check("payment-link", "pl_4Y0eZitmBnQ6IDoMqZQKh")] },
  { fixture: "webhook-payout", expected: [check("payout", "payout_j8NvRAM2WNZtsykpLEX8J")] },
  { fixture: "webhook-of-another-kind", expected: [] },
  webhookVariant("webhook-simple", "about a refund", { entityId: "re_4qqhO89gsT" }, []),
  webhookVariant("webhook-simple", "about an order", { entityId: "ord_pbjz8x" }, [check("payment", "ord_pbjz8x")]),
  webhookVariant("webhook-simple", "of an unknown type", { type: "payment.teleported" }, ofPayment),
  webhookVariant("webhook-simple", "without an entity", { entityId: null }, []),
  // A slip in the vendor's documents: the entity of the event has another id.
  webhookVariant(
    "webhook-payment-link",
    "whose entity has another id",
    { "_embedded.entity.id": "pl_qng5gbbv8NAZ5gpM5ZYgx" },
    [check("payment-link", "pl_4Y0eZitmBnQ6IDoMqZQKh")],
  ),
];
