import { expect } from "@open-wc/testing";
import type { StatusDocument } from "../../../contract/status.ts";
import type { PaymentStatusActionEvent } from "../../../widget/events.ts";
import { inside, isInside, Page, textOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { SUCCEEDED, statusOf } from "./support/samples.ts";

describe("the element's buttons", () => {
  const page = new Page();
  const checkButton = (element: Element) => inside<HTMLButtonElement>(element, "[name=check]");
  const actionsOf = (element: Element) => {
    const heard: PaymentStatusActionEvent[] = [];
    element.addEventListener("payment-status-action", (event) => heard.push(event as PaymentStatusActionEvent));
    return heard;
  };

  it("check now, once however often it is pressed", async () => {
    const element = await page.show(statusOf());
    const heard = actionsOf(element);
    checkButton(element).click();
    checkButton(element).click();
    await settle();
    expect(checkButton(element).getAttribute("aria-disabled")).to.equal("true");
    checkButton(element).click();
    await settle();
    expect(page.edge.looks).to.have.length(2);
    expect(heard.map(({ action }) => action)).to.deep.equal(["check"]);
    expect(heard[0]).to.include({ bubbles: true, composed: true, cancelable: true });
    page.edge.fetchStatus.json(statusOf({ version: 2 }));
    await settle();
    expect(checkButton(element).hasAttribute("aria-disabled")).to.equal(false);
    checkButton(element).click();
    await settle();
    expect(page.edge.looks).to.have.length(3);
  });

  it("offer the shop's help wherever a customer may need it and has no other way on", async () => {
    const helps = async (changes: Partial<StatusDocument>, attributes = {}) =>
      isInside(await page.show(statusOf(changes), attributes), "[name=contact]");
    const failed = { state: "failed", settled: true, advice: "use_another_method" } as const;
    expect(await helps({ state: "unknown", advice: "do_not_pay_again" })).to.equal(true);
    expect(await helps({ stale: true })).to.equal(true);
    expect(await helps(failed)).to.equal(true);
    expect(await helps(failed, { "retry-url": "https://shop.example/pay" })).to.equal(false);
    expect(await helps({})).to.equal(false);
  });

  it("keep the focus through an update", async () => {
    const element = await page.show(statusOf());
    const button = checkButton(element);
    button.focus();
    button.click();
    await settle();
    page.edge.fetchStatus.json(statusOf({ state: "action_required", version: 2 }));
    await settle();
    expect(element.shadowRoot?.activeElement === button).to.equal(true);
  });

  it("do nothing where the page takes over", async () => {
    const element = await page.show(statusOf());
    element.addEventListener("payment-status-action", (event) => event.preventDefault());
    checkButton(element).click();
    await settle();
    expect(page.edge.looks).to.have.length(1);
  });

  it("lead to the merchant where the merchant can help, unless the page takes over", async () => {
    const element = await page.show(statusOf({ advice: "contact_merchant" }));
    const link = inside<HTMLAnchorElement>(element, "[part=actions] a");
    expect(link.getAttribute("href")).to.equal("mailto:help@shop.example");
    expect(textOf(element, "[part=actions] a")).to.equal("Contact Example Shop");
    const heard = actionsOf(element);
    const press = () => {
      let isPrevented = false;
      const catchClick = (event: Event) => {
        isPrevented = event.defaultPrevented;
        event.preventDefault();
      };
      document.addEventListener("click", catchClick, { once: true });
      link.click();
      return isPrevented;
    };
    expect(press()).to.equal(false);
    element.addEventListener("payment-status-action", (event) => event.preventDefault());
    expect(press()).to.equal(true);
    expect(heard.map(({ action }) => action)).to.deep.equal(["contact", "contact"]);
  });

  it("are not there when there is nothing to press", async () => {
    expect(isInside(await page.show(SUCCEEDED), "[part=actions] :is(a, button)")).to.equal(false);
  });
});
