import { expect } from "@open-wc/testing";
import type { PaymentStatusActionEvent } from "../../../widget/events.ts";
import { en } from "../../../widget/i18n/en.ts";
import { EDGE, inside, isInside, Page, textOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf } from "./support/samples.ts";

/** Before any test replaces it: a blob is read by the real one. */
const realFetch = globalThis.fetch.bind(globalThis);

describe("a report's file", () => {
  const page = new Page();
  const REPORT = detailsOf({
    of: "shop/report/r1",
    kind: "report",
    state: "succeeded",
    download: { path: "/v1/shop/report/r1/file", expiresAt: "2026-11-21T10:10:00Z" },
  });
  const button = (element: Element) => inside<HTMLButtonElement>(element, "[part=actions] button");

  /** What the browser is given to keep, instead of a real download. */
  function keptFiles(): { name: string; blob: Promise<string> }[] {
    const kept: { name: string; blob: Promise<string> }[] = [];
    const click = HTMLAnchorElement.prototype.click;
    HTMLAnchorElement.prototype.click = function () {
      kept.push({ name: this.download, blob: realFetch(this.href).then((response) => response.text()) });
    };
    after(() => {
      HTMLAnchorElement.prototype.click = click;
    });
    return kept;
  }

  it("is fetched with the token, once, and kept under the name that the edge gives it", async () => {
    const kept = keptFiles();
    const element = await page.show(REPORT, { token: "a.b.c" });
    expect(textOf(element, "[part=actions] button")).to.equal(en.action.download);
    button(element).click();
    button(element).click();
    await settle();
    expect(page.edge.file.url).to.equal(`${EDGE}/v1/shop/report/r1/file`);
    expect(page.edge.file.header("Authorization")).to.equal("Bearer a.b.c");
    expect(page.edge.calls.filter(({ url }) => url.endsWith("/file"))).to.have.length(1);
    expect(button(element).getAttribute("aria-disabled")).to.equal("true");
    page.edge.file.file("a,b\n1,2\n", "text/csv", "report-r1.csv");
    await settle();
    expect(kept.map(({ name }) => name)).to.deep.equal(["report-r1.csv"]);
    expect(await kept[0]?.blob).to.equal("a,b\n1,2\n");
    expect(button(element).hasAttribute("aria-disabled")).to.equal(false);
  });

  it("that cannot be had is said to be so, and may be tried again", async () => {
    const kept = keptFiles();
    const element = await page.show(REPORT, { token: "a.b.c" });
    button(element).click();
    await settle();
    page.edge.file.problem(503, "unavailable");
    await settle();
    expect(textOf(element, "[part=note]")).to.contain(en.note.noFile);
    button(element).click();
    await settle();
    page.edge.file.file("x", "text/csv", "x.csv");
    await settle();
    expect(textOf(element, "[part=note]")).not.to.contain(en.note.noFile);
    expect(kept).to.have.length(1);
  });

  it("is left to a page that says so", async () => {
    const element = await page.show(REPORT, { token: "a.b.c" });
    const heard: string[] = [];
    element.addEventListener("payment-status-action", (event) => {
      heard.push((event as PaymentStatusActionEvent).action);
      event.preventDefault();
    });
    button(element).click();
    await settle();
    expect(heard).to.deep.equal(["download"]);
    expect(page.edge.calls.filter(({ url }) => url.endsWith("/file"))).to.deep.equal([]);
  });

  it("can be read while it is at work", async () => {
    const element = await page.show(REPORT, { token: "a.b.c", theme: "light" });
    button(element).click();
    await settle();
    const { backgroundColor } = getComputedStyle(button(element));
    expect([button(element).getAttribute("aria-disabled"), backgroundColor]).to.deep.equal([
      "true",
      "rgba(0, 0, 0, 0)",
    ]);
  });

  it("is not offered without the right to it", async () => {
    const element = await page.show({ ...REPORT, download: null }, { token: "a.b.c" });
    expect(isInside(element, "[name=download]")).to.equal(false);
    expect(textOf(element, ".foot > button")).to.equal(en.action.check);
  });
});
