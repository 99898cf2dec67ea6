import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { toBase64, utf8 } from "../../../../../edge/platform/bytes.ts";
import { signingKeyIn } from "../../../../../edge/platform/webhooks/signing-key.ts";
import { verifyMessage } from "../../../../../edge/platform/webhooks/standard-webhooks.ts";

// Made with npm standardwebhooks 1.1.1 and, for v1a, with an Ed25519 key of the seed 00 01 … 1f.
const SECRET = "whsec_c3RhdHVzLXB1c2gtdGVzdC1rZXktMDEyMzQ1Njc4OWFi";
const PUBLIC_KEY = "whpk_A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=";
const OTHER_SECRET = `whsec_${toBase64(new Uint8Array(24).fill(7))}`;
const BODY =
  '{"of":"bank/payment/A-1001","state":"succeeded","occurredAt":"2026-11-27T10:00:00Z","amount":{"value":"9.99","currency":"EUR"}}';
const V1 = "v1,IL/a7iRtvHs+/aryIyCD3Kwyf/5ItSH86JsBIz6g0hw=";
const V1A = "v1a,e/X/ZaEU8QTh+uOC8oHFdKEDEZnfn9bJtcmjJFi48q8Who0G+OXj/vPGUkzE46QmLheVSI1jX77RcPCBYnxjBQ==";
const SECONDS = 1795773600;
const nowMs = SECONDS * 1000;

interface Changes {
  keys?: string[];
  id?: string | null;
  timestamp?: string | null;
  signature?: string | null;
  body?: string;
  nowMs?: number;
}

async function verify(changes: Changes = {}) {
  const { keys = [SECRET], id = "msg_2Kq7", timestamp = String(SECONDS), signature = V1, body = BODY } = changes;
  const all = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  const headers = new Headers();
  for (const [name, value] of Object.entries(all)) if (value !== null) headers.set(name, value);
  const verified = await verifyMessage(keys, headers, utf8(body), changes.nowMs ?? nowMs);
  return verified.ok ? "signed" : `${verified.failure.check} ${verified.failure.cause}`;
}

describe("a message of Standard Webhooks", () => {
  test("The published vectors of both schemes verify, and give id and time", async () => {
    assert.equal(await verify(), "signed");
    assert.equal(await verify({ keys: [PUBLIC_KEY], signature: V1A }), "signed");
    const headers = new Headers({
      "webhook-id": "msg_2Kq7",
      "webhook-timestamp": String(SECONDS),
      "webhook-signature": V1,
    });
    assert.deepEqual(await verifyMessage([SECRET], headers, utf8(BODY), nowMs), {
      ok: true,
      value: { id: "msg_2Kq7", signedMs: nowMs },
    });
  });

  test("Every message that the library signs verifies, and with one byte changed it does not", async () => {
    const property = fc.asyncProperty(
      fc.uint8Array({ minLength: 24, maxLength: 64 }),
      fc.stringMatching(/^[\w.-]{1,40}$/),
      fc.string({ minLength: 1, unit: "binary" }),
      fc.nat(),
      async (keyBytes, id, text, at) => {
        const body = new TextDecoder().decode(utf8(text));
        const key = `whsec_${toBase64(keyBytes)}`;
        const signature = new Webhook(key).sign(id, new Date(nowMs), body);
        assert.equal(await verify({ keys: [key], id, signature, body }), "signed");
        const index = at % body.length;
        const changed = `${body.slice(0, index)}${body[index] === "a" ? "b" : "a"}${body.slice(index + 1)}`;
        const expected = changed === body ? "signed" : "webhook-signature wrong";
        assert.equal(await verify({ keys: [key], id, signature, body: changed }), expected);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test("A key in rotation, and a second signature, are enough", async () => {
    assert.equal(await verify({ keys: [OTHER_SECRET, SECRET] }), "signed");
    assert.equal(await verify({ keys: [PUBLIC_KEY, SECRET] }), "signed");
    assert.equal(await verify({ signature: `v1,AAAA v1a,AAAA v2,x ${V1}` }), "signed");
  });

  test("A signature of the other scheme, or by another key, does not verify", async () => {
    const wrong = "webhook-signature wrong";
    assert.equal(await verify({ signature: V1A }), wrong);
    assert.equal(await verify({ keys: [PUBLIC_KEY] }), wrong);
    assert.equal(await verify({ keys: [OTHER_SECRET] }), wrong);
    assert.equal(await verify({ keys: [] }), wrong);
    // The bytes of a public key are known to everybody: they must never verify an HMAC.
    const forged = new Webhook(PUBLIC_KEY.slice("whpk_".length)).sign("msg_2Kq7", new Date(nowMs), BODY);
    assert.equal(await verify({ keys: [PUBLIC_KEY], signature: forged }), wrong);
  });

  test("A body that a proxy has written anew does not verify", async () => {
    assert.equal(await verify({ body: JSON.stringify(JSON.parse(BODY), null, 1) }), "webhook-signature wrong");
  });

  test("A message is valid for 5 minutes in both directions", async () => {
    for (const ms of [300_000, -300_000]) assert.equal(await verify({ nowMs: nowMs + ms }), "signed");
    for (const ms of [301_000, -301_000])
      assert.equal(await verify({ nowMs: nowMs + ms }), "webhook-timestamp not-recent");
  });

  test("A header that is missing, or has another form, is named", async () => {
    assert.equal(await verify({ id: null }), "webhook-id missing");
    assert.equal(await verify({ timestamp: null }), "webhook-timestamp missing");
    assert.equal(await verify({ signature: null }), "webhook-signature missing");
    assert.equal(await verify({ id: "x".repeat(129) }), "webhook-id wrong");
    assert.equal(await verify({ timestamp: "1e9" }), "webhook-timestamp wrong");
    for (const signature of [V1.slice(3), "v1,", "v1", "v1,*", `V${V1.slice(1)}`])
      assert.equal(await verify({ signature }), "webhook-signature wrong", signature);
  });

  test("No more than 8 signatures are tried", async () => {
    assert.equal(await verify({ signature: `${"v1,AAAA ".repeat(7)}${V1}` }), "signed");
    assert.equal(await verify({ signature: `${"v1,AAAA ".repeat(8)}${V1}` }), "webhook-signature wrong");
  });
});

test("A signing key has a prefix and as many bytes as its scheme needs", () => {
  const ofBytes = (prefix: string, count: number) =>
    signingKeyIn(prefix + toBase64(new Uint8Array(count)))?.type ?? null;
  assert.deepEqual(
    [23, 24, 64, 65].map((count) => ofBytes("whsec_", count)),
    [null, "hmac", "hmac", null],
  );
  assert.deepEqual(
    [31, 32, 33].map((count) => ofBytes("whpk_", count)),
    [null, "ed25519", null],
  );
  for (const text of ["", "whsec_", "whsec_*", `whsk_${"A".repeat(43)}=`, "A".repeat(44)])
    assert.equal(signingKeyIn(text), null, text);
});
