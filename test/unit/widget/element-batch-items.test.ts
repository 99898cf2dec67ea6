import { expect } from "@open-wc/testing";
import type { Item, State } from "../../../contract/status.ts";
import { en } from "../../../widget/i18n/en.ts";
import { EDGE, inside, isInside, Page, textOf } from "./support/element-page.ts";
import { eventually } from "./support/eventually.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf } from "./support/samples.ts";

describe("the payouts of a batch", () => {
  const page = new Page();
  const BATCH = detailsOf({
    of: "shop/bulk-payout/b1",
    kind: "bulk-payout",
    progress: { total: 70, succeeded: 61, failed: 0, canceled: 0, pending: 9 },
  });
  const item = (line: number, state: State = "succeeded"): Item => ({
    line,
    state,
    amount: { value: "10.00", currency: "USD" },
  });
  const itemRequests = () => page.edge.calls.filter(({ url }) => url.includes("/items"));
  const linesOf = (element: Element) =>
    [...inside(element, "[part=progress]").querySelectorAll("li")].map((line) =>
      line.textContent
        ?.replace(/[\u2068\u2069]/g, "")
        .replace(/\s+/g, " ")
        .trim(),
    );

  const numbersOf = (element: Element) => linesOf(element).map((line) => line?.split(" $")[0]);

  async function open(element: Element): Promise<void> {
    inside(element, "[part=items] summary").click();
    await eventually(() => expect(itemRequests()).not.to.be.empty);
    await settle();
  }

  it("The payouts are requested when the list is opened, with the token and past every cache", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    expect(itemRequests()).to.deep.equal([]);
    await open(element);
    const [call] = itemRequests();
    expect(call?.url).to.equal(`${EDGE}/v1/shop/bulk-payout/b1/items?after=0`);
    expect(call?.header("Authorization")).to.equal("Bearer a.b.c");
    expect(call?.fetchOptions).to.include({ cache: "no-store", redirect: "error", referrerPolicy: "no-referrer" });
  });

  it("The payouts are listed page by page, failed ones first", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    await open(element);
    itemRequests()[0]?.json({ items: [item(1), item(2, "processing"), item(3, "failed")], next: 3 });
    await settle();
    expect(linesOf(element)).to.deep.equal([
      "Payout 3 $10.00 · Not sent",
      "Payout 1 $10.00 · Sent",
      "Payout 2 $10.00 · Processing",
    ]);
    inside(element, "[name=more]").click();
    inside(element, "[name=more]").click();
    await settle();
    expect(itemRequests().map(({ url }) => url.split("?")[1])).to.deep.equal(["after=0", "after=3"]);
    itemRequests()[1]?.json({ items: [item(4, "failed")], next: null });
    await settle();
    expect(numbersOf(element)).to.deep.equal(["Payout 3", "Payout 4", "Payout 1", "Payout 2"]);
    const isOpen = (number: string) => !inside(element, "[part=items]").textContent?.includes(number);
    expect([isOpen("3"), isOpen("4")], "failed ones are outside the list that opens").to.deep.equal([true, true]);
    expect(isInside(element, "[name=more]")).to.equal(false);
  });

  it("The list begins with the failed payouts of the whole batch and shows each payout once", async () => {
    const progress = { total: 70, succeeded: 60, failed: 1, canceled: 0, pending: 9 };
    const element = await page.show({ ...BATCH, progress }, { token: "a.b.c" });
    expect(itemRequests().map(({ url }) => url.split("?")[1])).to.deep.equal(["after=0&state=failed"]);
    itemRequests()[0]?.json({ items: [item(3, "failed")], next: null });
    await settle();
    expect(numbersOf(element), "before the list is opened").to.deep.equal(["Payout 3"]);
    await open(element);
    await eventually(() => expect(itemRequests()).to.have.length(3));
    expect(itemRequests().map(({ url }) => url.split("?")[1])).to.deep.equal([
      "after=0&state=failed",
      "after=0",
      "after=0&state=failed",
    ]);
    expect(numbersOf(element), "the failed ones stay").to.deep.equal(["Payout 3"]);
    itemRequests()[1]?.json({ items: [item(1), item(2)], next: 2 });
    itemRequests()[2]?.json({ items: [item(3, "failed")], next: null });
    await settle();
    expect(numbersOf(element)).to.deep.equal(["Payout 3", "Payout 1", "Payout 2"]);
    inside(element, "[name=more]").click();
    await settle();
    itemRequests()[3]?.json({ items: [item(3, "failed"), item(4)], next: null });
    await settle();
    expect(numbersOf(element)).to.deep.equal(["Payout 3", "Payout 1", "Payout 2", "Payout 4"]);
    expect(itemRequests()).to.have.length(4);
  });

  it("The failed payouts are read again when their number changes, and never in a small layout", async () => {
    const progress = { total: 70, succeeded: 60, failed: 1, canceled: 0, pending: 9 };
    const element = await page.show({ ...BATCH, progress }, { token: "a.b.c" });
    itemRequests()[0]?.json({ items: [item(3, "failed")], next: null });
    const stream = await page.open({ ...BATCH, progress });
    expect(itemRequests()).to.have.length(1);
    stream.event("status", { ...BATCH, progress: { ...progress, failed: 2, pending: 8 }, version: 2 });
    await settle();
    itemRequests()[1]?.json({ items: [item(3, "failed"), item(7, "failed")], next: null });
    await settle();
    expect(numbersOf(element)).to.deep.equal(["Payout 3", "Payout 7"]);
    expect(inside(element, "[part=progress] ul").getAttribute("aria-label")).to.contain("payouts need attention");
    stream.event("status", { ...BATCH, progress: { ...progress, succeeded: 61 }, version: 3 });
    await settle();
    itemRequests()[2]?.json({ items: [item(7, "failed")], next: null });
    await settle();
    expect(numbersOf(element), "one has been sent since").to.deep.equal(["Payout 7"]);
    await page.show({ ...BATCH, progress }, { token: "a.b.c", layout: "badge" });
    expect(itemRequests()).to.have.length(3);
  });

  it("The list disappears if the token does not allow the payouts", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    await open(element);
    itemRequests()[0]?.problem(403, "scope-missing");
    await settle();
    expect(isInside(element, "[part=items]")).to.equal(false);
    expect(textOf(element, "[part=title]")).not.to.equal("");
  });

  it("The card reports payouts that could not be loaded, and they can be requested again", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    await open(element);
    itemRequests()[0]?.lose();
    await settle();
    expect(textOf(element, "[part=note]")).to.contain(en.note.unreached);
    inside(element, "[name=more]").click();
    await settle();
    itemRequests()[1]?.json({ items: [item(1)], next: null });
    await settle();
    expect(linesOf(element)).to.have.length(1);
    expect(textOf(element, "[part=note]")).not.to.contain(en.note.unreached);
  });

  it("The list ignores a response of another shape or for another resource", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    await open(element);
    itemRequests()[0]?.json({ items: [{ line: "1", state: "succeeded", amount: null }], next: null });
    await settle();
    expect(linesOf(element)).to.deep.equal([]);
    inside(element, "[name=more]").click();
    await settle();
    element.of = "shop/bulk-payout/b2";
    await settle();
    page.edge.lastRead.json({ ...BATCH, of: "shop/bulk-payout/b2" });
    itemRequests()[1]?.json({ items: [item(1)], next: null });
    await settle();
    expect(linesOf(element)).to.deep.equal([]);
  });

  it("Only a batch has a list of payouts", async () => {
    expect(isInside(await page.show(detailsOf({ kind: "payout" })), "[part=items]")).to.equal(false);
  });
});
