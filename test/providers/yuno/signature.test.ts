/** The three ways in which a webhook shows that it comes from Yuno, alone and together. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { provider } from "../../../edge/providers/yuno/index.ts";
import { account, signatureOf, signWebhook } from "./account.ts";

const { publicApiKey, privateSecretKey, hmacSecret, webhookApiKey, webhookSecret, webhookBearer } = account.credentials;
const BODY = '{"type":"payment","data":{"payment":{"id":"p-1","status":"SUCCEEDED","note":"é"}}}';
const ALL = signWebhook(hmacSecret, BODY);

type Secrets = Partial<Record<"hmacSecret" | "webhookApiKey" | "webhookSecret" | "webhookBearer", string>>;

async function verdictOf(secrets: Secrets, headers: Record<string, string>, body = BODY) {
  const as = { ...account, credentials: { publicApiKey, privateSecretKey, ...secrets } };
  const request = {
    uri: "/v1/shop/webhook",
    headers: new Headers(headers),
    body: new TextEncoder().encode(body),
    nowMs: 0,
  };
  return (await provider.webhook?.(as, request))?.verdict;
}

describe("a webhook's HMAC", () => {
  const by = (signature: string, body = BODY) => verdictOf({ hmacSecret }, { "x-hmac-signature": signature }, body);

  test("is the one that OpenSSL computes over the raw body", async () => {
    // printf '{"payment":{"id":"p-1","status":"SUCCEEDED"}}' | openssl dgst -sha256 -hmac key -binary | base64
    const body = '{"payment":{"id":"p-1","status":"SUCCEEDED"}}';
    const headers = { "x-hmac-signature": "e5agImMroHPbMInnfhU3MQrpAZVX/vBk4+NAraU0W7s=" };
    assert.equal(await verdictOf({ hmacSecret: "key" }, headers, body), "signed");
    assert.equal(await verdictOf({ hmacSecret: "key" }, headers, `${body} `), "forged");
  });

  test("is accepted in base64 and in hex, with and without the algorithm in front", async () => {
    const [base64, hex] = [signatureOf(hmacSecret, BODY), signatureOf(hmacSecret, BODY, "hex")];
    for (const signature of [base64, hex, hex.toUpperCase(), `sha256=${base64}`, `sha256=${hex}`]) {
      assert.equal(await by(signature), "signed", signature);
    }
  });

  test("is refused when it is cut, of another secret, another body or another algorithm, or nothing at all", async () => {
    const hex = signatureOf(hmacSecret, BODY, "hex");
    for (const signature of [hex.slice(2), `${hex}00`, `md5=${hex}`, "", "sha256=", signatureOf("another", BODY)]) {
      assert.equal(await by(signature), "forged", signature);
    }
    assert.equal(await by(signatureOf(hmacSecret, BODY), BODY.replace("SUCCEEDED", "DECLINED")), "forged");
  });
});

describe("a webhook's authentication", () => {
  const WAYS: [keyof Secrets, Secrets, string][] = [
    ["hmacSecret", { hmacSecret }, "x-hmac-signature"],
    ["webhookApiKey", { webhookApiKey }, "x-api-key"],
    ["webhookSecret", { webhookSecret }, "x-secret"],
    ["webhookBearer", { webhookBearer }, "Authorization"],
  ];

  for (const [name, secrets, header] of WAYS) {
    test(`holds by ${header} alone where only ${name} is configured`, async () => {
      assert.equal(await verdictOf(secrets, { [header]: ALL[header] ?? "" }), "signed");
      assert.equal(await verdictOf(secrets, { ...ALL, [header]: `${ALL[header]}x` }), "forged");
      assert.equal(await verdictOf(secrets, {}), "forged");
    });
  }

  test("needs every way that is configured, whatever the others say", async () => {
    const secrets = { hmacSecret, webhookApiKey, webhookSecret, webhookBearer };
    assert.equal(await verdictOf(secrets, ALL), "signed");
    for (const [, , header] of WAYS) {
      const { [header]: _missing, ...rest } = ALL;
      assert.equal(await verdictOf(secrets, rest), "forged", header);
    }
  });

  test("takes the scheme of a bearer in any case, and no other scheme", async () => {
    const by = (authorization: string) => verdictOf({ webhookBearer }, { Authorization: authorization });
    assert.equal(await by(`bearer ${webhookBearer}`), "signed");
    assert.equal(await by(webhookBearer), "forged");
    assert.equal(await by(`Basic ${webhookBearer}`), "forged");
  });

  test("is not asked for where nothing is configured, and then nothing is believed", async () => {
    assert.equal(await verdictOf({}, ALL), "unsigned");
    assert.equal(await verdictOf({}, {}), "unsigned");
  });
});
