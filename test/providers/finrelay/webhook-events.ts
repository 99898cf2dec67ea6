/** The events of each Finrelay webhook. */
import type { FollowUp, WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { type ExpectedFacts, facts } from "../query-cases.ts";
import { type WebhookCase, webhookVariant } from "../webhook-cases.ts";
import { commonFacts } from "./results.ts";

const id = "7f1c9f0e-52a4-4a35-9a3e-5f0f6c1d2e3b";
const refundId = "2b9d6a1e-0a52-4d43-8f0c-9a1b2c3d4e5f";
const factsEvent = (id: string, expectedFacts: ExpectedFacts): WebhookEvent => ({
  ...{ kind: "payment", id, type: "facts", facts: facts({ ...commonFacts, ...expectedFacts }) },
});
const checkEvent = (id: string): WebhookEvent => ({ kind: "payment", id, type: "check" });
const paid = factsEvent(id, { state: "succeeded", settled: true });

const amount = { value: "3.00", currency: "EUR" };
/** The status of a follow-up that names the payment. */
const followUpStatus = (expectedFacts: ExpectedFacts): WebhookEvent => ({
  ...factsEvent(refundId, { amount, ...expectedFacts }),
  names: id,
});
const refunded = followUpStatus({ state: "refunded", settled: true });
const followUpEvent = (type: FollowUp["type"]): WebhookEvent => ({
  ...{
    kind: "payment",
    id,
    type: "follow-up",
    followUp: { uuid: refundId, type, amount, at: null, names: id, paymentId: null },
  },
});

const stepFailed: ExpectedFacts = {
  ...{ state: "failed", settled: true, hint: "follow_up_failed", advice: "use_another_method" },
};

const PREFIX = "transaction-svc:transaction:";

export const events: WebhookCase[] = [
  { fixture: "purchase-approved-webhook", expected: [paid] },
  { fixture: "authorized-webhook", expected: [factsEvent(id, { state: "authorized", settled: true })] },
  { fixture: "purchase-pending-webhook", expected: [factsEvent(id, { state: "processing", settled: false })] },
  {
    fixture: "purchase-declined-webhook",
    expected: [factsEvent(id, { state: "failed", settled: true, advice: "use_another_method" })],
  },
  ...["authorized", "pending", "declined"].map((event) =>
    webhookVariant("purchase-approved-webhook", `with the event ${event}`, { event: `${PREFIX}${event}` }, [paid]),
  ),
  webhookVariant("purchase-approved-webhook", "with an unknown event", { event: `${PREFIX}purchase:teleported` }, [
    checkEvent(id),
  ]),
  webhookVariant("purchase-approved-webhook", "without an event", { event: null }, [checkEvent(id)]),
  webhookVariant(
    "purchase-approved-webhook",
    "with the event in another field",
    { event: null, type: `${PREFIX}purchase:approved` },
    [paid],
  ),
  webhookVariant(
    "purchase-approved-webhook",
    "without an outcome",
    { "data.approved": null, "data.processing_code": null },
    [checkEvent(id)],
  ),
  webhookVariant("purchase-approved-webhook", "without an id", { "data.id": null }, []),
  webhookVariant(
    "purchase-approved-webhook",
    "with the transaction nested one level deeper",
    { data: { transaction: { id, approved: true } } },
    [{ kind: "payment", id, type: "facts", facts: facts({ state: "succeeded", settled: true }) }],
  ),
  webhookVariant(
    "purchase-approved-webhook",
    "with the transaction at the top level",
    { data: null, id, approved: true },
    [{ kind: "payment", id, type: "facts", facts: facts({ state: "succeeded", settled: true }) }],
  ),

  { fixture: "refund-approved-webhook", expected: [refunded, followUpEvent("refund")] },
  webhookVariant("refund-approved-webhook", "with a negative amount", { "data.amount": -300 }, [
    followUpStatus({ state: "refunded", settled: true, amount: { value: "-3.00", currency: "EUR" } }),
    followUpEvent("refund"),
  ]),
  webhookVariant(
    "refund-approved-webhook",
    "with its original as parent_transaction_id",
    { "data.original_transaction_id": null, "data.parent_transaction_id": id },
    [refunded, followUpEvent("refund")],
  ),
  webhookVariant(
    "refund-approved-webhook",
    "with the general management event",
    { event: `${PREFIX}management:approved` },
    [refunded, followUpEvent("refund")],
  ),
  webhookVariant("refund-approved-webhook", "without its original id", { "data.original_transaction_id": null }, [
    checkEvent(refundId),
  ]),
  webhookVariant("refund-approved-webhook", "with the id of its original", { "data.id": id }, [checkEvent(id)]),
  webhookVariant("refund-approved-webhook", "without a type", { "data.transaction_type": null }, [
    followUpStatus({ state: "succeeded", settled: true }),
    checkEvent(id),
  ]),
  webhookVariant(
    "refund-approved-webhook",
    "with an unknown event",
    { event: `${PREFIX}management:refund:teleported` },
    [checkEvent(refundId), checkEvent(id)],
  ),
  webhookVariant("refund-approved-webhook", "of type VOID", { "data.transaction_type": "VOID" }, [
    followUpStatus({ state: "canceled", settled: true }),
    followUpEvent("void"),
  ]),
  webhookVariant("refund-approved-webhook", "of type capture", { "data.transaction_type": "capture" }, [
    followUpStatus({ state: "succeeded", settled: true }),
    followUpEvent("capture"),
  ]),
  {
    fixture: "refund-declined-webhook",
    expected: [followUpStatus(stepFailed)],
  },
  webhookVariant(
    "refund-declined-webhook",
    "of type VOID that was canceled",
    { "data.transaction_type": "VOID", "data.processing_code": "1003" },
    [followUpStatus(stepFailed)],
  ),
];
