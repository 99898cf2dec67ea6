import { expect } from "@open-wc/testing";
import { en } from "../../../../widget/i18n/en.ts";
import type { MessageOverrides } from "../../../../widget/i18n/override.ts";
import { PaymentStatusElement } from "../../../../widget/payment-status-element.ts";
import { messageOf, Page, textOf } from "../support/element-page.ts";
import { settle } from "../support/fake-time.ts";
import { SUCCEEDED, statusOf } from "../support/samples.ts";
import { warningsOf } from "../support/warnings.ts";

describe("texts of the page", () => {
  const page = new Page();
  afterEach(() => {
    PaymentStatusElement.messages = null;
  });

  const RESERVED: MessageOverrides = { state: { succeeded: { any: "Your seat is booked|See you there." } } };

  it("A text of the page replaces the built-in one, and all others stay", async () => {
    const element = await page.show(SUCCEEDED);
    element.messages = RESERVED;
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("Your seat is booked");
    expect(textOf(element, "[part=message]")).to.equal("See you there.");
    element.messages = null;
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("Payment received");
  });

  it("The texts for all elements count in each, and those of one element count more", async () => {
    PaymentStatusElement.messages = { state: { succeeded: { any: "Done|Thanks." } }, note: { test: "Demo" } };
    const element = await page.show({ ...SUCCEEDED, test: true });
    const other = await page.show({ ...SUCCEEDED, of: "shop/payment/b" });
    element.messages = RESERVED;
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("Your seat is booked");
    expect(textOf(element, "[part=card]")).to.contain("Demo");
    expect(textOf(other, "[part=title]")).to.equal("Done");
  });

  it("Texts that are set before the element is registered count", async () => {
    const element = document.createElement("late-messages") as PaymentStatusElement;
    element.messages = { loading: { any: "One moment" } };
    element.of = statusOf().of;
    document.body.append(element);
    customElements.define("late-messages", class extends PaymentStatusElement {});
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("One moment");
  });

  it("A value that is no text, or has no place in the texts, is ignored with a warning", async () => {
    const warnings = warningsOf();
    const element = await page.show(SUCCEEDED);
    const wrong = { state: { succeeded: { any: 5, seat: "Booked" }, failed: "No" }, note: null, toString: "x" };
    element.messages = wrong as unknown as MessageOverrides;
    await settle();
    expect(textOf(element, "[part=message]")).to.equal(
      messageOf(en.state.succeeded.any).replace("{merchant}", "Example Shop"),
    );
    expect(warnings.map((text) => text.split(" ").slice(0, 2).join(" "))).to.deep.equal([
      "PS-MESSAGES: messages.state.succeeded.any",
      "PS-MESSAGES: messages.state.succeeded.seat",
      "PS-MESSAGES: messages.state.failed",
      "PS-MESSAGES: messages.note",
      "PS-MESSAGES: messages.toString",
    ]);
    element.messages = "Hello" as unknown as MessageOverrides;
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("Payment received");
  });
});
