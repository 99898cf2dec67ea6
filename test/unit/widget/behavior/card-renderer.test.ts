import { expect } from "@open-wc/testing";
import { en } from "../../../../widget/i18n/en.ts";
import { inside, Page, textOf, titleOf } from "../support/element-page.ts";
import { settle } from "../support/fake-time.ts";
import { problemOf, SUCCEEDED, statusOf } from "../support/samples.ts";

describe("the focus in the card", () => {
  const page = new Page();
  const focusedIn = (element: Element) => element.shadowRoot?.activeElement;

  it("The focus of a button that disappears moves to the answer, which is then not announced a second time", async () => {
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    inside(element, "[name=check]").focus();
    stream.event("status", SUCCEEDED);
    await settle();
    expect(focusedIn(element)).to.equal(inside(element, "#title"));
    expect(textOf(element, "#title")).to.equal(titleOf(en.state.succeeded.any));
    const announced = textOf(element, "[role=status]");
    expect(announced).to.contain("Thank you.");
    expect(announced).not.to.contain(titleOf(en.state.succeeded.any));
  });

  it("The focus moves to the answer when the edge refuses the status", async () => {
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    inside(element, "[name=check]").focus();
    stream.event("problem", problemOf(404, "not-found"));
    await settle();
    expect(document.activeElement).to.equal(element);
    expect(focusedIn(element)?.isConnected).to.equal(true);
  });

  it("The focus moves to the answer when the control that has it becomes another one", async () => {
    const waiting = statusOf({ state: "action_required", continueUrl: "https://bank.example/" });
    const element = await page.show(waiting, { "return-url": "/orders" });
    const stream = await page.open(waiting);
    inside(element, "[name=continue]").focus();
    stream.event("status", SUCCEEDED);
    await settle();
    expect(inside(element, "[name=return]")).not.to.equal(focusedIn(element));
    expect(focusedIn(element)).to.equal(inside(element, "#title"));
  });

  it("The focus that moves without a change of the status announces nothing a second time", async () => {
    const element = await page.show(SUCCEEDED, { "return-url": "/orders", "return-after": "60" });
    const announced = textOf(element, "[role=status]");
    expect(announced).to.contain(titleOf(en.state.succeeded.any));
    const button = inside(element, "[name=stay]");
    button.focus();
    button.click();
    await settle();
    expect(focusedIn(element)).to.equal(inside(element, "#title"));
    expect(textOf(element, "[role=status]")).to.equal(announced);
  });

  it("A button that copies keeps the focus", async () => {
    const element = await page.show(statusOf());
    for (const summary of element.shadowRoot?.querySelectorAll("summary") ?? []) summary.click();
    const button = inside(element, "[name=copy]");
    button.focus();
    button.click();
    await settle();
    expect(focusedIn(element)).to.equal(button);
    expect(button.isConnected).to.equal(true);
  });

  it("The focus stays where it is when the control stays, and is never taken from the page", async () => {
    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    const button = inside(element, "[name=check]");
    button.focus();
    stream.event("status", statusOf({ state: "processing", hint: "in_review", version: 2 }));
    await settle();
    expect(focusedIn(element)).to.equal(button);
    const field = document.createElement("input");
    document.body.append(field);
    field.focus();
    stream.event("status", { ...SUCCEEDED, version: 3 });
    await settle();
    expect(document.activeElement).to.equal(field);
    expect(textOf(element, "[role=status]")).to.contain(titleOf(en.state.succeeded.any));
  });

  it("The answer is a heading of the level that the page sets, else of level 2", async () => {
    const element = await page.show(statusOf());
    const levelOf = () => inside(element, "#title").getAttribute("aria-level");
    expect(inside(element, "#title").getAttribute("role")).to.equal("heading");
    expect(levelOf()).to.equal("2");
    for (const [set, level] of [
      [4, "4"],
      ["1", "1"],
      ["7", "2"],
      ["0", "2"],
      ["2.5", "2"],
      ["", "2"],
      [null, "2"],
    ] as const) {
      element.headingLevel = set;
      await settle();
      expect(levelOf(), `${set}`).to.equal(level);
    }
  });
});
