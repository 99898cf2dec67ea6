/** The purchases, payouts, bulks and reports of a simulated account. Each has a lifecycle script. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type ScheduledStep, scheduledSteps, stepAt } from "../shared/lifecycle.ts";

const stepSchema = z.strictObject({
  /** A status of v1 in lower case (`running`, `done`). Any text, so that tests can use an undocumented status. */
  status: z.string(),
  /** Milliseconds after the previous step; for the first step, after creation. */
  afterMs: z.number().nonnegative(),
  /** The reason why a payout waits or has failed. */
  reasonCode: z.string().optional(),
});

const lifecycleSchema = z.array(stepSchema).min(1);

export const RESOURCE_TYPES = ["purchase", "payout", "bulk", "report"] as const;

export const createSchema = z.strictObject({
  type: z.enum(RESOURCE_TYPES).default("purchase"),
  id: z.uuid().optional(),
  /** The merchant's own reference of a purchase or payout. */
  code: z.string().optional(),
  /** Major units. The currency is always USD. */
  amount: z.string().default("15.00"),
  /** v1 writes amounts as text, but some examples have numbers. */
  amountAsNumber: z.boolean().default(false),
  lifecycle: lifecycleSchema.optional(),
  /** The payouts of a bulk, in the order of submission. */
  items: z.array(z.strictObject({ amount: z.string(), lifecycle: lifecycleSchema })).default([]),
});
export type CreateRequest = z.input<typeof createSchema>;
export type LifecycleStep = z.output<typeof stepSchema>;
export type ResourceType = (typeof RESOURCE_TYPES)[number];

/** A simulated resource: an operation, a bulk, an item of a bulk, a report. */
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

/** The current step of a resource; its first step before that begins. */
export function currentStep(resource: SimulatedResource, nowMs: number): ScheduledStep<LifecycleStep> {
  const current = stepAt(resource, nowMs) ?? scheduledSteps(resource)[0];
  if (!current) throw new RangeError("A lifecycle script has at least one step.");
  return current;
}

const FINAL_STATUS: Record<ResourceType, string> = {
  purchase: "confirmed",
  payout: "completed",
  bulk: "done",
  report: "completed",
};

/** All resources of one account. */
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

  byCode(code: string, ...types: ResourceType[]): SimulatedResource[] {
    return this.#resources.filter((resource) => resource.code === code && types.includes(resource.type));
  }
}
