// Pages whose scripts, or a hole in them, have added members to the prototype of all objects before the element loads.
import { expect } from "@open-wc/testing";
import fc from "fast-check";
import { en } from "../../../../widget/i18n/en.ts";
import type { PaymentStatusElement } from "../../../../widget/payment-status-element.ts";
import { EDGE, textOf, titleOf } from "../support/element-page.ts";
import { eventually } from "../support/eventually.ts";
import { FakeEdge } from "../support/fake-edge.ts";
import { elementsOf, openPage, placeholder } from "../support/loader-page.ts";
import { detailsOf, OF } from "../support/samples.ts";

const SCRIPTS = ["define", "hosted-page"].map((name) => new URL(`../../../../widget/${name}.ts`, import.meta.url).href);

/** Options of the browser's functions, fields of documents and options of the element. */
const NAMES = [
  ...[
    "method",
    "headers",
    "body",
    "mode",
    "credentials",
    "cache",
    "redirect",
    "referrer",
    "referrerPolicy",
    "integrity",
  ],
  ...[
    "keepalive",
    "signal",
    "priority",
    "window",
    "duplex",
    "once",
    "passive",
    "capture",
    "steal",
    "ifAvailable",
    "detail",
  ],
  ...[
    "get",
    "set",
    "writable",
    "enumerable",
    "configurable",
    "toJSON",
    "value",
    "delegatesFocus",
    "slotAssignment",
    "root",
  ],
  ...[
    "threshold",
    "endings",
    "focusVisible",
    "timeZone",
    "numberingSystem",
    "calendar",
    "hour12",
    "notation",
    "currency",
  ],
  ...[
    "localeMatcher",
    "creationScope",
    "host",
    "renderBefore",
    "isConnected",
    "cancelable",
    "suffix",
    "edge",
    "of",
    "token",
  ],
  ...[
    "returnUrl",
    "returnAfter",
    "retryUrl",
    "guards",
    "layout",
    "theme",
    "lang",
    "headingLevel",
    "live",
    "of",
    "messages",
  ],
  ...["stale", "settled", "failed", "expiresAt", "hint", "advice", "amount", "continueUrl", "instructions", "download"],
  ...[
    "few",
    "many",
    "two",
    "zero",
    "reason",
    "floorMs",
    "etag",
    "view",
    "phase",
    "isAsleep",
    "extend",
    "each",
    "contains",
  ],
] as const;

/** Members by their kind, as the text of a script. */
const VALUES: Record<string, string> = {
  text: `{ writable: true, value: "https://evil.example" }`,
  number: `{ writable: true, value: 7 }`,
  function: `{ writable: true, value: () => "https://evil.example" }`,
  object: `{ writable: true, value: { value: "evil" } }`,
  null: `{ writable: true, value: null }`,
  accessor: `{ get: () => "evil", set() {} }`,
};

/** With a function `then` on every object, no promise of the browser settles: neither `fetch` nor a module. */
const namesFor = (kind: string) => [...NAMES, ...(kind === "function" ? [] : ["then"])];

/** The text of a script that adds members to the prototype of all objects. */
const extension = (names: readonly string[], kind: string) => `
  for (const name of ${JSON.stringify([...new Set(names)])})
    Object.defineProperty(Object.prototype, name, Object.assign(Object.create(null),
      { configurable: true, enumerable: true }, Object.assign(Object.create(null), ${VALUES[kind]})));`;

/** Members of lists as old libraries replace them. */
const OLD_LIBRARY = `
  Array.from = (list) => (list == null ? [] : list.length === undefined ? [list] : Array.prototype.slice.call(list));
  for (const prototype of [Array.prototype, String.prototype, Object.prototype, Number.prototype])
    prototype.toJSON = () => "[]";
  Array.prototype.entries = Array.prototype.toArray = function () { return this.slice(); };
  Array.prototype.keys = Array.prototype.values = function () { return []; };
  Array.prototype.flat = Array.prototype.flatten = function () { return this; };
  Array.prototype.find = function (test) { for (const item of this) if (test(item)) return item; };
  Array.prototype.reduce = function () { return this.length > 1 ? this : this[0]; };
  Array.prototype.first = Array.prototype.last = Array.prototype.each = () => "of the page";`;

describe("the element on a page that has extended all objects", () => {
  let frame: HTMLIFrameElement | null = null;
  afterEach(() => frame?.remove());

  /** Follows a payment to its end on a page with this script. Fails if something throws or a request is another one. */
  async function follow(script: string): Promise<void> {
    frame?.remove();
    const edge = new FakeEdge();
    const failures: string[] = [];
    const requests: unknown[] = [];
    const opened = document.createElement("iframe");
    frame = opened;
    opened.srcdoc = `<script>addEventListener("error", ({ message }) => parent.onExtendedFailure(message));
      addEventListener("unhandledrejection", ({ reason }) => parent.onExtendedFailure(String(reason)));
      parent.onExtendedPage(window);${script}</script>
      <payment-status of="${OF}" edge="${EDGE}" token="t" lang="en"></payment-status>
      ${SCRIPTS.map((src) => `<script type="module" src="${src}"></script>`).join("")}`;
    const onPage = (page: Window & typeof globalThis) => {
      Object.assign(page, {
        fetch: (url: string, init: RequestInit) => {
          // The browser of that page reads the options.
          const { method, mode, credentials, cache, redirect, headers } = new page.Request(url, init);
          requests.push({ url, method, mode, credentials, cache, redirect, token: headers.get("Authorization") });
          return edge.fetch(url, init);
        },
      });
    };
    Object.assign(window, { onExtendedPage: onPage, onExtendedFailure: (text: string) => failures.push(text) });
    const loaded = new Promise((resolve) => opened.addEventListener("load", resolve, { once: true }));
    document.body.append(opened);
    // The page's own script follows the changes that come after it.
    await loaded;
    const element = () => opened.contentDocument?.querySelector<PaymentStatusElement>("payment-status") ?? null;
    const shows = (state: keyof typeof en.state) =>
      eventually(() => {
        expect(failures).to.deep.equal([]);
        expect(element()?.status?.state).to.equal(state);
        expect(textOf(element() as Element, "[part=title]")).to.equal(titleOf(en.state[state].any));
      });
    await eventually(() => {
      expect(failures).to.deep.equal([]);
      expect(edge.reads).to.have.length(1);
    });
    edge.lastRead.json(detailsOf());
    await shows("processing");
    await eventually(() => expect(edge.streams).to.have.length(1));
    const stream = edge.lastStream.stream();
    const events: unknown[] = [];
    element()?.addEventListener("payment-status-settled", (event) => events.push(event.status.state));
    stream.event("status", detailsOf({ state: "succeeded", settled: true, version: 2 }));
    await shows("succeeded");
    stream.event("end", { reason: "settled" });
    await eventually(() => expect(element()?.phase).to.equal("ended"));
    expect(textOf(element() as Element, "[part=amount]")).to.match(/1,234\.50/);
    expect(events).to.deep.equal(["succeeded"]);
    const title = `${titleOf(en.state.succeeded.any)} – ${element()?.status?.merchant.name}`;
    await eventually(() => expect(opened.contentDocument?.title).to.equal(title));
    const request = { method: "GET", mode: "cors", credentials: "same-origin", cache: "no-store", redirect: "error" };
    expect(requests).to.deep.equal(
      ["", "/events"].map((path) => ({ url: `${EDGE}/v1/${OF}${path}`, ...request, token: "Bearer t" })),
    );
    expect(failures).to.deep.equal([]);
  }

  for (const kind of Object.keys(VALUES))
    it(`The element follows a payment while every object has members of the kind ${kind}`, async () => {
      await follow(extension(namesFor(kind), kind));
    });

  it("The element follows a payment on a page with the lists of an old library", async () => {
    await follow(OLD_LIBRARY);
  });

  it("The element follows a payment whichever members every object has", async () => {
    // Members that objects have by themselves, and those that the browser's own promises read, break every page.
    const own = new Set([...Object.getOwnPropertyNames(Object.prototype), "then"]);
    const word = fc.stringMatching(/^[a-z][a-zA-Z]{3,8}$/).filter((name) => !own.has(name));
    const names = fc.uniqueArray(fc.oneof(fc.constantFrom(...NAMES), word), { minLength: 1 });
    const kind = fc.constantFrom(...Object.keys(VALUES));
    const property = fc.asyncProperty(names, kind, (all, each) => follow(extension(all, each)));
    await fc.assert(property, { numRuns: 3, endOnFailure: true });
  });

  for (const kind of Object.keys(VALUES))
    it(`The loader loads the element, and takes no option from members of the kind ${kind} of every object`, async () => {
      const page = await openPage(`${placeholder()}<p id="place"></p>`, extension(namesFor(kind), kind));
      await eventually(() => expect(page.hasRun).to.equal(true));
      page.PaymentStatus.render("#place", { of: "shop/payment/b" });
      expect(elementsOf(page)).to.deep.equal([{ of: OF }, { of: "shop/payment/b" }]);
    });
});
