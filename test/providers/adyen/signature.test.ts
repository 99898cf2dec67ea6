/** Signatures of Adyen's items: the vectors of the vendor's libraries, and the vendor's own client as a witness. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import adyen from "@adyen/api-library";
import { provider } from "../../../edge/providers/adyen/index.ts";
import { basicAuthorization } from "../../../edge/providers/settings.ts";
import type { WebhookResult } from "../../../edge/providers/webhook-event.ts";
import { NOW_MS } from "../query-cases.ts";
import { verdictIn } from "../webhook-cases.ts";
import { account, HMAC_KEY, OTHER_KEY, signatureOf, withKeys } from "./account.ts";

type Client = { calculateHmac(data: unknown, key: string): string; validateHMAC(item: unknown, key: string): boolean };
const client: Client = new adyen.hmacValidator();

function item(other: object = {}) {
  return {
    eventCode: "AUTHORISATION",
    success: "true",
    eventDate: "2026-11-21T12:50:00+01:00",
    pspReference: "7914073381342284",
    merchantAccountCode: "TestMerchant",
    merchantReference: "A-1001",
    amount: { value: 1130, currency: "EUR" },
    ...other,
  };
}

function receive(items: object[], headers: Record<string, string> = {}, of = account): Promise<WebhookResult> {
  const body = { live: "false", notificationItems: items.map((each) => ({ NotificationRequestItem: each })) };
  return receiveText(JSON.stringify(body), headers, of);
}

async function receiveText(text: string, headers: Record<string, string> = {}, of = account): Promise<WebhookResult> {
  const request = { uri: "/", headers: new Headers(headers), body: new TextEncoder().encode(text), nowMs: NOW_MS };
  return (await provider.webhook?.(of, request)) ?? assert.fail();
}

const signed = (hmacSignature: string, other: object = {}) => ({ ...item(other), additionalData: { hmacSignature } });
const genuine = (other: object = {}) => signed(client.calculateHmac(item(other), HMAC_KEY), other);

describe("the signature of an item of Adyen", () => {
  for (const [key, other, signature] of [
    [OTHER_KEY, { merchantReference: "TestPayment-1407325143704" }, "Ny9gS2veKo5E4w8/OL6xz1/wvT/hYkAXy1xNc/QvO4I="],
    [HMAC_KEY, {}, "4o3uELZ53c0vBaAw/jVeOwTPHT8aw3F+RsFevAYDLlk="],
    [
      HMAC_KEY,
      {
        ...{ pspReference: "QFQTPCQ8HXSKGK82", originalReference: "7914073381342284", eventCode: "REFUND" },
        ...{ merchantReference: "order:7\\x", amount: { value: 500, currency: "JPY" }, success: "false" },
      },
      "IFk5zPjwJG2pXVPAVNh3e21OXQVFL7zl892U3uMQMt4=",
    ],
    [
      HMAC_KEY,
      { pspReference: "QFQTPCQ8HXSKGK83", merchantReference: "B\u00fccher-1", amount: { value: 0, currency: "EUR" } },
      "DLw1EPfHhCvJM1PuKM5KF0em3cT+t4pykV5SLO823qw=",
    ],
  ] as const) {
    test(`The published signature ${signature.slice(0, 8)}… is valid for its key alone`, async () => {
      assert.equal(verdictIn(await receive([signed(signature, other)], {}, withKeys(key))), "signed");
      const wrong = await receive([signed(signature, other)], {}, withKeys(key === HMAC_KEY ? OTHER_KEY : HMAC_KEY));
      assert.equal(verdictIn(wrong), "forged");
      assert.equal(verdictIn(await receive([signed(signature, other)], {}, withKeys(OTHER_KEY, HMAC_KEY))), "signed");
    });
  }

  test("Items that the vendor's client signs verify, and the client accepts those of these tests", async () => {
    for (const other of [
      {},
      { merchantReference: " a:b\\c \u00fc", amount: { value: 0, currency: "EUR" } },
      { originalReference: "QFQTPCQ8HXSKGK82", eventCode: "REFUND", success: "false" },
    ]) {
      assert.equal(verdictIn(await receive([genuine(other)])), "signed");
      const ours = { ...item(other), additionalData: { hmacSignature: signatureOf(HMAC_KEY, item(other)) } };
      assert.equal(client.validateHMAC(ours, HMAC_KEY), true);
    }
  });

  test("A signature of another length, or that is not base64, is wrong", async () => {
    const { additionalData } = genuine();
    for (const signature of [`AAAA${additionalData.hmacSignature}`, additionalData.hmacSignature.slice(0, -4), "?"]) {
      assert.equal(verdictIn(await receive([signed(signature)])), "forged", signature);
    }
  });
});

describe("a webhook of Adyen with several items", () => {
  test("One wrong item refuses the whole webhook", async () => {
    const wrong = { ...genuine(), pspReference: "7914073381342285" };
    assert.equal(verdictIn(await receive([genuine(), wrong])), "forged");
  });

  test("An item that Adyen does not always sign is accepted without a signature, and changes nothing", async () => {
    const report = item({ eventCode: "REPORT_AVAILABLE", reason: "https://attacker.example/file.csv" });
    const alone = await receive([report]);
    assert.deepEqual(alone, { ok: true, value: { signed: false, events: [] } });
    const together = await receive([report, genuine()]);
    assert.ok(together.ok && together.value.signed);
    assert.deepEqual(
      together.value.events.map(({ kind }) => kind),
      ["payment", "order"],
    );
    assert.equal(verdictIn(await receive([item()])), "forged", "an authorisation is always signed");
    assert.equal(verdictIn(await receive([signed("AAAA", { eventCode: "REPORT_AVAILABLE" })])), "forged");
  });

  test("An item whose unsigned part has changed is the same event", async () => {
    const changed = { ...genuine(), eventDate: "2026-11-21T12:55:00+01:00", reason: "other" };
    const ids = [];
    for (const each of [genuine(), changed, genuine({ success: "false" })]) {
      const result = await receive([each]);
      assert.ok(result.ok);
      ids.push(result.value.events[0]?.eventId);
    }
    assert.equal(ids[0], ids[1]);
    assert.notEqual(ids[0], ids[2]);
  });
});

describe("a webhook of Adyen with a password", () => {
  const credentials = { ...account.credentials, webhookUser: "adyen", webhookPassword: "s3cr\u00e9t" };
  const protectedAccount = { ...account, credentials };

  test("A webhook needs the password beside its signature, when one is configured", async () => {
    const authorized = { Authorization: basicAuthorization("adyen", "s3cr\u00e9t") };
    const wrong = { Authorization: basicAuthorization("adyen", "secret") };
    assert.equal(verdictIn(await receive([genuine()], authorized, protectedAccount)), "signed");
    assert.equal(verdictIn(await receive([genuine()], wrong, protectedAccount)), "forged");
    assert.equal(verdictIn(await receive([genuine()], {}, protectedAccount)), "forged");
    assert.equal(verdictIn(await receive([item()], authorized, protectedAccount)), "forged");
  });
});

describe("a webhook of Adyen's platforms", () => {
  const transfer = readFileSync(new URL("fixtures/transfer-credited.json", import.meta.url), "utf8");
  const webhook = (type: string, environment = "test") =>
    JSON.stringify({ type, environment, timestamp: "2026-11-21T11:00:00Z", data: JSON.parse(transfer) });
  const headersOf = (body: string) => ({
    HmacSignature: createHmac("sha256", Buffer.from(HMAC_KEY, "hex")).update(body).digest("base64"),
  });

  test("A transfer is reported by a webhook whose whole body is signed", async () => {
    const body = webhook("balancePlatform.transfer.updated");
    const result = await receiveText(body, headersOf(body));
    assert.ok(result.ok && result.value.signed);
    const [event] = result.value.events;
    assert.ok(event?.type === "facts");
    assert.deepEqual(
      [event.kind, event.id, event.eventId, event.occurredAt, event.facts.state],
      ["payout", "6JKRLZ8LOT47J7RY", "6JKRLZ8LOT47J7RY:4", "2026-11-21T11:00:00Z", "succeeded"],
    );
    assert.equal(verdictIn(await receiveText(body.replace("500", "501"), headersOf(body))), "forged");
    assert.equal(verdictIn(await receiveText(body)), "forged");
  });

  test("A webhook of another type or of the other environment is accepted, and changes nothing", async () => {
    for (const body of [
      webhook("balancePlatform.report.created"),
      webhook("balancePlatform.transfer.updated", "live"),
    ]) {
      assert.deepEqual(await receiveText(body, headersOf(body)), { ok: true, value: { signed: true, events: [] } });
    }
  });
});
