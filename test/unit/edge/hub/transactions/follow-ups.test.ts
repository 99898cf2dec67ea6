import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { State } from "../../../../../contract/status.ts";
import { applyFollowUps } from "../../../../../edge/hub/transactions/follow-ups.ts";
import { emptyHubState } from "../../../../../edge/hub/visible-state.ts";
import { FOLLOW_UP_TYPES, type FollowUp } from "../../../../../edge/providers/webhook-event.ts";
import { NOW_MS, resource, stateFound } from "../../samples.ts";

function follow(type: FollowUp["type"], value: string | null = null, currency = "EUR"): FollowUp {
  const amount = value === null ? null : { value, currency };
  return { uuid: `${type}-${value}`, type, amount, at: null, names: null, paymentId: null };
}

const [T1, T2] = ["2026-11-21T10:00:01Z", "2026-11-21T10:00:09Z"];
const capture: FollowUp = { ...follow("capture", "9.99"), uuid: "c" };
const refund: FollowUp = { ...follow("refund", "9.99"), uuid: "r" };
const again: FollowUp = { ...refund, uuid: "again" };
const reversal: FollowUp = { ...follow("reversal"), at: "2026-11-21T10:00:05Z" };

/** One that was not carried out, or that undoes the one with the id `names`. */
function failed(type: FollowUp["type"], names: string | null = null): FollowUp {
  return { ...follow(type, "9.99"), uuid: `failed-${type}`, failed: true, names };
}

/** State, hint, refunded sum and paid sum of a payment of 9.99 EUR after these follow-ups. */
function visible(base: State, ...followUps: FollowUp[]) {
  const after = applyFollowUps(stateFound(base).visible.current, followUps);
  const { state, hint, paid, refunded, chargedBack, settled } = after;
  const amounts = { ...(paid && { paid: paid.value }), ...(chargedBack && { chargedBack: chargedBack.value }) };
  return { state, hint, refunded: refunded?.value ?? null, settled, ...amounts };
}

describe("follow-ups", () => {
  for (const [name, base, followUps, expected] of [
    ["No follow-up", "succeeded", [], { state: "succeeded", hint: null, refunded: null }],
    ["A capture", "authorized", [follow("capture")], { state: "succeeded", hint: null, refunded: null }],
    [
      "A capture that a check has already reported",
      "succeeded",
      [follow("capture")],
      { state: "succeeded", hint: null, refunded: null },
    ],
    ["A void", "authorized", [follow("void")], { state: "canceled", hint: null, refunded: null }],
    ["A full refund", "succeeded", [follow("refund", "9.99")], { state: "refunded", hint: null, refunded: null }],
    [
      "A partial refund",
      "succeeded",
      [follow("refund", "9.98")],
      { state: "partially_refunded", hint: null, refunded: "9.98" },
    ],
    [
      "A group of refunds that adds up to the amount",
      "succeeded",
      [follow("refund", "3.33"), follow("refund", "3.330"), follow("refund", "3.3300")],
      { state: "refunded", hint: null, refunded: null },
    ],
    [
      "A refund of an unknown amount",
      "succeeded",
      [follow("refund")],
      { state: "partially_refunded", hint: null, refunded: null },
    ],
    [
      "A refund in another currency",
      "succeeded",
      [follow("refund", "9.99", "USD")],
      { state: "partially_refunded", hint: null, refunded: "9.99" },
    ],
    [
      "A refund of a known amount beside one of an unknown amount",
      "succeeded",
      [follow("refund", "4.00"), follow("refund")],
      { state: "partially_refunded", hint: null, refunded: "4.00" },
    ],
    [
      "A full refund beside one of an unknown amount",
      "succeeded",
      [follow("refund", "9.99"), follow("refund")],
      { state: "refunded", hint: null, refunded: null },
    ],
    [
      "A refund of less than half a cent below the amount",
      "succeeded",
      [follow("refund", "9.989999999999998")],
      { state: "refunded", hint: null, refunded: null },
    ],
    [
      "A refund of more than the amount",
      "succeeded",
      [follow("refund", "12.00")],
      { state: "refunded", hint: null, refunded: "12.00" },
    ],
    [
      "A capture of more than was reserved",
      "authorized",
      [follow("capture", "12.00")],
      { state: "succeeded", hint: null, refunded: null, paid: "12.00" },
    ],
    [
      "A refund of what was reserved after a capture of more",
      "authorized",
      [follow("capture", "12.00"), follow("refund", "9.99")],
      { state: "partially_refunded", hint: null, refunded: null, paid: "12.00" },
    ],
    [
      "A void that names the capture",
      "authorized",
      [follow("capture", "9.99"), { ...follow("void"), names: "capture-9.99" }],
      { state: "canceled", hint: null, refunded: null },
    ],
    [
      "A void that names one of two captures",
      "authorized",
      [follow("capture", "4.00"), follow("capture", "5.00"), { ...follow("void"), names: "capture-5.00" }],
      { state: "succeeded", hint: null, refunded: null, paid: "4.00" },
    ],
    [
      "A void that names the refund",
      "succeeded",
      [follow("refund", "4.00"), { ...follow("void"), names: "refund-4.00" }],
      { state: "succeeded", hint: null, refunded: null },
    ],
    [
      "A chargeback of a part",
      "succeeded",
      [follow("chargeback", "4.00")],
      { state: "charged_back", hint: "part_charged_back", refunded: null, chargedBack: "4.00" },
    ],
    [
      "A chargeback of the captured part",
      "authorized",
      [follow("capture", "4.00"), follow("chargeback", "4.00")],
      { state: "charged_back", hint: null, refunded: null, paid: "4.00", chargedBack: "4.00" },
    ],
    [
      "A chargeback after a refund of a part",
      "succeeded",
      [follow("refund", "4.00"), follow("chargeback", "5.99")],
      { state: "charged_back", hint: "part_charged_back", refunded: "4.00", chargedBack: "5.99" },
    ],
    [
      "A reversal that names one of two chargebacks",
      "succeeded",
      [follow("chargeback", "4.00"), follow("chargeback", "5.00"), { ...follow("reversal"), names: "chargeback-5.00" }],
      { state: "charged_back", hint: "part_charged_back", refunded: null, chargedBack: "4.00" },
    ],
    [
      "A reversal that names a chargeback which never arrived, beside another chargeback",
      "succeeded",
      [follow("chargeback", "4.00"), { ...follow("reversal"), names: "lost" }],
      { state: "charged_back", hint: "part_charged_back", refunded: null, chargedBack: "4.00" },
    ],
    ["A chargeback", "succeeded", [follow("chargeback")], { state: "charged_back", hint: null, refunded: null }],
    [
      "A reversed chargeback",
      "succeeded",
      [follow("chargeback"), follow("reversal")],
      { state: "succeeded", hint: "dispute_won", refunded: null },
    ],
    [
      "A second chargeback after a reversal",
      "succeeded",
      [follow("chargeback", "1"), follow("reversal"), follow("chargeback", "2")],
      { state: "charged_back", hint: "part_charged_back", refunded: null, chargedBack: "2" },
    ],
    [
      "A refund after a capture",
      "authorized",
      [follow("refund", "9.99"), follow("capture")],
      { state: "refunded", hint: null, refunded: null },
    ],
    ["A capture", "processing", [follow("capture")], { state: "succeeded", hint: null, refunded: null }],
    [
      "A full capture in two parts",
      "authorized",
      [follow("capture", "4.00"), follow("capture", "5.99")],
      { state: "succeeded", hint: null, refunded: null },
    ],
    [
      "A partial capture with a void of the rest",
      "authorized",
      [follow("capture", "4.00"), follow("void")],
      { state: "succeeded", hint: null, refunded: null, paid: "4.00" },
    ],
    [
      "A refund of the captured amount",
      "authorized",
      [follow("capture", "4.00"), follow("refund", "4.00")],
      { state: "refunded", hint: null, refunded: "4.00", paid: "4.00" },
    ],
    [
      "A refund of less than the captured amount",
      "authorized",
      [follow("capture", "4.00"), follow("refund", "3.99")],
      { state: "partially_refunded", hint: null, refunded: "3.99", paid: "4.00" },
    ],
  ] as const) {
    test(`${name} turns ${base} into ${expected.state}`, () => {
      assert.deepEqual(visible(base, ...followUps), { ...expected, settled: true });
    });
  }

  for (const [title, followUps, expected] of [
    [
      "A refund or a void before the first result changes nothing, and the state is not settled",
      [follow("refund", "1.00"), follow("void")],
      "unknown",
    ],
    [
      "A capture before the first result counts, a void beside it does not, and the state is not settled",
      [follow("void"), follow("capture")],
      "succeeded",
    ],
    [
      "A chargeback before the first result counts, and the state is not settled",
      [follow("chargeback")],
      "charged_back",
    ],
  ] as const) {
    test(title, () => {
      const { state, settled } = applyFollowUps(emptyHubState(resource, NOW_MS).visible.current, followUps);
      assert.deepEqual([state, settled], [expected, false]);
    });
  }

  test("Follow-ups keep their effect when a later check reports the amount but no known state", () => {
    assert.equal(visible("unknown", follow("refund", "9.99")).state, "refunded");
    assert.equal(visible("unknown", follow("refund", "1.00")).state, "partially_refunded");
  });

  test("Follow-ups have the same effect in whatever order they arrive", () => {
    const one = fc.record({
      type: fc.constantFrom(...FOLLOW_UP_TYPES),
      cents: fc.option(fc.integer({ min: 1, max: 1500 })),
      failed: fc.boolean(),
      names: fc.option(fc.constantFrom("0", "1", "2")),
    });
    const bases = fc.constantFrom<State>("authorized", "succeeded", "processing");
    const inTwoOrders = fc.array(one, { maxLength: 6 }).chain((each) => {
      const followUps = each.map(({ type, cents, failed, names }, index) => ({
        ...follow(type, cents === null ? null : (cents / 100).toFixed(2)),
        ...{ uuid: String(index), names: failed ? names : null },
        failed: failed && ["capture", "void", "refund"].includes(type),
      }));
      return fc.tuple(fc.constant(followUps), fc.shuffledSubarray(followUps, { minLength: followUps.length }));
    });
    fc.assert(
      fc.property(bases, inTwoOrders, (base, [left, right]) => {
        assert.deepEqual(visible(base, ...left), visible(base, ...right));
      }),
    );
  });

  test("Refunds add up exactly, and the payment is fully refunded once they reach the amount", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 }), (cents) => {
        const refunds = cents.map((each) => follow("refund", (each / 100).toFixed(2)));
        const sum = cents.reduce((total, each) => total + each, 0);
        const { state, refunded } = visible("succeeded", ...refunds);
        assert.equal(refunded, sum === 999 ? null : (sum / 100).toFixed(2));
        assert.equal(state, sum < 999 ? "partially_refunded" : "refunded");
      }),
    );
  });

  for (const [title, base, followUps, expected] of [
    ["A capture that was not carried out leaves the authorization", "authorized", [failed("capture")], "authorized"],
    ["A capture that failed later takes the payment back", "authorized", [capture, failed("capture", "c")], "failed"],
    ["A payment whose money was taken at once fails with its capture", "succeeded", [failed("capture", "c")], "failed"],
    ["A capture after a failed one counts", "authorized", [failed("capture"), capture], "succeeded"],
    ["A refund that failed later leaves the payment paid", "succeeded", [refund, failed("refund", "r")], "succeeded"],
    ["A second refund after a failed one counts", "succeeded", [refund, failed("refund", "x"), again], "refunded"],
    ["A void that was not carried out leaves the authorization", "authorized", [failed("void")], "authorized"],
    ["An authorization that expires before a capture is expired", "authorized", [follow("expiry")], "expired"],
    ["What expires after the money was taken changes nothing", "succeeded", [follow("expiry")], "succeeded"],
    ["A dispute without a chargeback is open", "succeeded", [follow("dispute")], "disputed"],
    ["A dispute after a reversal is open again", "succeeded", [reversal, { ...follow("dispute"), at: T2 }], "disputed"],
    ["A reversal after a dispute wins it", "succeeded", [{ ...follow("dispute"), at: T1 }, reversal], "succeeded"],
  ] as const) {
    test(title, () => assert.equal(visible(base, ...followUps).state, expected));
  }

  test("What was not carried out has a hint, until it succeeds", () => {
    for (const type of ["capture", "void"] as const) {
      assert.equal(visible("authorized", failed(type)).hint, "follow_up_failed");
    }
    assert.equal(visible("succeeded", refund, failed("refund", "r")).hint, "follow_up_failed");
    assert.equal(visible("succeeded", failed("refund"), again).hint, null);
  });

  test("A capture that keeps the rest reserved is a part, until the rest is released", () => {
    const part = { ...capture, amount: { value: "4.00", currency: "EUR" }, keepsRest: true };
    const { state, settled, ...amounts } = visible("authorized", part);
    assert.deepEqual(
      [state, settled, amounts],
      ["partially_succeeded", false, { hint: null, refunded: null, paid: "4.00" }],
    );
    for (const release of ["void", "expiry"] as const) {
      const after = visible("authorized", part, follow(release));
      assert.deepEqual([after.state, after.settled], ["partially_succeeded", true]);
    }
    assert.equal(visible("authorized", { ...part, keepsRest: false }).state, "succeeded");
    assert.equal(visible("authorized", { ...capture, keepsRest: true }).state, "succeeded");
  });
});
