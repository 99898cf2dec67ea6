import { expect } from "@open-wc/testing";
import { calendarFile } from "../../../../widget/behavior/calendar.ts";
import type { PaymentStatusActionEvent } from "../../../../widget/events.ts";
import { Page, textOf } from "../support/element-page.ts";
import { settle } from "../support/fake-time.ts";
import { detailsOf, statusOf } from "../support/samples.ts";

const REFUND = detailsOf({
  state: "refund_pending",
  expectedBy: "2026-12-11",
  amount: { value: "9.99", currency: "EUR" },
});
const textIn = (status = REFUND, title = "Your refund is on its way") => calendarFile(status, title).text();
/** The lines, unfolded as a calendar does it. */
const linesOf = (text: string) => text.replaceAll("\r\n ", "").split("\r\n");

describe("the calendar file", () => {
  it("The day by which money arrives is an event of a whole day, without the amount", async () => {
    expect(linesOf(await textIn())).to.deep.equal([
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//payment-status//EN",
      "BEGIN:VEVENT",
      "UID:180912084784@payment-status",
      "DTSTAMP:20261121T100000Z",
      "DTSTART;VALUE=DATE:20261211",
      "SUMMARY:Your refund is on its way – Example Shop",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ]);
  });

  it("A deadline is an event at its time, in UTC", async () => {
    const text = await textIn(statusOf({ expiresAt: "2026-11-30T12:30:00.250+02:00" }));
    expect(linesOf(text)).to.include("DTSTART:20261130T103000Z");
  });

  it("Every line ends with CRLF and has at most 75 bytes, in every script", async () => {
    for (const letter of ["a", "ß", "支", "😀"]) {
      const title = letter.repeat(100);
      const text = await textIn(REFUND, title);
      expect(text.split("\r\n").join("")).not.to.match(/[\r\n]/);
      for (const line of text.split("\r\n")) expect(new TextEncoder().encode(line).length).to.be.at.most(75);
      expect(linesOf(text)).to.include(`SUMMARY:${title} – Example Shop`);
    }
  });

  it("Signs that separate values are escaped, and marks of direction are left out", async () => {
    const title = "Pay \u2068A; B, C\\D\u2069";
    expect(linesOf(await textIn(REFUND, title))).to.include("SUMMARY:Pay A\\; B\\, C\\\\D – Example Shop");
  });
});

describe("saving and printing", () => {
  const page = new Page();
  const realPrint = window.print;
  const realClick = HTMLAnchorElement.prototype.click;
  afterEach(() => {
    window.print = realPrint;
    HTMLAnchorElement.prototype.click = realClick;
  });

  /** Presses a button of this name, wherever the card has one. */
  function press(element: Element, name: string): void {
    const button = Object.assign(document.createElement("button"), { name });
    element.shadowRoot?.append(button);
    button.click();
    button.remove();
  }

  it("The date is saved as a file with the title of the card", async () => {
    const files: string[] = [];
    HTMLAnchorElement.prototype.click = function () {
      files.push(this.download);
    };
    const element = await page.show(REFUND);
    press(element, "calendar");
    expect(files).to.deep.equal(["payment.ics"]);
    expect(textOf(element, "[part=title]")).to.equal("Your refund is on its way");
  });

  it("Instructions and receipts are printed with the page, unless the page prevents it", async () => {
    let prints = 0;
    window.print = () => {
      prints += 1;
    };
    const element = await page.show(REFUND);
    const actions: string[] = [];
    element.addEventListener("payment-status-action", (event) => {
      actions.push((event as PaymentStatusActionEvent).action);
      if (actions.length > 2) event.preventDefault();
    });
    for (const name of ["print", "receipt", "print"]) press(element, name);
    await settle();
    expect(prints).to.equal(2);
    expect(actions).to.deep.equal(["print", "receipt", "print"]);
  });
});
