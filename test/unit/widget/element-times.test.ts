import { expect } from "@open-wc/testing";
import { inside, Page, textOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, inMs, PAID, SERVER_MS, statusOf } from "./support/samples.ts";

describe("the foot", () => {
  const page = new Page();

  it("The foot does not tick, and the card keeps its height while it waits", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS + 3_600_000;
    const status = statusOf({ checkedAt: inMs(-8000), nextCheckAt: inMs(12_000) });
    const element = await page.show(status);
    await page.open(status);
    const foot = textOf(element, "[part=note]");
    const { height } = inside(element, "[part=card]").getBoundingClientRect();
    for (const ms of [11_000, 1000, 5000, 60_000]) {
      await time.advance(ms);
      expect(textOf(element, "[part=note]")).to.equal(foot);
    }
    expect(inside(element, "[part=card]").getBoundingClientRect().height).to.equal(height);
  });

  it("The foot shows since when the page is offline, or the last news when updates are off", async () => {
    const status = statusOf({ checkedAt: inMs(-8000), nextCheckAt: inMs(12_000) });
    const element = await page.show(status);
    await page.open(status);
    expect(textOf(element, "[part=note]")).not.to.contain("Last news");
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(textOf(element, "[part=note]")).to.match(/^Offline since Nov 2\d, \d+:00 [AP]M /);
    expect(textOf(await page.show(status, { live: "off" }), "[part=note]")).to.contain("Last news");
  });
});

describe("the start of a link", () => {
  const page = new Page();

  it("A link shows its start until then, and no start once it is open", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    const link = detailsOf({ kind: "payment-link", state: "created", mayPay: false, startsAt: inMs(5000) });
    const element = await page.show(link);
    const stream = await page.open(link);
    expect(textOf(element, "[part=title]")).to.equal("Not paid yet");
    expect(textOf(element, "[part=details]")).to.contain("Opens");
    await time.advance(5000);
    stream.event("status", { ...link, mayPay: true, serverTime: inMs(5000), version: 2 });
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("Ready to pay");
    expect(textOf(element, "[part=details]")).not.to.contain("Opens");
  });
});

describe("the time left", () => {
  const page = new Page();

  it("The time left is announced once at five minutes and once at one minute, and not each second", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS - 3_600_000;
    const status = statusOf({ state: "action_required", expiresAt: inMs(400_000) });
    const element = await page.show(status, { live: "off" });
    const announcements: string[] = [];
    const region = inside(element, "[role=status]");
    new MutationObserver(() => announcements.push(textOf(element, "[role=status]"))).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    await time.advance(99_000);
    expect(announcements).to.deep.equal([]);
    await time.advance(230_000);
    expect(announcements).to.deep.equal(["5 minutes left to pay"]);
    await time.advance(60_000);
    expect(announcements).to.deep.equal(["5 minutes left to pay", "1 minute left to pay"]);
  });

  it("The time left is not announced beside a result", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    const element = await page.show({ ...PAID, expiresAt: inMs(301_000) });
    const announcement = textOf(element, "[role=status]");
    await time.advance(120_000);
    expect(textOf(element, "[role=status]")).to.equal(announcement);
  });
});
