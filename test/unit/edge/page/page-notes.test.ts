// On which hosts a page may say that its address is the shop's own.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Viewer } from "../../../../edge/access/viewer.ts";
import { pageMessages } from "../../../../edge/page/messages/en.ts";
import type { PageLocale } from "../../../../edge/page/page-locale.ts";
import { checkNote } from "../../../../edge/page/page-notes.ts";
import { en } from "../../../../widget/i18n/en.ts";
import { resource } from "../samples.ts";

const locale: PageLocale = { tag: "en", messages: en, page: pageMessages, isLoading: false };

function noteOn(address: string, shop: string | null): string {
  const viewer = { access: { view: "details" }, connection: { merchant: { name: "<Shop>", url: shop } }, resource };
  return `${checkNote(viewer as Viewer, new URL(address), locale) || ""}`;
}

describe("the note about the address of a page", () => {
  for (const [address, shop] of [
    ["https://status.shop.example/p/x", "https://shop.example"],
    ["https://shop.example/p/x", "https://www.shop.example/"],
    ["https://pay.status.shop.example/p/x", "https://shop.example/de"],
  ] as const)
    test(`A page at ${address} is on the own address of ${shop}`, () => {
      const host = new URL(address).host;
      assert.equal(
        noteOn(address, shop).replace(/[\u2068\u2069]/g, ""),
        `<p class="note">Opened from &lt;Shop&gt;’s own address: ${host}</p>`,
      );
    });

  for (const [address, shop] of [
    ["https://payment-status.acme.workers.dev/p/x", "https://shop.example"],
    ["https://evilshop.example/p/x", "https://shop.example"],
    ["https://shop.example.evil.example/p/x", "https://shop.example"],
    ["https://example/p/x", "https://shop.example"],
    ["https://status.shop.example/p/x", null],
  ] as const)
    test(`A page at ${address} does not claim to be on the own address of ${shop ?? "a shop without one"}`, () => {
      assert.equal(noteOn(address, shop), "");
    });
});
