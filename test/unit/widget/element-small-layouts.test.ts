import { expect } from "@open-wc/testing";
import "chai-a11y-axe";
import { STATES } from "../../../contract/status.ts";
import { en, type Messages } from "../../../widget/i18n/en.ts";
import { answerEverything, inside, Page, textOf, titleOf, wordsFile } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { DECLINED, detailsOf, everythingOf, PAID, statusOf } from "./support/samples.ts";

const BACK = { "return-url": "https://shop.example/thanks" };

/** What can be seen there: not what a layout leaves out. */
function isSeen(element: Element, selector: string): boolean {
  const found = [...(element.shadowRoot?.querySelectorAll(selector) ?? [])];
  return found.some((node) => node.getClientRects().length > 0);
}

/** The text of what can be seen. */
function seenText(element: Element): string {
  const nodes = [...inside(element, "[part=card]").querySelectorAll("*")].filter(
    (node) => node.getClientRects().length,
  );
  const own = nodes.flatMap((node) => [...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE));
  return own
    .map(({ textContent }) => textContent)
    .join("")
    .trim();
}

describe("the small layouts", () => {
  const page = new Page();

  it("say in a line what there is to know: state, amount, advice and what to do", async () => {
    const element = await page.show(detailsOf({ ...DECLINED, amount: PAID.amount }), {
      layout: "inline",
      "retry-url": "https://shop.example/pay",
    });
    for (const selector of ["[part=icon]", "[part=title]", "[part=amount]", ".advice", "[name=retry]"])
      expect(isSeen(element, selector), selector).to.equal(true);
    for (const selector of ["[part=message]", "[part=details]", "[part=timeline]", "[name=copy]", "time"])
      expect(isSeen(element, selector), selector).to.equal(false);
    expect(element.getBoundingClientRect().height).to.be.at.most(70);
  });

  it("say in a line when what it tells may be old", async () => {
    const element = await page.show(statusOf({ stale: true }), { layout: "inline" });
    expect(inside(element, "[part=note] p").textContent).to.equal(en.note.stale);
    expect(isSeen(element, "[part=note] p")).to.equal(true);
  });

  it("say in a badge the name of the state, and nothing else", async () => {
    const element = await page.show(PAID, { layout: "badge" }, `<p slot="succeeded">Yay</p>`);
    expect(textOf(element, "[part=title]")).to.equal("Completed");
    expect(seenText(element)).to.equal("Completed");
    expect(element.getBoundingClientRect().height).to.be.at.most(40);
  });

  it("say in every layout that a test moved no money", async () => {
    for (const layout of ["card", "inline", "badge"]) {
      const element = await page.show(statusOf({ test: true }), { layout });
      expect(isSeen(element, ".test"), layout).to.equal(true);
    }
  });

  it("stand in a line of text", async () => {
    const line = document.createElement("p");
    line.append("Your payment: ");
    document.body.append(line);
    for (const layout of ["inline", "badge"]) {
      const element = await page.mount({ layout, of: PAID.of }, "", line);
      page.edge.fetchStatus.json(PAID);
      await settle();
      expect(element.getBoundingClientRect().left, layout).to.be.greaterThan(line.getBoundingClientRect().left + 20);
      element.remove();
    }
  });

  it("announce and tell the same as the card", async () => {
    const said = [];
    for (const layout of ["card", "inline", "badge"]) {
      let events = 0;
      const count = () => {
        events += 1;
      };
      document.addEventListener("payment-status-settled", count);
      const element = await page.show(PAID, { layout });
      said.push([textOf(element, "[role=status]"), events]);
      document.removeEventListener("payment-status-settled", count);
    }
    expect(said[0]?.[1]).to.equal(1);
    expect(said[1]).to.deep.equal(said[0]);
    expect(said[2]).to.deep.equal(said[0]);
  });

  it("are a card where the layout is none", async () => {
    const heights = [];
    for (const layout of ["card", "sideways", "hidden", "wait frame"])
      heights.push(Math.round((await page.show(PAID, { layout })).getBoundingClientRect().height));
    expect(new Set(heights).size, `${heights}`).to.equal(1);
  });

  let arabic: Messages;
  before(async () => {
    arabic = (await wordsFile("ar")) as Messages;
  });

  for (const layout of ["card", "inline", "badge"])
    for (const lang of ["en", "ar"])
      for (const theme of ["light", "dark"])
        it(`are accessible and fit into 320 px in all states: ${layout}, ${lang}, ${theme}`, async () => {
          page.edge.answers = answerEverything(arabic);
          const main = document.createElement("main");
          main.style.width = "320px";
          document.body.append(main);
          for (const state of STATES)
            await page.mount(
              { of: everythingOf(state).of, layout, lang, theme, ...BACK, "retry-url": "/pay" },
              "",
              main,
            );
          await settle();
          expect(main.scrollWidth, "nothing sticks out").to.be.at.most(320);
          const messages = lang === "en" ? en : arabic;
          for (const [index, state] of STATES.entries()) {
            const element = main.children[index] as Element;
            const texts: { name: string; any: string; payment?: string } = messages.state[state];
            const title = layout === "badge" ? texts.name : titleOf(texts.payment ?? texts.any);
            expect(textOf(element, "[part=title]"), state).to.equal(title);
            expect(isSeen(element, "[part=icon] path"), state).to.equal(true);
          }
          await expect(main).to.be.accessible();
        });
});
