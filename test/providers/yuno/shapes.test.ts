/** What fixtures with one answer each cannot say: documents with hardly anything in them, and orders with several payments. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/yuno/index.ts";
import { changed, type Json } from "../mutations.ts";
import { http, readFixture } from "../query-suite.ts";
import { account } from "./account.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);
const PAYMENT = readFixture(FIXTURES, "paid-bare");
const nowMs = Date.UTC(2026, 10, 21, 12);

async function ask(kind: "payment" | "order" | "payment-link" | "payout" | "report", body: Json) {
  const query = { kind, id: "A-1001", nowMs, firstRequestedMs: nowMs, cursor: null, session: { bearer: null } };
  const answer = await provider.query(account, query, async () => http(200, JSON.stringify(body)));
  assert.ok(answer.outcome === "found", JSON.stringify(answer));
  return answer;
}

const stateOf = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).facts.state;

describe("a document with nothing but its status", () => {
  for (const [kind, status, state] of [
    ["payment", "SUCCEEDED", "succeeded"],
    ["payment", "READY_TO_PAY", "action_required"],
    ["payment-link", "CREATED", "created"],
    ["payout", "PENDING", "processing"],
    ["report", "SUCCEEDED", "succeeded"],
  ] as const) {
    test(`is read as a ${kind} that is ${state}`, async () => assert.equal(await stateOf(kind, { status }), state));
  }

  test("is read as a wrapped payment, and in a list of them", async () => {
    assert.equal(await stateOf("payment", { payment: { status: "EXPIRED" } }), "expired");
    assert.equal(await stateOf("order", [{ payment: { status: "EXPIRED" } }]), "expired");
  });
});

describe("an order with several payments", () => {
  const made = (status: string, created_at: string, sub_status = "", value = 1): Json =>
    changed(PAYMENT, { status, sub_status, created_at, "amount.value": value });
  const EARLY = "2026-11-21T10:00:00.000001Z";
  const LATE = "2026-11-21T10:00:00.900000Z";

  /** Each state that a payment can have, the one that tells most about the order first (interface 3). */
  const BEST_FIRST = [
    ["SUCCEEDED", "APPROVED", "succeeded"],
    ["SUCCEEDED", "PARTIALLY_CAPTURED", "partially_succeeded"],
    ["PENDING", "AUTHORIZED", "authorized"],
    ["IN_DISPUTE", "RECEIVED", "disputed"],
    ["CHARGEBACK", "LOST", "charged_back"],
    ["REFUNDED", "PENDING_PROVIDER_CONFIRMATION", "refund_pending"],
    ["SUCCEEDED", "PARTIALLY_REFUNDED", "partially_refunded"],
    ["REFUNDED", "REFUNDED", "refunded"],
    ["PENDING", "IN_PROCESS", "processing"],
    ["READY_TO_PAY", "CREATED", "action_required"],
    ["CREATED", "CREATED", "created"],
    ["ERROR", "TIMEOUT", "unknown"],
    ["DECLINED", "DECLINED", "failed"],
    ["EXPIRED", "EXPIRED", "expired"],
    ["CANCELED", "CANCELED", "canceled"],
  ] as const;

  test("stands as its best payment, however old and wherever in the list", async () => {
    for (const [place, [status, subStatus, state]] of BEST_FIRST.entries()) {
      for (const [worse, worseSub] of BEST_FIRST.slice(place + 1)) {
        const payments = [made(status, EARLY, subStatus), made(worse, LATE, worseSub)];
        assert.equal(await stateOf("order", payments), state, `${state} beside ${worse}/${worseSub}`);
        assert.equal(await stateOf("order", payments.toReversed()), state, `${state} behind ${worse}/${worseSub}`);
      }
    }
  });

  test("stands, of several as good, as the newest of them", async () => {
    const payments = [made("DECLINED", EARLY, "", 1), made("DECLINED", LATE, "", 2), made("DECLINED", "", "", 3)];
    for (const each of [payments, payments.toReversed()]) {
      assert.deepEqual((await ask("order", each)).facts.amount, { value: "2.00", currency: "BRL" });
    }
  });

  test("is not told of by a payment of another order", async () => {
    const other = changed(made("SUCCEEDED", LATE), { merchant_order_id: "A-1002" });
    assert.equal(await stateOf("order", [made("DECLINED", EARLY), other]), "failed");
  });

  test("hands the word of the payment it stands as to the log", async () => {
    assert.equal((await ask("order", [made("TELEPORTED", EARLY), made("DECLINED", LATE)])).unknownWord, "TELEPORTED");
    assert.equal((await ask("order", [made("TELEPORTED", EARLY), made("SUCCEEDED", LATE)])).unknownWord, undefined);
  });
});
