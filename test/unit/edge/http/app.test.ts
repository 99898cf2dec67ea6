// The table of routes: the router that Hono chooses for it, failures outside of a route, and plain http.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createStatusToken } from "../../../../edge/access/status-token.ts";
import { overHttps } from "../../../../edge/http/transport.ts";
import { decodeReadQuery, READ_QUERY_HEADER } from "../../../../edge/hub/wire.ts";

interface App {
  router: { name: string };
  fetch(request: Request, env: object): Promise<Response>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const APP = "../../../../edge/http/app.ts";
const { app }: { app: App } = await import(APP);

const env = {
  CONNECTIONS: {
    shop: {
      provider: "ixopay",
      baseUrl: "https://gateway.example/api/v3",
      merchant: { name: "Example Shop", url: "https://shop.example/" },
      origins: ["https://shop.example"],
    },
  },
  SHOP_CREDENTIALS: { apiKey: "key", username: "user", password: "password", sharedSecret: "secret" },
  VIEWER_LIMITS: "off",
  ASSETS: { fetch: async () => new Response(null, { status: 404 }) },
  STATUS_HUB: {
    getByName() {
      throw new TypeError("the binding is broken");
    },
  },
};

const fetchApp = (path: string, init?: RequestInit) =>
  app.fetch(new Request(`https://status.example${path}`, init), env);

test("Hono's fast router takes all routes, so that a request is matched by one regular expression", async () => {
  assert.equal((await fetchApp("/v1/shop/payment/x", { method: "POST" })).status, 405);
  assert.equal(app.router.name, "SmartRouter + RegExpRouter");
});

test("The page of an error on a page names the shop and leads back to it", async (t) => {
  const { mock } = t.mock.method(console, "log", () => {});
  const response = await fetchApp("/p/shop/payment/x", { headers: { Accept: "text/html" } });
  const page = await response.text();
  assert.equal(response.status, 500, page);
  assert.match(page, /Example Shop/);
  assert.match(page, /href="https:\/\/shop\.example\/"/);
  assert.match(response.headers.get("Content-Security-Policy") ?? "", /frame-ancestors https:\/\/shop\.example;/);
  const events = mock.calls.map(({ arguments: [line] }) => JSON.parse(String(line)).event);
  assert.deepEqual(events, ["internal"]);
});

test("The hub learns the network of a viewer without a token, and not that of a viewer with one", async () => {
  const key = { kid: "test", alg: "HS256" as const, secret: "c2VjcmV0LW9mLXRoZS10ZXN0cy1vZi1wYXltZW50LXN0YXR1cw" };
  const resource = { connection: "shop", kind: "payment" as const, id: "abcde12345abcde12345" };
  const queries: unknown[] = [];
  const record = async (encoded: string | null) => {
    const query = decodeReadQuery(encoded);
    queries.push(query.ok && [query.value.trusted, query.value.network !== null]);
    return null;
  };
  const hub = {
    read: record,
    fetch: async (_url: string, { headers }: { headers: Record<string, string> }) => {
      await record(headers[READ_QUERY_HEADER] ?? null);
      return new Response(null, { status: 503 });
    },
  };
  const bindings = { ...env, TOKEN_KEYS: [key], STATUS_HUB: { getByName: () => hub } };
  const bearer = { Authorization: `Bearer ${await createStatusToken({ key, resource, nowMs: Date.now() })}` };
  for (const token of [{}, bearer]) {
    const headers = { "CF-Connecting-IP": "203.0.113.7", ...token };
    const address = `https://status.example/v1/shop/payment/${resource.id}`;
    await app.fetch(new Request(address, { headers }), bindings);
  }
  assert.deepEqual(queries, [
    [false, true],
    [true, false],
  ]);
});

const BROWSER = { Accept: "text/html,application/xhtml+xml" };
const HTML = "text/html; charset=utf-8";
const PROBLEM = "application/problem+json";
/** The pages are in English, because there is no file of messages. */
const withoutConnections = { ASSETS: { fetch: async () => new Response(null, { status: 404 }) } };

function responseTo(
  path: string,
  init: RequestInit = {},
  bindings: object = withoutConnections,
  protocol = "https:",
): Promise<Response> {
  const request = new Request(`${protocol}//status.shop.example${path}`, init);
  return overHttps(request, () => app.fetch(request, bindings));
}

/** The status of a response and its type. */
async function outcomeOf(path: string, init?: RequestInit, bindings?: object): Promise<[number, string | null]> {
  const response = await responseTo(path, init, bindings);
  return [response.status, response.headers.get("Content-Type")];
}

describe("failures outside of a route", () => {
  test("An unknown address of the API is a problem document for every client", async () => {
    assert.deepEqual(await outcomeOf("/v1/shop"), [404, PROBLEM]);
    assert.deepEqual(await outcomeOf("/v1/shop/payment/x/y/z", { headers: BROWSER }), [404, PROBLEM]);
  });

  test("An unknown address of a page is a page for every client", async () => {
    assert.deepEqual(await outcomeOf("/p/shop"), [404, HTML]);
    assert.deepEqual(await outcomeOf("/s/token/more", { method: "POST" }), [404, HTML]);
  });

  test("Any other unknown address is a page for a browser and a problem document for a program", async () => {
    assert.deepEqual(await outcomeOf("/nothing", { headers: BROWSER }), [404, HTML]);
    assert.deepEqual(await outcomeOf("/nothing"), [404, PROBLEM]);
  });

  test("A method that an address does not have is 405 with the methods that it has", async () => {
    for (const [path, allow] of [
      ["/v1/shop/payment/x", "GET, HEAD, PUT, PATCH, DELETE, OPTIONS"],
      ["/v1/shop/payment/x/events", "GET, HEAD, OPTIONS"],
      ["/v1/shop/links", "POST"],
      ["/v1/shop/health", "GET, HEAD"],
      ["/v1/shop/gate", "POST"],
      ["/p/shop/payment/x", "GET, HEAD, POST"],
      ["/healthz", "GET, HEAD"],
    ] as const) {
      const response = await responseTo(path, { method: "PROPFIND" });
      assert.deepEqual([response.status, response.headers.get("Allow")], [405, allow], path);
    }
  });

  test("An unexpected error is logged, and is a problem document in the API and where no page can be made", async (t) => {
    const log = t.mock.method(console, "log", () => undefined);
    const broken = {
      get CONNECTIONS(): never {
        throw new TypeError("a secret");
      },
    };
    assert.deepEqual(await outcomeOf("/v1/shop/payment/x", {}, broken), [500, PROBLEM]);
    assert.deepEqual(await outcomeOf("/p/shop/payment/x", {}, broken), [500, PROBLEM]);
    assert.deepEqual(await outcomeOf("/s/token", {}, broken), [500, PROBLEM]);
    const lines = log.mock.calls.map(({ arguments: [line] }) => String(line));
    assert.equal(lines.filter((line) => line.includes('"cause":"TypeError"')).length, 3);
    assert.ok(!lines.join().includes("a secret"));
  });

  test("An unexpected error of a page is a page", async (t) => {
    t.mock.method(console, "log", () => undefined);
    const noScripts = { ...withoutConnections, SANDBOX: "on" };
    assert.deepEqual(await outcomeOf("/p/sandbox/payment/test_succeeded", {}, noScripts), [500, HTML]);
  });
});

test("Over plain http, an address of a page is redirected and every other address is refused", async () => {
  const overHttp = async (path: string) => (await responseTo(path, {}, withoutConnections, "http:")).status;
  assert.equal(await overHttp("/p/shop/payment/x"), 308);
  for (const path of ["/s/token", "/v1/shop/payment/x", "/healthz", "/demo/", "/"]) {
    assert.equal(await overHttp(path), 400, path);
  }
});
