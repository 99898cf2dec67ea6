/** The status of an order: docs/interface.md#orders. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { STATES, type State } from "../../../../contract/status.ts";
import { attemptsOf, distinctPayments, type OrderPayment, orderStatus } from "../../../../edge/providers/orders.ts";
import { facts } from "../samples.ts";

const AT = ["2026-11-21T10:00:00Z", "2026-11-21T10:05:00Z", "2026-11-21T10:10:00Z"] as const;
const eur = (value: string) => ({ value, currency: "EUR" });

function payment(
  id: string,
  state: State,
  other: Partial<Omit<OrderPayment, "id" | "facts">> & { value?: string } = {},
) {
  const { value = "9.99", createdAt = null, group = null } = other;
  return { id, facts: facts(state, { amount: eur(value) }), createdAt, group };
}

function statusOf(...payments: OrderPayment[]) {
  return orderStatus(payments)?.facts ?? assert.fail("an order with payments has a status");
}

describe("an order of several payments", () => {
  test("An order without payments has no status", () => {
    assert.equal(orderStatus([]), null);
  });

  for (const [title, states, state] of [
    ["A declined purchase beside a checked card is failed", ["failed", "verified"], "failed"],
    ["A new attempt counts more than one that was refunded in full", ["refunded", "processing"], "processing"],
    [
      "A payment that was refunded in part counts more than a new attempt",
      ["partially_refunded", "processing"],
      "partially_refunded",
    ],
    ["A paid attempt counts more than a disputed one", ["disputed", "succeeded"], "succeeded"],
    ["An order of checks alone is verified", ["verified", "verified"], "verified"],
  ] as const) {
    test(title, () => {
      const payments = states.map((each, index) => payment(String(index), each));
      assert.equal(statusOf(...payments).state, state);
      assert.equal(statusOf(...payments.toReversed()).state, state);
    });
  }

  test("The newest of equally good payments counts, and one without a time is the oldest", () => {
    const payments = [
      payment("a", "failed", { createdAt: AT[0], value: "1.00" }),
      payment("b", "failed", { createdAt: AT[1], value: "2.00" }),
      payment("c", "failed", { value: "3.00" }),
    ];
    assert.deepEqual(statusOf(...payments).amount, eur("2.00"));
  });

  test("An order changed when one of its payments last did, whichever decides its state", () => {
    const [first, second] = [payment("a", "succeeded"), payment("b", "failed")];
    first.facts.changedAt = AT[0];
    second.facts.changedAt = AT[1];
    assert.equal(statusOf(first, second).changedAt, AT[1]);
  });

  test("Two payments of the same amount that succeeded are reported as paid more than once", () => {
    const { state, hint, attempts } = statusOf(
      payment("a", "succeeded"),
      payment("b", "succeeded"),
      payment("c", "failed"),
    );
    assert.deepEqual(
      [state, hint, attempts],
      ["succeeded", "paid_more_than_once", { total: 3, succeeded: 2, failed: 1 }],
    );
  });

  test("Payments of other amounts, other currencies or given back are not reported as paid more than once", () => {
    const inDollars = payment("b", "succeeded");
    inDollars.facts.amount = { value: "9.99", currency: "USD" };
    const unknownAmount = payment("b", "succeeded");
    unknownAmount.facts.amount = null;
    for (const second of [
      payment("b", "succeeded", { value: "10.00" }),
      inDollars,
      payment("b", "refunded"),
      unknownAmount,
    ])
      assert.equal(statusOf(payment("a", "succeeded"), second).hint, null);
    assert.equal(statusOf(unknownAmount, unknownAmount).hint, null);
  });

  test("Two free purchases are not reported as paid more than once", () => {
    const free = (id: string) => payment(id, "succeeded", { value: "0.00" });
    assert.equal(statusOf(free("a"), free("b")).hint, null);
  });

  test("A payment that a list contains twice is one payment, as it was changed last", () => {
    const changed = (state: State, changedAt: string | null) => {
      const one = payment("a", state);
      return { ...one, facts: { ...one.facts, changedAt } };
    };
    const [paid, refunded] = [changed("succeeded", AT[0]), changed("refunded", AT[1])];
    assert.deepEqual(distinctPayments([paid, refunded]), [refunded]);
    assert.deepEqual(distinctPayments([refunded, paid]), [refunded]);
    assert.deepEqual(distinctPayments([paid, structuredClone(paid)]), [paid]);
    const [first, second] = [changed("processing", null), changed("succeeded", null)];
    assert.deepEqual(distinctPayments([first, second]), [second]);
  });

  test("Payments without an id are not taken for one", () => {
    const unnamed = [payment("", "failed"), payment("", "succeeded")];
    assert.deepEqual(distinctPayments(unnamed), unnamed);
  });

  test("The counts leave out checks of a card, and include payments whose money went back", () => {
    const payments = [
      payment("a", "verified"),
      payment("b", "refunded"),
      payment("c", "expired"),
      payment("d", "created"),
    ];
    assert.deepEqual(attemptsOf(payments), { total: 3, succeeded: 1, failed: 1 });
    assert.equal(attemptsOf([payment("a", "verified")]), null);
  });

  test("The state of an order is always that of one of its payments, in whatever order they are listed", () => {
    const one = fc.record({
      state: fc.constantFrom(...STATES),
      createdAt: fc.constantFrom(null, ...AT),
      value: fc.constantFrom("1.00", "2.00"),
    });
    const inTwoOrders = fc.array(one, { minLength: 1, maxLength: 6 }).chain((each) => {
      const payments = each.map(({ state, createdAt, value }, index) =>
        payment(String(index), state, { createdAt, value }),
      );
      return fc.tuple(fc.constant(payments), fc.shuffledSubarray(payments, { minLength: payments.length }));
    });
    fc.assert(
      fc.property(inTwoOrders, ([left, right]) => {
        const status = statusOf(...left);
        assert.deepEqual(statusOf(...right), status);
        assert.ok(left.some(({ facts: { state } }) => state === status.state));
        assert.equal(
          status.state === "succeeded",
          left.some(({ facts: { state } }) => state === "succeeded"),
        );
      }),
    );
  });
});

describe("parts of one purchase", () => {
  const part = (id: string, state: State, value: string, createdAt: string | null = null) =>
    payment(id, state, { value, createdAt, group: "purchase" });
  const seen = (...payments: OrderPayment[]) => {
    const { state, settled, hint, amount, paid } = statusOf(...payments);
    return [state, settled, hint, amount?.value, paid?.value ?? null];
  };

  test("Parts that are all paid are added up, and equal parts are not paid more than once", () => {
    assert.deepEqual(seen(part("a", "succeeded", "5.00"), part("b", "succeeded", "5.00")), [
      "succeeded",
      true,
      null,
      "10.00",
      null,
    ]);
  });

  test("A purchase is partly paid while a part is open, and settled when that part has failed", () => {
    const paid = part("a", "succeeded", "5.00");
    assert.deepEqual(seen(paid, part("b", "processing", "3.00")), ["partially_succeeded", false, null, "8.00", "5.00"]);
    assert.deepEqual(seen(paid, part("b", "failed", "3.00")), ["partially_succeeded", true, null, "8.00", "5.00"]);
  });

  test("A failed part that was tried again with success counts once", () => {
    const parts = [
      part("a", "succeeded", "5.00", AT[0]),
      part("b", "failed", "3.00", AT[1]),
      part("c", "succeeded", "3.00", AT[2]),
    ];
    assert.deepEqual(seen(...parts), ["succeeded", true, null, "8.00", null]);
  });

  test("A purchase whose parts are all open shows their sum", () => {
    assert.deepEqual(seen(part("a", "processing", "5.00"), part("b", "processing", "3.00")), [
      "processing",
      false,
      null,
      "8.00",
      null,
    ]);
  });
});
