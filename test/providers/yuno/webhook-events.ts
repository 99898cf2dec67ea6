/** What each webhook must say, and about which things. */
import type { Kind } from "../../../contract/resource.ts";
import type { WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import type { Json } from "../mutations.ts";
import { facts } from "../query-suite.ts";
import type { WebhookCase } from "../webhook-suite.ts";
import { at, type HubState, paid, payout, readyReport, reference, usual } from "./expected.ts";

const paymentId = "8546df3a-b83e-4bb5-a4b3-57aa6385924f";
const linkCode = "7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
const payoutId = "5404911d-5df9-429e-8488-ad41abea1a4b";
const reportId = "5104911d-5df9-429e-8468-bd41abea1a4b";

const tells = (kind: Kind, id: string, known: HubState): WebhookEvent => ({
  kind,
  id,
  type: "facts",
  facts: facts({ at, ...known }),
});
const ask = (kind: Kind, id: string): WebhookEvent => ({ kind, id, type: "check" });
const ofLink = (known: HubState): WebhookEvent => ({
  ...{ kind: "payment-link", id: linkCode, type: "payment", uuid: paymentId },
  facts: facts({ ...usual, ...known }),
});
const both = (known: HubState) => [
  tells("payment", paymentId, { ...usual, ...known }),
  tells("order", reference, { ...usual, ...known }),
];
const paymentAlone = (known: HubState) => [
  tells("payment", paymentId, { ...usual, ...known }),
  ask("order", reference),
];
const change = (fixture: string, but: string, change: Record<string, Json>, expected: WebhookEvent[]): WebhookCase => ({
  ...{ fixture, but, change, expected },
});
const inState = (status: string, sub_status: string, expected: WebhookEvent[]) =>
  change(
    "paid-webhook",
    `of ${status}/${sub_status}`,
    { "data.payment.status": status, "data.payment.sub_status": sub_status },
    expected,
  );

const failed = { state: "failed", settled: true, advice: "use_another_method" } as const;
const refunded = { state: "refunded", settled: true } as const;
const processing = { state: "processing", settled: false } as const;

export const events: WebhookCase[] = [
  { fixture: "paid-webhook", expected: [...both(paid), ofLink(paid)] },
  { fixture: "paid-webhook-version-1", expected: both(paid) },
  { fixture: "declined-webhook", expected: [...paymentAlone(failed), ofLink(failed)] },
  inState("PENDING", "IN_PROCESS", [...both(processing), ofLink(processing)]),
  inState("REFUNDED", "REFUNDED", [...paymentAlone(refunded), ofLink(refunded)]),
  inState("ERROR", "TIMEOUT", [ask("payment", paymentId), ask("order", reference), ask("payment-link", linkCode)]),
  inState("TELEPORTED", "", [ask("payment", paymentId), ask("order", reference), ask("payment-link", linkCode)]),
  change("paid-webhook", "with the type in the event's name alone", { type: null }, [...both(paid), ofLink(paid)]),
  change("paid-webhook", "in capitals", { type: "PAYMENT", type_event: "PURCHASE" }, [...both(paid), ofLink(paid)]),
  change(
    "paid-webhook",
    "that names nothing",
    { "data.payment.id": "", "data.payment.merchant_order_id": null, "data.payment.payment_link_code": "" },
    [],
  ),
  change("paid-webhook", "without a payment", { data: null }, []),
  { fixture: "payout-webhook", expected: [tells("payout", payoutId, { ...payout, ...paid })] },
  change(
    "payout-webhook",
    "of a transfer between accounts",
    { type: "split_transfer", type_event: "transfer.transfer" },
    [],
  ),
  { fixture: "report-webhook", expected: [tells("report", reportId, readyReport)] },
  change("report-webhook", "still in process", { "data.status": "IN_PROCESS" }, [
    tells("report", reportId, processing),
  ]),
  { fixture: "enrolment-webhook", expected: [] },
  ...["subscription", "onboarding", "banking.transfer"].map((type) =>
    change("enrolment-webhook", `but ${type}`, { type, type_event: `${type}.create` }, []),
  ),
];
