import { expect } from "@open-wc/testing";
import "chai-a11y-axe";
import { STATES, type State } from "../../edge/contract.ts";
import { en, type Words } from "../../widget/words/en.ts";
import { answerEverything, inside, isInside, Page, rowsOf, textOf, titleOf, wordsFile } from "./element-page.ts";
import { settle } from "./fake-time.ts";
import { detailsOf, everythingOf, inMs, problemOf, SERVER_MS, statusOf } from "./samples.ts";

/** What is said of a payment in a state. */
const ofPayment = (texts: { any: string; payment?: string }) => texts.payment ?? texts.any;

describe("the look of the element", () => {
  const page = new Page();
  let arabic: Words;
  before(async () => {
    arabic = (await wordsFile("ar")) as Words;
  });

  /** All states below each other. */
  async function showAll(attributes: Record<string, string>, parent: HTMLElement = document.createElement("main")) {
    page.edge.answers = answerEverything(arabic);
    document.body.append(parent);
    for (const state of STATES) await page.mount({ of: everythingOf(state).of, ...attributes }, "", parent);
    await settle();
    return [...parent.children] as HTMLElement[];
  }

  for (const lang of ["en", "ar"])
    for (const theme of ["light", "dark"]) {
      it(`has title, icon and message for all states, accessible, in ${theme} ${lang}`, async () => {
        const elements = await showAll({ lang, theme });
        const words = lang === "en" ? en : arabic;
        for (const [index, state] of STATES.entries()) {
          const element = elements[index] as HTMLElement;
          expect(textOf(element, "[part=title]"), state).to.equal(titleOf(ofPayment(words.state[state])));
          expect(textOf(element, "[part=message]"), state).not.to.equal("");
          expect(inside(element, "[part=card]").dir, state).to.equal(words.dir);
          const icon = inside(element, "[part=icon]");
          expect(icon.getBoundingClientRect().width, state).to.equal(40);
          expect(icon.querySelector("svg path")?.getAttribute("d"), state).to.be.a("string").that.is.not.empty;
          expect(icon.querySelector("svg")?.getAttribute("aria-hidden"), state).to.equal("true");
          expect(getComputedStyle(inside(element, "[part=title]")).visibility, state).to.equal("visible");
        }
        await expect(elements[0]?.parentElement).to.be.accessible();
      });
    }

  it("tells states apart by icon, not by colour alone", async () => {
    const elements = await showAll({});
    const paths = elements.map((element) => inside(element, "[part=icon] path").getAttribute("d"));
    expect(new Set(paths).size).to.equal(STATES.length);
  });

  it("shows failure in red and the unknown never", async () => {
    const elements = await showAll({});
    const colorOf = (state: State) =>
      getComputedStyle(inside(elements[STATES.indexOf(state)] as Element, "[part=icon]")).color;
    const red = colorOf("failed");
    for (const state of STATES.filter((name) => name !== "failed")) expect(colorOf(state), state).not.to.equal(red);
  });

  it("is accessible while it waits, when it is refused, and offline", async () => {
    const main = document.createElement("main");
    document.body.append(main);
    await page.mount({}, "", main);
    await page.mount({ of: "shop/payment/refused" }, "", main);
    page.edge.look.problem(404, "not-found");
    await page.mount({ of: "shop/payment/offline" }, "", main);
    page.edge.look.json(statusOf({ of: "shop/payment/offline", advice: "contact_merchant" }));
    await settle();
    window.dispatchEvent(new Event("offline"));
    await settle();
    await expect(main).to.be.accessible();
  });

  for (const lang of ["en", "ar"])
    it(`fits into 320 px without cutting anything in ${lang}`, async () => {
      const narrow = document.createElement("main");
      narrow.style.width = "320px";
      const elements = await showAll({ lang }, narrow);
      expect(narrow.scrollWidth).to.be.at.most(narrow.clientWidth);
      for (const element of elements) expectToFit(element);
    });

  it("fits into 320 px with words that have no end", async () => {
    const endless = "Donaudampfschifffahrtsgesellschaft".repeat(4);
    const narrow = document.createElement("main");
    narrow.style.width = "320px";
    document.body.append(narrow);
    const element = await page.mount({}, "", narrow);
    page.edge.look.json(
      detailsOf({
        merchant: { name: endless, url: null, support: "tel:1", logo: null, color: null },
        advice: "contact_merchant",
        reference: endless,
        amount: { value: `${"9".repeat(40)}.99`, currency: "EUR" },
        method: { type: "card", brand: endless, last4: "1111" },
        instructions: {
          bank: endless,
          account: endless,
          reference: endless,
          barcode: "1".repeat(90),
          url: null,
          text: endless,
        },
      }),
    );
    await settle();
    expect(textOf(element, "[part=title]")).not.to.equal("");
    expectToFit(element);
  });

  /** The card cuts off what sticks out, so each part is measured by itself. */
  function expectToFit(element: HTMLElement): void {
    const card = inside(element, "[part=card]");
    const edges = card.getBoundingClientRect();
    for (const child of card.querySelectorAll("*")) {
      const { left, right } = child.getBoundingClientRect();
      if (right === left) continue;
      expect(left, `${child.outerHTML} sticks out at the left`).to.be.at.least(edges.left - 1);
      expect(right, `${child.outerHTML} sticks out at the right`).to.be.at.most(edges.right + 1);
      // What stands in a line has no client width.
      if (child.clientWidth > 0 && child instanceof HTMLElement)
        expect(child.scrollWidth, `${child.outerHTML} is cut`).to.be.at.most(child.clientWidth + 1);
    }
  }

  it("has buttons of at least 24 px", async () => {
    const element = await page.show(statusOf({ advice: "contact_merchant" }));
    for (const button of inside(element, "[part=actions]").querySelectorAll("a, button"))
      expect(button.getBoundingClientRect().height).to.be.at.least(24);
  });

  it("follows its theme, and the page's where it has none", async () => {
    const groundOf = async (attributes: Record<string, string>, scheme = "light") => {
      document.documentElement.style.colorScheme = scheme;
      const element = await page.show(statusOf(), attributes);
      return getComputedStyle(inside(element, "[part=card]")).backgroundColor;
    };
    const light = await groundOf({ theme: "light" });
    const dark = await groundOf({ theme: "dark" });
    expect(light).not.to.equal(dark);
    expect(await groundOf({})).to.equal(light);
    expect(await groundOf({}, "dark")).to.equal(dark);
    expect(await groundOf({ theme: "auto" }, "dark")).to.equal(dark);
    expect(await groundOf({ theme: "light" }, "dark")).to.equal(light);
    document.documentElement.style.colorScheme = "";
  });

  it("takes the page's colours", async () => {
    const element = await page.show(statusOf());
    element.style.setProperty("--payment-status-background", "rgb(1, 2, 3)");
    element.style.setProperty("--payment-status-accent", "rgb(4, 5, 6)");
    expect(getComputedStyle(inside(element, "[part=card]")).backgroundColor).to.equal("rgb(1, 2, 3)");
    expect(getComputedStyle(inside(element, "button")).color).to.equal("rgb(4, 5, 6)");
  });

  it("mirrors what points, and only that, in a language from right to left", async () => {
    const elements = await showAll({ lang: "ar" });
    const scaleOf = (state: State) =>
      getComputedStyle(inside(elements[STATES.indexOf(state)] as Element, "[part=icon] svg")).scale;
    expect(scaleOf("action_required")).to.equal("-1 1");
    expect(scaleOf("succeeded")).to.equal("none");
  });

  it("keeps its height from the first wait to the first words", async () => {
    const time = page.stopTime();
    const element = await page.mount();
    const height = element.getBoundingClientRect().height;
    expect(height).to.be.greaterThan(100);
    await time.advance(1000);
    expect(element.getBoundingClientRect().height).to.equal(height);
  });
});

describe("what the card says", () => {
  const page = new Page();

  it("shows amount, method, reference and merchant", async () => {
    const element = await page.show(detailsOf());
    expect(textOf(element, "[part=amount]")).to.equal("€1,234.50");
    expect(rowsOf(element)).to.deep.equal({
      To: "Example Shop",
      Method: "Visa •••• 1111",
      Reference: "2026-11-21-0001",
    });
  });

  it("shows nothing but the merchant where only a status may be seen", async () => {
    const element = await page.show(statusOf());
    expect(isInside(element, "[part=amount]")).to.equal(false);
    expect(rowsOf(element)).to.deep.equal({ To: "Example Shop" });
  });

  it("shows what was paid where it differs, what is due, and what was refunded", async () => {
    const amounts = { paid: { value: "1000.00", currency: "EUR" }, refunded: { value: "1.5", currency: "EUR" } };
    const rows = rowsOf(await page.show(detailsOf({ state: "partially_succeeded", ...amounts })));
    expect(rows).to.include({ Paid: "€1,000.00", "Still due": "€234.50", Refunded: "€1.50" });
    const same = rowsOf(await page.show(detailsOf({ paid: { value: "1234.50", currency: "EUR" } })));
    expect(same).not.to.have.any.keys("Paid", "Still due", "Refunded");
  });

  it("names the method where there is no brand", async () => {
    const method = { type: "bank_transfer" as const, brand: null, last4: null };
    expect(rowsOf(await page.show(detailsOf({ method })))).to.include({ Method: "Bank transfer" });
  });

  it("says how to pay", async () => {
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

  it("says that a payout comes from the merchant", async () => {
    const element = await page.show(statusOf({ of: "shop/payout/a", kind: "payout" }));
    expect(rowsOf(element)).to.deep.equal({ From: "Example Shop" });
  });

  it("counts a batch, and draws it", async () => {
    const progress = { total: 200, succeeded: 182, failed: 3, canceled: 5, pending: 10 };
    const element = await page.show(statusOf({ kind: "bulk-payout", progress }));
    expect(textOf(element, "[part=progress]")).to.equal("182 of 200 done · 3 need attention");
    const widthOf = (name: string) => inside(element, `[part=progress] .${name}`).getBoundingClientRect().width;
    expect(widthOf("good") / widthOf("rest")).to.be.closeTo(0.91, 0.001);
    expect(widthOf("attention") / widthOf("rest")).to.be.closeTo(0.95, 0.001);
  });

  it("draws no progress of nothing", async () => {
    const progress = { total: 0, succeeded: 0, failed: 0, canceled: 0, pending: 0 };
    expect(isInside(await page.show(statusOf({ progress })), "[part=progress]")).to.equal(false);
  });

  it("says of a test that no money moved, and of nothing else", async () => {
    expect(textOf(await page.show(statusOf({ test: true })), "[part=card]")).to.contain("no money moved");
    expect(textOf(await page.show(statusOf()), "[part=card]")).not.to.contain("no money moved");
  });

  it("tells the history with its times", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    const timeline = [
      { state: "created" as const, at: null },
      { state: "processing" as const, at: inMs(-300_000) },
    ];
    const element = await page.show(statusOf({ timeline }));
    const entries = [...inside(element, "[part=timeline]").querySelectorAll("li")];
    expect(entries.map((entry) => entry.textContent?.replace(/\s+/g, ""))).to.deep.equal([
      "CreatedEarlier",
      "Processing5min.ago",
    ]);
    expect(inside(element, "[part=timeline] time").getAttribute("datetime")).to.equal(inMs(-300_000));
    expect(inside(element, "[part=timeline] time").title).to.match(/2026/);
  });

  it("counts down by the server's clock where the browser's is an hour wrong", async () => {
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

  it("counts ages by the server's clock", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS + 3_600_000;
    const element = await page.show(statusOf({ checkedAt: inMs(-8000) }));
    expect(textOf(element, "[part=note]")).to.contain("Checked 8 sec. ago");
    await time.advance(4000);
    expect(textOf(element, "[part=note]")).to.contain("Checked 12 sec. ago");
  });

  it("says so when nothing was checked yet", async () => {
    expect(textOf(await page.show(statusOf({ checkedAt: null })), "[part=note]")).to.contain("Not checked yet");
  });

  it("says when the last check did not succeed", async () => {
    expect(textOf(await page.show(statusOf({ stale: true })), "[part=note]")).to.contain(en.note.stale);
  });

  it("says until when where more than a day is left, and nothing once it is settled", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    expect(rowsOf(await page.show(statusOf({ expiresAt: inMs(3 * 86_400_000) })))["Valid until"]).to.match(
      /Nov 24, 2026/,
    );
    const settled = statusOf({ state: "succeeded", settled: true, expiresAt: inMs(60_000) });
    expect(rowsOf(await page.show(settled))).to.deep.equal({ To: "Example Shop" });
  });

  it("says until when a report is ready", async () => {
    const report = statusOf({
      of: "shop/report/a",
      kind: "report",
      state: "succeeded",
      settled: true,
      expiresAt: inMs(60_000),
    });
    expect(rowsOf(await page.show(report))["Ready until"]).to.match(/2026/);
  });

  it("says that it is safe to leave when it takes long", async () => {
    const time = page.stopTime();
    const element = await page.show(statusOf());
    await page.open(statusOf());
    await time.advance(29_000);
    expect(textOf(element, "[part=note]")).to.contain(en.note.updates);
    await time.advance(2000);
    expect(textOf(element, "[part=note]")).to.contain(en.note.leave);
  });

  it("takes all that comes as text, never as markup", async () => {
    const name = "<img src=x onerror=alert(1)>";
    const element = await page.show(
      detailsOf({ merchant: { name, url: null, support: null, logo: null, color: null }, reference: name }),
    );
    expect(rowsOf(element)).to.include({ To: name, Reference: name });
    expect(isInside(element, "img")).to.equal(false);
  });

  it("links to no address that could run something", async () => {
    for (const support of [
      "javascript:alert(1)",
      "data:text/html,x",
      " javascript:alert(1)",
      "//other.example",
      null,
    ]) {
      const merchant = { name: "Shop", url: null, support, logo: null, color: null };
      expect(isInside(await page.show(statusOf({ advice: "contact_merchant", merchant })), "a"), `${support}`).to.equal(
        false,
      );
    }
  });

  it("shows the problem of none but says what to do", async () => {
    const element = await page.mount();
    page.edge.look.json({ ...problemOf(404, "not-found"), detail: "SECRET" }, { status: 404 });
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.refused[404]));
    expect(textOf(element, "[part=card]")).not.to.contain("SECRET");
    expect(isInside(element, "button")).to.equal(false);
  });
});
