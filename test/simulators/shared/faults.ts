/** Faults: failures between a provider and its caller that a test requests, and the calls that they apply to. */
import * as z from "zod";

const scope = {
  /** Applies only to calls for this id. Default: all calls. */
  id: z.string().optional(),
  /** Applies to this number of calls. Default: no limit. */
  nextCalls: z.int().positive().optional(),
  /** Starts this many milliseconds from now. Default: 0. */
  afterMs: z.number().nonnegative().optional(),
  /** Lasts this many milliseconds from its start. Default: until it is cleared. */
  forMs: z.number().positive().optional(),
};

/** A fault as a test or `POST /_control/faults` requests it. */
export const faultSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("latency"), ms: z.number().nonnegative(), ...scope }),
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(400).max(599),
    body: z.unknown().optional(),
    ...scope,
  }),
  z.strictObject({
    kind: z.literal("too-many-requests"),
    retryAfterSeconds: z.int().nonnegative().optional(),
    ...scope,
  }),
  z.strictObject({ kind: z.literal("cut-body"), ...scope }),
  z.strictObject({ kind: z.literal("garbage"), ...scope }),
  z.strictObject({ kind: z.literal("html"), ...scope }),
  z.strictObject({ kind: z.literal("redirect"), location: z.string(), ...scope }),
  z.strictObject({ kind: z.literal("huge-body"), bytes: z.int().positive().default(50_000_000), ...scope }),
  z.strictObject({ kind: z.literal("deep-nesting"), depth: z.int().positive().default(100_000), ...scope }),
  z.strictObject({ kind: z.literal("wrong-types"), ...scope }),
  z.strictObject({ kind: z.literal("slow-bytes"), everyMs: z.number().positive().default(100), ...scope }),
  z.strictObject({ kind: z.literal("hang"), ...scope }),
  z.strictObject({ kind: z.literal("reset"), ...scope }),
]);
export type Fault = z.output<typeof faultSchema>;
export type FaultRequest = z.input<typeof faultSchema>;

interface ActiveFault {
  fault: Fault;
  fromMs: number;
  untilMs: number;
  callsLeft: number;
}

/** The requested faults. The newest one that applies to a call wins. */
export class Faults {
  #active: ActiveFault[] = [];

  add(request: FaultRequest, nowMs: number): void {
    const fault = faultSchema.parse(request);
    const fromMs = nowMs + (fault.afterMs ?? 0);
    const untilMs = fault.forMs === undefined ? Number.POSITIVE_INFINITY : fromMs + fault.forMs;
    this.#active.unshift({ fault, fromMs, untilMs, callsLeft: fault.nextCalls ?? Number.POSITIVE_INFINITY });
  }

  clear(): void {
    this.#active = [];
  }

  /** The fault that applies to this call; null if there is none. Uses up one of the fault's calls. */
  consume(id: string | null, nowMs: number): Fault | null {
    this.#active = this.#active.filter((each) => each.untilMs > nowMs && each.callsLeft > 0);
    const match = this.#active.find(
      (each) => each.fromMs <= nowMs && (each.fault.id === undefined || each.fault.id === id),
    );
    if (!match) return null;
    match.callsLeft -= 1;
    return match.fault;
  }
}
