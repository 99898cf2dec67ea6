// The card stays readable with long amounts and names, and its help opens in place.
import { expect } from "@open-wc/testing";
import { en } from "../../../../widget/i18n/en.ts";
import { inside, Page, rowsOf } from "../support/element-page.ts";
import { eventually } from "../support/eventually.ts";
import { settle } from "../support/fake-time.ts";
import { detailsOf, statusOf } from "../support/samples.ts";

describe("the appearance of the card", () => {
  const page = new Page();

  it("An amount never breaks inside its number: it has a line of its own, or smaller type", async () => {
    const main = document.createElement("main");
    main.style.width = "320px";
    document.body.append(main);
    for (const [value, currency] of [
      ["1234567890", "IDR"],
      ["21840.00", "USD"],
    ] as const) {
      const status = detailsOf({ of: `shop/payment/${currency}`, amount: { value, currency } });
      const element = await page.mount({ of: status.of }, "", main);
      page.edge.lastRead.json(status);
      await settle();
      const range = document.createRange();
      range.selectNodeContents(inside(element, "[part=amount]"));
      expect(new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size, currency).to.equal(1);
      const edges = [main, inside(element, "[part=amount]")].map((box) => box.getBoundingClientRect().right);
      expect(range.getBoundingClientRect().right, currency).to.be.at.most(Math.min(...edges));
    }
  });

  it("A long name of a merchant takes at most three lines below the amount and in a button", async () => {
    const { merchant } = detailsOf();
    const name = "Donaudampfschifffahrtsgesellschaft & Söhne ".repeat(4);
    const failed = { state: "failed", settled: true, hint: "follow_up_failed" } as const;
    const element = await page.show(detailsOf({ ...failed, merchant: { ...merchant, name } }));
    expect(inside(element, ".sum small").getBoundingClientRect().height).to.equal(60);
    expect(inside(element, "[part=actions] [name=contact] span").getBoundingClientRect().height).to.equal(72);
  });

  it("Without an amount, its caption begins beside the icon", async () => {
    const element = await page.show(statusOf());
    expect(getComputedStyle(inside(element, ".sum small")).textAlign).to.equal("start");
  });

  it("The switch of the help stays where it was pressed", async () => {
    const element = await page.show(detailsOf());
    const help = inside(element, "[part=note] summary");
    const { top, left } = help.getBoundingClientRect();
    const answers = inside(element, "[part=note] .help");
    expect(answers.getClientRects().length, "closed").to.equal(0);
    help.click();
    await eventually(() => expect(answers.getClientRects().length).to.equal(1));
    const { top: newTop, left: newLeft } = help.getBoundingClientRect();
    expect([newTop, newLeft]).to.deep.equal([top, left]);
  });

  it("The circles of the path have an edge that is seen in both themes", async () => {
    for (const [theme, edge] of [
      ["light", "rgb(138, 147, 163)"],
      ["dark", "rgb(107, 116, 132)"],
    ] as const) {
      const element = await page.show(detailsOf(), { theme });
      expect(getComputedStyle(inside(element, "li.next"), "::before").borderTopColor).to.equal(edge);
    }
  });

  it("The card shows what the customer was charged in their own currency", async () => {
    const billed = { value: "81.50", currency: "USD" };
    const element = await page.show(detailsOf({ state: "succeeded", settled: true, billed }));
    expect(rowsOf(element)).to.include({ [en.label.billed]: "$81.50" });
  });
});
