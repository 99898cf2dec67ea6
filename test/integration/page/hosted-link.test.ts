// A hosted link: its token moves into a cookie, which shows details on the page and in the requests of that page.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ResourceRef } from "../../../contract/resource.ts";
import { statusDocumentSchema } from "../../../contract/status.ts";
import { supportCode } from "../../../contract/support-code.ts";
import { createStatusToken } from "../../../edge/access/status-token.ts";
import {
  assertDiscreet,
  bearer,
  CREDENTIALS,
  callsFor,
  completeLog,
  customer,
  eventually,
  type Fixture,
  ORIGIN,
  openFixture,
  payment,
  problemOf,
  TOKEN_KEY,
} from "../fixture.ts";
import { all, browse, one, openPage, part, readPage } from "./page-reader.ts";

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
    assert.match(cookie, /^pst-[0-9a-f]{24}=\d{13}\.eyJ/);
    assert.match(attributes, /Path=\/; HttpOnly; SameSite=Lax; Max-Age=36\d\d$/);
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
      const response = await get(`/v1/shop/payment/${id}`, { Cookie: cookie, "Sec-Fetch-Site": site, Origin: ORIGIN });
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
    const impatient = await tokenOf(id, { nowMs: Date.now() + 120_000 });
    for (const token of [impatient, `${await tokenOf(id)}x`, "nonsense", "a.b.c", "x".repeat(20_000)]) {
      const response = await get(`/s/${token}`);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get("Set-Cookie"), null);
      assert.match(response.headers.get("Content-Type") ?? "", /^text\/html/);
      assert.match(await response.text(), /This link is no longer active/);
    }
  });

  test("The page of a link that is not valid names the shop, and that of an unreadable link does not", async () => {
    const ended = await get(`/s/${await tokenOf(createPayment(), { nowMs: Date.now() + 120_000 })}`);
    assert.equal(ended.status, 401);
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
    // A cookie that is not valid counts as none.
    assert.deepEqual(await statuses(earlier), [401, 401, 200, 200]);
    const page = await get(`/v1/renewed/payment/${id}`, fromPage(`${name}=${earlier}`));
    assert.equal(await viewOf(page), "status");
  });
});

describe("hosted page with the cookie of a link", () => {
  test("A page shows details only with the cookie, and never contains the token", async () => {
    const id = createPayment();
    const { cookie } = await openLink(id);
    const page = await (await get(`/p/shop/payment/${id}`, { Cookie: cookie })).text();
    assert.match(page, /4,711\.47/);
    assertDiscreet(page, [(cookie.split("=")[1] ?? "").replace(/^\d+\./, "")]);
    assertDiscreet(await (await get(`/p/shop/payment/${id}`)).text(), ["4711.47", "4,711.47"]);
  });
});

describe("a link that has expired", () => {
  const EXPIRED = { nowMs: Date.now() - 7_200_000 };
  const openedWith = async (resource: ResourceRef, headers = {}, more: object = EXPIRED) =>
    get(`/s/${await createStatusToken({ key: TOKEN_KEY, resource, ...more })}?lang=de`, headers);

  test("An expired link leads to the public view without a cookie", async () => {
    const id = createPayment();
    const response = await openedWith(payment(id));
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("Location"), `/p/shop/payment/${id}?lang=de&expired=`);
    assert.equal(response.headers.get("Set-Cookie"), null);
    const page = await (await get(`/p/shop/payment/${id}?expired=`)).text();
    assertDiscreet(page, ["4711.47", "4,711.47"]);
  });

  test("An expired link is a 401 page where nothing is shown without a token", async () => {
    for (const resource of [payment("a", "order"), payment("b", "payment", "closed")]) {
      const response = await openedWith(resource);
      assert.equal(response.status, 401);
      assert.equal(response.headers.get("Set-Cookie"), null);
    }
  });

  test("An expired link leads to the details while the browser has a token that counts", async () => {
    const id = createPayment();
    const { cookie } = await openLink(id);
    const response = await openedWith(payment(id), { Cookie: cookie });
    assert.equal(response.headers.get("Location"), `/p/shop/payment/${id}?lang=de`);
    assert.equal(
      (response.headers.get("Set-Cookie") ?? "").split(".").slice(1).join(".").split(";")[0],
      cookie.split(".").slice(1).join("."),
    );
  });

  test("An expired token counts as a link and as Bearer for a minute, and as a cookie it then counts as none", async () => {
    const id = createPayment();
    const api = `/v1/shop/payment/${id}`;
    const { cookie } = await openLink(id);
    const [name] = cookie.split("=");
    const within = await tokenOf(id, { nowMs: Date.now() - 30_000, expiresInSeconds: 10 });
    const after = await tokenOf(id, { nowMs: Date.now() - 75_000, expiresInSeconds: 10 });
    assert.equal(await viewOf(await get(api, { Authorization: `Bearer ${within}` })), "details");
    assert.equal(await viewOf(await get(api, fromPage(`${name}=${within}`))), "details");
    assert.equal((await problemOf(await get(api, { Authorization: `Bearer ${after}` }), 401)).code, "token-invalid");
    assert.equal(await viewOf(await get(api, fromPage(`${name}=${after}`))), "status");
    assertDiscreet(await (await get(`/p/shop/payment/${id}`, { Cookie: `${name}=${after}` })).text(), ["4,711.47"]);
  });

  test("An expired cookie of a kind that needs a token is refused as no token at all", async () => {
    const resource = payment(createPayment(), "order");
    const first = await get(`/s/${await createStatusToken({ key: TOKEN_KEY, resource })}`);
    const [name] = (first.headers.get("Set-Cookie") ?? "").split("=");
    const expired = await createStatusToken({ key: TOKEN_KEY, resource, ...EXPIRED });
    const response = await get(`/v1/shop/order/${resource.id}`, fromPage(`${name}=${expired}`));
    assert.equal((await problemOf(response, 401)).code, "token-required");
  });
});

describe("another website", () => {
  test("Another site can open a page and a link, and load neither as an image, a script or a style", async () => {
    const id = createPayment();
    const token = await tokenOf(id);
    for (const site of ["cross-site", "same-site"]) {
      for (const dest of ["image", "script", "style", "empty", "object", "embed", "document", "iframe"]) {
        const headers = { "Sec-Fetch-Site": site, "Sec-Fetch-Dest": dest };
        const isPage = dest === "document" || dest === "iframe";
        assert.equal((await get(`/p/shop/payment/${id}`, headers)).status, isPage ? 200 : 403, `${site} ${dest}`);
        const link = await get(`/s/${token}`, headers);
        assert.equal(link.status, isPage ? 303 : 403);
        assert.equal(link.headers.has("Set-Cookie"), isPage);
      }
    }
  });

  test("Another site cannot load the API without CORS, which costs no call to the provider", async () => {
    const id = createPayment();
    for (const site of ["cross-site", "same-site"]) {
      const headers = { "Sec-Fetch-Site": site };
      for (const path of ["", "/events", "/items", "/file"])
        assert.equal(
          (await problemOf(await get(`/v1/shop/payment/${id}${path}`, headers), 403)).code,
          "origin-not-allowed",
        );
      await get(`/p/shop/payment/${id}`, { ...headers, "Sec-Fetch-Dest": "image" });
    }
    assert.equal(callsFor(fixture, id), 0);
    const embedded = { "Sec-Fetch-Site": "cross-site", Origin: ORIGIN };
    assert.equal(await viewOf(await get(`/v1/shop/payment/${id}`, embedded)), "status");
    await eventually(() => assert.equal(callsFor(fixture, id), 1));
  });

  test("A person may type the address of the API and of a page, and programs may ask without these headers", async () => {
    const id = createPayment();
    const typed = { "Sec-Fetch-Site": "none", "Sec-Fetch-Dest": "document" };
    for (const path of [`/v1/shop/payment/${id}`, `/p/shop/payment/${id}`])
      for (const headers of [typed, {}]) assert.equal((await get(path, headers)).status, 200, path);
  });
});

describe("the addresses in a token", () => {
  test("The page leads back only to the origins of the connection, whatever a token of the merchant's server says", async () => {
    const id = createPayment();
    for (const [address, isOwn] of [
      [`${ORIGIN}/back`, true],
      ["https://evil.example/back", false],
      [`https://shop.example.evil.example/back`, false],
    ] as const) {
      const opened = await get(
        `/s/${await tokenOf(id, { returnUrl: address, retryUrl: address, expiresInSeconds: 900 })}`,
      );
      const cookie = (opened.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
      const page = await (await get(`/p/shop/payment/${id}`, { Cookie: cookie })).text();
      assert.match(page, /4,711\.47/);
      assert.equal(page.includes(address), isOwn, address);
    }
  });

  test("The page of the sandbox leads to no other site either", async () => {
    const resource = { connection: "sandbox", kind: "payment", id: "test_failed" } as const;
    const token = await createStatusToken({
      key: TOKEN_KEY,
      resource,
      returnUrl: "https://evil.example/",
      retryUrl: "https://evil.example/",
    });
    const opened = await get(`/s/${token}`);
    const cookie = (opened.headers.get("Set-Cookie") ?? "").split(";")[0] ?? "";
    const page = await (await get("/p/sandbox/payment/test_failed", { Cookie: cookie })).text();
    assert.match(page, /"view":"details"/);
    assert.ok(!page.includes("evil.example"));
  });
});

describe("many links in one browser", () => {
  test("A browser that opens 150 links has at most 13 KB of cookies, and the last page opens with its details", async () => {
    const cookies = new Map<string, string>();
    const header = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const id = createPayment();
    const ids = [...Array.from({ length: 149 }, (_, index) => `test_succeeded~order${index}`), id];
    for (const each of ids) {
      const resource = payment(each, "payment", each === id ? "shop" : "sandbox");
      const token = await createStatusToken({ key: TOKEN_KEY, resource });
      const response = await get(`/s/${token}`, { Cookie: header() });
      assert.equal(response.status, 303);
      for (const line of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value) cookies.set(name, value);
        else cookies.delete(name);
      }
      assert.ok(header().length < 13 * 1024);
    }
    assert.equal(cookies.size, 20);
    assert.match(await (await get(`/p/shop/payment/${id}`, { Cookie: header() })).text(), /4,711\.47/);
  });
});

describe("a page that a device forgets", () => {
  const FORM = { "Sec-Fetch-Site": "same-origin" };
  const post = (path: string, headers: Record<string, string>) =>
    fixture.worker.fetch(path, { method: "POST", redirect: "manual", headers: { ...customer(), ...headers } });

  test("The form of a page with details deletes the cookie of this page alone, and the page then says so", async () => {
    const id = createPayment();
    const { cookie } = await openLink(id);
    const other = (await openLink(createPayment())).cookie;
    const page = await openPage(fixture.worker, `/p/shop/payment/${id}?lang=en`, { Cookie: `${cookie}; ${other}` });
    const form = one(page, "form", { method: "post" });
    assert.equal(form.text, "Forget this on this device");
    const response = await post(`/p/shop/payment/${id}${form.attributes.action}`, {
      ...FORM,
      Cookie: `${cookie}; ${other}`,
    });
    assert.equal(response.status, 303);
    assert.deepEqual(response.headers.getSetCookie(), [
      `${cookie.split("=")[0]}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`,
    ]);
    const location = response.headers.get("Location") ?? "";
    assert.equal(location, `/p/shop/payment/${id}?lang=en&forgotten=`);
    const forgotten = await openPage(fixture.worker, location, { Cookie: other });
    assert.match(forgotten.text, /Forgotten on this device Amounts and details stay hidden until you open your link/);
    assert.equal(all(forgotten, "form", { method: "post" }).length, 0);
    assert.equal(part(forgotten, "amount"), "");
  });

  test("A page of a kind that needs a token says that the device has forgotten it", async () => {
    const page = await readPage(await browse(fixture.worker, "/p/shop/order/a?forgotten=&lang=de"), 401);
    assert.match(page.text, /Auf diesem Gerät vergessen Beträge und Details bleiben ausgeblendet/);
  });

  test("No other site, no bank and no link makes a device forget a page", async () => {
    const id = createPayment();
    const { cookie } = await openLink(id);
    const path = `/p/shop/payment/${id}`;
    for (const site of ["cross-site", "same-site", "none"]) {
      const response = await post(`${path}?forget=`, { Cookie: cookie, "Sec-Fetch-Site": site });
      assert.deepEqual([response.status, response.headers.get("Location")], [303, `${path}?forget=`]);
      assert.equal(response.headers.get("Set-Cookie"), null);
    }
    // A bank's return, and a link.
    assert.equal((await post(path, { ...FORM, Cookie: cookie })).headers.get("Set-Cookie"), null);
    const linked = await get(`${path}?forget=`, { ...FORM, Cookie: cookie });
    assert.equal(linked.headers.get("Set-Cookie"), null);
    assert.match(await linked.text(), /4,711\.47/);
  });

  test("A browser that does not say where a request comes from forgets a page only if it sends its cookie", async () => {
    const id = createPayment();
    const { cookie } = await openLink(id);
    const path = `/p/shop/payment/${id}?forget=`;
    assert.match((await post(path, { Cookie: cookie })).headers.get("Set-Cookie") ?? "", /Max-Age=0$/);
    assert.equal((await post(path, {})).headers.get("Set-Cookie"), null);
  });
});

describe("what a page says about itself", () => {
  test("A page without amounts says so, and how the shop's staff can check the payment", async () => {
    const id = createPayment();
    const address = `/p/shop/payment/${id}`;
    const code = supportCode(`shop/payment/${id}`).replaceAll(" ", "\u00a0");
    const page = await openPage(fixture.worker, address);
    const notes = all(page, "p", { class: "note" }).map(({ text }) => text);
    assert.deepEqual(
      notes,
      [
        `This page shows no amounts; staff can check the payment in the shop’s own system with the support code ${code}.`,
      ].map((text) => text.replaceAll("\u00a0", " ")),
    );
    // In a frame, the merchant's own page says what it shows.
    assert.equal(all(await openPage(fixture.worker, `${address}?frame`), "p", { class: "note" }).length, 0);
    const { cookie } = await openLink(id);
    assert.doesNotMatch((await openPage(fixture.worker, address, { Cookie: cookie })).text, /page shows no amounts/);
  });

  test("The page behind an expired link says that amounts are hidden now, in a frame too", async () => {
    const id = createPayment();
    const said = /This link has expired Amounts and details are now hidden\. Ask the shop for a new link\./;
    for (const query of ["?expired=", "?frame=&expired="])
      assert.match((await openPage(fixture.worker, `/p/shop/payment/${id}${query}`)).text, said);
    const german = await openPage(fixture.worker, `/p/shop/payment/${id}?lang=de&expired=`);
    assert.match(german.text, /Dieser Link ist abgelaufen Beträge und Details sind jetzt ausgeblendet\./);
    assert.doesNotMatch((await openPage(fixture.worker, `/p/shop/payment/${id}`)).text, said);
    // Whoever has a token sees the amounts, whatever the address says.
    const { cookie } = await openLink(id);
    const page = await openPage(fixture.worker, `/p/shop/payment/${id}?expired=&forgotten=`, { Cookie: cookie });
    assert.doesNotMatch(page.text, said);
    assert.doesNotMatch(page.text, /Forgotten/);
  });

  test("The page of an expired link without a public view says how to get a new one", async () => {
    const token = await createStatusToken({
      key: TOKEN_KEY,
      resource: payment("a", "order"),
      nowMs: Date.now() - 7_200_000,
    });
    const page = await readPage(await browse(fixture.worker, `/s/${token}`), 401);
    assert.match(page.text, /Example Shop This link has expired .* Ask the shop for a new link\./);
  });

  test("A page with details says that it is on the shop's own address, and only there", async () => {
    const own = await get(
      `/s/${await createStatusToken({ key: TOKEN_KEY, resource: payment("test_succeeded", "payment", "sandbox") })}`,
    );
    const [cookie = ""] = (own.headers.get("Set-Cookie") ?? "").split(";");
    const page = await openPage(fixture.worker, "/p/sandbox/payment/test_succeeded", { Cookie: cookie });
    const { host } = new URL(fixture.worker.url);
    assert.equal(one(page, "p", { class: "note" }).text, `Opened from Example Shop’s own address: ${host}`);
    const id = createPayment();
    const elsewhere = await openPage(fixture.worker, `/p/shop/payment/${id}`, { Cookie: (await openLink(id)).cookie });
    assert.equal(all(elsewhere, "p", { class: "note" }).length, 0);
  });
});
