/** The JWT signatures of Finrelay's webhooks. */

import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, test } from "node:test";
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from "jose";
import { provider } from "../../../edge/providers/finrelay/index.ts";
import { verdictIn } from "../webhook-cases.ts";
import { account, digestOf, jwt } from "./account.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const NOW_SECONDS = NOW_MS / 1000;
const body = '{"event":"transaction-svc:transaction:purchase:approved","data":{"id":"a","approved":true}}';
const pem = String(account.credentials.webhookKey);

async function verdictOf(authorization: string, webhookKey: string | JWK = pem) {
  const receiver = { ...account, credentials: { ...account.credentials, webhookKey } };
  const headers = new Headers({ Authorization: authorization });
  const request = { uri: "/v1/shop/webhook", headers, body: new TextEncoder().encode(body), nowMs: NOW_MS };
  return verdictIn(await provider.webhook?.(receiver, request));
}

const jwtWithDigest = (SHA512: unknown, more: object = {}) => jwt({ data: { SHA512 }, ...more });

describe("Finrelay webhook JWT", () => {
  test("The JWT of a Finrelay webhook is accepted with and without the scheme Bearer", async () => {
    for (const prefix of ["Bearer ", "bearer ", "Bearer  ", ""])
      assert.equal(await verdictOf(prefix + jwtWithDigest(digestOf(body))), "signed");
    assert.equal(await verdictOf(`Basic ${jwtWithDigest(digestOf(body))}`), "forged");
  });

  for (const [what, token] of [
    ["hex", jwtWithDigest(digestOf(body))],
    ["upper-case hex", jwtWithDigest(digestOf(body).toUpperCase())],
    ["base64", jwtWithDigest(digestOf(body, "base64"))],
    ["base64url", jwtWithDigest(digestOf(body, "base64url"))],
    ["hex inside JSON text", jwt({ data: JSON.stringify({ SHA512: digestOf(body) }) })],
  ] as const) {
    test(`The JWT of a Finrelay webhook may contain the digest in ${what}`, async () =>
      assert.equal(await verdictOf(`Bearer ${token}`), "signed"));
  }

  for (const [what, token] of [
    ["the digest of another body", jwtWithDigest(digestOf(`${body} `))],
    ["base64 in another case", jwtWithDigest(digestOf(body, "base64").toLowerCase())],
    ["an empty digest", jwtWithDigest("")],
    ["a digest that is a number", jwtWithDigest(7)],
    ["no digest", jwt({ data: {} })],
    ["no claim `data`", jwt({})],
    ["a claim `data` that is not JSON", jwt({ data: "SHA512" })],
    ["an expiry in the past", jwtWithDigest(digestOf(body), { exp: NOW_SECONDS - 61 })],
    ["a start in the future", jwtWithDigest(digestOf(body), { nbf: NOW_SECONDS + 61 })],
  ] as const) {
    test(`A Finrelay webhook whose JWT has ${what} is forged`, async () =>
      assert.equal(await verdictOf(`Bearer ${token}`), "forged"));
  }

  test("The JWT of a Finrelay webhook may have expired less than a minute ago", async () => {
    assert.equal(await verdictOf(`Bearer ${jwtWithDigest(digestOf(body), { exp: NOW_SECONDS - 59 })}`), "signed");
  });
});

describe("Finrelay webhook algorithm", () => {
  for (const [algorithm, options] of [
    ["RS512", {}],
    ["PS256", {}],
    ["ES256", {}],
    ["ES512", {}],
    ["EdDSA", { crv: "Ed25519" }],
  ] as const) {
    test(`A Finrelay webhook may be signed with ${algorithm}, and its key may be PEM or JWK`, async () => {
      const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true, ...options });
      const claims = new SignJWT({ data: { SHA512: digestOf(body) } });
      const token = await claims.setProtectedHeader({ alg: algorithm }).sign(privateKey);
      assert.equal(await verdictOf(token, await exportSPKI(publicKey)), "signed");
      assert.equal(await verdictOf(token, await exportJWK(publicKey)), "signed");
      assert.equal(await verdictOf(token), "forged");
    });
  }

  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = encode({ data: { SHA512: digestOf(body) } });

  test("A Finrelay webhook with the algorithm none is forged", async () => {
    for (const alg of ["none", "None", "NONE"]) {
      assert.equal(await verdictOf(`${encode({ alg })}.${claims}.`), "forged");
      assert.equal(await verdictOf(`${encode({ alg })}.${claims}`), "forged");
    }
  });

  test("A Finrelay webhook that is signed with the public key as a shared secret is forged", async () => {
    const text = `${encode({ alg: "HS256" })}.${claims}`;
    for (const secret of [pem, pem.trim(), pem.replace(/-----.*-----|\s/g, "")]) {
      const token = `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
      assert.equal(await verdictOf(token), "forged");
    }
    const token = `${text}.${createHmac("sha256", "secret").update(text).digest("base64url")}`;
    assert.equal(await verdictOf(token, { kty: "oct", k: Buffer.from("secret").toString("base64url") }), "forged");
  });

  test("A Finrelay webhook with another algorithm than that of the key is forged", async () => {
    const elliptic: KeyObject = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    const token = jwtWithDigest(digestOf(body));
    assert.equal(await verdictOf(token, elliptic.export({ type: "spki", format: "pem" }).toString()), "forged");
  });
});
