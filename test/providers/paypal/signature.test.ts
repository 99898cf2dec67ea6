/** The signature of a PayPal webhook: the vendor's published one, the certificates, and the addresses that may have one. */
import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { describe, test } from "node:test";
import { isCertificateUrl, keyOf } from "../../../edge/providers/paypal/certificate.ts";
import { crc32 } from "../../../edge/providers/paypal/crc32.ts";
import { provider } from "../../../edge/providers/paypal/index.ts";
import type { WebhookRequest } from "../../../edge/providers/webhook-event.ts";
import { createCertificate } from "../../simulators/paypal/certificate.ts";
import { NOW_MS } from "../query-cases.ts";
import { verdictIn } from "../webhook-cases.ts";
import { account, CERTIFICATE_URL, certificate, fetchDocument, type Signer, signWebhook } from "./account.ts";

const DAY_MS = 86_400_000;
const BODY = '{"id":"WH-1","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"2GG279541U471931P"}}';
const LIVE = "https://api-m.paypal.com";
const SANDBOX = "https://api-m.sandbox.paypal.com";
const utf8 = (text: string) => new TextEncoder().encode(text);

/** The verdict on a webhook with this body. `fetched` answers the call for the certificate. */
async function verdictOn(
  body: string,
  signer: Signer = {},
  fetched: WebhookRequest["fetchDocument"] | null = fetchDocument,
  signedBody: string | Uint8Array = body,
) {
  const headers = new Headers(signWebhook(signedBody, signer));
  const request = { uri: "/", headers, body: utf8(body), nowMs: NOW_MS };
  return verdictIn(await provider.webhook?.(account, { ...request, ...(fetched && { fetchDocument: fetched }) }));
}

describe("the checksum of a PayPal webhook", () => {
  for (const [text, sum] of [
    ["123456789", 3421780262],
    ["", 0],
    ['{"id":"WH-2PE07484MY3880928-1SL04823P6379870G","event_version":"1.0","resource":{}}', 3811010840],
    ['{"note":"Bücher €"}', 637576546],
  ] as const) {
    test(`The checksum of ${JSON.stringify(text)} is ${sum}, never negative`, () => {
      assert.equal(crc32(utf8(text)), sum);
    });
  }

  test("PayPal signs the checksum as a decimal number: one in hexadecimal digits or with a sign does not verify", async () => {
    assert.equal(await verdictOn(BODY), "signed");
    assert.equal(await verdictOn(BODY, { write: (sum) => sum.toString(16) }), "forged");
    assert.equal(await verdictOn(BODY, { write: (sum) => String(sum | 0) }), "forged");
  });

  test("PayPal's published signature verifies over a message with the decimal checksum", () => {
    const key = createPublicKey({ key: Buffer.from(PUBLISHED.spki, "base64"), format: "der", type: "spki" });
    const isValid = (message: string) =>
      verify("sha256", Buffer.from(message), key, Buffer.from(PUBLISHED.signature, "base64"));
    assert.ok(isValid(`${PUBLISHED.message}|3494065244`));
    assert.ok(!isValid(`${PUBLISHED.message}|${(3494065244).toString(16)}`));
  });
});

/** Of the vendor's Java SDK, ValidateCertTest. */
const PUBLISHED = {
  message: "071f7d20-1584-11e7-abf0-6b62a8a99ac4|2017-03-30T20:04:05Z|96605875FF6516633",
  signature:
    "aBjgm5/xljRYu3G64Q0axISrP2xcy7WbW1u4UTCKnQvyprOZ1a1BBmqn2Jdr6ce8E76I3Ti/AL9y4VYSHyGSEaoE6dVQcCDebLbOXLH0fjTAbTc1/rmfdWmsk0DPltW84Y8W8jOHe3CLWDOwg5zmozyt+AceG2x5eOiw7mLSycaEoj/5RG+dOIWXnmWcLEArbG3VFshy0wuhZrKuGa9C/bD4Ku+Y9gK7Bv5I5IuGRVnTGpcFnVG0KxOyJxccLGyBVCIUMY5IZS7LkmJszQ3HZZFDTNihvgJHECSLwLhzUaysIye5G6CbbLdtAmeeb6wiDciEAvr2dFf+SplOR4Lrng==",
  spki: "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA0wLC0HBxRhtJryzQJbtxSf+kFK9RG1EgWJ6hf6EW4q8yUVm09yVqRa9qWpWhTZ36QsCwfymPlF98QyweSHN/KYhuhc0XtU4mXMYXSGzmNtTr1VRWrV3zOtpc8F90QEqW1QNXGwqAwUm4MqZUjyDVXfBsn/qrScW1uzOnFbmWntTcdJgOt0nzZ0aQcDr2AFJAq7ggoyFS6kblm0c59ML2slTFmrMNOO6x4bRZmmAcCdS+LJ+TS/hw0OcEjG9RBOOr/2hhnb+23B4XOEXtAtaRVtN9jFW/OXkQ+zrbw9oWTNjuScIsBzAV88RI6yGxggOm3t2nJs2CsWC2R2LeipUAwQIDAQAB",
};

describe("a PayPal webhook", () => {
  test("A PayPal webhook is unsigned while its certificate cannot be fetched, and names the same resources", async () => {
    assert.equal(await verdictOn(BODY, {}, null), "unsigned");
    assert.equal(await verdictOn(BODY, {}, async () => null), "unsigned");
  });

  test("A PayPal webhook is forged without a call where its headers alone show that", async () => {
    const fetched = () => assert.fail("the certificate is fetched");
    for (const certificateUrl of [
      "https://evil.example/v1/notifications/certs/CERT-1",
      `${LIVE}/v1/notifications/certs/CERT-1`,
    ]) {
      assert.equal(await verdictOn(BODY, { certificateUrl }, fetched), "forged");
    }
    assert.equal(await verdictOn(BODY, { atMs: NOW_MS - 5 * DAY_MS }, fetched), "forged");
    const headers = new Headers({ ...signWebhook(BODY), "paypal-auth-algo": "SHA1withRSA" });
    const request = { uri: "/", headers, body: utf8(BODY), nowMs: NOW_MS, fetchDocument: fetched };
    assert.equal(verdictIn(await provider.webhook?.(account, request)), "forged");
  });

  test("A PayPal webhook signed for the id that PayPal's own simulator uses is forged", async () => {
    assert.equal(await verdictOn(BODY, { webhookId: "WEBHOOK_ID" }), "forged");
  });

  test("A PayPal webhook whose body was altered to the same checksum verifies, so its events only make the gate check", async () => {
    const altered = withChecksum(
      '{"resource":{"id":"5O190127TN364715T","status":"COMPLETED"},"pad":"',
      '"}',
      crc32(utf8(BODY)),
    );
    const request = { uri: "/", headers: new Headers(signWebhook(BODY)), body: altered, nowMs: NOW_MS, fetchDocument };
    const result = await provider.webhook?.(account, request);
    assert.ok(result?.ok && result.value.signed, JSON.stringify(result));
    assert.deepEqual(result.value.events, [{ kind: "payment", id: "5O190127TN364715T", type: "check" }]);
  });
});

/** The bytes of a text with this checksum: `before`, some padding, four bytes that are computed, and `after`. */
function withChecksum(before: string, after: string, sum: number): Uint8Array<ArrayBuffer> {
  const table = Array.from({ length: 256 }, (_, index) =>
    Array.from({ length: 8 }).reduce<number>((rest) => (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0), index),
  ).map((entry) => entry >>> 0);
  const indexOf = (register: number) => table.findIndex((entry) => entry >>> 24 === register >>> 24);
  // Backwards from the end, the highest byte of the register tells which entry of the table made it.
  const end = [...utf8(after)].toReversed().reduce((register, byte) => {
    const index = indexOf(register);
    return (((register ^ (table[index] ?? 0)) << 8) | (index ^ byte)) >>> 0;
  }, ~sum >>> 0);
  const indexes: number[] = [];
  for (let step = 0, register = end; step < 4; step++) {
    const index = indexOf(register);
    indexes.unshift(index);
    register = ((register ^ (table[index] ?? 0)) << 8) >>> 0;
  }
  for (let padding = 0; ; padding++) {
    const start = utf8(before + padding);
    let register = ~crc32(start) >>> 0;
    const free = indexes.map((index) => {
      const byte = (register ^ index) & 0xff;
      register = ((register >>> 8) ^ (table[index] ?? 0)) >>> 0;
      return byte;
    });
    // None of them ends the text or is a control character.
    if (free.every((byte) => byte >= 0x80)) return new Uint8Array([...start, ...free, ...utf8(after)]);
  }
}

describe("the certificate of a PayPal webhook", () => {
  const path = "/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77";

  test("A PayPal certificate is fetched from the hosts of its environment only", () => {
    for (const host of ["https://api.paypal.com", LIVE]) {
      assert.ok(isCertificateUrl(host + path, LIVE));
      assert.ok(!isCertificateUrl(host + path, SANDBOX));
    }
    for (const host of ["https://api.sandbox.paypal.com", SANDBOX]) {
      assert.ok(isCertificateUrl(host + path, SANDBOX));
      assert.ok(!isCertificateUrl(host + path, LIVE));
    }
    assert.ok(isCertificateUrl(`http://127.0.0.1:8792${path}`, "http://127.0.0.1:8792"));
    assert.ok(!isCertificateUrl(`http://127.0.0.1:8792${path}`, LIVE));
    // A proxy leaves the header as PayPal has written it.
    assert.ok(isCertificateUrl(LIVE + path, "https://proxy.example/paypal"));
    assert.ok(!isCertificateUrl(SANDBOX + path, "https://proxy.example/paypal"));
  });

  for (const url of [
    `http://api.paypal.com${path}`,
    `https://api.paypal.com:8443${path}`,
    `https://user@api.paypal.com${path}`,
    `https://api.paypal.com.evil.example${path}`,
    `https://evil.example/api.paypal.com${path}`,
    `https://api.paypal.com${path}?a=b`,
    `https://api.paypal.com${path}#a`,
    `https://api.paypal.com/v1/notifications/certs/../../oauth2/token`,
    "https://api.paypal.com/v1/notifications/certs/",
    "https://api.paypal.com/v1/notifications/certs/CERT-1/../CERT-2",
    `https://api.paypal.com/v2/checkout/orders/1`,
    "https://169.254.169.254/latest",
    "CERT-1",
    "",
  ]) {
    test(`A PayPal certificate is never fetched from ${url || "an empty address"}`, () => {
      assert.ok(!isCertificateUrl(url, LIVE));
    });
  }

  test("A PayPal certificate counts only with PayPal's name and within its time", async () => {
    const times = { fromMs: NOW_MS - DAY_MS, untilMs: NOW_MS + DAY_MS };
    const isAccepted = async (pem: string, nowMs = NOW_MS) => (await keyOf(utf8(pem), nowMs)) !== null;
    const live = createCertificate({ ...times, name: "messageverificationcerts.paypal.com" });
    assert.ok(await isAccepted(live.pem));
    assert.ok(!(await isAccepted(live.pem, times.untilMs)));
    assert.ok(!(await isAccepted(live.pem, times.fromMs - 1000)));
    for (const name of ["messageverificationcerts.paypal.com.evil.example", "evil.example", "evilpaypal.com"]) {
      assert.ok(!(await isAccepted(createCertificate({ ...times, name }).pem)), name);
    }
    assert.ok(await isAccepted(`${certificate.pem}${live.pem}`), "the first of several is the one that signs");
    for (const pem of ["", "<html>", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]) {
      assert.ok(!(await isAccepted(pem)), pem);
    }
  });

  test("A PayPal webhook signed with an expired certificate, or with another one than at its address, is forged", async () => {
    const expired = createCertificate({ fromMs: NOW_MS - 2 * DAY_MS, untilMs: NOW_MS - DAY_MS });
    const other = createCertificate({ fromMs: NOW_MS - DAY_MS, untilMs: NOW_MS + DAY_MS });
    for (const { pem } of [expired, other]) {
      assert.equal(await verdictOn(BODY, { certificateUrl: CERTIFICATE_URL }, async () => utf8(pem)), "forged");
    }
  });
});
