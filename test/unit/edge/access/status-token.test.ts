// Status tokens: which of them are valid, for which resource, and until when.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { base64url, exportJWK, generateKeyPair, importJWK, SignJWT } from "jose";
import { type ResourceRef, resourcePath } from "../../../../contract/resource.ts";
import { checkStatusToken } from "../../../../edge/access/check-token.ts";
import { createStatusToken } from "../../../../edge/access/status-token.ts";
import type { SharedTokenKey, TokenKey } from "../../../../edge/config/token-keys.ts";
import { NOW_MS, resource } from "../samples.ts";

const key: SharedTokenKey = { kid: "2026-11", alg: "HS256", secret: base64url.encode(new Uint8Array(32).fill(7)) };
const other: SharedTokenKey = { kid: "other", alg: "HS256", secret: base64url.encode(new Uint8Array(32).fill(8)) };
const NOW_SECONDS = NOW_MS / 1000;

const claims = {
  sub: "shop/payment/abcde12345abcde12345",
  scope: "status details",
  iat: NOW_SECONDS,
  exp: NOW_SECONDS + 3600,
  aud: "payment-status",
};
const header = { alg: "HS256", typ: "pst+jwt", kid: key.kid };

/** A token with exactly these claims and header. A value of undefined is left out. */
function signed(
  change: Record<string, unknown> = {},
  headerChange: Record<string, unknown> = {},
  by = key,
): Promise<string> {
  return new SignJWT({ ...claims, ...change })
    .setProtectedHeader({ ...header, ...headerChange } as typeof header)
    .sign(base64url.decode(by.secret));
}

interface CheckOptions {
  of?: ResourceRef;
  keys?: TokenKey[];
  notBeforeMs?: number;
  nowMs?: number;
}

/** The claims of a token that counts; null of every other. */
async function check(
  token: string,
  { of = resource, keys = [key, other], notBeforeMs = 0, nowMs = NOW_MS }: CheckOptions = {},
) {
  const checked = await checkStatusToken(token, of, keys, notBeforeMs, nowMs);
  return checked.ok ? checked.value : null;
}

const part = (value: object) => base64url.encode(JSON.stringify(value));

describe("status token", () => {
  test("A created token is valid for its resource and has its scopes, expiry and addresses", async () => {
    const token = await createStatusToken({
      key,
      resource,
      returnUrl: "https://shop.example/back",
      retryUrl: "https://shop.example/pay",
      nowMs: NOW_MS + 999,
    });
    assert.deepEqual(await check(token), {
      scopes: ["status", "details"],
      issuedMs: NOW_MS,
      expiresMs: NOW_MS + 3_600_000,
      returnUrl: "https://shop.example/back",
      retryUrl: "https://shop.example/pay",
    });
  });

  for (const [what, kind, id, reason] of [
    ["a slash for a kind whose id is in the path of every provider", "payment", "2026/11", /characters \/ \\ \? # %/],
    ["an invisible character", "payment-link", "a\u200b", /invisible/],
    ["a control character", "order", "a\u0000", /control/],
    ["no visible character", "order", "\u0301", /visible/],
    ["an unpaired surrogate", "order", "a\ud800", /control/],
    ["256 characters", "report", "a".repeat(256), /255/],
  ] as const) {
    test(`No token is created for an id with ${what}`, async () => {
      const impossible = { connection: "shop", kind, id };
      await assert.rejects(createStatusToken({ key, resource: impossible }), { name: "TypeError", message: reason });
    });
  }

  test("A token is created for a merchant's reference with a slash, which some providers take in a query", async () => {
    const order: ResourceRef = { connection: "shop", kind: "order", id: "2026/11" };
    assert.ok(await check(await createStatusToken({ key, resource: order, nowMs: NOW_MS }), { of: order }));
  });

  test("A token always includes the scope status, and unknown scopes are ignored", async () => {
    assert.deepEqual((await check(await signed({ scope: "items admin" })))?.scopes, ["status", "items"]);
    assert.deepEqual((await check(await signed({ scope: "" })))?.scopes, ["status"]);
  });

  for (const claim of Object.keys(claims)) {
    test(`A token without ${claim} is not valid`, async () => {
      assert.notEqual(await check(await signed()), null);
      assert.equal(await check(await signed({ [claim]: undefined })), null);
    });
  }

  for (const [name, change, headerChange] of [
    ["another audience", { aud: "someone-else" }, {}],
    ["another type", {}, { typ: "JWT" }],
    ["no type", {}, { typ: undefined }],
    ["no key id", {}, { kid: undefined }],
    ["an unknown key id", {}, { kid: "unknown" }],
    ["the kid of another key", {}, { kid: other.kid }],
    ["a scope that is not a string", { scope: ["status"] }, {}],
    ["a subject that is not a string", { sub: 5 }, {}],
    ["another connection", { sub: "shop2/payment/abcde12345abcde12345" }, {}],
    ["another kind", { sub: "shop/payout/abcde12345abcde12345" }, {}],
    ["another id", { sub: "shop/payment/abcde12345abcde12346" }, {}],
    ["a longer path", { sub: "shop/payment/abcde12345abcde12345/events" }, {}],
    ["a malformed path", { sub: "shop/payment/%" }, {}],
    ["a time of issue more than a minute ahead", { iat: NOW_SECONDS + 61 }, {}],
    ["an expiry that is not a number", { exp: String(NOW_SECONDS + 60) }, {}],
    ["a return address that is not a string", { ret: 1 }, {}],
  ] as const) {
    test(`A token with ${name} is not valid`, async () => {
      assert.equal(await check(await signed(change, headerChange)), null);
    });
  }

  test("A token with an unknown critical header is not valid", async () => {
    const head = part({ ...header, crit: ["x"], x: 1 });
    const bytes = new TextEncoder().encode(`${head}.${part(claims)}`);
    const hmac = await crypto.subtle.importKey(
      "raw",
      new Uint8Array(32).fill(7),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    const mac = base64url.encode(new Uint8Array(await crypto.subtle.sign("HMAC", hmac, bytes)));
    assert.equal(await check(`${head}.${part(claims)}.${mac}`), null);
  });

  test("A token without a signature or with another algorithm is not valid", async () => {
    const [, payload = "", signature = ""] = (await signed()).split(".");
    for (const alg of ["none", "None", "HS512", "RS256", "EdDSA"]) {
      assert.equal(await check(`${part({ ...header, alg })}.${payload}.`), null);
      assert.equal(await check(`${part({ ...header, alg })}.${payload}.${signature}`), null);
    }
    const sha512 = new SignJWT(claims).setProtectedHeader({ ...header, alg: "HS512" }).sign(new Uint8Array(64).fill(7));
    assert.equal(await check(await sha512), null);
  });

  test("A token that was changed after signing is not valid", async () => {
    const token = await signed();
    const [head = "", , signature = ""] = token.split(".");
    assert.equal(await check(`${head}.${part({ ...claims, scope: "status details items" })}.${signature}`), null);
    // The last character of a signature has two unused bits, so another character is changed.
    const at = token.length - 5;
    assert.equal(await check(`${token.slice(0, at)}${token[at] === "A" ? "B" : "A"}${token.slice(at + 1)}`), null);
  });

  test("A token is valid for 60 s after its expiry and not longer, since clocks differ", async () => {
    const token = await signed();
    const endMs = claims.exp * 1000;
    assert.notEqual(await check(token, { nowMs: endMs + 59_999 }), null);
    assert.equal(await check(token, { nowMs: endMs + 60_000 }), null);
    assert.notEqual(await check(await signed({ iat: NOW_SECONDS + 60 })), null);
  });

  test("A token that was issued before the connection's notBefore is not valid", async () => {
    const token = await signed();
    assert.notEqual(await check(token, { notBeforeMs: NOW_MS }), null);
    assert.equal(await check(token, { notBeforeMs: NOW_MS + 1 }), null);
  });

  test("A token signed by a key of other connections is not valid", async () => {
    const token = await signed();
    assert.equal(await check(token, { keys: [{ ...key, connections: ["other"] }] }), null);
    assert.notEqual(await check(token, { keys: [{ ...key, connections: ["other", "shop"] }] }), null);
  });

  test("The path in a token is compared decoded, so its encoding does not matter", async () => {
    const of: ResourceRef = { ...resource, kind: "order", id: "ä/ö 1~" };
    for (const id of ["%C3%A4%2F%C3%B6%201~", "%c3%a4%2f%c3%b6%201%7E", "ä%2Fö 1~"]) {
      assert.notEqual(await check(await signed({ sub: `shop/order/${id}` }), { of }), null, id);
    }
    assert.equal(await check(await signed({ sub: "shop/order/ä/ö 1~" }), { of }), null);
    assert.equal(await check(await signed({ sub: "shop/order/%25C3%25A4%252F%25C3%25B6%25201~" }), { of }), null);
  });

  test("A token for the longest id of letters and the longest addresses is valid", async () => {
    const of: ResourceRef = { connection: "c".repeat(32), kind: "payment-link", id: "i".repeat(255) };
    const returnUrl = `https://shop.example/${"r".repeat(479)}`;
    assert.notEqual(
      await check(await createStatusToken({ key, resource: of, returnUrl, retryUrl: returnUrl, nowMs: NOW_MS }), {
        of,
      }),
      null,
    );
  });

  test("A token for an id of 255 emoji, which no cookie can hold, is not created and not valid", async () => {
    const of: ResourceRef = { connection: "shop", kind: "order", id: "😀".repeat(255) };
    const tooLong = { name: "TypeError", message: /^The token would have \d{4} characters, .* at most 3900/ };
    await assert.rejects(createStatusToken({ key, resource: of, nowMs: NOW_MS }), tooLong);
    assert.equal(await check(await signed({ sub: resourcePath(of) }), { of }), null);
  });

  test("A token that is too long for its resource and two addresses is not valid", async () => {
    assert.notEqual(await check(await signed({ pad: "x".repeat(1_000) })), null);
    assert.equal(await check(await signed({ pad: "x".repeat(2_000) })), null);
  });

  test("A token with blanks or line breaks, as mail programs insert them, is not valid", async () => {
    const token = await signed();
    for (const blank of [" ", "\t", "\r\n", "\n"]) {
      for (const at of [5, token.length - 5, token.length]) {
        assert.equal(await check(`${token.slice(0, at)}${blank}${token.slice(at)}`), null);
      }
    }
  });

  test("A token of 10 KB and a text that is not a token are not valid and cause no error", async () => {
    for (const token of ["", ".", "..", "a.b.c", "x".repeat(10_240), await signed({ pad: "x".repeat(10_240) })]) {
      assert.equal(await check(token), null);
    }
  });
});

describe("status token signed with EdDSA", async () => {
  const { privateKey, publicKey } = await generateKeyPair("Ed25519", { extractable: true });
  const privateJwk = await exportJWK(privateKey);
  const { x = "" } = await exportJWK(publicKey);
  const edKey: TokenKey = { kid: "ed", alg: "EdDSA", publicKey: { kty: "OKP", crv: "Ed25519", x } };
  const made = () => createStatusToken({ key: { kid: "ed", privateKey: privateJwk }, resource, nowMs: NOW_MS });

  test("An EdDSA token is valid with the public part of its key", async () => {
    assert.deepEqual((await check(await made(), { keys: [edKey] }))?.scopes, ["status", "details"]);
  });

  test("An EdDSA token is not valid with another public key or under the kid of another key", async () => {
    const untrusted = await exportJWK((await generateKeyPair("Ed25519", { extractable: true })).publicKey);
    const wrong: TokenKey = { ...edKey, publicKey: { kty: "OKP", crv: "Ed25519", x: untrusted.x ?? "" } };
    assert.equal(await check(await made(), { keys: [wrong] }), null);
    const underOther = { kid: key.kid, privateKey: privateJwk };
    assert.equal(
      await check(await createStatusToken({ key: underOther, resource, nowMs: NOW_MS }), { keys: [key, edKey] }),
      null,
    );
  });

  test("A token that is signed with the public part as a shared secret is not valid", async () => {
    for (const secret of [base64url.decode(x), new TextEncoder().encode(JSON.stringify(edKey.publicKey))]) {
      const token = await new SignJWT(claims).setProtectedHeader({ ...header, kid: "ed" }).sign(secret);
      assert.equal(await check(token, { keys: [edKey] }), null);
    }
  });

  test("An EdDSA token needs every claim", async () => {
    const sign = async (change: object) =>
      new SignJWT({ ...claims, ...change })
        .setProtectedHeader({ alg: "EdDSA", typ: "pst+jwt", kid: "ed" })
        .sign(await importJWK(privateJwk, "EdDSA"));
    assert.notEqual(await check(await sign({}), { keys: [edKey] }), null);
    for (const name of Object.keys(claims))
      assert.equal(await check(await sign({ [name]: undefined }), { keys: [edKey] }), null);
  });
});

describe("key rotation", () => {
  test("Tokens of both keys are valid during a rotation, and those of the old key no longer after it", async () => {
    const old = await createStatusToken({ key: other, resource, nowMs: NOW_MS });
    const fresh = await createStatusToken({ key, resource, nowMs: NOW_MS });
    for (const token of [old, fresh]) assert.notEqual(await check(token, { keys: [other, key] }), null);
    assert.equal(await check(old, { keys: [key] }), null);
    assert.notEqual(await check(fresh, { keys: [key] }), null);
  });
});
