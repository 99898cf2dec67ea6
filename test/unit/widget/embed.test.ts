import { expect } from "@open-wc/testing";
import "../../../widget/embed.ts";
import { en } from "../../../widget/i18n/en.ts";
import { EDGE, Page, textOf, titleOf } from "./support/element-page.ts";
import { eventually } from "./support/eventually.ts";
import { settle } from "./support/fake-time.ts";
import { OF, statusOf } from "./support/samples.ts";

describe("the loader", () => {
  const page = new Page();

  function placeholder(data: Record<string, string> = {}): HTMLElement {
    const place = document.createElement("div");
    Object.assign(place.dataset, { paymentStatus: OF, edge: EDGE, ...data });
    return place;
  }

  const attributesIn = (place: Element) => {
    const element = place.querySelector("payment-status");
    return element && Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
  };

  it("makes a placeholder an element, with every attribute of the interface and no other", async () => {
    const data = { token: "t", lang: "pt", theme: "dark", layout: "badge", live: "off" };
    const back = { retryUrl: "/retry", returnUrl: "/", returnAfter: "9" };
    const place = placeholder({ ...data, ...back, onclick: "alert(1)", style: "color: red", is: "x", reactid: "7" });
    document.body.append(place);
    await eventually(() =>
      expect(attributesIn(place)).to.deep.equal({
        ...{ of: OF, edge: EDGE, ...data },
        ...{ "retry-url": "/retry", "return-url": "/", "return-after": "9" },
      }),
    );
  });

  it("finds the element's script beside itself where nobody says which script it is", async () => {
    window.PaymentStatus.render(placeholder());
    const beside = new URL("../../../widget/payment-status.js", import.meta.url).href;
    await eventually(() => {
      const asked = performance.getEntriesByType("resource").map(({ name }) => name);
      expect(asked).to.contain(beside);
    });
  });

  it("leaves alone what is far from the view, until it comes near", async () => {
    const [far, near] = [placeholder(), placeholder()];
    near.textContent = "Soon";
    far.style.marginTop = "5000px";
    document.body.append(near, far);
    await eventually(() => expect(attributesIn(near)).not.to.equal(null));
    expect(attributesIn(far)).to.equal(null);
    far.style.marginTop = "0";
    await eventually(() => expect(attributesIn(far)).not.to.equal(null));
  });

  it("keeps what a placeholder holds in sight until the first status", async () => {
    const place = placeholder();
    place.innerHTML = "<p>On its way</p>";
    const child = place.firstElementChild as Element;
    document.body.append(place);
    await eventually(() => expect(attributesIn(place)).not.to.equal(null));
    await settle();
    expect(child.getBoundingClientRect().height).to.be.greaterThan(0);
    page.edge.fetchStatus.json(statusOf());
    await settle();
    expect(child.getBoundingClientRect().height).to.equal(0);
    expect(textOf(child.parentElement as Element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
  });

  it("renders where it is told to, at once, and changes what it shows when told again", () => {
    const place = document.createElement("section");
    document.body.append(place);
    const element = window.PaymentStatus.render("section", { of: OF, edge: EDGE, theme: "dark", returnAfter: 5 });
    expect(attributesIn(place)).to.deep.equal({ of: OF, edge: EDGE, theme: "dark", "return-after": "5" });
    expect(window.PaymentStatus.render(place, { theme: null, token: "t" })).to.equal(element);
    expect(attributesIn(place)).to.deep.equal({ of: OF, edge: EDGE, token: "t", "return-after": "5" });
    expect(() => window.PaymentStatus.render("#nowhere")).to.throw('no element matches "#nowhere"');
  });

  it("takes over what changes on a placeholder, and nothing from elements that are none", async () => {
    const place = placeholder({ token: "old" });
    document.body.append(place);
    await eventually(() => expect(attributesIn(place)).to.include({ token: "old" }));
    place.dataset.token = "new";
    document.body.dataset.theme = "dark";
    await eventually(() => expect(attributesIn(place)).to.include({ token: "new" }));
    delete document.body.dataset.theme;
    expect(attributesIn(place)).not.to.have.property("theme");
  });

  it("does nothing a second time", async () => {
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
