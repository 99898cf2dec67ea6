import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { State } from "../../../../../contract/status.ts";
import { addPayment } from "../../../../../edge/hub/transactions/known-payments.ts";
import { applyLinkPayments } from "../../../../../edge/hub/transactions/link-payments.ts";
import type { OrderPayment } from "../../../../../edge/providers/orders.ts";
import { facts, stateFound } from "../../samples.ts";

const AT = ["2026-11-21T10:00:00Z", "2026-11-21T10:05:00Z", "2026-11-21T10:10:00Z"] as const;
const link = stateFound("created").visible.current;

function attempt(uuid: string, state: State, at: string | null = null, refunded: string | null = null): OrderPayment {
  return {
    id: uuid,
    createdAt: null,
    group: null,
    facts: facts(state, { at, refunded: refunded === null ? null : { value: refunded, currency: "EUR" } }),
  };
}

/** The visible state of a link for one payment after these webhooks, in their order of arrival. */
function after(...arrived: OrderPayment[]) {
  return applyLinkPayments(link, true, arrived.reduce<OrderPayment[]>(addPayment, []));
}

describe("a payment link for one payment", () => {
  for (const [title, arrived, state] of [
    ["A link shows a payment that is in progress", [attempt("a", "processing")], "processing"],
    ["A link stays open while its payment waits for the customer", [attempt("a", "action_required")], "created"],
    [
      "A link shows the payment that has come furthest",
      [attempt("a", "succeeded"), attempt("b", "processing")],
      "succeeded",
    ],
    [
      "A webhook that is older than the last one changes nothing",
      [attempt("a", "succeeded", AT[1]), attempt("a", "disputed", AT[0])],
      "succeeded",
    ],
    [
      "A webhook in whole seconds counts after one with milliseconds in the same second",
      [attempt("a", "processing", "2026-11-21T10:00:00.786Z"), attempt("a", "succeeded", AT[0])],
      "succeeded",
    ],
    [
      "A webhook with milliseconds that is older than the last one changes nothing",
      [attempt("a", "processing", "2026-11-21T10:00:00.786Z"), attempt("a", "succeeded", "2026-11-21T10:00:00.785Z")],
      "processing",
    ],
    [
      "A dispute is not won by a webhook of the same second",
      [attempt("a", "disputed", AT[0]), attempt("a", "succeeded", "2026-11-21T10:00:00.786Z")],
      "disputed",
    ],
    [
      "A payment does not move back, except out of a dispute",
      [attempt("a", "succeeded", AT[0]), attempt("a", "processing", AT[1])],
      "succeeded",
    ],
    [
      "A payment moves back to succeeded when the dispute is won",
      [attempt("a", "disputed", AT[0]), attempt("a", "succeeded", AT[1])],
      "succeeded",
    ],
    [
      "A payment stays disputed where no time shows which webhook is later",
      [attempt("a", "disputed"), attempt("a", "succeeded")],
      "disputed",
    ],
  ] as const) {
    test(title, () => assert.equal(after(...arrived).state, state));
  }

  test("The latest of several partial refunds counts, in whatever order they arrive", () => {
    const first = attempt("a", "partially_refunded", AT[1], "1.00");
    const second = attempt("a", "partially_refunded", AT[2], "3.00");
    for (const arrived of [
      [first, second],
      [second, first],
    ])
      assert.equal(after(...arrived).refunded?.value, "3.00");
  });

  test("The hint of a failed attempt is shown only while no other attempt has begun", () => {
    assert.equal(after(attempt("a", "failed")).hint, "attempt_failed");
    assert.equal(after(attempt("a", "failed"), attempt("b", "action_required")).hint, null);
    assert.equal(after(attempt("a", "failed"), attempt("b", "canceled")).hint, "attempt_failed");
  });
});

describe("a payment link for several payments", () => {
  test("A link for several payments shows its own state, and how many payments were made with it", () => {
    const payments = [attempt("a", "succeeded"), attempt("b", "succeeded"), attempt("c", "failed")];
    const attempts = { total: 3, succeeded: 2, failed: 1 };
    assert.deepEqual(applyLinkPayments(link, false, payments), { ...link, attempts });
    assert.equal(applyLinkPayments(link, false, []), link);
  });

  test("The provider's own counts are shown unless webhooks have reported more payments", () => {
    const counted = { ...link, attempts: { total: 2, succeeded: 2, failed: 0 } };
    const seen = (...payments: OrderPayment[]) => applyLinkPayments(counted, false, payments).attempts?.total;
    assert.equal(seen(attempt("a", "succeeded")), 2);
    assert.equal(seen(attempt("a", "succeeded"), attempt("b", "failed"), attempt("c", "failed")), 3);
  });

  test("A payment that the provider counts as made is no success when its webhook has reported its failure", () => {
    const counted = { ...link, attempts: { total: 2, succeeded: 2, failed: 0 } };
    const { attempts } = applyLinkPayments(counted, false, [attempt("a", "succeeded"), attempt("b", "failed")]);
    assert.deepEqual(attempts, { total: 2, succeeded: 1, failed: 1 });
  });
});
