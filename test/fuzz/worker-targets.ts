// Fuzz targets of the Worker: whatever a request contains, it causes no crash and no 5xx, it reaches no Durable Object
// before access is decided, and no forged token or webhook is accepted.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import fc from "fast-check";
import { base64url } from "jose";
import { KINDS, parseResourcePath, resourcePath, SCOPES } from "../../contract/resource.ts";
import { checkStatusToken, resourceInToken } from "../../edge/access/check-token.ts";
import { parseResource } from "../../edge/access/requested-resource.ts";
import {
  AFTER_RESPONSE,
  KEY,
  NOW_MS,
  nextAddress,
  platform,
  RESOURCE,
  SHARED_SECRET,
  TOKEN,
  WEBHOOK_URI,
} from "./fuzz-fixture.ts";
import { hostile, mutated } from "./inputs.ts";
import type { Target } from "./target.ts";

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const APP = "../../edge/http/app.ts";
export const { app }: { app: { fetch(request: Request, env: object, context?: object): Promise<Response> } } =
  await import(APP);

const scopes = fc.subarray([...SCOPES]);

export const tokens: Target = {
  name: "status tokens",
  share: 15,
  property: fc.asyncProperty(fc.oneof(mutated(TOKEN), hostile), scopes, async (token, extra) => {
    resourceInToken(token);
    const { ok } = await checkStatusToken(token, RESOURCE, [KEY], 0, NOW_MS);
    // One token has one spelling.
    if (ok) assert.equal(token, TOKEN);
    const [head = "", payload = "", signature = ""] = TOKEN.split(".");
    const more = base64url.encode(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, "base64url").toString()), scope: extra.join(" "), x: 1 }),
    );
    const forged = await checkStatusToken(`${head}.${more}.${signature}`, RESOURCE, [KEY], 0, NOW_MS);
    assert.deepEqual(forged, { ok: false, failure: "bad-signature" });
  }),
};

export const paths: Target = {
  name: "resource paths",
  share: 15,
  property: fc.asyncProperty(
    hostile,
    fc.oneof(fc.constantFrom(...KINDS), hostile),
    hostile,
    async (connection, kind, id) => {
      const parsed = parseResource(connection, kind, id);
      if (parsed.ok) {
        const resource = { ...parsed.value, connection: "shop" };
        assert.deepEqual(parseResourcePath(resourcePath(resource)), resource);
        assert.ok(resource.id.isWellFormed() && resource.id !== "." && resource.id !== "..");
      }
      const wellFormed = parseResource("shop", "payment", id.toWellFormed());
      if (wellFormed.ok) assert.equal(wellFormed.value.id, id.toWellFormed());
      parseResourcePath(`${connection}/${kind}/${id}`);
    },
  ),
};

const segment = fc.oneof(
  fc.constantFrom(
    "v1",
    "s",
    "p",
    "shop",
    "closed",
    "broken",
    "payment",
    "payout",
    "webhook",
    "links",
    "events",
    "items",
    "file",
    "healthz",
    "",
  ),
  fc.constantFrom(RESOURCE.id, TOKEN, "%00", "..", "%2e%2e", "%E0%A4%A", "a".repeat(10_000)),
  hostile,
);
const method = fc.constantFrom("GET", "GET", "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");
const headerValue = fc.oneof(
  fc.constantFrom(
    "Bearer ",
    "Bearer x",
    `Bearer ${TOKEN}`,
    "null",
    "https://shop.example",
    "https://evil.example",
    "same-origin",
    "*",
    '"x"',
  ),
  mutated(`Bearer ${TOKEN}`),
  fc.string({ unit: fc.constantFrom(..."aZ09=+/ ,.;~\u00e9\"'%"), maxLength: 200 }),
);
const headers = fc.dictionary(
  fc.constantFrom(
    "Authorization",
    "Origin",
    "Cookie",
    "Sec-Fetch-Site",
    "If-None-Match",
    "CF-Connecting-IP",
    "CF-Ray",
    "X-Signature",
    "Content-Type",
    "Last-Event-ID",
  ),
  headerValue,
);

/** A request, or null when the platform itself refuses to make it. */
function requestOf(path: string, init: RequestInit): Request | null {
  try {
    return new Request(`https://edge.test/${path}`, init);
  } catch {
    return null;
  }
}

export const requests: Target = {
  name: "requests to the worker",
  share: 25,
  property: fc.asyncProperty(
    fc.array(segment, { maxLength: 6 }),
    method,
    headers,
    hostile,
    async (parts, verb, sent, body) => {
      const hasBody = verb === "POST" || verb === "PUT" || verb === "PATCH";
      const request = requestOf(parts.join("/"), { method: verb, headers: sent, ...(hasBody && { body }) });
      if (!request) return;
      platform.reset();
      const response = await app.fetch(request, platform.env, AFTER_RESPONSE);
      const isMisconfigured = response.status === 503 && /\/(broken|healthz)/.test(request.url);
      // The stub has no sockets, so an admitted stream is refused with 503 here, and only here.
      const isStream = /\/events$/.test(new URL(request.url).pathname) && platform.calls > 0;
      assert.ok(response.status < 500 || isMisconfigured || isStream, `${response.status} for ${verb} ${request.url}`);
      if ([400, 401, 403, 405].includes(response.status)) {
        assert.equal(
          platform.calls + platform.events.length,
          0,
          `an object was called for a refused ${verb} ${request.url}`,
        );
      }
      await response.body?.cancel();
    },
  ),
};

const WEBHOOK = JSON.stringify({
  result: "OK",
  uuid: RESOURCE.id,
  merchantTransactionId: "order-1",
  transactionType: "DEBIT",
  amount: "9.99",
  currency: "EUR",
});
const WEBHOOK_DATE = "Sat, 21 Nov 2026 12:00:00 UTC";

function signatureOf(body: string): string {
  const hash = createHash("sha512").update(body).digest("hex");
  const text = ["POST", hash, "application/json", WEBHOOK_DATE, WEBHOOK_URI].join("\n");
  return createHmac("sha512", SHARED_SECRET).update(text).digest("base64");
}

export const webhooks: Target = {
  name: "webhooks",
  share: 10,
  property: fc.asyncProperty(
    fc.oneof(mutated(WEBHOOK), hostile),
    fc.oneof(fc.constant(signatureOf(WEBHOOK)), mutated(signatureOf(WEBHOOK)), fc.constant("")),
    async (body, signature) => {
      const bytes = new TextEncoder().encode(body);
      const request = requestOf("v1/shop/webhook", {
        method: "POST",
        body: bytes,
        headers: {
          "Content-Type": "application/json",
          Date: WEBHOOK_DATE,
          "CF-Connecting-IP": nextAddress(),
          "X-Signature": signature.replace(/[^\x21-\x7e]/g, "!"),
        },
      });
      if (!request) return;
      platform.reset();
      const response = await app.fetch(request, platform.env, AFTER_RESPONSE);
      const isGenuine =
        Buffer.from(bytes).equals(Buffer.from(WEBHOOK)) &&
        signature.replace(/=+$/, "") === signatureOf(WEBHOOK).replace(/=+$/, "");
      if (isGenuine) return assert.ok(platform.events.length > 0, "the genuine webhook was not delivered");
      assert.equal(response.status, 401, `accepted the signature ${signature} for ${JSON.stringify(body)}`);
      assert.equal(platform.events.length, 0);
    },
  ),
};
