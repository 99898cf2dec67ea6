import { expect } from "@open-wc/testing";
import { inside, Page, textOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, inMs, PAID, SERVER_MS, statusOf } from "./support/samples.ts";

describe("the time of the last check", () => {
  const page = new Page();
  const CHECKED = "[part=note] p:nth-of-type(2)";

  it("The age of the last check follows the server's clock, and the card keeps its height while it grows", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS + 3_600_000;
    const status = statusOf({ checkedAt: inMs(-8000), nextCheckAt: inMs(12_000) });
    const element = await page.show(status);
    await page.open(status);
    expect(textOf(element, CHECKED)).to.equal("Checked 8 sec. ago");
    const { height } = inside(element, "[part=card]").getBoundingClientRect();
    await time.advance(11_000);
    expect(textOf(element, CHECKED)).to.equal("Checked 19 sec. ago");
    await time.advance(1000);
    expect(textOf(element, CHECKED)).to.equal("Checked 20 sec. ago");
    await time.advance(5000);
    expect(textOf(element, CHECKED)).to.equal("Checked 25 sec. ago");
    expect(inside(element, "[part=card]").getBoundingClientRect().height).to.equal(height);
  });

  it("The card counts down to no check", async () => {
    const status = statusOf({ checkedAt: inMs(-8000), nextCheckAt: inMs(12_000) });
    const element = await page.show(status);
    await page.open(status);
    expect(textOf(element, "[part=note]")).to.contain("Checked");
    expect(textOf(element, "[part=note]")).not.to.contain("12 sec.");
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(textOf(element, "[part=note]")).not.to.contain("12 sec.");
    expect(textOf(await page.show(status, { live: "off" }), "[part=note]")).not.to.contain("12 sec.");
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
    expect(textOf(element, "[part=title]")).to.equal("Not started yet");
    expect(textOf(element, "[part=details]")).to.contain("Starts");
    await time.advance(5000);
    stream.event("status", { ...link, mayPay: true, serverTime: inMs(5000), version: 2 });
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("This payment link is open");
    expect(textOf(element, "[part=details]")).not.to.contain("Starts");
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
    expect(announcements).to.deep.equal(["Time left – 5 minutes"]);
    await time.advance(60_000);
    expect(announcements).to.deep.equal(["Time left – 5 minutes", "Time left – 1 minute"]);
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
