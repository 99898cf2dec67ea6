// The table of routes: the router that Hono chooses for it, and the page of an error on a page.
import assert from "node:assert/strict";
import { test } from "node:test";

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
  assert.equal((await fetchApp("/v1/shop/payment/x", { method: "PUT" })).status, 405);
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
