/** The events of each IXOPAY callback. */
import type { Kind } from "../../../contract/resource.ts";
import type { FollowUp, WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { type ExpectedFacts, facts } from "../query-cases.ts";
import { type WebhookCase, webhookVariant } from "../webhook-cases.ts";
import { amount, chargedBack, commonFacts, link, reference, visa } from "./expected.ts";

const uuid = "abcde12345abcde12345";
/** The status of a resource. The facts of an order and a link contain the payment's id. */
const factsEvent = (kind: Kind, id: string, expectedFacts: ExpectedFacts): WebhookEvent => {
  const paymentId = kind === "order" || kind === "payment-link" ? uuid : null;
  return { kind, id, type: "facts", facts: facts({ ...commonFacts, paymentId, ...expectedFacts }) };
};
/** The status of an order's payment. */
const orderEvent = (id: string, paymentId: string, expectedFacts: ExpectedFacts): WebhookEvent => ({
  ...{ kind: "order", id, type: "payment", uuid: paymentId, createdAt: null, group: null },
  facts: facts({ ...commonFacts, paymentId, ...expectedFacts }),
});
/** The status of a follow-up that names another transaction. */
const followUpStatus = (id: string, names: string, expectedFacts: ExpectedFacts): WebhookEvent => ({
  ...factsEvent("payment", id, expectedFacts),
  names,
});
const paymentAndOrder = (expectedFacts: ExpectedFacts) => [
  factsEvent("payment", uuid, expectedFacts),
  orderEvent(reference, uuid, expectedFacts),
];
const paid = { state: "succeeded", settled: true } as const;
const saved = { ...paid, state: "verified", hint: "method_saved", amount: null } as const;
const originalUuid = "orig1234orig1234orig";
const followUpEvent = (kind: Kind, id: string, followUp: FollowUp): WebhookEvent => ({
  kind,
  id,
  type: "follow-up",
  followUp,
});

const named = { names: originalUuid, paymentId: null };
const chargeback: FollowUp = {
  ...{ uuid: "cback123cback123cbac", type: "chargeback", amount, at: "2019-10-09T22:00:00Z", ...named },
};
const reversal: FollowUp = {
  ...{ uuid: "rever123rever123reve", type: "reversal", amount, at: "2019-10-15T15:54:13Z" },
  ...{ names: chargeback.uuid, paymentId: null },
};
const threeEuro = { value: "3.00", currency: "EUR" };
const refund: FollowUp = { uuid: "refun123refun123refu", type: "refund", amount: threeEuro, at: null, ...named };
/** A follow-up as its order gets it. */
const ofOrder = (followUp: FollowUp): FollowUp => ({ ...followUp, paymentId: originalUuid });
const refundFacts = { reference: "2019-09-02-0001-refund", amount: threeEuro };
const refundEvents = (expectedFacts: ExpectedFacts) => [
  followUpStatus(refund.uuid, originalUuid, { ...refundFacts, ...expectedFacts }),
  orderEvent(refundFacts.reference, refund.uuid, { ...refundFacts, ...expectedFacts }),
];
const checkEvent = (kind: Kind, id: string): WebhookEvent => ({ kind, id, type: "check" });

export const events: WebhookCase[] = [
  {
    fixture: "paid-callback",
    expected: paymentAndOrder({
      ...paid,
      method: visa,
      bankReferences: [{ type: "network_transaction_id", value: "1a2b3c" }],
    }),
  },
  {
    fixture: "declined-callback",
    expected: paymentAndOrder({ state: "failed", settled: true, advice: "use_another_method" }),
  },
  webhookVariant(
    "declined-callback",
    "that the customer canceled",
    { code: "2002" },
    paymentAndOrder({ state: "canceled", settled: true }),
  ),
  webhookVariant(
    "declined-callback",
    "that the system canceled",
    { code: 2012 },
    paymentAndOrder({ state: "canceled", settled: true }),
  ),
  webhookVariant(
    "declined-callback",
    "that timed out",
    { code: null, errorCode: 2005 },
    paymentAndOrder({ state: "expired", settled: true }),
  ),
  { fixture: "pending-callback", expected: paymentAndOrder({ state: "processing", settled: false }) },
  webhookVariant("pending-callback", "with an unknown result", { result: "MAYBE" }, [
    checkEvent("payment", uuid),
    checkEvent("order", reference),
  ]),
  webhookVariant("pending-callback", "without ids", { uuid: null, merchantTransactionId: null }, []),
  {
    fixture: "pay-by-link-paid-callback",
    expected: [...paymentAndOrder({ ...paid, ...link }), factsEvent("payment-link", uuid, { ...paid, ...link })],
  },
  {
    fixture: "payout-callback",
    expected: [factsEvent("payout", uuid, { ...paid, amount: { value: "150.00", currency: "EUR" } })],
  },
  {
    fixture: "registered-callback",
    expected: [factsEvent("payment-method", uuid, saved), ...paymentAndOrder(saved)],
  },
  { fixture: "corrected-callback", expected: paymentAndOrder(paid) },
  { fixture: "schedule-callback", expected: paymentAndOrder(paid) },
  webhookVariant(
    "schedule-callback",
    "with its schedule as one object",
    { scheduleData: { scheduleStatus: "ERROR" } },
    paymentAndOrder(paid),
  ),
  { fixture: "network-token-callback", expected: [] },
  { fixture: "account-updater-callback", expected: [] },
  {
    fixture: "chargeback-callback",
    expected: [
      followUpStatus(chargeback.uuid, originalUuid, {
        state: "charged_back",
        settled: true,
        ...chargedBack,
      }),
      followUpEvent("payment", originalUuid, chargeback),
      followUpEvent("order", reference, ofOrder(chargeback)),
    ],
  },
  ...[
    ["-9.99", amount],
    ["0.00", null],
  ].map(([sent, moved]) =>
    webhookVariant("chargeback-callback", `with the amount ${sent}`, { "chargebackData.amount": sent as string }, [
      followUpStatus(chargeback.uuid, originalUuid, {
        ...{ state: "charged_back", settled: true, ...chargedBack },
        amount: { value: sent as string, currency: "EUR" },
      }),
      followUpEvent("payment", originalUuid, { ...chargeback, amount: moved as FollowUp["amount"] }),
      followUpEvent("order", reference, ofOrder({ ...chargeback, amount: moved as FollowUp["amount"] })),
    ]),
  ),
  webhookVariant("chargeback-callback", "that failed", { result: "ERROR" }, [
    followUpStatus(chargeback.uuid, originalUuid, {
      state: "failed",
      settled: true,
      hint: "follow_up_failed",
      advice: "use_another_method",
      ...chargedBack,
    }),
  ]),
  webhookVariant("chargeback-callback", "without an id of its own", { uuid: null }, [
    checkEvent("payment", originalUuid),
    checkEvent("order", reference),
  ]),
  {
    fixture: "chargeback-reversal-callback",
    expected: [
      followUpStatus(reversal.uuid, originalUuid, {
        ...paid,
        hint: "dispute_won",
        at: reversal.at,
        reference: "auto-2019-10-15-1234",
      }),
      followUpEvent("payment", originalUuid, reversal),
      followUpEvent("order", reference, ofOrder(reversal)),
    ],
  },
  webhookVariant(
    "chargeback-reversal-callback",
    "naming only the chargeback",
    { chargebackReversalData: { chargebackUuid: chargeback.uuid } },
    [
      followUpStatus(reversal.uuid, chargeback.uuid, {
        ...paid,
        hint: "dispute_won",
        reference: "auto-2019-10-15-1234",
      }),
      followUpEvent("payment", chargeback.uuid, { ...reversal, at: null }),
    ],
  ),
  {
    fixture: "dispute-reversal-callback",
    expected: [
      followUpStatus("dwon1234dwon1234dwon", originalUuid, {
        ...paid,
        hint: "dispute_won",
        reference: "auto-2019-10-16-1234",
      }),
      followUpEvent("payment", originalUuid, {
        ...{ uuid: "dwon1234dwon1234dwon", type: "reversal", amount, at: null, names: null, paymentId: null },
      }),
    ],
  },
  {
    fixture: "dispute-callback",
    expected: [
      followUpStatus("dispu123dispu123disp", originalUuid, {
        state: "disputed",
        settled: false,
        reference: "auto-2019-10-09-1234",
      }),
      checkEvent("payment", originalUuid),
    ],
  },
  {
    fixture: "refund-callback",
    expected: [...refundEvents({ state: "refunded", settled: true }), followUpEvent("payment", originalUuid, refund)],
  },
  webhookVariant(
    "refund-callback",
    "that is pending",
    { result: "PENDING" },
    refundEvents({ state: "refund_pending", settled: false }),
  ),
  webhookVariant(
    "refund-callback",
    "that failed",
    { result: "ERROR", code: 2003 },
    refundEvents({ state: "failed", settled: true, hint: "follow_up_failed", advice: "use_another_method" }),
  ),
  webhookVariant("refund-callback", "without the original's id", { referenceUuid: null }, [
    factsEvent("payment", refund.uuid, { ...refundFacts, state: "refunded", settled: true }),
    orderEvent(refundFacts.reference, refund.uuid, { ...refundFacts, state: "refunded", settled: true }),
  ]),
  webhookVariant("refund-callback", "of type CAPTURE", { transactionType: "CAPTURE" }, [
    ...refundEvents(paid),
    followUpEvent("payment", originalUuid, { ...refund, type: "capture" }),
  ]),
  webhookVariant("refund-callback", "of type VOID", { transactionType: "VOID" }, [
    ...refundEvents({ state: "canceled", settled: true }),
    followUpEvent("payment", originalUuid, { ...refund, type: "void" }),
  ]),
];
