/** A pushed status as the facts of its resource. */
import { SETTLES } from "../../../contract/status.ts";
import { type Facts, NO_FACTS } from "../../providers/facts.ts";
import type { PushedStatus } from "./pushed-status.ts";

export function factsOf(status: PushedStatus): Facts {
  const { state, occurredAt, settled = SETTLES.has(state) } = status;
  const { method, instructions } = status;
  return {
    ...NO_FACTS,
    state,
    settled,
    test: status.test ?? null,
    hint: status.hint ?? null,
    advice: status.advice ?? null,
    at: occurredAt,
    changedAt: occurredAt,
    startsAt: status.startsAt ?? null,
    expiresAt: status.expiresAt ?? null,
    amount: status.amount ?? null,
    paid: status.paid ?? null,
    refunded: status.refunded ?? null,
    method: method ? { type: method.type, brand: method.brand ?? null, last4: method.last4 ?? null } : null,
    reference: status.reference ?? null,
    continueUrl: status.continueUrl ?? null,
    instructions: instructions
      ? {
          bank: instructions.bank ?? null,
          account: instructions.account ?? null,
          reference: instructions.reference ?? null,
          barcode: instructions.barcode ?? null,
          url: instructions.url ?? null,
          text: instructions.text ?? null,
        }
      : null,
    progress: status.progress ?? null,
  };
}
