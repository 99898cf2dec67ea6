/** The language of the hosted page: that of the address, else of the browser, else of the connection. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { CREDENTIALS, type Fixture, openFixture, payment } from "../fixture.ts";
import { addressOf, browse, one, openPage, part, readPage } from "./page-reader.ts";

const LANGUAGES = readdirSync(new URL("../../../edge/page/messages/", import.meta.url))
  .filter((name) => /\.(json|ts)$/.test(name))
  .map((name) => name.split(".")[0] ?? "");
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    connections: { lisbon: { lang: "pt", account: "lisbon" } },
    secrets: { LISBON_CREDENTIALS: CREDENTIALS },
  });
});
after(() => fixture.close());

const PAID = payment("test_succeeded~languages", "payment", "sandbox");
const openIn = (query: string, accepted = "*", resource = PAID) =>
  openPage(fixture.worker, addressOf(resource, query), { "Accept-Language": accepted });

describe("language of the hosted page", { timeout: 120_000 }, () => {
  for (const language of LANGUAGES) {
    test(`A page in ${language} has that language and its direction in title, card and headers`, async () => {
      const page = await openIn(`?lang=${language}`);
      const card = one(page, "div", { part: "card" }).attributes;
      const dir = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
      assert.deepEqual([page.locale, one(page, "html").attributes.dir], [language, dir]);
      assert.deepEqual([card.lang, card.dir], [language, dir]);
      assert.equal(page.response.headers.get("Content-Language"), language);
      assert.equal(page.title.startsWith("Payment received"), language === "en");
      assert.equal(page.text.includes("Save or share this page"), language === "en");
      assert.ok(page.title.startsWith(part(page, "title")));
    });
  }

  test("Almost every language has its own title", async () => {
    const titles = await Promise.all(LANGUAGES.map(async (language) => (await openIn(`?lang=${language}`)).title));
    // Related languages may share a title.
    assert.ok(new Set(titles).size > LANGUAGES.length - 5, `${new Set(titles).size} titles`);
  });

  for (const [rule, query, accepted, locale] of [
    ["that of the address, before the browser's", "?lang=fr", "de", "fr"],
    ["the one that the browser prefers", "", "de;q=0.5, fr;q=0.9, it;q=0.1", "fr"],
    ["the first of two that the browser prefers equally", "", "es, it", "es"],
    ["the next one, if the first has no messages", "", "tlh, xx;q=0.9, nl;q=0.2", "nl"],
    ["the browser's, if that of the address has no messages", "?lang=tlh", "nl", "nl"],
    ["that of the requested region, for numbers and dates", "?lang=de-AT", "en", "de-AT"],
    ["that of the language, if the region has no messages of its own", "", "pt-AO, en;q=0.8", "pt-AO"],
    ["that of the script of a region", "?lang=zh-TW", "en", "zh-TW"],
    ["English, if the browser prefers English", "", "en-GB, de;q=0.9", "en-GB"],
    ["never one that the browser refuses", "", "de;q=0, tlh", "en"],
    ["the same for other upper and lower case", "?lang=PT-br", "en", "pt-BR"],
    ["the same for a tag with underscores", "?lang=pt_BR", "en", "pt-BR"],
    ["that of the address with the browser's region, if the address names none", "?lang=de", "en, de-AT", "de-AT"],
    ["English, if nothing is requested", "", "*", "en"],
    ["English, if no requested text is a language tag", "?lang=%22%3E%3Cscript%3E", '_, ;;q=, de=DE, "', "en"],
    ["the next one, if a tag is too long", `?lang=de-x-${"abcdefgh-".repeat(500)}a`, "fr", "fr"],
    ["the first of 16 KB of tags", "", `nl, ${"xx-aaaaaaaa,".repeat(1_300)}`, "nl"],
  ] as const) {
    test(`The language of a page is ${rule}`, async () => {
      assert.equal((await openIn(query, accepted)).locale, locale);
    });
  }

  test("A region with its own messages gets them, and any other the messages of its language", async () => {
    const [european, brazilian, angolan] = [
      await openIn("?lang=pt"),
      await openIn("?lang=pt-BR"),
      await openIn("?lang=pt-AO"),
    ];
    assert.equal(part(angolan, "message"), part(european, "message"));
    assert.notEqual(brazilian.text, european.text);
    assert.notEqual((await openIn("?lang=zh-TW")).text, (await openIn("?lang=zh-CN")).text);
  });

  test("The language is the connection's, if neither address nor browser name one with messages", async () => {
    const resource = payment(fixture.simulator.control.create().uuid, "payment", "lisbon");
    assert.equal((await openIn("", "*", resource)).locale, "pt");
    assert.equal((await openIn("?lang=tlh", "xx", resource)).locale, "pt");
    assert.equal((await openIn("", "en;q=0.1", resource)).locale, "en");
  });

  test("A failure page has the language of the address, the browser or the connection", async () => {
    const address = "/p/shop/payment/nobody";
    const german = await readPage(await browse(fixture.worker, address, { "Accept-Language": "de" }), 404);
    assert.deepEqual([german.locale, german.response.headers.get("Content-Language")], ["de", "de"]);
    assert.match(german.text, /Zahlung/);
    const arabic = await readPage(await browse(fixture.worker, `${address}?lang=ar`), 404);
    assert.equal(one(arabic, "html").attributes.dir, "rtl");
    const unrequested = await readPage(
      await browse(fixture.worker, "/p/lisbon/payment/nobody", { "Accept-Language": "*" }),
      404,
    );
    assert.equal(unrequested.locale, "pt");
  });
});
