/** In which language the hosted page speaks: what the address asks for, else the browser, else the shop. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { CREDENTIALS, openShop, payment, type Shop } from "../fixture.ts";
import { addressOf, browse, one, openPage, part, readPage } from "./page-reader.ts";

const LANGUAGES = readdirSync(new URL("../../../edge/page/messages/", import.meta.url)).map(
  (name) => name.split(".")[0] ?? "",
);
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

let shop: Shop;
before(async () => {
  shop = await openShop({
    connections: { lisbon: { lang: "pt", account: "lisbon" } },
    secrets: { LISBON_CREDENTIALS: CREDENTIALS },
  });
});
after(() => shop.close());

const PAID = payment("test_succeeded~languages", "payment", "sandbox");
const speak = (query: string, accepted = "*", resource = PAID) =>
  openPage(shop.worker, addressOf(resource, query), { "Accept-Language": accepted });

describe("the hosted page's language", { timeout: 120_000 }, () => {
  for (const language of LANGUAGES) {
    test(`may be ${language}, in title, card and direction`, async () => {
      const page = await speak(`?lang=${language}`);
      const card = one(page, "div", { part: "card" }).attributes;
      const dir = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
      assert.deepEqual([page.locale, one(page, "html").attributes.dir], [language, dir]);
      assert.deepEqual([card.lang, card.dir], [language, dir]);
      assert.equal(page.response.headers.get("Content-Language"), language);
      assert.equal(page.title.startsWith("Payment received"), language === "en");
      assert.equal(page.text.includes("Open on another device"), language === "en");
      assert.ok(page.title.startsWith(part(page, "title")));
    });
  }

  test("has a title of its own in each", async () => {
    const titles = await Promise.all(LANGUAGES.map(async (language) => (await speak(`?lang=${language}`)).title));
    // Languages may share words, not all of them.
    assert.ok(new Set(titles).size > LANGUAGES.length - 5, `${new Set(titles).size} titles`);
  });

  for (const [what, query, accepted, locale] of [
    ["what the address asks for, whatever the browser says", "?lang=fr", "de", "fr"],
    ["what the browser wants most", "", "de;q=0.5, fr;q=0.9, it;q=0.1", "fr"],
    ["the first of two that the browser wants alike", "", "es, it", "es"],
    ["the next, where we do not speak the first", "", "tlh, xx;q=0.9, nl;q=0.2", "nl"],
    ["the browser's, where the address asks in vain", "?lang=tlh", "nl", "nl"],
    ["of the region that is asked for, in its numbers and dates", "?lang=de-AT", "en", "de-AT"],
    ["that of the tag without its region, where the region has no words of its own", "", "pt-AO, en;q=0.8", "pt-AO"],
    ["that of the script which a region writes", "?lang=zh-TW", "en", "zh-TW"],
    ["English, where the browser wants English first", "", "en-GB, de;q=0.9", "en-GB"],
    ["none that the browser refuses", "", "de;q=0, tlh", "en"],
    ["the same in capitals", "?lang=PT-br", "en", "pt-BR"],
    ["English, where nobody says anything", "", "*", "en"],
    ["English, where nothing is a tag", "?lang=%22%3E%3Cscript%3E", '_, ;;q=, de_DE, "', "en"],
    ["the next, where a tag is longer than any tag", `?lang=de-x-${"abcdefgh-".repeat(500)}a`, "fr", "fr"],
    ["the first of 16 KB of them", "", `nl, ${"xx-aaaaaaaa,".repeat(1_300)}`, "nl"],
  ] as const) {
    test(`is ${what}`, async () => {
      assert.equal((await speak(query, accepted)).locale, locale);
    });
  }

  test("is that of the region's own words, where there are some", async () => {
    const [european, brazilian, angolan] = [
      await speak("?lang=pt"),
      await speak("?lang=pt-BR"),
      await speak("?lang=pt-AO"),
    ];
    assert.equal(part(angolan, "message"), part(european, "message"));
    assert.notEqual(brazilian.text, european.text);
    assert.notEqual((await speak("?lang=zh-TW")).text, (await speak("?lang=zh-CN")).text);
  });

  test("is the shop's, where neither address nor browser say one that we speak", async () => {
    const resource = payment(shop.simulator.control.create().uuid, "payment", "lisbon");
    assert.equal((await speak("", "*", resource)).locale, "pt");
    assert.equal((await speak("?lang=tlh", "xx", resource)).locale, "pt");
    assert.equal((await speak("", "en;q=0.1", resource)).locale, "en");
  });

  test("is also that of a page which says that nothing is there", async () => {
    const address = "/p/shop/payment/nobody";
    const german = await readPage(await browse(shop.worker, address, { "Accept-Language": "de" }), 404);
    assert.deepEqual([german.locale, german.response.headers.get("Content-Language")], ["de", "de"]);
    assert.match(german.text, /Zahlung/);
    const arabic = await readPage(await browse(shop.worker, `${address}?lang=ar`), 404);
    assert.equal(one(arabic, "html").attributes.dir, "rtl");
    const unsaid = await readPage(
      await browse(shop.worker, "/p/lisbon/payment/nobody", { "Accept-Language": "*" }),
      404,
    );
    assert.equal(unsaid.locale, "pt");
  });
});
