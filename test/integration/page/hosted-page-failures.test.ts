/** When there is nothing to show, or not yet: each failure is a page in the customer's words, and blames no payment. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import {
  assertDiscreet,
  CREDENTIALS,
  customer,
  logText,
  ORIGIN,
  openShop,
  payment,
  problemOf,
  type Shop,
} from "../fixture.ts";
import { addressOf, all, browse, cookieOf, one, openPage, type Page, part, readPage } from "./page-reader.ts";

const QUOTA = 5;
const merchant = { name: "Example Shop", url: "https://shop.example/", support: "mailto:help@shop.example" };

let shop: Shop;
before(async () => {
  shop = await openShop({
    vars: { VIEWER_LIMITS: { requests: QUOTA, streams: 2, windowSeconds: 60 } },
    connections: {
      kept: { merchant, account: "kept" },
      closed: { publicView: "none", merchant, account: "closed" },
      broken: { share: 7 },
    },
    secrets: { KEPT_CREDENTIALS: CREDENTIALS, CLOSED_CREDENTIALS: CREDENTIALS },
  });
});
after(() => shop.close());

const failed = async (path: string, status: number, headers = {}) =>
  readPage(await browse(shop.worker, path, headers), status);

/** It says what happened here, and never that a payment failed. */
function assertCalm(page: Page): void {
  assert.doesNotMatch(page.text, /failed|went wrong|declined|didn’t go through|error/i);
  assert.equal(all(page, "h1").length, 1);
  assert.equal(all(page, "script").length, 0);
  assert.equal(one(page, "meta", { name: "robots" }).attributes.content, "noindex");
  assert.equal(one(page, "link", { rel: "icon" }).attributes.href, "/icons/refused.svg");
  assert.equal(page.response.headers.get("Cache-Control"), "private, no-store");
}

describe("an unknown payment", { timeout: 120_000 }, () => {
  test("is a page with status 404 for a stranger", async () => {
    const page = await failed("/p/kept/payment/nobody", 404);
    assertCalm(page);
    assert.match(page.text, /Nothing found here .*says nothing about the payment itself/);
    assert.deepEqual(
      all(page, "a").map(({ attributes }) => attributes.href),
      ["https://shop.example/", "https://shop.example/", "mailto:help@shop.example"],
    );
  });

  test("is not known yet, for whoever brings a link", async () => {
    const resource = payment("nobody-yet-12345");
    const page = await openPage(shop.worker, addressOf(resource), await cookieOf(shop.worker, resource));
    assert.equal(part(page, "title"), "Nothing to see here yet");
    assert.equal(all(page, "button", { name: "check" }).length, 1);
  });
});

describe("a failure", { timeout: 120_000 }, () => {
  test("of too many requests says when to come back, in the reader's language", async () => {
    const { uuid } = shop.simulator.control.create();
    const viewer = { "CF-Connecting-IP": "198.51.100.77" };
    for (let time = 0; time < QUOTA; time++)
      assert.equal((await browse(shop.worker, addressOf(payment(uuid)), viewer)).status, 200);
    const page = await failed(addressOf(payment(uuid, "payment"), "?lang=de"), 429, viewer);
    assertCalm(page);
    const seconds = Number(page.response.headers.get("Retry-After"));
    assert.ok(seconds > 0 && seconds <= 60);
    assert.match(page.text, new RegExp(`in (${seconds} Sek\\.|1 Min\\.)`));
    assert.equal(one(page, "a", { href: "?lang=de" }).text, "Erneut versuchen");
  });

  for (const [what, path, status, words, ways] of [
    ["a link that has ended", "/s/nonsense", 401, /no longer active/, []],
    [
      "a kind that needs a link",
      "/p/kept/payout/x",
      401,
      /no longer active/,
      ["https://shop.example/", "https://shop.example/", "mailto:help@shop.example"],
    ],
    [
      "a connection without a public view",
      "/p/closed/payment/x",
      401,
      /no longer active/,
      ["https://shop.example/", "https://shop.example/", "mailto:help@shop.example"],
    ],
    ["an unknown connection", "/p/nobody/payment/x", 404, /Nothing found/, []],
    ["an unknown kind", "/p/shop/refund/x", 404, /Nothing found/, []],
    ["a malformed id", "/p/shop/payment/%E0%A4%A", 400, /Nothing found/, []],
    ["a misconfigured connection", "/p/broken/payment/x", 503, /The fault is ours/, ["?"]],
    ["a page's address that ends too early", "/p/shop", 404, /Nothing found/, []],
    ["an unknown address", "/nowhere", 404, /Nothing found/, []],
    ["the front door", "/", 404, /Nothing found/, []],
    ["the demo that is not there", "/demo/", 404, /Nothing found/, []],
  ] as const) {
    test(`for ${what} is a page with status ${status} and a way on where there is one`, async () => {
      const page = await failed(path, status);
      assertCalm(page);
      assert.match(page.text, words);
      assert.deepEqual(
        all(page, "a").map(({ attributes }) => attributes.href),
        ways,
      );
      assert.match(page.response.headers.get("Content-Security-Policy") ?? "", /script-src 'none'/);
    });
  }

  test("is a problem document for a program, at the same addresses", async () => {
    for (const path of ["/nowhere", "/", "/demo/", "/demo/token", "/v1/nobody/payment/x"])
      await problemOf(await shop.worker.fetch(path, { headers: { ...customer(), Accept: "application/json" } }), 404);
    // Of the API, even to a browser.
    await problemOf(await browse(shop.worker, "/v1/nobody/payment/x"), 404);
  });

  test("of the method names those there are", async () => {
    for (const path of ["/p/shop/payment/x", "/s/token"]) {
      const response = await shop.worker.fetch(path, { method: "POST", headers: customer() });
      assert.equal(response.headers.get("Allow"), "GET, HEAD");
      await problemOf(response, 405);
    }
  });

  test("carries the headers that its status asks for", async () => {
    const ended = await failed("/p/kept/payout/x", 401);
    assert.equal(ended.response.headers.get("WWW-Authenticate"), "Bearer");
    const head = await shop.worker.fetch("/p/shop/payment/nobody", { method: "HEAD", headers: customer() });
    assert.deepEqual([head.status, await head.text()], [404, ""]);
  });

  test("in a merchant's frame can be seen there, without head and foot, and in nobody else's", async () => {
    const page = await failed("/p/kept/payment/nobody?frame", 404);
    const policy = page.response.headers.get("Content-Security-Policy") ?? "";
    assert.match(policy, new RegExp(`frame-ancestors ${ORIGIN};`));
    assert.equal(page.response.headers.get("X-Frame-Options"), null);
    assert.equal(all(page, "header").length + all(page, "footer").length, 0);
    const nowhere = await failed("/p/nobody/payment/x?frame", 404);
    assert.equal(nowhere.response.headers.get("X-Frame-Options"), "DENY");
  });

  test("asks for the theme that the address asks for", async () => {
    const page = await failed("/p/shop/payment/nobody?theme=dark", 404);
    assert.equal(one(page, "meta", { name: "color-scheme" }).attributes.content, "dark");
  });
});

test("the log of all this names no address, token, id or viewer", () => {
  assertDiscreet(logText(shop), ["nobody", "nowhere", "nonsense", "eyJ", "198.51.100.", "203.0.113.", "/p/"]);
});
