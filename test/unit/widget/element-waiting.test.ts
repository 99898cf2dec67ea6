import { expect } from "@open-wc/testing";
import { inside, Page, textOf } from "./support/element-page.ts";
import { detailsOf, SERVER_MS, statusOf } from "./support/samples.ts";

const MINUTE_MS = 60_000;

describe("an element that hurries nobody", () => {
  const page = new Page();

  it("waits with the way back while the pointer is on it", async () => {
    const time = page.stopTime();
    const paid = detailsOf({ state: "succeeded", settled: true });
    const element = await page.show(paid, { "return-url": "https://shop.example/thanks", "return-after": "10" });
    element.addEventListener("payment-status-action", (event) => event.preventDefault());
    // No script can move the pointer: a class stands for it.
    const matches = (selector: string) => Element.prototype.matches.call(element, selector.replace(":hover", ".at"));
    Object.assign(element, { matches });
    element.classList.add("at");
    await time.advance(30_000);
    expect(textOf(element, "[name=return]")).to.contain("in 10 sec.");
    element.classList.remove("at");
    await time.advance(2000);
    expect(textOf(element, "[name=return]")).to.contain("in 8 sec.");
  });

  it("reads out no time that is left before it is five minutes, however long there is to pay", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    const expiresAt = new Date(SERVER_MS + 40 * MINUTE_MS).toISOString();
    const element = await page.show(statusOf({ state: "action_required", expiresAt }), { live: "off" });
    const heard = new Set<string>();
    const region = inside(element, "[role=status]");
    const listener = new MutationObserver(() => heard.add(textOf(element, "[role=status]")));
    listener.observe(region, { childList: true, characterData: true, subtree: true });
    for (let minute = 1; minute < 35; minute++) {
      time.nowMs = SERVER_MS + minute * MINUTE_MS;
      await time.advance(1000);
    }
    expect(textOf(element, "[part=card]")).to.contain("5 min");
    expect([...heard]).to.deep.equal([]);
    time.nowMs = SERVER_MS + 35 * MINUTE_MS;
    await time.advance(1000);
    expect([...heard]).to.deep.equal(["Time left – 5 minutes"]);
  });
});
