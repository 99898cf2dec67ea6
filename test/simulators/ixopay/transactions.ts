/**
 * Simulated transactions, each with its lifecycle script. A follow-up (refund, capture, void, chargeback, reversal) is
 * a transaction of its own.
 * @see https://documentation.ixopay.com/docs/reference/concepts/transactions/types (checked 2026-11-21)
 */
import { randomBytes } from "node:crypto";
import * as z from "zod";

const stepSchema = z.strictObject({
  /** Any text, so that tests can use a status that IXOPAY does not document. */
  status: z.string(),
  /** Milliseconds after the previous step; for the first step, after creation. */
  afterMs: z.number().nonnegative(),
  code: z.int().optional(),
  /** The merchant advice code: 01 needs more information, 02 retry later, 03 never retry. */
  merchantAdvice: z.enum(["01", "02", "03"]).optional(),
  /** Sends a callback. Default: true for SUCCESS, ERROR and CANCELLED, as at IXOPAY. */
  callback: z.boolean().optional(),
});

/** The shape of the transaction's documents. IXOPAY's own examples show each of them. */
const shapeSchema = z.strictObject({
  returnData: z
    .enum([
      "cardData",
      "creditcardData",
      "nested-creditcardData",
      "nested-cardData",
      "ibanData",
      "walletData",
      "phoneData",
      "achData",
      "none",
    ])
    .default("cardData"),
  lowerCaseType: z.boolean().default(false),
  /** Amounts, codes and expiry dates as JSON numbers. */
  numbers: z.boolean().default(false),
  errors: z.enum(["list", "top-level"]).default("list"),
});

export const createSchema = z.strictObject({
  uuid: z.string().optional(),
  merchantTransactionId: z.string().optional(),
  /** Upper case as documented. Any text, so that tests can use a type that IXOPAY does not document. */
  type: z.string().default("DEBIT"),
  /** Major units, such as "9.99". */
  amount: z.string().default("9.99"),
  currency: z.string().default("EUR"),
  /** The amount with a surcharge, such as "21.99". */
  totalAmount: z.string().optional(),
  card: z.strictObject({ type: z.string(), lastFour: z.string() }).default({ type: "visa", lastFour: "1111" }),
  payByLink: z.strictObject({ expiresAfterMs: z.number().optional() }).optional(),
  shape: shapeSchema.prefault({}),
  lifecycle: z
    .array(stepSchema)
    .min(1)
    .default([{ status: "SUCCESS", afterMs: 0 }]),
  /** Created this many milliseconds from now. */
  afterMs: z.number().nonnegative().default(0),
  /** The receiver of its callbacks. Default: that of the simulator's settings. */
  callbackUrl: z.string().optional(),
});
export type CreateRequest = z.input<typeof createSchema>;
export type LifecycleStep = z.output<typeof stepSchema>;

export interface Transaction extends Omit<z.output<typeof createSchema>, "uuid" | "merchantTransactionId" | "afterMs"> {
  uuid: string;
  merchantTransactionId: string;
  createdMs: number;
  /** The transaction that this one directly follows: a reversal follows a chargeback, which follows a debit. */
  follows: Transaction | null;
}

/** The payment at the start of a chain of follow-ups. */
export function originalOf(transaction: Transaction): Transaction {
  return transaction.follows ? originalOf(transaction.follows) : transaction;
}

/** All transactions of one connector. */
export class TransactionStore {
  #byUuid = new Map<string, Transaction>();

  create(request: CreateRequest, nowMs: number, follows: Transaction | null = null): Transaction {
    const { uuid, merchantTransactionId, afterMs, ...rest } = createSchema.parse(request);
    const transaction: Transaction = {
      ...rest,
      uuid: uuid ?? randomBytes(10).toString("hex"),
      merchantTransactionId: merchantTransactionId ?? `${dayOf(nowMs)}-${randomBytes(4).toString("hex")}`,
      createdMs: nowMs + afterMs,
      follows,
    };
    this.#byUuid.set(transaction.uuid, transaction);
    return transaction;
  }

  byUuid(uuid: string): Transaction | null {
    return this.#byUuid.get(uuid) ?? null;
  }

  byMerchantTransactionId(id: string): Transaction | null {
    for (const transaction of this.#byUuid.values()) if (transaction.merchantTransactionId === id) return transaction;
    return null;
  }

  clear(): void {
    this.#byUuid.clear();
  }
}

function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
