/** The requests of Mollie's adapter: addresses, headers, and the further calls of a query. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import { provider } from "../../../edge/providers/mollie/index.ts";
import { http, NOW_MS, readFixture } from "../query-cases.ts";
import { account, type MollieAccount } from "./account.ts";

const PAYMENT_ID = "tr_5B8cwPMGnU6qLbRvo7qEZo";
const LINK_ID = "pl_4Y0eZitmBnQ6IDoMqZQKh";
const fixtures = new URL("fixtures/", import.meta.url);
const bodyOf = (name: string) => JSON.stringify(readFixture(fixtures, name));

/** The addresses of the calls of a query, with these fixtures as responses, and the cursors between them. */
async function callsOf(kind: Kind, id: string, responses: string[], asking: MollieAccount = account) {
  const calls: { path: string; headers: Record<string, string>; maxBytes: number | undefined }[] = [];
  const cursors: unknown[] = [];
  const remaining = [...responses];
  for (let cursor: unknown = null; ; ) {
    const session = { bearer: null };
    const query = { kind, id, trusted: true, nowMs: NOW_MS, firstRequestedMs: NOW_MS, cursor, session };
    const step = await provider.query(asking, query, async (url, { headers, maxBytes }) => {
      calls.push({ path: url.replace(asking.baseUrl, ""), headers, maxBytes });
      return http(200, bodyOf(remaining.shift() ?? assert.fail("one call too many")));
    });
    if (step.outcome !== "more") return { paths: calls.map(({ path }) => path), calls, cursors, step };
    cursor = JSON.parse(JSON.stringify(step.cursor));
    cursors.push(cursor);
  }
}

describe("requests to Mollie", () => {
  test("A payment with its lists embedded takes one call, with the access token as Bearer", async () => {
    const { paths, calls } = await callsOf("payment", PAYMENT_ID, ["payment-refunded-in-part"]);
    assert.deepEqual(paths, [`/payments/${PAYMENT_ID}?embed=refunds,chargebacks`]);
    assert.deepEqual(calls[0]?.headers, { Accept: "application/hal+json", Authorization: "Bearer access_token-7f" });
  });

  test("A payment without its embedded lists takes one call more for each list that it has", async () => {
    const { paths } = await callsOf("payment", PAYMENT_ID, ["payment-without-embedded-lists", "list-of-refunds"]);
    assert.deepEqual(paths.slice(1), [`/payments/${PAYMENT_ID}/refunds`]);
  });

  test("The cursor of a payment has the merchant's reference and nothing else of the metadata or the payer", async () => {
    const { cursors } = await callsOf("payment", PAYMENT_ID, ["payment-without-embedded-lists", "list-of-refunds"]);
    const text = JSON.stringify(cursors);
    assert.ok(text.includes("A-1001"));
    for (const personal of ["Petra", "Beispiel", "411111", "fHB3CCKx", "cst_", "org_"])
      assert.ok(!text.includes(personal));
  });

  test("A link for one payment takes a second call for its payments, and a link for many takes none", async () => {
    const { paths, calls } = await callsOf("payment-link", LINK_ID, ["link-open", "list-of-payments-none"]);
    assert.deepEqual(paths, [`/payment-links/${LINK_ID}`, `/payment-links/${LINK_ID}/payments?limit=50`]);
    assert.deepEqual(
      calls.map(({ maxBytes }) => maxBytes),
      [undefined, 2 * 1024 * 1024],
    );
    assert.equal((await callsOf("payment-link", LINK_ID, ["link-reusable"])).paths.length, 1);
  });

  test("A payout and an order of the Orders API have addresses of their own", async () => {
    const payout = "payout_j8NvRAM2WNZtsykpLEX8J";
    assert.deepEqual((await callsOf("payout", payout, ["payout-completed"])).paths, [`/payouts/${payout}`]);
    const { paths } = await callsOf("payment", "ord_pbjz8x", ["order-paid"]);
    assert.deepEqual(paths, ["/orders/ord_pbjz8x?embed=payments,refunds"]);
  });

  test("Each call of the test mode says so with an access token, and never with an API key", async () => {
    const options = { ...account.options, testmode: true };
    const responses = ["payment-without-embedded-lists", "list-of-refunds"];
    const { paths } = await callsOf("payment", PAYMENT_ID, responses, { ...account, options });
    assert.deepEqual(paths, [
      `/payments/${PAYMENT_ID}?embed=refunds,chargebacks&testmode=true`,
      `/payments/${PAYMENT_ID}/refunds?testmode=true`,
    ]);
    const withKey = { ...account, options, credentials: { apiKey: "test_7f" } };
    assert.ok(!(await callsOf("payout", "payout_1", ["payout-completed"], withKey)).paths.join().includes("testmode"));
  });
});
