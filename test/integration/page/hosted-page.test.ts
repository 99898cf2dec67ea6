/** The hosted page of a resource: its HTML has everything that the viewer may see, and nothing else. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Kind, ResourceRef } from "../../../contract/resource.ts";
import { STATES } from "../../../contract/status.ts";
import { supportCode } from "../../../contract/support-code.ts";
import { assertDiscreet, CREDENTIALS, eventually, type Fixture, openFixture, PERSONAL, payment } from "../fixture.ts";
import { addressOf, all, cookieOf, cookieWith, one, openPage, ownToken, part } from "./page-reader.ts";

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("../instrumented-worker/worker.ts", import.meta.url)),
    simulator: { limits: { enforce: false } },
    connections: { closed: { publicView: "none", account: "closed" } },
    secrets: { CLOSED_CREDENTIALS: CREDENTIALS },
  });
});
after(() => fixture.close());

const open = (resource: ResourceRef, query = "", headers = {}) =>
  openPage(fixture.worker, addressOf(resource, query), headers);
const sandbox = (id: string, kind: Kind = "payment") => payment(id, kind, "sandbox");

describe("the hosted page", { timeout: 120_000 }, () => {
  test("A page with its cookie has state, texts, amount, reference, history, dates with time zone and support code", async () => {
    const { uuid, merchantTransactionId } = fixture.simulator.control.create({ amount: "4711.47" });
    const resource = payment(uuid);
    const page = await open(resource, "", await cookieOf(fixture.worker, resource));
    assert.equal(part(page, "title"), "Payment received");
    assert.equal(part(page, "message"), "Thank you. Example Shop has your payment.");
    assert.equal(part(page, "amount"), "€4,711.47");
    assert.match(part(page, "details"), new RegExp(`Visa •••• 1111 .*${merchantTransactionId}`));
    assert.match(part(page, "timeline"), /Payment received/);
    const code = supportCode(`shop/payment/${uuid}`);
    assert.match(part(page, "note"), new RegExp(`Support code ${code}`));
    assert.match(one(page, "details", { class: "help" }).text, new RegExp(`^Need help\\? .*Support code ${code}`));
    const dates = all(page, "time").map(({ attributes }) => attributes.title ?? "");
    assert.ok(dates.length >= 2);
    for (const date of dates) assert.match(date, /^[A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d\s[AP]M UTC$/);
  });

  test("A page without a cookie has the state and no details", async () => {
    const { uuid, merchantTransactionId } = fixture.simulator.control.create({ amount: "4711.47" });
    const page = await open(payment(uuid));
    assert.equal(part(page, "title"), "Payment received");
    assert.equal(part(page, "amount"), "");
    assertDiscreet(page.html, ["4711.47", "4,711.47", '"1111"', "• 1111", "Visa", merchantTransactionId]);
  });

  test("No page has personal data, with or without a cookie", async () => {
    const resource = payment(fixture.simulator.control.create().uuid);
    const cookie = await cookieOf(fixture.worker, resource);
    const pages = [await open(resource), await open(resource, "", cookie), await open(resource, "?lang=de", cookie)];
    for (const { html } of pages) assertDiscreet(html, [...PERSONAL, cookie.Cookie.split("=")[1] ?? ""]);
  });

  test("A page has its own title and icon for every state", async () => {
    const titles = new Set<string>();
    for (const state of STATES) {
      const page = await open(sandbox(`test_${state}~icons`));
      assert.equal(page.title, `${part(page, "title")} – Example Shop`);
      const { href = "" } = one(page, "link", { rel: "icon" }).attributes;
      assert.equal(href, `/icons/${state}.svg`);
      const icon = await fixture.worker.fetch(href);
      assert.equal(icon.headers.get("Content-Type"), "image/svg+xml; charset=utf-8");
      assert.match(await icon.text(), /^<svg /);
      titles.add(page.title);
    }
    assert.equal(titles.size, STATES.length);
  });

  test("The icon of a page shows no failure and no plain success where something beside the payment needs a look", async () => {
    for (const id of ["test_failed~follow_up_failed", "test_succeeded~paid_more_than_once"]) {
      const { href = "" } = one(await open(sandbox(id)), "link", { rel: "icon" }).attributes;
      assert.equal(href, "/icons/attention.svg", id);
      assert.match(await (await fixture.worker.fetch(href)).text(), /#9a5b00/);
    }
  });

  test("The preview of a shared link names the shop, and neither state nor details", async () => {
    const resource = payment(fixture.simulator.control.create({ amount: "4711.47" }).uuid);
    const page = await open(resource, "", await cookieOf(fixture.worker, resource));
    const previews = all(page, "meta").flatMap(({ attributes: { property, content } }) =>
      property ? [[property, content]] : [],
    );
    assert.deepEqual(previews, [
      ["og:type", "website"],
      ["og:title", "Example Shop"],
      ["og:description", "See the status of your payment at any time."],
    ]);
    assert.equal(one(page, "meta", { name: "robots" }).attributes.content, "noindex");
    assert.match(page.response.headers.get("X-Robots-Tag") ?? "", /noindex/);
  });

  test("A page follows ?theme and ignores unknown themes", async () => {
    const resource = sandbox("test_succeeded~theme");
    for (const [query, scheme, theme] of [
      ["", "light dark", "auto"],
      ["?theme=light", "light", "light"],
      ["?theme=dark", "dark", "dark"],
      ["?theme=neon", "light dark", "auto"],
    ] as const) {
      const page = await open(resource, query);
      assert.equal(one(page, "meta", { name: "color-scheme" }).attributes.content, scheme);
      assert.equal(one(page, "payment-status").attributes.theme, theme);
    }
  });

  test("The form of a page preserves language, theme and frame, and no other parameter", async () => {
    const resource = sandbox("test_processing-60.succeeded~form");
    const page = await open(resource, "?lang=fr&theme=dark&frame&utm=x&after=9");
    const fields = all(page, "input").map(({ attributes: { type, name, value } }) => [type, name, value]);
    assert.deepEqual(fields, [
      ["hidden", "lang", "fr"],
      ["hidden", "theme", "dark"],
      ["hidden", "frame", ""],
    ]);
    assert.equal(all(page, "button", { name: "check" }).length, 1);
    assert.deepEqual(one(page, "form").attributes, {});
    const again = await open(resource, "?lang=fr&theme=dark&frame=&check=");
    assert.equal(part(again, "title"), part(page, "title"));
  });

  test("A framed page has no header, no footer and no share panel", async () => {
    const resource = sandbox("test_succeeded~frame");
    const [page, framed] = [await open(resource), await open(resource, "?frame")];
    assert.equal(all(page, "header").length + all(page, "svg", { class: "qr" }).length, 2);
    for (const tag of ["header", "footer"]) assert.equal(all(framed, tag).length, 0, tag);
    assert.equal(all(framed, "svg", { class: "qr" }).length, 0);
    assert.equal(part(framed, "title"), "Payment received");
  });

  test("A page has a share panel with its clean address, where that address opens without a token", async () => {
    const resource = payment(fixture.simulator.control.create().uuid);
    const page = await open(resource, "?lang=en&theme=dark", await cookieOf(fixture.worker, resource));
    assert.equal(one(page, "bdi", { class: "address" }).text, `${fixture.worker.url}${addressOf(resource)}`);
    assert.equal(one(page, "svg", { class: "qr" }).attributes.role, "img");

    const { uuid } = fixture.simulator.control.create();
    for (const closed of [payment(uuid, "payment", "closed"), sandbox("test_succeeded~no-way", "payout")]) {
      const alone = await open(closed, "", await cookieOf(fixture.worker, closed));
      assert.equal(all(alone, "svg", { class: "qr" }).length, 0);
      assert.equal(all(alone, "bdi", { class: "address" }).length, 0);
    }
  });

  test("Only the page of a settled payment with its details prints as a receipt, and every page prints its address and code", async () => {
    for (const [id, scopes, isReceipt] of [
      ["test_succeeded~EUR9.99~receipt", ["details"], true],
      ["test_processing-600~EUR9.99~receipt", ["details"], false],
      ["test_failed~EUR9.99~receipt", ["details"], false],
      ["test_succeeded~EUR9.99~no-receipt", ["status"], false],
    ] as const) {
      const resource = sandbox(id);
      const page = await open(resource, "", await cookieOf(fixture.worker, resource, { scopes: [...scopes] }));
      const { text, attributes } = one(page, "h1", { id: "receipt" });
      assert.deepEqual([text, attributes.class, "hidden" in attributes], ["Receipt", "printed", !isReceipt], id);
      // The card prints the code: its help is shown on paper.
      const code = supportCode(`sandbox/payment/${encodeURIComponent(id)}`);
      assert.match(one(page, "div", { class: "opened" }).text, new RegExp(`Support code ${code} `));
      assert.equal(one(page, "p", { class: "printed" }).text, `${fixture.worker.url}${addressOf(resource)}`);
    }
  });

  test("The answer is the only heading of level 1 that the screen shows", async () => {
    const page = await open(sandbox("test_succeeded~heading"));
    assert.deepEqual(
      page.elements.filter(({ attributes }) => attributes["aria-level"]).map(({ text }) => text),
      ["Payment received"],
    );
    assert.equal(one(page, "p", { role: "heading" }).attributes["aria-level"], "1");
    assert.deepEqual(
      all(page, "h1").map(({ attributes }) => attributes.class),
      ["printed"],
    );
  });

  test("A page with a very long address shows the address without a QR code", async () => {
    for (const sign of ["ж", "😀", "%"]) {
      const resource = sandbox(`test_succeeded~${sign.repeat(240)}`);
      const page = await open(resource);
      assert.equal(part(page, "title"), "Payment received");
      assert.equal(one(page, "bdi", { class: "address" }).text, `${fixture.worker.url}${addressOf(resource)}`);
      assert.equal(all(page, "svg", { class: "qr" }).length, 0);
    }
    assert.equal(all(await open(sandbox(`test_succeeded~${"x".repeat(240)}`)), "svg", { class: "qr" }).length, 1);
  });

  test("A page links back to the return URL of its token, and never to a script", async () => {
    const resource = payment(fixture.simulator.control.create().uuid);
    const returnUrl = 'https://shop.example/thanks?a="1"&b=<2>';
    const page = await open(resource, "", await cookieOf(fixture.worker, resource, { returnUrl }));
    assert.equal(one(page, "a", { name: "return" }).attributes.href, new URL(returnUrl).href);
    for (const address of [
      "javascript:alert(1)",
      "data:text/html,<script>",
      "http://shop.example/",
      " javascript:alert(1)",
    ]) {
      const token = await ownToken(resource, { ret: address });
      const other = await open(resource, "", await cookieWith(fixture.worker, token));
      assert.equal(all(other, "a", { name: "return" }).length, 0, address);
    }
  });

  test("A failed payment's page leads to the retry URL of its token, and never to another origin", async () => {
    const resource = payment(
      fixture.simulator.control.create({ lifecycle: [{ status: "ERROR", afterMs: 0, code: 2021 }] }).uuid,
    );
    const hrefs = async (retryUrl: string) => {
      const token = await ownToken(resource, { retry: retryUrl });
      const page = await open(resource, "", await cookieWith(fixture.worker, token));
      return all(page, "a", { name: "retry" }).map(({ attributes }) => attributes.href);
    };
    await eventually(async () =>
      assert.deepEqual(await hrefs("https://shop.example/pay"), ["https://shop.example/pay"]),
    );
    for (const address of ["https://evil.example/pay", "javascript:alert(1)", "/pay"])
      assert.deepEqual(await hrefs(address), [], address);
  });

  test("A return URL of a token on another origin is dropped", async () => {
    const resource = payment(fixture.simulator.control.create().uuid);
    const page = await open(
      resource,
      "",
      await cookieOf(fixture.worker, resource, { returnUrl: "https://evil.example/" }),
    );
    assert.equal(all(page, "a", { name: "return" }).length, 0);
  });

  test("A HEAD request gets the headers of a GET request, without a body", async () => {
    const resource = payment(fixture.simulator.control.create().uuid);
    const cookie = await cookieOf(fixture.worker, resource);
    const ask = (method: string) =>
      fixture.worker.fetch(addressOf(resource), { method, headers: { ...cookie, "Accept-Encoding": "identity" } });
    const [head, get] = [await ask("HEAD"), await ask("GET")];
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    for (const name of ["Content-Type", "Content-Security-Policy", "Cache-Control", "Vary", "Content-Language"])
      assert.equal(head.headers.get(name), get.headers.get(name), name);
  });

  test("A page of a settled payment comes from memory, and shows a refund webhook within 5 s", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create();
    const resource = payment(uuid);
    const cookie = await cookieOf(fixture.worker, resource, { expiresInSeconds: 86_400 });
    const reload = () => open(resource, "", cookie);
    await eventually(async () => assert.equal(part(await reload(), "title"), "Payment received"));
    await forward(5_000);
    const first = await reload();
    await forward(3_000);
    // A page rendered again would show another age.
    assert.equal((await reload()).html, first.html);
    control.refund(uuid, { amount: "4.00" });
    await control.callbacks.deliverDue();
    await forward(5_000);
    const page = await reload();
    assert.equal(part(page, "title"), "Partial refund sent");
    assert.equal(part(page, "amount"), "€4.00");
  });

  test("A cached page is served only for the same scopes, return URL, language and parameters", async () => {
    const resource = payment(fixture.simulator.control.create({ amount: "4711.47" }).uuid);
    const back = (returnUrl: string) => cookieOf(fixture.worker, resource, { returnUrl });
    const [mine, yours] = [await back("https://shop.example/mine"), await back("https://shop.example/yours")];
    const onlyStatus = await cookieOf(fixture.worker, resource, { scopes: ["status"] });
    await eventually(async () => assert.equal(part(await open(resource, "", mine), "amount"), "€4,711.47"));
    for (let time = 0; time < 2; time++) {
      assert.equal(
        one(await open(resource, "", mine), "a", { name: "return" }).attributes.href,
        "https://shop.example/mine",
      );
      assert.equal(
        one(await open(resource, "", yours), "a", { name: "return" }).attributes.href,
        "https://shop.example/yours",
      );
      for (const page of [await open(resource), await open(resource, "", onlyStatus)]) {
        assertDiscreet(page.html, ["4711.47", "4,711.47"]);
        assert.equal(all(page, "a", { name: "return" }).length, 0);
      }
      assert.equal(all(await open(resource, "?frame", mine), "header").length, 0);
      assert.equal(all(await open(resource, "", mine), "header").length, 1);
      assert.equal((await open(resource, "?lang=de", mine)).locale, "de");
      assert.equal((await open(resource, "", mine)).locale, "en");
    }
  });

  test("A cookie of another payment shows the public view, and its token under this payment's name counts as none", async () => {
    const [first, second] = [
      fixture.simulator.control.create({ amount: "4711.47" }),
      fixture.simulator.control.create(),
    ];
    const [cookie, otherCookie] = [
      await cookieOf(fixture.worker, payment(first.uuid)),
      await cookieOf(fixture.worker, payment(second.uuid)),
    ];
    assert.equal(part(await open(payment(first.uuid), "", otherCookie), "amount"), "");
    const forged = { Cookie: `${cookie.Cookie.split("=")[0]}=${otherCookie.Cookie.split("=")[1]}` };
    assert.equal(part(await open(payment(first.uuid), "", forged), "amount"), "");
  });
});

async function forward(ms: number): Promise<void> {
  assert.equal((await fixture.worker.fetch(`/probe/forward?ms=${ms}`)).status, 200);
}
