import { expect } from "@open-wc/testing";
import type { StatusDocument } from "../../../contract/status.ts";
import type { PaymentStatusActionEvent } from "../../../widget/events.ts";
import { en } from "../../../widget/i18n/en.ts";
import { inside, isInside, Page, textOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { inMs, SUCCEEDED, statusOf } from "./support/samples.ts";

describe("the element's buttons", () => {
  const page = new Page();
  const checkButton = (element: Element) => inside<HTMLButtonElement>(element, "[name=check]");
  const actionsOf = (element: Element) => {
    const actions: PaymentStatusActionEvent[] = [];
    element.addEventListener("payment-status-action", (event) => actions.push(event as PaymentStatusActionEvent));
    return actions;
  };

  it('"Check again" sends one request however often it is pressed', async () => {
    const element = await page.show(statusOf());
    const actions = actionsOf(element);
    checkButton(element).click();
    checkButton(element).click();
    await settle();
    expect(checkButton(element).getAttribute("aria-disabled")).to.equal("true");
    checkButton(element).click();
    await settle();
    expect(page.edge.reads).to.have.length(2);
    expect(actions.map(({ action }) => action)).to.deep.equal(["check"]);
    expect(actions[0]).to.include({ bubbles: true, composed: true, cancelable: true });
    page.edge.lastRead.json(statusOf({ version: 2 }));
    await settle();
    expect(checkButton(element).hasAttribute("aria-disabled")).to.equal(false);
    checkButton(element).click();
    await settle();
    expect(page.edge.reads).to.have.length(3);
  });

  it("A check is offered only where one is planned, or where the last one failed", async () => {
    const isOffered = async (changes: Partial<StatusDocument>) =>
      isInside(await page.show(statusOf(changes)), "[name=check]");
    expect(await isOffered({ nextCheckAt: null })).to.equal(false);
    expect(await isOffered({ nextCheckAt: null, stale: true })).to.equal(true);
    expect(await isOffered({})).to.equal(true);
  });

  it("A check that brings nothing new is answered, announced each time, and forgotten after ten seconds", async () => {
    const time = page.stopTime();
    const element = await page.show(statusOf());
    const check = async (respond: () => void) => {
      checkButton(element).click();
      await settle();
      expect(textOf(element, "[role=status]")).not.to.equal(en.note.noNews);
      respond();
      await settle();
    };
    for (let presses = 0; presses < 2; presses++) {
      await check(() => page.edge.lastRead.json(statusOf({ checkedAt: inMs(presses) })));
      expect(textOf(element, "[part=card]")).to.contain(en.note.noNews);
      expect(textOf(element, "[role=status]")).to.equal(en.note.noNews);
    }
    await time.advance(9000);
    expect(textOf(element, "[part=card]")).to.contain(en.note.noNews);
    await time.advance(1000);
    expect(textOf(element, "[part=card]")).not.to.contain(en.note.noNews);
  });

  it("The answer that nothing is new disappears with the next change, and is not given to a check that brings one", async () => {
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    checkButton(element).click();
    await settle();
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(textOf(element, "[part=card]")).to.contain(en.note.noNews);
    stream.event("status", statusOf({ hint: "in_review", version: 2 }));
    await settle();
    expect(textOf(element, "[part=card]")).not.to.contain(en.note.noNews);
    checkButton(element).click();
    await settle();
    page.edge.lastRead.json(statusOf({ version: 3 }));
    await settle();
    expect(textOf(element, "[part=card]")).not.to.contain(en.note.noNews);
  });

  it("A check that does not reach the edge is answered with that", async () => {
    const element = await page.show(statusOf());
    await page.open(statusOf());
    checkButton(element).click();
    await settle();
    page.edge.lastRead.lose();
    await settle();
    expect(textOf(element, "[part=card]")).to.contain(en.note.unreached);
    expect(textOf(element, "[role=status]")).to.equal(en.note.unreached);
  });

  it('The card offers the merchant\'s support once: below "Get help", or as an action with that advice', async () => {
    const contacts = async (changes: Partial<StatusDocument>) => {
      const element = await page.show(statusOf(changes));
      return ["[part=note]", "[part=actions]"].map((place) => isInside(element, `${place} [name=contact]`));
    };
    const failed = { state: "failed", settled: true, advice: "use_another_method" } as const;
    expect(await contacts({ state: "unknown", advice: "do_not_pay_again" })).to.deep.equal([true, false]);
    expect(await contacts({ stale: true })).to.deep.equal([true, false]);
    expect(await contacts(failed)).to.deep.equal([true, false]);
    expect(await contacts({ ...failed, advice: "contact_merchant" })).to.deep.equal([false, true]);
    expect(await contacts({})).to.deep.equal([true, false]);
    expect(await contacts({ kind: "payment-link", state: "used", settled: true })).to.deep.equal([false, true]);
    expect(textOf(await page.show(statusOf()), "[part=note] summary")).to.equal(en.action.help);
    const { merchant } = statusOf();
    expect(await contacts({ ...failed, merchant: { ...merchant, support: null } })).to.deep.equal([false, false]);
  });

  it("At most one button is filled, and it is the one that helps most", async () => {
    const links = { "retry-url": "https://shop.example/pay", "return-url": "https://shop.example/" };
    const mainOf = async (changes: Partial<StatusDocument>) => {
      const element = await page.show(statusOf(changes), links);
      return [...(element.shadowRoot?.querySelectorAll(".main") ?? [])].map((button) => button.getAttribute("name"));
    };
    const continueUrl = "https://bank.example/";
    expect(await mainOf({ state: "created", continueUrl })).to.deep.equal(["continue"]);
    expect(await mainOf({ state: "created" })).to.deep.equal([]);
    expect(await mainOf({ state: "action_required", continueUrl })).to.deep.equal(["continue"]);
    expect(await mainOf({})).to.deep.equal([]);
    expect(await mainOf({ state: "unknown", advice: "do_not_pay_again" })).to.deep.equal(["check"]);
    expect(await mainOf({ state: "failed", settled: true, advice: "try_again" })).to.deep.equal(["retry"]);
    expect(await mainOf({ state: "failed", settled: true, advice: "try_again_later" })).to.deep.equal([]);
    expect(await mainOf({ state: "succeeded", settled: true })).to.deep.equal(["return"]);
    expect(await mainOf({ state: "charged_back", settled: true, advice: "contact_merchant" })).to.deep.equal([
      "contact",
    ]);
  });

  it("The button to continue leads to an http address only of the shop itself, as in the sandbox of a developer", async () => {
    const continueUrl = "http://localhost:8787/sandbox/continue";
    const shop = (url: string) =>
      statusOf({ state: "action_required", continueUrl, merchant: { ...statusOf().merchant, url } });
    expect(isInside(await page.show(shop("http://localhost:8787/sandbox/shop")), "[name=continue]")).to.equal(true);
    expect(isInside(await page.show(shop("http://localhost:9999/")), "[name=continue]")).to.equal(false);
  });

  it("The button to continue leads to the bank only by a safe URL", async () => {
    for (const continueUrl of ["javascript:alert(1)", "http://bank.example/", "/pay"])
      expect(
        isInside(await page.show(statusOf({ state: "action_required", continueUrl })), "[name=continue]"),
        continueUrl,
      ).to.equal(false);
  });

  it("A button keeps the focus through an update", async () => {
    const element = await page.show(statusOf());
    const button = checkButton(element);
    button.focus();
    button.click();
    await settle();
    page.edge.lastRead.json(statusOf({ state: "action_required", version: 2 }));
    await settle();
    expect(element.shadowRoot?.activeElement === button).to.equal(true);
  });

  it("A button does nothing if the page prevents the default action", async () => {
    const element = await page.show(statusOf());
    element.addEventListener("payment-status-action", (event) => event.preventDefault());
    checkButton(element).click();
    await settle();
    expect(page.edge.reads).to.have.length(1);
  });

  it("The contact link leads to the merchant's support, unless the page prevents it", async () => {
    const element = await page.show(statusOf({ advice: "contact_merchant" }));
    const link = inside<HTMLAnchorElement>(element, "[part=actions] a");
    expect(link.getAttribute("href")).to.match(/^mailto:help@shop\.example\?subject=Support%20code%20\d{4}%20/);
    expect(decodeURIComponent(link.href)).to.contain("Confirming your payment");
    expect(textOf(element, "[part=actions] a")).to.equal("Contact Example Shop");
    const actions = actionsOf(element);
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
    expect(actions.map(({ action }) => action)).to.deep.equal(["contact", "contact"]);
  });

  it("The card has no buttons when there is nothing to press", async () => {
    expect(isInside(await page.show(SUCCEEDED), "[part=actions] :is(a, button)")).to.equal(false);
  });
});
