import { expect } from "@open-wc/testing";
import { en } from "../../../../widget/i18n/en.ts";
import { inside, Page, titleOf } from "../support/element-page.ts";
import { settle } from "../support/fake-time.ts";
import { DECLINED, SUCCEEDED, statusOf } from "../support/samples.ts";
import { warningsOf } from "../support/warnings.ts";

const FAILED = { ...DECLINED, mayPay: true, version: 2 };
const UNKNOWN_YET = statusOf({ state: "unknown", hint: "not_seen_yet", mayPay: null });

describe("the shop's pay buttons", () => {
  const page = new Page();

  function addButton(html = `<button class="pay">Pay</button>`): HTMLButtonElement {
    document.body.insertAdjacentHTML("afterbegin", html);
    return document.body.firstElementChild as HTMLButtonElement;
  }

  const descriptionOf = (button: Element) =>
    (button.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" ")
      .trim();

  it("The property mayPay is that of the last status, and null before it", async () => {
    const element = await page.mount();
    expect(element.mayPay).to.equal(null);
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(element.mayPay).to.equal(false);
    const stream = await page.open(statusOf());
    stream.event("status", FAILED);
    await settle();
    expect(element.mayPay).to.equal(true);
    expect((await page.show(UNKNOWN_YET)).mayPay).to.equal(null);
  });

  it("A pay button is disabled, with the title of the card as its description, only while the customer must not pay", async () => {
    const button = addButton();
    await page.mount({ guards: ".pay" });
    expect(button.disabled, "before the first status").to.equal(false);
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(button.disabled).to.equal(true);
    expect(descriptionOf(button)).to.equal(titleOf(en.state.processing.any));
    const stream = await page.open(statusOf());
    stream.event("status", FAILED);
    await settle();
    expect(button.disabled, "after the payment failed").to.equal(false);
    expect(button.hasAttribute("aria-describedby")).to.equal(false);
  });

  it("A pay button stays as it is while nothing is known", async () => {
    const button = addButton();
    await page.show(UNKNOWN_YET, { guards: ".pay" });
    expect(button.disabled).to.equal(false);
  });

  it("A pay button is enabled again, with the description it had, when the element is removed", async () => {
    const button = addButton(`<button class="pay" aria-describedby="terms">Pay</button>`);
    const element = await page.show(SUCCEEDED, { guards: ".pay" });
    expect(button.getAttribute("aria-describedby")).to.match(/^terms payment-status-reason-\d+$/);
    const ids = document.body.querySelectorAll("[id^=payment-status-reason]");
    expect(ids).to.have.length(1);
    element.remove();
    expect(button.disabled).to.equal(false);
    expect(button.getAttribute("aria-describedby")).to.equal("terms");
    expect(ids[0]?.isConnected).to.equal(false);
  });

  it("A button that the shop has disabled itself stays disabled", async () => {
    const button = addButton(`<button class="pay" disabled>Pay</button>`);
    const element = await page.show(SUCCEEDED, { guards: ".pay" });
    element.remove();
    expect(button.disabled).to.equal(true);
    expect(button.hasAttribute("aria-describedby")).to.equal(false);
  });

  it("A button that is added later, or that the shop enables, is disabled with the next update", async () => {
    const time = page.stopTime();
    const first = addButton();
    await page.show(statusOf(), { guards: ".pay" });
    const second = addButton();
    first.disabled = false;
    await time.advance(1000);
    expect([first.disabled, second.disabled]).to.deep.equal([true, true]);
    expect(first.getAttribute("aria-describedby")).not.to.contain(" ");
  });

  it("A button that the selector no longer matches is enabled again", async () => {
    const [button, other] = [addButton(), addButton(`<button id="other">Pay</button>`)];
    const element = await page.show(SUCCEEDED, { guards: ".pay" });
    element.guards = "#other";
    await settle();
    expect([button.disabled, other.disabled]).to.deep.equal([false, true]);
    element.guards = null;
    await settle();
    expect(other.disabled).to.equal(false);
  });

  it("A button that two elements guard stays disabled until both allow it", async () => {
    const button = addButton();
    const first = await page.show(SUCCEEDED, { guards: ".pay" });
    const second = await page.show(statusOf({ of: "shop/payment/b" }), { guards: ".pay" });
    first.remove();
    expect(button.disabled).to.equal(true);
    second.remove();
    expect(button.disabled).to.equal(false);
    expect(button.hasAttribute("aria-describedby")).to.equal(false);
  });

  it("The focus of a button that is disabled moves to the answer", async () => {
    const button = addButton();
    const element = await page.mount({ guards: ".pay" });
    button.focus();
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(document.activeElement).to.equal(element);
    expect(element.shadowRoot?.activeElement).to.equal(inside(element, "#title"));
  });

  it("A selector that is not valid, or matches a link, gives a warning once and breaks nothing", async () => {
    const warnings = warningsOf();
    const link = addButton(`<a class="pay" href="#">Pay</a>`);
    const button = addButton();
    const element = await page.show(SUCCEEDED, { guards: "[[" });
    element.guards = ".pay";
    await settle();
    element.lang = "en-GB";
    await settle();
    expect(button.disabled).to.equal(true);
    expect(link.outerHTML).to.equal(`<a class="pay" href="#">Pay</a>`);
    expect(warnings).to.deep.equal([
      'PS-GUARDS: "[[" is not a selector. See docs/troubleshooting.md#ps-guards',
      'PS-GUARDS: ".pay" cannot be disabled. See docs/troubleshooting.md#ps-guards',
    ]);
  });
});
