import { expect } from "@open-wc/testing";
import { STATE_STYLES } from "../../../widget/card/icons.ts";
import { en } from "../../../widget/i18n/en.ts";
import { inside, isInside, messageOf, Page, rowsOf, textOf, titleOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, inMs, problemOf, SERVER_MS, statusOf } from "./support/samples.ts";

describe("the content of the card", () => {
  const page = new Page();

  it("The card shows amount, merchant, method and reference", async () => {
    const element = await page.show(detailsOf());
    expect(textOf(element, "[part=amount]")).to.equal("€1,234.50");
    expect(textOf(element, "small")).to.equal("to Example Shop");
    expect(rowsOf(element)).to.deep.equal({ "Paid with": "Visa •••• 1111", "Order number": "2026-11-21-0001" });
  });

  it('The card shows only the merchant in the view "status"', async () => {
    const element = await page.show(statusOf());
    expect(isInside(element, "[part=amount]")).to.equal(false);
    expect(textOf(element, "small")).to.equal("to Example Shop");
    expect(rowsOf(element)).to.deep.equal({});
  });

  it("The card shows the paid, due and refunded amounts where they differ from the amount", async () => {
    const amounts = { paid: { value: "1000.00", currency: "EUR" }, refunded: { value: "1.5", currency: "EUR" } };
    const element = await page.show(detailsOf({ state: "partially_succeeded", ...amounts }));
    expect(textOf(element, "[part=amount]")).to.equal("€1,000.00");
    expect(textOf(element, "small")).to.equal("of €1,234.50 paid");
    expect(rowsOf(element)).to.include({ "Still to pay": "€234.50", Refunded: "€1.50" });
    expect(rowsOf(await page.show(detailsOf(amounts)))).to.include({ Paid: "€1,000.00" });
    const same = rowsOf(await page.show(detailsOf({ paid: { value: "1234.50", currency: "EUR" } })));
    expect(same).not.to.have.any.keys("Paid", "Still to pay", "Refunded");
  });

  it("The card names the method if there is no brand", async () => {
    const method = { type: "bank_transfer" as const, brand: null, last4: null };
    expect(rowsOf(await page.show(detailsOf({ method })))).to.include({ "Paid with": "Bank transfer" });
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
      "Payment code": "0123",
      Amount: "€1,234.50",
      "How to pay": "At any shop.",
    });
  });

  it("The card links to the page with the payment instructions if its URL is safe", async () => {
    const nothing = { bank: null, account: null, reference: null, barcode: null };
    const open = (url: string, text: string | null) =>
      page.show(detailsOf({ state: "action_required", instructions: { ...nothing, url, text } }));
    const element = await open("https://voucher.example/print?id=1", "At any shop.");
    expect(rowsOf(element)["How to pay"]).to.equal("At any shop.");
    const link = inside(element, "[name=instructions]");
    expect(link.getAttribute("href")).to.equal("https://voucher.example/print?id=1");
    expect(link.getAttribute("rel")).to.equal("noreferrer");
    expect(link.className, "it is the filled button").to.equal("main");
    expect(rowsOf(await open("https://voucher.example/", null))).not.to.have.any.keys("How to pay", "Account");
    for (const url of ["http://voucher.example", "javascript:alert(1)", "/pay"])
      expect(isInside(await open(url, "At any shop."), "[name=instructions]"), url).to.equal(false);
  });

  it("The card shows that a payout comes from the merchant", async () => {
    const element = await page.show(statusOf({ of: "shop/payout/a", kind: "payout" }));
    expect(textOf(element, "small")).to.equal("from Example Shop");
  });

  it("The card shows the counts and the bar of a batch", async () => {
    const progress = { total: 200, succeeded: 182, failed: 3, canceled: 5, pending: 10 };
    const element = await page.show(statusOf({ kind: "bulk-payout", progress }));
    expect(textOf(element, "[part=progress]")).to.equal(
      "182 of 200 done · 3 payouts need attention See all 200 payouts Show more",
    );
    const widthOf = (name: string) => inside(element, `[part=progress] .${name}`).getBoundingClientRect().width;
    expect(widthOf("good") / widthOf("rest")).to.be.within(15, 19);
    expect(widthOf("bad"), "a small share can be seen").to.be.at.least(12);
    const bars = [...inside(element, ".meter").children].map((bar) => bar.getBoundingClientRect());
    const gaps = bars.slice(1).map(({ left }, index) => Math.round(left - (bars[index]?.right ?? 0)));
    expect(gaps, "neighbours are told apart by a gap, not by colour alone").to.deep.equal([3, 3, 3]);
  });

  it("A batch with failed payouts has an exclamation mark, and a payment of which a part was paid has not", async () => {
    const progress = { total: 9, succeeded: 8, failed: 1, canceled: 0, pending: 0 };
    const drawn = async (changes: Parameters<typeof statusOf>[0]) =>
      inside(await page.show(statusOf({ state: "partially_succeeded", ...changes })), "[part=icon] path").getAttribute(
        "d",
      );
    expect(await drawn({ kind: "bulk-payout", progress })).to.equal(STATE_STYLES.refused.path);
    expect(await drawn({})).to.equal(STATE_STYLES.partially_succeeded.path);
  });

  it("The card draws no progress of an empty batch", async () => {
    const progress = { total: 0, succeeded: 0, failed: 0, canceled: 0, pending: 0 };
    expect(isInside(await page.show(statusOf({ progress })), "[part=progress]")).to.equal(false);
  });

  it("The card shows for a test, and only for a test, that no money moved", async () => {
    expect(textOf(await page.show(statusOf({ test: true })), "[part=card]")).to.contain(en.note.test);
    expect(textOf(await page.show(statusOf()), "[part=card]")).not.to.contain(en.note.test);
  });

  it("The card shows all steps of the path from the start, with the times that are known", async () => {
    const timeline = [
      { state: "created" as const, at: null },
      { state: "processing" as const, at: inMs(-300_000) },
    ];
    const element = await page.show(statusOf({ timeline }));
    const entries = [...inside(element, "[part=timeline]").querySelectorAll("li")];
    expect(entries.map((entry) => [entry.className, entry.querySelector("span")?.textContent])).to.deep.equal([
      ["done", "You approved it"],
      ["now", "It’s being confirmed"],
      ["next", "Payment received"],
    ]);
    expect(entries.map((entry) => entry.getAttribute("aria-current"))).to.deep.equal([null, "step", null]);
    expect(inside(element, "[part=timeline] time").getAttribute("datetime")).to.equal(inMs(-300_000));
    expect(inside(element, "[part=timeline] time").title).to.match(/2026/);
    expect(entries[2]?.lastElementChild?.textContent, "for a screen reader").to.equal("not yet");
    expect(entries[2]?.lastElementChild?.getBoundingClientRect().width).to.equal(1);
  });

  it("The card shows the minutes left by the server's clock if the browser's clock is an hour wrong", async () => {
    for (const wrongMs of [-3_600_000, 0, 3_600_000]) {
      const time = page.stopTime();
      time.nowMs = SERVER_MS + wrongMs;
      const element = await page.show(statusOf({ state: "action_required", expiresAt: inMs(247_000) }));
      expect(textOf(element, ".left"), `${wrongMs}`).to.equal("5 minutes left to pay");
      await time.advance(10_000);
      expect(textOf(element, ".left"), `${wrongMs}`).to.equal("4 minutes left to pay");
      await time.advance(300_000);
      expect(isInside(element, ".left"), `${wrongMs}`).to.equal(false);
      element.remove();
    }
  });

  it("The foot shows the date of the last news once the provider does not answer", async () => {
    const element = await page.show(statusOf({ checkedAt: inMs(-480_000), stale: true }));
    expect(textOf(element, "[part=note] p")).to.match(/^Last news Nov 2\d, \d+:52 [AP]M$/);
    expect(inside(element, "[part=note] p").className).to.equal("lost");
  });

  it("The foot shows that the card is live, in one line that does not change", async () => {
    const time = page.stopTime();
    const element = await page.show(statusOf({ checkedAt: null }));
    await page.open(statusOf({ checkedAt: null }));
    expect(textOf(element, "[part=note] p")).to.equal(en.note.updates);
    await time.advance(30_000);
    expect(textOf(element, "[part=note] p")).to.equal(en.note.updates);
  });

  it("The largest amount of a chargeback is what the bank took back, and none if that is not known", async () => {
    const reversed = { state: "charged_back", settled: true, hint: "part_charged_back" } as const;
    const part = await page.show(detailsOf({ ...reversed, chargedBack: { value: "20.00", currency: "EUR" } }));
    expect(textOf(part, "[part=amount]")).to.equal("€20.00");
    expect(textOf(part, "small")).to.equal("of €1,234.50 reversed");
    expect(isInside(await page.show(detailsOf(reversed)), "[part=amount]")).to.equal(false);
    const whole = await page.show(detailsOf({ ...reversed, hint: null }));
    expect(textOf(whole, "[part=amount]")).to.equal("€1,234.50");
    expect(textOf(whole, "small")).to.equal("of €1,234.50 reversed");
  });

  it("The card of an order that was paid more than once also shows how much was due", async () => {
    const paid = { value: "2469.00", currency: "EUR" };
    const element = await page.show(
      detailsOf({ state: "succeeded", hint: "paid_more_than_once", settled: true, paid }),
    );
    expect(textOf(element, "[part=amount]")).to.equal("€2,469.00");
    expect(rowsOf(element)).to.include({ Amount: "€1,234.50" });
  });

  it("A screen reader gets the answer and the message before the amount, which stands above them", async () => {
    const element = await page.show(detailsOf());
    const [title, message, amount] = ["[part=title]", "[part=message]", "[part=amount]"].map((part) =>
      inside(element, part),
    ) as [HTMLElement, HTMLElement, HTMLElement];
    const isBefore = (one: Node, other: Node) =>
      Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
    expect([isBefore(title, message), isBefore(message, amount)]).to.deep.equal([true, true]);
    expect(amount.getBoundingClientRect().bottom).to.be.below(title.getBoundingClientRect().top);
  });

  it("The card of a payment method names nobody that money goes to or comes from", async () => {
    const kind = "payment-method";
    const element = await page.show(detailsOf({ kind, state: "verified", hint: "method_saved", settled: true }));
    expect(textOf(element, "[part=title]")).to.equal("Payment method saved");
    expect(Object.values(rowsOf(element))).not.to.include("Example Shop");
    expect(rowsOf(element)).to.deep.equal({ Card: "Visa •••• 1111", Reference: "2026-11-21-0001" });
  });

  it("A technical problem changes the foot at once, the message after two minutes, and never the title", async () => {
    const time = page.stopTime();
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    const [title, message] = [textOf(element, "[part=title]"), textOf(element, "[part=message]")];
    stream.event("status", statusOf({ stale: true }));
    await settle();
    expect(textOf(element, "[part=note]")).to.contain("Last news");
    expect(textOf(element, "[part=message]")).to.equal(message);
    for (let seconds = 0; seconds < 130; seconds += 10) {
      await time.advance(10_000);
      stream.event("checked", { checkedAt: null, nextCheckAt: null, stale: true, serverTime: inMs(0) });
    }
    await settle();
    expect(textOf(element, "[part=message]")).to.equal(en.note.stale);
    expect(textOf(element, "[part=title]")).to.equal(title);
    stream.event("status", statusOf());
    await settle();
    expect(textOf(element, "[part=message]")).not.to.equal(en.note.stale);
    expect(textOf(element, "[part=note] p")).to.equal(en.note.updates);
  });

  it("The card names a deadline as a date if more than a day is left, and no deadline once the status is settled", async () => {
    const instructions = { bank: null, account: "A-1", reference: null, barcode: null, url: null, text: null };
    const waiting = detailsOf({ state: "action_required", expiresAt: inMs(3 * 86_400_000), instructions });
    const element = await page.show(waiting);
    expect(textOf(element, "[part=title]")).to.match(/^Pay by \w+day, Nov 2\d$/);
    expect(textOf(element, "[part=timeline] .now")).to.match(/by Nov 2\d, \d+:00 [AP]M$/);
    expect(isInside(element, ".left")).to.equal(false);
    const settled = statusOf({ state: "succeeded", settled: true, expiresAt: inMs(60_000) });
    expect(textOf(await page.show(settled), "[part=card]")).not.to.match(/left to pay|by Nov/);
  });

  it("The card shows until when a report is available, as a date with its time", async () => {
    const report = statusOf({ of: "shop/report/a", kind: "report", state: "succeeded", settled: true });
    const messageWith = async (changes: object) => textOf(await page.show({ ...report, ...changes }), "[part=message]");
    expect(await messageWith({ expiresAt: inMs(2 * 86_400_000) })).to.match(
      /^Download it before Nov 2\d, \d+:00 [AP]M\.$/,
    );
    const download = { path: "/v1/shop/report/a/file", expiresAt: inMs(600_000) };
    expect(await messageWith({ download })).to.match(/^Download it before Nov 2\d, \d+:10 [AP]M\.$/);
  });

  it("The card shows that the customer can close the page when a payment takes long", async () => {
    const time = page.stopTime();
    const element = await page.show(statusOf());
    await page.open(statusOf());
    await time.advance(29_000);
    expect(textOf(element, "[part=message]")).to.equal(messageOf(en.state.processing.any));
    await time.advance(2000);
    expect(textOf(element, "[part=message]")).to.equal(messageOf(en.state.processing.long));
  });

  it("The card shows every value as text and never as markup", async () => {
    const name = "<img src=x onerror=alert(1)>";
    const element = await page.show(
      detailsOf({
        merchant: { name, url: null, support: null, logo: null, color: null, statement: null },
        reference: name,
      }),
    );
    expect(rowsOf(element)).to.include({ "Order number": name });
    expect(textOf(element, "small")).to.equal(`to ${name}`);
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
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.refused["404/payment"]));
    expect(textOf(element, "[part=card]")).not.to.contain("SECRET");
    inside(element, "button").click();
    await settle();
    expect(page.edge.reads, "it may be there a moment later").to.have.length(2);
    page.edge.lastRead.problem(401, "token-invalid");
    await settle();
    expect(isInside(element, "button"), "the same request would be refused again").to.equal(false);
  });

  it("A card that has never reached the edge keeps the room of a status, and the customer can check again", async () => {
    const element = await page.mount();
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(element.phase).to.equal("offline");
    expect(inside(element, "ol").children).to.have.length(3);
    inside(element, "[name=check]").click();
    await settle();
    expect(page.edge.reads).to.have.length(2);
  });
});
