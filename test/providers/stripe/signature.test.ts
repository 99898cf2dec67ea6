/** The vendor's own library and published vectors as witnesses of the adapter's signatures. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import Stripe from "stripe";
import { computeHmac } from "../../../edge/providers/hmac.ts";
import { provider } from "../../../edge/providers/stripe/index.ts";
import { failedCheckOf } from "../../../edge/providers/stripe/signature.ts";
import { NOW_MS } from "../query-cases.ts";
import { verdictIn } from "../webhook-cases.ts";
import { account } from "./account.ts";

const NOW_SECONDS = Math.floor(NOW_MS / 1000);

function requestOf(header: string, body: string, nowMs = NOW_MS) {
  const headers = new Headers({ "Stripe-Signature": header });
  return { uri: "/v1/shop/webhook", headers, body: new TextEncoder().encode(body), nowMs };
}

const check = (secrets: string[], header: string, body: string, nowMs = NOW_MS) =>
  failedCheckOf(secrets, requestOf(header, body, nowMs));
const wrong = { check: "stripe-signature", cause: "wrong" } as const;
const notRecent = { check: "stripe-signature", cause: "not-recent" } as const;

describe("the signature of a Stripe webhook", () => {
  test("A webhook that the vendor's library signs is signed, with any of several secrets", async () => {
    const payload = JSON.stringify({
      id: "evt_1",
      object: "event",
      type: "payout.paid",
      data: { object: { id: "po_1" } },
    });
    const secrets = ["whsec_of-the-connected-accounts", ...account.credentials.webhookSecret];
    const several = { ...account, credentials: { ...account.credentials, webhookSecret: secrets } };
    for (const secret of secrets) {
      const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp: NOW_SECONDS });
      assert.equal(verdictIn(await provider.webhook?.(several, requestOf(header, payload))), "signed");
    }
    const other = Stripe.webhooks.generateTestHeaderString({ payload, secret: "whsec_x", timestamp: NOW_SECONDS });
    assert.equal(verdictIn(await provider.webhook?.(several, requestOf(other, payload))), "forged");
  });

  // github.com/stripe/stripe-node, test/crypto/helpers.ts (checked 2026-11-28)
  test("The HMACs that the vendor publishes are those of the adapter", async () => {
    for (const [body, hmac] of [
      ["", "f7f9bd47fb987337b5796fdc1fdb9ba221d0d5396814bfcaf9521f43fd8927fd"],
      ['{"obj1":"hello","obj2":"world"}', "bebb1a643997f419b315ddba19e6f5411e1ce7f810ba6d3617ce72823092f363"],
      ["\u{1f600}", "837da296d05c4fe31f61d5d7ead035099d9585a5bcde87de952012a78f0b0c43"],
    ] as const) {
      const computed = await computeHmac("SHA-256", "test_secret", [body]);
      assert.equal(Buffer.from(computed).toString("hex"), hmac);
    }
  });

  test("The whole header of a known webhook is valid, and not for one byte less or another secret", async () => {
    const body = '{\n  "id": "evt_test_webhook",\n  "object": "event"\n}';
    const header = "t=1600000000,v1=d31a0c09b944148f3e0967540577eab14332f9eed37bc847aa57257cb33baf8e";
    const nowMs = 1_600_000_000_000;
    assert.equal(await check(["whsec_test_secret"], header, body, nowMs), null);
    assert.deepEqual(await check(["whsec_test_secret"], header, body.slice(0, -1), nowMs), wrong);
    // The key is the whole secret: without its prefix it is another one.
    assert.deepEqual(await check(["test_secret"], header, body, nowMs), wrong);
  });

  test("Only signatures of scheme v1 count, one of them is enough, and the time must be a number", async () => {
    const secret = "whsec_7f";
    const of = (scheme: string) =>
      Stripe.webhooks.generateTestHeaderString({ payload: "{}", secret, timestamp: NOW_SECONDS, scheme });
    const valid = of("v1").split(",")[1];
    const time = `t=${NOW_SECONDS}`;
    assert.deepEqual(await check([secret], of("v0"), "{}"), wrong);
    assert.equal(await check([secret], `${time},v1=${"0".repeat(64)},${valid},v0=x`, "{}"), null);
    assert.equal(await check([secret], `${time}, ${valid}`, "{}"), null);
    for (const header of [`${valid}`, `t=soon,${valid}`, time, "", `${time};${valid}`]) {
      assert.deepEqual(await check([secret], header, "{}"), wrong, header);
    }
  });

  test("A signed time counts for five minutes, and one that is far ahead of the clock does not", async () => {
    const header = Stripe.webhooks.generateTestHeaderString({
      payload: "{}",
      secret: "whsec_7f",
      timestamp: NOW_SECONDS,
    });
    for (const [lateMs, expected] of [
      [300_000, null],
      [301_000, notRecent],
      [-300_000, null],
      [-301_000, notRecent],
    ] as const) {
      assert.deepEqual(await check(["whsec_7f"], header, "{}", NOW_MS + lateMs), expected, `${lateMs}`);
    }
  });
});
