import { expect } from "@open-wc/testing";
import { en } from "../../../widget/i18n/en.ts";
import { PaymentStatusElement } from "../../../widget/index.ts";
import { EDGE, Page, textOf, titleOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { OF, SUCCEEDED, statusOf } from "./support/samples.ts";

describe("the element, coming and going,", () => {
  const page = new Page();

  it("asks nothing while it is not on the page", async () => {
    const time = page.stopTime();
    const element = await page.show(statusOf());
    await page.open(statusOf());
    element.remove();
    await settle();
    expect(page.edge.events.isAborted).to.equal(true);
    expect(time.waitsMs).to.deep.equal([]);
    element.token = "other";
    element.of = "shop/payment/b";
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    window.dispatchEvent(new Event("online"));
    await time.advance(3_600_000);
    expect(page.edge.calls).to.have.length(2);
  });

  it("asks at once when it comes back, and still shows what it knew", async () => {
    const element = await page.show(statusOf());
    element.remove();
    document.body.append(element);
    await settle();
    expect(page.edge.looks).to.have.length(2);
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    page.edge.fetchStatus.json(SUCCEEDED);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
  });

  it("takes what was changed while it was away", async () => {
    const element = await page.show(statusOf());
    element.remove();
    const before = page.edge.calls.length;
    element.of = "shop/payment/b";
    document.body.append(element);
    await settle();
    const open = page.edge.calls.filter(({ isOpen }) => isOpen);
    expect(open.map(({ url }) => url)).to.deep.equal([`${EDGE}/v1/shop/payment/b`]);
    const asked = page.edge.calls.slice(before).map(({ url }) => url);
    expect(asked).to.deep.equal([`${EDGE}/v1/shop/payment/b`]);
    expect(textOf(element, "[part=title]")).not.to.equal(titleOf(en.state.processing.any));
  });

  it("lives on when it is moved", async () => {
    const element = await page.show(statusOf());
    const other = document.createElement("section");
    document.body.append(other);
    other.append(element);
    await settle();
    page.edge.fetchStatus.json(SUCCEEDED);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
  });

  it("closes its stream after a minute out of sight, and asks at once when seen again", async () => {
    const time = page.stopTime();
    await page.show(statusOf());
    const stream = await page.open(statusOf());
    page.isHidden = true;
    await time.advance(30_000);
    stream.text(":\n\n");
    await time.advance(29_999);
    expect(page.edge.events.isAborted).to.equal(false);
    await time.advance(1);
    expect(page.edge.events.isAborted).to.equal(true);
    await time.advance(600_000);
    expect(page.edge.calls).to.have.length(2);
    page.isHidden = false;
    await settle();
    expect(page.edge.looks).to.have.length(2);
  });

  it("keeps its stream when the page was out of sight for less", async () => {
    const time = page.stopTime();
    await page.show(statusOf());
    const stream = await page.open(statusOf());
    page.isHidden = true;
    await time.advance(40_000);
    page.isHidden = false;
    stream.text(":\n\n");
    await time.advance(40_000);
    expect(page.edge.events.isOpen || !page.edge.events.isAborted).to.equal(true);
    expect(page.edge.calls).to.have.length(2);
  });

  it("leaves nothing open in a page that goes into the back-forward cache, and asks when it is back", async () => {
    await page.show(statusOf());
    window.dispatchEvent(new Event("pagehide"));
    await settle();
    expect(page.edge.events.isAborted).to.equal(true);
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await settle();
    expect(page.edge.looks).to.have.length(2);
  });

  it("says that it is offline, keeps what it knew, and goes on when the network is back", async () => {
    const element = await page.show(statusOf());
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(element.phase).to.equal("offline");
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(textOf(element, "[part=note]")).to.contain(en.note.offline);
    window.dispatchEvent(new Event("online"));
    await settle();
    page.edge.fetchStatus.json(SUCCEEDED);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
    expect(textOf(element, "[part=note]")).not.to.contain(en.note.offline);
  });

  it("never says failed where it could not reach the edge", async () => {
    const element = await page.mount();
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(textOf(element, "[part=card]")).to.contain(en.note.unreached);
    expect(textOf(element, "[part=card]")).not.to.match(/fail/i);
  });

  it("takes properties that were set before the class was there", async () => {
    const element = document.createElement("early-payment-status") as PaymentStatusElement;
    Object.assign(element, { of: OF, edge: EDGE, token: "early" });
    document.body.append(element);
    customElements.define("early-payment-status", class extends PaymentStatusElement {});
    await settle();
    expect(page.edge.fetchStatus.url).to.equal(`${EDGE}/v1/${OF}`);
    expect(page.edge.fetchStatus.header("Authorization")).to.equal("Bearer early");
    element.of = "shop/payment/later";
    await settle();
    expect(page.edge.fetchStatus.url).to.equal(`${EDGE}/v1/shop/payment/later`);
  });

  it("takes over a shadow root that stood there before the class, instead of doubling it", async () => {
    const element = document.createElement("written-payment-status");
    element.attachShadow({ mode: "open" }).innerHTML = "<p>Written by a server</p>";
    for (const [name, value] of Object.entries({ of: OF, edge: EDGE })) element.setAttribute(name, value);
    document.body.append(element);
    customElements.define("written-payment-status", class extends PaymentStatusElement {});
    await settle();
    page.edge.fetchStatus.json(statusOf());
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(element.shadowRoot?.textContent).not.to.contain("Written by a server");
  });

  it("takes over a declarative shadow root", async () => {
    const root = `<template shadowrootmode="open"><p>Written by a server</p></template>`;
    document.body.setHTMLUnsafe(`<payment-status of="${OF}" edge="${EDGE}">${root}</payment-status>`);
    await settle();
    page.edge.fetchStatus.json(statusOf());
    await settle();
    const element = document.body.firstElementChild as Element;
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(element.shadowRoot?.textContent).not.to.contain("Written by a server");
  });

  it("takes properties as it takes attributes", async () => {
    const element = await page.mount();
    element.theme = "dark";
    element.of = "shop/payment/b";
    await settle();
    expect(getComputedStyle(element).colorScheme).to.equal("dark");
    expect(page.edge.fetchStatus.url).to.equal(`${EDGE}/v1/shop/payment/b`);
    element.of = null;
    await settle();
    expect(element.phase).to.equal("idle");
  });
});
