import { expect } from "@open-wc/testing";
import { en, type Messages } from "../../../widget/i18n/en.ts";
import { inside, Page, textOf, titleOf, wordsFile } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { detailsOf, SUCCEEDED, statusOf } from "./support/samples.ts";

describe("the element's language", () => {
  const page = new Page();
  let arabic: Messages;
  before(async () => {
    arabic = (await wordsFile("ar")) as Messages;
  });
  const directionOf = (element: Element) => {
    const { lang, dir } = inside(element, "[part=card]");
    return [lang, dir];
  };
  const answerWords = async () => {
    page.edge.calls.find(({ url, isAnswered }) => url.includes("/messages/") && !isAnswered)?.json(arabic);
    await settle();
  };

  it("is that of the nearest lang, also across shadow roots", async () => {
    const outer = document.createElement("section");
    outer.lang = "ar-EG";
    const host = document.createElement("div");
    outer.append(host);
    document.body.append(outer);
    const element = await page.mount({}, "", host.attachShadow({ mode: "open" }));
    page.edge.fetchStatus.json(statusOf());
    await answerWords();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
    expect(directionOf(element)).to.deep.equal(["ar-EG", "rtl"]);
  });

  it("can be changed", async () => {
    const element = await page.show(statusOf());
    element.lang = "ar";
    await settle();
    await answerWords();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
    element.lang = "en";
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(inside(element, "[part=card]").dir).to.equal("ltr");
  });

  it("is English, numbers included, where the words cannot be had", async () => {
    const element = await page.show(detailsOf(), { lang: "ar-EG" });
    page.edge.calls.find(({ url }) => url.includes("/messages/"))?.lose();
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(textOf(element, "[part=amount]")).to.equal("€1,234.50");
    expect(directionOf(element)).to.deep.equal(["en", "ltr"]);
  });

  const wordsAsked = () => page.edge.calls.filter(({ url }) => url.includes("/messages/"));
  const loseWords = async () => {
    wordsAsked().at(-1)?.lose();
    await settle();
  };

  it("is asked for again where its words could not be had, once each time the network is back", async () => {
    const element = await page.show(statusOf(), { lang: "ar" });
    await loseWords();
    expect(wordsAsked()).to.have.length(1);
    const stream = await page.open(statusOf());
    expect(wordsAsked(), "after the stream has opened").to.have.length(2);
    await loseWords();
    stream.event("status", statusOf({ version: 2 }));
    await settle();
    expect(wordsAsked(), "while nothing changes").to.have.length(2);
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(wordsAsked(), "after the browser is back on line").to.have.length(3);
    await answerWords();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.processing.any));
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(wordsAsked(), "once they are here").to.have.length(3);
  });

  it("is asked for again only once where the browser and the edge are back together", async () => {
    await page.show(statusOf(), { lang: "ar" });
    window.dispatchEvent(new Event("offline"));
    await loseWords();
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(wordsAsked()).to.have.length(1);
    page.edge.fetchStatus.json(statusOf());
    await settle();
    await page.open(statusOf());
    expect(wordsAsked()).to.have.length(2);
  });

  it("is asked for again also where nothing else is asked anymore", async () => {
    const element = await page.show(SUCCEEDED, { lang: "ar" });
    await loseWords();
    window.dispatchEvent(new Event("online"));
    await settle();
    await answerWords();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(arabic.state.succeeded.any));
    expect(page.edge.looks).to.have.length(1);
  });

  it("is English, numbers included, where nobody has such words, and no file of words is asked for", async () => {
    const element = await page.show(statusOf(), { lang: "xh" });
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(directionOf(element)).to.deep.equal(["en", "ltr"]);
    expect(page.edge.calls.some(({ url }) => url.includes("/messages/"))).to.equal(false);
  });
});
