/** Applies a pushed status or a seed to the state of its hub (docs/interface.md#pushed-statuses-and-seeds). */
import { type HubState, withParts } from "../hub-state.ts";
import { traced } from "../trace/record-trace.ts";
import { updateVisible } from "../visible-state.ts";
import type { PushRequest } from "./push-message.ts";
import { holds, pushVerdict } from "./push-order.ts";
import type { Pushed, PushOutcome } from "./pushed-state.ts";

/** For how long a repeated message gets the reply of the first one. A signature is valid for 5 minutes. */
const REMEMBERED_MS = 600_000;
/** More messages than one resource gets in that time. They are part of the hub's one record. */
const MAX_REMEMBERED = 20;

export interface AppliedPush {
  /** The same object as before when nothing has changed. */
  state: HubState;
  outcome: PushOutcome;
}

/** @param erasedMs when the resource was last erased; a message that was signed before brings nothing back */
export function applyPush(before: HubState, push: PushRequest, erasedMs: number | null, nowMs: number): AppliedPush {
  const { pushed } = before.evidence;
  const repeated = recentMessages(pushed, nowMs).find(({ id }) => id === push.message?.id);
  if (repeated) return { state: before, outcome: repeated.outcome };
  const verdict = verdictOf(before, push, erasedMs);
  if (verdict !== "applied") return { state: before, outcome: outcomeOf(before, verdict) };
  const revision = (pushed?.revision ?? 0) + 1;
  const { occurredAt, sequence, content, names, isSeed, facts } = push;
  const kept: Pushed = {
    ...{ revision, occurredAt, sequence, content, names },
    seed: isSeed ? facts : null,
    messages: recentMessages(pushed, nowMs),
  };
  const reported = isSeed ? {} : { facts, checkedMs: nowMs, missing: false, heldBack: null };
  const evidence = { trusted: true, isLinked: true, pushed: kept, ...reported };
  const schedule = isSeed ? {} : { failing: false };
  const visible = updateVisible(withParts(before, { evidence, schedule }), occurredAt, nowMs);
  const state = traced(before, visible, "push", isSeed ? "seed" : "status", nowMs);
  const outcome = { ...outcomeOf(state, verdict), isNew: pushed === null };
  return { state: withMessage(state, kept, push, outcome, nowMs), outcome };
}

function verdictOf({ evidence }: HubState, push: PushRequest, erasedMs: number | null): PushOutcome["verdict"] {
  const { pushed } = evidence;
  if (push.message && erasedMs !== null && push.message.signedMs <= erasedMs) return "older";
  const isReported = hasReport(evidence);
  if (!holds(push.precondition, pushed, isReported || pushed !== null)) return "conflict";
  if (push.isSeed && isReported) return "reported";
  return pushVerdict(push, pushed);
}

/** Whether the provider has said anything about the resource, but that it does not know it. */
function hasReport({ facts, payments, followUps }: HubState["evidence"]): boolean {
  return facts !== null || payments.length > 0 || followUps.length > 0;
}

function outcomeOf({ evidence, visible }: HubState, verdict: PushOutcome["verdict"]): PushOutcome {
  const { state, settled } = visible.current;
  const revision = evidence.pushed?.revision ?? 0;
  return { verdict, isNew: false, revision, resultVersion: visible.version, state, settled };
}

function recentMessages(pushed: Pushed | null, nowMs: number): Pushed["messages"] {
  return pushed?.messages.filter(({ atMs }) => atMs > nowMs - REMEMBERED_MS) ?? [];
}

function withMessage(
  state: HubState,
  pushed: Pushed,
  { message }: PushRequest,
  outcome: PushOutcome,
  atMs: number,
): HubState {
  if (!message) return state;
  const messages = [...pushed.messages, { id: message.id, atMs, outcome }].slice(-MAX_REMEMBERED);
  return withParts(state, { evidence: { pushed: { ...pushed, messages } } });
}
