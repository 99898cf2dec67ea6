/** The events that each webhook of Stripe becomes. */
import type { Kind } from "../../../contract/resource.ts";
import type { WebhookEvent } from "../../../edge/providers/webhook-event.ts";
import { type WebhookCase, webhookVariant } from "../webhook-cases.ts";
import { amount, at, cardFacts, otherFacts, reference } from "./expected.ts";

const check = (id: string, kind: Kind = "payment"): WebhookEvent => ({ kind, id, type: "check" });
const facts = (id: string, found: ReturnType<typeof otherFacts>, kind: Kind = "payment"): WebhookEvent => ({
  ...{ kind, id, type: "facts", facts: found },
});

const intent = "pi_3Paid0123456789AbcdEfg";
const paidFacts = cardFacts({
  ...{ state: "succeeded", settled: true, at },
  method: { type: "card", brand: null, last4: null },
});
const order = (found: typeof paidFacts): WebhookEvent => ({
  ...{ kind: "order", id: reference, type: "payment", uuid: intent, facts: found, createdAt: at, group: null },
});
const canceled = { ...paidFacts, state: "canceled", at } as const;
const payments: WebhookCase[] = [
  { fixture: "event-succeeded", expected: [facts(intent, paidFacts), order(paidFacts), check("ch_3Paid")].slice(0, 2) },
  webhookVariant(
    "event-succeeded",
    "for a canceled payment",
    { type: "payment_intent.canceled", "data.object.status": "canceled" },
    [facts(intent, canceled), order(canceled)],
  ),
  webhookVariant("event-succeeded", "of another account", { account: "acct_other" }, []),
  webhookVariant("event-succeeded", "with a word that nobody knows", { "data.object.status": "teleported" }, [
    check(intent),
    check(reference, "order"),
  ]),
  { fixture: "event-failed", expected: [check(reference, "order"), check("pi_3Declined0123456789Abc")] },
  { fixture: "event-old", expected: [check(reference, "order"), check("pi_3Declined0123456789Abc")] },
];

const refunded = "pi_3Refunded0123456789Abc";
const charge = "ch_3Refunded0123456789Abc1";
const followUps: WebhookCase[] = [
  { fixture: "event-refunded", expected: [check(charge), check(refunded)] },
  { fixture: "event-refund", expected: [check(refunded), check(charge)] },
  { fixture: "event-disputed", expected: [check("pi_3Disputed0123456789Abc"), check("ch_3Disputed0123456789Abc1")] },
];

const session = (name: string) => `cs_test_a1${name}`.padEnd(66, "Q");
const sessions: WebhookCase[] = [
  {
    fixture: "event-session",
    expected: [
      facts(
        session("Paid"),
        otherFacts({ state: "succeeded", settled: true, amount, reference, at: "2026-11-21T10:00:02Z" }),
      ),
      check(intent),
    ],
  },
  webhookVariant("event-session", "of a subscription", { "data.object.mode": "subscription" }, [
    facts(
      session("Paid"),
      otherFacts({ state: "succeeded", settled: true, amount, reference, at: "2026-11-21T10:00:02Z" }),
    ),
    check(intent),
  ]),
  webhookVariant("event-session", "whose money is on its way", { "data.object.payment_status": "unpaid" }, [
    check(session("Paid")),
    check(intent),
  ]),
  webhookVariant(
    "event-session",
    "of a link and an order",
    {
      ...{ "data.object.payment_link": "plink_1", "data.object.metadata": { order_id: "A-1001" } },
    },
    [
      facts(
        session("Paid"),
        otherFacts({ state: "succeeded", settled: true, amount, reference, at: "2026-11-21T10:00:02Z" }),
      ),
      check(reference, "order"),
      check(intent),
      check("plink_1", "payment-link"),
    ],
  ),
  webhookVariant("event-session", "that saves a payment method", { "data.object.mode": "setup" }, [
    ...(["payment", "payment-method"] as const).map((kind) =>
      facts(
        session("Paid"),
        otherFacts({
          ...{ state: "verified", settled: true, hint: "method_saved", amount, reference, at: "2026-11-21T10:00:02Z" },
        }),
        kind,
      ),
    ),
    check(intent),
  ]),
  {
    fixture: "event-session-expired",
    expected: [
      facts(
        session("Expired"),
        otherFacts({ state: "expired", settled: true, amount, reference, at: "2026-11-21T10:00:04Z" }),
      ),
    ],
  },
];

const others: WebhookCase[] = [
  {
    fixture: "event-invoice",
    expected: [
      facts(
        "in_1Paid0123456789AbcdEfg",
        otherFacts({ state: "succeeded", settled: true, amount, reference, at: "2026-11-21T10:00:08Z" }),
      ),
    ],
  },
  {
    fixture: "event-payout",
    expected: [
      facts(
        "po_1Sent0123456789AbcdEfg",
        otherFacts({
          ...{ state: "processing", settled: false, amount, reference: "S-7", at, expectedBy: "2026-11-23" },
        }),
        "payout",
      ),
    ],
  },
  {
    fixture: "event-setup",
    expected: [
      facts(
        "seti_1Saved0123456789Abcd",
        otherFacts({ state: "verified", settled: true, hint: "method_saved", at }),
        "payment-method",
      ),
    ],
  },
  webhookVariant("event-setup", "of an attempt that has failed", { type: "setup_intent.setup_failed" }, [
    check("seti_1Saved0123456789Abcd", "payment-method"),
  ]),
  { fixture: "event-thin", expected: [check(intent)] },
  webhookVariant(
    "event-thin",
    "that names nothing",
    { type: "v2.core.event_destination.ping", related_object: null },
    [],
  ),
  webhookVariant("event-invoice", "of a type that nobody knows", { type: "invoice.teleported" }, [
    check("in_1Paid0123456789AbcdEfg"),
  ]),
];

export const events: WebhookCase[] = [...payments, ...followUps, ...sessions, ...others];
