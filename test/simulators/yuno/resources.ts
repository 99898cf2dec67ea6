/** Simulated payments, payment links, payouts, reports and payment methods, each with its lifecycle script. */
import { randomBytes, randomUUID } from "node:crypto";
import * as z from "zod";
import { type ScheduledStep, stepAt } from "../shared/lifecycle.ts";

const stepSchema = z.strictObject({
  /** Any text, so that tests can use a status that Yuno does not document. */
  status: z.string(),
  /** Only payments have one. */
  subStatus: z.string().default(""),
  /** Milliseconds after the previous step; for the first step, after creation. */
  afterMs: z.number().nonnegative(),
  responseCode: z.string().optional(),
  merchantAdvice: z.string().optional(),
  captured: z.string().default("0"),
  refunded: z.string().default("0"),
  /** The amount of a chargeback that is lost, a transaction of its own. */
  chargedBack: z.string().optional(),
  /** The payments made with a link until now. */
  paymentsNumber: z.number().int().nonnegative().optional(),
  /**
   * Sends a webhook. Payment links never send one, a report sends none at its first step, and a payment method sends one
   * only when it is saved, removed or expired.
   */
  webhook: z.boolean().default(true),
});
export type LifecycleStep = z.output<typeof stepSchema>;

export const createSchema = z.strictObject({
  kind: z.enum(["payment", "payment-link", "payout", "report", "payment-method"]).default("payment"),
  /** The `code` of a payment link. */
  id: z.string().default(() => randomUUID()),
  /** The `id` of a payment link, beside its code. */
  linkId: z.string().optional(),
  /** `merchant_order_id`; `merchant_reference` of a payout. */
  reference: z.string().default(() => `order-${randomBytes(4).toString("hex")}`),
  /** Major units, written into the JSON unchanged. */
  amount: z.string().default("99.9"),
  currency: z.string().default("MXN"),
  method: z.enum(["card", "wallet", "bnpl", "transfer", "pix", "voucher", "redirect"]).default("card"),
  /** Where the customer continues: at the card's 3-D Secure, the wallet, or the bank at which a method is saved. */
  redirectUrl: z.string().default(""),
  /** What the payer's bank is asked for. */
  conversion: z.strictObject({ currency: z.string(), amount: z.string() }).optional(),
  /** A part of a purchase that is divided between several payment methods. */
  splitPaymentMethods: z.boolean().default(false),
  /** The code of the payment link that this payment belongs to. */
  paymentLinkCode: z.string().default(""),
  oneTimeUse: z.boolean().default(true),
  /** From when on a link can be paid. */
  startsAfterMs: z.number().default(0),
  /** The expiry of a link, ticket, transfer or report; absent: Yuno leaves it empty. */
  expiresAfterMs: z.number().optional(),
  /** Yuno documents a payment both bare and wrapped in `payment`. Items of a list are never wrapped. */
  wrapped: z.boolean().default(true),
  /** Lists of payments and payouts are bare by the documents; some answers wrap them in `payments` or `payouts`. */
  listWrapped: z.boolean().default(false),
  /** The version of its webhooks. */
  version: z.union([z.literal(1), z.literal(2)]).default(2),
  lifecycle: z
    .array(stepSchema)
    .min(1)
    .default([stepSchema.parse({ status: "SUCCEEDED", subStatus: "APPROVED", afterMs: 0 })]),
  /** Created this many milliseconds from now. */
  afterMs: z.number().nonnegative().default(0),
});
export type CreateRequest = z.input<typeof createSchema>;

export interface SimulatedResource extends Omit<z.output<typeof createSchema>, "afterMs"> {
  createdMs: number;
  /** When the report's file was downloaded. */
  downloadedMs: number | null;
}

/** The current step of a resource; null while it does not exist yet. A downloaded report is DOWNLOADED. */
export function currentStep(resource: SimulatedResource, nowMs: number): ScheduledStep<LifecycleStep> | null {
  const current = stepAt(resource, nowMs);
  const { downloadedMs } = resource;
  if (!current || downloadedMs === null) return current;
  return { step: { ...current.step, status: "DOWNLOADED" }, atMs: downloadedMs };
}

/** All resources of one account. */
export class ResourceStore {
  readonly #resources: SimulatedResource[] = [];

  create(request: CreateRequest, nowMs: number): SimulatedResource {
    const { afterMs, ...rest } = createSchema.parse(request);
    const resource: SimulatedResource = { ...rest, createdMs: nowMs + afterMs, downloadedMs: null };
    this.#resources.push(resource);
    return resource;
  }

  find(kind: SimulatedResource["kind"], id: string): SimulatedResource | null {
    const hasName = (resource: SimulatedResource) => resource.id === id || resource.linkId === id;
    return this.#resources.find((resource) => resource.kind === kind && hasName(resource)) ?? null;
  }

  /** All payments or payouts with one reference. */
  withReference(kind: "payment" | "payout", reference: string): SimulatedResource[] {
    return this.#resources.filter((resource) => resource.kind === kind && resource.reference === reference);
  }
}
