import { expect } from "@open-wc/testing";
import type {
  PaymentStatusActionEvent,
  PaymentStatusChangeEvent,
  PaymentStatusErrorEvent,
  PaymentStatusSettledEvent,
} from "../../widget/events.ts";
import { PaymentStatusElement } from "../../widget/index.ts";
import { en, type Words } from "../../widget/words/en.ts";
import { EDGE, inside, isInside, messageOf, Page, rowsOf, textOf, titleOf, wordsFile } from "./element-page.ts";
import { settle } from "./fake-time.ts";
import { detailsOf, OF, problemOf, SERVER_TIME, statusOf } from "./samples.ts";

/** Before any test replaces it: a blob is read by the real one. */
const realFetch = globalThis.fetch.bind(globalThis);
const SUCCEEDED = statusOf({ state: "succeeded", settled: true, version: 2 });

describe("the element", () => {
  const page = new Page();

  describe("asking", () => {
    it("asks its edge for what it is of, with its token", async () => {
      const element = await page.mount({ token: "a.b.c" });
      expect(page.edge.calls.map(({ url }) => url)).to.deep.equal([`${EDGE}/v1/${OF}`]);
      expect(page.edge.look.header("Authorization")).to.equal("Bearer a.b.c");
      expect(element.phase).to.equal("loading");
      expect(element.status).to.equal(null);
    });

    it("asks the origin of its script where no edge is named", async () => {
      const element = document.createElement("payment-status");
      element.setAttribute("of", OF);
      document.body.append(element);
      await settle();
      expect(page.edge.look.url).to.equal(`${location.origin}/v1/${OF}`);
    });

    it("asks nothing without a thing, and shows its own children", async () => {
      const element = await page.mount({ of: "" }, "<p>Please wait</p>");
      expect(page.edge.calls).to.deep.equal([]);
      expect(element.phase).to.equal("idle");
      expect((element.firstElementChild as HTMLElement).getBoundingClientRect().height).to.be.greaterThan(0);
    });

    it("goes from loading to live to ended", async () => {
      const element = await page.mount();
      const phases = [element.phase];
      page.edge.look.json(statusOf());
      await settle();
      const stream = await page.open(statusOf());
      phases.push(element.phase);
      stream.event("status", SUCCEEDED);
      stream.event("end", { reason: "settled" });
      await settle();
      phases.push(element.phase);
      expect(phases).to.deep.equal(["loading", "live", "ended"]);
      expect(element.status).to.deep.equal(SUCCEEDED);
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
    });

    it("asks once for any number of changes in one go", async () => {
      const element = await page.mount();
      element.of = "shop/payment/b";
      element.token = "t";
      element.edge = "https://other.example";
      await settle();
      expect(page.edge.calls.slice(1).map(({ url }) => url)).to.deep.equal(["https://other.example/v1/shop/payment/b"]);
    });

    it("follows another thing when the attribute changes, and forgets the first", async () => {
      const element = await page.show(statusOf());
      const old = page.edge.events;
      element.setAttribute("of", "shop/payment/b");
      await settle();
      expect(old.isAborted).to.equal(true);
      expect(page.edge.look.url).to.equal(`${EDGE}/v1/shop/payment/b`);
      expect(element.status).to.equal(null);
      expect(textOf(element, "[part=title]")).not.to.equal(titleOf(en.state.processing.any));
    });

    it("stops when the thing is taken away", async () => {
      const time = page.stopTime();
      const element = await page.show(statusOf());
      element.removeAttribute("of");
      await time.advance(600_000);
      expect(page.edge.calls.some(({ isOpen }) => isOpen)).to.equal(false);
      expect(element.status).to.equal(null);
      expect(page.edge.calls).to.have.length(2);
    });

    it("asks nothing anew for another theme, language or layout", async () => {
      const element = await page.show(statusOf());
      const calls = page.edge.calls.length;
      element.setAttribute("theme", "dark");
      element.setAttribute("lang", "en-GB");
      element.setAttribute("layout", "inline");
      await settle();
      expect(page.edge.calls).to.have.length(calls);
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    });

    it("asks nothing anew when an attribute is set to what it was", async () => {
      const element = await page.show(statusOf());
      element.setAttribute("of", OF);
      await settle();
      expect(page.edge.calls).to.have.length(2);
    });

    it("looks once where updates are off, and follows when they are put on", async () => {
      const time = page.stopTime();
      const element = await page.show(statusOf(), { live: "off" });
      await time.advance(600_000);
      expect(page.edge.calls).to.have.length(1);
      expect(element.phase).to.equal("idle");
      element.live = "on";
      await settle();
      expect(page.edge.looks).to.have.length(2);
    });

    it("looks now when it is told to, and settles with the answer", async () => {
      const element = await page.show(statusOf());
      const refreshing = element.refresh();
      await settle();
      page.edge.look.json(SUCCEEDED);
      await refreshing;
      expect(element.status).to.deep.equal(SUCCEEDED);
    });

    it("serves two elements on one page, each with its own", async () => {
      const first = await page.show(statusOf());
      const second = await page.show(statusOf({ of: "shop/payment/b", state: "failed", settled: true }));
      expect(textOf(first, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(textOf(second, "[part=title]")).to.equal(titleOf(en.state.failed.any));
      second.remove();
      await settle();
      expect(first.phase).to.equal("loading");
      expect(page.edge.events.isOpen).to.equal(true);
    });
  });

  describe("coming and going", () => {
    it("asks nothing while it is not on the page", async () => {
      const time = page.stopTime();
      const element = await page.show(statusOf());
      await page.open(statusOf());
      element.remove();
      await settle();
      expect(page.edge.events.isAborted).to.equal(true);
      expect(time.waitsMs).to.deep.equal([]);
      element.token = "other";
      element.of = "shop/payment/b";
      window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
      window.dispatchEvent(new Event("online"));
      await time.advance(3_600_000);
      expect(page.edge.calls).to.have.length(2);
    });

    it("asks at once when it comes back, and still shows what it knew", async () => {
      const element = await page.show(statusOf());
      element.remove();
      document.body.append(element);
      await settle();
      expect(page.edge.looks).to.have.length(2);
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      page.edge.look.json(SUCCEEDED);
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
    });

    it("takes what was changed while it was away", async () => {
      const element = await page.show(statusOf());
      element.remove();
      const before = page.edge.calls.length;
      element.of = "shop/payment/b";
      document.body.append(element);
      await settle();
      const open = page.edge.calls.filter(({ isOpen }) => isOpen);
      expect(open.map(({ url }) => url)).to.deep.equal([`${EDGE}/v1/shop/payment/b`]);
      const asked = page.edge.calls.slice(before).map(({ url }) => url);
      expect(asked).to.deep.equal([`${EDGE}/v1/shop/payment/b`]);
      expect(textOf(element, "[part=title]")).not.to.equal(titleOf(en.state.processing.any));
    });

    it("lives on when it is moved", async () => {
      const element = await page.show(statusOf());
      const other = document.createElement("section");
      document.body.append(other);
      other.append(element);
      await settle();
      page.edge.look.json(SUCCEEDED);
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
    });

    it("closes its stream after a minute out of sight, and asks at once when seen again", async () => {
      const time = page.stopTime();
      await page.show(statusOf());
      const stream = await page.open(statusOf());
      page.isHidden = true;
      await time.advance(30_000);
      stream.text(":\n\n");
      await time.advance(29_999);
      expect(page.edge.events.isAborted).to.equal(false);
      await time.advance(1);
      expect(page.edge.events.isAborted).to.equal(true);
      await time.advance(600_000);
      expect(page.edge.calls).to.have.length(2);
      page.isHidden = false;
      await settle();
      expect(page.edge.looks).to.have.length(2);
    });

    it("keeps its stream when the page was out of sight for less", async () => {
      const time = page.stopTime();
      await page.show(statusOf());
      const stream = await page.open(statusOf());
      page.isHidden = true;
      await time.advance(40_000);
      page.isHidden = false;
      stream.text(":\n\n");
      await time.advance(40_000);
      expect(page.edge.events.isOpen || !page.edge.events.isAborted).to.equal(true);
      expect(page.edge.calls).to.have.length(2);
    });

    it("leaves nothing open in a page that goes into the back-forward cache, and asks when it is back", async () => {
      await page.show(statusOf());
      window.dispatchEvent(new Event("pagehide"));
      await settle();
      expect(page.edge.events.isAborted).to.equal(true);
      window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
      await settle();
      expect(page.edge.looks).to.have.length(2);
    });

    it("says that it is offline, keeps what it knew, and goes on when the network is back", async () => {
      const element = await page.show(statusOf());
      window.dispatchEvent(new Event("offline"));
      await settle();
      expect(element.phase).to.equal("offline");
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(textOf(element, "[part=note]")).to.contain(en.note.offline);
      window.dispatchEvent(new Event("online"));
      await settle();
      page.edge.look.json(SUCCEEDED);
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
      expect(textOf(element, "[part=note]")).not.to.contain(en.note.offline);
    });

    it("never says failed where it could not reach the edge", async () => {
      const element = await page.mount();
      window.dispatchEvent(new Event("offline"));
      await settle();
      expect(textOf(element, "[part=card]")).to.contain(en.note.unreached);
      expect(textOf(element, "[part=card]")).not.to.match(/fail/i);
    });

    it("takes properties that were set before the class was there", async () => {
      const element = document.createElement("early-payment-status") as PaymentStatusElement;
      Object.assign(element, { of: OF, edge: EDGE, token: "early" });
      document.body.append(element);
      customElements.define("early-payment-status", class extends PaymentStatusElement {});
      await settle();
      expect(page.edge.look.url).to.equal(`${EDGE}/v1/${OF}`);
      expect(page.edge.look.header("Authorization")).to.equal("Bearer early");
      element.of = "shop/payment/later";
      await settle();
      expect(page.edge.look.url).to.equal(`${EDGE}/v1/shop/payment/later`);
    });

    it("takes over a shadow root that stood there before the class, instead of doubling it", async () => {
      const element = document.createElement("written-payment-status");
      element.attachShadow({ mode: "open" }).innerHTML = "<p>Written by a server</p>";
      for (const [name, value] of Object.entries({ of: OF, edge: EDGE })) element.setAttribute(name, value);
      document.body.append(element);
      customElements.define("written-payment-status", class extends PaymentStatusElement {});
      await settle();
      page.edge.look.json(statusOf());
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(element.shadowRoot?.textContent).not.to.contain("Written by a server");
    });

    it("takes over a declarative shadow root", async () => {
      const root = `<template shadowrootmode="open"><p>Written by a server</p></template>`;
      document.body.setHTMLUnsafe(`<payment-status of="${OF}" edge="${EDGE}">${root}</payment-status>`);
      await settle();
      page.edge.look.json(statusOf());
      await settle();
      const element = document.body.firstElementChild as Element;
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(element.shadowRoot?.textContent).not.to.contain("Written by a server");
    });

    it("takes properties as it takes attributes", async () => {
      const element = await page.mount();
      element.theme = "dark";
      element.of = "shop/payment/b";
      await settle();
      expect(getComputedStyle(element).colorScheme).to.equal("dark");
      expect(page.edge.look.url).to.equal(`${EDGE}/v1/shop/payment/b`);
      element.of = null;
      await settle();
      expect(element.phase).to.equal("idle");
    });
  });

  describe("waiting", () => {
    it("shows nothing but the frame for the first second", async () => {
      const time = page.stopTime();
      const element = await page.mount();
      const visibility = () => getComputedStyle(inside(element, "[part=title]")).visibility;
      await time.advance(999);
      expect(visibility()).to.equal("hidden");
      await time.advance(1001);
      expect(visibility()).to.equal("visible");
      expect(textOf(element, "[part=title]")).to.equal(en.loading.any);
      expect(inside(element, "[part=card]").getAttribute("aria-busy")).to.equal("true");
    });

    it("says that it is refused, and why as far as it helps", async () => {
      const element = await page.mount();
      page.edge.look.problem(401, "token-invalid");
      await settle();
      expect(element.phase).to.equal("refused");
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.refused[401]));
      expect(textOf(element, "[part=message]")).to.equal(messageOf(en.refused[401]));
    });

    it("keeps the last status when it is refused later, and says that updates have stopped", async () => {
      const element = await page.show(statusOf());
      const stream = await page.open(statusOf());
      stream.event("end", { reason: "token-expired" });
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(textOf(element, "[part=note]")).to.contain(en.note.stopped);
    });
  });

  describe("announcing", () => {
    const region = (element: Element) => inside(element, "[role=status]");

    /** Every text that the region has had since, in order. */
    function listen(element: Element) {
      const heard: string[] = [];
      let changes = 0;
      new MutationObserver(() => {
        changes += 1;
        const text = textOf(element, "[role=status]");
        if (text !== heard.at(-1)) heard.push(text);
      }).observe(region(element), { childList: true, characterData: true, subtree: true });
      return { heard, changes: () => changes };
    }

    it("has its region before there is anything to say, and keeps it", async () => {
      const element = await page.mount();
      const first = region(element);
      expect(textOf(element, "[role=status]")).to.equal("");
      page.edge.look.json(statusOf());
      await settle();
      expect(region(element) === first).to.equal(true);
      expect(textOf(element, "[role=status]")).to.contain(titleOf(en.state.processing.any));
    });

    it("announces each change once, and no tick", async () => {
      const time = page.stopTime();
      const element = await page.mount();
      const { heard, changes } = listen(element);
      page.edge.look.json(detailsOf({ expiresAt: "2026-11-21T10:10:00Z" }));
      await settle();
      const stream = await page.open(detailsOf({ expiresAt: "2026-11-21T10:10:00Z" }));
      expect(heard).to.have.length(1);
      expect(heard[0]).to.contain(titleOf(en.state.processing.any));
      const before = changes();
      for (let beats = 0; beats < 9; beats++) {
        await time.advance(10_000);
        stream.event("checked", { checkedAt: SERVER_TIME, nextCheckAt: null, stale: false, serverTime: SERVER_TIME });
        await settle();
      }
      expect(rowsOf(element)).to.include.keys("Time left");
      expect(changes()).to.equal(before);
      stream.event("status", SUCCEEDED);
      await settle();
      expect(heard).to.have.length(2);
      expect(heard[1]).to.contain(titleOf(en.state.succeeded.any));
    });

    it("announces that the network is gone, and what it shows when it is back", async () => {
      const element = await page.show(statusOf());
      const { heard } = listen(element);
      window.dispatchEvent(new Event("offline"));
      await settle();
      expect(heard).to.deep.equal([en.note.offline]);
      window.dispatchEvent(new Event("online"));
      await settle();
      page.edge.look.json(SUCCEEDED);
      await settle();
      expect(heard.at(-1)).to.contain(titleOf(en.state.succeeded.any));
    });

    it("does not repeat itself in another language", async () => {
      const arabic = (await wordsFile("ar")) as Words;
      const element = await page.show(statusOf());
      const { heard } = listen(element);
      element.lang = "ar";
      await settle();
      page.edge.calls.find(({ url }) => url.includes("/words/"))?.json(arabic);
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
      expect(heard).to.deep.equal([]);
      expect(region(element).lang, "what was said stays in its language").to.equal("en");
    });

    it("announces another thing even where it says the same", async () => {
      const element = await page.mount();
      page.edge.look.problem(404, "not-found");
      await settle();
      const { heard } = listen(element);
      element.of = "shop/payment/b";
      await settle();
      page.edge.look.problem(404, "not-found");
      await settle();
      expect(heard.filter(Boolean)).to.have.length(1);
    });

    it("announces a refusal", async () => {
      const element = await page.mount();
      const { heard } = listen(element);
      page.edge.look.problem(404, "not-found");
      await settle();
      expect(heard).to.have.length(1);
      expect(heard[0]).to.contain(titleOf(en.refused[404]));
    });

    it("announces once that updates have stopped", async () => {
      const time = page.stopTime();
      const element = await page.show(statusOf());
      const stream = await page.open(statusOf());
      const { heard } = listen(element);
      stream.event("end", { reason: "token-expired" });
      await settle();
      expect(heard).to.deep.equal([en.note.stopped]);
      await time.advance(60_000);
      element.lang = "en-GB";
      await settle();
      expect(heard).to.have.length(1);
    });

    it("announces in one language only, also when its words come late", async () => {
      const arabic = (await wordsFile("ar")) as Words;
      const element = await page.mount({ lang: "ar" });
      const { heard } = listen(element);
      page.edge.look.json(statusOf());
      await settle();
      expect(heard).to.deep.equal([]);
      page.edge.calls.find(({ url }) => url.includes("/words/"))?.json(arabic);
      await settle();
      expect(heard).to.have.length(1);
      expect(heard[0]).to.contain(titleOf(arabic.state.processing.any));
      expect(region(element).lang).to.equal("ar");
    });
  });

  describe("its language", () => {
    let arabic: Words;
    before(async () => {
      arabic = (await wordsFile("ar")) as Words;
    });
    const directionOf = (element: Element) => {
      const { lang, dir } = inside(element, "[part=card]");
      return [lang, dir];
    };
    const answerWords = async () => {
      page.edge.calls.find(({ url, isAnswered }) => url.includes("/words/") && !isAnswered)?.json(arabic);
      await settle();
    };

    it("is that of the nearest lang, also across shadow roots", async () => {
      const outer = document.createElement("section");
      outer.lang = "ar-EG";
      const host = document.createElement("div");
      outer.append(host);
      document.body.append(outer);
      const element = await page.mount({}, "", host.attachShadow({ mode: "open" }));
      page.edge.look.json(statusOf());
      await answerWords();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
      expect(directionOf(element)).to.deep.equal(["ar-EG", "rtl"]);
    });

    it("can be changed", async () => {
      const element = await page.show(statusOf());
      element.lang = "ar";
      await settle();
      await answerWords();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
      element.lang = "en";
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(inside(element, "[part=card]").dir).to.equal("ltr");
    });

    it("is English, numbers included, where the words cannot be had", async () => {
      const element = await page.show(detailsOf(), { lang: "ar-EG" });
      page.edge.calls.find(({ url }) => url.includes("/words/"))?.lose();
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(textOf(element, "[part=amount]")).to.equal("€1,234.50");
      expect(directionOf(element)).to.deep.equal(["en", "ltr"]);
    });

    const wordsAsked = () => page.edge.calls.filter(({ url }) => url.includes("/words/"));
    const loseWords = async () => {
      wordsAsked().at(-1)?.lose();
      await settle();
    };

    it("is asked for again where its words could not be had, once each time the network is back", async () => {
      const element = await page.show(statusOf(), { lang: "ar" });
      await loseWords();
      expect(wordsAsked()).to.have.length(1);
      const stream = await page.open(statusOf());
      expect(wordsAsked(), "after the stream has opened").to.have.length(2);
      await loseWords();
      stream.event("status", statusOf({ version: 2 }));
      await settle();
      expect(wordsAsked(), "while nothing changes").to.have.length(2);
      window.dispatchEvent(new Event("online"));
      await settle();
      expect(wordsAsked(), "after the browser is back on line").to.have.length(3);
      await answerWords();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
      window.dispatchEvent(new Event("online"));
      await settle();
      expect(wordsAsked(), "once they are here").to.have.length(3);
    });

    it("is asked for again only once where the browser and the edge are back together", async () => {
      await page.show(statusOf(), { lang: "ar" });
      window.dispatchEvent(new Event("offline"));
      await loseWords();
      window.dispatchEvent(new Event("online"));
      await settle();
      expect(wordsAsked()).to.have.length(1);
      page.edge.look.json(statusOf());
      await settle();
      await page.open(statusOf());
      expect(wordsAsked()).to.have.length(2);
    });

    it("is asked for again also where nothing else is asked anymore", async () => {
      const element = await page.show(SUCCEEDED, { lang: "ar" });
      await loseWords();
      window.dispatchEvent(new Event("online"));
      await settle();
      await answerWords();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.succeeded.any));
      expect(page.edge.looks).to.have.length(1);
    });

    it("is English, numbers included, where nobody has such words, and no file of words is asked for", async () => {
      const element = await page.show(statusOf(), { lang: "xh" });
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(directionOf(element)).to.deep.equal(["en", "ltr"]);
      expect(page.edge.calls.some(({ url }) => url.includes("/words/"))).to.equal(false);
    });
  });

  describe("its events", () => {
    it("tell every visible change with the status before, across shadow boundaries", async () => {
      const heard: PaymentStatusChangeEvent[] = [];
      const host = document.createElement("div");
      document.body.append(host);
      host.addEventListener("payment-status-change", (event) => heard.push(event));
      await page.mount({}, "", host.attachShadow({ mode: "open" }));
      page.edge.look.json(statusOf());
      await settle();
      const stream = await page.open(statusOf());
      stream.event("checked", { checkedAt: SERVER_TIME, nextCheckAt: null, stale: true, serverTime: SERVER_TIME });
      stream.event("status", SUCCEEDED);
      await settle();
      expect(heard.map(({ status, previous }) => [previous?.state, status.state])).to.deep.equal([
        [undefined, "processing"],
        ["processing", "succeeded"],
      ]);
      expect(heard[0]?.previous).to.equal(null);
      expect(heard[0]).to.include({ bubbles: true, composed: true, cancelable: false });
    });

    it("tell that it is settled once, also when it was so at the first look", async () => {
      const heard: PaymentStatusSettledEvent[] = [];
      document.body.addEventListener("payment-status-settled", (event) => heard.push(event));
      const element = await page.show(SUCCEEDED);
      expect(heard.map(({ status }) => status)).to.deep.equal([SUCCEEDED]);
      void element.refresh();
      await settle();
      page.edge.look.json({ ...SUCCEEDED, version: 3 });
      await settle();
      expect(heard).to.have.length(1);
      void element.refresh();
      await settle();
      page.edge.look.json({ ...SUCCEEDED, state: "refunded", version: 4 });
      await settle();
      expect(heard.map(({ status }) => status.state)).to.deep.equal(["succeeded", "refunded"]);
    });

    it("tell a refusal with its code and problem", async () => {
      const heard: PaymentStatusErrorEvent[] = [];
      const element = await page.mount();
      element.addEventListener("payment-status-error", (event) => heard.push(event));
      page.edge.look.problem(401, "token-invalid");
      await settle();
      expect(heard).to.have.length(1);
      expect(heard[0]).to.include({ code: "token-invalid", bubbles: true, composed: true });
      expect(heard[0]?.problem).to.deep.equal(problemOf(401, "token-invalid"));
    });

    it("tell nothing of a failure that is tried again", async () => {
      const heard: Event[] = [];
      const element = await page.mount();
      for (const name of ["change", "settled", "error"])
        element.addEventListener(`payment-status-${name}`, (event) => heard.push(event));
      page.edge.look.problem(503, "unavailable");
      await settle();
      expect(heard).to.deep.equal([]);
    });

    it("come when the element's status is already the new one", async () => {
      const element = await page.mount();
      const states: (string | undefined)[] = [];
      element.addEventListener("payment-status-change", () => states.push(element.status?.state));
      page.edge.look.json(statusOf());
      await settle();
      expect(states).to.deep.equal(["processing"]);
    });
  });

  describe("its buttons", () => {
    const checkButton = (element: Element) => inside<HTMLButtonElement>(element, "[part=actions] button");
    const actionsOf = (element: Element) => {
      const heard: PaymentStatusActionEvent[] = [];
      element.addEventListener("payment-status-action", (event) => heard.push(event as PaymentStatusActionEvent));
      return heard;
    };

    it("check now, once however often it is pressed", async () => {
      const element = await page.show(statusOf());
      const heard = actionsOf(element);
      checkButton(element).click();
      checkButton(element).click();
      await settle();
      expect(checkButton(element).getAttribute("aria-disabled")).to.equal("true");
      checkButton(element).click();
      await settle();
      expect(page.edge.looks).to.have.length(2);
      expect(heard.map(({ action }) => action)).to.deep.equal(["check"]);
      expect(heard[0]).to.include({ bubbles: true, composed: true, cancelable: true });
      page.edge.look.json(statusOf({ version: 2 }));
      await settle();
      expect(checkButton(element).hasAttribute("aria-disabled")).to.equal(false);
      checkButton(element).click();
      await settle();
      expect(page.edge.looks).to.have.length(3);
    });

    it("keep the focus through an update", async () => {
      const element = await page.show(statusOf());
      const button = checkButton(element);
      button.focus();
      button.click();
      await settle();
      page.edge.look.json(statusOf({ state: "action_required", version: 2 }));
      await settle();
      expect(element.shadowRoot?.activeElement === button).to.equal(true);
    });

    it("do nothing where the page takes over", async () => {
      const element = await page.show(statusOf());
      element.addEventListener("payment-status-action", (event) => event.preventDefault());
      checkButton(element).click();
      await settle();
      expect(page.edge.looks).to.have.length(1);
    });

    it("lead to the merchant where the merchant can help, unless the page takes over", async () => {
      const element = await page.show(statusOf({ advice: "contact_merchant" }));
      const link = inside<HTMLAnchorElement>(element, "[part=actions] a");
      expect(link.getAttribute("href")).to.equal("mailto:help@shop.example");
      expect(textOf(element, "[part=actions] a")).to.equal("Contact Example Shop");
      const heard = actionsOf(element);
      const press = () => {
        let isPrevented = false;
        const catchClick = (event: Event) => {
          isPrevented = event.defaultPrevented;
          event.preventDefault();
        };
        document.addEventListener("click", catchClick, { once: true });
        link.click();
        return isPrevented;
      };
      expect(press()).to.equal(false);
      element.addEventListener("payment-status-action", (event) => event.preventDefault());
      expect(press()).to.equal(true);
      expect(heard.map(({ action }) => action)).to.deep.equal(["contact", "contact"]);
    });

    it("are not there when there is nothing to press", async () => {
      expect(isInside(await page.show(SUCCEEDED), "[part=actions] :is(a, button)")).to.equal(false);
    });
  });

  describe("a report's file", () => {
    const REPORT = detailsOf({
      of: "shop/report/r1",
      kind: "report",
      state: "succeeded",
      download: { path: "/v1/shop/report/r1/file", expiresAt: "2026-11-21T10:10:00Z" },
    });
    const button = (element: Element) => inside<HTMLButtonElement>(element, "[part=actions] button");

    /** What the browser is given to keep, instead of a real download. */
    function keptFiles(): { name: string; blob: Promise<string> }[] {
      const kept: { name: string; blob: Promise<string> }[] = [];
      const click = HTMLAnchorElement.prototype.click;
      HTMLAnchorElement.prototype.click = function () {
        kept.push({ name: this.download, blob: realFetch(this.href).then((response) => response.text()) });
      };
      after(() => {
        HTMLAnchorElement.prototype.click = click;
      });
      return kept;
    }

    it("is fetched with the token, once, and kept under the name that the edge gives it", async () => {
      const kept = keptFiles();
      const element = await page.show(REPORT, { token: "a.b.c" });
      expect(textOf(element, "[part=actions] button")).to.equal(en.action.download);
      button(element).click();
      button(element).click();
      await settle();
      expect(page.edge.file.url).to.equal(`${EDGE}/v1/shop/report/r1/file`);
      expect(page.edge.file.header("Authorization")).to.equal("Bearer a.b.c");
      expect(page.edge.calls.filter(({ url }) => url.endsWith("/file"))).to.have.length(1);
      expect(button(element).getAttribute("aria-disabled")).to.equal("true");
      page.edge.file.file("a,b\n1,2\n", "text/csv", "report-r1.csv");
      await settle();
      expect(kept.map(({ name }) => name)).to.deep.equal(["report-r1.csv"]);
      expect(await kept[0]?.blob).to.equal("a,b\n1,2\n");
      expect(button(element).hasAttribute("aria-disabled")).to.equal(false);
    });

    it("that cannot be had is said to be so, and may be tried again", async () => {
      const kept = keptFiles();
      const element = await page.show(REPORT, { token: "a.b.c" });
      button(element).click();
      await settle();
      page.edge.file.problem(503, "unavailable");
      await settle();
      expect(textOf(element, "[part=note]")).to.contain(en.note.noFile);
      button(element).click();
      await settle();
      page.edge.file.file("x", "text/csv", "x.csv");
      await settle();
      expect(textOf(element, "[part=note]")).not.to.contain(en.note.noFile);
      expect(kept).to.have.length(1);
    });

    it("is left to a page that says so", async () => {
      const element = await page.show(REPORT, { token: "a.b.c" });
      const heard: string[] = [];
      element.addEventListener("payment-status-action", (event) => {
        heard.push((event as PaymentStatusActionEvent).action);
        event.preventDefault();
      });
      button(element).click();
      await settle();
      expect(heard).to.deep.equal(["download"]);
      expect(page.edge.calls.filter(({ url }) => url.endsWith("/file"))).to.deep.equal([]);
    });

    it("is not offered without the right to it", async () => {
      const element = await page.show({ ...REPORT, download: null }, { token: "a.b.c" });
      expect(textOf(element, "[part=actions] button")).to.equal(en.action.check);
    });
  });

  describe("its slots", () => {
    const isShown = (element: Element, selector: string) => {
      const child = element.querySelector<HTMLElement>(selector);
      return Boolean(child?.assignedSlot && child.getBoundingClientRect().height > 0);
    };

    it("show the page's own children until the first status", async () => {
      const element = await page.mount({}, "<p>Please wait</p>");
      expect(isShown(element, "p")).to.equal(true);
      page.edge.look.json(statusOf());
      await settle();
      expect(isShown(element, "p")).to.equal(false);
    });

    it("take another message for a state, in that state alone", async () => {
      const element = await page.show(statusOf(), {}, `<p slot="processing">A moment</p><p slot="succeeded">Yay</p>`);
      expect(isShown(element, "[slot=processing]")).to.equal(true);
      expect(isShown(element, "[slot=succeeded]")).to.equal(false);
      const stream = await page.open(statusOf());
      stream.event("status", SUCCEEDED);
      await settle();
      expect(isShown(element, "[slot=processing]")).to.equal(false);
      expect(isShown(element, "[slot=succeeded]")).to.equal(true);
      const message = element.shadowRoot?.querySelector("[part=message]");
      expect(message?.getBoundingClientRect().height ?? 0).to.equal(0);
    });

    it("take another icon, other buttons and a footer", async () => {
      const inner = `<b slot="icon">!</b><button slot="actions">Pay</button><p slot="footer">Thank you</p>`;
      const element = await page.show(statusOf(), {}, inner);
      for (const name of ["icon", "actions", "footer"]) expect(isShown(element, `[slot=${name}]`), name).to.equal(true);
      for (const replaced of ["[part=icon] svg", "[part=actions] button"])
        expect(element.shadowRoot?.querySelector(replaced)?.getBoundingClientRect().height ?? 0, replaced).to.equal(0);
    });
  });

  it("writes nothing to the console and throws nothing, whatever comes", async () => {
    const written: unknown[] = [];
    const names = ["log", "info", "debug", "warn", "error", "trace"] as const;
    const before = names.map((name) => console[name]);
    for (const name of names) console[name] = (...words: unknown[]) => written.push(words);
    const onError = (event: ErrorEvent | PromiseRejectionEvent) =>
      written.push("reason" in event ? event.reason : event.message);
    window.addEventListener("error", onError);
    window.addEventListener("unhandledrejection", onError);

    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    stream.event("status", SUCCEEDED);
    stream.event("problem", problemOf(404, "not-found"));
    await settle();
    element.token = "t";
    await settle();
    page.edge.look.problem(401, "token-invalid");
    await settle();
    element.of = "nothing";
    element.lang = "not a language";
    element.setAttribute("layout", "sideways");
    await settle();
    element.of = OF;
    await settle();
    page.edge.look.garbage();
    await settle();
    element.of = "shop/payment/b";
    await settle();
    page.edge.look.lose();
    await settle();
    element.remove();
    await settle();

    for (const [index, name] of names.entries()) console[name] = before[index] as typeof console.log;
    window.removeEventListener("error", onError);
    window.removeEventListener("unhandledrejection", onError);
    expect(written).to.deep.equal([]);
  });
});
