/** Where an id of PayPal is asked for: an order first, then what else may have it, and the disputes of a payment. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import { provider } from "../../../edge/providers/paypal/index.ts";
import type { ProviderResponse, QueryStep } from "../../../edge/providers/query.ts";
import { type Json, withChanges } from "../mutations.ts";
import { http, NOW_MS, readFixture } from "../query-cases.ts";
import { account, session } from "./account.ts";

const FIXTURES = new URL("fixtures/", import.meta.url);
const HOUR_MS = 3_600_000;
const NOT_FOUND = http(404, '{"name":"RESOURCE_NOT_FOUND"}');

const ok = (fixture: string, change: Record<string, Json> = {}) =>
  http(200, JSON.stringify(withChanges(readFixture(FIXTURES, fixture), change)));

interface Query {
  kind?: Kind;
  id?: string;
  trusted?: boolean;
  /** Since when the resource is looked at. */
  ageMs?: number;
}

/** The result of a query with these responses, and the paths that it has asked, all in order. */
async function ask(
  responses: ProviderResponse[],
  { kind = "payment", id = "5O190127TN364715T", trusted = true, ageMs = 0 }: Query = {},
) {
  const paths: string[] = [];
  const shared = session();
  let step: QueryStep = { outcome: "more", cursor: null };
  while (step.outcome === "more") {
    const cursor: unknown = JSON.parse(JSON.stringify(step.cursor));
    const times = { nowMs: NOW_MS, firstRequestedMs: NOW_MS - ageMs };
    step = await provider.query(account, { kind, id, trusted, cursor, session: shared, ...times }, async (url) => {
      paths.push(url.slice(account.baseUrl.length));
      return responses[paths.length - 1] ?? assert.fail(`an unexpected call: ${url}`);
    });
  }
  return { paths, result: step };
}

function factsOf({ result }: Awaited<ReturnType<typeof ask>>) {
  return result.outcome === "found" ? result.facts : assert.fail(JSON.stringify(result));
}

describe("the places of a PayPal id", () => {
  for (const [fixture, id, before, state] of [
    ["capture", "2GG279541U471931P", 1, "partially_refunded"],
    ["refund", "1JU08902781691411", 2, "refunded"],
    ["authorization", "0AW2184448108334S", 3, "authorized"],
  ] as const) {
    test(`The id of a PayPal ${fixture} is found after ${before} other places`, async () => {
      const asked = await ask([...Array.from({ length: before }, () => NOT_FOUND), ok(fixture)], { id });
      assert.equal(factsOf(asked).state, state);
      assert.deepEqual(asked.paths.at(-1), `/v2/payments/${fixture}s/${id}`);
    });
  }

  for (const [word, state, hint] of [
    ["PENDING", "refund_pending", null],
    ["FAILED", "failed", "follow_up_failed"],
    ["CANCELLED", "failed", "follow_up_failed"],
    ["TELEPORTED", "unknown", null],
  ] as const) {
    test(`A PayPal refund that is ${word} has the state ${state}`, async () => {
      const responses = [NOT_FOUND, NOT_FOUND, ok("refund", { status: word })];
      const facts = factsOf(await ask(responses, { id: "1JU08902781691411" }));
      assert.deepEqual([facts.state, facts.hint], [state, hint]);
      assert.equal(facts.advice, state === "failed" ? "contact_merchant" : null);
    });
  }

  test("An answer of PayPal is read as what its own address says, and never as an order without payments", async () => {
    for (const [fixture, id, state] of [
      ["capture", "2GG279541U471931P", "partially_refunded"],
      ["authorization", "0AW2184448108334S", "authorized"],
      ["refund", "1JU08902781691411", "refunded"],
    ] as const) {
      assert.equal(factsOf(await ask([ok(fixture)], { id })).state, state);
      assert.equal(factsOf(await ask([ok(fixture, { links: null })], { id })).state, state);
    }
    const batch = await ask([ok("payout-batch")], { kind: "payout", id: "FYXMPQTX4JC9N" });
    assert.equal(factsOf(batch).state, "succeeded");
  });

  test("An answer of PayPal of another kind than the requested one is not found", async () => {
    const notFound = { outcome: "not-found" };
    assert.deepEqual((await ask([ok("payout-batch")], { id: "FYXMPQTX4JC9N" })).result, notFound);
    const capture = await ask([ok("capture")], { kind: "payout", id: "2GG279541U471931P" });
    assert.deepEqual(capture.result, notFound);
  });

  test("An older PayPal amount has other names", async () => {
    const amount = { total: "10.99", currency: "USD" };
    const asked = await ask([NOT_FOUND, ok("capture", { amount })], { id: "2GG279541U471931P" });
    assert.deepEqual(factsOf(asked).amount, { value: "10.99", currency: "USD" });
  });

  test("An untrusted PayPal id, and one that is too short for a transaction, costs one call", async () => {
    for (const query of [{ trusted: false }, { id: "ABC123" }]) {
      assert.deepEqual(await ask([NOT_FOUND], query).then(({ paths, result }) => [paths.length, result]), [
        1,
        { outcome: "not-found" },
      ]);
    }
  });

  test("A PayPal id in lower case is asked for as PayPal writes it", async () => {
    const { paths, result } = await ask([ok("completed")], { id: "5o190127tn364715t" });
    assert.deepEqual([paths, result.outcome], [["/v2/checkout/orders/5O190127TN364715T"], "found"]);
  });

  test("A PayPal id that nothing has costs four calls and is not found", async () => {
    const { paths, result } = await ask([NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND]);
    assert.deepEqual([paths.length, result], [4, { outcome: "not-found" }]);
  });

  test("A PayPal order of another merchant counts against the credentials only where the id is trusted", async () => {
    const forbidden = http(403, '{"name":"NOT_AUTHORIZED"}');
    const reasonFor = async (trusted: boolean) => (await ask([forbidden], { trusted })).result;
    assert.deepEqual(await reasonFor(true), { outcome: "no-result", reason: "unauthorized" });
    assert.deepEqual(await reasonFor(false), { outcome: "no-result", reason: "refused" });
  });

  test("A PayPal token that is refused while a capture is asked for is renewed, and the capture is asked for again", async () => {
    const token = http(200, '{"access_token":"A21AA-new","expires_in":32400}');
    const responses = [NOT_FOUND, http(401, "{}"), token, ok("capture")];
    const { paths, result } = await ask(responses, { id: "2GG279541U471931P" });
    assert.equal(result.outcome, "found");
    const capture = "/v2/payments/captures/2GG279541U471931P";
    assert.deepEqual(paths.slice(1), [capture, "/v1/oauth2/token", capture]);
  });
});

describe("a PayPal payout batch", () => {
  const id = "FYXMPQTX4JC9N";
  const batch = async (change: Record<string, Json>) =>
    ask([NOT_FOUND, ok("payout-batch", change)], { kind: "payout", id });

  test("A PayPal batch with one item has the status of the item", async () => {
    const asked = await batch({});
    assert.equal(factsOf(asked).state, "succeeded");
    assert.match(asked.paths.join(" "), /payouts-item\/FYXMPQTX4JC9N .*\/payouts\/FYXMPQTX4JC9N\?.*page_size=2/);
    assert.equal(factsOf(await batch({ "items.0.transaction_status": "FAILED" })).state, "failed");
  });

  test("A PayPal batch with several items is not found, because it would show one recipient the others", async () => {
    const { items } = readFixture(FIXTURES, "payout-batch") as { items: Json[] };
    for (const change of [{ total_items: 2 }, { items: [...items, ...items], total_items: null }] as const) {
      assert.deepEqual((await batch(change as Record<string, Json>)).result, { outcome: "not-found" });
    }
  });

  for (const [word, state] of [
    ["PENDING", "processing"],
    ["PROCESSING", "processing"],
    ["DENIED", "failed"],
    ["CANCELED", "canceled"],
    ["TELEPORTED", "unknown"],
  ] as const) {
    test(`A PayPal batch that is ${word} has the state ${state}`, async () => {
      assert.equal(factsOf(await batch({ "batch_header.batch_status": word })).state, state);
    });
  }

  test("A PayPal batch that was processed and lists no item yet is processing", async () => {
    assert.equal(factsOf(await batch({ items: null })).state, "processing");
  });
});

describe("the disputes of a PayPal payment", () => {
  const LATER = { ageMs: HOUR_MS };
  const resolved = (change: Record<string, Json> = {}) => [
    ok("completed"),
    ok("disputes", { "items.0.status": "RESOLVED" }),
    ok("dispute", change),
  ];
  const outcome = (code: string | null) => ({ "dispute_outcome.outcome_code": code });

  test("A paid PayPal order is asked for its disputes from an hour after the first request, and an unpaid one never", async () => {
    assert.equal((await ask([ok("completed")], { ageMs: HOUR_MS - 1 })).paths.length, 1);
    assert.equal((await ask([ok("approved")], LATER)).paths.length, 1);
    assert.equal((await ask([ok("completed")], { ...LATER, trusted: false })).paths.length, 1);
    const { paths, result } = await ask([ok("completed"), http(200, '{"items":[]}')], LATER);
    assert.equal(paths[1], "/v1/customer/disputes?disputed_transaction_id=2GG279541U471931P");
    assert.equal(result.outcome === "found" && result.facts.state, "succeeded");
  });

  test("A PayPal payment with an open dispute is disputed", async () => {
    const facts = factsOf(await ask([ok("completed"), ok("disputes")], LATER));
    assert.deepEqual([facts.state, facts.settled, facts.amount?.value], ["disputed", false, "9.99"]);
  });

  test("A PayPal dispute is the last change of its payment, so that a result without it is older", async () => {
    const list = ok("disputes", { "items.0.update_time": "2026-11-21T11:55:00Z" });
    const { at, changedAt } = factsOf(await ask([ok("completed"), list], LATER));
    assert.deepEqual([at, changedAt], ["2026-11-21T11:55:00Z", "2026-11-21T11:55:00Z"]);
  });

  test("An open PayPal dispute counts before one that was resolved later", async () => {
    const { items } = readFixture(FIXTURES, "disputes") as { items: { [name: string]: Json }[] };
    const later = { ...items[0], dispute_id: "PP-D-2", status: "RESOLVED", update_time: "2026-11-21T10:00:00Z" };
    const list = http(200, JSON.stringify({ items: [later, ...items] }));
    assert.equal(factsOf(await ask([ok("completed"), list], LATER)).state, "disputed");
  });

  for (const [code, state, hint] of [
    ["RESOLVED_SELLER_FAVOUR", "succeeded", "dispute_won"],
    ["CANCELED_BY_BUYER", "succeeded", "dispute_won"],
    ["RESOLVED_BUYER_FAVOUR", "charged_back", null],
    ["ACCEPTED", "charged_back", null],
    ["RESOLVED_WITH_PAYOUT", "succeeded", null],
    ["DENIED", "succeeded", null],
    [null, "succeeded", null],
  ] as const) {
    test(`A PayPal dispute that ends as ${code} leaves the payment ${state}`, async () => {
      const asked = await ask(resolved(outcome(code)), LATER);
      const facts = factsOf(asked);
      assert.deepEqual([facts.state, facts.hint, facts.settled], [state, hint, true]);
      assert.equal(asked.paths[2], "/v1/customer/disputes/PP-D-27803");
    });
  }

  test("A PayPal dispute about a part of the payment is shown with its amount", async () => {
    const change = { ...outcome("RESOLVED_BUYER_FAVOUR"), "dispute_amount.value": "4.00" };
    const facts = factsOf(await ask(resolved(change), LATER));
    assert.deepEqual([facts.hint, facts.chargedBack], ["part_charged_back", { value: "4.00", currency: "EUR" }]);
  });

  test("A lost PayPal dispute whose payment was refunded leaves it refunded", async () => {
    const refunded = { "purchase_units.0.payments.captures.0.status": "REFUNDED" };
    const [, list, dispute] = resolved(outcome("RESOLVED_BUYER_FAVOUR"));
    const responses = [ok("completed", refunded), list ?? assert.fail(), dispute ?? assert.fail()];
    assert.equal(factsOf(await ask(responses, LATER)).state, "refunded");
  });

  test("A PayPal payment is not settled for a day after a dispute whose outcome favours nobody", async () => {
    const recent = { ...outcome("NONE"), update_time: new Date(NOW_MS - 23 * HOUR_MS).toISOString() };
    assert.equal(factsOf(await ask(resolved(recent), LATER)).settled, false);
  });

  test("A PayPal app without permission for disputes gets the payment without them", async () => {
    for (const status of [403, 404, 400]) {
      assert.equal(factsOf(await ask([ok("completed"), http(status, "{}")], LATER)).state, "succeeded");
    }
    const limited = await ask([ok("completed"), http(429, "")], LATER);
    assert.deepEqual(limited.result, { outcome: "no-result", reason: "rate-limited" });
  });

  test("The captures of a PayPal order are asked for their disputes one after the other", async () => {
    const none = http(200, '{"items":[]}');
    const { paths } = await ask([ok("two-units"), none, none], LATER);
    assert.deepEqual(
      paths.slice(1).map((path) => path.split("=")[1]),
      ["2GG279541U471931P", "8MC585209K746392H"],
    );
  });
});
