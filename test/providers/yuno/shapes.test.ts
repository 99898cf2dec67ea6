/** Yuno documents that have no fixture: documents with only a status, and orders with several payments. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/yuno/index.ts";
import { type Json, withChanges } from "../mutations.ts";
import { http, readFixture } from "../query-cases.ts";
import { account } from "./account.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);
const PAYMENT = readFixture(FIXTURES, "paid-bare");
const nowMs = Date.UTC(2026, 10, 21, 12);

async function findFacts(kind: "payment" | "order" | "payment-link" | "payout" | "report", body: Json) {
  const query = {
    kind,
    id: "A-1001",
    nowMs,
    trusted: true,
    firstRequestedMs: nowMs,
    cursor: null,
    session: { bearer: null },
  };
  const result = await provider.query(account, query, async () => http(200, JSON.stringify(body)));
  assert.ok(result.outcome === "found", JSON.stringify(result));
  return result;
}

const stateOf = async (...args: Parameters<typeof findFacts>) => (await findFacts(...args)).facts.state;

describe("Yuno documents with only a status", () => {
  for (const [kind, status, state] of [
    ["payment", "SUCCEEDED", "succeeded"],
    ["payment", "READY_TO_PAY", "action_required"],
    ["payment-link", "CREATED", "created"],
    ["payout", "PENDING", "processing"],
    ["report", "SUCCEEDED", "succeeded"],
  ] as const) {
    test(`A Yuno ${kind} with only the status ${status} is parsed as ${state}`, async () =>
      assert.equal(await stateOf(kind, { status }), state));
  }

  test("A wrapped Yuno payment with only a status is parsed, alone and in a list", async () => {
    assert.equal(await stateOf("payment", { payment: { status: "EXPIRED" } }), "expired");
    assert.equal(await stateOf("order", [{ payment: { status: "EXPIRED" } }]), "expired");
  });
});

describe("Yuno orders with several payments", () => {
  const paymentWith = (status: string, created_at: string, sub_status = "", value = 1): Json =>
    withChanges(PAYMENT, {
      ...{ id: `${status}-${sub_status}-${created_at}-${value}`, status, sub_status, created_at },
      "amount.value": value,
    });
  const EARLY = "2026-11-21T10:00:00.000001Z";
  const LATE = "2026-11-21T10:00:00.900000Z";

  /**
   * Each state of a payment, the one that decides the order's state first.
   * @see docs/interface.md#3-mapping-from-the-providers
   */
  const BEST_FIRST = [
    ["SUCCEEDED", "APPROVED", "succeeded"],
    ["SUCCEEDED", "PARTIALLY_CAPTURED", "partially_succeeded"],
    ["PENDING", "AUTHORIZED", "authorized"],
    ["IN_DISPUTE", "RECEIVED", "disputed"],
    ["CHARGEBACK", "LOST", "charged_back"],
    ["REFUNDED", "PENDING_PROVIDER_CONFIRMATION", "refund_pending"],
    ["SUCCEEDED", "PARTIALLY_REFUNDED", "partially_refunded"],
    ["PENDING", "IN_PROCESS", "processing"],
    ["READY_TO_PAY", "CREATED", "action_required"],
    ["REFUNDED", "REFUNDED", "refunded"],
    ["CREATED", "CREATED", "created"],
    ["ERROR", "TIMEOUT", "unknown"],
    ["DECLINED", "DECLINED", "failed"],
    ["EXPIRED", "EXPIRED", "expired"],
    ["CANCELED", "CANCELED", "canceled"],
    ["VERIFIED", "VERIFIED", "verified"],
  ] as const;

  test("A Yuno order has the state of its best payment, whatever the payment's age and position", async () => {
    for (const [index, [status, subStatus, state]] of BEST_FIRST.entries()) {
      for (const [worse, worseSub] of BEST_FIRST.slice(index + 1)) {
        const payments = [paymentWith(status, EARLY, subStatus), paymentWith(worse, LATE, worseSub)];
        assert.equal(await stateOf("order", payments), state, `${state} beside ${worse}/${worseSub}`);
        assert.equal(await stateOf("order", payments.toReversed()), state, `${state} behind ${worse}/${worseSub}`);
      }
    }
  });

  test("A Yuno order with several equally good payments has the facts of the newest one", async () => {
    const payments = [
      paymentWith("DECLINED", EARLY, "", 1),
      paymentWith("DECLINED", LATE, "", 2),
      paymentWith("DECLINED", "", "", 3),
    ];
    for (const each of [payments, payments.toReversed()]) {
      assert.deepEqual((await findFacts("order", each)).facts.amount, { value: "2.00", currency: "BRL" });
    }
  });

  test("A payment of another order does not change a Yuno order", async () => {
    const other = withChanges(paymentWith("SUCCEEDED", LATE), { merchant_order_id: "A-1002" });
    assert.equal(await stateOf("order", [paymentWith("DECLINED", EARLY), other]), "failed");
  });

  test("The unknown status word of a Yuno order is that of its best payment", async () => {
    assert.equal(
      (await findFacts("order", [paymentWith("TELEPORTED", EARLY), paymentWith("DECLINED", LATE)])).unknownWord,
      "TELEPORTED",
    );
    assert.equal(
      (await findFacts("order", [paymentWith("TELEPORTED", EARLY), paymentWith("SUCCEEDED", LATE)])).unknownWord,
      undefined,
    );
  });
});
