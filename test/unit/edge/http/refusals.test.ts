/** The traces that refused requests leave in the log, and the limit for networks that guess. */
import assert from "node:assert/strict";
import { beforeEach, describe, type TestContext, test } from "node:test";
import { createStatusToken } from "../../../../edge/access/status-token.ts";

interface App {
  fetch(request: Request, env: object): Promise<Response>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const APP = "../../../../edge/http/app.ts";
const { app }: { app: App } = await import(APP);

const SECRET = "c2VjcmV0LW9mLXRoZS10ZXN0cy1vZi1wYXltZW50LXN0YXR1cw";
const LINK_KEY = "link-key-of-the-tests-0123456789-abc";
const ADMIN_KEY = "admin-key-of-the-tests-0123456789-abc";
const ID = "abcde12345abcde12345";
const PATH = `/v1/shop/payment/${ID}`;
const resource = { connection: "shop", kind: "payment", id: ID } as const;
const env = {
  CONNECTIONS: {
    shop: {
      provider: "ixopay",
      baseUrl: "https://gateway.example/api/v3",
      merchant: { name: "Example Shop" },
      origins: ["https://shop.example"],
    },
  },
  SHOP_CREDENTIALS: { apiKey: "key", username: "user", password: "password", linkKey: LINK_KEY, adminKey: ADMIN_KEY },
  TOKEN_KEYS: [{ kid: "a", alg: "HS256", secret: SECRET }],
  VIEWER_LIMITS: "off",
  ASSETS: { fetch: async () => new Response(null, { status: 404 }) },
};

/** Each test has a network of its own: what they count is kept in the module. */
let network = 0;
beforeEach(() => {
  network += 1;
});

const fetchApp = (path: string, init: RequestInit = {}) => {
  const headers = { "CF-Connecting-IP": `198.51.${network}.77`, ...init.headers };
  return app.fetch(new Request(`https://status.example${path}`, { ...init, headers }), env);
};

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

/** The lines that are logged from now on. */
function logOf(t: TestContext): () => Record<string, unknown>[] {
  const { mock } = t.mock.method(console, "log", () => {});
  return () => mock.calls.map(({ arguments: [line] }) => JSON.parse(String(line)));
}

describe("a refused request", () => {
  test("Each cause is logged with the network and the hash of the resource, and with no token, key or id", async (t) => {
    const lines = logOf(t);
    const key = { kid: "a", secret: SECRET };
    const valid = await createStatusToken({ key, resource });
    const tokens = {
      malformed: "nonsense",
      expired: await createStatusToken({ key, resource, nowMs: Date.now() - 7_200_000 }),
      "unknown-key": await createStatusToken({ key: { ...key, kid: "b" }, resource }),
      "bad-signature": await createStatusToken({ key: { ...key, secret: SECRET.replace("c2", "d2") }, resource }),
      "other-resource": await createStatusToken({ key, resource: { ...resource, id: "zzzzz12345zzzzz12345" } }),
      "not-yet-valid": await createStatusToken({ key, resource, nowMs: Date.now() + 600_000 }),
    };
    for (const token of Object.values(tokens)) assert.equal((await fetchApp(PATH, bearer(token))).status, 401);
    assert.equal((await fetchApp(PATH, { headers: { Origin: "https://evil.example" } })).status, 403);
    assert.equal((await fetchApp("/v1/shop/links", { method: "POST", ...bearer("wrong-key-0123456789") })).status, 401);
    assert.equal((await fetchApp(PATH, { method: "DELETE", ...bearer(valid) })).status, 401);
    assert.equal((await fetchApp(`${PATH}/items`, bearer(valid))).status, 403);
    assert.equal((await fetchApp(`/s/${tokens["bad-signature"]}`)).status, 401);
    const refused = lines().filter(({ event }) => event === "refused");
    assert.deepEqual(
      refused.map(({ cause }) => cause),
      [...Object.keys(tokens), "origin", "merchant-key", "scope"],
    );
    for (const line of refused) assert.equal(line.network, `198.51.${network}.0/24`);
    assert.match(String(refused[0]?.resource), /^[0-9a-f]{64}$/);
    assert.equal(refused.find(({ cause }) => cause === "merchant-key")?.connection, "shop");
    const text = JSON.stringify(lines());
    const secrets = [
      ...Object.values(tokens),
      valid,
      ID,
      LINK_KEY,
      SECRET,
      "wrong-key-0123456789",
      "198.51.1.77",
      "evil.example",
    ];
    for (const secret of secrets) assert.ok(!text.includes(secret), secret);
  });

  test("A flood of wrong tokens is 429 after 30, and writes a handful of lines", async (t) => {
    const lines = logOf(t);
    const statuses: number[] = [];
    for (let index = 0; index < 200; index++) statuses.push((await fetchApp(PATH, bearer(`nonsense${index}`))).status);
    assert.deepEqual([...new Set(statuses.slice(0, 30))], [401]);
    assert.deepEqual([...new Set(statuses.slice(30))], [429]);
    const limited = await fetchApp(PATH, bearer("nonsense"));
    assert.ok(Number(limited.headers.get("Retry-After")) > 0);
    assert.match(limited.headers.get("RateLimit-Policy") ?? "", /"credentials";q=30;w=60/);
    assert.ok(lines().length > 0 && lines().length <= 4, `${lines().length} lines`);
  });

  test("A network that guesses keys gets 429, and the merchant's own key still counts there", async (t) => {
    logOf(t);
    const ask = async (key: string) => (await fetchApp("/v1/shop/links", { method: "POST", ...bearer(key) })).status;
    for (let index = 0; index < 30; index++) assert.equal(await ask(`guess-${index}`), 401);
    assert.equal(await ask("guess"), 429);
    // The body is missing.
    assert.equal(await ask(LINK_KEY), 400);
  });

  test("A network that guesses the adminKey or a callback key leaves a trace and gets 429, and the right one still counts", async (t) => {
    const lines = logOf(t);
    const ask = async (path: string, key: string) =>
      (await fetchApp(path, { method: "POST", body: "{}", ...bearer(key) })).status;
    for (let index = 0; index < 30; index++) {
      assert.equal(await ask("/v1/shop/gate", `guess-${index}`), 401);
      assert.equal(await ask(`/v1/shop/webhook/guess-${index}`, ""), 404);
    }
    assert.equal(await ask("/v1/shop/gate", "guess"), 429);
    assert.equal(await ask("/v1/shop/webhook/guess", ""), 429);
    // The body has no action.
    assert.equal(await ask("/v1/shop/gate", ADMIN_KEY), 400);
    const [first] = lines();
    assert.deepEqual([first?.cause, first?.connection], ["admin-key", "shop"]);
    assert.ok(lines().some(({ event, verdict }) => event === "webhook" && verdict === "refused"));
    assert.ok(!JSON.stringify(lines()).includes("guess-"));
  });

  test("A page of another site that loads the API without CORS leaves a trace", async (t) => {
    const lines = logOf(t);
    assert.equal((await fetchApp(PATH, { headers: { "Sec-Fetch-Site": "cross-site" } })).status, 403);
    assert.deepEqual(
      lines().map(({ cause }) => cause),
      ["origin"],
    );
  });

  test("A request that no client of ours sends leaves a trace without its text, and a flood of them a handful of lines", async (t) => {
    const lines = logOf(t);
    assert.equal((await fetchApp("/v1/shop/payment/%00evil")).status, 400);
    assert.equal((await fetchApp("/v1/shop/payment/%zzevil")).status, 400);
    const huge = { method: "POST", body: `"${"evil".repeat(5_000)}"`, ...bearer(LINK_KEY) };
    assert.equal((await fetchApp("/v1/shop/links", huge)).status, 413);
    for (let index = 0; index < 100; index++) await fetchApp(`/v1/shop/payment/%00evil${index}`);
    const refused = lines();
    assert.ok(refused.length > 0 && refused.length <= 3, `${refused.length} lines`);
    assert.ok(refused.every(({ event, cause }) => event === "refused" && cause === "bad-request"));
    assert.ok(!JSON.stringify(refused).includes("evil"));
  });

  test("Customers with an expired link are not limited", async (t) => {
    logOf(t);
    const nowMs = Date.now() - 7_200_000;
    const token = await createStatusToken({ key: { kid: "a", secret: SECRET }, resource, nowMs });
    for (let index = 0; index < 40; index++) assert.equal((await fetchApp(PATH, bearer(token))).status, 401);
  });
});
