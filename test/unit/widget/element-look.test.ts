import { expect } from "@open-wc/testing";
import "chai-a11y-axe";
import { STATES, type State } from "../../../contract/status.ts";
import { en, type Messages } from "../../../widget/i18n/en.ts";
import { COLOURS_ONLY } from "./support/axe-rules.ts";
import { inside, Page, respondToEverything, textOf, titleOf, translationFile } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, everythingOf, statusOf } from "./support/samples.ts";

/** The text of a payment in a state. */
const paymentText = (texts: { any: string; payment?: string; transfer?: string; rest_due?: string }) =>
  texts.transfer ?? texts.rest_due ?? texts.payment ?? texts.any;

describe("the appearance of the element", () => {
  const page = new Page();
  let arabic: Messages;
  before(async () => {
    arabic = (await translationFile("ar")) as Messages;
  });

  /** Shows all states below each other. */
  async function showAll(attributes: Record<string, string>, parent: HTMLElement = document.createElement("main")) {
    page.edge.responder = respondToEverything(arabic);
    document.body.append(parent);
    for (const state of STATES) await page.mount({ of: everythingOf(state).of, ...attributes }, "", parent);
    await settle();
    return [...parent.children] as HTMLElement[];
  }

  for (const lang of ["en", "ar"])
    for (const theme of ["light", "dark"]) {
      it(`The element has an accessible title, icon and message for every state in ${theme} ${lang}`, async () => {
        const elements = await showAll({ lang, theme });
        const messages = lang === "en" ? en : arabic;
        for (const [index, state] of STATES.entries()) {
          const element = elements[index] as HTMLElement;
          expect(textOf(element, "[part=title]"), state).to.equal(titleOf(paymentText(messages.state[state])));
          expect(textOf(element, "[part=message]"), state).not.to.equal("");
          expect(inside(element, "[part=title]").getAttribute("role"), state).to.equal("heading");
          expect(inside(element, "[part=card]").dir, state).to.equal(messages.dir);
          const icon = inside(element, "[part=icon]");
          expect(icon.getBoundingClientRect().width, state).to.equal(48);
          expect(icon.querySelector("svg path")?.getAttribute("d"), state).to.be.a("string").that.is.not.empty;
          expect(icon.querySelector("svg")?.getAttribute("aria-hidden"), state).to.equal("true");
          expect(getComputedStyle(inside(element, "[part=title]")).visibility, state).to.equal("visible");
        }
        await expect(elements[0]?.parentElement).to.be.accessible(theme === "light" ? {} : COLOURS_ONLY);
      });
    }

  it("The element distinguishes states by icon and not by colour alone", async () => {
    const elements = await showAll({});
    const paths = elements.map((element) => inside(element, "[part=icon] path").getAttribute("d"));
    expect(new Set(paths).size).to.equal(STATES.length);
  });

  it("The element shows a failure in red and an unknown state never in red", async () => {
    const elements = await showAll({});
    const colorOf = (state: State) =>
      getComputedStyle(inside(elements[STATES.indexOf(state)] as Element, "[part=icon]")).backgroundColor;
    const red = colorOf("failed");
    for (const state of STATES.filter((name) => name !== "failed")) expect(colorOf(state), state).not.to.equal(red);
  });

  it("The element is accessible while it loads, after a refusal and offline", async () => {
    const main = document.createElement("main");
    document.body.append(main);
    await page.mount({}, "", main);
    await page.mount({ of: "shop/payment/refused" }, "", main);
    page.edge.lastRead.problem(404, "not-found");
    await page.mount({ of: "shop/payment/offline" }, "", main);
    page.edge.lastRead.json(statusOf({ of: "shop/payment/offline", advice: "contact_merchant" }));
    await settle();
    window.dispatchEvent(new Event("offline"));
    await settle();
    await expect(main).to.be.accessible();
  });

  for (const lang of ["en", "ar"])
    it(`The element fits into 320 px without cutting anything in ${lang}`, async () => {
      const narrow = document.createElement("main");
      narrow.style.width = "320px";
      const elements = await showAll({ lang }, narrow);
      expect(narrow.scrollWidth).to.be.at.most(narrow.clientWidth);
      for (const element of elements) expectToFit(element);
    });

  it("The element fits into 320 px with very long words", async () => {
    const longWord = "Donaudampfschifffahrtsgesellschaft".repeat(4);
    const narrow = document.createElement("main");
    narrow.style.width = "320px";
    document.body.append(narrow);
    const element = await page.mount({}, "", narrow);
    page.edge.lastRead.json(
      detailsOf({
        merchant: { name: longWord, url: null, support: "tel:1", logo: null, color: null, statement: null },
        advice: "contact_merchant",
        reference: longWord,
        amount: { value: `${"9".repeat(40)}.99`, currency: "EUR" },
        method: { type: "card", brand: longWord, last4: "1111" },
        instructions: {
          bank: longWord,
          account: longWord,
          reference: longWord,
          barcode: "1".repeat(90),
          url: null,
          text: longWord,
        },
      }),
    );
    await settle();
    expect(textOf(element, "[part=title]")).not.to.equal("");
    expectToFit(element);
  });

  /** The card hides its overflow, so each part is measured separately. */
  function expectToFit(element: HTMLElement): void {
    const card = inside(element, "[part=card]");
    const edges = card.getBoundingClientRect();
    for (const child of card.querySelectorAll("*")) {
      const { left, right } = child.getBoundingClientRect();
      if (right === left) continue;
      expect(left, `${child.outerHTML} overflows at the left`).to.be.at.least(edges.left - 1);
      expect(right, `${child.outerHTML} overflows at the right`).to.be.at.most(edges.right + 1);
      // Inline elements have no client width.
      // The ring turns around the icon, outside its box. What only a screen reader reads has a box of one pixel.
      const isWhole = child.matches(".wait, .wait *, .hidden");
      if (child.clientWidth > 0 && child instanceof HTMLElement && !isWhole && hasCutText(child))
        expect(child.scrollWidth, `${child.outerHTML} is cut`).to.be.at.most(child.clientWidth + 1);
    }
  }

  /** Whether any word is outside of this box. A blank may hang over the end of a line, which Firefox counts as content. */
  function hasCutText(box: HTMLElement): boolean {
    const { left, right } = box.getBoundingClientRect();
    const texts = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const { data } = text as Text;
      for (const { 0: word, index } of data.matchAll(/\S+/g)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        // A mark that isolates a name has no width, and may stand behind the blank.
        const lines = [...range.getClientRects()].filter(({ width }) => width > 0);
        if (lines.some((line) => line.left < left - 1 || line.right > right + 1)) return true;
      }
    }
    return box.querySelector("svg, img") !== null;
  }

  it("The element has buttons of at least 24 px", async () => {
    const element = await page.show(statusOf({ advice: "contact_merchant" }));
    for (const button of inside(element, "[part=actions]").querySelectorAll("a, button"))
      expect(button.getBoundingClientRect().height).to.be.at.least(24);
  });

  it("The element follows its theme, and the page's colour scheme without one", async () => {
    const backgroundOf = async (attributes: Record<string, string>, scheme = "light") => {
      document.documentElement.style.colorScheme = scheme;
      const element = await page.show(statusOf(), attributes);
      return getComputedStyle(inside(element, "[part=card]")).backgroundColor;
    };
    const light = await backgroundOf({ theme: "light" });
    const dark = await backgroundOf({ theme: "dark" });
    expect(light).not.to.equal(dark);
    expect(await backgroundOf({})).to.equal(light);
    expect(await backgroundOf({}, "dark")).to.equal(dark);
    expect(await backgroundOf({ theme: "auto" }, "dark")).to.equal(dark);
    expect(await backgroundOf({ theme: "light" }, "dark")).to.equal(light);
    document.documentElement.style.colorScheme = "";
  });

  it("The element uses the colours of the page's custom properties", async () => {
    const element = await page.show(statusOf({ state: "unknown" }));
    element.style.setProperty("--payment-status-background", "rgb(1, 2, 3)");
    element.style.setProperty("--payment-status-accent", "rgb(4, 5, 6)");
    expect(getComputedStyle(inside(element, "[part=card]")).backgroundColor).to.equal("rgb(1, 2, 3)");
    expect(getComputedStyle(inside(element, ".main")).backgroundColor).to.equal("rgb(4, 5, 6)");
  });

  it("The element ignores the page's own custom properties", async () => {
    const names = ["line", "muted", "accent", "background", "accent-text", "radius", "tone"];
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { ${names.map((name) => `--${name}: rgb(7, 8, 9);`).join(" ")} }`);
    document.adoptedStyleSheets = [sheet];
    const element = await page.show(statusOf());
    const parts = ["[part=card]", "[part=icon]", "[part=note]", "button"].map((selector) => inside(element, selector));
    const colors = parts
      .map((part) => getComputedStyle(part))
      .flatMap(({ color, backgroundColor, borderTopColor }) => [color, backgroundColor, borderTopColor]);
    document.adoptedStyleSheets = [];
    expect(colors).not.to.contain("rgb(7, 8, 9)");
  });

  it("The element mirrors only the icons with a direction in a right-to-left language", async () => {
    const elements = await showAll({ lang: "ar" });
    const scaleOf = (state: State) =>
      getComputedStyle(inside(elements[STATES.indexOf(state)] as Element, "[part=icon] svg")).scale;
    expect(scaleOf("refunded")).to.equal("-1 1");
    expect(scaleOf("succeeded")).to.equal("none");
  });

  it("The element keeps its height while it waits for its first status", async () => {
    const time = page.stopTime();
    const element = await page.mount();
    const height = element.getBoundingClientRect().height;
    expect(height).to.be.greaterThan(100);
    await time.advance(1000);
    expect(element.getBoundingClientRect().height).to.equal(height);
  });

  for (const [name, token, first] of [
    ["a status", "", statusOf({ view: "status" })],
    ["details", "a.b.c", detailsOf({ state: "succeeded", settled: true })],
  ] as const) {
    it(`The element reserves space for ${name}, so that little moves with the first response`, async () => {
      const host = document.createElement("div");
      host.style.width = "376px";
      document.body.append(host);
      const element = await page.mount(token ? { token } : {}, "", host);
      const { height } = element.getBoundingClientRect();
      page.edge.lastRead.json(first);
      await settle();
      const shown = element.getBoundingClientRect().height;
      expect(Math.abs(shown - height), `${height} px, then ${shown} px`).to.be.lessThan(80);
    });
  }

  it("The buttons are the last thing before the foot, and only the main one is filled", async () => {
    const failed = detailsOf({ state: "failed", settled: true, advice: "use_another_method" });
    const links = { "retry-url": "https://shop.example/pay", "return-url": "https://shop.example/" };
    const element = await page.show(failed, links);
    const [retry, back] = [inside(element, "[name=retry]"), inside(element, "[name=return]")];
    const filled = (button: Element) => getComputedStyle(button).backgroundColor !== "rgba(0, 0, 0, 0)";
    expect([filled(retry), filled(back)]).to.deep.equal([true, false]);
    const [above, below] = [inside(element, "[part=details]"), inside(element, "[part=note]")];
    expect(retry.getBoundingClientRect().top).to.be.at.least(above.getBoundingClientRect().bottom);
    expect(below.getBoundingClientRect().top - back.getBoundingClientRect().bottom).to.equal(20);
    for (const button of [retry, back]) expect(button.getBoundingClientRect().height).to.be.closeTo(48, 1);
  });

  it("The card keeps nearly its height when a payment settles, so that nothing below it moves", async () => {
    const host = document.createElement("div");
    host.style.width = "400px";
    document.body.append(host);
    const element = await page.mount({ "return-url": "https://shop.example/" }, "", host);
    page.edge.lastRead.json(detailsOf());
    await settle();
    const stream = await page.open(detailsOf());
    const waiting = element.getBoundingClientRect().height;
    stream.event("status", detailsOf({ state: "succeeded", settled: true, version: 2 }));
    await settle();
    expect(Math.abs(element.getBoundingClientRect().height - waiting)).to.be.at.most(30);
  });

  it("The card keeps what the page has put into the slot of the buttons", async () => {
    const element = await page.show(
      detailsOf({ state: "succeeded", settled: true }),
      {},
      `<button slot="actions">Track my parcel</button>`,
    );
    expect(element.querySelector("button")?.getClientRects().length).to.equal(1);
  });
});
