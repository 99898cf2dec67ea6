import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { State } from "../../../../contract/status.ts";
import { withFollowUps } from "../../../../edge/hub/follow-ups.ts";
import { emptyHubState } from "../../../../edge/hub/hub-state.ts";
import type { FollowUp } from "../../../../edge/providers/webhook-event.ts";
import { knownAs, NOW_MS, resource } from "../samples.ts";

const TYPES = ["capture", "void", "refund", "chargeback", "reversal"] as const;

function follow(type: FollowUp["type"], value: string | null = null, currency = "EUR"): FollowUp {
  return { uuid: `${type}-${value}`, type, amount: value === null ? null : { value, currency }, at: null };
}

/** State, hint and sum of the refunds of a payment of 9.99 EUR, and what was paid of it. */
function shown(base: State, ...followUps: FollowUp[]) {
  const { state, hint, paid, refunded, settled } = withFollowUps(knownAs(base).shown, followUps);
  return { state, hint, refunded: refunded?.value ?? null, settled, ...(paid && { paid: paid.value }) };
}

describe("follow-ups", () => {
  for (const [name, base, followUps, expected] of [
    ["nothing", "succeeded", [], { state: "succeeded", hint: null, refunded: null }],
    ["a capture", "authorized", [follow("capture")], { state: "succeeded", hint: null, refunded: null }],
    [
      "a capture that the poll knows of",
      "succeeded",
      [follow("capture")],
      { state: "succeeded", hint: null, refunded: null },
    ],
    ["a void", "authorized", [follow("void")], { state: "canceled", hint: null, refunded: null }],
    ["a refund in whole", "succeeded", [follow("refund", "9.99")], { state: "refunded", hint: null, refunded: null }],
    [
      "a refund in part",
      "succeeded",
      [follow("refund", "9.98")],
      { state: "partially_refunded", hint: null, refunded: "9.98" },
    ],
    [
      "refunds that add up",
      "succeeded",
      [follow("refund", "3.33"), follow("refund", "3.330"), follow("refund", "3.3300")],
      { state: "refunded", hint: null, refunded: null },
    ],
    [
      "a refund of nobody knows how much",
      "succeeded",
      [follow("refund")],
      { state: "refunded", hint: null, refunded: null },
    ],
    ["a chargeback", "succeeded", [follow("chargeback")], { state: "charged_back", hint: null, refunded: null }],
    [
      "a chargeback that was reversed",
      "succeeded",
      [follow("chargeback"), follow("reversal")],
      { state: "succeeded", hint: "dispute_won", refunded: null },
    ],
    [
      "a second chargeback after a reversal",
      "succeeded",
      [follow("chargeback", "1"), follow("reversal"), follow("chargeback", "2")],
      { state: "charged_back", hint: null, refunded: null },
    ],
    [
      "a refund after a capture",
      "authorized",
      [follow("refund", "9.99"), follow("capture")],
      { state: "refunded", hint: null, refunded: null },
    ],
    ["a capture", "processing", [follow("capture")], { state: "succeeded", hint: null, refunded: null }],
    [
      "a capture in whole",
      "authorized",
      [follow("capture", "4.00"), follow("capture", "5.99")],
      { state: "succeeded", hint: null, refunded: null },
    ],
    [
      "a capture in part, the rest voided,",
      "authorized",
      [follow("capture", "4.00"), follow("void")],
      { state: "succeeded", hint: null, refunded: null, paid: "4.00" },
    ],
    [
      "a refund of all that was captured",
      "authorized",
      [follow("capture", "4.00"), follow("refund", "4.00")],
      { state: "refunded", hint: null, refunded: "4.00", paid: "4.00" },
    ],
    [
      "a refund of less than was captured",
      "authorized",
      [follow("capture", "4.00"), follow("refund", "3.99")],
      { state: "partially_refunded", hint: null, refunded: "3.99", paid: "4.00" },
    ],
  ] as const) {
    test(`${name} makes ${base} ${expected.state}`, () => {
      assert.deepEqual(shown(base, ...followUps), { ...expected, settled: true });
    });
  }

  for (const [name, followUps, expected] of [
    ["a refund or a void says nothing", [follow("refund", "1.00"), follow("void")], "unknown"],
    ["a capture counts, and what was voided after it does not", [follow("void"), follow("capture")], "succeeded"],
    ["a chargeback counts", [follow("chargeback")], "charged_back"],
  ] as const) {
    test(`before a poll has told anything, ${name}, and nothing is final`, () => {
      const { state, settled } = withFollowUps(emptyHubState(resource, NOW_MS).shown, followUps);
      assert.deepEqual([state, settled], [expected, false]);
    });
  }

  test("stay when a later poll does not know what the payment is, but how much it was", () => {
    assert.equal(shown("unknown", follow("refund", "9.99")).state, "refunded");
    assert.equal(shown("unknown", follow("refund", "1.00")).state, "partially_refunded");
  });

  test("show the same in whatever order they arrived", () => {
    const one = fc.record({ type: fc.constantFrom(...TYPES), cents: fc.option(fc.integer({ min: 1, max: 1500 })) });
    const bases = fc.constantFrom<State>("authorized", "succeeded", "processing");
    const inTwoOrders = fc.array(one, { maxLength: 6 }).chain((each) => {
      const followUps = each.map(({ type, cents }, index) => ({
        ...follow(type, cents === null ? null : (cents / 100).toFixed(2)),
        uuid: String(index),
      }));
      return fc.tuple(fc.constant(followUps), fc.shuffledSubarray(followUps, { minLength: followUps.length }));
    });
    fc.assert(
      fc.property(bases, inTwoOrders, (base, [left, right]) => {
        assert.deepEqual(shown(base, ...left), shown(base, ...right));
      }),
    );
  });

  test("add refunds up exactly, and call them whole from the amount on", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 }), (cents) => {
        const refunds = cents.map((each) => follow("refund", (each / 100).toFixed(2)));
        const sum = cents.reduce((total, each) => total + each, 0);
        const { state, refunded } = shown("succeeded", ...refunds);
        assert.equal(refunded, sum === 999 ? null : (sum / 100).toFixed(2));
        assert.equal(state, sum < 999 ? "partially_refunded" : "refunded");
      }),
    );
  });
});
