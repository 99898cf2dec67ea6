import { expect } from "@open-wc/testing";
import { inside, Page } from "../support/element-page.ts";
import { eventually } from "../support/eventually.ts";
import { settle } from "../support/fake-time.ts";
import { detailsOf, everythingOf, SUCCEEDED, statusOf } from "../support/samples.ts";

describe("the height of the card", () => {
  const page = new Page();
  const heightOf = (element: Element) => inside(element, "[part=card]").getBoundingClientRect().height;
  const naturalHeightOf = (element: Element) => {
    const card = inside(element, "[part=card]");
    const { minHeight } = card.style;
    card.style.minHeight = "0";
    const { height } = card.getBoundingClientRect();
    card.style.minHeight = minHeight;
    return height;
  };
  const HIGH = { ...everythingOf("action_required"), of: statusOf().of };

  it("The card keeps its height when a state has less to show, and grows when one has more", async () => {
    const element = await page.show(detailsOf());
    const low = heightOf(element);
    const stream = await page.open(HIGH);
    const high = heightOf(element);
    expect(high).to.be.greaterThan(low);
    stream.event("status", { ...SUCCEEDED, version: HIGH.version + 1 });
    await settle();
    expect(naturalHeightOf(element)).to.be.lessThan(high - 1);
    expect(heightOf(element)).to.be.closeTo(high, 1);
  });

  it("A refusal in place of the first status gives the reserved room back, and later ones keep it", async () => {
    const element = await page.mount();
    const reserved = heightOf(element);
    page.edge.lastRead.problem(404, "not-found");
    await settle();
    expect(heightOf(element)).to.be.closeTo(naturalHeightOf(element), 1);
    expect(heightOf(element)).to.be.lessThan(reserved - 50);
    const shown = await page.show(HIGH);
    const high = heightOf(shown);
    page.edge.lastStream.problem(404, "not-found");
    await settle();
    expect(heightOf(shown)).to.be.closeTo(high, 1);
  });

  it("The height does not grow by itself", async () => {
    const time = page.stopTime();
    const element = await page.show(detailsOf());
    const height = heightOf(element);
    await time.advance(5000);
    expect(heightOf(element)).to.be.closeTo(height, 1);
  });

  it("The height starts anew with another resource, and in another layout", async () => {
    const element = await page.show(HIGH);
    element.of = "shop/payment/b";
    await settle();
    page.edge.lastRead.json(statusOf({ of: "shop/payment/b" }));
    await settle();
    // The room that the card reserves while it loads is kept.
    const high = heightOf(element);
    element.layout = "badge";
    await settle();
    expect(heightOf(element)).to.be.lessThan(60);
    expect(high).to.be.greaterThan(60);
    element.layout = "card";
    await settle();
    expect(heightOf(element)).to.be.closeTo(naturalHeightOf(element), 1);
  });

  for (const layout of ["inline", "badge"])
    it(`The layout ${layout} never has the room of a card, also with a token and while it loads`, async () => {
      const element = await page.mount({ of: HIGH.of, token: "a.b.c", layout });
      expect(heightOf(element)).to.be.lessThan(60);
      page.edge.lastRead.json(SUCCEEDED);
      await settle();
      expect(heightOf(element)).to.be.lessThan(60);
    });

  it("The height starts anew at another width", async () => {
    const parent = document.createElement("main");
    parent.style.width = "300px";
    document.body.append(parent);
    const element = await page.mount({ of: HIGH.of }, "", parent);
    page.edge.lastRead.json(HIGH);
    await settle();
    const narrow = heightOf(element);
    parent.style.width = "440px";
    await eventually(() => {
      expect(heightOf(element)).to.be.lessThan(narrow);
      expect(heightOf(element)).to.be.closeTo(naturalHeightOf(element), 1);
    });
  });

  it("A list gives its room back when the viewer closes it", async () => {
    const batch = detailsOf({ of: "shop/bulk-payout/b", kind: "bulk-payout" });
    const time = page.stopTime();
    const element = await page.show({
      ...batch,
      progress: { total: 9, succeeded: 9, failed: 0, canceled: 0, pending: 0 },
    });
    const height = heightOf(element);
    const list = inside<HTMLDetailsElement>(element, "details");
    list.insertAdjacentHTML("beforeend", `<svg width="1" height="500"></svg>`);
    list.open = true;
    await time.advance(1000);
    expect(heightOf(element)).to.be.greaterThan(height + 400);
    list.open = false;
    await time.advance(1000);
    expect(heightOf(element)).to.be.closeTo(height, 1);
  });

  it("The actions stay at the end of a card that is higher than its content", async () => {
    const element = await page.show(HIGH);
    const stream = await page.open(HIGH);
    const endOf = (part: string) => inside(element, part).getBoundingClientRect().bottom;
    const gap = endOf("[part=card]") - endOf("[part=actions]");
    stream.event("status", { ...SUCCEEDED, version: HIGH.version + 1 });
    await settle();
    expect(endOf("[part=card]") - endOf("[part=actions]")).to.be.closeTo(gap, 1);
  });

  it("On paper the card has only the height of its content", async () => {
    const element = await page.show(detailsOf());
    const sheets = element.shadowRoot?.adoptedStyleSheets ?? [];
    const rules = sheets.flatMap(({ cssRules }) => [...cssRules]).filter((rule) => rule instanceof CSSMediaRule);
    const paper = rules.filter(({ media }) => media.mediaText === "print").flatMap(({ cssRules }) => [...cssRules]);
    const card = inside(element, "[part=card]");
    const matching = paper.filter((rule) => rule instanceof CSSStyleRule && card.matches(rule.selectorText));
    expect(matching.some(({ cssText }) => /min-height: 0(px)? !important/.test(cssText))).to.equal(true);
  });
});
