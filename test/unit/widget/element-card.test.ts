import { expect } from "@open-wc/testing";
import { en } from "../../../widget/i18n/en.ts";
import { inside, isInside, Page, rowsOf, textOf, titleOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, inMs, problemOf, SERVER_MS, statusOf } from "./support/samples.ts";

describe("the content of the card", () => {
  const page = new Page();

  it("The card shows amount, method, reference and merchant", async () => {
    const element = await page.show(detailsOf());
    expect(textOf(element, "[part=amount]")).to.equal("€1,234.50");
    expect(rowsOf(element)).to.deep.equal({
      To: "Example Shop",
      Method: "Visa •••• 1111",
      Reference: "2026-11-21-0001",
    });
  });

  it('The card shows only the merchant in the view "status"', async () => {
    const element = await page.show(statusOf());
    expect(isInside(element, "[part=amount]")).to.equal(false);
    expect(rowsOf(element)).to.deep.equal({ To: "Example Shop" });
  });

  it("The card shows the paid, due and refunded amounts where they differ from the amount", async () => {
    const amounts = { paid: { value: "1000.00", currency: "EUR" }, refunded: { value: "1.5", currency: "EUR" } };
    const rows = rowsOf(await page.show(detailsOf({ state: "partially_succeeded", ...amounts })));
    expect(rows).to.include({ Paid: "€1,000.00", "Still due": "€234.50", Refunded: "€1.50" });
    const same = rowsOf(await page.show(detailsOf({ paid: { value: "1234.50", currency: "EUR" } })));
    expect(same).not.to.have.any.keys("Paid", "Still due", "Refunded");
  });

  it("The card names the method if there is no brand", async () => {
    const method = { type: "bank_transfer" as const, brand: null, last4: null };
    expect(rowsOf(await page.show(detailsOf({ method })))).to.include({ Method: "Bank transfer" });
  });

  it("The card shows the payment instructions", async () => {
    const instructions = {
      bank: "Bank",
      account: "A-1",
      reference: "R-1",
      barcode: "0123",
      url: null,
      text: "At any shop.",
    };
    expect(rowsOf(await page.show(detailsOf({ state: "action_required", instructions })))).to.include({
      Bank: "Bank",
      Account: "A-1",
      "Payment reference": "R-1",
      Code: "0123",
      "How to pay": "At any shop.",
    });
  });

  it("The card links to the page with the payment instructions if its URL is safe", async () => {
    const nothing = { bank: null, account: null, reference: null, barcode: null };
    const open = (url: string, text: string | null) =>
      page.show(detailsOf({ state: "action_required", instructions: { ...nothing, url, text } }));
    const element = await open("https://voucher.example/print?id=1", "At any shop.");
    expect(rowsOf(element)["How to pay"]).to.equal("At any shop. voucher.example");
    expect(inside(element, "dd a").getAttribute("href")).to.equal("https://voucher.example/print?id=1");
    expect(inside(element, "dd a").getAttribute("rel")).to.equal("noreferrer");
    const actions: Event[] = [];
    element.addEventListener("payment-status-action", (event) => actions.push(event));
    element.addEventListener("click", (event) => event.preventDefault());
    inside(element, "dd a").click();
    expect(actions, "it is a way, no action").to.deep.equal([]);
    expect(rowsOf(await open("https://voucher.example/", null))["How to pay"]).to.equal("voucher.example");
    for (const url of ["http://voucher.example", "javascript:alert(1)", "/pay"])
      expect(isInside(await open(url, "At any shop."), "dd a"), url).to.equal(false);
  });

  it("The card shows that a payout comes from the merchant", async () => {
    const element = await page.show(statusOf({ of: "shop/payout/a", kind: "payout" }));
    expect(rowsOf(element)).to.deep.equal({ From: "Example Shop" });
  });

  it("The card shows the counts and the bar of a batch", async () => {
    const progress = { total: 200, succeeded: 182, failed: 3, canceled: 5, pending: 10 };
    const element = await page.show(statusOf({ kind: "bulk-payout", progress }));
    expect(textOf(element, "[part=progress]")).to.equal("182 of 200 done · 3 need attention");
    const widthOf = (name: string) => inside(element, `[part=progress] .${name}`).getBoundingClientRect().width;
    expect(widthOf("good") / widthOf("rest")).to.be.closeTo(0.91, 0.001);
    expect(widthOf("attention") / widthOf("rest")).to.be.closeTo(0.95, 0.001);
  });

  it("The card draws no progress of an empty batch", async () => {
    const progress = { total: 0, succeeded: 0, failed: 0, canceled: 0, pending: 0 };
    expect(isInside(await page.show(statusOf({ progress })), "[part=progress]")).to.equal(false);
  });

  it("The card shows for a test, and only for a test, that no money moved", async () => {
    expect(textOf(await page.show(statusOf({ test: true })), "[part=card]")).to.contain("no money moved");
    expect(textOf(await page.show(statusOf()), "[part=card]")).not.to.contain("no money moved");
  });

  it("The card shows the timeline with the times that are known", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    const timeline = [
      { state: "created" as const, at: null },
      { state: "processing" as const, at: inMs(-300_000) },
    ];
    const element = await page.show(statusOf({ timeline }));
    const entries = [...inside(element, "[part=timeline]").querySelectorAll("li")];
    expect(entries.map((entry) => entry.textContent?.replace(/\s+/g, ""))).to.deep.equal([
      "Created",
      "Processing5min.ago",
    ]);
    expect(inside(element, "[part=timeline] time").getAttribute("datetime")).to.equal(inMs(-300_000));
    expect(inside(element, "[part=timeline] time").title).to.match(/2026/);
  });

  it("The card counts down by the server's clock if the browser's clock is an hour wrong", async () => {
    for (const wrongMs of [-3_600_000, 0, 3_600_000]) {
      const time = page.stopTime();
      time.nowMs = SERVER_MS + wrongMs;
      const element = await page.show(statusOf({ expiresAt: inMs(247_000) }));
      expect(rowsOf(element), `${wrongMs}`).to.include({ "Time left": "04:07" });
      await time.advance(1000);
      expect(rowsOf(element), `${wrongMs}`).to.include({ "Time left": "04:06" });
      await time.advance(300_000);
      expect(rowsOf(element), `${wrongMs}`).to.include({ "Time left": "00:00" });
      element.remove();
    }
  });

  it("The card computes ages by the server's clock", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS + 3_600_000;
    const element = await page.show(statusOf({ checkedAt: inMs(-8000) }));
    expect(textOf(element, "[part=note]")).to.contain("Checked 8 sec. ago");
    await time.advance(4000);
    expect(textOf(element, "[part=note]")).to.contain("Checked 12 sec. ago");
  });

  it("The card shows no time of a check before the first one", async () => {
    expect(textOf(await page.show(statusOf({ checkedAt: null })), "[part=note]")).not.to.contain("Checked");
  });

  it("The card of a payment method names nobody that money goes to or comes from", async () => {
    const kind = "payment-method";
    const element = await page.show(detailsOf({ kind, state: "verified", hint: "method_saved", settled: true }));
    expect(textOf(element, "[part=title]")).to.equal("Saved");
    expect(Object.values(rowsOf(element))).not.to.include("Example Shop");
    expect(Object.keys(rowsOf(element))).to.include("Method");
  });

  it("The card shows that the last check did not succeed", async () => {
    expect(textOf(await page.show(statusOf({ stale: true })), "[part=note]")).to.contain(en.note.stale);
  });

  it("The card shows a deadline as a date if more than a day is left, and no deadline once the status is settled", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    expect(rowsOf(await page.show(statusOf({ expiresAt: inMs(3 * 86_400_000) })))["Valid until"]).to.match(
      /Nov 24, 2026/,
    );
    const settled = statusOf({ state: "succeeded", settled: true, expiresAt: inMs(60_000) });
    expect(rowsOf(await page.show(settled))).to.deep.equal({ To: "Example Shop" });
  });

  it("The card shows how long a report is available: a date, and the time left within the last day", async () => {
    const report = statusOf({ of: "shop/report/a", kind: "report", state: "succeeded", settled: true });
    expect(rowsOf(await page.show({ ...report, expiresAt: inMs(2 * 86_400_000) }))["Ready until"]).to.match(/2026/);
    const download = { path: "/v1/shop/report/a/file", expiresAt: inMs(600_000) };
    expect(rowsOf(await page.show({ ...report, download }))["Time left"]).to.match(/^(10:00|09:59)$/);
  });

  it("The card shows that the customer can leave the page when a payment takes long", async () => {
    const time = page.stopTime();
    const element = await page.show(statusOf());
    await page.open(statusOf());
    await time.advance(29_000);
    expect(textOf(element, "[part=note]")).to.contain(en.note.updates);
    await time.advance(2000);
    expect(textOf(element, "[part=note]")).to.contain(en.note.leave);
  });

  it("The card shows every value as text and never as markup", async () => {
    const name = "<img src=x onerror=alert(1)>";
    const element = await page.show(
      detailsOf({
        merchant: { name, url: null, support: null, logo: null, color: null, statement: null },
        reference: name,
      }),
    );
    expect(rowsOf(element)).to.include({ To: name, Reference: name });
    expect(isInside(element, "img")).to.equal(false);
  });

  it("The card links to no URL that could run a script", async () => {
    for (const support of [
      "javascript:alert(1)",
      "data:text/html,x",
      " javascript:alert(1)",
      "//other.example",
      null,
    ]) {
      const merchant = { name: "Shop", url: null, support, logo: null, color: null, statement: null };
      expect(isInside(await page.show(statusOf({ advice: "contact_merchant", merchant })), "a"), `${support}`).to.equal(
        false,
      );
    }
  });

  it("The card never shows a problem's own text but what the customer can do", async () => {
    const element = await page.mount();
    const headers = { "Content-Type": "application/problem+json" };
    page.edge.lastRead.json({ ...problemOf(404, "not-found"), detail: "SECRET" }, { status: 404, headers });
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.refused[404]));
    expect(textOf(element, "[part=card]")).not.to.contain("SECRET");
    expect(isInside(element, "button")).to.equal(false);
  });
});
