/** Simulated transactions, each with its lifecycle script. A refund, void or capture is a transaction of its own. */
import { randomBytes, randomUUID } from "node:crypto";
import * as z from "zod";

/** The outcomes of a transaction and their fields. Finrelay documents only the status CREATED. */
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
  /** Milliseconds after the previous step; for the first step, after creation. */
  afterMs: z.number().nonnegative(),
  /** The processing code. Default: the code of the outcome. */
  code: z.string().optional(),
  /** Sends a webhook. Default: true for a final outcome, as at Finrelay. */
  webhook: z.boolean().optional(),
});

export const createSchema = z.strictObject({
  id: z.string().optional(),
  orderId: z.string().optional(),
  /** PURCHASE, AUTHORIZE, CAPTURE, REFUND or VOID. Any text, so that tests can use an undocumented type. */
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
  /** Created this many milliseconds from now. */
  afterMs: z.number().nonnegative().default(0),
});
export type CreateRequest = z.input<typeof createSchema>;
export type LifecycleStep = z.output<typeof stepSchema>;

export interface Transaction extends Omit<z.output<typeof createSchema>, "id" | "orderId" | "afterMs"> {
  id: string;
  orderId: string;
  createdMs: number;
  /** The transaction that this one refunds, voids or captures. */
  follows: Transaction | null;
}

/** The fields of a step's outcome. */
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
}
