import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KINDS, type Kind } from "../../../../contract/resource.ts";
import { STATES, type State } from "../../../../contract/status.ts";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import { recordOf } from "../../../../edge/hub/status-record.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import type { Facts } from "../../../../edge/providers/facts.ts";
import { mayPay } from "../../../../edge/status/may-pay.ts";
import { NOW_MS, notFound, resource, stateFound } from "../samples.ts";

const PAYABLE: Kind[] = ["payment", "order", "payment-link"];

const mayPayIn = (state: State, facts: Partial<Facts> = {}, kind: Kind = "payment") =>
  mayPay(recordOf(stateFound(state, facts, { ...resource, kind })), NOW_MS);

describe("mayPay", () => {
  test("Kinds that nobody pays have no answer in any state", () => {
    for (const kind of KINDS.filter((each) => !PAYABLE.includes(each))) {
      for (const state of STATES) assert.equal(mayPayIn(state, {}, kind), null, `${kind} ${state}`);
    }
  });

  test("Nothing is answered before the provider has reported, nor while it does not know the resource", () => {
    const empty = emptyHubState(resource, NOW_MS);
    assert.equal(mayPay(recordOf(empty), NOW_MS), null);
    assert.equal(mayPay(recordOf(applyPollResult(empty, notFound, NOW_MS, NOW_MS)), NOW_MS), null);
  });

  test("The customer may pay what is created or failed, and what is canceled or expired for good", () => {
    for (const kind of ["payment", "order"] as const) {
      const payable = STATES.filter((state) => mayPayIn(state, { advice: "try_again" }, kind) === true);
      assert.deepEqual(payable, ["created", "failed", "canceled", "expired"]);
    }
  });

  test("The customer may not pay again while an end is not confirmed", () => {
    assert.equal(mayPayIn("expired", { settled: false }), false);
    assert.equal(mayPayIn("canceled", { settled: false }), false);
  });

  test("The customer may not pay after a failed later step, nor against the advice", () => {
    assert.equal(mayPayIn("failed", { hint: "follow_up_failed" }), false);
    assert.equal(mayPayIn("failed", { advice: "do_not_pay_again" }), false);
    assert.equal(mayPayIn("failed", { advice: "contact_merchant" }), false);
  });

  test("An expired payment link cannot be paid", () => {
    assert.equal(mayPayIn("expired", {}, "payment-link"), false);
  });

  test("A link can be paid from its start on", () => {
    const startsIn = (ms: number) => ({ startsAt: new Date(NOW_MS + ms).toISOString() });
    assert.equal(mayPayIn("created", startsIn(1), "payment-link"), false);
    assert.equal(mayPayIn("created", startsIn(0), "payment-link"), true);
  });

  test("What is past its deadline cannot be paid, even by a record that its hub has not renewed", () => {
    const record = recordOf(stateFound("created", { expiresAt: new Date(NOW_MS + 1).toISOString() }));
    assert.deepEqual([mayPay(record, NOW_MS), mayPay(record, NOW_MS + 1)], [true, false]);
  });

  test("An order with nothing but a check has no answer: the purchase may still come", () => {
    assert.equal(mayPayIn("verified", {}, "order"), null);
    assert.equal(mayPayIn("verified", {}, "payment"), false);
  });

  test("The customer never may pay what has succeeded, is under way or is unknown", () => {
    const busy = STATES.filter((state) => !["created", "failed", "canceled", "expired"].includes(state));
    const anyKind = fc.constantFrom(...PAYABLE);
    fc.assert(
      fc.property(fc.constantFrom(...busy), anyKind, fc.boolean(), (state, kind, settled) => {
        assert.notEqual(mayPayIn(state, { settled }, kind), true);
      }),
    );
  });
});
