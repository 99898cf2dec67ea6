import { expect } from "@open-wc/testing";
import { inside, Page, textOf } from "./support/element-page.ts";
import { detailsOf, SERVER_MS, statusOf } from "./support/samples.ts";

const MINUTE_MS = 60_000;

describe("time limits of the element", () => {
  const page = new Page();

  it("The countdown pauses while the pointer is on the element", async () => {
    const time = page.stopTime();
    const paid = detailsOf({ state: "succeeded", settled: true });
    const element = await page.show(paid, { "return-url": "https://shop.example/thanks", "return-after": "10" });
    element.addEventListener("payment-status-action", (event) => event.preventDefault());
    // A script cannot move the pointer, so a class replaces `:hover`.
    const matches = (selector: string) =>
      Element.prototype.matches.call(element, selector.replace(":hover", ".hovered"));
    Object.assign(element, { matches });
    element.classList.add("hovered");
    await time.advance(30_000);
    expect(textOf(element, "[part=actions] p")).to.contain("in 10 sec.");
    element.classList.remove("hovered");
    await time.advance(2000);
    expect(textOf(element, "[part=actions] p")).to.contain("in 8 sec.");
  });

  it("No time left is announced before the last five minutes, however long the deadline is", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    const expiresAt = new Date(SERVER_MS + 40 * MINUTE_MS).toISOString();
    const element = await page.show(statusOf({ state: "action_required", expiresAt }), { live: "off" });
    const announcements = new Set<string>();
    const region = inside(element, "[role=status]");
    const observer = new MutationObserver(() => announcements.add(textOf(element, "[role=status]")));
    observer.observe(region, { childList: true, characterData: true, subtree: true });
    for (let minute = 1; minute < 35; minute++) {
      time.nowMs = SERVER_MS + minute * MINUTE_MS;
      await time.advance(1000);
    }
    expect(textOf(element, "[part=card]")).to.contain("6 minutes left to pay");
    expect([...announcements]).to.deep.equal([]);
    time.nowMs = SERVER_MS + 35 * MINUTE_MS;
    await time.advance(1000);
    expect([...announcements]).to.deep.equal(["5 minutes left to pay"]);
  });
});
