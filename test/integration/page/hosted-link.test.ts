/** A hosted link: the token moves into a cookie of its thing, and the page and its API see details by it alone. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { statusDocumentSchema } from "../../../contract/status.ts";
import { createStatusToken } from "../../../edge/access/status-token.ts";
import {
  assertDiscreet,
  bearer,
  CREDENTIALS,
  customer,
  logText,
  openShop,
  payment,
  problemOf,
  type Shop,
  TOKEN_KEY,
} from "../fixture.ts";

/** As if all keys had been changed a minute ago: what was made with the old ones ends. */
const NOT_BEFORE_MS = Date.now() - 60_000;

let shop: Shop;
before(async () => {
  shop = await openShop({
    connections: {
      closed: { publicView: "none" },
      broken: { share: 7 },
      renewed: { notBefore: new Date(NOT_BEFORE_MS).toISOString() },
    },
    secrets: { CLOSED_CREDENTIALS: { apiKey: "a", username: "b", password: "c" }, RENEWED_CREDENTIALS: CREDENTIALS },
  });
});
after(() => shop.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  shop.worker.fetch(path, { headers: { ...customer(), ...headers } });
const made = (amount = "4711.47") => shop.simulator.control.create({ amount }).uuid;
const tokenOf = (id: string, more: object = {}) =>
  createStatusToken({ key: TOKEN_KEY, resource: payment(id), ...more });

/** Opens the link of a payment; gives the cookie as a browser would send it back. */
async function opened(id: string): Promise<{ cookie: string; attributes: string; response: Response }> {
  const response = await get(`/s/${await tokenOf(id)}`);
  const [cookie = "", attributes = ""] = (response.headers.get("Set-Cookie") ?? "").split(/;(.*)/s);
  return { cookie, attributes, response };
}
const fromPage = (cookie: string) => ({ Cookie: cookie, "Sec-Fetch-Site": "same-origin" });
async function viewOf(response: Response): Promise<string> {
  assert.equal(response.status, 200, await response.clone().text());
  return statusDocumentSchema.parse(await response.json()).view;
}

describe("a hosted link", () => {
  test("leads to a clean address and keeps its token in a cookie that no script reads", async () => {
    const id = made();
    const { response, cookie, attributes } = await opened(id);
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("Location"), `/p/shop/payment/${id}`);
    assert.match(cookie, /^pst-[0-9a-f]{24}=eyJ/);
    assert.match(attributes, /Path=\/; HttpOnly; SameSite=Lax; Max-Age=3[56]\d\d$/);
    assert.equal(response.headers.get("Referrer-Policy"), "no-referrer");
    assert.match(response.headers.get("X-Robots-Tag") ?? "", /noindex/);
    assert.equal(response.headers.get("Cache-Control"), "no-store");
  });

  test("lets the page's own requests see details, in snapshot and stream", async () => {
    const id = made();
    const { cookie } = await opened(id);
    assert.equal(await viewOf(await get(`/v1/shop/payment/${id}`, fromPage(cookie))), "details");
    const stream = await get(`/v1/shop/payment/${id}/events`, fromPage(cookie));
    const reader = stream.body?.getReader();
    let text = "";
    while (!text.includes("data:")) text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    assert.match(text, /"view":"details"/);
  });

  test("lends its cookie to no other site, and to no request that does not say where it comes from", async () => {
    const id = made();
    const { cookie } = await opened(id);
    for (const site of ["cross-site", "same-site", "none"]) {
      const response = await get(`/v1/shop/payment/${id}`, { Cookie: cookie, "Sec-Fetch-Site": site });
      assert.equal(await viewOf(response), "status", site);
    }
    assert.equal(await viewOf(await get(`/v1/shop/payment/${id}`, { Cookie: cookie })), "status");
  });

  test("gives way to a Bearer token, even one that does not hold", async () => {
    const id = made();
    const { cookie } = await opened(id);
    const onlyStatus = await bearer(payment(id), { scopes: ["status"] });
    assert.equal(await viewOf(await get(`/v1/shop/payment/${id}`, { ...fromPage(cookie), ...onlyStatus })), "status");
    const broken = { ...fromPage(cookie), Authorization: "Bearer nonsense" };
    assert.equal((await problemOf(await get(`/v1/shop/payment/${id}`, broken), 401)).code, "token-invalid");
  });

  test("opens its own thing alone; a second link works beside it", async () => {
    const [one, two] = [made("1.00"), made("2.00")];
    const both = `${(await opened(one)).cookie}; ${(await opened(two)).cookie}`;
    assert.equal(await viewOf(await get(`/v1/shop/payment/${one}`, fromPage((await opened(two)).cookie))), "status");
    for (const id of [one, two])
      assert.equal(await viewOf(await get(`/v1/shop/payment/${id}`, fromPage(both))), "details");
  });

  test("with a token that does not hold sets nothing and leads nowhere", async () => {
    const id = made();
    const expired = await tokenOf(id, { nowMs: Date.now() - 7_200_000 });
    for (const token of [expired, `${await tokenOf(id)}x`, "nonsense", "a.b.c", "x".repeat(20_000)]) {
      const response = await get(`/s/${token}`);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get("Set-Cookie"), null);
      assert.match(response.headers.get("Content-Type") ?? "", /^text\/html/);
      assert.match(await response.text(), /This link is no longer active/);
    }
  });

  test("that has ended names its shop, and one that is no link names nobody", async () => {
    const ended = await get(`/s/${await tokenOf(made(), { nowMs: Date.now() - 7_200_000 })}`);
    assert.match(await ended.text(), /Example Shop/);
    assert.doesNotMatch(await (await get("/s/nonsense")).text(), /Example Shop/);
  });

  test("carries language and theme on to the page, and nothing else of its address", async () => {
    const id = made();
    const response = await get(`/s/${await tokenOf(id)}?lang=pt-BR&theme=dark&theme=x&utm=1&lang2=%0d%0aX:1`);
    assert.equal(response.headers.get("Location"), `/p/shop/payment/${id}?lang=pt-BR&theme=dark`);
  });

  test("stays out of the log", async () => {
    const token = await tokenOf(made());
    await get(`/s/${token}`);
    await get("/s/nonsense-7c2e");
    assertDiscreet(logText(shop), [token, "nonsense-7c2e"]);
  });
});

describe("a connection with notBefore", () => {
  test("takes no token that was issued earlier: not as Bearer, not as a link, not from a cookie", async () => {
    const id = made();
    const resource = payment(id, "payment", "renewed");
    const tokenAt = (nowMs: number) => createStatusToken({ key: TOKEN_KEY, resource, nowMs });
    const [earlier, later] = [await tokenAt(NOT_BEFORE_MS - 1_000), await tokenAt(NOT_BEFORE_MS + 1_000)];
    const [name] = (await get(`/s/${later}`)).headers.get("Set-Cookie")?.split("=") ?? [];
    const statuses = async (token: string) => {
      const api = `/v1/renewed/payment/${id}`;
      const cookie = `${name}=${token}`;
      const answers = [
        await get(api, { Authorization: `Bearer ${token}` }),
        await get(`/s/${token}`),
        await get(api, fromPage(cookie)),
        await get(`/p/renewed/payment/${id}`, { Cookie: cookie }),
      ];
      return answers.map(({ status }) => status);
    };
    assert.deepEqual(await statuses(later), [200, 303, 200, 200]);
    assert.deepEqual(await statuses(earlier), [401, 401, 401, 401]);
  });
});

describe("the hosted page", () => {
  test("holds details with the link's cookie alone, and its token never", async () => {
    const id = made();
    const { cookie } = await opened(id);
    const page = await (await get(`/p/shop/payment/${id}`, { Cookie: cookie })).text();
    assert.match(page, /4,711\.47/);
    assertDiscreet(page, [cookie.split("=")[1] ?? ""]);
    assertDiscreet(await (await get(`/p/shop/payment/${id}`)).text(), ["4711.47", "4,711.47"]);
  });
});
