/** The unsigned callbacks of Airtm's API v1, and the signature of API v2 beyond the shared suite. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { err, ok } from "../../../edge/platform/result.ts";
import { provider } from "../../../edge/providers/airtm/index.ts";
import { NOW_MS } from "../query-cases.ts";
import { verdictIn } from "../webhook-cases.ts";
import { signatureOf, signWebhook, v1Account, v2Account, webhookSecret } from "./account.ts";
import { type AirtmAccount, fixture } from "./scripted-fetch.ts";

function receive(account: AirtmAccount, headers: Record<string, string>, body: string, nowMs = NOW_MS) {
  const request = {
    uri: "/v1/shop/webhook",
    headers: new Headers(headers),
    body: new TextEncoder().encode(body),
    nowMs,
  };
  return provider.webhook?.(account, request);
}

describe("Airtm v1 callbacks", () => {
  const resultOf = (name: string, change: object = {}) =>
    receive(v1Account, {}, JSON.stringify({ ...Object(fixture(`v1/${name}`)), ...change }));
  const unsignedChecks = (...resources: [string, string][]) =>
    ok({ signed: false, events: resources.map(([kind, id]) => ({ kind, id, type: "check" })) });

  test("An Airtm v1 callback of a purchase causes a check of the purchase and its order", async () => {
    const id = "f782702e-e4fe-46b7-8ef1-de8b70a50587";
    const purchaseAndOrder = unsignedChecks(["payment", id], ["order", "ExternalIdentifier01"]);
    for (const status of ["confirmed", "canceled", "FAILED", "teleported"]) {
      assert.deepEqual(await resultOf("purchase-confirmed", { status }), purchaseAndOrder);
    }
    assert.deepEqual(
      await resultOf("purchase-failed"),
      unsignedChecks(["payment", id]),
      "an empty code is not an order",
    );
  });

  test("An Airtm v1 callback of a payout causes a check of the payout only", async () => {
    assert.deepEqual(
      await resultOf("payout-completed"),
      unsignedChecks(["payout", "57f384ac-c5f7-492a-aaf7-daa928de9b40"]),
    );
  });

  test("An Airtm v1 callback of another type, without a valid id, or of a bulk has no event", async () => {
    assert.deepEqual(await resultOf("operation-of-another-sort"), unsignedChecks());
    assert.deepEqual(await resultOf("payout-completed", { id: ".." }), unsignedChecks());
    assert.deepEqual(await resultOf("bulk-done"), unsignedChecks());
  });

  test("An Airtm v1 callback that is not a JSON object is unreadable", async () => {
    for (const body of ["", "[]", "null", "<html>", '{"id":']) {
      assert.deepEqual(await receive(v1Account, {}, body), err({ reason: "unreadable" }));
    }
  });

  test("An Airtm v1 callback with a signature stays unsigned", async () => {
    const body = JSON.stringify(fixture("v1/payout-completed"));
    assert.equal(verdictIn(await receive(v1Account, signWebhook(webhookSecret, body), body)), "unsigned");
  });
});

describe("Airtm v2 signatures", () => {
  /** The test vector of Svix's documentation. */
  const body = '{"test": 2432232314}';
  const atMs = 1_614_265_330_000;
  const headers = {
    "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "svix-timestamp": "1614265330",
    "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const verdictOf = async (change: Record<string, string> = {}, nowMs = atMs) =>
    verdictIn(await receive(v2Account, { ...headers, ...change }, body, nowMs));
  const validSignature = headers["svix-signature"];

  test("The Airtm v2 signature of the documented vector is valid", async () => {
    assert.equal(await verdictOf(), "signed");
    assert.equal(signatureOf(webhookSecret, headers["svix-id"], 1614265330, body), validSignature);
  });

  test("An Airtm v2 signature is valid for five minutes before and after its time", async () => {
    for (const [seconds, expected] of [
      [300, "signed"],
      [301, "forged"],
      [-300, "signed"],
      [-301, "forged"],
    ] as const) {
      assert.equal(await verdictOf({}, atMs + seconds * 1000), expected, `${seconds}`);
    }
  });

  test("An Airtm v2 signature is valid at any position among several, and only as version 1", async () => {
    const other = signatureOf("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", headers["svix-id"], 1614265330, body);
    const bare = validSignature.replace("v1,", "");
    for (const [list, expected] of [
      [`${other} ${validSignature}`, "signed"],
      [`v1a,${bare} v2,${bare} ${validSignature} v1,not-base64!`, "signed"],
      [other, "forged"],
      [`v1a,${bare}`, "forged"],
      [`v2,${bare}`, "forged"],
      [bare, "forged"],
      ["v1,", "forged"],
      ["", "forged"],
    ] as const) {
      assert.equal(await verdictOf({ "svix-signature": list }), expected, list);
    }
  });

  test("An Airtm v2 webhook with many signatures costs five verifications at most", async (t) => {
    const verify = t.mock.method(crypto.subtle, "verify");
    const many = Array(8_000)
      .fill(`v1,${"A".repeat(43)}=`)
      .join(" ");
    assert.equal(await verdictOf({ "svix-signature": many }), "forged");
    assert.equal(verify.mock.callCount(), 5);
  });

  test("An Airtm v2 signature is invalid with another id, another time or an invalid time", async () => {
    assert.equal(await verdictOf({ "svix-id": "msg_other" }), "forged");
    for (const timestamp of ["1614265331", "1614265330.0", "", "now", "-1614265330", "1e9"]) {
      assert.equal(await verdictOf({ "svix-timestamp": timestamp }), "forged", timestamp);
    }
  });

  test("An Airtm v2 signature covers the raw bytes instead of the decoded text", async () => {
    const bytes = new Uint8Array([0x7b, 0xff, 0x7d]);
    const request = {
      uri: "/",
      headers: new Headers(signWebhook(webhookSecret, "{\ufffd}")),
      body: bytes,
      nowMs: NOW_MS,
    };
    assert.equal(verdictIn(await provider.webhook?.(v2Account, request)), "forged");
  });
});
