/**
 * Transactions and their scripted transactions: which status one has at a moment. Every follow-up (refund, capture, void,
 * chargeback, reversal) is a transaction of its own, as at IXOPAY. No I/O. No clock.
 */
import { randomBytes } from "node:crypto";
import * as z from "zod";

const stepSchema = z.strictObject({
  /** Any text: a status IXOPAY invents tomorrow is worth a test, too. */
  status: z.string(),
  /** Counted from the step before (the first: from creation). */
  afterMs: z.number().nonnegative(),
  code: z.int().optional(),
  /** Merchant advice, parsed: 01 more information, 02 later, 03 never again. */
  merchantAdvice: z.enum(["01", "02", "03"]).optional(),
  /** Default: on reaching SUCCESS, ERROR or CANCELLED, as IXOPAY does. */
  callback: z.boolean().optional(),
});

/** How this transaction's documents look; every one of these occurs in IXOPAY's own examples. */
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
  /** Upper case as documented, or a type IXOPAY invents tomorrow. */
  type: z.string().default("DEBIT"),
  /** Major units, "9.99". */
  amount: z.string().default("9.99"),
  currency: z.string().default("EUR"),
  /** "21.99" with a surcharge on top of the amount. */
  totalAmount: z.string().optional(),
  card: z.strictObject({ type: z.string(), lastFour: z.string() }).default({ type: "visa", lastFour: "1111" }),
  payByLink: z.strictObject({ expiresAfterMs: z.number().optional() }).optional(),
  shape: shapeSchema.prefault({}),
  lifecycle: z
    .array(stepSchema)
    .min(1)
    .default([{ status: "SUCCESS", afterMs: 0 }]),
  /** Exists only from then on. */
  afterMs: z.number().nonnegative().default(0),
  /** Default: the simulator's own; none means no callbacks. */
  callbackUrl: z.string().optional(),
});
export type CreateRequest = z.input<typeof createSchema>;
export type LifecycleStep = z.output<typeof stepSchema>;

export interface Transaction extends Omit<z.output<typeof createSchema>, "uuid" | "merchantTransactionId" | "afterMs"> {
  uuid: string;
  merchantTransactionId: string;
  createdMs: number;
  /** The transaction that this one follows up, nearest first: a reversal follows a chargeback follows a debit. */
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
