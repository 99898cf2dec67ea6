import { expect } from "@open-wc/testing";
import "../../../widget/embed.ts";
import { en } from "../../../widget/i18n/en.ts";
import { EDGE, inside, Page, textOf, titleOf } from "./support/element-page.ts";
import { eventually } from "./support/eventually.ts";
import { settle } from "./support/fake-time.ts";
import { OF, statusOf } from "./support/samples.ts";
import { warningsOf } from "./support/warnings.ts";

describe("the loader", () => {
  const page = new Page();

  function placeholder(data: Record<string, string> = {}): HTMLElement {
    const place = document.createElement("div");
    Object.assign(place.dataset, { paymentStatus: OF, ...data });
    return place;
  }

  const attributesIn = (place: Element) => {
    const element = place.querySelector("payment-status");
    return element && Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
  };

  it("The loader turns a placeholder into an element with the attributes that markup may set and no other", async () => {
    const data = { token: "t", lang: "pt", theme: "dark", layout: "badge", live: "off" };
    const addresses = { edge: EDGE, retryUrl: "/retry", returnUrl: "/", returnAfter: "9", guards: "button" };
    const markup = {
      onclick: "alert(1)",
      style: "color: red",
      is: "x",
      reactid: "7",
      of: "shop/payment/x",
      messages: "x",
    };
    const place = placeholder({ ...data, headingLevel: "3", ...addresses, ...markup });
    document.body.append(place);
    await eventually(() => expect(attributesIn(place)).to.deep.equal({ of: OF, ...data, "heading-level": "3" }));
  });

  it("The loader finds the element's script in its own folder without document.currentScript", async () => {
    window.PaymentStatus.render(placeholder());
    const expected = new URL("../../../widget/payment-status.js", import.meta.url).href;
    await eventually(() => {
      const requested = performance.getEntriesByType("resource").map(({ name }) => name);
      expect(requested).to.contain(expected);
    });
  });

  it("The loader ignores a placeholder that is far from the viewport until it comes near", async () => {
    const [far, near] = [placeholder(), placeholder()];
    near.textContent = "Soon";
    far.style.marginTop = "5000px";
    document.body.append(near, far);
    await eventually(() => expect(attributesIn(near)).not.to.equal(null));
    expect(attributesIn(far)).to.equal(null);
    far.style.marginTop = "0";
    await eventually(() => expect(attributesIn(far)).not.to.equal(null));
  });

  it("The children of a placeholder stay visible until the first status", async () => {
    const place = placeholder();
    place.innerHTML = "<p>On its way</p>";
    const child = place.firstElementChild as Element;
    document.body.append(place);
    await eventually(() => expect(attributesIn(place)).not.to.equal(null));
    await settle();
    expect(child.getBoundingClientRect().height).to.be.greaterThan(0);
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(child.getBoundingClientRect().height).to.equal(0);
    expect(textOf(child.parentElement as Element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
  });

  it("render() fills its target at once, and a second call changes the options", () => {
    const place = document.createElement("section");
    document.body.append(place);
    const element = window.PaymentStatus.render("section", { of: OF, edge: EDGE, theme: "dark", returnAfter: 5 });
    expect(attributesIn(place)).to.deep.equal({ of: OF, edge: EDGE, theme: "dark", "return-after": "5" });
    expect(window.PaymentStatus.render(place, { theme: null, token: "t" })).to.equal(element);
    expect(attributesIn(place)).to.deep.equal({ of: OF, edge: EDGE, token: "t", "return-after": "5" });
    expect(() => window.PaymentStatus.render("#nowhere")).to.throw('no element matches "#nowhere"');
  });

  it("render() takes every option of the interface, and the texts of the page", () => {
    const place = document.createElement("section");
    const back = { retryUrl: "/retry", returnUrl: "/", returnAfter: 9 };
    const messages = { note: { test: "Demo" } };
    const options = { of: OF, edge: EDGE, token: "t", lang: "pt", theme: "dark", layout: "badge", live: "off" };
    const element = window.PaymentStatus.render(place, {
      ...options,
      ...back,
      guards: ".pay",
      headingLevel: 3,
      messages,
    });
    expect(attributesIn(place)).to.deep.equal({
      ...options,
      ...{ "retry-url": "/retry", "return-url": "/", "return-after": "9", guards: ".pay", "heading-level": "3" },
    });
    expect(element).to.have.property("messages", messages);
  });

  it("render() replaces what a placeholder has made", async () => {
    const place = placeholder({ token: "old" });
    document.body.append(place);
    await eventually(() => expect(attributesIn(place)).to.include({ token: "old" }));
    window.PaymentStatus.render(place, { of: "shop/payment/b", edge: EDGE, token: "new" });
    expect(attributesIn(place)).to.deep.equal({ of: "shop/payment/b", edge: EDGE, token: "new" });
  });

  it("An option that render() does not have gives a warning", () => {
    const warnings = warningsOf();
    const place = document.createElement("section");
    const options = { of: OF, edge: EDGE, colour: "red" };
    window.PaymentStatus.render(place, options);
    window.PaymentStatus.render(place, options);
    expect(attributesIn(place)).to.deep.equal({ of: OF, edge: EDGE });
    expect(warnings).to.deep.equal([
      'PS-OPTION: PaymentStatus.render has no option "colour". See docs/troubleshooting.md#ps-option',
    ]);
  });

  it("Calls that a page has queued before the loader are made, also after one that fails, and later ones at once", async () => {
    const warnings = warningsOf();
    const real = window.PaymentStatus;
    const [first, second] = [document.createElement("section"), document.createElement("section")];
    const queue = [
      ["#nowhere", { of: OF }],
      [first, { of: OF, edge: EDGE }],
    ];
    Object.assign(window, { PaymentStatus: queue });
    const fresh = "../../../widget/embed.ts?queued";
    await import(fresh);
    expect(attributesIn(first)).to.deep.equal({ of: OF, edge: EDGE });
    window.PaymentStatus.push([second, { of: OF, edge: EDGE }]);
    expect(attributesIn(second)).to.deep.equal({ of: OF, edge: EDGE });
    window.PaymentStatus = real;
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(/^PS-TARGET: .*"#nowhere"/);
  });

  it("The room of a card is reserved until its script is loaded, and is then that of the card which loads", async () => {
    const rules = document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map(({ cssText }) => cssText));
    // Another document: this one has registered the element.
    const frame = document.createElement("iframe");
    document.body.append(frame);
    const inner = frame.contentDocument as Document;
    const reservedFor = (markup: string) => {
      inner.body.innerHTML = `<style>${rules.join("")}</style>${markup}`;
      return (inner.body.lastElementChild as Element).getBoundingClientRect().height;
    };
    expect(reservedFor(`<payment-status layout="badge">Soon</payment-status>`)).to.be.lessThan(40);
    for (const attributes of [{}, { token: "t" }]) {
      const element = await page.mount(attributes);
      const reserved = reservedFor(`<payment-status ${"token" in attributes ? "token" : ""}></payment-status>`);
      expect(reserved).to.be.greaterThan(400);
      expect(inside(element, "[part=card]").getBoundingClientRect().height).to.be.closeTo(reserved, 1);
    }
  });

  it("The loader applies changes of a placeholder, and of no other element", async () => {
    const place = placeholder({ token: "old" });
    document.body.append(place);
    await eventually(() => expect(attributesIn(place)).to.include({ token: "old" }));
    place.dataset.token = "new";
    document.body.dataset.theme = "dark";
    await eventually(() => expect(attributesIn(place)).to.include({ token: "new" }));
    delete document.body.dataset.theme;
    expect(attributesIn(place)).not.to.have.property("theme");
  });

  it("A second copy of the loader does nothing", async () => {
    const first = window.PaymentStatus;
    const again = "../../../widget/embed.ts?again";
    await import(again);
    expect(window.PaymentStatus).to.equal(first);
    const place = placeholder();
    document.body.append(place);
    await eventually(() => expect(attributesIn(place)).not.to.equal(null));
    expect(place.querySelectorAll("payment-status")).to.have.length(1);
  });
});
