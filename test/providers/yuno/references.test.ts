/** Yuno resources that have several names, and lists of what has one reference. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import type { ProviderResponse, QueryStep } from "../../../edge/providers/query.ts";
import { provider } from "../../../edge/providers/yuno/index.ts";
import { type Json, withChanges } from "../mutations.ts";
import { http, noResult, notFound, readFixture } from "../query-cases.ts";
import { account } from "./account.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);
const PAYMENT = readFixture(FIXTURES, "paid-bare");
const PAYOUT = readFixture(FIXTURES, "payout-paid");
const LINK = readFixture(FIXTURES, "link-open");
const PAYOUT_ID = "5404911d-5df9-429e-8488-ad41abea1a4b";
const REFERENCE = "salary-2026-11";
const nowMs = Date.UTC(2026, 10, 21, 12);

const json = (body: Json) => http(200, JSON.stringify(body));
const noSuchPayout = http(400, '{"code":"NOT_FOUND","messages":[]}');

/** Queries step by step. `paths` are the paths and queries of the calls. */
async function query(kind: Kind, id: string, ...responses: ProviderResponse[]) {
  const paths: string[] = [];
  let step: QueryStep = { outcome: "more", cursor: null };
  while (step.outcome === "more") {
    const { cursor } = step;
    const request = { kind, id, trusted: true, nowMs, firstRequestedMs: nowMs, cursor, session: { bearer: null } };
    step = await provider.query(account, request, async (url) => {
      paths.push(url.replace(account.baseUrl, ""));
      return responses.shift() ?? assert.fail("the provider makes more calls than there are responses");
    });
  }
  return { result: step, paths };
}

async function factsOf(...args: Parameters<typeof query>) {
  const { result } = await query(...args);
  assert.ok(result.outcome === "found", JSON.stringify(result));
  return result.facts;
}

describe("Yuno payouts by the merchant's reference", () => {
  test("A Yuno payout is found by the merchant's reference, in a list, in a wrapped list and alone", async () => {
    for (const body of [[PAYOUT], { payouts: [PAYOUT] }, PAYOUT]) {
      const { result, paths } = await query("payout", REFERENCE, json(body));
      assert.partialDeepStrictEqual(result, { outcome: "found", facts: { state: "succeeded", reference: REFERENCE } });
      assert.deepEqual(paths, [`/v1/payouts?merchant_reference=${REFERENCE}`]);
    }
  });

  test("A text that can be a Yuno payout id is asked for as an id, then as a reference", async () => {
    const byId = await query("payout", PAYOUT_ID, json(PAYOUT));
    assert.partialDeepStrictEqual(byId, { result: { outcome: "found" }, paths: [`/v1/payouts/${PAYOUT_ID}`] });

    const payout = withChanges(PAYOUT, { id: "6404911d-5df9-429e-8488-ad41abea1a4b", merchant_reference: PAYOUT_ID });
    const byReference = await query("payout", PAYOUT_ID, noSuchPayout, json([payout]));
    assert.partialDeepStrictEqual(byReference, {
      result: { outcome: "found" },
      paths: [`/v1/payouts/${PAYOUT_ID}`, `/v1/payouts?merchant_reference=${PAYOUT_ID}`],
    });
    assert.deepEqual((await query("payout", PAYOUT_ID, noSuchPayout, json([]))).result, notFound);
  });

  test("A Yuno payout with another reference is not shown, also in another letter case", async () => {
    for (const merchant_reference of ["salary-2026-12", "SALARY-2026-11"]) {
      const { result } = await query("payout", REFERENCE, json([withChanges(PAYOUT, { merchant_reference })]));
      assert.deepEqual(result, noResult("another-id"), merchant_reference);
    }
  });

  test("Several Yuno payouts with one reference have the state of the best one, without the counts of an order", async () => {
    const failed = withChanges(PAYOUT, { id: "6404911d-5df9-429e-8488-ad41abea1a4b", status: "DECLINED" });
    for (const payouts of [
      [failed, PAYOUT],
      [PAYOUT, failed],
    ]) {
      const { state, attempts, hint } = await factsOf("payout", REFERENCE, json(payouts));
      assert.deepEqual({ state, attempts, hint }, { state: "succeeded", attempts: null, hint: null });
    }
  });

  test("A Yuno payout reference without payouts is not found", async () => {
    for (const body of [[], { payouts: [] }]) {
      assert.deepEqual((await query("payout", REFERENCE, json(body))).result, notFound);
    }
  });
});

describe("Yuno links with two names", () => {
  const CODE = "7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
  const ID = "1d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
  const both = withChanges(LINK, { code: CODE, id: ID });

  test("A Yuno link is accepted when its code or its id is the requested one", async () => {
    for (const name of [CODE, ID]) {
      assert.equal((await factsOf("payment-link", name, json(both))).state, "created", name);
    }
  });

  test("A Yuno link is not shown when neither its code nor its id is the requested one", async () => {
    const { result } = await query("payment-link", "2d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d", json(both));
    assert.deepEqual(result, noResult("another-id"));
  });
});

describe("Yuno orders in a wrapped list", () => {
  test("A Yuno order is read from a list in payments, and is not found when that is empty", async () => {
    const { state, attempts } = await factsOf("order", "A-1001", json({ payments: [PAYMENT] }));
    assert.deepEqual({ state, attempts }, { state: "succeeded", attempts: { total: 1, succeeded: 1, failed: 0 } });
    assert.deepEqual((await query("order", "A-1001", json({ payments: [] }))).result, notFound);
  });

  test("A wrapped list of Yuno payments that cannot be read is unreadable", async () => {
    assert.deepEqual((await query("order", "A-1001", json({ payments: [null, 7] }))).result, noResult("unreadable"));
  });
});

describe("Yuno purchases that are divided between several payment methods", () => {
  const partWith = (id: string, status: string, value: number): Json =>
    withChanges(PAYMENT, { id, status, sub_status: "", split_payment_methods: true, "amount.value": value });

  test("The parts of a Yuno purchase are added up", async () => {
    const { state, amount, hint, attempts } = await factsOf(
      "order",
      "A-1001",
      json([partWith("p-1", "SUCCEEDED", 10), partWith("p-2", "SUCCEEDED", 10)]),
    );
    assert.deepEqual(
      { state, amount, hint, attempts },
      {
        ...{ state: "succeeded", amount: { value: "20.00", currency: "BRL" }, hint: null },
        attempts: { total: 2, succeeded: 2, failed: 0 },
      },
    );
  });

  test("A Yuno purchase is partly paid while a part is open", async () => {
    const { state, settled, amount, paid } = await factsOf(
      "order",
      "A-1001",
      json([partWith("p-1", "SUCCEEDED", 10), partWith("p-2", "PENDING", 5)]),
    );
    assert.deepEqual([state, settled, amount?.value, paid?.value], ["partially_succeeded", false, "15.00", "10.00"]);
  });

  test("Two Yuno payments of one order that are no parts of a purchase are paid more than once", async () => {
    const payments = ["p-1", "p-2"].map((id) =>
      withChanges(partWith(id, "SUCCEEDED", 10), { split_payment_methods: null }),
    );
    const { state, hint, amount } = await factsOf("order", "A-1001", json(payments));
    assert.deepEqual([state, hint, amount?.value], ["succeeded", "paid_more_than_once", "10.00"]);
  });

  test("A Yuno payment that a list contains twice is paid once, as it was changed last", async () => {
    const changed = (status: string, updated_at: string) => withChanges(PAYMENT, { id: "p-1", status, updated_at });
    const [paid, refunded] = [
      changed("SUCCEEDED", "2026-11-21T10:00:00Z"),
      changed("REFUNDED", "2026-11-21T10:05:00Z"),
    ];
    const { hint, attempts } = await factsOf("order", "A-1001", json([paid, paid]));
    assert.deepEqual({ hint, attempts }, { hint: null, attempts: { total: 1, succeeded: 1, failed: 0 } });
    assert.equal((await factsOf("order", "A-1001", json([refunded, paid]))).state, "refunded");
  });

  test("A check of the card beside a declined Yuno purchase does not make the order succeed", async () => {
    for (const check of [
      { status: "VERIFIED" },
      { sub_status: "VERIFIED" },
      { status: "FRAUD", sub_status: "FRAUD_VERIFIED" },
    ]) {
      const verified = withChanges(PAYMENT, { id: "p-1", ...check, "amount.value": 0 });
      const declined = withChanges(PAYMENT, { id: "p-2", status: "DECLINED", sub_status: "DECLINED" });
      const { state, attempts } = await factsOf("order", "A-1001", json([verified, declined]));
      assert.deepEqual({ state, attempts }, { state: "failed", attempts: { total: 1, succeeded: 0, failed: 1 } });
    }
  });
});

describe("Yuno chargebacks", () => {
  const lost = (amount: number) => ({ id: "c-1", type: "CHARGEBACK", status: "LOST", amount });
  const chargedBack = { status: "CHARGEBACK", sub_status: "LOST" };

  test("A lost Yuno chargeback of less than was paid is shown with its amount, and one of all without", async () => {
    const partly = await factsOf(
      "payment",
      "p",
      json(withChanges(PAYMENT, { ...chargedBack, id: null, transactions: [lost(4)] })),
    );
    assert.deepEqual([partly.hint, partly.chargedBack?.value], ["part_charged_back", "4.00"]);
    const wholly = await factsOf(
      "payment",
      "p",
      json(withChanges(PAYMENT, { ...chargedBack, id: null, transactions: [lost(9.9)] })),
    );
    assert.deepEqual([wholly.hint, wholly.chargedBack], [null, null]);
  });

  test("A Yuno chargeback that is in both lists of transactions counts once", async () => {
    const both = {
      ...chargedBack,
      id: null,
      transactions: lost(4),
      transactions_history: [lost(4), { ...lost(1), id: "c-2" }],
    };
    const { chargedBack: sum } = await factsOf("payment", "p", json(withChanges(PAYMENT, both)));
    assert.equal(sum?.value, "5.00");
  });

  test("Yuno chargebacks of which one has no amount are not shown as a part of what was paid", async () => {
    const unread = { ...chargedBack, id: null, transactions: [lost(4), { ...lost(1), id: "c-2", amount: "4,00" }] };
    const { hint, chargedBack: sum } = await factsOf("payment", "p", json(withChanges(PAYMENT, unread)));
    assert.deepEqual([hint, sum], [null, null]);
  });

  test("A Yuno chargeback that is not lost has no amount", async () => {
    const won = {
      ...chargedBack,
      id: null,
      transactions: [
        { ...lost(4), status: "WON" },
        { ...lost(4), type: "REFUND" },
      ],
    };
    const { hint, chargedBack: sum } = await factsOf("payment", "p", json(withChanges(PAYMENT, won)));
    assert.deepEqual([hint, sum], [null, null]);
  });
});
