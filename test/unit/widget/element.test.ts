import { expect } from "@open-wc/testing";
import { en } from "../../../widget/i18n/en.ts";
import { EDGE, inside, messageOf, Page, textOf, titleOf } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { OF, problemOf, SUCCEEDED, statusOf } from "./support/samples.ts";

describe("the element", () => {
  const page = new Page();

  describe("requests", () => {
    it("The element requests its resource from its edge, with its token", async () => {
      const element = await page.mount({ token: "a.b.c" });
      expect(page.edge.calls.map(({ url }) => url)).to.deep.equal([`${EDGE}/v1/${OF}`]);
      expect(page.edge.lastRead.header("Authorization")).to.equal("Bearer a.b.c");
      expect(element.phase).to.equal("loading");
      expect(element.status).to.equal(null);
    });

    it("The element requests from the origin of its script if no edge is set", async () => {
      const element = document.createElement("payment-status");
      element.setAttribute("of", OF);
      document.body.append(element);
      await settle();
      expect(page.edge.lastRead.url).to.equal(`${location.origin}/v1/${OF}`);
    });

    it("The element without a resource sends nothing and shows its own children", async () => {
      const element = await page.mount({ of: "" }, "<p>Please wait</p>");
      expect(page.edge.calls).to.deep.equal([]);
      expect(element.phase).to.equal("idle");
      expect((element.firstElementChild as HTMLElement).getBoundingClientRect().height).to.be.greaterThan(0);
    });

    it("The phase goes from loading to live to ended", async () => {
      const element = await page.mount();
      const phases = [element.phase];
      page.edge.lastRead.json(statusOf());
      await settle();
      const stream = await page.open(statusOf());
      phases.push(element.phase);
      stream.event("status", SUCCEEDED);
      stream.event("end", { reason: "settled" });
      await settle();
      phases.push(element.phase);
      expect(phases).to.deep.equal(["loading", "live", "ended"]);
      expect(element.status).to.deep.equal(SUCCEEDED);
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
    });

    it("The element sends one request for several changes in one task", async () => {
      const element = await page.mount();
      element.of = "shop/payment/b";
      element.token = "t";
      element.edge = "https://other.example";
      await settle();
      expect(page.edge.calls.slice(1).map(({ url }) => url)).to.deep.equal(["https://other.example/v1/shop/payment/b"]);
    });

    it("The element follows another resource when the attribute changes, and forgets the first", async () => {
      const element = await page.show(statusOf());
      const old = page.edge.lastStream;
      element.setAttribute("of", "shop/payment/b");
      await settle();
      expect(old.isAborted).to.equal(true);
      expect(page.edge.lastRead.url).to.equal(`${EDGE}/v1/shop/payment/b`);
      expect(element.status).to.equal(null);
      expect(textOf(element, "[part=title]")).not.to.equal(titleOf(en.state.processing.any));
    });

    it("The element stops when the attribute of the resource is removed", async () => {
      const time = page.stopTime();
      const element = await page.show(statusOf());
      element.removeAttribute("of");
      await time.advance(600_000);
      expect(page.edge.calls.some(({ isOpen }) => isOpen)).to.equal(false);
      expect(element.status).to.equal(null);
      expect(page.edge.calls).to.have.length(2);
    });

    it("A change of theme, language or layout sends no request", async () => {
      const element = await page.show(statusOf());
      const calls = page.edge.calls.length;
      element.setAttribute("theme", "dark");
      element.setAttribute("lang", "en");
      element.setAttribute("layout", "inline");
      await settle();
      expect(page.edge.calls).to.have.length(calls);
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
    });

    it("An attribute that is set to its own value sends no request", async () => {
      const element = await page.show(statusOf());
      element.setAttribute("of", OF);
      await settle();
      expect(page.edge.calls).to.have.length(2);
    });

    it("The element reads once if updates are off, and follows when they are turned on", async () => {
      const time = page.stopTime();
      const element = await page.show(statusOf(), { live: "off" });
      await time.advance(600_000);
      expect(page.edge.calls).to.have.length(1);
      expect(element.phase).to.equal("idle");
      element.live = "on";
      await settle();
      expect(page.edge.reads).to.have.length(2);
    });

    it("refresh() reads at once and settles with the response", async () => {
      const element = await page.show(statusOf());
      const refreshing = element.refresh();
      await settle();
      page.edge.lastRead.json(SUCCEEDED);
      await refreshing;
      expect(element.status).to.deep.equal(SUCCEEDED);
    });

    it("Two elements of a page show a resource each", async () => {
      const first = await page.show(statusOf());
      const second = await page.show(statusOf({ of: "shop/payment/b", state: "failed", settled: true }));
      expect(textOf(first, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(textOf(second, "[part=title]")).to.equal(titleOf(en.state.failed.any));
      second.remove();
      await settle();
      expect(first.phase).to.equal("loading");
      expect(page.edge.streams.map(({ isOpen }) => isOpen)).to.deep.equal([true, false]);
    });
  });

  describe("loading and refusal", () => {
    it("The element shows from its first frame what it loads, with its room", async () => {
      const element = await page.mount();
      expect(getComputedStyle(inside(element, "[part=title]")).visibility).to.equal("visible");
      expect(inside(element, "[part=card]").getBoundingClientRect().height).to.be.greaterThan(400);
      expect(inside(element, "ol").querySelectorAll("li")).to.have.length(3);
      expect(inside(element, "ol").getAttribute("aria-hidden")).to.equal("true");
      expect(textOf(element, "[part=title]")).to.equal(en.loading.any);
      expect(inside(element, "[part=card]").getAttribute("aria-busy")).to.equal("true");
    });

    it("The element shows a refusal, and its reason where that helps", async () => {
      const element = await page.mount();
      page.edge.lastRead.problem(401, "token-invalid");
      await settle();
      expect(element.phase).to.equal("refused");
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.refused["401/payment"]));
      expect(textOf(element, "[part=message]")).to.equal(messageOf(en.refused["401/payment"]));
    });

    it("The element keeps the last status after a later refusal and shows that updates have stopped", async () => {
      const element = await page.show(statusOf());
      const stream = await page.open(statusOf());
      stream.event("end", { reason: "token-expired" });
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
      expect(textOf(element, "[part=note]")).to.contain(en.note.stopped);
    });
  });

  it("The element prints nothing but its warnings and throws nothing, whatever the edge sends", async () => {
    const written: unknown[] = [];
    const names = ["log", "info", "debug", "warn", "error", "trace"] as const;
    const before = names.map((name) => console[name]);
    for (const name of names) console[name] = (...messages: unknown[]) => written.push([name, ...messages].join(" "));
    const onError = (event: ErrorEvent | PromiseRejectionEvent) =>
      written.push("reason" in event ? event.reason : event.message);
    window.addEventListener("error", onError);
    window.addEventListener("unhandledrejection", onError);

    const element = await page.show(statusOf());
    const stream = await page.open(statusOf());
    stream.event("status", SUCCEEDED);
    stream.event("problem", problemOf(404, "not-found"));
    await settle();
    element.token = "t";
    await settle();
    page.edge.lastRead.problem(401, "token-invalid");
    await settle();
    element.of = "nothing";
    element.lang = "not a language";
    element.setAttribute("layout", "sideways");
    await settle();
    element.of = OF;
    await settle();
    page.edge.lastRead.garbage();
    await settle();
    element.of = "shop/payment/b";
    await settle();
    page.edge.lastRead.lose();
    await settle();
    element.remove();
    await settle();

    for (const [index, name] of names.entries()) console[name] = before[index] as typeof console.log;
    window.removeEventListener("error", onError);
    window.removeEventListener("unhandledrejection", onError);
    const isWarning = (text: unknown) =>
      /^warn PS-[A-Z-]+: \S.* See docs\/troubleshooting\.md#ps-[a-z-]+$/.test(`${text}`);
    expect(written.filter((text) => !isWarning(text))).to.deep.equal([]);
    expect(new Set(written).size, "each once").to.equal(written.length);
  });
});
