/** What each callback must say, and about which things. */
import type { Kind } from "../../../contract/resource.ts";
import type { FollowUp, WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { facts } from "../query-suite.ts";
import type { WebhookCase } from "../webhook-suite.ts";
import { amount, chargedBack, type HubState, link, reference, usual, visa } from "./expected.ts";

const uuid = "abcde12345abcde12345";
/** An order and a link name the payment they have led to. */
const own = (kind: Kind, id: string, known: HubState): WebhookEvent => {
  const paymentId = kind === "order" || kind === "payment-link" ? uuid : null;
  return { kind, id, type: "facts", facts: facts({ ...usual, paymentId, ...known }) };
};
const both = (known: HubState) => [own("payment", uuid, known), own("order", reference, known)];
const paid = { state: "succeeded", settled: true } as const;
const originalUuid = "orig1234orig1234orig";
const follows = (kind: Kind, id: string, followUp: FollowUp): WebhookEvent => ({
  kind,
  id,
  type: "follow-up",
  followUp,
});
const change = (
  fixture: string,
  but: string,
  change: NonNullable<WebhookCase["change"]>,
  expected: WebhookEvent[],
): WebhookCase => ({
  ...{ fixture, but, change, expected },
});

const chargeback: FollowUp = { uuid: "cback123cback123cbac", type: "chargeback", amount, at: "2019-10-09T22:00:00Z" };
const reversal: FollowUp = { uuid: "rever123rever123reve", type: "reversal", amount, at: "2019-10-15T15:54:13Z" };
const threeEuro = { value: "3.00", currency: "EUR" };
const refund: FollowUp = { uuid: "refun123refun123refu", type: "refund", amount: threeEuro, at: null };
const refundFacts = { reference: "2019-09-02-0001-refund", amount: threeEuro };
const ofRefund = (known: HubState) => [
  own("payment", refund.uuid, { ...refundFacts, ...known }),
  own("order", refundFacts.reference, { ...refundFacts, ...known, paymentId: refund.uuid }),
];
const ask = (kind: Kind, id: string): WebhookEvent => ({ kind, id, type: "check" });

export const events: WebhookCase[] = [
  { fixture: "paid-callback", expected: both({ ...paid, method: visa }) },
  { fixture: "declined-callback", expected: both({ state: "failed", settled: true, advice: "use_another_method" }) },
  change("declined-callback", "by the customer", { code: "2002" }, both({ state: "canceled", settled: true })),
  change("declined-callback", "by the system", { code: 2012 }, both({ state: "canceled", settled: true })),
  change("declined-callback", "too late", { code: null, errorCode: 2005 }, both({ state: "expired", settled: true })),
  { fixture: "pending-callback", expected: both({ state: "processing", settled: false }) },
  change("pending-callback", "with a result never heard of", { result: "MAYBE" }, [
    ask("payment", uuid),
    ask("order", reference),
  ]),
  change("pending-callback", "without ids", { uuid: null, merchantTransactionId: null }, []),
  {
    fixture: "pay-by-link-paid-callback",
    expected: [...both({ ...paid, ...link }), own("payment-link", uuid, { ...paid, ...link })],
  },
  {
    fixture: "payout-callback",
    expected: [own("payout", uuid, { ...paid, amount: { value: "150.00", currency: "EUR" } })],
  },
  { fixture: "registered-callback", expected: both({ ...paid, hint: "method_saved", amount: null }) },
  { fixture: "corrected-callback", expected: both(paid) },
  { fixture: "schedule-callback", expected: both(paid) },
  change("schedule-callback", "as one object", { scheduleData: { scheduleStatus: "ERROR" } }, both(paid)),
  { fixture: "network-token-callback", expected: [] },
  { fixture: "account-updater-callback", expected: [] },
  {
    fixture: "chargeback-callback",
    expected: [
      own("payment", chargeback.uuid, {
        state: "charged_back",
        settled: true,
        ...chargedBack,
      }),
      follows("payment", originalUuid, chargeback),
      follows("order", reference, chargeback),
    ],
  },
  change("chargeback-callback", "that failed", { result: "ERROR" }, [
    own("payment", chargeback.uuid, { state: "failed", settled: true, advice: "use_another_method", ...chargedBack }),
  ]),
  change("chargeback-callback", "without an id of its own", { uuid: null }, [
    ask("payment", originalUuid),
    ask("order", reference),
  ]),
  {
    fixture: "chargeback-reversal-callback",
    expected: [
      own("payment", reversal.uuid, {
        ...paid,
        hint: "dispute_won",
        at: reversal.at,
        reference: "auto-2019-10-15-1234",
      }),
      follows("payment", originalUuid, reversal),
      follows("order", reference, reversal),
    ],
  },
  change(
    "chargeback-reversal-callback",
    "naming only the chargeback",
    { chargebackReversalData: { chargebackUuid: chargeback.uuid } },
    [own("payment", reversal.uuid, { ...paid, hint: "dispute_won", reference: "auto-2019-10-15-1234" })],
  ),
  {
    fixture: "dispute-reversal-callback",
    expected: [
      own("payment", "dwon1234dwon1234dwon", { ...paid, hint: "dispute_won", reference: "auto-2019-10-16-1234" }),
      follows("payment", originalUuid, { uuid: "dwon1234dwon1234dwon", type: "reversal", amount, at: null }),
    ],
  },
  {
    fixture: "dispute-callback",
    expected: [
      own("payment", "dispu123dispu123disp", {
        state: "disputed",
        settled: false,
        reference: "auto-2019-10-09-1234",
      }),
      ask("payment", originalUuid),
    ],
  },
  {
    fixture: "refund-callback",
    expected: [...ofRefund({ state: "refunded", settled: true }), follows("payment", originalUuid, refund)],
  },
  change(
    "refund-callback",
    "still pending",
    { result: "PENDING" },
    ofRefund({ state: "refund_pending", settled: false }),
  ),
  change(
    "refund-callback",
    "that failed",
    { result: "ERROR", code: 2003 },
    ofRefund({ state: "failed", settled: true, hint: "follow_up_failed", advice: "use_another_method" }),
  ),
  change(
    "refund-callback",
    "without the original's id",
    { referenceUuid: null },
    ofRefund({ state: "refunded", settled: true }),
  ),
  change("refund-callback", "but CAPTURE", { transactionType: "CAPTURE" }, [
    ...ofRefund(paid),
    follows("payment", originalUuid, { ...refund, type: "capture" }),
  ]),
  change("refund-callback", "but VOID", { transactionType: "VOID" }, [
    ...ofRefund({ state: "canceled", settled: true }),
    follows("payment", originalUuid, { ...refund, type: "void" }),
  ]),
];
