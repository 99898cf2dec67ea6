// The explanation of a token agrees with what the Worker does with it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { ResourceRef } from "../../../../contract/resource.ts";
import { checkStatusToken } from "../../../../edge/access/check-token.ts";
import { explainToken } from "../../../../edge/access/explain-token.ts";
import { createStatusToken } from "../../../../edge/access/status-token.ts";
import type { TokenKey } from "../../../../edge/config/token-keys.ts";

const NOW_MS = Date.parse("2026-11-28T12:00:00Z");
const SECRET = "A".repeat(43);
const key: TokenKey = { kid: "2026-11", alg: "HS256", secret: SECRET };
const resource: ResourceRef = { connection: "shop", kind: "payment", id: "a b ç" };
const request = { key: { kid: "2026-11", secret: SECRET }, resource, nowMs: NOW_MS, expiresInSeconds: 600 };

describe("explainToken", () => {
  test("A valid token is explained with its resource, its scopes, its times and its addresses", async () => {
    const token = await createStatusToken({ ...request, returnUrl: "https://shop.example/orders" });
    assert.deepEqual(await explainToken(token, { keys: [key], nowMs: NOW_MS }), {
      resource,
      scopes: ["status", "details"],
      kid: "2026-11",
      issuedAt: "2026-11-28T12:00:00.000Z",
      expiresAt: "2026-11-28T12:10:00.000Z",
      returnUrl: "https://shop.example/orders",
      retryUrl: null,
      isVerified: true,
      refusal: null,
    });
  });

  test("Without keys the rest is checked, and the explanation says that the signature is not", async () => {
    const token = await createStatusToken(request);
    const { isVerified, refusal } = await explainToken(`${token.slice(0, -4)}AAAA`, { nowMs: NOW_MS });
    assert.deepEqual([isVerified, refusal], [false, null]);
    const late = await explainToken(token, { nowMs: NOW_MS + 3_600_000 });
    assert.deepEqual([late.isVerified, late.refusal], [false, "It has expired."]);
  });

  test("Each reason of a refusal is a sentence of its own", async () => {
    const token = await createStatusToken(request);
    const refusalOf = async (text: string, options: object) =>
      (await explainToken(text, { keys: [key], nowMs: NOW_MS, ...options })).refusal ?? "";
    assert.match(await refusalOf("", {}), /^It is not a status token/);
    assert.match(await refusalOf(token, { keys: [] }), /^No key in TOKEN_KEYS/);
    assert.match(await refusalOf(token, { keys: [{ ...key, connections: ["other"] }] }), /^No key in TOKEN_KEYS/);
    assert.match(await refusalOf(token, { keys: [{ ...key, secret: "B".repeat(43) }] }), /has not signed it/);
    assert.match(await refusalOf(token, { nowMs: NOW_MS - 61_000 }), /^Its iat/);
    assert.match(await refusalOf(token, { notBeforeMs: NOW_MS + 1 }), /notBefore/);
    assert.equal(await refusalOf(token, { nowMs: NOW_MS + 660_000 }), "It has expired.");
    assert.equal(await refusalOf(token, { nowMs: NOW_MS + 659_000 }), "");
  });

  test("A token is refused in the explanation exactly when the Worker refuses it", async () => {
    const valid = await createStatusToken(request);
    const changed = fc
      .record({ at: fc.nat(valid.length - 1), character: fc.constantFrom(..."AQgw_-.=b") })
      .map(({ at, character }) => valid.slice(0, at) + character + valid.slice(at + 1));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(changed, fc.string(), fc.constant(valid)),
        fc.nat(1_000_000),
        async (token, laterMs) => {
          const options = { keys: [key], nowMs: NOW_MS + laterMs };
          const explained = await explainToken(token, options);
          const checked = await checkStatusToken(token, resource, [key], 0, options.nowMs);
          assert.equal(explained.refusal === null, checked.ok);
        },
      ),
    );
  });

  test("A time that no calendar has is left out", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const header = { alg: "HS256", typ: "pst+jwt", kid: "k" };
    const claims = { sub: "shop/payment/x", scope: "status", aud: "payment-status", iat: 0, exp: 2 ** 52 };
    const explained = await explainToken(`${part(header)}.${part(claims)}.AAAA`);
    assert.deepEqual([explained.issuedAt, explained.expiresAt], ["1970-01-01T00:00:00.000Z", null]);
    assert.match(explained.refusal ?? "", /400 days/);
  });
});
