import { expect } from "@open-wc/testing";
import "chai-a11y-axe";
import { ADVICE, type Item, STATES, type State, type StatusDocument } from "../../edge/contract.ts";
import type { PaymentStatusActionEvent } from "../../widget/events.ts";
import { supportCode } from "../../widget/support-code.ts";
import { en, type Words } from "../../widget/words/en.ts";
import { answerEverything, EDGE, inside, isInside, Page, textOf, titleOf, wordsFile } from "./element-page.ts";
import { settle } from "./fake-time.ts";
import { detailsOf, everythingOf, inMs, OF, SERVER_MS, statusOf } from "./samples.ts";

const PAID = detailsOf({ state: "succeeded", settled: true });
const DECLINED = statusOf({ state: "failed", settled: true, advice: "try_again" });
const BACK = { "return-url": "https://shop.example/thanks" };

/** What can be seen there: not what a layout leaves out. */
function isSeen(element: Element, selector: string): boolean {
  const found = [...(element.shadowRoot?.querySelectorAll(selector) ?? [])];
  return found.some((node) => node.getClientRects().length > 0);
}

/** The text of what can be seen. */
function seenText(element: Element): string {
  const nodes = [...inside(element, "[part=card]").querySelectorAll("*")].filter(
    (node) => node.getClientRects().length,
  );
  const own = nodes.flatMap((node) => [...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE));
  return own
    .map(({ textContent }) => textContent)
    .join("")
    .trim();
}

function actionsOf(element: Element): string[] {
  const heard: string[] = [];
  element.addEventListener("payment-status-action", (event) => heard.push((event as PaymentStatusActionEvent).action));
  return heard;
}

/** Where a press on a link would have led; null where the page has taken it over. */
async function followed(press: () => unknown): Promise<string | null> {
  let address: string | null = null;
  const stop = (event: Event) => {
    if (!event.defaultPrevented) address = (event.composedPath()[0] as HTMLAnchorElement).href;
    event.preventDefault();
  };
  document.addEventListener("click", stop);
  await press();
  document.removeEventListener("click", stop);
  return address;
}

describe("the small layouts", () => {
  const page = new Page();

  it("say in a line what there is to know: state, amount, advice and what to do", async () => {
    const element = await page.show(detailsOf({ ...DECLINED, amount: PAID.amount }), {
      layout: "inline",
      "retry-url": "https://shop.example/pay",
    });
    for (const selector of ["[part=icon]", "[part=title]", "[part=amount]", ".advice", "[name=retry]"])
      expect(isSeen(element, selector), selector).to.equal(true);
    for (const selector of ["[part=message]", "[part=details]", "[part=timeline]", "[name=copy]", "time"])
      expect(isSeen(element, selector), selector).to.equal(false);
    expect(element.getBoundingClientRect().height).to.be.at.most(70);
  });

  it("say in a line when what it tells may be old", async () => {
    const element = await page.show(statusOf({ stale: true }), { layout: "inline" });
    expect(inside(element, "[part=note] p").textContent).to.equal(en.note.stale);
    expect(isSeen(element, "[part=note] p")).to.equal(true);
  });

  it("say in a badge the name of the state, and nothing else", async () => {
    const element = await page.show(PAID, { layout: "badge" }, `<p slot="succeeded">Yay</p>`);
    expect(textOf(element, "[part=title]")).to.equal("Completed");
    expect(seenText(element)).to.equal("Completed");
    expect(element.getBoundingClientRect().height).to.be.at.most(40);
  });

  it("say in every layout that a test moved no money", async () => {
    for (const layout of ["card", "inline", "badge"]) {
      const element = await page.show(statusOf({ test: true }), { layout });
      expect(isSeen(element, ".test"), layout).to.equal(true);
    }
  });

  it("stand in a line of text", async () => {
    const line = document.createElement("p");
    line.append("Your payment: ");
    document.body.append(line);
    for (const layout of ["inline", "badge"]) {
      const element = await page.mount({ layout, of: PAID.of }, "", line);
      page.edge.look.json(PAID);
      await settle();
      expect(element.getBoundingClientRect().left, layout).to.be.greaterThan(line.getBoundingClientRect().left + 20);
      element.remove();
    }
  });

  it("announce and tell the same as the card", async () => {
    const said = [];
    for (const layout of ["card", "inline", "badge"]) {
      let events = 0;
      const count = () => {
        events += 1;
      };
      document.addEventListener("payment-status-settled", count);
      const element = await page.show(PAID, { layout });
      said.push([textOf(element, "[role=status]"), events]);
      document.removeEventListener("payment-status-settled", count);
    }
    expect(said[0]?.[1]).to.equal(1);
    expect(said[1]).to.deep.equal(said[0]);
    expect(said[2]).to.deep.equal(said[0]);
  });

  it("are a card where the layout is none", async () => {
    const heights = [];
    for (const layout of ["card", "sideways", "hidden", "wait frame"])
      heights.push(Math.round((await page.show(PAID, { layout })).getBoundingClientRect().height));
    expect(new Set(heights).size, `${heights}`).to.equal(1);
  });

  let arabic: Words;
  before(async () => {
    arabic = (await wordsFile("ar")) as Words;
  });

  for (const layout of ["card", "inline", "badge"])
    for (const lang of ["en", "ar"])
      for (const theme of ["light", "dark"])
        it(`are accessible and fit into 320 px in all states: ${layout}, ${lang}, ${theme}`, async () => {
          page.edge.answers = answerEverything(arabic);
          const main = document.createElement("main");
          main.style.width = "320px";
          document.body.append(main);
          for (const state of STATES)
            await page.mount(
              { of: everythingOf(state).of, layout, lang, theme, ...BACK, "retry-url": "/pay" },
              "",
              main,
            );
          await settle();
          expect(main.scrollWidth, "nothing sticks out").to.be.at.most(320);
          const words = lang === "en" ? en : arabic;
          for (const [index, state] of STATES.entries()) {
            const element = main.children[index] as Element;
            const texts: { name: string; any: string; payment?: string } = words.state[state];
            const title = layout === "badge" ? texts.name : titleOf(texts.payment ?? texts.any);
            expect(textOf(element, "[part=title]"), state).to.equal(title);
            expect(isSeen(element, "[part=icon] path"), state).to.equal(true);
          }
          await expect(main).to.be.accessible();
        });
});

describe("copying", () => {
  const page = new Page();
  const INSTRUCTIONS = {
    bank: "Bank",
    account: "A-1",
    reference: "R-1",
    barcode: "0123",
    url: null,
    text: "At a shop.",
  };
  const WAITING = detailsOf({ state: "action_required", hint: "awaiting_transfer", instructions: INSTRUCTIONS });
  let written: string[] = [];
  let isAllowed = true;

  beforeEach(() => {
    written = [];
    isAllowed = true;
    Object.defineProperty(navigator, "clipboard", {
      configurable: true,
      value: {
        writeText: async (text: string) => {
          if (!isAllowed) throw new DOMException("", "NotAllowedError");
          written.push(text);
        },
      },
    });
  });
  afterEach(() => {
    Reflect.deleteProperty(navigator, "clipboard");
  });
  const buttonOf = (element: Element, name: string) =>
    inside<HTMLButtonElement>(element, `[name=copy][title="${name}"]`);

  it("is offered for what has to be typed in elsewhere, with room for a finger", async () => {
    const element = await page.show(WAITING);
    const buttons = [...(element.shadowRoot?.querySelectorAll<HTMLElement>("[name=copy]") ?? [])];
    expect(buttons.map(({ title }) => title)).to.deep.equal(["Account", "Payment reference", "Code", "Support code"]);
    for (const button of buttons) {
      const { width, height } = button.getBoundingClientRect();
      expect(Math.min(width, height), button.title).to.be.at.least(24);
    }
  });

  it("is not offered for an account that is masked", async () => {
    const element = await page.show({ ...WAITING, instructions: { ...INSTRUCTIONS, account: "•••• 1234" } });
    expect(isInside(element, "[name=copy][title=Account]")).to.equal(false);
  });

  it("takes the value alone, says so on the button for a second, and announces it once", async () => {
    const time = page.stopTime();
    const element = await page.show(WAITING);
    const button = buttonOf(element, "Payment reference");
    button.click();
    await settle();
    expect(written).to.deep.equal(["R-1"]);
    expect(button.textContent).to.equal("Copied");
    expect(buttonOf(element, "Code").textContent).to.equal("Copy");
    expect(textOf(element, "[role=status]")).to.equal("Copied – Payment reference");
    await time.advance(1000);
    expect(button.textContent).to.equal("Copy");
    expect(textOf(element, "[role=status]")).to.equal("");
    button.click();
    await settle();
    expect(textOf(element, "[role=status]"), "again").to.equal("Copied – Payment reference");
  });

  it("lets a change of the status be announced all the same", async () => {
    const element = await page.show(WAITING);
    const stream = await page.open(WAITING);
    buttonOf(element, "Code").click();
    await settle();
    stream.event("status", { ...PAID, version: 2 });
    await settle();
    expect(textOf(element, "[role=status]")).to.contain(titleOf(en.state.succeeded.any));
  });

  it("leaves the value selected where the clipboard may not be used", async () => {
    isAllowed = false;
    const element = await page.show(WAITING);
    buttonOf(element, "Code").click();
    await settle();
    expect(written).to.deep.equal([]);
    expect(buttonOf(element, "Code").textContent).to.equal("Copy");
    expect(textOf(element, "[role=status]")).not.to.contain("Copied");
  });

  it("gives the support code of the thing", async () => {
    const element = await page.show(statusOf());
    expect(textOf(element, "[part=note]")).to.contain(`Support code ${supportCode(OF)}`);
    buttonOf(element, "Support code").click();
    await settle();
    expect(written).to.deep.equal([supportCode(OF)]);
  });
});

describe("the next check", () => {
  const page = new Page();

  it("is told by the server's clock, and stands where it is once it is due", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS + 3_600_000;
    const status = statusOf({ nextCheckAt: inMs(12_000) });
    const element = await page.show(status);
    await page.open(status);
    expect(textOf(element, "p > .live")).to.equal("next check in 12 sec.");
    const { height } = inside(element, "[part=card]").getBoundingClientRect();
    await time.advance(11_000);
    expect(textOf(element, "p > .live")).to.equal("next check in 1 sec.");
    await time.advance(1000);
    expect(textOf(element, "p > .live")).to.equal("next check now");
    await time.advance(5000);
    expect(textOf(element, "p > .live")).to.equal("next check now");
    expect(inside(element, "[part=card]").getBoundingClientRect().height).to.equal(height);
  });

  it("is not promised while checks fail", async () => {
    const status = statusOf({ nextCheckAt: inMs(12_000), stale: true });
    const element = await page.show(status);
    await page.open(status);
    expect(isInside(element, "p > .live")).to.equal(false);
  });

  it("is not promised while the edge is out of reach or updates are off", async () => {
    const status = statusOf({ nextCheckAt: inMs(3_600_000_000) });
    const element = await page.show(status);
    await page.open(status);
    expect(textOf(element, "[part=note]")).to.contain("next check");
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(textOf(element, "[part=note]")).not.to.contain("next check");
    expect(textOf(await page.show(status, { live: "off" }), "[part=note]")).not.to.contain("next check");
  });
});

describe("the time left", () => {
  const page = new Page();

  it("is read out when five minutes and one are left, each once, and not by the second", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS - 3_600_000;
    const status = statusOf({ state: "action_required", expiresAt: inMs(400_000) });
    const element = await page.show(status, { live: "off" });
    const heard: string[] = [];
    const region = inside(element, "[role=status]");
    new MutationObserver(() => heard.push(textOf(element, "[role=status]"))).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    await time.advance(99_000);
    expect(heard).to.deep.equal([]);
    await time.advance(230_000);
    expect(heard).to.deep.equal(["Time left – 5 minutes"]);
    await time.advance(60_000);
    expect(heard).to.deep.equal(["Time left – 5 minutes", "Time left – 1 minute"]);
  });

  it("is not read out beside a result", async () => {
    const time = page.stopTime();
    time.nowMs = SERVER_MS;
    const element = await page.show({ ...PAID, expiresAt: inMs(301_000) });
    const said = textOf(element, "[role=status]");
    await time.advance(120_000);
    expect(textOf(element, "[role=status]")).to.equal(said);
  });
});

describe("trying again", () => {
  const page = new Page();
  const RETRY = { "retry-url": "https://shop.example/pay" };

  it("is offered where the advice allows it, and with its word", async () => {
    const words: Record<string, string> = {};
    for (const advice of ADVICE)
      words[advice] = textOf(await page.show({ ...DECLINED, advice }, RETRY), "[name=retry]");
    expect(words).to.deep.equal({
      try_again: "Try again",
      try_again_later: "",
      check_details: "Try again",
      use_another_method: "Use another method",
      contact_merchant: "",
      do_not_pay_again: "",
    });
    expect(isInside(await page.show(PAID, RETRY), "[name=retry]")).to.equal(false);
  });

  it("is not offered without an address, nor with one that could run something or lead astray", async () => {
    expect(isInside(await page.show(DECLINED), "[name=retry]")).to.equal(false);
    for (const address of ["javascript:alert(1)", "http://other.example/", "data:text/html,x"])
      expect(isInside(await page.show(DECLINED, { "retry-url": address }), "[name=retry]"), address).to.equal(false);
  });

  it("leads there, unless the page takes over", async () => {
    const element = await page.show(DECLINED, RETRY);
    const heard = actionsOf(element);
    const link = inside<HTMLAnchorElement>(element, "[name=retry]");
    expect(await followed(() => link.click())).to.equal("https://shop.example/pay");
    element.addEventListener("payment-status-action", (event) => event.preventDefault());
    expect(await followed(() => link.click())).to.equal(null);
    expect(heard).to.deep.equal(["retry", "retry"]);
  });
});

describe("the way back", () => {
  const page = new Page();
  const AFTER = { ...BACK, "return-after": "10" };

  it("is offered once it is settled", async () => {
    expect(isInside(await page.show(statusOf(), BACK), "[name=return]")).to.equal(false);
    const element = await page.show(PAID, BACK);
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop");
    expect(await followed(() => inside(element, "[name=return]").click())).to.equal("https://shop.example/thanks");
  });

  it("is taken by itself after the seconds that the page says, once", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    const heard = actionsOf(element);
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop in 10 sec.");
    expect(await followed(() => time.advance(9000))).to.equal(null);
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop in 1 sec.");
    expect(await followed(() => time.advance(1000))).to.equal("https://shop.example/thanks");
    expect(await followed(() => time.advance(60_000))).to.equal(null);
    expect(heard).to.deep.equal(["return"]);
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop");
  });

  it("is announced with the result, and its seconds are not", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    const said = textOf(element, "[role=status]");
    expect(said).to.contain("Back to Example Shop in 10 sec.");
    await time.advance(5000);
    expect(textOf(element, "[role=status]")).to.equal(said);
  });

  it("is not taken where the person stays", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    inside(element, "[name=stay]").click();
    await settle();
    expect(isInside(element, "[name=stay]")).to.equal(false);
    expect(await followed(() => time.advance(60_000))).to.equal(null);
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop");
  });

  it("waits while the page is out of sight, and while the focus is in the element", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    page.isHidden = true;
    await time.advance(30_000);
    page.isHidden = false;
    expect(textOf(element, "[name=return]")).to.contain("in 10 sec.");
    inside(element, "[name=copy]").focus();
    await time.advance(30_000);
    expect(textOf(element, "[name=return]")).to.contain("in 10 sec.");
    inside(element, "[name=copy]").blur();
    await time.advance(2000);
    expect(textOf(element, "[name=return]")).to.contain("in 8 sec.");
  });

  it("is left to a page that says so", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    element.addEventListener("payment-status-action", (event) => event.preventDefault());
    expect(await followed(() => time.advance(60_000))).to.equal(null);
  });

  it("is never taken by itself from an unsettled or unknown status, from a badge, or without a safe address", async () => {
    const time = page.stopTime();
    const cases: [StatusDocument, Record<string, string>][] = [
      [statusOf(), AFTER],
      [statusOf({ state: "unknown", settled: true, advice: "do_not_pay_again" }), AFTER],
      [PAID, { ...AFTER, layout: "badge" }],
      [PAID, { ...AFTER, "return-url": "javascript:alert(1)" }],
      [PAID, { "return-after": "10" }],
      ...["0", "-5", "soon", "Infinity", ""].map((after): [StatusDocument, Record<string, string>] => [
        PAID,
        { ...BACK, "return-after": after },
      ]),
    ];
    for (const [status, attributes] of cases) {
      const element = await page.show(status, attributes);
      expect(isInside(element, "[name=stay]"), JSON.stringify(attributes)).to.equal(false);
      expect(await followed(() => time.advance(30_000)), JSON.stringify(attributes)).to.equal(null);
      element.remove();
    }
  });

  it("can be set by properties, and counts anew for another thing", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID);
    element.returnUrl = "https://shop.example/other";
    element.returnAfter = 5;
    await settle();
    expect(element.getAttribute("return-after")).to.equal("5");
    await time.advance(2000);
    expect(textOf(element, "[name=return]")).to.contain("in 3 sec.");
    element.of = "shop/payment/b";
    await settle();
    page.edge.look.json({ ...PAID, of: "shop/payment/b" });
    await settle();
    expect(textOf(element, "[name=return]")).to.contain("in 5 sec.");
  });
});

describe("the payouts of a batch", () => {
  const page = new Page();
  const BATCH = detailsOf({
    of: "shop/bulk-payout/b1",
    kind: "bulk-payout",
    progress: { total: 70, succeeded: 60, failed: 1, canceled: 0, pending: 9 },
  });
  const item = (line: number, state: State = "succeeded"): Item => ({
    line,
    state,
    amount: { value: "10.00", currency: "USD" },
  });
  const asked = () => page.edge.calls.filter(({ url }) => url.includes("/items"));
  const linesOf = (element: Element) =>
    [...inside(element, "[part=items]").querySelectorAll("li")].map((line) =>
      line.textContent?.replace(/[\u2068\u2069]/g, ""),
    );

  async function open(element: Element): Promise<void> {
    inside(element, "summary").click();
    for (let turn = 0; turn < 20 && !asked().length; turn++) await new Promise((resolve) => setTimeout(resolve, 10));
    await settle();
  }

  it("are asked for when they are opened, with the token, past every cache", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    expect(asked()).to.deep.equal([]);
    await open(element);
    const [call] = asked();
    expect(call?.url).to.equal(`${EDGE}/v1/shop/bulk-payout/b1/items?after=0`);
    expect(call?.header("Authorization")).to.equal("Bearer a.b.c");
    expect(call?.manners).to.include({ cache: "no-store", redirect: "error", referrerPolicy: "no-referrer" });
  });

  it("are listed with what went wrong first, and page by page", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    await open(element);
    asked()[0]?.json({ items: [item(1), item(2, "processing"), item(3, "failed")], next: 3 });
    await settle();
    expect(linesOf(element)).to.deep.equal([
      "Line 3 · Not completed$10.00",
      "Line 1 · Completed$10.00",
      "Line 2 · Processing$10.00",
    ]);
    inside(element, "[name=more]").click();
    inside(element, "[name=more]").click();
    await settle();
    expect(asked().map(({ url }) => url.split("?")[1])).to.deep.equal(["after=0", "after=3"]);
    asked()[1]?.json({ items: [item(4, "failed")], next: null });
    await settle();
    expect(linesOf(element).map((line) => line?.split(" · ")[0])).to.deep.equal([
      "Line 3",
      "Line 4",
      "Line 1",
      "Line 2",
    ]);
    expect(isInside(element, "[name=more]")).to.equal(false);
  });

  it("go away where the token does not allow them", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    await open(element);
    asked()[0]?.problem(403, "scope-missing");
    await settle();
    expect(isInside(element, "[part=items]")).to.equal(false);
    expect(textOf(element, "[part=title]")).not.to.equal("");
  });

  it("that cannot be had are said to be so, and may be asked for again", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    await open(element);
    asked()[0]?.lose();
    await settle();
    expect(textOf(element, "[part=note]")).to.contain(en.note.unreached);
    inside(element, "[name=more]").click();
    await settle();
    asked()[1]?.json({ items: [item(1)], next: null });
    await settle();
    expect(linesOf(element)).to.have.length(1);
    expect(textOf(element, "[part=note]")).not.to.contain(en.note.unreached);
  });

  it("take no answer that is of another shape or came for another thing", async () => {
    const element = await page.show(BATCH, { token: "a.b.c" });
    await open(element);
    asked()[0]?.json({ items: [{ line: "1", state: "succeeded", amount: null }], next: null });
    await settle();
    expect(linesOf(element)).to.deep.equal([]);
    inside(element, "[name=more]").click();
    await settle();
    element.of = "shop/bulk-payout/b2";
    await settle();
    page.edge.look.json({ ...BATCH, of: "shop/bulk-payout/b2" });
    asked()[1]?.json({ items: [item(1)], next: null });
    await settle();
    expect(linesOf(element)).to.deep.equal([]);
  });

  it("are those of a batch alone", async () => {
    expect(isInside(await page.show(detailsOf({ kind: "payout" })), "[part=items]")).to.equal(false);
  });
});
