/**
 * What is attacked, and what must hold whatever comes: no crash, no 5xx, no object woken before access is decided, no
 * accepted forgery. Each target is a property; fast-check makes the cases from a seed. No network.
 */
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { base64url } from "jose";
import { KINDS, parseResourcePath, resourcePath, SCOPES } from "../../contract/resource.ts";
import { parseResource } from "../../edge/access/requested-resource.ts";
import { checkStatusToken, createStatusToken, resourceInToken } from "../../edge/access/status-token.ts";
import type { SharedTokenKey } from "../../edge/config/token-keys.ts";
import { loadProvider } from "../../edge/providers/provider.ts";
import type { QueryStep } from "../../edge/providers/query.ts";
import { parseChecked, parseStatus } from "../../widget/connection/guard.ts";
import { SseParser } from "../../widget/connection/sse-parser.ts";
import * as airtm from "../providers/airtm/account.ts";
import * as finrelay from "../providers/finrelay/account.ts";
import * as ixopay from "../providers/ixopay/account.ts";
import * as yuno from "../providers/yuno/account.ts";
import { stubPlatform } from "./stub-platform.ts";

export interface Target {
  name: string;
  /** Of all cases, so many in a hundred are for this target. */
  share: number;
  /** Each has cases of its own shape, which only fast-check reads. */
  property: fc.IAsyncProperty<unknown>;
}

/** By name, because its types are the platform's, which tests in Node do not know. */
const APP = "../../edge/http/app.ts";
const { app }: { app: { fetch(request: Request, env: object): Promise<Response> } } = await import(APP);

const KEY: SharedTokenKey = { kid: "fuzz", alg: "HS256", secret: base64url.encode(new Uint8Array(32).fill(7)) };
const SHARED_SECRET = "shared-secret-of-the-fuzz";
const THING = { connection: "shop", kind: "payment", id: "abcde12345abcde12345" } as const;
const NOW_MS = Date.now();
const TOKEN = await createStatusToken({ key: KEY, resource: THING, nowMs: NOW_MS });

const platform = stubPlatform({
  CONNECTIONS: {
    shop: { provider: "ixopay", merchant: { name: "Example Shop" }, origins: ["https://shop.example"] },
    closed: { provider: "ixopay", merchant: { name: "Example Shop" }, publicView: "none" },
    broken: { provider: "ixopay" },
  },
  SHOP_CREDENTIALS: { apiKey: "a", username: "b", password: "c", sharedSecret: SHARED_SECRET, linkKey: "l".repeat(40) },
  CLOSED_CREDENTIALS: { apiKey: "d", username: "e", password: "f" },
  TOKEN_KEYS: [KEY],
  VIEWER_LIMITS: "off",
});

/** Characters that mean something somewhere. */
const odd = fc.constantFrom(..."/%?#&=;:.\\\"'<>{}[]|^`~ \t\r\n\0\u007f\u0085\u202e\ufeff\ud800😀äß+,-_0aA");
const hostile = fc.oneof(
  fc.string({ unit: odd, maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string(),
);

/** A text with a few characters changed, dropped, doubled or put in. */
function mutated(text: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(),
    drop: fc.nat(3),
    put: fc.oneof(fc.constant(""), odd, fc.string({ maxLength: 4 })),
  });
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce((before, { at, drop, put }) => {
      const place = at % (before.length + 1);
      return before.slice(0, place) + put + before.slice(place + drop);
    }, text),
  );
}

const scopes = fc.subarray([...SCOPES]);

const tokens: Target = {
  name: "status tokens",
  share: 15,
  property: fc.asyncProperty(fc.oneof(mutated(TOKEN), hostile), scopes, async (token, extra) => {
    resourceInToken(token);
    const claims = await checkStatusToken(token, THING, [KEY], 0, NOW_MS);
    // A change in bits that base64url does not use leaves the same token.
    if (claims)
      assert.deepEqual(
        token.split(".").map((part) => [...base64url.decode(part)]),
        TOKEN.split(".").map((part) => [...base64url.decode(part)]),
      );
    const [head = "", payload = "", signature = ""] = TOKEN.split(".");
    const more = base64url.encode(
      JSON.stringify({ ...JSON.parse(Buffer.from(payload, "base64url").toString()), scope: extra.join(" "), x: 1 }),
    );
    assert.equal(await checkStatusToken(`${head}.${more}.${signature}`, THING, [KEY], 0, NOW_MS), null);
  }),
};

const paths: Target = {
  name: "paths of things",
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
  fc.constantFrom(THING.id, TOKEN, "%00", "..", "%2e%2e", "%E0%A4%A", "a".repeat(10_000)),
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

/** A request, or null where the platform itself would refuse to make one. */
function requestOf(path: string, init: RequestInit): Request | null {
  try {
    return new Request(`http://edge.test/${path}`, init);
  } catch {
    return null;
  }
}

const requests: Target = {
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
      const response = await app.fetch(request, platform.env);
      const isMisconfigured = response.status === 503 && /\/(broken|healthz)/.test(request.url);
      // The stub gives no sockets, so a stream that was admitted ends in 500 here and nowhere else.
      const isStream = /\/events$/.test(new URL(request.url).pathname) && platform.woken > 0;
      assert.ok(response.status < 500 || isMisconfigured || isStream, `${response.status} for ${verb} ${request.url}`);
      if ([400, 401, 403, 405].includes(response.status)) {
        const isBadPage = platform.woken > 0 || platform.noticed > 0;
        assert.ok(!isBadPage, `an object was woken for a refused ${verb} ${request.url}`);
      }
      await response.body?.cancel();
    },
  ),
};

const NOTICE = JSON.stringify({
  result: "OK",
  uuid: THING.id,
  merchantTransactionId: "order-1",
  transactionType: "DEBIT",
  amount: "9.99",
  currency: "EUR",
});
const URI = "/v1/shop/webhook";
const NOTICE_DATE = "Sat, 21 Nov 2026 12:00:00 UTC";
function signed(body: string): string {
  const hash = createHash("sha512").update(body).digest("hex");
  const text = ["POST", hash, "application/json", NOTICE_DATE, URI].join("\n");
  return createHmac("sha512", SHARED_SECRET).update(text).digest("base64");
}

const webhooks: Target = {
  name: "webhooks",
  share: 10,
  property: fc.asyncProperty(
    fc.oneof(mutated(NOTICE), hostile),
    fc.oneof(fc.constant(signed(NOTICE)), mutated(signed(NOTICE)), fc.constant("")),
    async (body, signature) => {
      const bytes = new TextEncoder().encode(body);
      const request = requestOf("v1/shop/webhook", {
        method: "POST",
        body: bytes,
        headers: {
          "Content-Type": "application/json",
          Date: NOTICE_DATE,
          "X-Signature": signature.replace(/[^\x21-\x7e]/g, "!"),
        },
      });
      if (!request) return;
      platform.reset();
      const response = await app.fetch(request, platform.env);
      const isOurs =
        Buffer.from(bytes).equals(Buffer.from(NOTICE)) &&
        signature.replace(/=+$/, "") === signed(NOTICE).replace(/=+$/, "");
      if (isOurs) return;
      assert.equal(response.status, 401, `accepted ${signature} for ${JSON.stringify(body)}`);
      assert.equal(platform.noticed, 0);
    },
  ),
};

/** Each provider with an account of its tests, the bodies it has sent in them, and webhooks as it signs them. */
const ADAPTERS = [
  {
    name: "ixopay",
    account: ixopay.account,
    sign: (body: string) => ixopay.signCallback("my-shared-secret-7f", URI, body),
  },
  { name: "yuno", account: yuno.account, sign: (body: string) => yuno.signWebhook("hmäc-secret-7f", body) },
  {
    name: "airtm",
    account: airtm.v2Account,
    sign: (body: string) => airtm.signWebhook(airtm.webhookSecret, body, NOW_MS),
  },
  { name: "airtm", account: airtm.v1Account, sign: null },
  { name: "finrelay", account: finrelay.account, sign: (body: string) => finrelay.signWebhook(finrelay.account, body) },
].map((adapter) => {
  const folder = fileURLToPath(new URL(`../providers/${adapter.name}/fixtures`, import.meta.url));
  const bodies = globSync(`${folder}/**/*.json`).map((file) => readFileSync(file, "utf8"));
  return { ...adapter, provider: loadProvider(adapter.name), bodies };
});
const adapter = fc.constantFrom(...ADAPTERS);
const told = adapter.chain((each) =>
  fc.record({ each: fc.constant(each), text: fc.oneof(fc.constantFrom(...each.bodies).chain(mutated), hostile) }),
);

const answers: Target = {
  name: "providers' answers",
  share: 15,
  property: fc.asyncProperty(
    told,
    fc.constantFrom(...KINDS),
    fc.constantFrom(200, 200, 200, 400, 401, 404, 429, 500),
    async ({ each, text }, kind, status) => {
      const provider = await each.provider;
      assert.ok(provider);
      const body = new TextEncoder().encode(text);
      const session = { bearer: null };
      // An answer about another thing is read no further.
      const [, named = "x"] = /"(?:id|uuid|code)": ?"([^"]{1,255})"/.exec(text) ?? [];
      let step: QueryStep = { outcome: "more", cursor: null };
      for (let steps = 0; step.outcome === "more" && steps < 5; steps++) {
        const query = { kind, id: named, nowMs: NOW_MS, firstRequestedMs: NOW_MS, cursor: step.cursor, session };
        step = await provider.query(each.account, query, async () => ({
          ok: true,
          status,
          headers: new Headers(),
          body,
        }));
      }
      if (step.outcome !== "found") return;
      assert.ok(status === 200, `${each.name} found something in a ${status}`);
      assert.ok(step.facts.state !== "unknown" || !step.facts.settled);
    },
  ),
};

const forgeries: Target = {
  name: "providers' signatures",
  share: 10,
  property: fc.asyncProperty(
    told,
    fc.string({ unit: fc.constantFrom(..."aZ09=+/ ,.") }),
    async ({ each, text }, noise) => {
      const provider = await each.provider;
      const genuine = each.bodies[text.length % each.bodies.length] ?? "{}";
      // Signed for another body, or hardly signed at all.
      const headers = each.sign?.(genuine === text ? `${text} ` : genuine) ?? {};
      const spoilt = noise === "" ? headers : Object.fromEntries(Object.keys(headers).map((name) => [name, noise]));
      const request = { uri: URI, headers: new Headers(spoilt), body: new TextEncoder().encode(text), nowMs: NOW_MS };
      const { verdict } = (await provider?.webhook?.(each.account, request)) ?? { verdict: "none" };
      assert.notEqual(verdict, "signed", `${each.name} accepts a forged webhook: ${JSON.stringify(text)}`);
    },
  ),
};

const EVENTS =
  'retry: 3000\n\nevent: status\nid: 1\ndata: {"of":"shop/payment/x","state":"succeeded"}\n\n:\n\nevent: end\ndata: {"reason":"settled"}\n\n';

const streams: Target = {
  name: "bytes of a stream in the element",
  share: 10,
  property: fc.asyncProperty(
    fc.oneof(mutated(EVENTS), hostile),
    fc.array(fc.nat(200), { maxLength: 8 }),
    async (text, cuts) => {
      const heard = (chunks: string[]) => {
        const events: [string, string][] = [];
        const parser = new SseParser((event, data) => events.push([event, data]), 65_536);
        for (const chunk of chunks) parser.feed(chunk);
        return events;
      };
      const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
      const chunks = [0, ...places].map((place, index) => text.slice(place, places[index] ?? text.length));
      const events = heard([text]);
      assert.deepEqual(heard(chunks), events, "where the bytes were cut matters");
      for (const [, data] of events) {
        const json = jsonOf(data);
        parseStatus(json);
        parseChecked(json);
      }
    },
  ),
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What no line of the log may hold. */
export const SECRETS = [TOKEN, KEY.secret, SHARED_SECRET, THING.id];

export const TARGETS: Target[] = [tokens, paths, requests, webhooks, answers, forgeries, streams];
