// What a deployment answers to a request without a key or token, as docs/decisions/0030-what-anybody-may-read-about-a-deployment.md lists it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface App {
  routes: { method: string; path: string }[];
  fetch(request: Request, env: object): Promise<Response>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const APP = "../../../../edge/http/app.ts";
const { app }: { app: App } = await import(APP);

const env = {
  CONNECTIONS: {
    shop: { provider: "finrelay", merchant: { name: "Example Shop" }, publicView: "none" },
  },
  SHOP_CREDENTIALS: { token: "token" },
  ASSETS: {
    fetch: async (address: string | URL | Request) => {
      if (String(address).endsWith("scripts.json")) return Response.json({ scripts: [] });
      return new Response("asset", { status: String(address).endsWith("support-page.js") ? 200 : 404 });
    },
  },
  STATUS_HUB: {},
  PROVIDER_GATE: {},
};

/** One of its own: what looks like an attack is limited for each network. */
const NETWORK = { "CF-Connecting-IP": "192.0.0.9" };

const statusOf = async (method: string, path: string) =>
  (await app.fetch(new Request(`https://status.example${path}`, { method, headers: NETWORK }), env)).status;

/** The address of a route, with a value for each parameter. */
const addressOf = (route: string) =>
  route.replace(/:(\w+)\??/g, (_, name) => ({ connection: "shop", kind: "payment" })[String(name)] ?? "abcde12345");

test("Without a key or token, only the addresses that a decision lists have an answer", async (t) => {
  t.mock.method(console, "log", () => {});
  const decision = readFileSync(
    new URL("../../../../docs/decisions/0030-what-anybody-may-read-about-a-deployment.md", import.meta.url),
    "utf8",
  );
  const open: string[] = [];
  const routes = app.routes.filter(({ method, path }) => method !== "ALL" && !path.includes("*"));
  assert.ok(routes.length > 15, JSON.stringify(routes));
  for (const { method, path } of routes) {
    const status = await statusOf(method, addressOf(path));
    if (method === "GET" && [200, 503].includes(status)) open.push(path);
    // A preflight reveals nothing, and a bank's return is led back to the page.
    else assert.ok([204, 303, 400, 401, 404].includes(status), `${method} ${path}: ${status}`);
  }
  const listed = [...new Set(open)].sort();
  assert.deepEqual(listed, ["/.well-known/payment-status.json", "/healthz", "/openapi.json", "/support"]);
  for (const path of listed) assert.ok(decision.includes(`| \`${path}\``), path);
});

test("The demo and the shop of the sandbox do not exist where they are not turned on", async () => {
  for (const path of ["/", "/demo/", "/demo/token", "/demo/scenarios/shop/paid", "/sandbox/shop", "/sandbox/logo.svg"])
    for (const method of ["GET", "POST"]) assert.equal(await statusOf(method, path), 404, `${method} ${path}`);
});

test("Neither the health of a deployment nor its description names a connection, a value or a version", async () => {
  const textOf = async (path: string) => (await app.fetch(new Request(`https://status.example${path}`), env)).text();
  for (const path of ["/healthz", "/openapi.json"])
    assert.doesNotMatch(await textOf(path), /shop|finrelay|hono|\d+\.\d+\.\d+-/i);
});
