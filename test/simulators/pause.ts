/** When a scripted life comes to each of its steps. Shared by all simulators. No I/O. No clock. */

export interface Moment<Step> {
  step: Step;
  atMs: number;
}

interface Living<Step> {
  /** Each step's `afterMs` counts from the step before, the first one's from creation. */
  life: Step[];
  createdMs: number;
}

/** Each step with the moment it begins. */
export function momentsOf<Step extends { afterMs: number }>({ life, createdMs }: Living<Step>): Moment<Step>[] {
  let atMs = createdMs;
  return life.map((step) => {
    atMs += step.afterMs;
    return { step, atMs };
  });
}

/** The step something is in, and since when; null while it does not exist yet. */
export function momentAt<Step extends { afterMs: number }>(resource: Living<Step>, nowMs: number): Moment<Step> | null {
  return momentsOf(resource).findLast(({ atMs }) => atMs <= nowMs) ?? null;
}

/** Takes this step now, and is in it until the next. */
export function takeStep<Step extends { afterMs: number }>(resource: Living<Step>, step: Step, nowMs: number): void {
  const lastMs = momentsOf(resource).at(-1)?.atMs ?? resource.createdMs;
  resource.life.push({ ...step, afterMs: nowMs - lastMs });
}
