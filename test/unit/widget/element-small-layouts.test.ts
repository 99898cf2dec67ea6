import { expect } from "@open-wc/testing";
import "chai-a11y-axe";
import { STATES } from "../../../contract/status.ts";
import { en, type Messages } from "../../../widget/i18n/en.ts";
import { COLOURS_ONLY } from "./support/axe-rules.ts";
import { inside, Page, respondToEverything, textOf, titleOf, translationFile } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { DECLINED, detailsOf, everythingOf, PAID, statusOf } from "./support/samples.ts";

const BACK = { "return-url": "https://shop.example/thanks" };

/** Whether the layout shows a part. */
function isVisible(element: Element, selector: string): boolean {
  const found = [...(element.shadowRoot?.querySelectorAll(selector) ?? [])];
  return found.some((node) => node.getClientRects().length > 0);
}

/** The visible text of the card. */
function visibleText(element: Element): string {
  const nodes = [...inside(element, "[part=card]").querySelectorAll("*")].filter(
    (node) => node.getClientRects().length,
  );
  const own = nodes.flatMap((node) => [...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE));
  return own
    .map(({ textContent }) => textContent)
    .join("")
    .replace(/[\u2068\u2069]/g, "")
    .trim();
}

describe("the layouts inline and badge", () => {
  const page = new Page();

  it("The inline layout shows state, amount, advice and buttons", async () => {
    const element = await page.show(detailsOf({ ...DECLINED, amount: PAID.amount, advice: "check_details" }), {
      layout: "inline",
      "retry-url": "https://shop.example/pay",
    });
    for (const selector of ["[part=icon]", "[part=title]", "[part=amount]", "[part=message]", "[name=retry]"])
      expect(isVisible(element, selector), selector).to.equal(true);
    expect(textOf(element, "[part=message]")).to.equal(en.advice.check_details);
    for (const selector of ["[part=details]", "[part=timeline]", "[name=copy]", "[part=note]", "time"])
      expect(isVisible(element, selector), selector).to.equal(false);
    expect(element.getBoundingClientRect().height).to.be.at.most(70);
  });

  it("The inline layout says once what a button says, and what a failed or partial amount means", async () => {
    const links = { layout: "inline", "retry-url": "https://shop.example/pay" };
    const failed = await page.show(detailsOf({ ...DECLINED, amount: PAID.amount }), links);
    expect(visibleText(failed)).to.equal("Payment didn’t go through€1,234.50not paidTry again");
    const withoutLink = await page.show(detailsOf(DECLINED), { layout: "inline" });
    expect(visibleText(withoutLink)).to.contain(en.advice.try_again);
    const part = detailsOf({ state: "partially_succeeded", paid: { value: "20.00", currency: "EUR" } });
    expect(visibleText(await page.show(part, { layout: "inline" }))).to.contain("€20.00of €1,234.50 paid");
    expect(visibleText(await page.show(PAID, { layout: "inline" }))).not.to.contain("to Example Shop");
  });

  it("The text of a badge is on the line of the text around it", async () => {
    const line = document.createElement("p");
    line.style.fontSize = "13px";
    line.append("Order: ");
    const mark = line.appendChild(document.createElement("span"));
    mark.style.cssText = "display: inline-block; width: 1px; height: 1px";
    document.body.append(line);
    const element = await page.mount({ layout: "badge", of: PAID.of }, "", line);
    page.edge.lastRead.json(PAID);
    await settle();
    const own = mark.cloneNode() as HTMLElement;
    inside(element, "#title").append(own);
    expect(own.getBoundingClientRect().bottom).to.be.closeTo(mark.getBoundingClientRect().bottom, 0.5);
  });

  it("The inline layout shows when its status may be old", async () => {
    const element = await page.show(statusOf({ stale: true }), { layout: "inline" });
    expect(visibleText(element)).to.match(/Last news Nov 2\d, \d+:59 [AP]M$/);
    expect(isVisible(element, "[part=note]")).to.equal(false);
  });

  it("The badge shows the name of the state and nothing else", async () => {
    const element = await page.show(PAID, { layout: "badge" }, `<p slot="succeeded">Yay</p>`);
    expect(textOf(element, "[part=title]")).to.equal("Paid");
    expect(visibleText(element)).to.equal("Paid");
    expect(element.getBoundingClientRect().height).to.be.at.most(40);
  });

  it("Every layout shows that a test moved no money", async () => {
    for (const layout of ["card", "inline", "badge"]) {
      const element = await page.show(statusOf({ test: true }), { layout });
      const card = inside(element, "[part=card]");
      expect([card.textContent?.includes(en.note.test), card.title === en.note.test].includes(true), layout).to.equal(
        true,
      );
      expect(getComputedStyle(card).outlineStyle === "dotted", layout).to.equal(layout === "badge");
    }
  });

  it("The small layouts flow in a line of text", async () => {
    const line = document.createElement("p");
    line.append("Your payment: ");
    document.body.append(line);
    for (const layout of ["inline", "badge"]) {
      const element = await page.mount({ layout, of: PAID.of }, "", line);
      page.edge.lastRead.json(PAID);
      await settle();
      expect(element.getBoundingClientRect().left, layout).to.be.greaterThan(line.getBoundingClientRect().left + 20);
      element.remove();
    }
  });

  it("The small layouts announce and fire the same as the card", async () => {
    const outputs = [];
    for (const layout of ["card", "inline", "badge"]) {
      let events = 0;
      const count = () => {
        events += 1;
      };
      document.addEventListener("payment-status-settled", count);
      const element = await page.show(PAID, { layout });
      outputs.push([textOf(element, "[role=status]"), events]);
      document.removeEventListener("payment-status-settled", count);
    }
    expect(outputs[0]?.[1]).to.equal(1);
    expect(outputs[1]).to.deep.equal(outputs[0]);
    expect(outputs[2]).to.deep.equal(outputs[0]);
  });

  it("An unknown layout is a card", async () => {
    const heights = [];
    for (const layout of ["card", "sideways", "hidden", "wait frame"])
      heights.push(Math.round((await page.show(PAID, { layout })).getBoundingClientRect().height));
    expect(new Set(heights).size, `${heights}`).to.equal(1);
  });

  let arabic: Messages;
  before(async () => {
    arabic = (await translationFile("ar")) as Messages;
  });

  for (const layout of ["card", "inline", "badge"])
    for (const lang of ["en", "ar"])
      for (const theme of ["light", "dark"])
        it(`The layout ${layout} is accessible and fits into 320 px in every state in ${lang} and ${theme}`, async () => {
          page.edge.responder = respondToEverything(arabic);
          const main = document.createElement("main");
          main.style.width = "320px";
          main.dir = lang === "ar" ? "rtl" : "ltr";
          document.body.append(main);
          for (const state of STATES)
            await page.mount(
              { of: everythingOf(state).of, layout, lang, theme, ...BACK, "retry-url": "/pay" },
              "",
              main,
            );
          await settle();
          expect(main.scrollWidth, "nothing overflows").to.be.at.most(320);
          const messages = lang === "en" ? en : arabic;
          for (const [index, state] of STATES.entries()) {
            const element = main.children[index] as Element;
            const texts: { name: string; any: string; payment?: string; transfer?: string; rest_due?: string } =
              messages.state[state];
            const title =
              layout === "badge" ? texts.name : titleOf(texts.transfer ?? texts.rest_due ?? texts.payment ?? texts.any);
            expect(textOf(element, "[part=title]"), state).to.equal(title);
            expect(isVisible(element, "[part=icon] path"), state).to.equal(true);
          }
          await expect(main).to.be.accessible(theme === "light" ? {} : COLOURS_ONLY);
        });
});
