import { expect } from "@open-wc/testing";
import { en, type Messages } from "../../../widget/i18n/en.ts";
import { inside, Page, rowsOf, textOf, titleOf, wordsFile } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, SERVER_TIME, SUCCEEDED, statusOf } from "./support/samples.ts";

describe("the element, announcing,", () => {
  const page = new Page();
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
    page.edge.fetchStatus.json(statusOf());
    await settle();
    expect(region(element) === first).to.equal(true);
    expect(textOf(element, "[role=status]")).to.contain(titleOf(en.state.processing.any));
  });

  it("announces each change once, and no tick", async () => {
    const time = page.stopTime();
    const element = await page.mount();
    const { heard, changes } = listen(element);
    page.edge.fetchStatus.json(detailsOf({ expiresAt: "2026-11-21T10:10:00Z" }));
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
    page.edge.fetchStatus.json(SUCCEEDED);
    await settle();
    expect(heard.at(-1)).to.contain(titleOf(en.state.succeeded.any));
  });

  it("does not repeat itself in another language", async () => {
    const arabic = (await wordsFile("ar")) as Messages;
    const element = await page.show(statusOf());
    const { heard } = listen(element);
    element.lang = "ar";
    await settle();
    page.edge.calls.find(({ url }) => url.includes("/messages/"))?.json(arabic);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
    expect(heard).to.deep.equal([]);
    expect(region(element).lang, "what was said stays in its language").to.equal("en");
  });

  it("announces another thing even where it says the same", async () => {
    const element = await page.mount();
    page.edge.fetchStatus.problem(404, "not-found");
    await settle();
    const { heard } = listen(element);
    element.of = "shop/payment/b";
    await settle();
    page.edge.fetchStatus.problem(404, "not-found");
    await settle();
    expect(heard.filter(Boolean)).to.have.length(1);
  });

  it("announces a refusal", async () => {
    const element = await page.mount();
    const { heard } = listen(element);
    page.edge.fetchStatus.problem(404, "not-found");
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
    const arabic = (await wordsFile("ar")) as Messages;
    const element = await page.mount({ lang: "ar" });
    const { heard } = listen(element);
    page.edge.fetchStatus.json(statusOf());
    await settle();
    expect(heard).to.deep.equal([]);
    page.edge.calls.find(({ url }) => url.includes("/messages/"))?.json(arabic);
    await settle();
    expect(heard).to.have.length(1);
    expect(heard[0]).to.contain(titleOf(arabic.state.processing.any));
    expect(region(element).lang).to.equal("ar");
  });
});
