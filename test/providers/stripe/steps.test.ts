/** Queries of several calls: which calls they make, what they keep in between, and what a failure of a later call means. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Kind } from "../../../contract/resource.ts";
import type { QueryStep } from "../../../edge/providers/query.ts";
import { provider } from "../../../edge/providers/stripe/index.ts";
import { type Json, withChanges } from "../mutations.ts";
import { http, NOW_MS, noResult, readFixture } from "../query-cases.ts";
import { account } from "./account.ts";

const fixture = (name: string): Json => readFixture(new URL("fixtures/", import.meta.url), name);
const found = (json: Json) => http(200, JSON.stringify(json));
const missing = http(404, JSON.stringify(fixture("not-found")));

/** Makes each step of a query with the next of these responses. */
async function runSteps(kind: Kind, id: string, responses: ReturnType<typeof http>[]) {
  const paths: string[] = [];
  const cursors: string[] = [];
  let step: QueryStep = { outcome: "more", cursor: null };
  for (const response of responses) {
    assert.ok(step.outcome === "more", "the query ends before the last response");
    const cursor: unknown = step.cursor === null ? null : JSON.parse(JSON.stringify(step.cursor));
    const query = {
      kind,
      id,
      trusted: true,
      nowMs: NOW_MS,
      firstRequestedMs: NOW_MS,
      cursor,
      session: { bearer: null },
    };
    step =
      (await provider.query?.(account, query, async (url) => {
        paths.push(url.replace(`${account.baseUrl}/`, ""));
        return response;
      })) ?? assert.fail("the provider has no query");
    if (step.outcome === "more") cursors.push(JSON.stringify(step.cursor));
  }
  return { paths, cursors, result: step };
}

const PAYMENT = "pi_3Disputed0123456789Abc";
const CHARGE = "latest_charge.refunds";

describe("the steps of a Stripe query", () => {
  test("A disputed payment takes a second call, for the disputes of its charge", async () => {
    const { paths, result } = await runSteps("payment", PAYMENT, [
      found(fixture("intent-disputed")),
      found(fixture("disputes")),
    ]);
    assert.deepEqual(paths, [
      `payment_intents/${PAYMENT}?expand[]=${CHARGE}`,
      "disputes?charge=ch_3Disputed0123456789Abc1&limit=10",
    ]);
    assert.equal(result.outcome, "found");
  });

  test("A later call that finds nothing says nothing about the payment, which exists", async () => {
    const { result } = await runSteps("payment", PAYMENT, [found(fixture("intent-disputed")), missing]);
    assert.deepEqual(result, noResult("unreadable"));
    assert.deepEqual((await runSteps("payment", PAYMENT, [missing])).result, { outcome: "not-found" });
  });

  test("A session in subscription mode leads to its invoice and its payment, and any other session to no invoice", async () => {
    const session = fixture("session-subscription");
    const id = "cs_test_a1".concat("Sub").padEnd(66, "Q");
    const { paths } = await runSteps("payment", id, [
      found(session),
      found(fixture("invoice-paid")),
      found(fixture("intent-paid")),
    ]);
    assert.deepEqual(paths, [
      `checkout/sessions/${id}?expand[]=payment_intent.${CHARGE}`,
      "invoices/in_1Paid0123456789AbcdEfg?expand[]=payments",
      `payment_intents/pi_3Paid0123456789AbcdEfg?expand[]=${CHARGE}`,
    ]);
    const other = await runSteps("payment", id, [found(withChanges(session, { mode: "payment" }))]);
    assert.equal(other.result.outcome, "found");
  });

  test("A link for one payment leads to the session that has used it, and to no other", async () => {
    const link = "plink_1Used0123456789Abcde";
    const { paths } = await runSteps("payment-link", link, [
      found(fixture("link-used")),
      found(fixture("link-sessions")),
    ]);
    assert.equal(
      paths[1],
      `checkout/sessions?payment_link=${link}&status=complete&limit=1&expand[]=data.payment_intent.${CHARGE}`,
    );
  });

  test("What a query keeps between two calls has no personal data, no metadata and no client secret", async () => {
    const queries = [
      await runSteps("payment", PAYMENT, [found(fixture("intent-disputed")), found(fixture("disputes"))]),
      await runSteps("payment-link", "plink_1Used0123456789Abcde", [
        found(fixture("link-used")),
        found(withChanges(fixture("link-sessions"), { "data.0.payment_intent.latest_charge.disputed": true })),
        found(fixture("disputes-won")),
      ]),
    ];
    const kept = queries.flatMap(({ cursors }) => cursors);
    assert.equal(kept.length, 3);
    for (const text of kept) assert.doesNotMatch(text, /Petra|petra|_secret_|for Petra|metadata|cus_/);
  });
});
