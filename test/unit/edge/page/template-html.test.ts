/** The card on the hosted page is the HTML that Lit's own server renderer writes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FallbackRenderer } from "@lit-labs/ssr/lib/element-renderer.js";
import { render } from "@lit-labs/ssr/lib/render.js";
import { collectResultSync } from "@lit-labs/ssr/lib/render-result.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { KINDS } from "../../../../contract/resource.ts";
import { ADVICE, STATES, type StatusDocument } from "../../../../contract/status.ts";
import { templateHtml } from "../../../../edge/page/template-html.ts";
import type { CardModel } from "../../../../widget/card/card-model.ts";
import { card } from "../../../../widget/card/card-view.ts";
import { en } from "../../../../widget/i18n/en.ts";
import { statusOf } from "../../widget/support/samples.ts";

const NOW = "2026-11-21T10:00:30.000Z";
const TOMORROW = "2026-11-22T10:00:00.000Z";
const AMOUNT = { value: "12.50", currency: "EUR" };
/** A text that must be escaped everywhere. */
const HOSTILE = `<b a="1" c='2'>&amp;`;

/** A status without anything that is optional. */
const PLAIN = statusOf({
  merchant: { name: "Example Shop", url: null, support: null, logo: null, color: null, statement: null },
  timeline: [],
  checkedAt: null,
  version: 0,
  serverTime: NOW,
});

/** A status with everything that a card can show. */
const RICH: StatusDocument = {
  ...PLAIN,
  view: "details",
  test: true,
  merchant: {
    name: HOSTILE,
    url: "https://shop.example",
    support: "mailto:a@shop.example",
    logo: null,
    color: null,
    statement: null,
  },
  timeline: [
    { state: "created", at: null },
    { state: "processing", at: "2026-11-21T09:00:00.000Z" },
  ],
  startsAt: NOW,
  expiresAt: TOMORROW,
  checkedAt: NOW,
  nextCheckAt: TOMORROW,
  amount: AMOUNT,
  paid: AMOUNT,
  refunded: AMOUNT,
  method: { type: "card", brand: "visa", last4: "4242" },
  reference: HOSTILE,
  instructions: {
    bank: "Bank",
    account: "1",
    reference: "2",
    barcode: null,
    text: HOSTILE,
    url: "https://pay.example",
  },
  progress: { total: 10, succeeded: 3, failed: 2, canceled: 1, pending: 4 },
  download: { path: "/v1/shop/report/a/file", expiresAt: TOMORROW },
};

function modelOf(status: StatusDocument | null, more: Partial<CardModel> = {}): CardModel {
  const phase = status?.settled ? "ended" : "loading";
  const nowMs = Date.parse(NOW);
  return {
    locale: { messages: en, tag: "en", timeZone: "UTC", isLoading: false },
    lang: "en",
    view: {
      phase,
      status,
      problem: null,
      clockOffsetMs: 0,
      sinceMs: nowMs,
      technicalSinceMs: null,
      isWatchedChange: false,
    },
    of: PLAIN.of,
    layout: null,
    nowMs,
    items: null,
    busy: new Set(),
    failure: null,
    copied: "",
    expectsDetails: false,
    retryUrl: null,
    returnUrl: null,
    headingLevel: 2,
    noNews: false,
    returnSeconds: null,
    ...more,
  };
}

/** As Lit's server renderer writes it, without the marks for hydration. */
function byLit(template: TemplateResult): string {
  const options = { customElementHostStack: [new FallbackRenderer("payment-status")] };
  return collectResultSync(render(template, options)).replace(/<!--\/?lit-[^>]*-->|<\?>/g, "");
}

/** One blank between attributes, none at the end of a tag. */
function normalized(markup: string): string {
  return markup.replace(/<[^>]*>/g, (tag) => tag.replace(/\s+/g, " ").replace(" >", ">"));
}

function assertSame(template: TemplateResult): void {
  assert.equal(normalized(templateHtml(template)), normalized(byLit(template)));
}

describe("template as HTML", () => {
  test("A card without optional parts is written as Lit writes it, in every kind and state", () => {
    for (const kind of KINDS)
      for (const state of STATES)
        for (const settled of [true, false]) assertSame(card(modelOf({ ...PLAIN, kind, state, settled })));
  });

  test("A card with all its parts is written as Lit writes it, in every kind and state", () => {
    const list = [{ line: 1, state: "failed" as const, amount: AMOUNT }];
    const more = { returnUrl: "https://shop.example", retryUrl: "https://shop.example/pay", returnSeconds: 5 };
    for (const kind of KINDS)
      for (const state of STATES)
        for (const advice of [null, ...ADVICE]) {
          const status = { ...RICH, kind, state, advice, settled: advice !== null, stale: advice === "try_again" };
          assertSame(card(modelOf(status, { ...more, busy: new Set(["check"]), items: { list, next: 5 } })));
        }
  });

  test("A card that waits for its status is written as Lit writes it", () => {
    assertSame(card(modelOf(null)));
  });

  test("A text is escaped between tags and in attributes", () => {
    const written = templateHtml(html`<p title=${HOSTILE}>${HOSTILE}</p>`);
    const text = "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;";
    assert.equal(written, `<p title="${text}">${text}</p>`);
  });

  test("A value that is nothing leaves its attribute out, and an empty one keeps it", () => {
    const written = templateHtml(html`<p class=${nothing} lang=${null} title=${""}>${nothing}${null}${undefined}</p>`);
    assert.equal(written, '<p lang="" title=""></p>');
  });

  test("A text that looks like an attribute is written between tags", () => {
    assert.equal(templateHtml(html`<p>a b=${1}</p>`), "<p>a b=1</p>");
  });

  test("A template with a binding that only a browser can carry out is an error", () => {
    for (const template of [html`<p ?hidden=${true}></p>`, html`<p .a=${1}></p>`, html`<p class="a ${1}"></p>`])
      assert.throws(() => templateHtml(template), TypeError);
    assert.throws(() => templateHtml(html`<p>${() => {}}</p>`), TypeError);
  });
});
