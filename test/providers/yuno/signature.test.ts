/** The authentication methods of Yuno's webhooks, alone and together. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/yuno/index.ts";
import { verdictIn } from "../webhook-cases.ts";
import { account, signatureOf, signWebhook } from "./account.ts";

const { publicApiKey, privateSecretKey, hmacSecret, webhookApiKey, webhookSecret, webhookBearer } = account.credentials;
const BODY = '{"type":"payment","data":{"payment":{"id":"p-1","status":"SUCCEEDED","note":"é"}}}';
const ALL_HEADERS = signWebhook(hmacSecret, BODY);

type Secrets = Partial<Record<"hmacSecret" | "webhookApiKey" | "webhookSecret" | "webhookBearer", string>>;

async function verdictOf(secrets: Secrets, headers: Record<string, string>, body = BODY) {
  const receiver = { ...account, credentials: { publicApiKey, privateSecretKey, ...secrets } };
  const request = {
    uri: "/v1/shop/webhook",
    headers: new Headers(headers),
    body: new TextEncoder().encode(body),
    nowMs: 0,
  };
  return verdictIn(await provider.webhook?.(receiver, request));
}

describe("Yuno webhook HMAC", () => {
  const verdictOfSignature = (signature: string, body = BODY) =>
    verdictOf({ hmacSecret }, { "x-hmac-signature": signature }, body);

  test("The HMAC of a Yuno webhook is the one that OpenSSL computes over the raw body", async () => {
    // printf '{"payment":{"id":"p-1","status":"SUCCEEDED"}}' | openssl dgst -sha256 -hmac key -binary | base64
    const body = '{"payment":{"id":"p-1","status":"SUCCEEDED"}}';
    const headers = { "x-hmac-signature": "e5agImMroHPbMInnfhU3MQrpAZVX/vBk4+NAraU0W7s=" };
    assert.equal(await verdictOf({ hmacSecret: "key" }, headers, body), "signed");
    assert.equal(await verdictOf({ hmacSecret: "key" }, headers, `${body} `), "forged");
  });

  test("The HMAC of a Yuno webhook is accepted in base64 and hexadecimal, with and without the prefix sha256=", async () => {
    const [base64, hex] = [signatureOf(hmacSecret, BODY), signatureOf(hmacSecret, BODY, "hex")];
    for (const signature of [base64, hex, hex.toUpperCase(), `sha256=${base64}`, `sha256=${hex}`]) {
      assert.equal(await verdictOfSignature(signature), "signed", signature);
    }
  });

  test("The HMAC of a Yuno webhook is refused when it is cut, empty, or of another secret, body or algorithm", async () => {
    const hex = signatureOf(hmacSecret, BODY, "hex");
    for (const signature of [hex.slice(2), `${hex}00`, `md5=${hex}`, "", "sha256=", signatureOf("another", BODY)]) {
      assert.equal(await verdictOfSignature(signature), "forged", signature);
    }
    assert.equal(
      await verdictOfSignature(signatureOf(hmacSecret, BODY), BODY.replace("SUCCEEDED", "DECLINED")),
      "forged",
    );
  });
});

describe("Yuno webhook authentication", () => {
  const METHODS: [keyof Secrets, Secrets, string][] = [
    ["hmacSecret", { hmacSecret }, "x-hmac-signature"],
    ["webhookApiKey", { webhookApiKey }, "x-api-key"],
    ["webhookSecret", { webhookSecret }, "x-secret"],
    ["webhookBearer", { webhookBearer }, "Authorization"],
  ];

  for (const [name, secrets, header] of METHODS) {
    test(`A Yuno webhook is authenticated by ${header} alone when only ${name} is configured`, async () => {
      assert.equal(await verdictOf(secrets, { [header]: ALL_HEADERS[header] ?? "" }), "signed");
      assert.equal(await verdictOf(secrets, { ...ALL_HEADERS, [header]: `${ALL_HEADERS[header]}x` }), "forged");
      assert.equal(await verdictOf(secrets, {}), "forged");
    });
  }

  test("A Yuno webhook must pass every configured authentication method", async () => {
    const secrets = { hmacSecret, webhookApiKey, webhookSecret, webhookBearer };
    assert.equal(await verdictOf(secrets, ALL_HEADERS), "signed");
    for (const [, , header] of METHODS) {
      const { [header]: _missing, ...rest } = ALL_HEADERS;
      assert.equal(await verdictOf(secrets, rest), "forged", header);
    }
  });

  test("The bearer token of a Yuno webhook needs the scheme Bearer in upper or lower case", async () => {
    const verdictOfAuthorization = (authorization: string) =>
      verdictOf({ webhookBearer }, { Authorization: authorization });
    assert.equal(await verdictOfAuthorization(`bearer ${webhookBearer}`), "signed");
    assert.equal(await verdictOfAuthorization(webhookBearer), "forged");
    assert.equal(await verdictOfAuthorization(`Basic ${webhookBearer}`), "forged");
  });

  test("A Yuno webhook is unsigned when no authentication method is configured", async () => {
    assert.equal(await verdictOf({}, ALL_HEADERS), "unsigned");
    assert.equal(await verdictOf({}, {}), "unsigned");
  });
});
