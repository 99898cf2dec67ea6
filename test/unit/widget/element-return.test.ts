import { expect } from "@open-wc/testing";
import { ADVICE, type StatusDocument } from "../../../contract/status.ts";
import type { PaymentStatusActionEvent } from "../../../widget/events.ts";
import { inside, isInside, Page, textOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { DECLINED, PAID, statusOf } from "./support/samples.ts";

const BACK = { "return-url": "https://shop.example/thanks" };

function actionsOf(element: Element): string[] {
  const actions: string[] = [];
  element.addEventListener("payment-status-action", (event) =>
    actions.push((event as PaymentStatusActionEvent).action),
  );
  return actions;
}

/** Returns the target of a pressed link; null if the page prevented it. */
async function openedBy(press: () => unknown): Promise<string | null> {
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

describe("the retry link", () => {
  const page = new Page();
  const RETRY = { "retry-url": "https://shop.example/pay" };

  it("The retry link is offered where the advice allows it, with the text of that advice", async () => {
    const messages: Record<string, string> = {};
    for (const advice of ADVICE)
      messages[advice] = textOf(await page.show({ ...DECLINED, advice }, RETRY), "[name=retry]");
    expect(messages).to.deep.equal({
      try_again: "Try again",
      try_again_later: "",
      check_details: "Try again",
      use_another_method: "Pay another way",
      contact_merchant: "",
      do_not_pay_again: "",
    });
    expect(isInside(await page.show(PAID, RETRY), "[name=retry]")).to.equal(false);
  });

  it("The retry link is not offered without a URL, or with an unsafe one", async () => {
    expect(isInside(await page.show(DECLINED), "[name=retry]")).to.equal(false);
    for (const address of ["javascript:alert(1)", "http://other.example/", "data:text/html,x"])
      expect(isInside(await page.show(DECLINED, { "retry-url": address }), "[name=retry]"), address).to.equal(false);
  });

  it("The retry link leads to its URL, unless the page prevents it", async () => {
    const element = await page.show(DECLINED, RETRY);
    const actions = actionsOf(element);
    const link = inside<HTMLAnchorElement>(element, "[name=retry]");
    expect(await openedBy(() => link.click())).to.equal("https://shop.example/pay");
    element.addEventListener("payment-status-action", (event) => event.preventDefault());
    expect(await openedBy(() => link.click())).to.equal(null);
    expect(actions).to.deep.equal(["retry", "retry"]);
  });
});

describe("the return link", () => {
  const page = new Page();
  const AFTER = { ...BACK, "return-after": "10" };

  it("The return link is offered once the status is settled", async () => {
    expect(isInside(await page.show(statusOf(), BACK), "[name=return]")).to.equal(false);
    const element = await page.show(PAID, BACK);
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop");
    expect(await openedBy(() => inside(element, "[name=return]").click())).to.equal("https://shop.example/thanks");
  });

  it("The return link opens by itself, once, after the seconds that the page sets", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    const actions = actionsOf(element);
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop");
    expect(textOf(element, "[part=actions]")).to.contain("Taking you back in 10 sec.");
    expect(await openedBy(() => time.advance(9000))).to.equal(null);
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop");
    expect(textOf(element, "[part=actions]")).to.contain("Taking you back in 1 sec.");
    expect(await openedBy(() => time.advance(1000))).to.equal("https://shop.example/thanks");
    expect(await openedBy(() => time.advance(60_000))).to.equal(null);
    expect(actions).to.deep.equal(["return"]);
    expect(textOf(element, "[part=actions]")).not.to.contain("Taking you back");
  });

  it("The countdown takes as long as it says, however often the card changes meanwhile", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    for (let change = 0; change < 19; change++) {
      await time.advance(500);
      element.setAttribute("heading-level", `${1 + (change % 6)}`);
      await settle();
    }
    expect(textOf(element, "[part=actions]")).to.contain("Taking you back in 1 sec.");
    expect(await openedBy(() => time.advance(500))).to.equal("https://shop.example/thanks");
  });

  it("The countdown is announced with the result, and its ticks are not", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    const announcement = textOf(element, "[role=status]");
    expect(announcement).to.contain("Taking you back in 10 sec.");
    await time.advance(5000);
    expect(textOf(element, "[role=status]")).to.equal(announcement);
  });

  it("The return link does not open by itself if the viewer stops the countdown", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    inside(element, "[name=stay]").click();
    await settle();
    expect(isInside(element, "[name=stay]")).to.equal(false);
    expect(await openedBy(() => time.advance(60_000))).to.equal(null);
    expect(textOf(element, "[name=return]")).to.equal("Back to Example Shop");
  });

  it("The countdown pauses while the page is hidden and while the focus is in the element", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    page.isHidden = true;
    await time.advance(30_000);
    page.isHidden = false;
    page.edge.lastRead.json(PAID);
    expect(textOf(element, "[part=actions]")).to.contain("Taking you back in 10 sec.");
    inside(element, "summary").focus();
    await time.advance(30_000);
    expect(textOf(element, "[part=actions]")).to.contain("Taking you back in 10 sec.");
    inside(element, "summary").blur();
    await time.advance(2000);
    expect(textOf(element, "[part=actions]")).to.contain("Taking you back in 8 sec.");
  });

  it("The return link does not open if the page prevents it", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID, AFTER);
    element.addEventListener("payment-status-action", (event) => event.preventDefault());
    expect(await openedBy(() => time.advance(60_000))).to.equal(null);
  });

  it("A line leads back also after a payment that failed, and offers another attempt if the viewer stays", async () => {
    const time = page.stopTime();
    const attributes = { ...AFTER, layout: "inline", "retry-url": "https://shop.example/pay" };
    const element = await page.show(DECLINED, attributes);
    expect(textOf(element, "[part=card]")).to.contain("Taking you back in 10 sec.");
    expect(await openedBy(() => time.advance(10_000))).to.equal("https://shop.example/thanks");
    const other = await page.show(DECLINED, attributes);
    inside(other, "[name=stay]").click();
    await settle();
    expect(isInside(other, "[name=retry]")).to.equal(true);
    expect(await openedBy(() => time.advance(60_000))).to.equal(null);
  });

  it("The return link never opens by itself for an unsettled or unknown status, from a badge, or without a safe URL", async () => {
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
      expect(await openedBy(() => time.advance(30_000)), JSON.stringify(attributes)).to.equal(null);
      element.remove();
    }
  });

  it("The countdown can be set by properties, and starts again for another resource", async () => {
    const time = page.stopTime();
    const element = await page.show(PAID);
    element.returnUrl = "https://shop.example/other";
    element.returnAfter = 5;
    await settle();
    expect(element.getAttribute("return-after")).to.equal("5");
    await time.advance(2000);
    expect(textOf(element, "[part=actions]")).to.contain("Taking you back in 3 sec.");
    element.of = "shop/payment/b";
    await settle();
    page.edge.lastRead.json({ ...PAID, of: "shop/payment/b" });
    await settle();
    expect(textOf(element, "[part=actions]")).to.contain("Taking you back in 5 sec.");
  });
});
