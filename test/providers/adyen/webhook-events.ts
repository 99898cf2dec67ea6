/**
 * The events of each webhook of Adyen, for an account that captures automatically.
 * @see docs/providers/adyen.md
 */
import type { Method } from "../../../contract/status.ts";
import type { Facts } from "../../../edge/providers/facts.ts";
import type { FollowUp, WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { type ExpectedFacts, facts } from "../query-cases.ts";
import { type WebhookCase, webhookVariant } from "../webhook-cases.ts";

const PSP = "QFQTPCQ8HXSKGK82";
const [CAPTURE, CANCEL, REFUND] = ["CAP4TUREXSKGK821", "CANC3LXSKGK82111", "REFUNDXSKGK82111"];
const [EXPIRY, DISPUTE, LINK] = ["EXP1REXSKGK82111", "D1SPUTEXSKGK8211", "PL61C53A8B97E6915A"];
/** 12:50 in Amsterdam. */
const AT = "2026-11-21T11:50:00Z";
const EUR = (value: string) => ({ value, currency: "EUR" });
const card = (brand: string | null, last4: string | null): Method => ({ type: "card", brand, last4 });

const ofPayment = (expected: ExpectedFacts): Facts =>
  facts({ amount: EUR("11.30"), reference: "order-7", test: true, ...expected });

const eventId = (code: string, psp: string, original = "", success = "true") =>
  ["TestMerchant", code, success, psp, original].join(":");

/** The payment, its order, and its link. */
function attempt(id: string, found: Facts, link?: string): WebhookEvent[] {
  const about = { eventId: id, occurredAt: AT };
  const payment = { uuid: PSP, facts: { ...found, paymentId: PSP }, createdAt: AT, group: null };
  return [
    { kind: "payment", id: PSP, ...about, type: "facts", facts: found },
    { kind: "order", id: "order-7", ...about, type: "payment", ...payment },
    ...(link ? [{ kind: "payment-link" as const, id: link, ...about, type: "payment" as const, ...payment }] : []),
  ];
}

function follow(
  code: string,
  psp: string,
  followUp: Partial<FollowUp> & Pick<FollowUp, "type">,
  at = AT,
): WebhookEvent {
  return {
    ...{ kind: "payment", id: PSP, eventId: eventId(code, psp, PSP), occurredAt: at, type: "follow-up" },
    followUp: { uuid: psp, amount: EUR("11.30"), at, names: PSP, paymentId: null, ...followUp },
  };
}

/** A stage of the dispute, whose hub forwards it to the payment. */
function stage(code: string, type: FollowUp["type"], uuid: string, names: string | null, original = PSP): WebhookEvent {
  return {
    ...{ kind: "payment", id: DISPUTE, eventId: eventId(code, DISPUTE, original), occurredAt: AT },
    ...(original === "" ? {} : { names: original }),
    type: "follow-up",
    followUp: { uuid: `${DISPUTE}:${uuid}`, type, amount: EUR("11.30"), at: AT, names, paymentId: null },
  };
}

const AUTHORISED = eventId("AUTHORISATION", PSP);
const REFUSED = eventId("AUTHORISATION", PSP, "", "false");
const paid = ofPayment({ state: "succeeded", settled: true, method: card("visa", "1111") });
const refused = (advice: Facts["advice"]) =>
  attempt(REFUSED, ofPayment({ state: "failed", settled: true, advice, method: card("mastercard", "4444") }));
const FIRST = "notificationItems.0.NotificationRequestItem";
const variant = (
  fixture: string,
  what: string,
  change: Record<string, never | string | number | boolean | null>,
  expected: WebhookEvent[],
) =>
  webhookVariant(
    fixture,
    what,
    Object.fromEntries(
      Object.entries(change).map(([path, value]) => [path === "live" ? path : `${FIRST}.${path}`, value]),
    ),
    expected,
  );

export const events: WebhookCase[] = [
  { fixture: "authorised", expected: attempt(AUTHORISED, paid) },
  variant("authorised", "with a boolean", { success: true }, attempt(AUTHORISED, paid)),
  variant("authorised", "of another account", { merchantAccountCode: "OtherMerchant" }, []),
  variant("authorised", "of the live environment", { live: "true" }, []),
  variant("authorised", "with a code that nobody knows yet", { eventCode: "TELEPORTATION" }, []),
  variant("authorised", "with a colon in its pspReference", { pspReference: "QFQTPCQ8:HXSKGK82" }, []),
  variant(
    "authorised",
    "that waits for a review",
    { "additionalData.fraudManualReview": "true" },
    attempt(AUTHORISED, { ...paid, state: "processing", settled: false, hint: "in_review" }),
  ),
  variant(
    "authorised",
    "whose card is captured by hand",
    { "additionalData.captureDelayHours": "manual" },
    attempt(AUTHORISED, { ...paid, state: "authorized", settled: false }),
  ),
  variant(
    "authorised",
    "in a currency that has two decimals at Adyen",
    { "amount.currency": "CLP" },
    attempt(AUTHORISED, { ...paid, amount: { value: "11.3", currency: "CLP" } }),
  ),
  variant(
    "authorised",
    "in a currency whose decimals nobody knows",
    { "amount.currency": "MGA" },
    attempt(AUTHORISED, { ...paid, amount: null }),
  ),
  variant(
    "authorised",
    "with a time that cannot be",
    { eventDate: "2036-11-21T12:50:00+01:00" },
    attempt(AUTHORISED, paid).map((event) => ({
      ...event,
      occurredAt: undefined,
      ...(event.type === "payment" && { createdAt: null }),
    })),
  ),
  { fixture: "refused", expected: refused("check_details") },
  variant("refused", "for fraud", { reason: "FRAUD" }, refused("use_another_method")),
  variant(
    "refused",
    "by its shopper",
    { reason: "Shopper Cancelled" },
    attempt(REFUSED, ofPayment({ state: "canceled", settled: true, method: card("mastercard", "4444") })),
  ),
  {
    fixture: "card-verified",
    expected: attempt(
      AUTHORISED,
      ofPayment({
        state: "verified",
        settled: true,
        hint: "card_verified",
        amount: null,
        method: card("visa", "1111"),
      }),
    ),
  },
  variant(
    "authorised",
    "of a pending payment",
    { eventCode: "PENDING", "additionalData.cardSummary": "1111" },
    attempt(eventId("PENDING", PSP), { ...paid, state: "processing", settled: false, hint: "in_review" }),
  ),
  {
    fixture: "offer-closed",
    expected: attempt(
      eventId("OFFER_CLOSED", PSP),
      ofPayment({ state: "expired", settled: true, method: card("visa", null) }),
    ),
  },
  variant("offer-closed", "of a payment link", { "additionalData.paymentLinkId": LINK }, []),
  {
    fixture: "link-paid",
    expected: attempt(
      AUTHORISED,
      ofPayment({ state: "succeeded", settled: true, method: { type: "bank_transfer", brand: null, last4: null } }),
      LINK,
    ),
  },
  { fixture: "captured", expected: [follow("CAPTURE", CAPTURE, { type: "capture" })] },
  {
    fixture: "capture-failed",
    expected: [
      follow("CAPTURE_FAILED", CAPTURE, {
        type: "capture",
        failed: true,
        uuid: `${CAPTURE}:CAPTURE_FAILED`,
        names: CAPTURE,
      }),
    ],
  },
  { fixture: "canceled", expected: [follow("CANCELLATION", CANCEL, { type: "void" })] },
  variant("canceled", "by the merchant's own reference", { eventCode: "TECHNICAL_CANCEL" }, [
    follow("TECHNICAL_CANCEL", CANCEL, { type: "void" }),
  ]),
  { fixture: "refunded", expected: [follow("REFUND", REFUND, { type: "refund", amount: EUR("5.00") })] },
  variant("refunded", "to another account", { eventCode: "REFUND_WITH_DATA" }, [
    follow("REFUND_WITH_DATA", REFUND, { type: "refund", amount: EUR("5.00") }),
  ]),
  variant("refunded", "or canceled", { eventCode: "CANCEL_OR_REFUND" }, [
    follow("CANCEL_OR_REFUND", REFUND, { type: "refund", amount: EUR("5.00") }),
  ]),
  {
    fixture: "refund-failed",
    expected: [
      follow("REFUND_FAILED", REFUND, {
        type: "refund",
        failed: true,
        uuid: `${REFUND}:REFUND_FAILED`,
        names: REFUND,
        amount: EUR("5.00"),
      }),
    ],
  },
  { fixture: "expired", expected: [follow("EXPIRE", EXPIRY, { type: "expiry" })] },
  {
    fixture: "chargeback-announced",
    expected: [stage("NOTIFICATION_OF_CHARGEBACK", "dispute", "NOTIFICATION_OF_CHARGEBACK", PSP)],
  },
  { fixture: "charged-back", expected: [stage("CHARGEBACK", "chargeback", "CHARGEBACK", PSP)] },
  {
    fixture: "chargeback-reversed",
    expected: [stage("CHARGEBACK_REVERSED", "reversal", "CHARGEBACK_REVERSED", `${DISPUTE}:CHARGEBACK`, "")],
  },
  { fixture: "second-chargeback", expected: [stage("SECOND_CHARGEBACK", "chargeback", "LOST", null, "")] },
  variant("second-chargeback", "lost in arbitration", { eventCode: "SCHEME_ARBITRATION_LOST" }, [
    stage("SCHEME_ARBITRATION_LOST", "chargeback", "LOST", null, ""),
  ]),
  { fixture: "information", expected: [] },
  {
    fixture: "batch",
    expected: [...attempt(AUTHORISED, paid), follow("REFUND", REFUND, { type: "refund" }, "2026-11-21T11:59:00Z")],
  },
];
