// A hosted link: its token moves into a cookie, which shows details on the page and in the requests of that page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { statusDocumentSchema } from "../../../contract/status.ts";
import { createStatusToken } from "../../../edge/access/status-token.ts";
import {
  assertDiscreet,
  bearer,
  CREDENTIALS,
  completeLog,
  customer,
  type Fixture,
  openFixture,
  payment,
  problemOf,
  TOKEN_KEY,
} from "../fixture.ts";

/** As after a rotation of all keys a minute ago: earlier tokens are not valid. */
const NOT_BEFORE_MS = Date.now() - 60_000;

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    connections: {
      closed: { publicView: "none" },
      broken: { share: 7 },
      renewed: { notBefore: new Date(NOT_BEFORE_MS).toISOString() },
    },
    secrets: { CLOSED_CREDENTIALS: { apiKey: "a", username: "b", password: "c" }, RENEWED_CREDENTIALS: CREDENTIALS },
  });
});
after(() => fixture.close());

const get = (path: string, headers: Record<string, string> = {}) =>
  fixture.worker.fetch(path, { headers: { ...customer(), ...headers } });
const createPayment = (amount = "4711.47") => fixture.simulator.control.create({ amount }).uuid;
const tokenOf = (id: string, more: object = {}) =>
  createStatusToken({ key: TOKEN_KEY, resource: payment(id), ...more });

/** Opens the link of a payment. The cookie is as a browser sends it back. */
async function openLink(id: string): Promise<{ cookie: string; attributes: string; response: Response }> {
  const response = await get(`/s/${await tokenOf(id)}`);
  const [cookie = "", attributes = ""] = (response.headers.get("Set-Cookie") ?? "").split(/;(.*)/s);
  return { cookie, attributes, response };
}
const fromPage = (cookie: string) => ({ Cookie: cookie, "Sec-Fetch-Site": "same-origin" });
async function viewOf(response: Response): Promise<string> {
  assert.equal(response.status, 200, await response.clone().text());
  return statusDocumentSchema.parse(await response.json()).view;
}

describe("hosted link", () => {
  test("A link redirects to an address without the token, which is in a cookie that scripts cannot read", async () => {
    const id = createPayment();
    const { response, cookie, attributes } = await openLink(id);
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("Location"), `/p/shop/payment/${id}`);
    assert.match(cookie, /^pst-[0-9a-f]{24}=eyJ/);
    assert.match(attributes, /Path=\/; HttpOnly; SameSite=Lax; Max-Age=3[56]\d\d$/);
    assert.equal(response.headers.get("Referrer-Policy"), "no-referrer");
    assert.match(response.headers.get("X-Robots-Tag") ?? "", /noindex/);
    assert.equal(response.headers.get("Cache-Control"), "no-store");
  });

  test("The page's own requests show details, in snapshot and stream", async () => {
    const id = createPayment();
    const { cookie } = await openLink(id);
    assert.equal(await viewOf(await get(`/v1/shop/payment/${id}`, fromPage(cookie))), "details");
    const stream = await get(`/v1/shop/payment/${id}/events`, fromPage(cookie));
    const reader = stream.body?.getReader();
    let text = "";
    while (!text.includes("data:")) text += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
    assert.match(text, /"view":"details"/);
  });

  test("The cookie does not count for requests of another site or without Sec-Fetch-Site", async () => {
    const id = createPayment();
    const { cookie } = await openLink(id);
    for (const site of ["cross-site", "same-site", "none"]) {
      const response = await get(`/v1/shop/payment/${id}`, { Cookie: cookie, "Sec-Fetch-Site": site });
      assert.equal(await viewOf(response), "status", site);
    }
    assert.equal(await viewOf(await get(`/v1/shop/payment/${id}`, { Cookie: cookie })), "status");
  });

  test("A Bearer token takes precedence over the cookie, even when it is not valid", async () => {
    const id = createPayment();
    const { cookie } = await openLink(id);
    const onlyStatus = await bearer(payment(id), { scopes: ["status"] });
    assert.equal(await viewOf(await get(`/v1/shop/payment/${id}`, { ...fromPage(cookie), ...onlyStatus })), "status");
    const broken = { ...fromPage(cookie), Authorization: "Bearer nonsense" };
    assert.equal((await problemOf(await get(`/v1/shop/payment/${id}`, broken), 401)).code, "token-invalid");
  });

  test("The cookie of a link is for its own resource, and a second link works beside it", async () => {
    const [one, two] = [createPayment("1.00"), createPayment("2.00")];
    const both = `${(await openLink(one)).cookie}; ${(await openLink(two)).cookie}`;
    assert.equal(await viewOf(await get(`/v1/shop/payment/${one}`, fromPage((await openLink(two)).cookie))), "status");
    for (const id of [one, two])
      assert.equal(await viewOf(await get(`/v1/shop/payment/${id}`, fromPage(both))), "details");
  });

  test("A link with an invalid token is a 401 page and sets no cookie", async () => {
    const id = createPayment();
    const expired = await tokenOf(id, { nowMs: Date.now() - 7_200_000 });
    for (const token of [expired, `${await tokenOf(id)}x`, "nonsense", "a.b.c", "x".repeat(20_000)]) {
      const response = await get(`/s/${token}`);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get("Set-Cookie"), null);
      assert.match(response.headers.get("Content-Type") ?? "", /^text\/html/);
      assert.match(await response.text(), /This link is no longer active/);
    }
  });

  test("The page of an expired link names the shop, and that of an unreadable link does not", async () => {
    const ended = await get(`/s/${await tokenOf(createPayment(), { nowMs: Date.now() - 7_200_000 })}`);
    assert.match(await ended.text(), /Example Shop/);
    assert.doesNotMatch(await (await get("/s/nonsense")).text(), /Example Shop/);
  });

  test("A link passes language and theme on to the page, and no other parameter", async () => {
    const id = createPayment();
    const response = await get(`/s/${await tokenOf(id)}?lang=pt-BR&theme=dark&theme=x&utm=1&lang2=%0d%0aX:1`);
    assert.equal(response.headers.get("Location"), `/p/shop/payment/${id}?lang=pt-BR&theme=dark`);
  });

  test("The log contains no token of a link", async () => {
    const token = await tokenOf(createPayment());
    await get(`/s/${token}`);
    await get("/s/nonsense-7c2e");
    assertDiscreet(await completeLog(fixture), [token, "nonsense-7c2e"]);
  });
});

describe("connection with notBefore", () => {
  test("A token that was issued before notBefore is refused as Bearer, link and cookie", async () => {
    const id = createPayment();
    const resource = payment(id, "payment", "renewed");
    const tokenAt = (nowMs: number) => createStatusToken({ key: TOKEN_KEY, resource, nowMs });
    const [earlier, later] = [await tokenAt(NOT_BEFORE_MS - 1_000), await tokenAt(NOT_BEFORE_MS + 1_000)];
    const [name] = (await get(`/s/${later}`)).headers.get("Set-Cookie")?.split("=") ?? [];
    const statuses = async (token: string) => {
      const api = `/v1/renewed/payment/${id}`;
      const cookie = `${name}=${token}`;
      const responses = [
        await get(api, { Authorization: `Bearer ${token}` }),
        await get(`/s/${token}`),
        await get(api, fromPage(cookie)),
        await get(`/p/renewed/payment/${id}`, { Cookie: cookie }),
      ];
      return responses.map(({ status }) => status);
    };
    assert.deepEqual(await statuses(later), [200, 303, 200, 200]);
    assert.deepEqual(await statuses(earlier), [401, 401, 401, 401]);
  });
});

describe("hosted page with the cookie of a link", () => {
  test("A page shows details only with the cookie, and never contains the token", async () => {
    const id = createPayment();
    const { cookie } = await openLink(id);
    const page = await (await get(`/p/shop/payment/${id}`, { Cookie: cookie })).text();
    assert.match(page, /4,711\.47/);
    assertDiscreet(page, [cookie.split("=")[1] ?? ""]);
    assertDiscreet(await (await get(`/p/shop/payment/${id}`)).text(), ["4711.47", "4,711.47"]);
  });
});
