import { expect } from "@open-wc/testing";
import { Page } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { SUCCEEDED, statusOf } from "./support/samples.ts";

describe("the element's slots", () => {
  const page = new Page();
  const isShown = (element: Element, selector: string) => {
    const child = element.querySelector<HTMLElement>(selector);
    return Boolean(child?.assignedSlot && child.getBoundingClientRect().height > 0);
  };

  it("The default slot shows the page's own children until the first status", async () => {
    const element = await page.mount({}, "<p>Please wait</p>");
    expect(isShown(element, "p")).to.equal(true);
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(isShown(element, "p")).to.equal(false);
  });

  it("A slot with the name of a state replaces the message of that state only", async () => {
    const element = await page.show(statusOf(), {}, `<p slot="processing">A moment</p><p slot="succeeded">Yay</p>`);
    expect(isShown(element, "[slot=processing]")).to.equal(true);
    expect(isShown(element, "[slot=succeeded]")).to.equal(false);
    const stream = await page.open(statusOf());
    stream.event("status", SUCCEEDED);
    await settle();
    expect(isShown(element, "[slot=processing]")).to.equal(false);
    expect(isShown(element, "[slot=succeeded]")).to.equal(true);
    const message = element.shadowRoot?.querySelector("[part=message]");
    expect(message?.getBoundingClientRect().height ?? 0).to.equal(0);
  });

  it("The slots replace the icon and the buttons, and add a footer", async () => {
    const inner = `<b slot="icon">!</b><button slot="actions">Pay</button><p slot="footer">Thank you</p>`;
    const element = await page.show(statusOf({ continueUrl: "https://bank.example/" }), {}, inner);
    for (const name of ["icon", "actions", "footer"]) expect(isShown(element, `[slot=${name}]`), name).to.equal(true);
    for (const replaced of ["[part=icon] svg", "slot[name=actions] :is(a, button)"])
      expect(element.shadowRoot?.querySelector(replaced)?.getBoundingClientRect().height ?? 0, replaced).to.equal(0);
  });
});
