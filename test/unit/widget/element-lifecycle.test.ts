import { expect } from "@open-wc/testing";
import type { Phase } from "../../../widget/connection/view-state.ts";
import { en } from "../../../widget/i18n/en.ts";
import type { PaymentStatusElement } from "../../../widget/payment-status-element.ts";
import { EDGE, Page, textOf, titleOf } from "./support/element-page.ts";
import { type FakeTime, settle } from "./support/fake-time.ts";
import { OF, statusOf } from "./support/samples.ts";

const SETTLED = statusOf({ state: "succeeded", settled: true, version: 2 });

describe("what may happen to an element", () => {
  const page = new Page();

  /** How an element comes to be in each phase. */
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
        page.edge.events.problem(502, "unavailable");
        await time.advance(5000);
      }
      page.edge.fetchStatus.json(statusOf());
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
      page.edge.fetchStatus.problem(401, "token-invalid");
      await settle();
      return element;
    },
  };

  for (const [phase, reach] of Object.entries(phases)) {
    it(`takes another thing while ${phase}, and asks for nothing else anymore`, async () => {
      const element = await reach(page.stopTime());
      expect(element.phase).to.equal(phase);
      const before = page.edge.calls.length;
      element.setAttribute("of", "shop/payment/b");
      await settle();
      expect(page.edge.calls.slice(before).map(({ url }) => url)).to.deep.equal([`${EDGE}/v1/shop/payment/b`]);
      expect(page.edge.calls.filter(({ isOpen }) => isOpen)).to.have.length(1);
      page.edge.fetchStatus.json(statusOf({ of: "shop/payment/b", state: "failed", settled: true }));
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.failed.any));
    });

    it(`takes another token while ${phase}, and asks with it`, async () => {
      const element = await reach(page.stopTime());
      element.setAttribute("token", "fresh");
      await settle();
      expect(page.edge.fetchStatus.header("Authorization")).to.equal("Bearer fresh");
      page.edge.fetchStatus.json(SETTLED);
      await settle();
      expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
    });

    it(`can be taken out while ${phase} and put back, and leaves nothing running meanwhile`, async () => {
      const time = page.stopTime();
      const element = await reach(time);
      element.remove();
      await settle();
      expect(page.edge.calls.filter(({ isOpen }) => isOpen)).to.deep.equal([]);
      expect(time.waitsMs).to.deep.equal([]);
      document.body.append(element);
      await settle();
      const asksAgain = phase !== "refused" && phase !== "idle";
      expect(page.edge.fetchStatus.isOpen).to.equal(asksAgain);
    });
  }

  it("shares what is asked with the others on the page, and goes on when they leave", async () => {
    const element = await page.mount();
    const other = await page.mount();
    page.edge.fetchStatus.json(statusOf());
    await settle();
    const stream = await page.open(statusOf());
    other.remove();
    stream.event("status", SETTLED);
    await settle();
    expect(page.edge.calls).to.have.length(2);
    expect(element.status).to.deep.equal(SETTLED);
    expect(other.status).to.deep.equal(statusOf());
  });

  it("is still while its page is frozen, and looks at once when it is thawed", async () => {
    const time = page.stopTime();
    await page.show(statusOf());
    await page.open(statusOf());
    document.dispatchEvent(new Event("freeze"));
    await settle();
    expect(page.edge.events.isAborted).to.equal(true);
    await time.advance(3_600_000);
    expect(page.edge.calls).to.have.length(2);
    document.dispatchEvent(new Event("resume"));
    await settle();
    expect(page.edge.fetchStatus.isOpen).to.equal(true);
    expect(page.edge.looks).to.have.length(2);
  });

  it("says so where there is no network at the start, and looks at once when there is", async () => {
    const time = page.stopTime();
    const element = await page.mount();
    page.edge.fetchStatus.lose();
    await time.advance(1000);
    page.edge.fetchStatus.lose();
    await time.advance(1000);
    expect(element.phase).to.equal("offline");
    expect(textOf(element, "[part=card]")).to.contain(en.note.unreached);
    const looks = page.edge.looks.length;
    window.dispatchEvent(new Event("online"));
    await settle();
    expect(page.edge.looks).to.have.length(looks + 1);
    page.edge.fetchStatus.json(SETTLED);
    await settle();
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.succeeded.any));
  });

  it("leaves the tag to whoever has it, also when its own script comes again", async () => {
    const { PaymentStatusElement: first } = await import("../../../widget/payment-status-element.ts");
    const again = "../../../widget/define.ts?again";
    await import(again);
    expect(customElements.get("payment-status")).to.equal(first);
    const element = await page.show(statusOf());
    expect(element).to.be.instanceOf(first);
  });

  it("shows its children until its script is there, however late", async () => {
    const { PaymentStatusElement: Late } = await import("../../../widget/payment-status-element.ts");
    document.body.innerHTML = `<late-payment-status of="${OF}" edge="${EDGE}"><p>On its way</p></late-payment-status>`;
    const element = document.body.firstElementChild as Element;
    const child = element.firstElementChild as Element;
    const isSeen = () => child.getBoundingClientRect().height > 0;
    expect(isSeen()).to.equal(true);
    customElements.define("late-payment-status", class extends Late {});
    await settle();
    expect(isSeen()).to.equal(true);
    page.edge.fetchStatus.json(statusOf());
    await settle();
    expect(isSeen()).to.equal(false);
    expect(textOf(element, "[part=title]")).to.equal(titleOf(en.state.processing.any));
  });
});
