/** Payments, links, payouts and reports with their scripted resources: which status one has at a moment. No I/O. No clock. */
import { randomBytes, randomUUID } from "node:crypto";
import * as z from "zod";
import { type ScheduledStep, stepAt } from "../shared/lifecycle.ts";

const stepSchema = z.strictObject({
  /** Any text: a status Yuno invents tomorrow is worth a test, too. */
  status: z.string(),
  /** Of payments alone. */
  subStatus: z.string().default(""),
  /** Counted from the step before (the first: from creation). */
  afterMs: z.number().nonnegative(),
  responseCode: z.string().optional(),
  merchantAdvice: z.string().optional(),
  captured: z.string().default("0"),
  refunded: z.string().default("0"),
  /** Sends a webhook; links never do, and reports not at their creation. */
  webhook: z.boolean().default(true),
});
export type LifecycleStep = z.output<typeof stepSchema>;

export const createSchema = z.strictObject({
  kind: z.enum(["payment", "payment-link", "payout", "report"]).default("payment"),
  /** A payment link's is its `code`. */
  id: z.string().default(() => randomUUID()),
  /** `merchant_order_id`, a payout's `merchant_reference`. */
  reference: z.string().default(() => `order-${randomBytes(4).toString("hex")}`),
  /** Major units, written into the JSON as they stand here. */
  amount: z.string().default("99.9"),
  currency: z.string().default("MXN"),
  method: z.enum(["card", "wallet", "bnpl", "transfer", "voucher", "redirect"]).default("card"),
  /** The link this payment was made with. */
  paymentLinkCode: z.string().default(""),
  oneTimeUse: z.boolean().default(true),
  /** A link's, ticket's or transfer's end, or a report's own; absent where Yuno leaves it empty. */
  expiresAfterMs: z.number().optional(),
  /** The two forms of one payment; lists are never wrapped. */
  wrapped: z.boolean().default(true),
  /** Of webhooks. */
  version: z.union([z.literal(1), z.literal(2)]).default(2),
  lifecycle: z
    .array(stepSchema)
    .min(1)
    .default([stepSchema.parse({ status: "SUCCEEDED", subStatus: "APPROVED", afterMs: 0 })]),
  /** Exists only from then on. */
  afterMs: z.number().nonnegative().default(0),
});
export type CreateRequest = z.input<typeof createSchema>;

export interface SimulatedResource extends Omit<z.output<typeof createSchema>, "afterMs"> {
  createdMs: number;
  /** When somebody fetched the report's file. */
  downloadedMs: number | null;
}

/** Where a thing is in its lifecycle; null while it does not exist yet. */
export function currentStep(resource: SimulatedResource, nowMs: number): ScheduledStep<LifecycleStep> | null {
  const moment = stepAt(resource, nowMs);
  const { downloadedMs } = resource;
  if (!moment || downloadedMs === null) return moment;
  return { step: { ...moment.step, status: "DOWNLOADED" }, atMs: downloadedMs };
}

/** All that one account holds. */
export class ResourceStore {
  readonly #resources: SimulatedResource[] = [];

  create(request: CreateRequest, nowMs: number): SimulatedResource {
    const { afterMs, ...rest } = createSchema.parse(request);
    const resource: SimulatedResource = { ...rest, createdMs: nowMs + afterMs, downloadedMs: null };
    this.#resources.push(resource);
    return resource;
  }

  find(kind: SimulatedResource["kind"], id: string): SimulatedResource | null {
    return this.#resources.find((resource) => resource.kind === kind && resource.id === id) ?? null;
  }

  /** All tries to pay one order. */
  paymentsOf(reference: string): SimulatedResource[] {
    return this.#resources.filter((resource) => resource.kind === "payment" && resource.reference === reference);
  }

  clear(): void {
    this.#resources.length = 0;
  }
}
