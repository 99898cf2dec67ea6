/** The events of each Yuno webhook. */
import type { Kind } from "../../../contract/resource.ts";
import type { WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import type { ExpectedFacts } from "../query-cases.ts";
import { type WebhookCase, webhookVariant } from "../webhook-cases.ts";
import { saved } from "./enrolments.ts";
import { factsOf, paid, paymentFacts, payout, readyReport, reference } from "./expected.ts";

const paymentId = "8546df3a-b83e-4bb5-a4b3-57aa6385924f";
const linkCode = "7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
const payoutId = "5404911d-5df9-429e-8488-ad41abea1a4b";
const methodId = "693ed90e-5aa9-11ed-9b6a-0242ac120002";
const reportId = "5104911d-5df9-429e-8468-bd41abea1a4b";

const factsEvent = (kind: Kind, id: string, expectedFacts: ExpectedFacts): WebhookEvent => ({
  kind,
  id,
  type: "facts",
  facts: factsOf(expectedFacts),
});
const checkEvent = (kind: Kind, id: string): WebhookEvent => ({ kind, id, type: "check" });
const paymentEvent = (kind: "order" | "payment-link", expectedFacts: ExpectedFacts): WebhookEvent => ({
  ...{ kind, id: kind === "order" ? reference : linkCode, type: "payment", uuid: paymentId, group: null },
  facts: factsOf(paymentFacts(expectedFacts)),
  createdAt: "2026-11-21T10:00:00Z",
});
const linkPaymentEvent = (expectedFacts: ExpectedFacts) => paymentEvent("payment-link", expectedFacts);
const paymentAndOrder = (expectedFacts: ExpectedFacts) => [
  factsEvent("payment", paymentId, paymentFacts(expectedFacts)),
  paymentEvent("order", expectedFacts),
];
const statusCase = (status: string, sub_status: string, expected: WebhookEvent[]) =>
  webhookVariant(
    "paid-webhook",
    `of ${status}/${sub_status}`,
    { "data.payment.status": status, "data.payment.sub_status": sub_status },
    expected,
  );

const failed = { state: "failed", settled: true, advice: "use_another_method" } as const;
const passed = { state: "verified", settled: true, hint: "check_passed" } as const;
const disputed = { state: "disputed", settled: false } as const;
const partlyLost: ExpectedFacts = {
  state: "charged_back",
  settled: true,
  hint: "part_charged_back",
  chargedBack: { value: "4.00", currency: "BRL" },
};
const verified = { state: "verified", settled: true, hint: "card_verified" } as const;
const refunded = { state: "refunded", settled: true } as const;
const processing = { state: "processing", settled: false } as const;

const payoutAndReference = (expectedFacts: ExpectedFacts) =>
  [payoutId, payout.reference].map((id) => factsEvent("payout", id, expectedFacts));
const otherLink = "3d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d";

export const events: WebhookCase[] = [
  { fixture: "paid-webhook", expected: [...paymentAndOrder(paid), linkPaymentEvent(paid)] },
  { fixture: "paid-webhook-version-1", expected: paymentAndOrder(paid) },
  { fixture: "declined-webhook", expected: [...paymentAndOrder(failed), linkPaymentEvent(failed)] },
  statusCase("PENDING", "IN_PROCESS", [...paymentAndOrder(processing), linkPaymentEvent(processing)]),
  statusCase("REFUNDED", "REFUNDED", [...paymentAndOrder(refunded), linkPaymentEvent(refunded)]),
  statusCase("VERIFIED", "VERIFIED", [...paymentAndOrder(verified), linkPaymentEvent(verified)]),
  statusCase("FRAUD", "FRAUD_VERIFIED", [...paymentAndOrder(passed), linkPaymentEvent(passed)]),
  statusCase("IN_DISPUTE", "RECEIVED", [...paymentAndOrder(disputed), linkPaymentEvent(disputed)]),
  webhookVariant(
    "paid-webhook",
    "of a lost chargeback, whose amount is in the history alone",
    {
      ...{ type_event: "payment.chargeback", "data.payment.sub_status": "PARTIALLY_CHARGEBACKED" },
      "data.payment.transactions_history": [{ id: "c-1", type: "CHARGEBACK", status: "LOST", amount: 4 }],
    },
    [...paymentAndOrder(partlyLost), linkPaymentEvent(partlyLost)],
  ),
  statusCase("ERROR", "TIMEOUT", [
    checkEvent("payment", paymentId),
    checkEvent("order", reference),
    checkEvent("payment-link", linkCode),
  ]),
  statusCase("TELEPORTED", "", [
    checkEvent("payment", paymentId),
    checkEvent("order", reference),
    checkEvent("payment-link", linkCode),
  ]),
  ...["refund", "chargeback"].map((type) =>
    webhookVariant("paid-webhook", `of type ${type}`, { type, type_event: type }, [
      ...paymentAndOrder(paid),
      linkPaymentEvent(paid),
    ]),
  ),
  webhookVariant("paid-webhook", "of one part of a purchase", { "data.payment.split_payment_methods": true }, [
    factsEvent("payment", paymentId, paymentFacts(paid)),
    { ...paymentEvent("order", paid), group: "split" } as WebhookEvent,
    { ...linkPaymentEvent(paid), group: "split" } as WebhookEvent,
  ]),
  webhookVariant("paid-webhook", "with two ids of its link", { "data.payment.payment_link_id": otherLink }, [
    ...paymentAndOrder(paid),
    linkPaymentEvent(paid),
    { ...linkPaymentEvent(paid), id: otherLink },
  ]),
  webhookVariant(
    "paid-webhook",
    "that checks a card which is being saved, without the token in its reference",
    {
      "data.payment.sub_status": "VERIFIED",
      "data.payment.merchant_order_id": "VERIFY_CARD_795b4f2e-1234-4234-8234-fcc1930d5d4c",
      "data.payment.payment_link_code": "",
    },
    [factsEvent("payment", paymentId, { ...paymentFacts(verified), reference: null })],
  ),
  webhookVariant("paid-webhook", "with its type in type_event only", { type: null }, [
    ...paymentAndOrder(paid),
    linkPaymentEvent(paid),
  ]),
  webhookVariant("paid-webhook", "with its type in upper case", { type: "PAYMENT", type_event: "PURCHASE" }, [
    ...paymentAndOrder(paid),
    linkPaymentEvent(paid),
  ]),
  webhookVariant(
    "paid-webhook",
    "without ids",
    { "data.payment.id": "", "data.payment.merchant_order_id": null, "data.payment.payment_link_code": "" },
    [],
  ),
  webhookVariant("paid-webhook", "without a payment", { data: null }, []),
  { fixture: "payout-webhook", expected: payoutAndReference({ ...payout, ...paid }) },
  webhookVariant(
    "payout-webhook",
    "that has failed, so that another payout with its reference may have succeeded",
    { "data.status": "DECLINED" },
    [
      factsEvent("payout", payoutId, { ...payout, state: "failed", settled: true }),
      checkEvent("payout", payout.reference),
    ],
  ),
  webhookVariant("payout-webhook", "with its id as its reference", { "data.merchant_reference": payoutId }, [
    factsEvent("payout", payoutId, { ...payout, ...paid, reference: payoutId }),
  ]),
  webhookVariant(
    "payout-webhook",
    "of a transfer between accounts",
    { type: "split_transfer", type_event: "transfer.transfer" },
    [],
  ),
  { fixture: "report-webhook", expected: [factsEvent("report", reportId, readyReport)] },
  webhookVariant("report-webhook", "that is in process", { "data.status": "IN_PROCESS" }, [
    factsEvent("report", reportId, processing),
  ]),
  { fixture: "enrolment-webhook", expected: [factsEvent("payment-method", methodId, saved)] },
  webhookVariant("enrolment-webhook", "of renewed card data", { type_event: "enrollment.update" }, [
    factsEvent("payment-method", methodId, saved),
  ]),
  ...["UNENROLLED", "UNENROLL_IN_PROCESS", "DECLINED", "EXPIRED", "ERROR", "TELEPORTED", null].map((status) =>
    webhookVariant("enrolment-webhook", `with status ${status}`, { "data.payment_method.status": status }, [
      checkEvent("payment-method", methodId),
    ]),
  ),
  webhookVariant("enrolment-webhook", "without an id", { "data.payment_method.id": "" }, []),
  webhookVariant("enrolment-webhook", "without an id and a status", { "data.payment_method": {} }, []),
  ...["subscription", "onboarding", "banking.transfer"].map((type) =>
    webhookVariant("enrolment-webhook", `of type ${type}`, { type, type_event: `${type}.create` }, []),
  ),
];
