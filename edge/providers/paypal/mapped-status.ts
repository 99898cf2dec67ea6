/** A status of PayPal in the words of the contract, and the facts that it becomes. */
import { type Advice, type Hint, type Money, SETTLES, type State } from "../../../contract/status.ts";
import { printable } from "../../platform/printable.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { compareMoney } from "../money.ts";

export interface MappedStatus {
  state: State;
  settled: boolean;
  hint?: Hint;
  advice?: Advice;
  /** The provider's word, when no table contains it. */
  unknownWord?: string;
  paid?: Money | null;
  refunded?: Money | null;
}

export function statusOf(state: State, more: Partial<MappedStatus> = {}): MappedStatus {
  return { state, settled: SETTLES.has(state), ...more };
}

export function unknownStatus(word: string | undefined): MappedStatus {
  return { state: "unknown", settled: false, unknownWord: printable(word ?? "no status") };
}

/** The facts of this status. Amounts are shown only where they differ from that of the order. */
export function toParsedStatus(status: MappedStatus, more: Partial<Facts>): ParsedStatus {
  const { state, settled, hint = null, advice = null, unknownWord } = status;
  const { amount = null, changedAt = null } = more;
  const differs = (part: Money | null | undefined) =>
    part && amount && compareMoney(part, amount) === 0 ? null : (part ?? null);
  const facts: Facts = {
    ...NO_FACTS,
    ...more,
    ...{ state, settled, hint, advice },
    // The last change is what led to this state.
    at: changedAt,
    paid: differs(status.paid),
    refunded: differs(status.refunded),
  };
  return unknownWord === undefined ? { facts } : { facts, unknownWord };
}
