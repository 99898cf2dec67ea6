/** Chargebacks of which a part came back (docs/interface.md#ixopay). */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyFollowUps } from "../../../../../edge/hub/transactions/follow-ups.ts";
import type { FollowUp } from "../../../../../edge/providers/webhook-event.ts";
import { followUp, stateFound } from "../../samples.ts";

const CHARGEBACK = followUp("chargeback", "cb-1", "9.00");

/** State, hint and the amount that the bank keeps, of a payment of 9.99 EUR. */
function after(...followUps: FollowUp[]) {
  const { state, hint, chargedBack } = applyFollowUps(stateFound("succeeded").visible.current, followUps);
  return [state, hint, chargedBack?.value ?? null];
}

describe("reversals of a part of a chargeback", () => {
  for (const names of [CHARGEBACK.uuid, null]) {
    const how = names === null ? "that name no chargeback" : "that name it";
    const [first, second] = ["4.00", "5.00"].map((value) => followUp("reversal", `r-${value}`, value, { names }));
    assert.ok(first && second);

    test(`A chargeback of which a part came back is one of the rest, by reversals ${how}`, () => {
      assert.deepEqual(after(CHARGEBACK, first), ["charged_back", "part_charged_back", "5.00"]);
      assert.deepEqual(after(first, CHARGEBACK), ["charged_back", "part_charged_back", "5.00"]);
    });

    test(`A chargeback that came back in parts is won, by reversals ${how}`, () => {
      assert.deepEqual(after(CHARGEBACK, first, second), ["succeeded", "dispute_won", null]);
      assert.deepEqual(after(second, first, CHARGEBACK), ["succeeded", "dispute_won", null]);
    });

    test(`A chargeback is won where the amounts cannot be compared, by reversals ${how}`, () => {
      const unread = followUp("reversal", "r-1", null, { names });
      const inDollars = { ...unread, amount: { value: "4.00", currency: "USD" } };
      for (const reversal of [unread, inDollars])
        assert.deepEqual(after(CHARGEBACK, reversal), ["succeeded", "dispute_won", null]);
    });
  }
});
