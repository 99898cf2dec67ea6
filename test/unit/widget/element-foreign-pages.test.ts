// The element on pages whose scripts change the browser's own objects, and in browsers of the last four years.
import { expect } from "@open-wc/testing";
import { STATES } from "../../../contract/status.ts";
import { en } from "../../../widget/i18n/en.ts";
import type { PaymentStatusElement } from "../../../widget/payment-status-element.ts";
import { EDGE, inside, Page, textOf, titleOf } from "./support/element-page.ts";
import { eventually } from "./support/eventually.ts";
import { FakeEdge } from "./support/fake-edge.ts";
import { settle } from "./support/fake-time.ts";
import { everythingOf, OF, SUCCEEDED, statusOf } from "./support/samples.ts";

/**
 * Functions of the web platform that a supported browser lacks: Chromium 107, Firefox 106 or Safari 16.4
 * (https://github.com/mdn/browser-compat-data, checked 2026-11-28).
 */
const NEWER_FUNCTIONS: [object, string[]][] = [
  [AbortSignal, ["any"]],
  [URL, ["canParse", "parse"]],
  [Array, ["fromAsync"]],
  [Array.prototype, ["toReversed", "toSorted", "toSpliced", "with"]],
  [Promise, ["try", "withResolvers"]],
  [Object, ["groupBy"]],
  [Map, ["groupBy"]],
  [
    Set.prototype,
    ["difference", "intersection", "isDisjointFrom", "isSubsetOf", "isSupersetOf", "symmetricDifference", "union"],
  ],
  [String.prototype, ["isWellFormed", "toWellFormed"]],
  [Response, ["json"]],
  [RegExp, ["escape"]],
  [Intl, ["DurationFormat", "Segmenter"]],
  [Document, ["parseHTMLUnsafe"]],
  [Document.prototype, ["startViewTransition"]],
  [Element.prototype, ["checkVisibility", "getHTML", "setHTMLUnsafe"]],
  [HTMLElement.prototype, ["hidePopover", "showPopover", "togglePopover"]],
];

describe("the element on pages of other people", () => {
  const page = new Page();
  let restore: (() => void)[] = [];
  afterEach(() => {
    for (const undo of restore) undo();
    restore = [];
  });

  /** Removes a member until the end of the test. */
  function remove(object: object, name: string): void {
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    if (!descriptor) return;
    Reflect.deleteProperty(object, name);
    restore.push(() => Object.defineProperty(object, name, descriptor));
  }

  /** Adds an enumerable member until the end of the test, as old libraries do. */
  function extend(prototype: object, name: string, value: unknown): void {
    Object.defineProperty(prototype, name, { value, configurable: true, enumerable: true, writable: true });
    restore.push(() => Reflect.deleteProperty(prototype, name));
  }

  /** Shows a live status, then its end, and returns the title. */
  async function titleAtTheEnd(): Promise<string> {
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    stream.event("status", SUCCEEDED);
    stream.event("end", { reason: "settled" });
    await settle();
    expect(element.phase).to.equal("ended");
    return textOf(element, "[part=title]");
  }

  it("The element follows a payment without functions that are newer than four years", async () => {
    for (const [object, names] of NEWER_FUNCTIONS) for (const name of names) remove(object, name);
    expect(await titleAtTheEnd()).to.equal(titleOf(en.state.succeeded.any));
  });

  it("The element shows every state without functions that are newer than four years", async () => {
    for (const [object, names] of NEWER_FUNCTIONS) for (const name of names) remove(object, name);
    for (const state of STATES) {
      const element = await page.show(everythingOf(state), {
        "return-url": "/cart",
        "retry-url": "https://shop.example",
      });
      expect(element.status?.state).to.equal(state);
      expect(textOf(element, "[part=title]")).not.to.equal("");
    }
  });

  it("The element has the light theme in browsers without light-dark()", async () => {
    const supports = CSS.supports;
    restore.push(() => Object.assign(CSS, { supports }));
    Object.assign(CSS, { supports: (_name: string, value: string) => !value.includes("light-dark") });
    const element = await page.show(statusOf(), { theme: "dark" });
    const { backgroundColor, color } = getComputedStyle(inside(element, "[part=card]"));
    expect([backgroundColor, color]).to.deep.equal(["rgb(255, 255, 255)", "rgb(20, 23, 31)"]);
    expect(element.shadowRoot?.adoptedStyleSheets[0]?.cssRules.length).to.be.greaterThan(20);
  });

  it("The element follows a payment while the prototypes of objects and lists have more members", async () => {
    for (const name of ["extend", "settled", "hint", "advice", "reference", "download", "later"])
      extend(Object.prototype, name, () => "of the page");
    for (const name of ["contains", "last", "any"]) extend(Array.prototype, name, () => "of the page");
    const { hint: _hint, advice: _advice, reference: _reference, download: _download, ...sparse } = statusOf();
    const element = await page.mount();
    page.edge.lastRead.json(sparse);
    await settle();
    expect(element.status).to.deep.equal(statusOf());
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    element.remove();
    expect(await titleAtTheEnd()).to.equal(titleOf(en.state.succeeded.any));
  });

  it("The element follows a payment on a page whose intrinsics are frozen", async () => {
    const edge = new FakeEdge();
    edge.responder = (call) => (call.url.endsWith("/events") ? call.stream() : call.json(SUCCEEDED));
    const frame = document.createElement("iframe");
    const script = new URL("../../../widget/define.ts", import.meta.url).href;
    frame.srcdoc = `<script>
      for (const name of ["Object", "Array", "Function", "Error", "Promise", "Map", "Set", "RegExp", "String", "Date"])
        Object.freeze(window[name]), Object.freeze(window[name].prototype);
    </script><script type="module" src="${script}"></script>
    <payment-status of="${OF}" edge="${EDGE}" lang="en"></payment-status>`;
    restore.push(() => frame.remove());
    document.body.append(frame);
    Object.assign(frame.contentWindow as Window, { fetch: edge.fetch });
    frame.onload = () => Object.assign(frame.contentWindow as Window, { fetch: edge.fetch });
    await eventually(() => {
      const element = frame.contentDocument?.querySelector<PaymentStatusElement>("payment-status");
      expect(element?.status?.state).to.equal("succeeded");
      expect(textOf(element as Element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
    });
  });

  it("The element uses the fetch that the page has wrapped after it was loaded", async () => {
    const element = await page.show(statusOf());
    const traced: string[] = [];
    globalThis.fetch = (url, init) => {
      const headers = { ...(init?.headers as Record<string, string>), traceparent: "00-1-1-01" };
      traced.push(`${url}`);
      return page.edge.fetch(`${url}`, { ...init, headers });
    };
    const refreshed = element.refresh();
    expect(traced).to.deep.equal([`${EDGE}/v1/${OF}`]);
    expect(page.edge.lastRead.header("traceparent")).to.equal("00-1-1-01");
    page.edge.lastRead.json(SUCCEEDED);
    await refreshed;
    expect(element.status?.state).to.equal("succeeded");
  });

  it("The element continues after a translator has wrapped the text of its card", async () => {
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    const card = inside(element, "[part=card]");
    const texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    const found: Node[] = [];
    while (texts.nextNode()) if (texts.currentNode.textContent?.trim()) found.push(texts.currentNode);
    for (const text of found) {
      const font = document.createElement("font");
      text.parentNode?.replaceChild(font, text);
      font.append(`${text.textContent}`);
    }
    stream.event("status", SUCCEEDED);
    await settle();
    expect(element.status?.state).to.equal("succeeded");
    expect(inside(element, "[part=card]").classList.contains("good")).to.equal(true);
  });
});
