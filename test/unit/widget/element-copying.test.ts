import { expect } from "@open-wc/testing";
import { supportCode } from "../../../contract/support-code.ts";
import { en } from "../../../widget/i18n/en.ts";
import { inside, isInside, Page, textOf, titleOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, OF, PAID, statusOf } from "./support/samples.ts";

describe("copying a value", () => {
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
    inside<HTMLButtonElement>(element, `[name=copy][value="${name}"]`);

  it("The card offers copying for values that are typed in elsewhere, with a button of at least 24 px", async () => {
    const element = await page.show(WAITING);
    const buttons = [...(element.shadowRoot?.querySelectorAll<HTMLButtonElement>("[name=copy]") ?? [])];
    expect(buttons.map(({ value }) => value)).to.deep.equal([
      "Account",
      "Payment reference",
      "Amount",
      "Payment code",
      "Support code",
    ]);
    inside(element, "[part=note] details").toggleAttribute("open", true);
    for (const button of buttons) {
      expect(button.getAttribute("aria-label")?.replace(/[\u2068\u2069]/g, "")).to.equal(`Copy: ${button.value}`);
      const { width, height } = button.getBoundingClientRect();
      expect(Math.min(width, height), button.title).to.be.at.least(24);
    }
  });

  it("The card does not offer copying for a masked account", async () => {
    const element = await page.show({ ...WAITING, instructions: { ...INSTRUCTIONS, account: "•••• 1234" } });
    expect(isInside(element, "[name=copy][value=Account]")).to.equal(false);
  });

  it("Copying takes the value only, is confirmed on the button for a second and announced once", async () => {
    const time = page.stopTime();
    const element = await page.show(WAITING);
    const button = buttonOf(element, "Payment reference");
    button.click();
    await settle();
    expect(written).to.deep.equal(["R-1"]);
    expect(button.textContent).to.equal("Copied");
    expect(buttonOf(element, "Payment code").textContent).to.equal("Copy");
    expect(textOf(element, "[role=status]")).to.equal("Copied – Payment reference");
    await time.advance(1000);
    expect(button.textContent).to.equal("Copy");
    expect(textOf(element, "[role=status]")).to.equal("");
    button.click();
    await settle();
    expect(textOf(element, "[role=status]"), "again").to.equal("Copied – Payment reference");
  });

  it("A number is shown in groups of four and copied as it was sent", async () => {
    const account = "DE89370400440532013000";
    const element = await page.show({ ...WAITING, instructions: { ...INSTRUCTIONS, account } });
    const copy = buttonOf(element, "Account");
    const groups = [...(copy.previousElementSibling?.querySelectorAll("span") ?? [])].map((group) => group.textContent);
    expect(groups).to.deep.equal(["DE89", "3704", "0044", "0532", "0130", "00"]);
    copy.click();
    await settle();
    expect(written).to.deep.equal([account]);
  });

  const EXACT = [
    "00020126580014BR.GOV.BCB.PIX0136a  b520400005303986 5802BR5913Loja  do Z\u00e9 6304AB1D",
    `${"7".repeat(299)}  ${"x".repeat(299)}`,
    "\u0661\u0662\u0663  \u00a0x",
    "<b>1</b>  &amp;",
  ];

  it("Every letter, digit and blank of a value arrives on the clipboard as it was sent", async () => {
    for (const code of EXACT) {
      const element = await page.show({
        ...WAITING,
        instructions: { ...INSTRUCTIONS, barcode: code, reference: code },
      });
      for (const name of ["Payment code", "Payment reference"]) {
        buttonOf(element, name).click();
        await settle();
        expect(written.pop()).to.equal(code);
      }
    }
  });

  it("A value that is selected instead of copied keeps its blanks and wraps inside the card", async () => {
    isAllowed = false;
    for (const code of EXACT) {
      const element = await page.show({ ...WAITING, instructions: { ...INSTRUCTIONS, barcode: code } });
      buttonOf(element, "Payment code").click();
      await settle();
      const value = buttonOf(element, "Payment code").previousElementSibling as HTMLElement;
      // biome-ignore lint/performance/useDomNodeTextContent: the rendered text is what a selection copies.
      expect(value.innerText.replaceAll("\u00a0", " ")).to.equal(code.replaceAll("\u00a0", " "));
      expect(element.scrollWidth).to.be.at.most(element.clientWidth);
    }
  });

  it("A change of the status is announced also while a copy is confirmed", async () => {
    const element = await page.show(WAITING);
    const stream = await page.open(WAITING);
    buttonOf(element, "Payment code").click();
    await settle();
    stream.event("status", { ...PAID, version: 2 });
    await settle();
    expect(textOf(element, "[role=status]")).to.contain(titleOf(en.state.succeeded.any));
  });

  it("A copy that the browser forbids is not confirmed", async () => {
    isAllowed = false;
    const element = await page.show(WAITING);
    buttonOf(element, "Payment code").click();
    await settle();
    expect(written).to.deep.equal([]);
    expect(buttonOf(element, "Payment code").textContent).to.equal("Copy");
    expect(textOf(element, "[role=status]")).not.to.contain("Copied");
  });

  it("The copied support code is the code of the resource", async () => {
    const element = await page.show(statusOf());
    expect(textOf(element, ".help")).to.contain(`Support code ${supportCode(OF)}`);
    buttonOf(element, "Support code").click();
    await settle();
    expect(written).to.deep.equal([supportCode(OF)]);
  });
});
