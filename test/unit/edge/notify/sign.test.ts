import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import { signedHeaders } from "../../../../edge/notify/sign.ts";

const secretOf = (bytes: number) => `whsec_${randomBytes(bytes).toString("base64")}`;
const BODY = '{"type":"status.changed","data":{"of":"shop/order/Überweisung ✓"}}';

describe("the signature of a notification", () => {
  test("The package standardwebhooks verifies it with each of the secrets, and with no other", async () => {
    const secrets = [secretOf(24), secretOf(32), secretOf(64)];
    const headers = await signedHeaders("id", BODY, secrets, Date.now());
    for (const secret of secrets) assert.deepEqual(new Webhook(secret).verify(BODY, headers), JSON.parse(BODY));
    assert.throws(() => new Webhook(secretOf(32)).verify(BODY, headers), /No matching signature/);
  });

  test("A changed body, id or time is refused", async () => {
    const secret = secretOf(32);
    const headers = await signedHeaders("id", BODY, [secret], Date.now());
    const webhook = new Webhook(secret);
    assert.throws(() => webhook.verify(`${BODY} `, headers), /No matching signature/);
    assert.throws(() => webhook.verify(BODY, { ...headers, "webhook-id": "other" }), /No matching signature/);
    const seconds = String(Number(headers["webhook-timestamp"]) - 1);
    assert.throws(() => webhook.verify(BODY, { ...headers, "webhook-timestamp": seconds }), /No matching signature/);
  });

  test("The signed time is that of the attempt, so that a retry after hours is not taken for a replay", async () => {
    const secret = secretOf(32);
    const atMs = Date.now() - 3_600_000;
    const webhook = new Webhook(secret);
    const old = await signedHeaders("id", BODY, [secret], atMs);
    assert.equal(old["webhook-timestamp"], String(Math.floor(atMs / 1000)));
    assert.throws(() => webhook.verify(BODY, old), /too old/);
    webhook.verify(BODY, await signedHeaders("id", BODY, [secret], Date.now()));
  });
});
