// The element never shows an uncertain result as failed, and never asks a customer to pay again without certainty.
import { expect } from "@open-wc/testing";
import { STATE_STYLES } from "../../../widget/card/icons.ts";
import { en } from "../../../widget/i18n/en.ts";
import { EDGE, inside, isInside, messageOf, Page, rowsOf, textOf, titleOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, inMs, OF, SERVER_MS, statusOf } from "./support/samples.ts";

const RETRY = { "retry-url": "https://shop.example/pay" };

describe("a payment that may have gone through", () => {
  const page = new Page();
  const timedOut = statusOf({
    state: "failed",
    settled: true,
    advice: "do_not_pay_again",
    timeline: [{ state: "failed", at: null }],
  });

  it("A payment that may have gone through is shown as unknown, without a retry link", async () => {
    const element = await page.show(timedOut, RETRY);
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.unknown.any));
    expect(textOf(element, "[part=message]")).to.equal(
      `${en.advice.do_not_pay_again} ${messageOf(en.state.unknown.any)}`,
    );
    expect(textOf(element, "[part=message] b")).to.equal(en.advice.do_not_pay_again);
    expect(isInside(element, "[part=timeline]"), "no step is known to be done").to.equal(false);
    expect(textOf(element, "[part=card]")).to.contain(en.advice.do_not_pay_again);
    expect(textOf(element, "[part=card]")).not.to.contain(en.state.failed.name);
    expect(isInside(element, ".bad")).to.equal(false);
    expect(isInside(element, "[name=retry]")).to.equal(false);
  });

  it("A payment that may have gone through shows the merchant's slot for unknown, and never the one for failed", async () => {
    const inner = `<p slot="failed">Pay again.</p><p slot="unknown">We are looking into it.</p>`;
    const element = await page.show(timedOut, RETRY, inner);
    const [failed, unknown] = element.querySelectorAll("p");
    expect([failed?.getClientRects().length, unknown?.getClientRects().length]).to.deep.equal([0, 1]);
  });

  it("A payment that may have gone through starts no countdown", async () => {
    const time = page.stopTime();
    const element = await page.show(timedOut, { "return-url": "https://shop.example/", "return-after": "3" });
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop");
    const actions: Event[] = [];
    element.addEventListener("payment-status-action", (event) => actions.push(event));
    await time.advance(10_000);
    expect(actions).to.deep.equal([]);
  });

  it("A badge shows a payment that may have gone through as unknown", async () => {
    const element = await page.show(timedOut, { layout: "badge" });
    expect(textOf(element, "[part=title]")).to.equal(en.state.unknown.name);
  });
});

describe("a follow-up that failed, such as a refund", () => {
  const page = new Page();

  for (const advice of ["use_another_method", "try_again", "check_details"] as const) {
    it(`A failed follow-up asks nobody to pay again, whatever the provider advises (${advice})`, async () => {
      const failed = statusOf({ state: "failed", settled: true, hint: "follow_up_failed", advice });
      const element = await page.show(failed, RETRY);
      const said = "Your original payment stays as it was. Contact Example Shop for help.";
      expect(textOf(element, "[part=message]")).to.equal(said);
      expect(isInside(element, "[name=retry]")).to.equal(false);
      expect(isInside(element, "[part=actions] [name=contact]")).to.equal(true);
    });
  }
});

describe("a payment that neither failed nor simply succeeded", () => {
  const page = new Page();

  it("A failed follow-up asks for attention and never says that the payment failed", async () => {
    const failed = detailsOf({ state: "failed", settled: true, hint: "follow_up_failed" });
    const element = await page.show(failed);
    expect(isInside(element, ".attention[part=card]"), "the tone").to.equal(true);
    expect(inside(element, "[part=icon] path").getAttribute("d")).to.equal(STATE_STYLES.refused.path);
    expect(rowsOf(element)).to.include({ "Paid with": "Visa •••• 1111" });
    expect(textOf(element, "[part=card]")).not.to.match(/not paid/i);
    const badge = await page.show(failed, { layout: "badge" });
    expect(textOf(badge, "[part=title]")).to.equal("The refund or change didn’t go through");
  });

  it("A payment that was paid more than once asks for attention", async () => {
    const element = await page.show(detailsOf({ state: "succeeded", settled: true, hint: "paid_more_than_once" }));
    expect(isInside(element, ".attention[part=card]"), "the tone").to.equal(true);
    expect(inside(element, "[part=icon] path").getAttribute("d")).to.equal(STATE_STYLES.refused.path);
  });

  it("A card payment blames no bank while the provider does not answer", async () => {
    const processing = detailsOf({ state: "processing" });
    expect(textOf(await page.show(processing), "[part=message]")).to.match(/bank/);
    expect(textOf(await page.show({ ...processing, stale: true }), "[part=message]")).not.to.match(/bank/);
  });

  it("A reserved amount is not called paid", async () => {
    const element = await page.show(detailsOf({ state: "authorized" }));
    expect(rowsOf(element)).to.include({ Card: "Visa •••• 1111" });
    expect(rowsOf(element)).not.to.have.property("Paid with");
  });
});

describe("a payment that ended without success", () => {
  const page = new Page();

  for (const state of ["canceled", "expired"] as const)
    it(`A payment that is ${state} is started again only while the customer may pay`, async () => {
      const ended = detailsOf({ state, settled: true, mayPay: true });
      const element = await page.show(ended, RETRY);
      expect(textOf(element, ".main[name=retry]")).to.equal(en.action.retry);
      expect(isInside(await page.show({ ...ended, mayPay: false }, RETRY), "[name=retry]")).to.equal(false);
    });

  it("A payment that may still go through after its time is not started again", async () => {
    const open = detailsOf({ state: "expired", settled: false, advice: "use_another_method" });
    const element = await page.show(open, RETRY);
    expect(textOf(element, "[part=message] b")).to.equal(en.advice.do_not_pay_again);
    expect(isInside(element, "[name=retry]")).to.equal(false);
  });
});

describe("a payment that was captured in part", () => {
  const page = new Page();

  it("A payment that was captured in part is shown with the paid amount", async () => {
    const paid = { value: "4.00", currency: "EUR" };
    const element = await page.show(detailsOf({ state: "succeeded", settled: true, paid }));
    expect(textOf(element, "[part=amount]")).to.equal("€4.00");
  });
});

describe("a payout", () => {
  const page = new Page();

  it("A payout is shown with the sent amount, whatever arrives of it", async () => {
    const of = "shop/payout/p1";
    const paid = { value: "97.00", currency: "EUR" };
    const element = await page.show(detailsOf({ of, kind: "payout", state: "succeeded", settled: true, paid }));
    expect(textOf(element, "[part=amount]")).to.equal("€1,234.50");
  });
});

describe("a settled status", () => {
  const page = new Page();
  const timeline = [{ state: "failed" as const, at: inMs(-600_000) }];
  const failed = statusOf({ state: "failed", settled: true, advice: "use_another_method", timeline });

  it("A settled status is read again when the page is visible again, because somebody may have paid meanwhile", async () => {
    const element = await page.show(failed, RETRY);
    expect(element.phase).to.equal("ended");
    page.isHidden = true;
    page.isHidden = false;
    await settle();
    expect(page.edge.reads).to.have.length(2);
    page.edge.lastRead.json(statusOf({ state: "succeeded", settled: true, version: 9 }));
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("Payment received");
    expect(isInside(element, "[name=retry]")).to.equal(false);
  });

  it("A settled status is read once if updates are off", async () => {
    await page.show(failed, { live: "off" });
    page.isHidden = true;
    page.isHidden = false;
    await settle();
    expect(page.edge.reads).to.have.length(1);
  });

  it("A settled status is read once if nothing happens to the page", async () => {
    await page.show(failed);
    window.dispatchEvent(new PageTransitionEvent("pageshow"));
    await settle();
    expect(page.edge.reads).to.have.length(1);
  });

  it("A settled status shows its date, with a year that is not this one, and stays readable in a screenshot", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    const element = await page.show(failed);
    expect(textOf(element, "[part=note] time")).to.match(/^Nov 2\d, \d+:50 [AP]M$/);
    expect(inside(element, "[part=note] time").getAttribute("datetime")).to.equal(inMs(-600_000));
    expect(inside(element, "[part=note] time").title).to.match(/^Nov 2\d, 2026, \d+:50 [AP]M .+$/);
    time.nowMs = SERVER_MS + 366 * 86_400_000;
    expect(textOf(await page.show(failed), "[part=note] time")).to.match(/^Nov 2\d, 2026, \d+:50 [AP]M$/);
  });
});

describe("a status that the server wrote into the page", () => {
  const page = new Page();
  afterEach(() => void Reflect.deleteProperty(performance, "getEntriesByType"));

  it("A status in the page has the age of the page, however late the script is loaded", async () => {
    const responseEnd = performance.now() - 25_000;
    Object.defineProperty(performance, "getEntriesByType", { configurable: true, value: () => [{ responseEnd }] });
    const json = JSON.stringify(statusOf({ state: "action_required", expiresAt: inMs(70_000) }));
    const root = `<template shadowrootmode="open"><p>Rendered by the server</p></template>`;
    document.body.setHTMLUnsafe(
      `<payment-status of="${OF}" edge="${EDGE}">${root}<script type="application/json">${json}</script></payment-status>`,
    );
    await settle();
    // Of 70 seconds, 45 are left.
    expect(textOf(document.body.firstElementChild as Element, ".left")).to.equal("1 minute left to pay");
  });

  it("The failed payouts in the page are shown at once and are not read again", async () => {
    const progress = { total: 9, succeeded: 8, failed: 1, canceled: 0, pending: 0 };
    const batch = detailsOf({ of: "shop/bulk-payout/b", kind: "bulk-payout", progress });
    const failures = { items: [{ line: 7, state: "failed", amount: null }], next: null };
    const scripts = [batch, failures].map((json) => `<script type="application/json">${JSON.stringify(json)}</script>`);
    const root = `<template shadowrootmode="open"><p>Rendered by the server</p></template>`;
    document.body.setHTMLUnsafe(
      `<payment-status of="${batch.of}" edge="${EDGE}">${root}${scripts.join("")}</payment-status>`,
    );
    await settle();
    const element = document.body.firstElementChild as Element;
    expect(textOf(element, "[part=progress] li")).to.equal("Payout 7 Not sent");
    expect(page.edge.calls.filter(({ url }) => url.includes("/items"))).to.deep.equal([]);
  });
});

describe("content of the page in a slot", () => {
  const page = new Page();

  it("A <details> of the page in a slot requests no payouts when it opens", async () => {
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
  const announcementOf = (element: Element) => textOf(element, "[role=status]");

  it("The live region reports once that a requested value could not be loaded", async () => {
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
    page.edge.lastFile.problem(503, "unavailable");
    await settle();
    expect(announcementOf(element)).to.equal(en.note.noFile);
  });

  it("The live region reports once that the last check did not succeed, and not that nothing changed", async () => {
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    const title = announcementOf(element);
    stream.event("status", statusOf({ stale: true }));
    await settle();
    expect(announcementOf(element)).to.equal(en.note.stale);
    stream.event("status", statusOf({ stale: true, state: "succeeded", settled: true, version: 5 }));
    await settle();
    expect(announcementOf(element)).to.contain("Payment received");
    expect(title).not.to.contain(en.note.stale);
  });

  it("The live region reports also for the first status that its last check did not succeed", async () => {
    expect(announcementOf(await page.show(statusOf({ stale: true })))).to.contain(en.note.stale);
  });
});
