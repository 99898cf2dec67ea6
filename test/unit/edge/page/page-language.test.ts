/** The hosted page's words while they cannot be had: English for now, and not for ever. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { pageLocale } from "../../../../edge/page/page-language.ts";
import { en } from "../../../../widget/i18n/en.ts";

const german = JSON.parse(readFileSync(new URL("../../../../widget/i18n/de.json", import.meta.url), "utf8"));

const envWith = (answer: () => Promise<Response>) => ({ ASSETS: { fetch: answer } });

describe("a page's words", () => {
  test("are English while the build's cannot be had, and the reader's as soon as they can", async () => {
    const request = new Request("https://status.example/p/shop/payment/a?lang=de");
    const shelf = JSON.stringify({ de: JSON.stringify({ texts: [german.dir], page: { share: "Teilen" } }) });
    for (const missing of [
      async () => new Response(null, { status: 503 }),
      () => Promise.reject(new TypeError("lost")),
    ]) {
      const { messages, tag } = await pageLocale(envWith(missing), request, null);
      assert.deepEqual([messages, tag], [en, "en"]);
    }
    const { page, tag } = await pageLocale(
      envWith(async () => new Response(shelf)),
      request,
      null,
    );
    assert.deepEqual([page.share, page.copyLink, tag], ["Teilen", "Copy link", "de"]);
  });

  test("are chosen whatever is wished for, with a locale that Intl takes", async () => {
    const wish = fc.oneof(
      fc.string(),
      fc.constantFrom("de", "de-AT", "en-GB", "xx", "*"),
      fc.string({ unit: "grapheme" }),
    );
    await fc.assert(
      fc.asyncProperty(wish, wish, async (asked, fallback) => {
        const address = `https://status.example/p/shop/payment/a?${new URLSearchParams({ lang: asked })}`;
        const unneeded = async () => new Response(null, { status: 503 });
        const { tag } = await pageLocale(envWith(unneeded), new Request(address), fallback);
        assert.deepEqual(Intl.getCanonicalLocales(tag), [tag]);
      }),
    );
  });
});
