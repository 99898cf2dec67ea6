/** Reads of one resource, from the request to the provider and back, and every way to be refused. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Kind } from "../../contract/resource.ts";
import { statusDocumentSchema } from "../../contract/status.ts";
import {
  assertDiscreet,
  bearer,
  callsFor,
  completeLog,
  customer,
  eventually,
  type Fixture,
  fetchAnsweredStatus,
  fetchStatus,
  LINK_KEY,
  logText,
  ORIGIN,
  openFixture,
  PERSONAL,
  payment,
  problemOf,
  responseText,
  SECRETS,
  TOKEN_KEY,
  WINDOW_SECONDS,
} from "./fixture.ts";

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    connections: {
      closed: { publicView: "none", account: "closed" },
      broken: { share: 7 },
      keyless: {},
      outlet: {},
    },
    secrets: {
      CLOSED_CREDENTIALS: { apiKey: "a", username: "b", password: "c" },
      OUTLET_CREDENTIALS: {
        apiKey: "simulated-connector",
        username: "simulated-user",
        password: "simulated-password",
      },
    },
  });
});
after(() => fixture.close());

/** Values that appear nowhere else. */
const DETAILS = {
  amount: "4711.47",
  card: { type: "mastercard", lastFour: "9173" },
  merchantTransactionId: "order-8264",
};
const detailTexts = ["4711.47", '"9173"', "mastercard", "order-8264", "EUR"];
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  fixture.worker.fetch(path, { method, headers: { ...customer(), ...headers } });

describe("a read", { timeout: 100_000 }, () => {
  test("A read without a token shows the status of a payment and none of its details", async () => {
    const { uuid } = fixture.simulator.control.create({ ...DETAILS, lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const response = await get(`/v1/shop/payment/${uuid}`);
    const wholeText = await responseText(response.clone());
    const document = statusDocumentSchema.parse(await response.json());
    assert.deepEqual([document.state, document.view, document.settled], ["processing", "status", false]);
    assert.equal(document.of, `shop/payment/${uuid}`);
    assertDiscreet(wholeText, [...PERSONAL, ...SECRETS, ...detailTexts]);
  });

  test("A read with a token shows amount, card and reference, and no personal data", async () => {
    const { uuid } = fixture.simulator.control.create(DETAILS);
    const response = await get(`/v1/shop/payment/${uuid}`, await bearer(payment(uuid)));
    const wholeText = await responseText(response.clone());
    const document = statusDocumentSchema.parse(await response.json());
    assert.deepEqual([document.state, document.view, document.settled], ["succeeded", "details", true]);
    assert.deepEqual(document.amount, { value: "4711.47", currency: "EUR" });
    assert.deepEqual(document.method, { type: "card", brand: "mastercard", last4: "9173" });
    assert.equal(document.reference, "order-8264");
    assertDiscreet(wholeText, [...PERSONAL, ...SECRETS]);
  });

  test("All spellings of an id share one call limit, since the provider may count them as one", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const spellings = Array.from({ length: 2 ** 5 }, (_, bits) =>
      [...uuid].map((letter, at) => (at < 5 && bits & (1 << at) ? letter.toUpperCase() : letter)).join(""),
    );
    const headers = await Promise.all(spellings.map(async (id) => bearer(payment(id))));
    const startedMs = Date.now();
    await Promise.all(
      spellings.map(async (id, at) => (await get(`/v1/shop/payment/${id}`, headers[at])).body?.cancel()),
    );
    const windows = Math.ceil((Date.now() - startedMs) / (WINDOW_SECONDS * 1000)) + 1;
    const calls = [...new Set(spellings)].reduce((sum, id) => sum + callsFor(fixture, id), 0);
    assert.ok(calls > 0 && calls <= 10 * windows, `${calls} calls in ${windows} windows`);
  });

  test("A read with a token does not make details visible to other viewers", async () => {
    const { uuid } = fixture.simulator.control.create(DETAILS);
    await fetchStatus(fixture, `shop/payment/${uuid}`, await bearer(payment(uuid)));
    assertDiscreet(await responseText(await get(`/v1/shop/payment/${uuid}`)), detailTexts);
    const narrow = await bearer(payment(uuid), { scopes: ["status"] });
    assertDiscreet(await responseText(await get(`/v1/shop/payment/${uuid}`, narrow)), detailTexts);
  });

  test("An order is found by the merchant's reference, and a payout and an open link under their kinds", async () => {
    const { control } = fixture.simulator;
    const { merchantTransactionId } = control.create({ merchantTransactionId: "2026-11 ä~1" });
    const payout = control.create({ type: "PAYOUT" });
    const link = control.create({
      payByLink: { expiresAfterMs: 60_000 },
      lifecycle: [{ status: "REDIRECT", afterMs: 0 }],
    });
    const states = await Promise.all(
      (
        [
          ["order", merchantTransactionId],
          ["payout", payout.uuid],
          ["payment-link", link.uuid],
        ] as const
      ).map(async ([kind, id]) => {
        const path = `shop/${kind}/${encodeURIComponent(id)}`;
        return (await fetchAnsweredStatus(fixture, path, await bearer(payment(id, kind)))).state;
      }),
    );
    assert.deepEqual(states, ["succeeded", "succeeded", "created"]);
  });

  test("Reads of ten viewers at once make one call", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const seen = await Promise.all(Array.from({ length: 10 }, () => fetchStatus(fixture, `shop/payment/${uuid}`)));
    assert.deepEqual(new Set(seen.map(({ state }) => state)), new Set(["processing"]));
    assert.equal(callsFor(fixture, uuid), 1);
  });

  test("A read of an unsettled resource requests a check, also without a stream", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    assert.equal((await fetchAnsweredStatus(fixture, `shop/payment/${uuid}`)).state, "processing");
    control.advance(uuid, { status: "SUCCESS", callback: false });
    const document = await eventually(async () => {
      const seen = await fetchStatus(fixture, `shop/payment/${uuid}`);
      assert.equal(seen.state, "succeeded");
      return seen;
    });
    assert.deepEqual(
      document.timeline.map(({ state }) => state),
      ["processing", "succeeded"],
    );
    assert.equal(document.version, 2);
  });

  test("Reads of a settled resource make no further call", async () => {
    const { uuid } = fixture.simulator.control.create({
      lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }],
    });
    for (let turn = 0; turn < 5; turn++) await fetchStatus(fixture, `shop/payment/${uuid}`);
    assert.equal(callsFor(fixture, uuid), 1);
  });

  test("A read of a test id needs no provider", async () => {
    const id = "test_processing-1.succeeded~EUR9.99";
    const headers = await bearer(payment(id, "payment", "sandbox"));
    const document = await fetchStatus(fixture, `sandbox/payment/${id}`, headers);
    assert.deepEqual([document.state, document.test, document.amount?.value], ["processing", true, "9.99"]);
    await eventually(async () =>
      assert.equal((await fetchStatus(fixture, `sandbox/payment/${id}`, headers)).state, "succeeded"),
    );
  });
});

describe("a read of an unknown resource", { timeout: 60_000 }, () => {
  test("A read without a token is 404, whether connection, kind or id is unknown", async () => {
    const problems = await Promise.all(
      ["shop/payment/nobody", "nobody/payment/a", "shop/report/a", "shop/nothing/a", "Shop/payment/a"].map(
        async (path) => problemOf(await get(`/v1/${path}`), 404),
      ),
    );
    for (const problem of problems) assert.deepEqual(problem, problems[0]);
    assert.equal(problems[0]?.code, "not-found");
  });

  test("A resource that does not exist yet is unknown to a viewer with a token, and found as soon as it exists", async () => {
    const uuid = "not-there-yet-1";
    const headers = await bearer(payment(uuid));
    const { state, hint, advice } = await fetchAnsweredStatus(fixture, `shop/payment/${uuid}`, headers);
    assert.deepEqual([state, hint, advice], ["unknown", "not_seen_yet", "do_not_pay_again"]);
    fixture.simulator.control.create({ uuid });
    await eventually(async () =>
      assert.equal((await fetchStatus(fixture, `shop/payment/${uuid}`, headers)).state, "succeeded"),
    );
  });

  test("A payout is not found as a payment, and a payment not as a payout", async () => {
    const { uuid } = fixture.simulator.control.create({ type: "PAYOUT" });
    assert.equal((await get(`/v1/shop/payment/${uuid}`)).status, 404);
    const paid = fixture.simulator.control.create();
    const headers = await bearer(payment(paid.uuid, "payout"));
    assert.equal((await fetchAnsweredStatus(fixture, `shop/payout/${paid.uuid}`, headers)).hint, "not_seen_yet");
  });

  test("Two connections of one account each show the resource as their own and share one gate", async () => {
    const { uuid } = fixture.simulator.control.create();
    assert.equal((await fetchStatus(fixture, `shop/payment/${uuid}`)).of, `shop/payment/${uuid}`);
    assert.equal((await fetchStatus(fixture, `outlet/payment/${uuid}`)).of, `outlet/payment/${uuid}`);
    assert.equal(
      (await fixture.worker.objectIds("ProviderGate")).length,
      2,
      "one for the sandbox, one for the account",
    );
  });
});

describe("a repeated read", { timeout: 60_000 }, () => {
  test("A repeated read with the ETag is 304, since the ETag covers everything but serverTime", async () => {
    const { uuid } = fixture.simulator.control.create();
    const path = `/v1/shop/payment/${uuid}`;
    const first = await get(path);
    const etag = first.headers.get("ETag") ?? "";
    assert.match(etag, /^"[^"]+"$/);
    assert.equal(first.headers.get("Cache-Control"), "private, no-cache");
    const details = await get(path, await bearer(payment(uuid)));
    assert.equal(details.headers.get("Cache-Control"), "no-store");
    assert.equal(first.headers.get("Vary"), "Origin, Authorization, Cookie");
    for (const tag of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get(path, { "If-None-Match": tag });
      assert.equal(again.status, 304);
      assert.equal(await again.text(), "");
      assert.equal(again.headers.get("ETag"), etag);
    }
    assert.equal((await get(path, { "If-None-Match": '"other"' })).status, 200);
    const detailed = await get(path, await bearer(payment(uuid)));
    assert.notEqual(detailed.headers.get("ETag"), etag);
  });

  test("A visible change makes a new ETag", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const first = await get(`/v1/shop/payment/${uuid}`);
    control.advance(uuid, { status: "SUCCESS" });
    const headers = { "If-None-Match": first.headers.get("ETag") ?? "" };
    await eventually(async () => {
      const next = await get(`/v1/shop/payment/${uuid}`, headers);
      assert.equal(next.status === 200 && (await next.json()).state, "succeeded");
    });
  });

  test("A HEAD request gets the headers of GET and no body", async () => {
    const { uuid } = fixture.simulator.control.create();
    const [got, headed] = [await get(`/v1/shop/payment/${uuid}`), await get(`/v1/shop/payment/${uuid}`, {}, "HEAD")];
    assert.equal(headed.status, 200);
    assert.equal(headed.headers.get("ETag"), got.headers.get("ETag"));
    assert.equal(await headed.text(), "");
  });
});

describe("a page of another origin", { timeout: 60_000 }, () => {
  test("A page of a listed origin may read the response", async () => {
    const { uuid } = fixture.simulator.control.create();
    const response = await get(`/v1/shop/payment/${uuid}`, { Origin: ORIGIN });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("Access-Control-Allow-Origin"), ORIGIN);
    assert.equal(response.headers.get("Access-Control-Allow-Credentials"), null);
  });

  test("A page of the Worker's own origin may read the response", async () => {
    const { uuid } = fixture.simulator.control.create();
    assert.equal((await get(`/v1/shop/payment/${uuid}`, { Origin: fixture.worker.url })).status, 200);
  });

  for (const origin of [
    "null",
    "https://evil.example",
    `${ORIGIN}.evil.example`,
    `${ORIGIN}:8443`,
    "http://shop.example",
  ]) {
    test(`A page of the origin ${origin} gets a problem that it can read, also with a valid token`, async () => {
      const { uuid } = fixture.simulator.control.create();
      for (const headers of [{}, await bearer(payment(uuid))]) {
        const response = await get(`/v1/shop/payment/${uuid}`, { ...headers, Origin: origin });
        assert.equal(response.headers.get("Access-Control-Allow-Origin"), "*");
        assert.equal((await problemOf(response, 403)).code, "origin-not-allowed");
      }
    });
  }

  test("A preflight succeeds for every origin, so that a refused page can read the problem", async () => {
    const preflight = { "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization" };
    for (const origin of [ORIGIN, "https://evil.example"]) {
      for (const path of ["/v1/shop/payment/a", "/v1/shop/payment/a/events", "/v1/shop/unknown-kind/a"]) {
        const { status, headers } = await get(path, { ...preflight, Origin: origin }, "OPTIONS");
        assert.deepEqual([status, headers.get("Access-Control-Allow-Origin")], [204, "*"]);
        assert.match(headers.get("Access-Control-Allow-Headers") ?? "", /Authorization/i);
        assert.equal(headers.get("Access-Control-Allow-Methods"), "GET, HEAD");
        assert.equal(headers.get("Access-Control-Allow-Credentials"), null);
        // Without it, a browser asks again after 5 s.
        assert.equal(headers.get("Access-Control-Max-Age"), "600");
      }
    }
  });

  test("A page of another origin can read every header that its element or its script needs", async () => {
    const { headers } = await get("/v1/sandbox/payment/test_succeeded~headers", { Origin: ORIGIN });
    const readable = (headers.get("Access-Control-Expose-Headers") ?? "").split(", ");
    assert.deepEqual(readable, ["Content-Disposition", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After"]);
    assert.equal(headers.get("Cross-Origin-Resource-Policy"), "cross-origin");
  });

  test("A status and a problem run nothing, frame nothing, send no referrer and are never guessed to be another type", async () => {
    for (const path of ["/v1/sandbox/payment/test_succeeded~headers", "/v1/sandbox/unknown-kind/a"]) {
      const { headers } = await get(path, { Origin: ORIGIN });
      assert.equal(headers.get("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
      assert.equal(headers.get("Referrer-Policy"), "no-referrer");
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
    }
  });
});

describe("a preflight", { timeout: 60_000 }, () => {
  test("A preflight allows every header that a script of the page adds for tracing", async () => {
    const requested = "authorization,baggage,if-none-match,sentry-trace,traceparent,x-anything";
    const headers = {
      "Access-Control-Request-Headers": requested,
      "Access-Control-Request-Method": "GET",
      Origin: ORIGIN,
    };
    for (const path of ["", "/events", "/items", "/file"]) {
      const preflight = await get(`/v1/shop/payment/a${path}`, headers, "OPTIONS");
      assert.equal(preflight.headers.get("Access-Control-Allow-Headers"), requested, path);
      assert.equal(preflight.headers.get("Vary"), "Access-Control-Request-Headers", path);
    }
  });

  test("A preflight without requested headers names those of the element", async () => {
    const preflight = await get(
      "/v1/shop/payment/a",
      { "Access-Control-Request-Method": "GET", Origin: ORIGIN },
      "OPTIONS",
    );
    assert.equal(preflight.headers.get("Access-Control-Allow-Headers"), "Authorization, If-None-Match");
  });
});

describe("an invalid request", { timeout: 60_000 }, () => {
  for (const [name, id] of [
    ["a malformed escape", "%zz"],
    ["a null", "a%00"],
    ["a line break", "a%0Ab"],
    ["256 characters", "a".repeat(256)],
    ["10 KB", "a".repeat(10_240)],
  ] as const) {
    test(`An id with ${name} is 400 bad-request`, async () => {
      assert.equal((await problemOf(await get(`/v1/shop/payment/${id}`), 400)).code, "bad-request");
      assert.equal((await problemOf(await get(`/v1/shop/payment/${id}/events`), 400)).code, "bad-request");
    });
  }

  test("An id with a slash or other characters is valid, and 404 when it is unknown", async () => {
    for (const id of ["a%2Fb", "%F0%9F%98%80", "a%20b%3F", "..%2F..%2Fother"])
      assert.equal((await get(`/v1/shop/payment/${id}`)).status, 404, id);
  });

  for (const method of ["POST", "PROPFIND", "MKCOL"]) {
    test(`${method} is 405 method-not-allowed with the allowed methods`, async () => {
      for (const [path, allowed] of [
        ["/v1/shop/payment/a", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"],
        ["/v1/shop/payment/a/events", "GET, HEAD, OPTIONS"],
      ] as const) {
        const response = await get(path, {}, method);
        assert.equal(response.headers.get("Allow"), allowed);
        assert.equal((await problemOf(response, 405)).code, "method-not-allowed");
      }
    });
  }

  test("A GET request to a path for POST is 405 method-not-allowed", async () => {
    for (const path of ["/v1/shop/links", "/v1/shop/webhook"]) {
      const response = await get(path);
      assert.equal(response.headers.get("Allow"), "POST");
      await problemOf(response, 405);
    }
  });

  for (const method of ["PUT", "DELETE", "PATCH"]) {
    test(`${method} to the address of a webhook is 405 method-not-allowed and allows POST alone`, async () => {
      for (const path of ["/v1/shop/webhook", "/v1/shop/webhook/key"]) {
        const response = await get(path, {}, method);
        assert.equal(response.headers.get("Allow"), "POST");
        await problemOf(response, 405);
      }
    });
  }

  test("Every other path is 404 not-found", async () => {
    for (const path of ["/", "/v1", "/v1/shop", "/v1/shop/payment", "/demo/token", "/v1/shop/payment/a/b/c"])
      assert.equal((await problemOf(await get(path), 404)).code, "not-found", path);
  });
});

describe("a read that needs a token", { timeout: 60_000 }, () => {
  test("A read without the required token is 401 token-required", async () => {
    for (const path of ["shop/order/a", "shop/payout/a", "closed/payment/a", "closed/payment-link/a"]) {
      const response = await get(`/v1/${path}`);
      assert.equal(response.headers.get("WWW-Authenticate"), "Bearer");
      assert.equal((await problemOf(response, 401)).code, "token-required", path);
    }
  });

  test("A read with an invalid token is 401 token-invalid, also where none is required", async () => {
    const { uuid } = fixture.simulator.control.create();
    const expired = await bearer(payment(uuid), { nowMs: Date.now() - 7_200_000 });
    const ofAnother = await bearer(payment("another"));
    const ofAnotherKind = await bearer(payment(uuid, "payout"));
    const byAnotherKey = await bearer(payment(uuid), { key: { ...TOKEN_KEY, secret: "A".repeat(43) } });
    const malformed = ["Bearer", "Bearer x", "Basic eDp5", `Bearer ${"x".repeat(10_240)}`];
    const all = [
      expired,
      ofAnother,
      ofAnotherKind,
      byAnotherKey,
      ...malformed.map((text) => ({ Authorization: text })),
    ];
    for (const headers of all) {
      const problem = await problemOf(await get(`/v1/shop/payment/${uuid}`, headers), 401);
      assert.equal(problem.code, "token-invalid", headers.Authorization);
    }
  });
});

describe("a merchant's server", { timeout: 60_000 }, () => {
  const requestLink = (body: unknown, key: string = LINK_KEY, connection = "shop") =>
    fixture.worker.fetch(`/v1/${connection}/links`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}` },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  test("A merchant's server gets a token for one resource, which shows the details to the customer", async () => {
    const { uuid } = fixture.simulator.control.create(DETAILS);
    const response = await requestLink({
      kind: "payment",
      id: uuid,
      expiresIn: 60,
      returnUrl: `${ORIGIN}/back`,
      retryUrl: `${ORIGIN}/pay`,
    });
    assert.equal(response.status, 201);
    assert.equal(response.headers.get("Cache-Control"), "no-store");
    const { token, url, embed, expiresAt } = await response.json();
    assert.equal(url, `${fixture.worker.url}/s/${token}`);
    assert.ok(embed.includes(`of="shop/payment/${uuid}"`) && embed.includes(`token="${token}"`));
    assert.match(embed, /^<style>payment-status:not\(:defined\)\{display:block;min-height:34\.7rem\}<\/style>/);
    const { ret, retry } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    assert.deepEqual([ret, retry], [`${ORIGIN}/back`, `${ORIGIN}/pay`]);
    const leftMs = Date.parse(expiresAt) - Date.now();
    assert.ok(leftMs > 50_000 && leftMs <= 60_000);
    const document = await fetchStatus(fixture, `shop/payment/${uuid}`, { Authorization: `Bearer ${token}` });
    assert.equal(document.amount?.value, "4711.47");
  });

  test("A link lives 30 days without expiresIn, and at most 400 days", async () => {
    const lifetimeOf = async (more: object) => {
      const response = await requestLink({ kind: "payment", id: "abcde12345", ...more });
      assert.equal(response.status, 201);
      const { token, expiresAt } = await response.json();
      const { iat, exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
      assert.equal(Date.parse(expiresAt), exp * 1000);
      assert.equal((await get("/v1/shop/payment/abcde12345", { Authorization: `Bearer ${token}` })).status, 200);
      return exp - iat;
    };
    assert.equal(await lifetimeOf({}), 30 * 86_400);
    assert.equal(await lifetimeOf({ expiresIn: 400 * 86_400 }), 400 * 86_400);
  });

  test("A request for a link without a key, or with one that is not a bearer token, is refused", async () => {
    for (const headers of [undefined, { Authorization: LINK_KEY }, { Authorization: `Basic ${LINK_KEY}` }]) {
      const body = JSON.stringify({ kind: "payment", id: "a" });
      const response = await fixture.worker.fetch("/v1/shop/links", {
        method: "POST",
        body,
        ...(headers && { headers }),
      });
      assert.equal((await problemOf(response, 401)).code, "token-invalid");
    }
  });

  test("A token has no other scope than the one that was requested", async () => {
    const { uuid } = fixture.simulator.control.create(DETAILS);
    const { token } = await (await requestLink({ kind: "payment", id: uuid, scope: "status" })).json();
    const document = await fetchStatus(fixture, `shop/payment/${uuid}`, { Authorization: `Bearer ${token}` });
    assert.deepEqual([document.view, document.amount], ["status", undefined]);
  });

  test("A wrong link key or none is 401, and a connection without a link key is 404", async () => {
    const body = { kind: "payment", id: "a" };
    for (const key of ["", "wrong", `${LINK_KEY}x`])
      assert.equal((await problemOf(await requestLink(body, key), 401)).code, "token-invalid");
    for (const connection of ["closed", "sandbox", "nobody"])
      await problemOf(await requestLink(body, LINK_KEY, connection), 404);
  });

  for (const [name, body] of [
    ["malformed JSON", "{"],
    ["no id", { kind: "payment" }],
    ["an unknown kind", { kind: "coin", id: "a" }],
    ["a control character in the id", { kind: "payment", id: "a\n" }],
    ["an unknown scope", { kind: "payment", id: "a", scope: "admin" }],
    ["an expiry of more than 400 days", { kind: "payment", id: "a", expiresIn: 34_560_001 }],
    ["an expiry of 0", { kind: "payment", id: "a", expiresIn: 0 }],
    ["a returnUrl on another origin", { kind: "payment", id: "a", returnUrl: "https://evil.example/" }],
    ["a returnUrl that is a script", { kind: "payment", id: "a", returnUrl: "javascript:alert(1)" }],
    ["a retryUrl on another origin", { kind: "payment", id: "a", retryUrl: "https://evil.example/" }],
    ["a retryUrl of 501 characters", { kind: "payment", id: "a", retryUrl: `https://shop.example/${"x".repeat(480)}` }],
    ["an id whose token no cookie can hold", { kind: "order", id: "😀".repeat(255) }],
    ["an unknown field", { kind: "payment", id: "a", admin: true }],
  ] as const) {
    test(`A link request with ${name} is 400 with a detail`, async () => {
      const problem = await problemOf(await requestLink(body), 400);
      assert.equal(problem.code, "bad-request");
      assert.ok(problem.detail.length > 10);
    });
  }

  test("A link request of 5 KB is 413", async () => {
    const problem = await problemOf(await requestLink({ kind: "payment", id: "a", returnUrl: "x".repeat(5_000) }), 413);
    assert.equal(problem.code, "too-large");
  });
});

describe("a configuration with errors", { timeout: 60_000 }, () => {
  test("A misconfigured connection is 503 without a reason, and /healthz is 503 without names", async () => {
    for (const name of ["broken", "keyless"]) {
      for (const [path, method] of [
        ["payment/a", "GET"],
        ["payment/a/events", "GET"],
        ["webhook", "POST"],
        ["links", "POST"],
      ] as const) {
        const problem = await problemOf(await get(`/v1/${name}/${path}`, {}, method), 503);
        assert.equal(problem.code, "unavailable");
        assert.ok(!problem.detail.includes("CREDENTIALS"));
      }
    }
    const health = await get("/healthz");
    assert.equal(health.status, 503);
    assert.deepEqual(await health.json(), { ok: false, problems: ["connection-invalid"] });
  });

  test("Each configuration error is logged for the operator", async () => {
    const logged = logText(fixture)
      .split("\n")
      .filter((line) => line.includes('"misconfigured"'));
    assert.ok(logged.some((line) => line.includes("CONNECTIONS.broken.share")));
    assert.ok(logged.some((line) => line.includes("KEYLESS_CREDENTIALS")));
  });
});

test("The log of these requests has no secret, token, id or personal data", { timeout: 60_000 }, async () => {
  const ids = Object.keys(fixture.simulator.control.judgeReport().callsPerId).map((id) =>
    id.slice(id.indexOf("/") + 1),
  );
  assert.ok(ids.length > 20);
  const kinds: Kind[] = ["payment", "order"];
  const tokens = await Promise.all(
    kinds.map(async (kind) => (await bearer(payment(ids[0] ?? "", kind))).Authorization ?? ""),
  );
  // All tokens begin with the same characters, so the beginning of one finds every token.
  assertDiscreet(await completeLog(fixture), [
    ...ids,
    ...SECRETS,
    ...PERSONAL,
    ...tokens.map((token) => token.slice(7, 40)),
  ]);
});
