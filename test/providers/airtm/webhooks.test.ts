/** The unsigned callbacks of v1, and the signature of v2 beyond what the shared suite tries. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/airtm/index.ts";
import { NOW_MS } from "../query-suite.ts";
import { signatureOf, signWebhook, v1Account, v2Account, webhookSecret } from "./account.ts";
import { type AnyAccount, fixture } from "./scripted-fetch.ts";

function receive(account: AnyAccount, headers: Record<string, string>, body: string, nowMs = NOW_MS) {
  const request = {
    uri: "/v1/shop/webhook",
    headers: new Headers(headers),
    body: new TextEncoder().encode(body),
    nowMs,
  };
  return provider.webhook?.(account, request);
}

describe("a callback of v1", () => {
  const verdictOf = (name: string, change: object = {}) =>
    receive(v1Account, {}, JSON.stringify({ ...Object(fixture(`v1/${name}`)), ...change }));
  const asks = (...resources: [string, string][]) => ({
    verdict: "unsigned",
    events: resources.map(([kind, id]) => ({ kind, id, type: "check" })),
  });

  test("of a purchase asks for the purchase and for its order", async () => {
    const id = "f782702e-e4fe-46b7-8ef1-de8b70a50587";
    const both = asks(["payment", id], ["order", "ExternalIdentifier01"]);
    for (const status of ["confirmed", "canceled", "FAILED", "teleported"]) {
      assert.deepEqual(await verdictOf("purchase-confirmed", { status }), both);
    }
    assert.deepEqual(await verdictOf("purchase-failed"), asks(["payment", id]), "an empty code names no order");
  });

  test("of a payout asks for the payout alone", async () => {
    assert.deepEqual(await verdictOf("payout-completed"), asks(["payout", "57f384ac-c5f7-492a-aaf7-daa928de9b40"]));
  });

  test("of another sort, without an id, or of something else names nothing", async () => {
    assert.deepEqual(await verdictOf("operation-of-another-sort"), asks());
    assert.deepEqual(await verdictOf("payout-completed", { id: ".." }), asks());
    assert.deepEqual(await verdictOf("bulk-done"), asks());
  });

  test("that is no JSON object is unreadable", async () => {
    for (const body of ["", "[]", "null", "<html>", '{"id":']) {
      assert.deepEqual(await receive(v1Account, {}, body), { verdict: "unreadable" });
    }
  });

  test("is believed no more with a signature", async () => {
    const body = JSON.stringify(fixture("v1/payout-completed"));
    assert.equal((await receive(v1Account, signWebhook(webhookSecret, body), body))?.verdict, "unsigned");
  });
});

describe("the signature of v2", () => {
  /** Published by Svix. */
  const body = '{"test": 2432232314}';
  const atMs = 1_614_265_330_000;
  const headers = {
    "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "svix-timestamp": "1614265330",
    "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  };
  const verdictOf = async (change: Record<string, string> = {}, nowMs = atMs) =>
    (await receive(v2Account, { ...headers, ...change }, body, nowMs))?.verdict;
  const good = headers["svix-signature"];

  test("holds for the published vector", async () => {
    assert.equal(await verdictOf(), "signed");
    assert.equal(signatureOf(webhookSecret, headers["svix-id"], 1614265330, body), good);
  });

  test("holds for five minutes in either direction, and no longer", async () => {
    for (const [seconds, expected] of [
      [300, "signed"],
      [301, "forged"],
      [-300, "signed"],
      [-301, "forged"],
    ] as const) {
      assert.equal(await verdictOf({}, atMs + seconds * 1000), expected, `${seconds}`);
    }
  });

  test("counts wherever it stands among several, and only as version 1", async () => {
    const other = signatureOf("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", headers["svix-id"], 1614265330, body);
    const bare = good.replace("v1,", "");
    for (const [list, expected] of [
      [`${other} ${good}`, "signed"],
      [`v1a,${bare} v2,${bare} ${good} v1,not-base64!`, "signed"],
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

  test("costs five checks of the body at most, however many signatures are sent", async (t) => {
    const verify = t.mock.method(crypto.subtle, "verify");
    const many = Array(8_000)
      .fill(`v1,${"A".repeat(43)}=`)
      .join(" ");
    assert.equal(await verdictOf({ "svix-signature": many }), "forged");
    assert.equal(verify.mock.callCount(), 5);
  });

  test("does not hold with another id, another time, or a time that is none", async () => {
    assert.equal(await verdictOf({ "svix-id": "msg_other" }), "forged");
    for (const timestamp of ["1614265331", "1614265330.0", "", "now", "-1614265330", "1e9"]) {
      assert.equal(await verdictOf({ "svix-timestamp": timestamp }), "forged", timestamp);
    }
  });

  test("covers bytes that are no text", async () => {
    const bytes = new Uint8Array([0x7b, 0xff, 0x7d]);
    const request = {
      uri: "/",
      headers: new Headers(signWebhook(webhookSecret, "{\ufffd}")),
      body: bytes,
      nowMs: NOW_MS,
    };
    assert.equal((await provider.webhook?.(v2Account, request))?.verdict, "forged");
  });
});
