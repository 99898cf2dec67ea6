/** The signatures of IXOPAY requests and callbacks. */

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { err } from "../../../edge/platform/result.ts";
import { provider } from "../../../edge/providers/ixopay/index.ts";
import { sign, textToSign, verify } from "../../../edge/providers/ixopay/signature.ts";
import type { ProviderFetch } from "../../../edge/providers/query.ts";
import { NOW_MS } from "../query-cases.ts";
import { verdictIn } from "../webhook-cases.ts";
import { account, signCallback } from "./account.ts";

const jsonType = "application/json; charset=utf-8";

/** Vectors of the gateway's documentation. The second has an empty key, which WebCrypto in workerd refuses. */
const withKey = {
  method: "POST",
  body: new TextEncoder().encode('{"merchantTransactionId":"2019-09-02-0004","amount":"9.99","currency":"EUR"}'),
  contentType: jsonType,
  date: "Tue, 21 Jul 2020 13:15:03 UTC",
  uri: "/api/v3/transaction/my-api-key/debit",
} as const;
const withKeySignature = "nL+8FBKWx4/pahYScKs/dRYPBEWjiBalRaWKHGtxLpELmLrgJ/+dSWjt6dZNuu6oF18NyWEU8tXLEVm2mtEapg==";
const withEmptyKey = {
  method: "POST",
  body: new Uint8Array(),
  contentType: jsonType,
  date: "Tue, 28 Apr 2026 15:23:40 GMT",
  uri: "/api/v3/transaction/YOUR-API-KEY-HERE/debit",
} as const;
const emptyBodyHash =
  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";

describe("IXOPAY message signature", () => {
  test("The IXOPAY signature of the first documented vector is the documented one", async () => {
    assert.equal(await sign("my-shared-secret", textToSign(withKey, "sha512")), withKeySignature);
  });

  test("The IXOPAY signature of the first documented vector is valid, and invalid after any change", async () => {
    const text = textToSign(withKey, "sha512");
    assert.equal(await verify("my-shared-secret", withKeySignature, text), true);
    assert.equal(await verify("my-shared-secre", withKeySignature, text), false);
    assert.equal(await verify("my-shared-secret", withKeySignature, `${text}\n`), false);
    assert.equal(await verify("my-shared-secret", withKeySignature.toLowerCase(), text), false);
    assert.equal(await verify("my-shared-secret", "not base64!", text), false);
    assert.equal(await verify("my-shared-secret", "", text), false);
  });

  test("The signed text of the second documented IXOPAY vector gives the documented signature with an empty key", () => {
    const text = ["POST", emptyBodyHash, jsonType, withEmptyKey.date, withEmptyKey.uri].join("\n");
    assert.equal(textToSign(withEmptyKey, "sha512"), text);
    const published = "4ICq+hfHFA81dAJHcXoP2/Pb+nkp9GljLe2S+REN0vMBhbQYNQUHIw/YxUTEIWS5Uu5WgdDEc7keMtqS0mpnAA==";
    assert.equal(createHmac("sha512", "").update(text).digest("base64"), published);
  });

  test("The signed text of an IXOPAY message contains the MD5 hash of the body when MD5 is selected", () => {
    assert.equal(textToSign(withEmptyKey, "md5").split("\n")[1], "d41d8cd98f00b204e9800998ecf8427e");
  });
});

describe("IXOPAY signed requests", () => {
  async function headersOf(signer: typeof account): Promise<Record<string, string>> {
    let sent: Record<string, string> = {};
    const providerFetch: ProviderFetch = async (_url, init) => {
      sent = init.headers;
      return err("timeout");
    };
    const nowMs = Date.UTC(2026, 10, 21, 12);
    const query = {
      kind: "payment",
      id: "a b",
      nowMs,
      trusted: true,
      firstRequestedMs: 0,
      cursor: null,
      session: { bearer: null },
    } as const;
    await provider.query(signer, query, providerFetch);
    return sent;
  }

  test("A signed IXOPAY request has both date headers and a signature over the encoded path", async () => {
    const headers = await headersOf(account);
    const date = "Sat, 21 Nov 2026 12:00:00 GMT";
    const text = ["GET", emptyBodyHash, jsonType, date, "/api/v3/status/my-api-key-7f/getByUuid/a%20b"].join("\n");
    const signature = createHmac("sha512", account.credentials.sharedSecret).update(text).digest("base64");
    assert.equal(headers.Date, date);
    assert.equal(headers["X-Date"], date);
    assert.equal(headers["Content-Type"], jsonType);
    assert.equal(headers["X-Signature"], signature);
  });

  test("An IXOPAY request has no signature headers by default", async () => {
    const headers = await headersOf({ ...account, options: { ...account.options, signRequests: false } });
    assert.deepEqual(Object.keys(headers), ["Accept", "Authorization"]);
  });

  test("An IXOPAY request authenticates with user name and password in UTF-8", async () => {
    const { username, password } = account.credentials;
    const expected = `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
    assert.equal((await headersOf(account)).Authorization, expected);
  });
});

describe("IXOPAY callback signatures", () => {
  const body = '{"result":"OK","uuid":"abcde12345abcde12345"}';
  const secret = account.credentials.sharedSecret;
  const uri = "/v1/shop/webhook?order=1";

  async function verdictOf(headers: Record<string, string>, callbackBodyHash: ("sha512" | "md5")[] = ["sha512"]) {
    const receiver = { ...account, options: { ...account.options, callbackBodyHash } };
    const request = { uri, headers: new Headers(headers), body: new TextEncoder().encode(body), nowMs: NOW_MS };
    return verdictIn(await provider.webhook?.(receiver, request));
  }

  test("An IXOPAY callback may be signed over path and query or over the path alone", async () => {
    assert.equal(await verdictOf(signCallback(secret, uri, body)), "signed");
    assert.equal(await verdictOf(signCallback(secret, "/v1/shop/webhook", body)), "signed");
    assert.equal(await verdictOf(signCallback(secret, "/v1/shop/webhook?", body)), "forged");
    assert.equal(await verdictOf(signCallback(secret, "/v1/shop/webhook?order=2", body)), "forged");
  });

  test("An IXOPAY callback may have an MD5 body hash by default, and SHA-512 alone where that is configured", async () => {
    const headers = signCallback(secret, uri, body, "md5");
    const byDefault = provider.options.parse({}).callbackBodyHash;
    assert.equal(await verdictOf(headers, byDefault), "signed");
    assert.equal(await verdictOf(signCallback(secret, uri, body), byDefault), "signed");
    assert.equal(await verdictOf(headers, ["sha512"]), "forged");
    assert.equal(await verdictOf(headers, ["md5"]), "signed");
    assert.equal(await verdictOf(signCallback(secret, uri, body), ["md5"]), "forged");
  });

  test("The X-Date header of an IXOPAY callback takes precedence over Date", async () => {
    const headers = signCallback(secret, uri, body);
    assert.equal(
      await verdictOf({ ...headers, Date: "Sun, 22 Nov 2026 00:00:00 GMT", "X-Date": headers.Date ?? "" }),
      "signed",
    );
    assert.equal(await verdictOf({ ...headers, "X-Date": "Sun, 22 Nov 2026 00:00:00 GMT" }), "forged");
  });
});
