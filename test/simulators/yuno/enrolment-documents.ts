/**
 * Yuno's documents of a payment method that a customer saves, with every field of the documented examples. A `vaulted_token`
 * in them can be charged: tests check that it never leaves the edge.
 * @see https://docs.y.uno/reference/the-payment-method-object-checkout (checked 2026-11-27)
 */
import type { ScheduledStep } from "../shared/lifecycle.ts";
import { CUSTOMER, timestamp } from "./documents.ts";
import { CARD, TYPES } from "./methods.ts";
import type { LifecycleStep, SimulatedResource } from "./resources.ts";

/** The event of each status. Yuno sends nothing for the others: a failure can only be asked for. */
const EVENTS: Record<string, string> = {
  ENROLLED: "enroll",
  UNENROLLED: "unenroll",
  EXPIRED: "expiration",
};

export function enrolmentEventOf(status: string): string | null {
  return EVENTS[status] ?? null;
}

/** The card is in `card_data` in responses, and in `detail` in webhooks, which also name the customer. */
export function enrolmentDocument(
  resource: SimulatedResource,
  { step, atMs }: ScheduledStep<LifecycleStep>,
  within: "response" | "webhook",
): Record<string, unknown> {
  const { type, category } = TYPES[resource.method];
  const isSaved = step.status === "ENROLLED";
  const card = resource.method === "card" && isSaved ? { ...CARD, expiration_month: 10, expiration_year: 30 } : null;
  const isResponse = within === "response";
  return {
    id: resource.id,
    account_id: "8caa8bf4-5aa9-11ed-9b6a-0242ac120002",
    idempotency_key: "6a0f4b21-9c4c-4f6a-8d35-6b7f3a2c1d00",
    name: isSaved ? "VISA ****1111" : "Visa Credit Card",
    description: "VISA ****1111 of Petra Beispiel",
    // Before the enrolment, the type of a card is its brand.
    type: category === "CARD" && !isSaved ? "VISA" : type,
    category,
    country: "MX",
    status: step.status,
    sub_status: step.subStatus || null,
    vaulted_token: "8604911d-5df9-4229-8468-bd41abea14f5",
    created_at: timestamp(resource.createdMs),
    updated_at: timestamp(atMs),
    enrollment: { session: "", [isResponse ? "sdk_required_action" : "sdk_action_required"]: !isSaved },
    provider: {
      ...{ id: "YUNO_TEST_PAYMENT_GW", type: "BANK", token: "tok_9a8b7c6d5e4f", provider_status: "OK" },
      redirect: { init_url: resource.redirectUrl },
    },
    verify: { vault_on_success: false, currency: resource.currency, payment: null },
    preferred: false,
    ...(isResponse ? { card_data: card, customer_payer: CUSTOMER } : { detail: { card }, customer_id: CUSTOMER.id }),
  };
}
