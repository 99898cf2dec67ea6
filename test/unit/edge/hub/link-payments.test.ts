import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { State } from "../../../../contract/status.ts";
import { type Attempt, applyLinkPayments, withAttempt } from "../../../../edge/hub/link-payments.ts";
import { facts, knownAs } from "../samples.ts";

const AT = ["2026-11-21T10:00:00Z", "2026-11-21T10:05:00Z", "2026-11-21T10:10:00Z"] as const;
const link = knownAs("created").shown;

function paid(uuid: string, state: State, at: string | null = null, refunded: string | null = null): Attempt {
  return {
    uuid,
    facts: facts(state, { at, refunded: refunded === null ? null : { value: refunded, currency: "EUR" } }),
  };
}

/** What a link shows after these webhooks, in their order of arrival. */
function after(...heard: Attempt[]) {
  return applyLinkPayments(link, true, heard.reduce<Attempt[]>(withAttempt, []));
}

describe("a link for one payment", () => {
  for (const [name, heard, state] of [
    ["shows a payment as soon as it is under way", [paid("a", "processing")], "processing"],
    ["stays open while its payment waits for the customer", [paid("a", "action_required")], "created"],
    ["shows the payment that came furthest", [paid("a", "succeeded"), paid("b", "processing")], "succeeded"],
    ["ignores a word that was overtaken", [paid("a", "succeeded", AT[1]), paid("a", "disputed", AT[0])], "succeeded"],
    ["never goes back without a dispute", [paid("a", "succeeded", AT[0]), paid("a", "processing", AT[1])], "succeeded"],
    [
      "comes back from a dispute that was won",
      [paid("a", "disputed", AT[0]), paid("a", "succeeded", AT[1])],
      "succeeded",
    ],
    [
      "stays disputed where no time tells which word is later",
      [paid("a", "disputed"), paid("a", "succeeded")],
      "disputed",
    ],
  ] as const) {
    test(name, () => assert.equal(after(...heard).state, state));
  }

  test("follows refund after refund", () => {
    const [first, second] = [
      paid("a", "partially_refunded", AT[1], "1.00"),
      paid("a", "partially_refunded", AT[2], "3.00"),
    ];
    for (const heard of [
      [first, second],
      [second, first],
    ])
      assert.equal(after(...heard).refunded?.value, "3.00");
  });

  test("tells of a failed attempt only while no other has been begun", () => {
    assert.equal(after(paid("a", "failed")).hint, "attempt_failed");
    assert.equal(after(paid("a", "failed"), paid("b", "action_required")).hint, null);
    assert.equal(after(paid("a", "failed"), paid("b", "canceled")).hint, "attempt_failed");
  });
});

test("a link for many uses shows itself, whatever was paid with it", () => {
  assert.equal(applyLinkPayments(link, false, [paid("a", "succeeded")]), link);
});
