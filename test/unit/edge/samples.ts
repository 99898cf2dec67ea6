/** What the tests of the pure parts are made of. No logic. */
import type { Thing } from "../../../contract/resource.ts";
import type { State } from "../../../contract/status.ts";
import { heardAnswer, type Known, nothingKnown } from "../../../edge/hub/hub-state.ts";
import { type Answer, type Facts, type FollowUp, NOTHING_SAID, type Notice } from "../../../edge/providers/provider.ts";

export const NOW_MS = Date.parse("2026-11-21T10:00:00Z");
export const thing: Thing = { connection: "shop", kind: "payment", id: "abcde12345abcde12345" };

const OPEN: readonly State[] = ["created", "action_required", "processing", "refund_pending", "disputed", "unknown"];

export function facts(state: State, other: Partial<Facts> = {}): Facts {
  return {
    ...NOTHING_SAID,
    state,
    settled: !OPEN.includes(state),
    amount: { value: "9.99", currency: "EUR" },
    method: { type: "card", brand: "visa", last4: "1111" },
    reference: "2019-09-02-0001",
    ...other,
  };
}

export function found(state: State, other: Partial<Facts> = {}): Answer {
  return { outcome: "found", facts: facts(state, other) };
}

export const noAnswer: Answer = { outcome: "no-answer", reason: "server-error" };
export const notFound: Answer = { outcome: "not-found" };

/** What is known of a thing that somebody looked at and a poll has just found in `state`. */
export function knownAs(state: State, other: Partial<Facts> = {}, of: Thing = thing): Known {
  return heardAnswer({ ...nothingKnown(of, NOW_MS), lookedMs: NOW_MS }, found(state, other), NOW_MS, NOW_MS);
}

export function says(state: State, other: Partial<Facts> = {}): Notice {
  return { kind: thing.kind, id: thing.id, says: "facts", facts: facts(state, other) };
}

export function follows(type: FollowUp["type"], uuid: string, value: string | null = null): Notice {
  const amount = value === null ? null : { value, currency: "EUR" };
  return { kind: thing.kind, id: thing.id, says: "follow-up", followUp: { uuid, type, amount, at: null } };
}
