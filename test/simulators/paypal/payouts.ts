/** Simulated payout batches and disputes, each with its lifecycle script. */
import * as z from "zod";
import { newDisputeId, newPayoutId } from "./ids.ts";

const itemStepSchema = z.strictObject({
  /** PENDING, SUCCESS, UNCLAIMED and so on. Any text, so that tests can use an undocumented one. */
  status: z.string(),
  afterMs: z.number().nonnegative(),
  /** The name of the error, as `RECEIVER_UNREGISTERED`. */
  error: z.string().optional(),
});

const itemSchema = z.strictObject({
  id: z.string().optional(),
  value: z.string().default("25.00"),
  lifecycle: z
    .array(itemStepSchema)
    .min(1)
    .default([{ status: "SUCCESS", afterMs: 0 }]),
});

export const createPayoutSchema = z.strictObject({
  batchId: z.string().optional(),
  batchStatus: z.string().default("SUCCESS"),
  currency: z.string().default("EUR"),
  items: z
    .array(itemSchema)
    .min(1)
    .default([itemSchema.parse({})]),
});
export type CreatePayout = z.input<typeof createPayoutSchema>;

export interface PayoutItem extends Omit<z.output<typeof itemSchema>, "id"> {
  id: string;
  batch: PayoutBatch;
  createdMs: number;
}

export interface PayoutBatch {
  id: string;
  status: string;
  currency: string;
  createdMs: number;
  items: PayoutItem[];
}

const disputeStepSchema = z.strictObject({
  status: z.string(),
  stage: z.string().default("INQUIRY"),
  outcome: z.string().optional(),
  afterMs: z.number().nonnegative(),
});

export const createDisputeSchema = z.strictObject({
  id: z.string().optional(),
  captureId: z.string(),
  value: z.string().default("9.99"),
  currency: z.string().default("EUR"),
  lifecycle: z
    .array(disputeStepSchema)
    .min(1)
    .default([disputeStepSchema.parse({ status: "WAITING_FOR_SELLER_RESPONSE", afterMs: 0 })]),
});
export type CreateDispute = z.input<typeof createDisputeSchema>;
export type DisputeStep = z.output<typeof disputeStepSchema>;

export interface Dispute extends Omit<z.output<typeof createDisputeSchema>, "id"> {
  id: string;
  createdMs: number;
}

/** All payouts and disputes of one merchant. */
export class PayoutStore {
  readonly #batches = new Map<string, PayoutBatch>();
  readonly #disputes = new Map<string, Dispute>();

  create(request: CreatePayout, nowMs: number): PayoutBatch {
    const { batchId, batchStatus: status, currency, items } = createPayoutSchema.parse(request);
    const batch: PayoutBatch = { id: batchId ?? newPayoutId(), status, currency, createdMs: nowMs, items: [] };
    batch.items = items.map((item) => ({ ...item, id: item.id ?? newPayoutId(), batch, createdMs: nowMs }));
    this.#batches.set(batch.id, batch);
    return batch;
  }

  batchById(id: string): PayoutBatch | null {
    return this.#batches.get(id) ?? null;
  }

  itemById(id: string): PayoutItem | null {
    const items = [...this.#batches.values()].flatMap((batch) => batch.items);
    return items.find((item) => item.id === id) ?? null;
  }

  createDispute(request: CreateDispute, nowMs: number): Dispute {
    const { id, ...rest } = createDisputeSchema.parse(request);
    const dispute: Dispute = { ...rest, id: id ?? newDisputeId(), createdMs: nowMs };
    this.#disputes.set(dispute.id, dispute);
    return dispute;
  }

  disputeById(id: string): Dispute | null {
    return this.#disputes.get(id) ?? null;
  }

  disputesOf(captureId: string): Dispute[] {
    return [...this.#disputes.values()].filter((dispute) => dispute.captureId === captureId);
  }
}
