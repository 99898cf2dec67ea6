/**
 * What an account at Airtm holds, and its scripted lives: which status each thing has at a moment. Both APIs show the
 * same things in words of their own. No I/O. No clock.
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type Moment, momentAt, momentsOf } from "../pause.ts";

const stepSchema = z.strictObject({
  /** In lower case, in v1's words (`running`, `done`), or a word that Airtm invents tomorrow. */
  status: z.string(),
  /** Counted from the step before (the first: from creation). */
  afterMs: z.number().nonnegative(),
  /** Why a payout waits or failed. */
  reasonCode: z.string().optional(),
});

const lifeSchema = z.array(stepSchema).min(1);

export const SORTS = ["purchase", "payout", "bulk", "report"] as const;

export const createSchema = z.strictObject({
  sort: z.enum(SORTS).default("purchase"),
  id: z.uuid().optional(),
  /** The merchant's own reference, of purchases and payouts. */
  code: z.string().optional(),
  /** Major units; US dollars are all there is. */
  amount: z.string().default("15.00"),
  /** v1 writes amounts as text or, here and there, as numbers. */
  amountAsNumber: z.boolean().default(false),
  life: lifeSchema.optional(),
  /** Of a bulk: its payouts, in the order they were sent in. */
  items: z.array(z.strictObject({ amount: z.string(), life: lifeSchema })).default([]),
});
export type CreateRequest = z.input<typeof createSchema>;
export type Step = z.output<typeof stepSchema>;
export type Sort = (typeof SORTS)[number];

/** Something that lives: an operation, a bulk, an item of a bulk, a report. */
export interface ResourceRef {
  sort: Sort;
  id: string;
  code: string | null;
  amount: string;
  amountAsNumber: boolean;
  life: Step[];
  createdMs: number;
  items: ResourceRef[];
}

/** The step a thing is in and since when; its first before that begins. */
export function currentStep(resource: ResourceRef, nowMs: number): Moment<Step> {
  const moment = momentAt(resource, nowMs) ?? momentsOf(resource)[0];
  if (!moment) throw new RangeError("A life has at least one step.");
  return moment;
}

const ENDS: Record<Sort, string> = { purchase: "confirmed", payout: "completed", bulk: "done", report: "completed" };

/** All that one account holds. */
export class Lives {
  readonly #resources: ResourceRef[] = [];

  create(request: CreateRequest, nowMs: number): ResourceRef {
    const { sort, id, code, amount, amountAsNumber, life, items } = createSchema.parse(request);
    const rest = { amountAsNumber, createdMs: nowMs };
    const resource: ResourceRef = {
      ...{ ...rest, sort, amount, id: id ?? randomUUID(), code: code ?? null },
      life: life ?? [{ status: ENDS[sort], afterMs: 0 }],
      items: items.map((item) => ({ ...rest, ...item, sort: "payout", id: randomUUID(), code: null, items: [] })),
    };
    this.#resources.push(resource);
    return resource;
  }

  byId(id: string, ...sorts: Sort[]): ResourceRef | null {
    return this.#resources.find((resource) => resource.id === id && sorts.includes(resource.sort)) ?? null;
  }

  byCode(code: string, ...sorts: Sort[]): ResourceRef | null {
    return this.#resources.find((resource) => resource.code === code && sorts.includes(resource.sort)) ?? null;
  }
}
