/** The hosted page of a thing: all that a customer may know stands in its HTML, and nothing else does. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Kind, ResourceRef } from "../../../contract/resource.ts";
import { STATES } from "../../../contract/status.ts";
import { supportCode } from "../../../widget/card/support-code.ts";
import { assertDiscreet, CREDENTIALS, eventually, openShop, PERSONAL, payment, type Shop } from "../fixture.ts";
import { addressOf, all, browse, cookieOf, one, openPage, part } from "./page-reader.ts";

let shop: Shop;
before(async () => {
  shop = await openShop({
    entryPath: fileURLToPath(new URL("probed/worker.ts", import.meta.url)),
    simulator: { limits: { enforce: false } },
    connections: { closed: { publicView: "none", account: "closed" } },
    secrets: { CLOSED_CREDENTIALS: CREDENTIALS },
  });
});
after(() => shop.close());

const open = (resource: ResourceRef, query = "", headers = {}) =>
  openPage(shop.worker, addressOf(resource, query), headers);
const tested = (id: string, kind: Kind = "payment") => payment(id, kind, "sandbox");

describe("the hosted page", { timeout: 120_000 }, () => {
  test("with its cookie holds state, words, amount, reference, history, dates with their zone and a support code", async () => {
    const { uuid, merchantTransactionId } = shop.simulator.control.create({ amount: "4711.47" });
    const resource = payment(uuid);
    const page = await open(resource, "", await cookieOf(shop.worker, resource));
    assert.equal(part(page, "title"), "Payment received");
    assert.equal(part(page, "message"), "Your payment to Example Shop went through.");
    assert.equal(part(page, "amount"), "€4,711.47");
    assert.match(part(page, "details"), new RegExp(`Visa •••• 1111 .*${merchantTransactionId}`));
    assert.match(part(page, "timeline"), /^Completed /);
    assert.match(part(page, "note"), new RegExp(`Support code ${supportCode(`shop/payment/${uuid}`)}`));
    const dates = all(page, "time").map(({ attributes }) => attributes.title ?? "");
    assert.ok(dates.length >= 2);
    for (const date of dates) assert.match(date, /^[A-Z][a-z]{2} \d+, \d{4}, \d+:\d\d\s[AP]M UTC$/);
  });

  test("of a bare address holds the state, and of the details nothing at all", async () => {
    const { uuid, merchantTransactionId } = shop.simulator.control.create({ amount: "4711.47" });
    const page = await open(payment(uuid));
    assert.equal(part(page, "title"), "Payment received");
    assert.equal(part(page, "amount"), "");
    assertDiscreet(page.html, ["4711.47", "4,711.47", '"1111"', "• 1111", "Visa", merchantTransactionId]);
  });

  test("never holds what is personal, whoever opens it", async () => {
    const resource = payment(shop.simulator.control.create().uuid);
    const held = await cookieOf(shop.worker, resource);
    const pages = [await open(resource), await open(resource, "", held), await open(resource, "?lang=de", held)];
    for (const { html } of pages) assertDiscreet(html, [...PERSONAL, held.Cookie.split("=")[1] ?? ""]);
  });

  test("has a title and an icon of its own for every state", async () => {
    const titles = new Set<string>();
    for (const state of STATES) {
      const page = await open(tested(`test_${state}~icons`));
      assert.equal(page.title, `${part(page, "title")} – Example Shop`);
      const { href = "" } = one(page, "link", { rel: "icon" }).attributes;
      assert.equal(href, `/icons/${state}.svg`);
      const icon = await shop.worker.fetch(href);
      assert.equal(icon.headers.get("Content-Type"), "image/svg+xml");
      assert.match(await icon.text(), /^<svg /);
      titles.add(page.title);
    }
    assert.equal(titles.size, STATES.length);
  });

  test("tells whoever previews the link whose it is, and neither state nor details", async () => {
    const resource = payment(shop.simulator.control.create({ amount: "4711.47" }).uuid);
    const page = await open(resource, "", await cookieOf(shop.worker, resource));
    const previews = all(page, "meta").flatMap(({ attributes: { property, content } }) =>
      property ? [[property, content]] : [],
    );
    assert.deepEqual(previews, [
      ["og:type", "website"],
      ["og:title", "Example Shop"],
      ["og:description", "See how things stand, at any time."],
    ]);
    assert.equal(one(page, "meta", { name: "robots" }).attributes.content, "noindex");
    assert.match(page.response.headers.get("X-Robots-Tag") ?? "", /noindex/);
  });

  test("follows ?theme, and takes no other word for one", async () => {
    const resource = tested("test_succeeded~theme");
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

  test("checks again by a form that keeps language, theme and frame, and nothing else", async () => {
    const resource = tested("test_processing-60.succeeded~form");
    const page = await open(resource, "?lang=fr&theme=dark&frame&utm=x&after=9");
    const kept = all(page, "input").map(({ attributes: { type, name, value } }) => [type, name, value]);
    assert.deepEqual(kept, [
      ["hidden", "lang", "fr"],
      ["hidden", "theme", "dark"],
      ["hidden", "frame", ""],
    ]);
    assert.equal(all(page, "button", { name: "check" }).length, 1);
    assert.deepEqual(one(page, "form").attributes, {});
    const again = await open(resource, "?lang=fr&theme=dark&frame=&check=");
    assert.equal(part(again, "title"), part(page, "title"));
  });

  test("in a frame has no head, no foot and nothing to take elsewhere", async () => {
    const resource = tested("test_succeeded~frame");
    const [page, framed] = [await open(resource), await open(resource, "?frame")];
    assert.equal(all(page, "header").length + all(page, "svg", { class: "qr" }).length, 2);
    for (const tag of ["header", "footer"]) assert.equal(all(framed, tag).length, 0, tag);
    assert.equal(all(framed, "svg", { class: "qr" }).length, 0);
    assert.equal(part(framed, "title"), "Payment received");
  });

  test("can be taken elsewhere by its clean address, where that address opens without a link", async () => {
    const resource = payment(shop.simulator.control.create().uuid);
    const page = await open(resource, "?lang=en&theme=dark", await cookieOf(shop.worker, resource));
    assert.equal(one(page, "bdi", { class: "address" }).text, `${shop.worker.url}${addressOf(resource)}`);
    assert.equal(one(page, "svg", { class: "qr" }).attributes.role, "img");

    const { uuid } = shop.simulator.control.create();
    for (const closed of [payment(uuid, "payment", "closed"), tested("test_succeeded~no-way", "payout")]) {
      const alone = await open(closed, "", await cookieOf(shop.worker, closed));
      assert.equal(all(alone, "svg", { class: "qr" }).length, 0);
      assert.equal(all(alone, "bdi", { class: "address" }).length, 0);
    }
  });

  test("with the longest of ids has its address, though no code that a camera could read", async () => {
    for (const sign of ["ж", "😀", "%"]) {
      const resource = tested(`test_succeeded~${sign.repeat(240)}`);
      const page = await open(resource);
      assert.equal(part(page, "title"), "Payment received");
      assert.equal(one(page, "bdi", { class: "address" }).text, `${shop.worker.url}${addressOf(resource)}`);
      assert.equal(all(page, "svg", { class: "qr" }).length, 0);
    }
    assert.equal(all(await open(tested(`test_succeeded~${"x".repeat(240)}`)), "svg", { class: "qr" }).length, 1);
  });

  test("leads back where the link says, else to the shop, and never to a script", async () => {
    const resource = payment(shop.simulator.control.create().uuid);
    const returnUrl = 'https://shop.example/thanks?a="1"&b=<2>';
    const page = await open(resource, "", await cookieOf(shop.worker, resource, { returnUrl }));
    assert.equal(one(page, "a", { name: "return" }).attributes.href, new URL(returnUrl).href);
    for (const address of [
      "javascript:alert(1)",
      "data:text/html,<script>",
      "http://shop.example/",
      " javascript:alert(1)",
    ]) {
      const other = await open(resource, "", await cookieOf(shop.worker, resource, { returnUrl: address }));
      assert.equal(all(other, "a", { name: "return" }).length, 0, address);
    }
  });

  test("answers HEAD as GET, without a body", async () => {
    const resource = payment(shop.simulator.control.create().uuid);
    const held = await cookieOf(shop.worker, resource);
    const ask = (method: string) =>
      shop.worker.fetch(addressOf(resource), { method, headers: { ...held, "Accept-Encoding": "identity" } });
    const [head, get] = [await ask("HEAD"), await ask("GET")];
    assert.deepEqual([head.status, await head.text()], [200, ""]);
    for (const name of ["Content-Type", "Content-Security-Policy", "Cache-Control", "Vary", "Content-Language"])
      assert.equal(head.headers.get(name), get.headers.get(name), name);
  });

  test("of what is settled comes from memory, until the refund of a webhook shows within 5 s", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create();
    const resource = payment(uuid);
    const held = await cookieOf(shop.worker, resource, { expiresInSeconds: 86_400 });
    const seen = () => open(resource, "", held);
    await eventually(async () => assert.equal(part(await seen(), "title"), "Payment received"));
    await forward(5_000);
    const first = await seen();
    await forward(3_000);
    // Else it would tell another age.
    assert.equal((await seen()).html, first.html);
    control.refund(uuid, { amount: "4.00" });
    await control.callbacks.deliverDue();
    await forward(5_000);
    const page = await seen();
    assert.equal(part(page, "title"), "Partial refund sent");
    assert.match(part(page, "details"), /Refunded €4\.00/);
  });

  test("is written for one viewer's eyes, place and address alone", async () => {
    const resource = payment(shop.simulator.control.create({ amount: "4711.47" }).uuid);
    const back = (returnUrl: string) => cookieOf(shop.worker, resource, { returnUrl });
    const [mine, yours] = [await back("https://shop.example/mine"), await back("https://shop.example/yours")];
    const onlyStatus = await cookieOf(shop.worker, resource, { scopes: ["status"] });
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

  test("of another thing's cookie shows what a stranger sees, and of another's token under its name nothing", async () => {
    const [one_, other] = [shop.simulator.control.create({ amount: "4711.47" }), shop.simulator.control.create()];
    const [held, others] = [
      await cookieOf(shop.worker, payment(one_.uuid)),
      await cookieOf(shop.worker, payment(other.uuid)),
    ];
    assert.equal(part(await open(payment(one_.uuid), "", others), "amount"), "");
    const forged = { Cookie: `${held.Cookie.split("=")[0]}=${others.Cookie.split("=")[1]}` };
    assert.equal((await browse(shop.worker, addressOf(payment(one_.uuid)), forged)).status, 401);
  });
});

async function forward(ms: number): Promise<void> {
  assert.equal((await shop.worker.fetch(`/probe/forward?ms=${ms}`)).status, 200);
}
