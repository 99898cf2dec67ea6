import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { KINDS, type Kind } from "../../../../../contract/resource.ts";
import { HINTS, METHOD_TYPES, type Method, STATES, type State } from "../../../../../contract/status.ts";
import { recordOf, type StatusRecord } from "../../../../../edge/hub/status-record.ts";
import type { Facts } from "../../../../../edge/providers/facts.ts";
import { expectedBy } from "../../../../../edge/status/arrival/expected-by.ts";
import { resource, stateFound } from "../../samples.ts";

const AT = "2026-11-26T10:00:00Z"; // a Thursday
const method = (type: Method["type"], brand: string | null = null): Method => ({ type, brand, last4: null });
const EUR = { value: "9.99", currency: "EUR" };

function recordIn(kind: Kind, state: State, other: Partial<Facts> = {}, at: string | null = AT): StatusRecord {
  const record = recordOf(stateFound(state, other, { ...resource, kind }));
  return { ...record, timeline: [{ state, at }] };
}

describe("the day by which money usually arrives", () => {
  test("A refund by card is usually there on the tenth working day", () => {
    for (const state of ["refund_pending", "refunded", "partially_refunded"] as const)
      assert.equal(expectedBy(recordIn("payment", state, { method: method("card") })), "2026-12-10");
  });

  test("A refund arrives by the rail of its method, and by the slowest if that is not known", () => {
    const dayFor = (used: Method | null) => expectedBy(recordIn("order", "refunded", { method: used }));
    assert.equal(dayFor(method("bank_transfer")), "2026-12-01");
    assert.equal(dayFor(method("wallet", "paypal")), "2026-12-01");
    assert.equal(dayFor(method("bnpl")), "2026-12-03");
    assert.equal(dayFor(method("wallet", "applepay")), "2026-12-10");
    assert.equal(dayFor(null), "2026-12-10");
  });

  test("A refund in euro does not arrive on a closing day of TARGET", () => {
    const start = "2026-12-22T10:00:00Z";
    const dayFor = (currency: string) =>
      expectedBy(recordIn("payment", "refunded", { amount: { ...EUR, currency }, method: method("wallet") }, start));
    assert.deepEqual([dayFor("EUR"), dayFor("USD")], ["2026-12-28", "2026-12-25"]);
    const other = { amount: { ...EUR, currency: "USD" }, refunded: EUR, method: method("wallet") };
    assert.equal(expectedBy(recordIn("payment", "partially_refunded", other, start)), "2026-12-28");
  });

  test("A payout to a wallet does not wait for the end of the weekend", () => {
    const wallet = { amount: EUR, method: method("wallet") };
    assert.equal(expectedBy(recordIn("payout", "succeeded", wallet, "2026-11-27T10:00:00Z")), "2026-11-28");
  });

  test("A payout is usually there on the third working day, and in a wallet on the next day", () => {
    for (const state of ["processing", "succeeded"] as const) {
      assert.equal(expectedBy(recordIn("payout", state)), "2026-12-01");
      assert.equal(expectedBy(recordIn("payout", state, { method: method("wallet") })), "2026-11-27");
    }
  });

  test("A transfer that the customer has made is usually there on the third working day", () => {
    const transfer = { method: method("bank_transfer") };
    assert.equal(expectedBy(recordIn("payment", "processing", transfer)), "2026-12-01");
    assert.equal(expectedBy(recordIn("payment", "processing", { method: method("card") })), null);
    assert.equal(expectedBy(recordIn("payment", "action_required", transfer)), null);
    assert.equal(expectedBy(recordIn("payment", "succeeded", transfer)), null);
  });

  test("Nothing is on its way while a payment is reviewed or being canceled", () => {
    for (const hint of ["in_review", "canceling"] as const) {
      assert.equal(expectedBy(recordIn("payment", "processing", { hint, method: method("bank_transfer") })), null);
      assert.equal(expectedBy(recordIn("payout", "processing", { hint })), null);
    }
  });

  test("No day is given where nobody knows when the money went", () => {
    assert.equal(expectedBy(recordIn("payment", "refunded", {}, null)), null);
    assert.equal(expectedBy({ ...recordIn("payment", "refunded"), timeline: [] }), null);
  });

  test("The days count from the last time that the state began", () => {
    const record = recordIn("payment", "refunded", { method: method("bank_transfer") });
    const earlier = { state: "refunded" as const, at: "2026-11-02T10:00:00Z" };
    assert.equal(expectedBy({ ...record, timeline: [earlier, ...record.timeline] }), "2026-12-01");
  });

  test("The provider's own day counts more", () => {
    assert.equal(expectedBy(recordIn("payout", "processing", { expectedBy: "2026-12-24" })), "2026-12-24");
  });

  test("Only refunds, payouts and transfers have a day, and it is never before the money went", () => {
    const anyMethod = fc.option(fc.constantFrom(...METHOD_TYPES).map((type) => method(type)));
    const anyHint = fc.option(fc.constantFrom(...HINTS));
    fc.assert(
      fc.property(
        fc.constantFrom(...KINDS),
        fc.constantFrom(...STATES),
        anyMethod,
        anyHint,
        (kind, state, used, hint) => {
          const record = recordIn(kind, state, { method: used, hint, amount: EUR });
          const day = expectedBy({ ...record, visibleState: { ...record.visibleState, state } });
          if (day === null) return;
          assert.ok(day > AT.slice(0, 10));
          assert.ok(
            /^(refund_pending|(partially_)?refunded)$/.test(state) || kind === "payout" || state === "processing",
          );
        },
      ),
    );
  });
});
