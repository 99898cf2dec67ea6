/** Each failure has a page in plain words. No page claims that the payment failed. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  assertDiscreet,
  CREDENTIALS,
  completeLog,
  customer,
  type Fixture,
  ORIGIN,
  openFixture,
  payment,
  problemOf,
} from "../fixture.ts";
import { addressOf, all, browse, cookieOf, one, openPage, type Page, part, readPage } from "./page-reader.ts";

const QUOTA = 5;
const merchant = { name: "Example Shop", url: "https://shop.example/", support: "mailto:help@shop.example" };

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    vars: { VIEWER_LIMITS: { requests: QUOTA, streams: 2, windowSeconds: 60 } },
    connections: {
      public: { merchant, account: "public" },
      closed: { publicView: "none", merchant, account: "closed", lang: "de" },
      broken: { share: 7 },
    },
    secrets: { PUBLIC_CREDENTIALS: CREDENTIALS, CLOSED_CREDENTIALS: CREDENTIALS },
  });
});
after(() => fixture.close());

const failed = async (path: string, status: number, headers = {}) =>
  readPage(await browse(fixture.worker, path, headers), status);

const hrefsIn = (page: Page) => all(page, "a").map(({ attributes }) => attributes.href);
/** The links of a shop's page of a failure: header, button, and a message whose subject is the title of the page. */
const shopLinks = (title: string) => [
  ...["https://shop.example/", "https://shop.example/"],
  `mailto:help@shop.example?subject=${encodeURIComponent(title)}`,
];

/** The page explains what happened, and never claims that a payment failed. */
function assertFailurePage(page: Page): void {
  assert.doesNotMatch(page.text, /failed|payment went wrong|declined|didn’t go through|error/i);
  assert.equal(all(page, "h1").length, 1);
  assert.equal(all(page, "script").length, 0);
  assert.equal(one(page, "meta", { name: "robots" }).attributes.content, "noindex");
  assert.equal(one(page, "link", { rel: "icon" }).attributes.href, "/icons/refused.svg");
  assert.equal(page.response.headers.get("Cache-Control"), "private, no-store, no-transform");
}

describe("unknown payment", { timeout: 120_000 }, () => {
  test("An unknown payment is a 404 page without a token", async () => {
    const page = await failed("/p/public/payment/nobody", 404);
    assertFailurePage(page);
    assert.equal(page.title, "We can’t find this payment – Example Shop");
    assert.match(
      page.text,
      /We can’t find this payment The link may be incomplete\. This doesn’t affect any payment you made\./,
    );
    assert.deepEqual(hrefsIn(page), shopLinks("We can’t find this payment"));
  });

  test('An unknown payment is "not seen yet" with a token', async () => {
    const resource = payment("nobody-yet-12345");
    const page = await openPage(fixture.worker, addressOf(resource), await cookieOf(fixture.worker, resource));
    assert.equal(part(page, "title"), "Waiting for your payment to appear");
    assert.equal(all(page, "button", { name: "check" }).length, 1);
  });
});

describe("failure page", { timeout: 120_000 }, () => {
  test("The page of too many requests shows when to try again, in the viewer's language", async () => {
    const { uuid } = fixture.simulator.control.create();
    const viewer = { "CF-Connecting-IP": "198.51.100.77" };
    for (let time = 0; time < QUOTA; time++)
      assert.equal((await browse(fixture.worker, addressOf(payment(uuid)), viewer)).status, 200);
    const page = await failed(addressOf(payment(uuid, "payment"), "?lang=de"), 429, viewer);
    assertFailurePage(page);
    const seconds = Number(page.response.headers.get("Retry-After"));
    assert.ok(seconds > 0 && seconds <= 60);
    assert.match(page.text, new RegExp(`in (${seconds} Sekunden?|1 Minute)`));
    const { text, attributes } = one(page, "a", { href: "?lang=de" });
    assert.equal(text, "Erneut versuchen");
    // Until then the link is hidden, and a text in its place looks like a disabled button.
    assert.match(attributes.class ?? "", /\blate\b/);
    assert.ok(page.html.includes(`<style>.late{animation-delay:${seconds}s}</style>`));
    assert.equal(one(page, "span", { class: "button off" }).attributes["aria-hidden"], "true");
  });

  for (const [cause, path, status, text, links] of [
    ["An expired link", "/s/nonsense", 401, /no longer active/, []],
    [
      "A kind that needs a token",
      "/p/public/payout/x",
      401,
      /no longer active/,
      shopLinks("This link is no longer active"),
    ],
    [
      "A connection without a public view",
      "/p/closed/payment/x",
      401,
      /no longer active/,
      shopLinks("This link is no longer active"),
    ],
    ["An unknown connection", "/p/nobody/payment/x", 404, /We can’t find this payment/, []],
    ["An unknown kind", "/p/shop/refund/x", 404, /We can’t find this Please/, []],
    ["A malformed id", "/p/shop/payment/%E0%A4%A", 400, /We can’t find this payment/, []],
    ["A misconfigured connection", "/p/broken/payment/x", 503, /on our side Your payment isn’t affected/, ["?"]],
    ["An incomplete path of a page", "/p/shop", 404, /We can’t find this Please/, []],
    ["An unknown path", "/nowhere", 404, /We can’t find this Please/, []],
    ["The root path", "/", 404, /We can’t find this Please/, []],
    ["The path of the demo, which is not deployed,", "/demo/", 404, /We can’t find this Please/, []],
  ] as const) {
    test(`${cause} is a page with status ${status}, with links where there are any`, async () => {
      const page = await failed(path, status);
      assertFailurePage(page);
      assert.match(page.text, text);
      assert.deepEqual(hrefsIn(page), links);
      assert.match(page.response.headers.get("Content-Security-Policy") ?? "", /script-src 'none'/);
    });
  }

  for (const path of ["/payment/x/", "/payment/x/y", "/payment", "/"]) {
    test(`A damaged link to a page, with the path ${path} in a connection, leads back to the shop`, async () => {
      const page = await failed(`/p/public${path}`, 404);
      assertFailurePage(page);
      const title = path.startsWith("/payment") ? "We can’t find this payment" : "We can’t find this";
      assert.match(page.text, new RegExp(`Example Shop.*${title} (Please check that|The link may be incomplete)`));
      assert.deepEqual(hrefsIn(page), shopLinks(title));
      assert.match(
        page.response.headers.get("Content-Security-Policy") ?? "",
        new RegExp(`frame-ancestors ${ORIGIN};`),
      );
      assert.equal(page.response.headers.get("X-Frame-Options"), null);
    });
  }

  test("The page of a damaged link has the language of its connection where the browser asks for none", async () => {
    const page = await failed("/p/closed", 404, { "Accept-Language": "" });
    assert.equal(page.locale, "de");
  });

  test("A POST request to a damaged link gets the page of the shop too", async () => {
    const headers = { ...customer(), Accept: "text/html" };
    const page = await readPage(await fixture.worker.fetch("/p/public/payment", { method: "POST", headers }), 404);
    assert.match(page.text, /Example Shop/);
  });

  test("A program gets a problem document at the paths where a browser gets a failure page", async () => {
    for (const path of ["/nowhere", "/", "/demo/", "/demo/token", "/v1/nobody/payment/x"])
      await problemOf(
        await fixture.worker.fetch(path, { headers: { ...customer(), Accept: "application/json" } }),
        404,
      );
    // The API answers a browser with a problem document too.
    await problemOf(await browse(fixture.worker, "/v1/nobody/payment/x"), 404);
  });

  test("A wrong method gets the list of allowed methods", async () => {
    for (const path of ["/p/shop/payment/x", "/s/token"]) {
      const response = await fixture.worker.fetch(path, { method: "PUT", headers: customer() });
      assert.equal(response.headers.get("Allow"), "GET, HEAD, POST");
      await problemOf(response, 405);
    }
  });

  test("A bank that returns its customer by POST, and a link with a full stop or a slash behind it, lead to the page", async () => {
    for (const path of ["/p/public/payment/nobody?lang=de", "/s/token"]) {
      const request = { method: "POST", headers: customer(), body: "PaRes=1", redirect: "manual" } as const;
      const response = await fixture.worker.fetch(path, request);
      assert.deepEqual([response.status, response.headers.get("Location")], [303, path]);
    }
    const page = await (await fixture.worker.fetch("/p/public/payment/nobody", { headers: customer() })).text();
    for (const end of [".", "/", "./"]) {
      const response = await fixture.worker.fetch(`/p/public/payment/nobody${end}`, { headers: customer() });
      assert.equal(response.status, 404);
      assert.equal((await response.text()).length, page.length);
    }
  });

  test("A failure page has the headers that its status code requires", async () => {
    const ended = await failed("/p/public/payout/x", 401);
    assert.equal(ended.response.headers.get("WWW-Authenticate"), "Bearer");
    const head = await fixture.worker.fetch("/p/shop/payment/nobody", { method: "HEAD", headers: customer() });
    assert.deepEqual([head.status, await head.text()], [404, ""]);
  });

  test("A framed failure page may be framed by the shop's own origins only, and has no header and footer", async () => {
    const page = await failed("/p/public/payment/nobody?frame", 404);
    const policy = page.response.headers.get("Content-Security-Policy") ?? "";
    assert.match(policy, new RegExp(`frame-ancestors ${ORIGIN};`));
    assert.equal(page.response.headers.get("X-Frame-Options"), null);
    assert.equal(all(page, "header").length + all(page, "footer").length, 0);
    const nowhere = await failed("/p/nobody/payment/x?frame", 404);
    assert.equal(nowhere.response.headers.get("X-Frame-Options"), "DENY");
  });

  test("A failure page follows ?theme", async () => {
    const page = await failed("/p/shop/payment/nobody?theme=dark", 404);
    assert.equal(one(page, "meta", { name: "color-scheme" }).attributes.content, "dark");
  });
});

test("The log of these requests has no path, token, id or viewer address", async () => {
  assertDiscreet(await completeLog(fixture), [
    "nobody",
    "nowhere",
    "nonsense",
    "eyJ",
    "198.51.100.",
    "203.0.113.",
    "/p/",
  ]);
});
