/**
 * Transactions and their scripted transactions: what has become of one at a moment. A refund, a void or a capture is a
 * transaction of its own. No I/O. No clock.
 */
import { randomBytes, randomUUID } from "node:crypto";
import * as z from "zod";

/** What can become of a transaction, in the fields that say it. Of the statuses only CREATED is documented. */
const OUTCOMES = {
  created: { approved: false, pending: false, status: "CREATED", code: null, message: null },
  pending: { approved: false, pending: true, status: "PENDING", code: "1002", message: "Transaction pending" },
  approved: { approved: true, pending: false, status: "APPROVED", code: "0000", message: "Transaction approved" },
  declined: { approved: false, pending: false, status: "DECLINED", code: "1000", message: "Transaction declined" },
  failed: { approved: false, pending: false, status: "FAILED", code: "1001", message: "Transaction failed" },
  canceled: { approved: false, pending: false, status: "CANCELED", code: "1003", message: "Transaction canceled" },
  expired: { approved: false, pending: false, status: "EXPIRED", code: "1005", message: "Session expired" },
} as const;
type OutcomeName = keyof typeof OUTCOMES;

const stepSchema = z.strictObject({
  outcome: z.enum(Object.keys(OUTCOMES) as [OutcomeName, ...OutcomeName[]]),
  /** Counted from the step before (the first: from creation). */
  afterMs: z.number().nonnegative(),
  /** Another processing code than the outcome's own. */
  code: z.string().optional(),
  /** Default: on reaching an end, as Finrelay does. */
  webhook: z.boolean().optional(),
});

export const createSchema = z.strictObject({
  id: z.string().optional(),
  orderId: z.string().optional(),
  /** PURCHASE, AUTHORIZE, CAPTURE, REFUND, VOID, or a type Finrelay invents tomorrow. */
  type: z.string().default("PURCHASE"),
  /** Minor units. */
  amount: z.int().default(999),
  currency: z.string().default("EUR"),
  card: z
    .strictObject({ brand: z.string(), masked: z.string() })
    .default({ brand: "VISA", masked: "411111******1111" }),
  lifecycle: z
    .array(stepSchema)
    .min(1)
    .default([{ outcome: "approved", afterMs: 0 }]),
  /** Exists only from then on. */
  afterMs: z.number().nonnegative().default(0),
});
export type CreateRequest = z.input<typeof createSchema>;
export type LifecycleStep = z.output<typeof stepSchema>;

export interface Transaction extends Omit<z.output<typeof createSchema>, "id" | "orderId" | "afterMs"> {
  id: string;
  orderId: string;
  createdMs: number;
  /** What this transaction refunds, voids or captures. */
  follows: Transaction | null;
}

/** The fields that say what has become of a transaction. */
export function outcomeOf({ outcome, code }: LifecycleStep) {
  const fields = OUTCOMES[outcome];
  return { ...fields, code: code ?? fields.code };
}

/** All transactions of one merchant. */
export class TransactionStore {
  #byId = new Map<string, Transaction>();

  create(request: CreateRequest, nowMs: number, follows: Transaction | null = null): Transaction {
    const { id, orderId, afterMs, ...rest } = createSchema.parse(request);
    const transaction: Transaction = {
      ...rest,
      id: id ?? randomUUID(),
      orderId: orderId ?? `A-${randomBytes(3).toString("hex")}`,
      createdMs: nowMs + afterMs,
      follows,
    };
    this.#byId.set(transaction.id, transaction);
    return transaction;
  }

  byId(id: string): Transaction | null {
    return this.#byId.get(id) ?? null;
  }

  clear(): void {
    this.#byId.clear();
  }
}
