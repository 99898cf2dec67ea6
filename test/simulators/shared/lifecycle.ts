/** Lifecycle scripts: the steps that a simulated resource goes through, each with the time at which it begins. */

interface LifecycleStep {
  /** Milliseconds after the previous step; for the first step, after creation. */
  afterMs: number;
}

interface Scripted<Step extends LifecycleStep> {
  lifecycle: Step[];
  createdMs: number;
}

export interface ScheduledStep<Step> {
  step: Step;
  /** When the step begins, in epoch milliseconds. */
  atMs: number;
}

/** Every step of the script with the time at which it begins. */
export function scheduledSteps<Step extends LifecycleStep>(resource: Scripted<Step>): ScheduledStep<Step>[] {
  let atMs = resource.createdMs;
  return resource.lifecycle.map((step) => {
    atMs += step.afterMs;
    return { step, atMs };
  });
}

/** The step that is current at `nowMs`; null before the first step begins: the resource does not exist yet. */
export function stepAt<Step extends LifecycleStep>(
  resource: Scripted<Step>,
  nowMs: number,
): ScheduledStep<Step> | null {
  return scheduledSteps(resource).findLast(({ atMs }) => atMs <= nowMs) ?? null;
}

/** Adds a step that begins at `nowMs`. */
export function appendStep<Step extends LifecycleStep>(resource: Scripted<Step>, step: Step, nowMs: number): void {
  const lastMs = scheduledSteps(resource).at(-1)?.atMs ?? resource.createdMs;
  resource.lifecycle.push({ ...step, afterMs: nowMs - lastMs });
}
