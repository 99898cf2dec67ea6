/** What each webhook must say, and about which transactions. */
import type { Facts } from "../../../edge/providers/facts.ts";
import type { FollowUp, WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { facts } from "../query-suite.ts";
import type { WebhookCase } from "../webhook-suite.ts";
import { usual } from "./results.ts";

const id = "7f1c9f0e-52a4-4a35-9a3e-5f0f6c1d2e3b";
const refundId = "2b9d6a1e-0a52-4d43-8f0c-9a1b2c3d4e5f";
const own = (id: string, known: Partial<Facts> & Pick<Facts, "state" | "settled">): WebhookEvent => ({
  ...{ kind: "payment", id, type: "facts", facts: facts({ ...usual, ...known }) },
});
const ask = (id: string): WebhookEvent => ({ kind: "payment", id, type: "check" });
const paid = own(id, { state: "succeeded", settled: true });

const amount = { value: "3.00", currency: "EUR" };
const refunded = own(refundId, { state: "refunded", settled: true, amount });
const follows = (type: FollowUp["type"]): WebhookEvent => ({
  ...{ kind: "payment", id, type: "follow-up", followUp: { uuid: refundId, type, amount, at: null } },
});

const change = (
  fixture: string,
  but: string,
  change: WebhookCase["change"],
  expected: WebhookEvent[],
): WebhookCase => ({
  ...{ fixture, but, change, expected },
});
const PREFIX = "transaction-svc:transaction:";

export const events: WebhookCase[] = [
  { fixture: "purchase-approved-webhook", expected: [paid] },
  { fixture: "authorized-webhook", expected: [own(id, { state: "authorized", settled: true })] },
  { fixture: "purchase-pending-webhook", expected: [own(id, { state: "processing", settled: false })] },
  {
    fixture: "purchase-declined-webhook",
    expected: [own(id, { state: "failed", settled: true, advice: "use_another_method" })],
  },
  ...["authorized", "pending", "declined"].map((event) =>
    change("purchase-approved-webhook", `under the event ${event}`, { event: `${PREFIX}${event}` }, [paid]),
  ),
  change("purchase-approved-webhook", "under an event never heard of", { event: `${PREFIX}purchase:teleported` }, [
    ask(id),
  ]),
  change("purchase-approved-webhook", "under no event", { event: null }, [ask(id)]),
  change(
    "purchase-approved-webhook",
    "with the event in another field",
    { event: null, type: `${PREFIX}purchase:approved` },
    [paid],
  ),
  change(
    "purchase-approved-webhook",
    "that tells no outcome",
    { "data.approved": null, "data.processing_code": null },
    [ask(id)],
  ),
  change("purchase-approved-webhook", "without an id", { "data.id": null }, []),
  change(
    "purchase-approved-webhook",
    "with the transaction one level deeper",
    { data: { transaction: { id, approved: true } } },
    [{ kind: "payment", id, type: "facts", facts: facts({ state: "succeeded", settled: true }) }],
  ),
  change("purchase-approved-webhook", "with the transaction at the top", { data: null, id, approved: true }, [
    { kind: "payment", id, type: "facts", facts: facts({ state: "succeeded", settled: true }) },
  ]),

  { fixture: "refund-approved-webhook", expected: [refunded, follows("refund")] },
  change(
    "refund-approved-webhook",
    "whose original is called its parent",
    { "data.original_transaction_id": null, "data.parent_transaction_id": id },
    [refunded, follows("refund")],
  ),
  change("refund-approved-webhook", "under the event of any management", { event: `${PREFIX}management:approved` }, [
    refunded,
    follows("refund"),
  ]),
  change("refund-approved-webhook", "without its original", { "data.original_transaction_id": null }, [ask(refundId)]),
  change("refund-approved-webhook", "under its original's id", { "data.id": id }, [ask(id)]),
  change("refund-approved-webhook", "of no type", { "data.transaction_type": null }, [
    own(refundId, { state: "succeeded", settled: true, amount }),
    ask(id),
  ]),
  change(
    "refund-approved-webhook",
    "under an event never heard of",
    { event: `${PREFIX}management:refund:teleported` },
    [ask(refundId), ask(id)],
  ),
  change("refund-approved-webhook", "but VOID", { "data.transaction_type": "VOID" }, [
    own(refundId, { state: "canceled", settled: true, amount }),
    follows("void"),
  ]),
  change("refund-approved-webhook", "but capture", { "data.transaction_type": "capture" }, [
    own(refundId, { state: "succeeded", settled: true, amount }),
    follows("capture"),
  ]),
  {
    fixture: "refund-declined-webhook",
    expected: [own(refundId, { state: "failed", settled: true, advice: "use_another_method", amount })],
  },
  change(
    "refund-declined-webhook",
    "that is a canceled VOID",
    { "data.transaction_type": "VOID", "data.processing_code": "1003" },
    [own(refundId, { state: "canceled", settled: true, amount })],
  ),
];
