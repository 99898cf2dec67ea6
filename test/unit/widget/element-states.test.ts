// What the element must never let a customer believe: that it failed, or that they should pay again, when that is not sure.
import { expect } from "@open-wc/testing";
import { en } from "../../../widget/i18n/en.ts";
import { EDGE, inside, isInside, messageOf, Page, textOf, titleOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, OF, SERVER_MS, SERVER_TIME, statusOf } from "./support/samples.ts";

const RETRY = { "retry-url": "https://shop.example/pay" };

describe("a payment that may have gone through", () => {
  const page = new Page();
  const timedOut = statusOf({
    state: "failed",
    settled: true,
    advice: "do_not_pay_again",
    timeline: [{ state: "failed", at: null }],
  });

  it("is told as not known, without another try", async () => {
    const element = await page.show(timedOut, RETRY);
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.unknown.any));
    expect(textOf(element, "[part=message]")).to.equal(messageOf(en.state.unknown.any));
    expect(textOf(element, "[part=timeline]")).to.contain(en.state.unknown.name);
    expect(textOf(element, "[part=card]")).to.contain(en.advice.do_not_pay_again);
    expect(textOf(element, "[part=card]")).not.to.contain(en.state.failed.name);
    expect(isInside(element, ".bad")).to.equal(false);
    expect(isInside(element, "[name=retry]")).to.equal(false);
  });

  it("has the shop's own words for what is not known, and never those for what failed", async () => {
    const inner = `<p slot="failed">Pay again.</p><p slot="unknown">We are looking into it.</p>`;
    const element = await page.show(timedOut, RETRY, inner);
    const [failed, unknown] = element.querySelectorAll("p");
    expect([failed?.getClientRects().length, unknown?.getClientRects().length]).to.deep.equal([0, 1]);
  });

  it("is not left by itself", async () => {
    const time = page.stopTime();
    const element = await page.show(timedOut, { "return-url": "https://shop.example/", "return-after": "3" });
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop");
    const taken: Event[] = [];
    element.addEventListener("payment-status-action", (event) => taken.push(event));
    await time.advance(10_000);
    expect(taken).to.deep.equal([]);
  });

  it("is not known to a badge either", async () => {
    const element = await page.show(timedOut, { layout: "badge" });
    expect(textOf(element, "[part=title]")).to.equal(en.state.unknown.name);
  });
});

describe("a later step that failed, such as a refund", () => {
  const page = new Page();

  for (const advice of ["use_another_method", "try_again", "check_details"] as const) {
    it(`asks nobody to pay again, whatever the provider advises (${advice})`, async () => {
      const failed = statusOf({ state: "failed", settled: true, hint: "follow_up_failed", advice });
      const element = await page.show(failed, RETRY);
      expect(textOf(element, ".advice")).to.equal("Example Shop can help you.");
      expect(isInside(element, "[name=retry]")).to.equal(false);
      expect(isInside(element, "[name=contact]")).to.equal(true);
    });
  }
});

describe("a payment of which only a part was captured", () => {
  const page = new Page();

  it("is of the amount that was paid", async () => {
    const paid = { value: "4.00", currency: "EUR" };
    const element = await page.show(detailsOf({ state: "succeeded", settled: true, paid }));
    expect(textOf(element, "[part=amount]")).to.equal("€4.00");
  });
});

describe("a payout", () => {
  const page = new Page();

  it("is of the amount that was sent, whatever of it arrives", async () => {
    const of = "shop/payout/p1";
    const paid = { value: "97.00", currency: "EUR" };
    const element = await page.show(detailsOf({ of, kind: "payout", state: "succeeded", settled: true, paid }));
    expect(textOf(element, "[part=amount]")).to.equal("€1,234.50");
  });
});

describe("a settled status", () => {
  const page = new Page();
  const failed = statusOf({ state: "failed", settled: true, advice: "use_another_method" });

  it("is asked for again as soon as the page is seen again, since somebody may have paid in between", async () => {
    const element = await page.show(failed, RETRY);
    expect(element.phase).to.equal("ended");
    page.isHidden = true;
    page.isHidden = false;
    await settle();
    expect(page.edge.looks).to.have.length(2);
    page.edge.fetchStatus.json(statusOf({ state: "succeeded", settled: true, version: 9 }));
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("Payment received");
    expect(isInside(element, "[name=retry]")).to.equal(false);
  });

  it("is asked for once where the page wants no updates", async () => {
    await page.show(failed, { live: "off" });
    page.isHidden = true;
    page.isHidden = false;
    await settle();
    expect(page.edge.looks).to.have.length(1);
  });

  it("is asked for once where nothing happens to the page", async () => {
    await page.show(failed);
    window.dispatchEvent(new PageTransitionEvent("pageshow"));
    await settle();
    expect(page.edge.looks).to.have.length(1);
  });

  it("keeps its age right to the second for the first minute", async () => {
    const time = page.stopTime();
    const checkedAt = new Date(SERVER_MS).toISOString();
    const element = await page.show(statusOf({ ...failed, checkedAt }));
    await time.advance(20_000);
    expect(textOf(element, "[part=note]")).to.contain("Checked 20 sec. ago");
  });
});

describe("what a server wrote into the page", () => {
  new Page();
  afterEach(() => void Reflect.deleteProperty(performance, "getEntriesByType"));

  it("is as old as the page, however late the script came", async () => {
    const responseEnd = performance.now() - 25_000;
    Object.defineProperty(performance, "getEntriesByType", { configurable: true, value: () => [{ responseEnd }] });
    const written = JSON.stringify(statusOf({ checkedAt: SERVER_TIME }));
    const root = `<template shadowrootmode="open"><p>As the server wrote it</p></template>`;
    document.body.setHTMLUnsafe(
      `<payment-status of="${OF}" edge="${EDGE}">${root}<script type="application/json">${written}</script></payment-status>`,
    );
    await settle();
    expect(textOf(document.body.firstElementChild as Element, "[part=note]")).to.contain("Checked 25 sec. ago");
  });
});

describe("what a page puts into a slot", () => {
  const page = new Page();

  it("is its own: what opens there asks for no payouts", async () => {
    const inner = `<details slot="footer"><summary>Help</summary>Call us.</details>`;
    const element = await page.show(detailsOf({ state: "succeeded", settled: true }), {}, inner);
    const opened = new Promise((resolve) => element.addEventListener("toggle", resolve, { capture: true, once: true }));
    element.querySelector("details")?.toggleAttribute("open");
    await opened;
    await settle();
    expect(page.edge.calls.filter(({ url }) => url.includes("items"))).to.deep.equal([]);
  });
});

describe("the live region", () => {
  const page = new Page();
  const heard = (element: Element) => textOf(element, "[role=status]");

  it("says once that what was asked for could not be had", async () => {
    const report = detailsOf({
      of: "shop/report/r1",
      kind: "report",
      state: "succeeded",
      settled: true,
      download: { path: "/v1/shop/report/r1/file", expiresAt: null },
    });
    const element = await page.show(report, { token: "a.b.c" });
    inside(element, "[name=download]").click();
    await settle();
    page.edge.file.problem(503, "unavailable");
    await settle();
    expect(heard(element)).to.equal(en.note.noFile);
  });

  it("says once that the last check did not succeed, and not that nothing changed", async () => {
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    const title = heard(element);
    stream.event("status", statusOf({ stale: true }));
    await settle();
    expect(heard(element)).to.equal(en.note.stale);
    stream.event("status", statusOf({ stale: true, state: "succeeded", settled: true, version: 5 }));
    await settle();
    expect(heard(element)).to.contain("Payment received");
    expect(title).not.to.contain(en.note.stale);
  });

  it("says of the first status too that its last check did not succeed", async () => {
    expect(heard(await page.show(statusOf({ stale: true })))).to.contain(en.note.stale);
  });
});
