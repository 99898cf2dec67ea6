/** Simulated orders, each with its lifecycle script. Captures, authorizations and refunds belong to a step of the script. */
import * as z from "zod";
import { type ScheduledStep, stepAt } from "../shared/lifecycle.ts";
import { newTransactionId } from "./ids.ts";

/** Any text is a status, so that tests can use an undocumented one. */
const captureSchema = z.strictObject({
  status: z.string(),
  reason: z.string().optional(),
  /** Default: the amount of the order. */
  value: z.string().optional(),
  responseCode: z.string().optional(),
  adviceCode: z.string().optional(),
});

const authorizationSchema = z.strictObject({
  status: z.string(),
  reason: z.string().optional(),
  value: z.string().optional(),
  /** Milliseconds after the order was created. Default: 29 days. */
  expiresAfterMs: z.number().default(29 * 86_400_000),
});

const refundSchema = z.strictObject({
  status: z.string(),
  value: z.string(),
  /** The index of the capture that it refunds. */
  capture: z.int().nonnegative().default(0),
});

const stepSchema = z.strictObject({
  /** Null: the answer has no status, as PayPal's has when the only capture was declined. */
  status: z.string().nullable(),
  /** Milliseconds after the previous step; for the first step, after creation. */
  afterMs: z.number().nonnegative(),
  captures: z.array(captureSchema).default([]),
  authorizations: z.array(authorizationSchema).default([]),
  refunds: z.array(refundSchema).default([]),
  /** True: the answer is 404, as for an order that nobody approved in time. */
  gone: z.boolean().default(false),
  /** True: the answer leaves out the payments of the order. */
  withoutPayments: z.boolean().default(false),
  /** The type of the step's webhook; null for none. Default: what PayPal sends for this step. */
  event: z.string().nullable().optional(),
});

export const createOrderSchema = z.strictObject({
  id: z.string().optional(),
  invoiceId: z.string().default("INV-2026-1001"),
  customId: z.string().default("cart-77"),
  intent: z.enum(["CAPTURE", "AUTHORIZE"]).default("CAPTURE"),
  value: z.string().default("9.99"),
  currency: z.string().default("EUR"),
  /** The content of `payment_source`. Default: a PayPal account. */
  source: z.record(z.string(), z.unknown()).optional(),
  lifecycle: z
    .array(stepSchema)
    .min(1)
    .default([stepSchema.parse({ status: "COMPLETED", afterMs: 0, captures: [{ status: "COMPLETED" }] })]),
  /** Created this many milliseconds from now. */
  afterMs: z.number().nonnegative().default(0),
});
export type CreateOrder = z.input<typeof createOrderSchema>;
export type OrderStep = z.output<typeof stepSchema>;
export type StepRequest = z.input<typeof stepSchema>;
export type Capture = z.output<typeof captureSchema>;
export type Authorization = z.output<typeof authorizationSchema>;
export type Refund = z.output<typeof refundSchema>;

export function orderStep(request: StepRequest): OrderStep {
  return stepSchema.parse(request);
}

/** The ids of the transactions of an order: the same position has the same id in every step. */
class TransactionIds {
  readonly #ids: string[] = [];

  at(index: number): string {
    while (this.#ids.length <= index) this.#ids.push(newTransactionId());
    return this.#ids[index] as string;
  }

  /** -1 when no transaction of this order has the id. */
  indexOf(id: string): number {
    return this.#ids.indexOf(id);
  }
}

export interface Order extends Omit<z.output<typeof createOrderSchema>, "id" | "afterMs"> {
  id: string;
  createdMs: number;
  captureIds: TransactionIds;
  authorizationIds: TransactionIds;
  refundIds: TransactionIds;
}

/** A capture, authorization or refund in the step that is current. */
export interface Found<Part> {
  order: Order;
  part: Part;
  index: number;
  atMs: number;
}

/** All orders of one merchant. */
export class OrderStore {
  readonly #byId = new Map<string, Order>();

  create(request: CreateOrder, nowMs: number): Order {
    const { id, afterMs, ...rest } = createOrderSchema.parse(request);
    const order: Order = {
      ...rest,
      id: id ?? newTransactionId(),
      createdMs: nowMs + afterMs,
      captureIds: new TransactionIds(),
      authorizationIds: new TransactionIds(),
      refundIds: new TransactionIds(),
    };
    this.#byId.set(order.id, order);
    return order;
  }

  byId(id: string): Order | null {
    return this.#byId.get(id) ?? null;
  }

  captureById(id: string, nowMs: number): Found<Capture> | null {
    return this.#find(nowMs, (order, { captures }) => [order.captureIds.indexOf(id), captures]);
  }

  authorizationById(id: string, nowMs: number): Found<Authorization> | null {
    return this.#find(nowMs, (order, { authorizations }) => [order.authorizationIds.indexOf(id), authorizations]);
  }

  refundById(id: string, nowMs: number): Found<Refund> | null {
    return this.#find(nowMs, (order, { refunds }) => [order.refundIds.indexOf(id), refunds]);
  }

  #find<Part>(nowMs: number, partsOf: (order: Order, step: OrderStep) => [number, Part[]]): Found<Part> | null {
    for (const order of this.#byId.values()) {
      const current: ScheduledStep<OrderStep> | null = stepAt(order, nowMs);
      if (!current) continue;
      const [index, parts] = partsOf(order, current.step);
      const part = parts[index];
      if (part !== undefined) return { order, part, index, atMs: current.atMs };
    }
    return null;
  }
}
