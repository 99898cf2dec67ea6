// Where the Worker redirects a browser to, and which of several values of one parameter counts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createStatusToken } from "../../../../edge/access/status-token.ts";
import { overHttps } from "../../../../edge/http/transport.ts";

interface App {
  fetch(request: Request, env: object): Promise<Response>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const APP = "../../../../edge/http/app.ts";
const { app }: { app: App } = await import(APP);

const key = { kid: "test", alg: "HS256" as const, secret: "c2VjcmV0LW9mLXRoZS10ZXN0cy1vZi1wYXltZW50LXN0YXR1cw" };
const env = {
  CONNECTIONS: {
    shop: {
      provider: "finrelay",
      merchant: { name: "Example Shop", url: "https://shop.example/" },
      origins: ["https://shop.example"],
    },
  },
  SHOP_CREDENTIALS: { token: "token" },
  TOKEN_KEYS: [key],
  ASSETS: { fetch: async () => new Response(null, { status: 404 }) },
};

async function locationOf(path: string, init: RequestInit = {}, scheme = "https"): Promise<string | null> {
  const request = new Request(`${scheme}://status.example${path}`, init);
  const response = await overHttps(request, () => app.fetch(request, env));
  return response.headers.get("Location");
}

test("A redirect leads to the Worker's own host, whatever the address and the headers name", async () => {
  const resource = { connection: "shop", kind: "payment" as const, id: "a1" };
  const token = await createStatusToken({ key, resource, returnUrl: "https://evil.example/", nowMs: Date.now() });
  const headers = {
    "X-Forwarded-Host": "evil.example",
    Forwarded: "host=evil.example",
    Referer: "https://evil.example/",
  };
  const query = "?next=https://evil.example&url=//evil.example&returnUrl=https://evil.example";
  const locations = [
    await locationOf(`/s/${token}${query}`, { headers }),
    await locationOf(`/p/shop/payment/a1${query}`, { method: "POST", headers }),
    await locationOf(`/p/shop/payment/a1${query}`, { headers }, "http"),
    await locationOf("/p//evil.example/payment/a1", { method: "POST", headers }),
    await locationOf("/s/%2F%2Fevil.example", { method: "POST", headers }),
    await locationOf("//evil.example/p/shop/payment/a1", { method: "POST", headers }),
  ];
  assert.ok(locations.filter((location) => location !== null).length >= 4, JSON.stringify(locations));
  for (const location of locations)
    if (location !== null) assert.equal(new URL(location, "https://status.example").host, "status.example", location);
});

test("Of a parameter that is sent twice, the first value counts", async () => {
  const resource = { connection: "shop", kind: "payment" as const, id: "a1" };
  const token = await createStatusToken({ key, resource, nowMs: Date.now() });
  assert.equal(
    await locationOf(`/s/${token}?lang=pt&lang=de&theme=dark&theme=light`),
    "/p/shop/payment/a1?lang=pt&theme=dark",
  );
  assert.equal(await locationOf(`/s/${token}?lang=%3Cscript%3E&lang=de`), "/p/shop/payment/a1");
});
