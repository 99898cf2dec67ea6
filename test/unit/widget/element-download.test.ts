import { expect } from "@open-wc/testing";
import type { PaymentStatusActionEvent } from "../../../widget/events.ts";
import { en } from "../../../widget/i18n/en.ts";
import { EDGE, inside, isInside, Page, textOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf } from "./support/samples.ts";

/** The real fetch, which reads a blob. Tests replace the global one. */
const realFetch = globalThis.fetch.bind(globalThis);

describe("the file of a report", () => {
  const page = new Page();
  const REPORT = detailsOf({
    of: "shop/report/r1",
    kind: "report",
    state: "succeeded",
    download: { path: "/v1/shop/report/r1/file", expiresAt: "2026-11-21T10:10:00Z" },
  });
  const button = (element: Element) => inside<HTMLButtonElement>(element, "[part=actions] button");

  /** Collects the files that the browser would download. */
  function collectDownloads(): { name: string; blob: Promise<string> }[] {
    const downloads: { name: string; blob: Promise<string> }[] = [];
    HTMLAnchorElement.prototype.click = function () {
      downloads.push({ name: this.download, blob: realFetch(this.href).then((response) => response.text()) });
    };
    return downloads;
  }
  const { click } = HTMLAnchorElement.prototype;
  afterEach(() => {
    HTMLAnchorElement.prototype.click = click;
  });

  it("The file is requested once, with the token, and saved under the name that the edge gives it", async () => {
    const downloads = collectDownloads();
    const element = await page.show(REPORT, { token: "a.b.c" });
    expect(textOf(element, "[part=actions] button")).to.equal(en.action.download);
    button(element).click();
    button(element).click();
    await settle();
    expect(page.edge.lastFile.url).to.equal(`${EDGE}/v1/shop/report/r1/file`);
    expect(page.edge.lastFile.header("Authorization")).to.equal("Bearer a.b.c");
    expect(page.edge.calls.filter(({ url }) => url.endsWith("/file"))).to.have.length(1);
    expect(button(element).getAttribute("aria-disabled")).to.equal("true");
    page.edge.lastFile.file("a,b\n1,2\n", "text/csv", "report-r1.csv");
    await settle();
    expect(downloads.map(({ name }) => name)).to.deep.equal(["report-r1.csv"]);
    expect(await downloads[0]?.blob).to.equal("a,b\n1,2\n");
    expect(button(element).hasAttribute("aria-disabled")).to.equal(false);
  });

  it("The card reports a file that could not be loaded, and it can be requested again", async () => {
    const downloads = collectDownloads();
    const element = await page.show(REPORT, { token: "a.b.c" });
    button(element).click();
    await settle();
    page.edge.lastFile.problem(503, "unavailable");
    await settle();
    expect(textOf(element, "[part=note]")).to.contain(en.note.noFile);
    button(element).click();
    await settle();
    page.edge.lastFile.file("x", "text/csv", "x.csv");
    await settle();
    expect(textOf(element, "[part=note]")).not.to.contain(en.note.noFile);
    expect(downloads).to.have.length(1);
  });

  it("A log-in page of the network is not saved as the file", async () => {
    const downloads = collectDownloads();
    const element = await page.show(REPORT, { token: "a.b.c" });
    button(element).click();
    await settle();
    page.edge.lastFile.garbage();
    await settle();
    expect(textOf(element, "[part=note]")).to.contain(en.note.noFile);
    expect(downloads).to.deep.equal([]);
  });

  it("The file is not requested if the page prevents the default action", async () => {
    const element = await page.show(REPORT, { token: "a.b.c" });
    const actions: string[] = [];
    element.addEventListener("payment-status-action", (event) => {
      actions.push((event as PaymentStatusActionEvent).action);
      event.preventDefault();
    });
    button(element).click();
    await settle();
    expect(actions).to.deep.equal(["download"]);
    expect(page.edge.calls.filter(({ url }) => url.endsWith("/file"))).to.deep.equal([]);
  });

  it("The button keeps its label readable while the file is loading", async () => {
    const element = await page.show(REPORT, { token: "a.b.c", theme: "light" });
    button(element).click();
    await settle();
    const { backgroundColor, color, opacity } = getComputedStyle(button(element));
    expect(button(element).getAttribute("aria-disabled")).to.equal("true");
    expect(backgroundColor).not.to.equal(color);
    expect(Number(opacity)).to.be.at.least(0.6);
  });

  it("The card offers no file if the token does not allow it", async () => {
    const element = await page.show({ ...REPORT, download: null }, { token: "a.b.c" });
    expect(isInside(element, "[name=download]")).to.equal(false);
    expect(textOf(element, "[name=check]")).to.equal(en.action.check);
  });
});
