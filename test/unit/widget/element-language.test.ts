import { expect } from "@open-wc/testing";
import { en, type Messages } from "../../../widget/i18n/en.ts";
import { inside, Page, textOf, titleOf, translationFile } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, SUCCEEDED, statusOf } from "./support/samples.ts";

describe("the element's language", () => {
  const page = new Page();
  let arabic: Messages;
  before(async () => {
    arabic = (await translationFile("ar")) as Messages;
  });
  const directionOf = (element: Element) => {
    const { lang, dir } = inside(element, "[part=card]");
    return [lang, dir];
  };
  const sendTranslation = async () => {
    page.edge.calls.find(({ url, isAnswered }) => url.includes("/messages/") && !isAnswered)?.json(arabic);
    await settle();
  };

  it("The element uses the nearest lang attribute, also across shadow roots", async () => {
    const outer = document.createElement("section");
    outer.lang = "ar-EG";
    const host = document.createElement("div");
    outer.append(host);
    document.body.append(outer);
    const element = await page.mount({}, "", host.attachShadow({ mode: "open" }));
    page.edge.lastRead.json(statusOf());
    await sendTranslation();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
    expect(directionOf(element)).to.deep.equal(["ar-EG", "rtl"]);
  });

  it("An element changes its texts when its language changes", async () => {
    const element = await page.show(statusOf());
    element.lang = "ar";
    await settle();
    await sendTranslation();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
    element.lang = "en";
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(inside(element, "[part=card]").dir).to.equal("ltr");
  });

  it("The element is English, numbers included, if the translation cannot be loaded", async () => {
    const element = await page.show(detailsOf(), { lang: "ar-EG" });
    page.edge.calls.find(({ url }) => url.includes("/messages/"))?.lose();
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(textOf(element, "[part=amount]")).to.equal("€1,234.50");
    expect(directionOf(element)).to.deep.equal(["en", "ltr"]);
  });

  const translationRequests = () => page.edge.calls.filter(({ url }) => url.includes("/messages/"));
  const loseTranslation = async () => {
    translationRequests().at(-1)?.lose();
    await settle();
  };

  it("A translation that could not be loaded is requested again, once each time the network is back", async () => {
    const element = await page.show(statusOf(), { lang: "ar" });
    await loseTranslation();
    expect(translationRequests()).to.have.length(1);
    const stream = await page.open(statusOf());
    expect(translationRequests(), "after the stream has opened").to.have.length(2);
    await loseTranslation();
    stream.event("status", statusOf({ version: 2 }));
    await settle();
    expect(translationRequests(), "while nothing changes").to.have.length(2);
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(translationRequests(), "after the browser is online again").to.have.length(3);
    await sendTranslation();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(translationRequests(), "after the translation is loaded").to.have.length(3);
  });

  it("A translation is requested only once if the browser and the edge are back together", async () => {
    await page.show(statusOf(), { lang: "ar" });
    window.dispatchEvent(new Event("offline"));
    await loseTranslation();
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(translationRequests()).to.have.length(1);
    page.edge.lastRead.json(statusOf());
    await settle();
    await page.open(statusOf());
    expect(translationRequests()).to.have.length(2);
  });

  it("A translation is requested again also after the last status request", async () => {
    const element = await page.show(SUCCEEDED, { lang: "ar" });
    await loseTranslation();
    window.dispatchEvent(new Event("online"));
    await settle();
    await sendTranslation();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.succeeded.any));
    expect(page.edge.reads).to.have.length(1);
  });

  const withViewerLanguages = async (tags: string[], run: () => Promise<void>) => {
    Object.defineProperty(navigator, "languages", { value: tags, configurable: true });
    try {
      await run();
    } finally {
      Reflect.deleteProperty(navigator, "languages");
    }
  };

  it("American English is built in, and British English is loaded while the card is shown in American English", async () => {
    const canceled = statusOf({ state: "canceled", settled: true });
    const element = await page.show(canceled, { lang: "en-US" });
    expect(translationRequests()).to.deep.equal([]);
    element.lang = "en-GB";
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("Payment canceled");
    expect(directionOf(element)).to.deep.equal(["en-GB", "ltr"]);
    const british = { ...en, state: { ...en.state, canceled: { ...en.state.canceled, any: "Payment cancelled|" } } };
    translationRequests()[0]?.json(british);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal("Payment cancelled");
    expect(translationRequests()).to.have.length(1);
  });

  it("The element keeps British numbers and dates if British English cannot be loaded", async () => {
    const element = await page.show(statusOf(), { lang: "en-GB" });
    await loseTranslation();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(directionOf(element)).to.deep.equal(["en-GB", "ltr"]);
  });

  it("A page that names no region gets the numbers and dates of the browser's region", async () => {
    await withViewerLanguages(["fr-CH", "ar-EG", "ar"], async () => {
      const element = await page.show(detailsOf(), { lang: "ar" });
      await sendTranslation();
      expect(directionOf(element), "a screen reader keeps the voice of the page").to.deep.equal(["ar", "rtl"]);
      expect(textOf(element, "[part=amount]")).to.contain("١٬٢٣٤٫٥٠");
      element.lang = "ar-AE";
      await settle();
      await sendTranslation();
      expect(directionOf(element)).to.deep.equal(["ar-AE", "rtl"]);
    });
  });

  it("The element is English, numbers included, in a language without a translation, and requests no file", async () => {
    const element = await page.show(statusOf(), { lang: "xh" });
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(directionOf(element)).to.deep.equal(["en", "ltr"]);
    expect(page.edge.calls.some(({ url }) => url.includes("/messages/"))).to.equal(false);
  });
});
