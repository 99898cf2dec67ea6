/** The headers that every response of the Worker has, whatever its route, method and outcome. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { openApi } from "../../../../edge/http/openapi.ts";
import { overHttps } from "../../../../edge/http/transport.ts";

interface App {
  routes: { path: string; method: string }[];
  fetch(request: Request, env: object): Promise<Response>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const APP = "../../../../edge/http/app.ts";
const { app }: { app: App } = await import(APP);

const env = {
  SANDBOX: "on",
  DEMO: "on",
  VIEWER_LIMITS: "off",
  ASSETS: { fetch: async () => new Response("<!doctype html>", { headers: { "Content-Type": "text/html" } }) },
};
const ORIGIN = "https://status.shop.example";

const responseTo = (address: string, init?: RequestInit) => {
  const request = new Request(address, init);
  return overHttps(request, () => app.fetch(request, env));
};

/** An address for each route of the application and of the OpenAPI document, and some that no route has. */
function addresses(): string[] {
  const routes = [...app.routes.map(({ path }) => path), ...Object.keys(openApi(ORIGIN).paths)];
  const filled = routes.map((path) =>
    path
      .replace(/[:{]connection}?/, "sandbox")
      .replace(/[:{]kind}?/, "payment")
      .replace(/[:{]id}?/, "test_succeeded")
      .replace(/[:{]\w+}?\??/g, "x")
      .replace("*", "x"),
  );
  const others = [
    "/",
    "/unknown",
    "/v1",
    "/p/sandbox/coin/x",
    "/s/a.b.c",
    "/p/sandbox/payment/%zz",
    "/v1/unknown/payment/x",
  ];
  return [...new Set([...filled, ...others])];
}

describe("every response", () => {
  test("It has the headers that forbid by default, for every route, method and kind of client", async (t) => {
    t.mock.method(console, "log", () => {});
    assert.ok(addresses().length > 20, addresses().join(" "));
    let pages = 0;
    for (const path of addresses()) {
      for (const method of ["GET", "HEAD", "OPTIONS", "POST", "DELETE", "PATCH"]) {
        for (const accept of ["text/html", "application/json"]) {
          const { status, headers } = await responseTo(`${ORIGIN}${path}`, { method, headers: { Accept: accept } });
          const named = `${method} ${path} ${status}`;
          assert.equal(headers.get("X-Content-Type-Options"), "nosniff", named);
          assert.equal(headers.get("Referrer-Policy"), "no-referrer", named);
          assert.match(headers.get("Cross-Origin-Resource-Policy") ?? "", /^(same-origin|cross-origin)$/, named);
          assert.match(headers.get("Content-Security-Policy") ?? "", /frame-ancestors |sandbox/, named);
          assert.match(headers.get("Strict-Transport-Security") ?? "", /^max-age=63072000/, named);
          assert.match(headers.get("Cache-Control") ?? "", /no-store|max-age=/, named);
          if (!headers.get("Content-Type")?.startsWith("text/html")) continue;
          pages += 1;
          assert.match(headers.get("Cache-Control") ?? "", /no-transform/, named);
          assert.equal(headers.get("Cross-Origin-Opener-Policy"), "same-origin", named);
        }
      }
    }
    assert.ok(pages > 10, `${pages} pages`);
  });

  test("A request over plain http gets them too, with its refusal and with its redirect", async () => {
    for (const path of ["/v1/sandbox/payment/x", "/p/sandbox/payment/x"]) {
      const { headers } = await responseTo(`http://status.shop.example${path}`);
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff", path);
      assert.match(headers.get("Content-Security-Policy") ?? "", /default-src 'none'/, path);
      assert.equal(headers.get("Cache-Control"), "no-store", path);
    }
  });

  test("A header that a route sets stays as it is", async () => {
    const own = { "Content-Security-Policy": "sandbox", "Cache-Control": "public, max-age=5" };
    const { headers } = await overHttps(new Request(ORIGIN), () => new Response("", { headers: own }));
    assert.deepEqual([headers.get("Content-Security-Policy"), headers.get("Cache-Control")], Object.values(own));
  });
});

test("Every file that Cloudflare serves without the Worker has the headers of the whole site", () => {
  const [everywhere = ""] = readFileSync(new URL("../../../../widget/_headers", import.meta.url), "utf8").split(
    /^\/(?!\*)/m,
  );
  for (const header of [
    "X-Content-Type-Options: nosniff",
    "Referrer-Policy: no-referrer",
    "Strict-Transport-Security: max-age=63072000",
    "Cross-Origin-Resource-Policy: cross-origin",
  ])
    assert.ok(everywhere.includes(header), header);
});
