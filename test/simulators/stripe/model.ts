/** The simulated resources: how each is created, and the steps of its lifecycle script. */
import { randomBytes } from "node:crypto";
import * as z from "zod";

const step = <const Names extends readonly [string, ...string[]]>(names: Names) =>
  z.strictObject({
    does: z.enum(names),
    /** Milliseconds after the previous step; for the first step, after creation. */
    afterMs: z.number().nonnegative().default(0),
    /** In minor units: received, captured, refunded, disputed or remaining. Default: all of it. */
    amount: z.int().optional(),
    /** The `code`, `decline_code` and `advice_code` of a failed attempt. */
    code: z.string().optional(),
    declineCode: z.string().optional(),
    adviceCode: z.string().optional(),
    /** The status of a refund or dispute, or another status word than the step's own. */
    status: z.string().optional(),
    /** The `cancellation_reason`, or the reason of a refund. */
    reason: z.string().optional(),
    /** Sends the events of this step. */
    webhook: z.boolean().default(true),
  });

const common = {
  id: z.string().optional(),
  /** The value of `metadata.order_id`; null: no metadata. */
  reference: z.string().nullish(),
  /** In the currency's minor unit as Stripe counts it. */
  amount: z.int().default(999),
  currency: z.string().default("eur"),
  livemode: z.boolean().default(false),
  /** The connected account that owns the object; null: the account of the key. */
  account: z.string().nullable().default(null),
  /** Created this many milliseconds from now. */
  afterMs: z.number().nonnegative().default(0),
};

const paymentSchema = z.strictObject({
  ...common,
  /** The type of the payment method, as in `payment_method_details.type`. */
  method: z.string().default("card"),
  card: z
    .strictObject({ brand: z.string(), last4: z.string(), wallet: z.string().nullable().default(null) })
    .default({ brand: "visa", last4: "4242", wallet: null }),
  /** The `next_action.type` while the customer must act. Default: that of the method. */
  nextAction: z.string().optional(),
  /** What the customer saw and paid in their own currency. */
  presentment: z.strictObject({ amount: z.int(), currency: z.string() }).nullable().default(null),
  /** When the way to pay, or the authorisation, ends. */
  expiresAfterMs: z.number().nonnegative().default(259_200_000),
  /** For this long after a success, `latest_charge` is still null. */
  chargeDelayMs: z.number().nonnegative().default(0),
  inReview: z.boolean().default(false),
  lifecycle: z
    .array(
      step([
        ...([
          "create",
          "confirm_later",
          "require_action",
          "process",
          "decline",
          "expire_attempt",
          "authorize",
        ] as const),
        ...(["fund_partly", "succeed", "cancel", "refund", "update_refund", "dispute", "update_dispute"] as const),
      ]),
    )
    .min(1)
    .default([{ does: "succeed", afterMs: 0, webhook: true }]),
});

const sessionSchema = z.strictObject({
  ...common,
  mode: z.enum(["payment", "subscription", "setup"]).default("payment"),
  /** The payment, invoice or link that it belongs to. */
  payment: z.string().nullable().default(null),
  invoice: z.string().nullable().default(null),
  link: z.string().nullable().default(null),
  clientReference: z.string().nullable().default(null),
  expiresAfterMs: z.number().nonnegative().default(86_400_000),
  lifecycle: z
    .array(step(["open", "complete", "succeed_later", "fail_later", "expire"]))
    .min(1)
    .default([{ does: "open", afterMs: 0, webhook: true }]),
});

const invoiceSchema = z.strictObject({
  ...common,
  payment: z.string().nullable().default(null),
  nextAttempt: z.boolean().default(false),
  lifecycle: z
    .array(step(["draft", "open", "attempt", "pay_partly", "pay", "void", "mark_uncollectible"]))
    .min(1)
    .default([{ does: "open", afterMs: 0, webhook: true }]),
});

const linkSchema = z.strictObject({
  ...common,
  /** The most sessions that can be completed; null: any number. */
  limit: z.int().nullable().default(null),
  lifecycle: z
    .array(step(["activate", "deactivate"]))
    .min(1)
    .default([{ does: "activate", afterMs: 0, webhook: true }]),
});

const payoutSchema = z.strictObject({
  ...common,
  lifecycle: z
    .array(step(["pend", "send", "pay", "fail", "cancel", "reverse"]))
    .min(1)
    .default([{ does: "pay", afterMs: 0, webhook: true }]),
});

const setupSchema = z.strictObject({
  ...common,
  method: z.string().default("card"),
  card: z.strictObject({ brand: z.string(), last4: z.string() }).default({ brand: "visa", last4: "4242" }),
  lifecycle: z
    .array(step(["create", "require_action", "process", "decline", "succeed", "cancel"]))
    .min(1)
    .default([{ does: "succeed", afterMs: 0, webhook: true }]),
});

export const createSchema = z.discriminatedUnion("type", [
  paymentSchema.extend({ type: z.literal("payment") }),
  sessionSchema.extend({ type: z.literal("session") }),
  invoiceSchema.extend({ type: z.literal("invoice") }),
  linkSchema.extend({ type: z.literal("link") }),
  payoutSchema.extend({ type: z.literal("payout") }),
  setupSchema.extend({ type: z.literal("setup") }),
]);
export type CreateRequest = z.input<typeof createSchema>;
type Parsed = z.output<typeof createSchema>;
type Stored<Type extends Parsed["type"]> = Extract<Parsed, { type: Type }> & {
  id: string;
  reference: string | null;
  createdMs: number;
};
export type Payment = Stored<"payment">;
export type Session = Stored<"session">;
export type Invoice = Stored<"invoice">;
export type PaymentLink = Stored<"link">;
export type Payout = Stored<"payout">;
export type Setup = Stored<"setup">;
export type Resource = Payment | Session | Invoice | PaymentLink | Payout | Setup;

const PREFIX = { payment: "pi", session: "cs", invoice: "in", link: "plink", payout: "po", setup: "seti" } as const;

/** Letters and digits, as in Stripe's ids. Ids differ by letter case. */
export function randomId(prefix: string, length = 24): string {
  const letters = randomBytes(2 * length)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "");
  return `${prefix}_${letters.slice(0, length)}`;
}

/** All objects of the simulated accounts. */
export class Store {
  readonly #byId = new Map<string, Resource>();

  create(request: CreateRequest, nowMs: number): Resource {
    const { id, reference, ...rest } = createSchema.parse(request);
    const mode = rest.livemode ? "live" : "test";
    const newId = rest.type === "session" ? randomId(`cs_${mode}`, 58) : randomId(PREFIX[rest.type]);
    const order = reference === undefined ? `A-${randomBytes(3).toString("hex")}` : reference;
    const resource = { ...rest, id: id ?? newId, reference: order, createdMs: nowMs + rest.afterMs } as Resource;
    this.#byId.set(resource.id, resource);
    return resource;
  }

  find<Type extends Resource["type"]>(type: Type, id: string | null): Stored<Type> | null {
    const found = id === null ? undefined : this.#byId.get(id);
    return found?.type === type ? (found as Stored<Type>) : null;
  }

  any(id: string): Resource | null {
    return this.#byId.get(id) ?? null;
  }

  all<Type extends Resource["type"]>(type: Type): Stored<Type>[] {
    return [...this.#byId.values()].filter((each): each is Stored<Type> => each.type === type);
  }
}
