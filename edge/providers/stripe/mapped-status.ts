/** What one status of Stripe means, before the facts are complete. */
import { type Hint, SETTLES, type State } from "../../../contract/status.ts";
import { printable } from "../../platform/printable.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { foldStatus } from "../word-tables.ts";

export interface MappedStatus {
  state: State;
  hint?: Hint;
  /** Only where it differs from `SETTLES`. */
  settled?: boolean;
  /** The provider's word, when no table contains it. */
  unknownWord?: string;
}

/** The row of a status; `unknown` for a word that the table does not have. */
export function mapStatus(table: Map<string, MappedStatus>, status: string): MappedStatus {
  return table.get(foldStatus(status)) ?? { state: "unknown", unknownWord: printable(status) };
}

/** The status with these facts. */
export function toParsedStatus(
  { state, hint, settled = SETTLES.has(state), unknownWord }: MappedStatus,
  { livemode }: { livemode?: boolean | undefined },
  facts: Partial<Facts>,
): ParsedStatus {
  const test = livemode === undefined ? null : !livemode;
  const complete: Facts = { ...NO_FACTS, ...facts, state, settled, hint: hint ?? null, test };
  return unknownWord === undefined ? { facts: complete } : { facts: complete, unknownWord };
}
