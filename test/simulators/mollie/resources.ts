/** Simulated payments, payment links, orders and payouts of one organisation, each with its lifecycle script. */
import { randomBytes } from "node:crypto";
import * as z from "zod";
import { stepAt } from "../shared/lifecycle.ts";

const refundSchema = z.strictObject({
  id: z.string().default("re_5B8cwPMGnU"),
  amount: z.string(),
  /** Any text, so that tests can use a status that Mollie does not document. A canceled refund is gone. */
  status: z.string(),
  arn: z.string().optional(),
});
export type Refund = z.output<typeof refundSchema>;

const chargebackSchema = z.strictObject({
  id: z.string().default("chb_xFzwUN4ci8HAmSGUACS4J"),
  amount: z.string(),
  isReversed: z.boolean().default(false),
});
export type Chargeback = z.output<typeof chargebackSchema>;

export const stepSchema = z.strictObject({
  /** Of a payment, order or payout. A payment link has none. */
  status: z.string().default(""),
  /** Milliseconds after the previous step; for the first step, after creation. */
  afterMs: z.number().nonnegative(),
  /** All refunds of the payment at this step. */
  refunds: z.array(refundSchema).default([]),
  /** All chargebacks of the payment at this step. */
  chargebacks: z.array(chargebackSchema).default([]),
  captured: z.string().optional(),
  /** Of cards and Bancontact. */
  failureReason: z.string().optional(),
  /** `statusReason.code`: of point of sale terminals, and of payouts. */
  reason: z.string().optional(),
  /** Of a direct debit. */
  bankReasonCode: z.string().optional(),
  /** A payment link that has been paid. */
  isPaid: z.boolean().default(false),
  isArchived: z.boolean().default(false),
  /** Sends webhooks. Default: as Mollie does, see `events.ts`. */
  webhook: z.boolean().optional(),
});
export type LifecycleStep = z.output<typeof stepSchema>;

const PREFIXES = { payment: "tr_", "payment-link": "pl_", order: "ord_", payout: "payout_" } as const;
export type Collection = keyof typeof PREFIXES;

export const createSchema = z.strictObject({
  collection: z.enum(Object.keys(PREFIXES) as [Collection, ...Collection[]]).default("payment"),
  id: z.string().optional(),
  mode: z.enum(["live", "test"]).optional(),
  profile: z.string().default("pfl_QkEhN94Ba"),
  /** Major units, as Mollie writes them. Null: a payment link whose customer chooses the amount. */
  amount: z.string().nullable().default("10.00"),
  currency: z.string().default("EUR"),
  /** Any JSON. */
  metadata: z.json().default(() => ({ order_id: `A-${randomBytes(3).toString("hex")}` })),
  /** Null: the customer has not chosen one yet. */
  method: z.string().nullable().default("creditcard"),
  /** Replaces single fields of the method's details. Null: no details. */
  details: z.record(z.string(), z.json()).nullable().default({}),
  expiresAfterMs: z.number().optional(),
  /** A payment link for many payments. */
  isReusable: z.boolean().default(false),
  /** The payment link or order of this payment. */
  parentId: z.string().optional(),
  lifecycle: z
    .array(stepSchema)
    .min(1)
    .default([stepSchema.parse({ status: "paid", afterMs: 0 })]),
  /** Created this many milliseconds from now. */
  afterMs: z.number().nonnegative().default(0),
});
export type CreateRequest = z.input<typeof createSchema>;

export interface SimulatedResource extends Omit<z.output<typeof createSchema>, "id" | "mode" | "afterMs"> {
  id: string;
  mode: "live" | "test";
  createdMs: number;
}

/** Random text of these many letters and digits, in both letter cases. */
function token(length: number): string {
  return randomBytes(3 * length)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, length);
}

/** All resources of one organisation. */
export class ResourceStore {
  readonly #resources: SimulatedResource[] = [];

  create(request: CreateRequest, defaultMode: "live" | "test", nowMs: number): SimulatedResource {
    const { afterMs, id, mode, ...rest } = createSchema.parse(request);
    const resource: SimulatedResource = {
      ...rest,
      id: id ?? `${PREFIXES[rest.collection]}${token(22)}`,
      mode: mode ?? defaultMode,
      createdMs: nowMs + afterMs,
    };
    this.#resources.push(resource);
    return resource;
  }

  /** The resource with exactly this id, once it exists. */
  find(collection: Collection, id: string, nowMs: number): SimulatedResource | null {
    const found = this.#resources.find((resource) => resource.collection === collection && resource.id === id);
    return found && stepAt(found, nowMs) ? found : null;
  }

  /** The payments of a payment link or order, newest first. */
  paymentsOf(parentId: string, nowMs: number): SimulatedResource[] {
    return this.#resources
      .filter((resource) => resource.parentId === parentId && stepAt(resource, nowMs) !== null)
      .toSorted((a, b) => b.createdMs - a.createdMs);
  }
}
