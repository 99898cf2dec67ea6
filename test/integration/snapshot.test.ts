/** One look: the whole way from a customer's request to the provider and back, and every way to be refused. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Kind } from "../../contract/resource.ts";
import { statusDocumentSchema } from "../../contract/status.ts";
import {
  assertDiscreet,
  bearer,
  callsFor,
  customer,
  eventually,
  LINK_KEY,
  logText,
  look,
  ORIGIN,
  openShop,
  PERSONAL,
  payment,
  problemOf,
  SECRETS,
  type Shop,
  TOKEN_KEY,
  WINDOW_SECONDS,
  wholeAnswer,
} from "./fixture.ts";

let shop: Shop;
before(async () => {
  shop = await openShop({
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
after(() => shop.close());

/** Unmistakable wherever they turn up. */
const DETAILS = {
  amount: "4711.47",
  card: { type: "mastercard", lastFour: "9173" },
  merchantTransactionId: "order-8264",
};
const detailTexts = ["4711.47", '"9173"', "mastercard", "order-8264", "EUR"];
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  shop.worker.fetch(path, { method, headers: { ...customer(), ...headers } });

describe("a look", { timeout: 100_000 }, () => {
  test("without a token shows the status of a payment and nothing of its details", async () => {
    const { uuid } = shop.simulator.control.create({ ...DETAILS, lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const response = await get(`/v1/shop/payment/${uuid}`);
    const answer = await wholeAnswer(response.clone());
    const document = statusDocumentSchema.parse(await response.json());
    assert.deepEqual([document.state, document.view, document.settled], ["processing", "status", false]);
    assert.equal(document.of, `shop/payment/${uuid}`);
    assertDiscreet(answer, [...PERSONAL, ...SECRETS, ...detailTexts]);
  });

  test("with a token shows amount, card and reference, and nothing personal", async () => {
    const { uuid } = shop.simulator.control.create(DETAILS);
    const response = await get(`/v1/shop/payment/${uuid}`, await bearer(payment(uuid)));
    const answer = await wholeAnswer(response.clone());
    const document = statusDocumentSchema.parse(await response.json());
    assert.deepEqual([document.state, document.view, document.settled], ["succeeded", "details", true]);
    assert.deepEqual(document.amount, { value: "4711.47", currency: "EUR" });
    assert.deepEqual(document.method, { type: "card", brand: "mastercard", last4: "9173" });
    assert.equal(document.reference, "order-8264");
    assertDiscreet(answer, [...PERSONAL, ...SECRETS]);
  });

  test("counts every spelling of an id as one, since the provider may", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const spellings = Array.from({ length: 2 ** 5 }, (_, bits) =>
      [...uuid].map((letter, at) => (at < 5 && bits & (1 << at) ? letter.toUpperCase() : letter)).join(""),
    );
    const headers = await Promise.all(spellings.map(async (id) => bearer(payment(id))));
    const startedMs = Date.now();
    await Promise.all(
      spellings.map(async (id, at) => (await get(`/v1/shop/payment/${id}`, headers[at])).body?.cancel()),
    );
    const windows = Math.ceil((Date.now() - startedMs) / (WINDOW_SECONDS * 1000)) + 1;
    const calls = [...new Set(spellings)].reduce((sum, id) => sum + callsFor(shop, id), 0);
    assert.ok(calls > 0 && calls <= 10 * windows, `${calls} calls in ${windows} windows`);
  });

  test("shows details to nobody else after somebody with a token has looked", async () => {
    const { uuid } = shop.simulator.control.create(DETAILS);
    await look(shop, `shop/payment/${uuid}`, await bearer(payment(uuid)));
    assertDiscreet(await wholeAnswer(await get(`/v1/shop/payment/${uuid}`)), detailTexts);
    const narrow = await bearer(payment(uuid), { scopes: ["status"] });
    assertDiscreet(await wholeAnswer(await get(`/v1/shop/payment/${uuid}`, narrow)), detailTexts);
  });

  test("finds an order by the merchant's reference, a payout and an open link under their kinds", async () => {
    const { control } = shop.simulator;
    const { merchantTransactionId } = control.create({ merchantTransactionId: "2026/11 ä#1" });
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
        return (await look(shop, path, await bearer(payment(id, kind)))).state;
      }),
    );
    assert.deepEqual(states, ["succeeded", "succeeded", "created"]);
  });

  test("by ten viewers at once makes one call", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const seen = await Promise.all(Array.from({ length: 10 }, () => look(shop, `shop/payment/${uuid}`)));
    assert.deepEqual(new Set(seen.map(({ state }) => state)), new Set(["processing"]));
    assert.equal(callsFor(shop, uuid), 1);
  });

  test("at what is not settled is a wish to check, without anybody watching", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    assert.equal((await look(shop, `shop/payment/${uuid}`)).state, "processing");
    control.advance(uuid, { status: "SUCCESS", callback: false });
    const document = await eventually(async () => {
      const seen = await look(shop, `shop/payment/${uuid}`);
      assert.equal(seen.state, "succeeded");
      return seen;
    });
    assert.deepEqual(
      document.timeline.map(({ state }) => state),
      ["processing", "succeeded"],
    );
    assert.equal(document.version, 2);
  });

  test("at what is settled makes no further call", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    for (let turn = 0; turn < 5; turn++) await look(shop, `shop/payment/${uuid}`);
    assert.equal(callsFor(shop, uuid), 1);
  });

  test("at a test id needs no provider", async () => {
    const id = "test_processing-1.succeeded~EUR9.99";
    const headers = await bearer(payment(id, "payment", "sandbox"));
    const document = await look(shop, `sandbox/payment/${id}`, headers);
    assert.deepEqual([document.state, document.test, document.amount?.value], ["processing", true, "9.99"]);
    await eventually(async () => assert.equal((await look(shop, `sandbox/payment/${id}`, headers)).state, "succeeded"));
  });
});

describe("a look at what is not there", { timeout: 60_000 }, () => {
  test("without a token is 404, whether connection, kind or id are unknown", async () => {
    const answers = await Promise.all(
      ["shop/payment/nobody", "nobody/payment/a", "shop/report/a", "shop/nothing/a", "Shop/payment/a"].map(
        async (path) => problemOf(await get(`/v1/${path}`), 404),
      ),
    );
    for (const answer of answers) assert.deepEqual(answer, answers[0]);
    assert.equal(answers[0]?.code, "not-found");
  });

  test("with a token is unknown, not seen yet, and seen as soon as it exists", async () => {
    const uuid = "not-there-yet-1";
    const headers = await bearer(payment(uuid));
    const { state, hint, advice } = await look(shop, `shop/payment/${uuid}`, headers);
    assert.deepEqual([state, hint, advice], ["unknown", "not_seen_yet", "do_not_pay_again"]);
    shop.simulator.control.create({ uuid });
    await eventually(async () => assert.equal((await look(shop, `shop/payment/${uuid}`, headers)).state, "succeeded"));
  });

  test("finds no payout under payment and no payment under payout", async () => {
    const { uuid } = shop.simulator.control.create({ type: "PAYOUT" });
    assert.equal((await get(`/v1/shop/payment/${uuid}`)).status, 404);
    const paid = shop.simulator.control.create();
    const headers = await bearer(payment(paid.uuid, "payout"));
    assert.equal((await look(shop, `shop/payout/${paid.uuid}`, headers)).hint, "not_seen_yet");
  });

  test("under two connections of one account asks for each, and shows each its own", async () => {
    const { uuid } = shop.simulator.control.create();
    assert.equal((await look(shop, `shop/payment/${uuid}`)).of, `shop/payment/${uuid}`);
    assert.equal((await look(shop, `outlet/payment/${uuid}`)).of, `outlet/payment/${uuid}`);
    assert.equal((await shop.worker.objectIds("ProviderGate")).length, 2, "one for the sandbox, one for the account");
  });
});

describe("an answer that is repeated", { timeout: 60_000 }, () => {
  test("is 304 by its ETag, which covers everything but the server's time", async () => {
    const { uuid } = shop.simulator.control.create();
    const path = `/v1/shop/payment/${uuid}`;
    const first = await get(path);
    const etag = first.headers.get("ETag") ?? "";
    assert.match(etag, /^"[^"]+"$/);
    assert.equal(first.headers.get("Cache-Control"), "private, no-cache");
    assert.equal(first.headers.get("Vary"), "Origin, Authorization, Cookie");
    for (const seen of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await get(path, { "If-None-Match": seen });
      assert.equal(again.status, 304);
      assert.equal(await again.text(), "");
      assert.equal(again.headers.get("ETag"), etag);
    }
    assert.equal((await get(path, { "If-None-Match": '"other"' })).status, 200);
    const detailed = await get(path, await bearer(payment(uuid)));
    assert.notEqual(detailed.headers.get("ETag"), etag);
  });

  test("changes its ETag with a change", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    const first = await get(`/v1/shop/payment/${uuid}`);
    control.advance(uuid, { status: "SUCCESS" });
    const headers = { "If-None-Match": first.headers.get("ETag") ?? "" };
    await eventually(async () => {
      const next = await get(`/v1/shop/payment/${uuid}`, headers);
      assert.equal(next.status === 200 && (await next.json()).state, "succeeded");
    });
  });

  test("to HEAD has the headers of GET and no body", async () => {
    const { uuid } = shop.simulator.control.create();
    const [got, headed] = [await get(`/v1/shop/payment/${uuid}`), await get(`/v1/shop/payment/${uuid}`, {}, "HEAD")];
    assert.equal(headed.status, 200);
    assert.equal(headed.headers.get("ETag"), got.headers.get("ETag"));
    assert.equal(await headed.text(), "");
  });
});

describe("a page on another origin", { timeout: 60_000 }, () => {
  test("that is listed may read the answer", async () => {
    const { uuid } = shop.simulator.control.create();
    const response = await get(`/v1/shop/payment/${uuid}`, { Origin: ORIGIN });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("Access-Control-Allow-Origin"), ORIGIN);
    assert.equal(response.headers.get("Access-Control-Allow-Credentials"), null);
  });

  test("that is the worker's own may read it as well", async () => {
    const { uuid } = shop.simulator.control.create();
    assert.equal((await get(`/v1/shop/payment/${uuid}`, { Origin: shop.worker.url })).status, 200);
  });

  for (const origin of [
    "null",
    "https://evil.example",
    `${ORIGIN}.evil.example`,
    `${ORIGIN}:8443`,
    "http://shop.example",
  ]) {
    test(`${origin} is refused with a problem that it can read, also with a good token`, async () => {
      const { uuid } = shop.simulator.control.create();
      for (const headers of [{}, await bearer(payment(uuid))]) {
        const response = await get(`/v1/shop/payment/${uuid}`, { ...headers, Origin: origin });
        assert.equal(response.headers.get("Access-Control-Allow-Origin"), "*");
        assert.equal((await problemOf(response, 403)).code, "origin-not-allowed");
      }
    });
  }

  test("may ask beforehand whether it may send a token, listed or not, so that it can read why it is refused", async () => {
    const ask = { "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization" };
    for (const origin of [ORIGIN, "https://evil.example"]) {
      for (const path of ["/v1/shop/payment/a", "/v1/shop/payment/a/events"]) {
        const { status, headers } = await get(path, { ...ask, Origin: origin }, "OPTIONS");
        assert.deepEqual([status, headers.get("Access-Control-Allow-Origin")], [204, "*"]);
        assert.match(headers.get("Access-Control-Allow-Headers") ?? "", /Authorization/);
        assert.match(headers.get("Access-Control-Allow-Methods") ?? "", /GET/);
        assert.equal(headers.get("Access-Control-Allow-Credentials"), null);
      }
    }
  });
});

describe("a request that cannot be", { timeout: 60_000 }, () => {
  for (const [name, id] of [
    ["a malformed escape", "%zz"],
    ["a null", "a%00"],
    ["a line break", "a%0Ab"],
    ["256 characters", "a".repeat(256)],
    ["10 KB", "a".repeat(10_240)],
  ] as const) {
    test(`(an id with ${name}) is 400 bad-request`, async () => {
      assert.equal((await problemOf(await get(`/v1/shop/payment/${id}`), 400)).code, "bad-request");
      assert.equal((await problemOf(await get(`/v1/shop/payment/${id}/events`), 400)).code, "bad-request");
    });
  }

  test("(an id with a slash or other characters) is only unknown", async () => {
    for (const id of ["a%2Fb", "%F0%9F%98%80", "a%20b%3F", "..%2F..%2Fother"])
      assert.equal((await get(`/v1/shop/payment/${id}`)).status, 404, id);
  });

  for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
    test(`(${method}) is 405 method-not-allowed, with what is allowed`, async () => {
      for (const path of ["/v1/shop/payment/a", "/v1/shop/payment/a/events"]) {
        const response = await get(path, {}, method);
        assert.equal(response.headers.get("Allow"), "GET, HEAD, OPTIONS");
        assert.equal((await problemOf(response, 405)).code, "method-not-allowed");
      }
    });
  }

  test("(a GET of what only takes POST) is 405 method-not-allowed", async () => {
    for (const path of ["/v1/shop/links", "/v1/shop/webhook"]) {
      const response = await get(path);
      assert.equal(response.headers.get("Allow"), "POST");
      await problemOf(response, 405);
    }
  });

  test("(anywhere else) is 404 not-found", async () => {
    for (const path of ["/", "/v1", "/v1/shop", "/v1/shop/payment", "/demo/token", "/v1/shop/payment/a/b/c"])
      assert.equal((await problemOf(await get(path), 404)).code, "not-found", path);
  });
});

describe("a look that needs a token", { timeout: 60_000 }, () => {
  test("and has none is 401 token-required", async () => {
    for (const path of ["shop/order/a", "shop/payout/a", "closed/payment/a", "closed/payment-link/a"]) {
      const response = await get(`/v1/${path}`);
      assert.equal(response.headers.get("WWW-Authenticate"), "Bearer");
      assert.equal((await problemOf(response, 401)).code, "token-required", path);
    }
  });

  test("and has one that does not hold is 401 token-invalid, also where none is needed", async () => {
    const { uuid } = shop.simulator.control.create();
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
  const ask = (body: unknown, key: string = LINK_KEY, connection = "shop") =>
    shop.worker.fetch(`/v1/${connection}/links`, {
      method: "POST",
      headers: { Authorization: `Bearer ${key}` },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  test("gets a token for one thing, with which its customer sees the details", async () => {
    const { uuid } = shop.simulator.control.create(DETAILS);
    const response = await ask({ kind: "payment", id: uuid, expiresIn: 60, returnUrl: `${ORIGIN}/back` });
    assert.equal(response.status, 201);
    const { token, url, embed, expiresAt } = await response.json();
    assert.equal(url, `${shop.worker.url}/s/${token}`);
    assert.ok(embed.includes(`of="shop/payment/${uuid}"`) && embed.includes(`token="${token}"`));
    const leftMs = Date.parse(expiresAt) - Date.now();
    assert.ok(leftMs > 50_000 && leftMs <= 60_000);
    const document = await look(shop, `shop/payment/${uuid}`, { Authorization: `Bearer ${token}` });
    assert.equal(document.amount?.value, "4711.47");
  });

  test("gets no more than it asked for", async () => {
    const { uuid } = shop.simulator.control.create(DETAILS);
    const { token } = await (await ask({ kind: "payment", id: uuid, scope: "status" })).json();
    const document = await look(shop, `shop/payment/${uuid}`, { Authorization: `Bearer ${token}` });
    assert.deepEqual([document.view, document.amount], ["status", undefined]);
  });

  test("with a wrong key, or none, gets 401, and where there is no key, 404", async () => {
    const body = { kind: "payment", id: "a" };
    for (const key of ["", "wrong", `${LINK_KEY}x`])
      assert.equal((await problemOf(await ask(body, key), 401)).code, "token-invalid");
    for (const connection of ["closed", "sandbox", "nobody"])
      await problemOf(await ask(body, LINK_KEY, connection), 404);
  });

  for (const [name, body] of [
    ["no JSON", "{"],
    ["no id", { kind: "payment" }],
    ["an unknown kind", { kind: "coin", id: "a" }],
    ["an id that is none", { kind: "payment", id: "a\n" }],
    ["an unknown scope", { kind: "payment", id: "a", scope: "admin" }],
    ["more than a week", { kind: "payment", id: "a", expiresIn: 604_801 }],
    ["no time at all", { kind: "payment", id: "a", expiresIn: 0 }],
    ["a return address elsewhere", { kind: "payment", id: "a", returnUrl: "https://evil.example/" }],
    ["a return address that is a script", { kind: "payment", id: "a", returnUrl: "javascript:alert(1)" }],
    ["a field that is unknown", { kind: "payment", id: "a", admin: true }],
  ] as const) {
    test(`that sends ${name} gets 400 and what is wrong`, async () => {
      const problem = await problemOf(await ask(body), 400);
      assert.equal(problem.code, "bad-request");
      assert.ok(problem.detail.length > 10);
    });
  }

  test("that sends 5 KB gets 413", async () => {
    const problem = await problemOf(await ask({ kind: "payment", id: "a", returnUrl: "x".repeat(5_000) }), 413);
    assert.equal(problem.code, "too-large");
  });
});

describe("a configuration with mistakes", { timeout: 60_000 }, () => {
  test("makes its connection 503 without saying why, and /healthz 503 without names", async () => {
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
    assert.deepEqual(await health.json(), { ok: false });
  });

  test("is told to the operator, once for each mistake", async () => {
    const told = logText(shop)
      .split("\n")
      .filter((line) => line.includes('"misconfigured"'));
    assert.ok(told.some((line) => line.includes("CONNECTIONS.broken.share")));
    assert.ok(told.some((line) => line.includes("KEYLESS_CREDENTIALS")));
  });
});

test("the log of all this has no secret, token, id or personal data", { timeout: 60_000 }, async () => {
  const ids = Object.keys(shop.simulator.control.judgeReport().callsPerId).map((id) => id.slice(id.indexOf("/") + 1));
  assert.ok(ids.length > 20);
  const kinds: Kind[] = ["payment", "order"];
  const tokens = await Promise.all(
    kinds.map(async (kind) => (await bearer(payment(ids[0] ?? "", kind))).Authorization ?? ""),
  );
  // The heads of all tokens are alike, so one stands for every token.
  assertDiscreet(logText(shop), [...ids, ...SECRETS, ...PERSONAL, ...tokens.map((token) => token.slice(7, 40))]);
});
