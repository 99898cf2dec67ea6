import { expect } from "@open-wc/testing";
import { en } from "../../../widget/i18n/en.ts";
import { PaymentStatusElement } from "../../../widget/index.ts";
import { EDGE, Page, textOf, titleOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { OF, SUCCEEDED, statusOf } from "./support/samples.ts";

describe("disconnecting and reconnecting an element", () => {
  const page = new Page();

  it("The element sends nothing while it is not on the page", async () => {
    const time = page.stopTime();
    const element = await page.show(statusOf());
    await page.open(statusOf());
    element.remove();
    await settle();
    expect(page.edge.lastStream.isAborted).to.equal(true);
    expect(time.waitsMs).to.deep.equal([]);
    element.token = "other";
    element.of = "shop/payment/b";
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    window.dispatchEvent(new Event("online"));
    await time.advance(3_600_000);
    expect(page.edge.calls).to.have.length(2);
  });

  it("The element reads at once when it is inserted again, and shows the last status meanwhile", async () => {
    const element = await page.show(statusOf());
    element.remove();
    document.body.append(element);
    await settle();
    expect(page.edge.reads).to.have.length(2);
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    page.edge.lastRead.json(SUCCEEDED);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
  });

  it("The element applies attributes that changed while it was removed", async () => {
    const element = await page.show(statusOf());
    element.remove();
    const before = page.edge.calls.length;
    element.of = "shop/payment/b";
    document.body.append(element);
    await settle();
    const open = page.edge.calls.filter(({ isOpen }) => isOpen);
    expect(open.map(({ url }) => url)).to.deep.equal([`${EDGE}/v1/shop/payment/b`]);
    const requested = page.edge.calls.slice(before).map(({ url }) => url);
    expect(requested).to.deep.equal([`${EDGE}/v1/shop/payment/b`]);
    expect(textOf(element, "[part=title]")).not.to.equal(titleOf(en.state.processing.any));
  });

  it("The element continues when it is moved", async () => {
    const element = await page.show(statusOf());
    const other = document.createElement("section");
    document.body.append(other);
    other.append(element);
    await settle();
    page.edge.lastRead.json(SUCCEEDED);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
  });

  it("The element closes its stream after the page is hidden for a minute, and reads at once when the page is visible again", async () => {
    const time = page.stopTime();
    await page.show(statusOf());
    const stream = await page.open(statusOf());
    page.isHidden = true;
    await time.advance(30_000);
    stream.text(":\n\n");
    await time.advance(29_999);
    expect(page.edge.lastStream.isAborted).to.equal(false);
    await time.advance(1);
    expect(page.edge.lastStream.isAborted).to.equal(true);
    await time.advance(600_000);
    expect(page.edge.calls).to.have.length(2);
    page.isHidden = false;
    await settle();
    expect(page.edge.reads).to.have.length(2);
  });

  it("The element keeps its stream if the page is hidden for less than a minute", async () => {
    const time = page.stopTime();
    await page.show(statusOf());
    const stream = await page.open(statusOf());
    page.isHidden = true;
    await time.advance(40_000);
    page.isHidden = false;
    stream.text(":\n\n");
    await time.advance(40_000);
    expect(page.edge.lastStream.isOpen || !page.edge.lastStream.isAborted).to.equal(true);
    expect(page.edge.calls).to.have.length(2);
  });

  it("The element reads at once when the customer comes back from the app in which they approve", async () => {
    page.stopTime();
    const waiting = statusOf({ state: "action_required" });
    const element = await page.show(waiting);
    await page.open(waiting);
    page.isHidden = true;
    page.isHidden = false;
    await settle();
    expect(page.edge.reads).to.have.length(2);
    page.edge.lastRead.json(SUCCEEDED);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
  });

  it("The element keeps nothing open in a page of the back-forward cache, and reads when the page is restored", async () => {
    await page.show(statusOf());
    window.dispatchEvent(new Event("pagehide"));
    await settle();
    expect(page.edge.lastStream.isAborted).to.equal(true);
    window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    await settle();
    expect(page.edge.reads).to.have.length(2);
  });

  it("The element shows that it is offline, keeps the last status, and continues when the network is back", async () => {
    const element = await page.show(statusOf());
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(element.phase).to.equal("offline");
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(textOf(element, "[part=note]")).to.contain("Offline since Nov 21");
    window.dispatchEvent(new Event("online"));
    await settle();
    page.edge.lastRead.json(SUCCEEDED);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
    expect(textOf(element, "[part=note]")).not.to.contain("Last news");
  });

  it('The element never shows "failed" if it cannot reach the edge', async () => {
    const element = await page.mount();
    window.dispatchEvent(new Event("offline"));
    await settle();
    expect(textOf(element, "[part=card]")).to.contain(en.note.unreached);
    expect(textOf(element, "[part=card]")).not.to.match(/fail/i);
  });

  it("The element applies properties that were set before its class was registered", async () => {
    const element = document.createElement("early-payment-status") as PaymentStatusElement;
    Object.assign(element, { of: OF, edge: EDGE, token: "early" });
    document.body.append(element);
    customElements.define("early-payment-status", class extends PaymentStatusElement {});
    await settle();
    expect(page.edge.lastRead.url).to.equal(`${EDGE}/v1/${OF}`);
    expect(page.edge.lastRead.header("Authorization")).to.equal("Bearer early");
    element.of = "shop/payment/later";
    await settle();
    expect(page.edge.lastRead.url).to.equal(`${EDGE}/v1/shop/payment/later`);
  });

  it("The element uses a shadow root that existed before its class was registered", async () => {
    const element = document.createElement("written-payment-status");
    element.attachShadow({ mode: "open" }).innerHTML = "<p>Rendered by the server</p>";
    for (const [name, value] of Object.entries({ of: OF, edge: EDGE })) element.setAttribute(name, value);
    document.body.append(element);
    customElements.define("written-payment-status", class extends PaymentStatusElement {});
    await settle();
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(element.shadowRoot?.textContent).not.to.contain("Rendered by the server");
  });

  it("The element uses a declarative shadow root", async () => {
    const root = `<template shadowrootmode="open"><p>Rendered by the server</p></template>`;
    document.body.setHTMLUnsafe(`<payment-status of="${OF}" edge="${EDGE}">${root}</payment-status>`);
    await settle();
    page.edge.lastRead.json(statusOf());
    await settle();
    const element = document.body.firstElementChild as Element;
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    expect(element.shadowRoot?.textContent).not.to.contain("Rendered by the server");
  });

  it("The element has a property for each attribute", async () => {
    const element = await page.mount();
    element.theme = "dark";
    element.of = "shop/payment/b";
    await settle();
    expect(getComputedStyle(element).colorScheme).to.equal("dark");
    expect(page.edge.lastRead.url).to.equal(`${EDGE}/v1/shop/payment/b`);
    element.of = null;
    await settle();
    expect(element.phase).to.equal("idle");
  });
});
