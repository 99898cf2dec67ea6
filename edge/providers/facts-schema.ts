/** The schemas of facts and of their visible part, for messages. They accept the same values, so a viewer can see all facts. */
import * as z from "zod";
import {
  ADVICE,
  attemptsSchema,
  bankReferenceSchema,
  HINTS,
  methodSchema,
  moneySchema,
  paymentDetailsSchema,
  progressSchema,
  STATES,
} from "../../contract/status.ts";
import { completeFacts, completeVisibleState, type Facts, type VisibleState } from "./facts.ts";
import type { OrderPayment } from "./orders.ts";

const text = z.string().nullable();

const visibleFields = {
  state: z.enum(STATES),
  settled: z.boolean(),
  hint: z.enum(HINTS).nullable(),
  advice: z.enum(ADVICE).nullable(),
  startsAt: text,
  expiresAt: text,
  amount: moneySchema.nullable(),
  paid: moneySchema.nullable(),
  refunded: moneySchema.nullable(),
  chargedBack: moneySchema.nullable(),
  method: methodSchema.nullable(),
  billed: moneySchema.nullable(),
  reference: text,
  continueUrl: text,
  expectedBy: text,
  bankReferences: z.array(bankReferenceSchema),
  attempts: attemptsSchema.nullable(),
  instructions: paymentDetailsSchema.nullable(),
  progress: progressSchema.nullable(),
  download: z.object({ expiresAt: text }).nullable(),
  test: z.boolean().nullable(),
};

const hiddenFields = {
  at: text,
  changedAt: text,
  singleUse: z.boolean(),
  endsWhenGone: z.boolean(),
  paymentId: text,
  nextChangeMs: z.number().nullable(),
};

const anyObject = z.record(z.string(), z.unknown());

/** A field that the sender's version does not know is empty. */
export const visibleStateSchema: z.ZodType<VisibleState> = anyObject
  .transform(completeVisibleState)
  .pipe(z.object(visibleFields));

/** A field that the sender's version does not know is empty. */
export const factsSchema: z.ZodType<Facts> = anyObject
  .transform(completeFacts)
  .pipe(z.object({ ...visibleFields, ...hiddenFields }));

export const orderPaymentSchema: z.ZodType<OrderPayment> = z.object({
  id: z.string(),
  facts: factsSchema,
  createdAt: text,
  group: text,
});
