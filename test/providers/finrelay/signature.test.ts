/** Which webhooks count as Finrelay's own. */
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, test } from "node:test";
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from "jose";
import { provider } from "../../../edge/providers/finrelay/index.ts";
import { account, digestOf, jwt } from "./account.ts";

const NOW_MS = Date.UTC(2026, 10, 21, 12);
const NOW_SECONDS = NOW_MS / 1000;
const body = '{"event":"transaction-svc:transaction:purchase:approved","data":{"id":"a","approved":true}}';
const pem = String(account.credentials.webhookKey);

async function verdictOf(authorization: string, webhookKey: string | JWK = pem) {
  const as = { ...account, credentials: { ...account.credentials, webhookKey } };
  const headers = new Headers({ Authorization: authorization });
  const request = { uri: "/v1/shop/webhook", headers, body: new TextEncoder().encode(body), nowMs: NOW_MS };
  return (await provider.webhook?.(as, request))?.verdict;
}

const claiming = (SHA512: unknown, more: object = {}) => jwt({ data: { SHA512 }, ...more });

describe("a webhook's JWT", () => {
  test("is taken with or without the word Bearer", async () => {
    for (const prefix of ["Bearer ", "bearer ", "Bearer  ", ""])
      assert.equal(await verdictOf(prefix + claiming(digestOf(body))), "signed");
    assert.equal(await verdictOf(`Basic ${claiming(digestOf(body))}`), "forged");
  });

  for (const [what, token] of [
    ["hex", claiming(digestOf(body))],
    ["upper-case hex", claiming(digestOf(body).toUpperCase())],
    ["base64", claiming(digestOf(body, "base64"))],
    ["base64url", claiming(digestOf(body, "base64url"))],
    ["hex inside a text", jwt({ data: JSON.stringify({ SHA512: digestOf(body) }) })],
  ] as const) {
    test(`may hold the digest in ${what}`, async () => assert.equal(await verdictOf(`Bearer ${token}`), "signed"));
  }

  for (const [what, token] of [
    ["the digest of another body", claiming(digestOf(`${body} `))],
    ["base64 in another case", claiming(digestOf(body, "base64").toLowerCase())],
    ["an empty digest", claiming("")],
    ["a digest that is a number", claiming(7)],
    ["no digest", jwt({ data: {} })],
    ["no claim `data`", jwt({})],
    ["a claim `data` that is no JSON", jwt({ data: "SHA512" })],
    ["an end that has passed", claiming(digestOf(body), { exp: NOW_SECONDS - 61 })],
    ["a beginning that is to come", claiming(digestOf(body), { nbf: NOW_SECONDS + 61 })],
  ] as const) {
    test(`with ${what} is forged`, async () => assert.equal(await verdictOf(`Bearer ${token}`), "forged"));
  }

  test("may end a minute before our clock says so", async () => {
    assert.equal(await verdictOf(`Bearer ${claiming(digestOf(body), { exp: NOW_SECONDS - 59 })}`), "signed");
  });
});

describe("the algorithm", () => {
  for (const [algorithm, options] of [
    ["RS512", {}],
    ["PS256", {}],
    ["ES256", {}],
    ["ES512", {}],
    ["EdDSA", { crv: "Ed25519" }],
  ] as const) {
    test(`may be ${algorithm}, with the key as PEM or JWK`, async () => {
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

  test("is never none", async () => {
    for (const alg of ["none", "None", "NONE"]) {
      assert.equal(await verdictOf(`${encode({ alg })}.${claims}.`), "forged");
      assert.equal(await verdictOf(`${encode({ alg })}.${claims}`), "forged");
    }
  });

  test("is never one with a shared secret: the public key signs nothing", async () => {
    const text = `${encode({ alg: "HS256" })}.${claims}`;
    for (const secret of [pem, pem.trim(), pem.replace(/-----.*-----|\s/g, "")]) {
      const token = `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
      assert.equal(await verdictOf(token), "forged");
    }
    const token = `${text}.${createHmac("sha256", "secret").update(text).digest("base64url")}`;
    assert.equal(await verdictOf(token, { kty: "oct", k: Buffer.from("secret").toString("base64url") }), "forged");
  });

  test("cannot be another than the key's", async () => {
    const elliptic: KeyObject = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    const token = claiming(digestOf(body));
    assert.equal(await verdictOf(token, elliptic.export({ type: "spki", format: "pem" }).toString()), "forged");
  });
});
