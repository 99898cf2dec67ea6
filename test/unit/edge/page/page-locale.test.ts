/** The locale of a hosted page: its language, also while the messages cannot be read, and its time zone. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { pageLocale, viewerZone } from "../../../../edge/page/page-locale.ts";
import { en } from "../../../../widget/i18n/en.ts";

const german = JSON.parse(readFileSync(new URL("../../../../widget/i18n/de.json", import.meta.url), "utf8"));

const envWith = (answer: () => Promise<Response>) => ({ ASSETS: { fetch: answer } });

describe("page locale", () => {
  test("The messages are English while the build's file cannot be read, and the viewer's once it can", async () => {
    const request = new Request("https://status.example/p/shop/payment/a?lang=de");
    const file = JSON.stringify({ de: JSON.stringify({ texts: [german.dir], page: { share: "Teilen" } }) });
    for (const missing of [
      async () => new Response(null, { status: 503 }),
      () => Promise.reject(new TypeError("lost")),
    ]) {
      const { messages, tag } = await pageLocale(envWith(missing), request, null);
      assert.deepEqual([messages, tag], [en, "en"]);
    }
    const { page, tag } = await pageLocale(
      envWith(async () => new Response(file)),
      request,
      null,
    );
    assert.deepEqual([page.share, page.copyLink, tag], ["Teilen", "Copy link", "de"]);
  });

  test("Every requested language and every fallback leads to a language tag that Intl accepts", async () => {
    const language = fc.oneof(
      fc.string(),
      fc.constantFrom("de", "de-AT", "en-GB", "xx", "*"),
      fc.string({ unit: "grapheme" }),
    );
    await fc.assert(
      fc.asyncProperty(language, language, async (requested, fallback) => {
        const address = `https://status.example/p/shop/payment/a?${new URLSearchParams({ lang: requested })}`;
        const missing = async () => new Response(null, { status: 503 });
        const { tag } = await pageLocale(envWith(missing), new Request(address), fallback);
        assert.deepEqual(Intl.getCanonicalLocales(tag), [tag]);
      }),
    );
  });
});

describe("viewer zone", () => {
  const HOST = "status.shop.example";

  test("The time zone of a viewer is the one that the platform names, by any name in use", () => {
    assert.equal(viewerZone(HOST, "Europe/Berlin"), "Europe/Berlin");
    for (const name of ["Asia/Kolkata", "Asia/Calcutta"])
      assert.match(viewerZone(HOST, name), /^Asia\/(Kolkata|Calcutta)$/);
  });

  test("The time zone is UTC when the platform names none or an unknown one, and on localhost", () => {
    for (const zone of [undefined, null, "", "Mars/Olympus", "x".repeat(1000), 7])
      assert.equal(viewerZone(HOST, zone), "UTC");
    assert.equal(viewerZone("localhost", "America/Chicago"), "UTC");
    assert.equal(viewerZone("127.0.0.1", "America/Chicago"), "UTC");
  });
});
