import { expect } from "@open-wc/testing";
import type { Phase } from "../../../widget/connection/view-state.ts";
import { en } from "../../../widget/i18n/en.ts";
import type { PaymentStatusElement } from "../../../widget/payment-status-element.ts";
import { EDGE, Page, textOf, titleOf } from "./support/element-page.ts";
import { type FakeTime, settle } from "./support/fake-time.ts";
import { OF, statusOf } from "./support/samples.ts";

const SETTLED = statusOf({ state: "succeeded", settled: true, version: 2 });

describe("the lifecycle of an element", () => {
  const page = new Page();

  /** Brings an element into each phase. */
  const phases: Record<Phase, (time: FakeTime) => Promise<PaymentStatusElement>> = {
    idle: () => page.show(statusOf(), { live: "off" }),
    loading: () => page.mount(),
    async live() {
      const element = await page.show(statusOf());
      await page.open(statusOf());
      return element;
    },
    async polling(time) {
      const element = await page.show(statusOf());
      for (let streams = 0; streams < 3; streams++) {
        page.edge.lastStream.problem(502, "unavailable");
        await time.advance(5000);
      }
      page.edge.lastRead.json(statusOf());
      await settle();
      return element;
    },
    async offline() {
      const element = await page.show(statusOf());
      window.dispatchEvent(new Event("offline"));
      return element;
    },
    ended: () => page.show(SETTLED),
    async refused() {
      const element = await page.mount();
      page.edge.lastRead.problem(401, "token-invalid");
      await settle();
      return element;
    },
  };

  for (const [phase, reach] of Object.entries(phases)) {
    it(`The element can change to another resource while ${phase}, and requests only that one from then on`, async () => {
      const element = await reach(page.stopTime());
      expect(element.phase).to.equal(phase);
      const before = page.edge.calls.length;
      element.setAttribute("of", "shop/payment/b");
      await settle();
      expect(page.edge.calls.slice(before).map(({ url }) => url)).to.deep.equal([`${EDGE}/v1/shop/payment/b`]);
      expect(page.edge.calls.filter(({ isOpen }) => isOpen)).to.have.length(1);
      page.edge.lastRead.json(statusOf({ of: "shop/payment/b", state: "failed", settled: true }));
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.failed.any));
    });

    it(`The element can change to another token while ${phase}, and uses it`, async () => {
      const element = await reach(page.stopTime());
      element.setAttribute("token", "fresh");
      await settle();
      expect(page.edge.lastRead.header("Authorization")).to.equal("Bearer fresh");
      page.edge.lastRead.json(SETTLED);
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
    });

    it(`The element can be removed while ${phase} and inserted again, and keeps nothing running meanwhile`, async () => {
      const time = page.stopTime();
      const element = await reach(time);
      element.remove();
      await settle();
      expect(page.edge.calls.filter(({ isOpen }) => isOpen)).to.deep.equal([]);
      expect(time.waitsMs).to.deep.equal([]);
      document.body.append(element);
      await settle();
      const readsAgain = phase !== "refused" && phase !== "idle";
      expect(page.edge.lastRead.isOpen).to.equal(readsAgain);
    });
  }

  it("The element shares requests with the other elements of the page and continues when they leave", async () => {
    const element = await page.mount();
    const other = await page.mount();
    page.edge.lastRead.json(statusOf());
    await settle();
    const stream = await page.open(statusOf());
    other.remove();
    stream.event("status", SETTLED);
    await settle();
    expect(page.edge.calls).to.have.length(2);
    expect(element.status).to.deep.equal(SETTLED);
    expect(other.status).to.deep.equal(statusOf());
  });

  it("The element sends nothing while its page is frozen, and reads at once when the page resumes", async () => {
    const time = page.stopTime();
    await page.show(statusOf());
    await page.open(statusOf());
    document.dispatchEvent(new Event("freeze"));
    await settle();
    expect(page.edge.lastStream.isAborted).to.equal(true);
    await time.advance(3_600_000);
    expect(page.edge.calls).to.have.length(2);
    document.dispatchEvent(new Event("resume"));
    await settle();
    expect(page.edge.lastRead.isOpen).to.equal(true);
    expect(page.edge.reads).to.have.length(2);
  });

  it("The element shows that there is no network at the start, and reads at once when there is one", async () => {
    const time = page.stopTime();
    const element = await page.mount();
    page.edge.lastRead.lose();
    await time.advance(1000);
    page.edge.lastRead.lose();
    await time.advance(1000);
    expect(element.phase).to.equal("offline");
    expect(textOf(element, "[part=card]")).to.contain(en.note.unreached);
    const reads = page.edge.reads.length;
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(page.edge.reads).to.have.length(reads + 1);
    page.edge.lastRead.json(SETTLED);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
  });

  it("The script does not replace a registered tag, also if it is loaded twice", async () => {
    const { PaymentStatusElement: first } = await import("../../../widget/payment-status-element.ts");
    const again = "../../../widget/define.ts?again";
    await import(again);
    expect(customElements.get("payment-status")).to.equal(first);
    const element = await page.show(statusOf());
    expect(element).to.be.instanceOf(first);
  });

  it("The children of the element are visible until its script is loaded", async () => {
    const { PaymentStatusElement: Late } = await import("../../../widget/payment-status-element.ts");
    document.body.innerHTML = `<late-payment-status of="${OF}" edge="${EDGE}"><p>On its way</p></late-payment-status>`;
    const element = document.body.firstElementChild as Element;
    const child = element.firstElementChild as Element;
    const isVisible = () => child.getBoundingClientRect().height > 0;
    expect(isVisible()).to.equal(true);
    customElements.define("late-payment-status", class extends Late {});
    await settle();
    expect(isVisible()).to.equal(true);
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(isVisible()).to.equal(false);
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
  });
});
