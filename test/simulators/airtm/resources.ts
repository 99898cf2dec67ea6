/**
 * What an account at Airtm holds, and its scripted resources: which status each thing has at a moment. Both APIs show the
 * same things in words of their own. No I/O. No clock.
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type ScheduledStep, scheduledSteps, stepAt } from "../shared/lifecycle.ts";

const stepSchema = z.strictObject({
  /** In lower case, in v1's words (`running`, `done`), or a word that Airtm invents tomorrow. */
  status: z.string(),
  /** Counted from the step before (the first: from creation). */
  afterMs: z.number().nonnegative(),
  /** Why a payout waits or failed. */
  reasonCode: z.string().optional(),
});

const lifeSchema = z.array(stepSchema).min(1);

export const RESOURCE_TYPES = ["purchase", "payout", "bulk", "report"] as const;

export const createSchema = z.strictObject({
  type: z.enum(RESOURCE_TYPES).default("purchase"),
  id: z.uuid().optional(),
  /** The merchant's own reference, of purchases and payouts. */
  code: z.string().optional(),
  /** Major units; US dollars are all there is. */
  amount: z.string().default("15.00"),
  /** v1 writes amounts as text or, here and there, as numbers. */
  amountAsNumber: z.boolean().default(false),
  lifecycle: lifeSchema.optional(),
  /** Of a bulk: its payouts, in the order they were sent in. */
  items: z.array(z.strictObject({ amount: z.string(), lifecycle: lifeSchema })).default([]),
});
export type CreateRequest = z.input<typeof createSchema>;
export type LifecycleStep = z.output<typeof stepSchema>;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** Something that resources: an operation, a bulk, an item of a bulk, a report. */
export interface SimulatedResource {
  type: ResourceType;
  id: string;
  code: string | null;
  amount: string;
  amountAsNumber: boolean;
  lifecycle: LifecycleStep[];
  createdMs: number;
  items: SimulatedResource[];
}

/** The step a thing is in and since when; its first before that begins. */
export function currentStep(resource: SimulatedResource, nowMs: number): ScheduledStep<LifecycleStep> {
  const moment = stepAt(resource, nowMs) ?? scheduledSteps(resource)[0];
  if (!moment) throw new RangeError("A lifecycle has at least one step.");
  return moment;
}

const FINAL_STATUS: Record<ResourceType, string> = {
  purchase: "confirmed",
  payout: "completed",
  bulk: "done",
  report: "completed",
};

/** All that one account holds. */
export class ResourceStore {
  readonly #resources: SimulatedResource[] = [];

  create(request: CreateRequest, nowMs: number): SimulatedResource {
    const { type, id, code, amount, amountAsNumber, lifecycle, items } = createSchema.parse(request);
    const rest = { amountAsNumber, createdMs: nowMs };
    const resource: SimulatedResource = {
      ...{ ...rest, type, amount, id: id ?? randomUUID(), code: code ?? null },
      lifecycle: lifecycle ?? [{ status: FINAL_STATUS[type], afterMs: 0 }],
      items: items.map((item) => ({ ...rest, ...item, type: "payout", id: randomUUID(), code: null, items: [] })),
    };
    this.#resources.push(resource);
    return resource;
  }

  byId(id: string, ...types: ResourceType[]): SimulatedResource | null {
    return this.#resources.find((resource) => resource.id === id && types.includes(resource.type)) ?? null;
  }

  byCode(code: string, ...types: ResourceType[]): SimulatedResource | null {
    return this.#resources.find((resource) => resource.code === code && types.includes(resource.type)) ?? null;
  }
}
