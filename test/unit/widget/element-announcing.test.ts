import { expect } from "@open-wc/testing";
import { en, type Messages } from "../../../widget/i18n/en.ts";
import { inside, Page, textOf, titleOf, translationFile } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, SERVER_TIME, SUCCEEDED, statusOf } from "./support/samples.ts";

describe("announcements of the element", () => {
  const page = new Page();
  const region = (element: Element) => inside(element, "[role=status]");

  /** Collects every text of the region from now on. */
  function collectFrom(element: Element) {
    const announcements: string[] = [];
    let changes = 0;
    new MutationObserver(() => {
      changes += 1;
      const text = textOf(element, "[role=status]");
      if (text !== announcements.at(-1)) announcements.push(text);
    }).observe(region(element), { childList: true, characterData: true, subtree: true });
    return { announcements, changes: () => changes };
  }

  it("The element has its live region before the first announcement, and keeps it", async () => {
    const element = await page.mount();
    const first = region(element);
    expect(textOf(element, "[role=status]")).to.equal("");
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(region(element) === first).to.equal(true);
    expect(textOf(element, "[role=status]")).to.contain(titleOf(en.state.processing.any));
  });

  it("The element announces each change once and never the ticking of times", async () => {
    const time = page.stopTime();
    const element = await page.mount();
    const { announcements, changes } = collectFrom(element);
    page.edge.lastRead.json(detailsOf({ expiresAt: "2026-11-21T10:10:00Z" }));
    await settle();
    const stream = await page.open(detailsOf({ expiresAt: "2026-11-21T10:10:00Z" }));
    expect(announcements).to.have.length(1);
    expect(announcements[0]).to.contain(titleOf(en.state.processing.any));
    const before = changes();
    for (let checks = 0; checks < 9; checks++) {
      await time.advance(10_000);
      stream.event("checked", { checkedAt: SERVER_TIME, nextCheckAt: null, stale: false, serverTime: SERVER_TIME });
      await settle();
    }
    expect(textOf(element, "[part=card]")).to.contain("left to pay");
    expect(changes()).to.equal(before);
    stream.event("status", SUCCEEDED);
    await settle();
    expect(announcements).to.have.length(2);
    expect(announcements[1]).to.contain(titleOf(en.state.succeeded.any));
  });

  it("The element announces the loss of the network, and its content when the network is back", async () => {
    const element = await page.show(statusOf());
    const { announcements } = collectFrom(element);
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(announcements).to.have.length(1);
    // The time of the last check, in the zone of this browser.
    expect(announcements[0]).to.match(/^You’re offline\. This was the status at [^{}]*:59[^{}]*\.$/);
    window.dispatchEvent(new Event("online"));
    await settle();
    page.edge.lastRead.json(SUCCEEDED);
    await settle();
    expect(announcements.at(-1)).to.contain(titleOf(en.state.succeeded.any));
  });

  it("The element does not repeat an announcement when its language changes", async () => {
    const arabic = (await translationFile("ar")) as Messages;
    const element = await page.show(statusOf());
    const { announcements } = collectFrom(element);
    const english = region(element).lang;
    expect(english).to.match(/^en\b/);
    element.lang = "ar";
    await settle();
    page.edge.calls.find(({ url }) => url.includes("/messages/"))?.json(arabic);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
    expect(announcements).to.deep.equal([]);
    expect(region(element).lang, "the announcement keeps its language").to.equal(english);
  });

  it("The element announces another resource even if the text is the same", async () => {
    const element = await page.mount();
    page.edge.lastRead.problem(404, "not-found");
    await settle();
    const { announcements } = collectFrom(element);
    element.of = "shop/payment/b";
    await settle();
    page.edge.lastRead.problem(404, "not-found");
    await settle();
    expect(announcements.filter(Boolean)).to.have.length(1);
  });

  it("The element announces a refusal", async () => {
    const element = await page.mount();
    const { announcements } = collectFrom(element);
    page.edge.lastRead.problem(404, "not-found");
    await settle();
    expect(announcements).to.have.length(1);
    expect(announcements[0]).to.contain(titleOf(en.refused[404]));
  });

  it("The element announces once that updates have stopped", async () => {
    const time = page.stopTime();
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    const { announcements } = collectFrom(element);
    stream.event("end", { reason: "token-expired" });
    await settle();
    expect(announcements).to.deep.equal([en.note.stopped]);
    await time.advance(60_000);
    element.lang = "en-GB";
    await settle();
    expect(announcements).to.have.length(1);
  });

  it("The element announces in one language only, also when the translation arrives late", async () => {
    const arabic = (await translationFile("ar")) as Messages;
    const element = await page.mount({ lang: "ar" });
    const { announcements } = collectFrom(element);
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(announcements).to.deep.equal([]);
    page.edge.calls.find(({ url }) => url.includes("/messages/"))?.json(arabic);
    await settle();
    expect(announcements).to.have.length(1);
    expect(announcements[0]).to.contain(titleOf(arabic.state.processing.any));
    expect(region(element).lang).to.equal("ar");
  });
});
