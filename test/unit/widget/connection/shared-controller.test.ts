import { expect } from "@open-wc/testing";
import { SharedController } from "../../../../widget/connection/shared-controller.ts";
import type { Target } from "../../../../widget/connection/status-controller.ts";
import type { ViewState } from "../../../../widget/connection/view-state.ts";
import { FakeEdge } from "../support/fake-edge.ts";
import { FakeTime, portsOf, settle } from "../support/fake-time.ts";
import { detailsOf, OF, statusOf } from "../support/samples.ts";

const TARGET: Target = { edge: "https://edge.example", of: OF, token: null, live: true };
const SETTLED = statusOf({ state: "succeeded", settled: true, version: 2 });

describe("elements on one page", () => {
  let edge: FakeEdge;
  let time: FakeTime;
  let all: SharedController[];

  beforeEach(() => {
    edge = new FakeEdge();
    time = new FakeTime();
    all = [];
  });
  // A connection that a test leaves open would be shared with the next test.
  afterEach(() => {
    for (const controller of all) controller.stop();
  });

  async function element(target: Partial<Target> = {}) {
    const views: ViewState[] = [];
    const controller = new SharedController(portsOf(edge, time), (view) => views.push(view));
    all.push(controller);
    controller.start({ ...TARGET, ...target });
    await settle();
    return { controller, views };
  }

  async function streaming() {
    const first = await element();
    const second = await element();
    edge.lastRead.json(statusOf());
    await settle();
    const stream = edge.lastStream.stream();
    stream.event("status", statusOf());
    await settle();
    return { first, second, stream };
  }

  it("Elements with the same resource send one read, open one stream and all see each change", async () => {
    const { first, second, stream } = await streaming();
    stream.event("status", statusOf({ state: "action_required", version: 2 }));
    await settle();
    expect(edge.reads).to.have.length(1);
    expect(edge.streams).to.have.length(1);
    for (const { controller } of [first, second]) {
      expect(controller.view.status?.state).to.equal("action_required");
      expect(controller.view.phase).to.equal("live");
    }
  });

  it("An element begins with the status that the page came with, unless it is that of another resource", () => {
    for (const [of, state] of [
      [OF, "processing"],
      ["shop/payment/other", undefined],
    ] as const) {
      const controller = new SharedController(portsOf(edge, time), () => {});
      all.push(controller);
      controller.start({ ...TARGET, of }, statusOf(), time.nowMs);
      expect(controller.view.status?.state, of).to.equal(state);
    }
  });

  it("The connection stays open until its last element leaves", async () => {
    const { first, second } = await streaming();
    first.controller.sleep();
    await settle();
    expect(edge.lastStream.isAborted).to.equal(false);
    second.controller.stop();
    await settle();
    expect(edge.lastStream.isAborted).to.equal(true);
    expect(time.waitsMs).to.deep.equal([]);
  });

  it("A later element shows the known status at once", async () => {
    await streaming();
    const { controller } = await element();
    expect(controller.view.status).to.deep.equal(statusOf());
    expect(controller.view.phase).to.equal("live");
    expect(edge.calls).to.have.length(2);
  });

  it("An element gets no change while it sleeps, and the newest view when it wakes", async () => {
    const { first, stream } = await streaming();
    first.controller.sleep();
    const changes = first.views.length;
    stream.event("status", statusOf({ version: 2 }));
    await settle();
    expect(first.views).to.have.length(changes);
    first.controller.wake();
    expect(first.controller.view.status?.version).to.equal(2);
    expect(edge.calls).to.have.length(2);
  });

  it("Elements that wake together send one read", async () => {
    const { first, second } = await streaming();
    for (const { controller } of [first, second]) controller.sleep();
    await settle();
    expect(edge.lastStream.isAborted).to.equal(true);
    for (const { controller } of [first, second]) controller.wake();
    await settle();
    expect(edge.reads).to.have.length(2);
    expect(edge.lastRead.isOpen).to.equal(true);
  });

  it("A later element causes a new read of a settled status, because a refund may have followed", async () => {
    const first = await element();
    edge.lastRead.json(SETTLED);
    await settle();
    const second = await element();
    expect(edge.reads).to.have.length(2);
    edge.lastRead.json(statusOf({ state: "refunded", settled: true, version: 3 }));
    await settle();
    for (const { controller } of [first, second]) expect(controller.view.status?.state).to.equal("refunded");
  });

  it("A later element causes no new read after a refusal", async () => {
    await element({ token: "bad" });
    edge.lastRead.problem(401, "token-invalid");
    await settle();
    const { controller } = await element({ token: "bad" });
    expect(controller.view.phase).to.equal("refused");
    expect(edge.calls).to.have.length(1);
  });

  it("Elements go offline and come back together, with one read", async () => {
    const { first, second } = await streaming();
    for (const { controller } of [first, second]) controller.disconnected();
    expect(second.controller.view.phase).to.equal("offline");
    for (const { controller } of [first, second]) controller.connected();
    await settle();
    expect(edge.reads).to.have.length(2);
  });

  it("Elements share nothing if token, edge, resource or updates differ", async () => {
    await element();
    for (const other of [
      { token: "t" },
      { edge: "https://other.example" },
      { of: "shop/payment/b" },
      { live: false },
    ]) {
      const { controller } = await element(other);
      expect(controller.view.status, JSON.stringify(other)).to.equal(null);
    }
    expect(edge.reads).to.have.length(5);
  });

  it("An element never shows details that came with the token of another element", async () => {
    const withToken = await element({ token: "details" });
    edge.lastRead.json(detailsOf());
    await settle();
    const without = await element();
    expect(without.controller.view.status).to.equal(null);
    // An element that changes to the token of the other one keeps its status to itself.
    withToken.controller.start(TARGET);
    await settle();
    expect(withToken.controller.view.status?.amount).to.deep.equal(detailsOf().amount);
    expect(without.controller.view.status).to.equal(null);
    edge.lastRead.json(statusOf());
    await settle();
    for (const { controller } of [withToken, without]) expect(controller.view.status).to.deep.equal(statusOf());
  });

  it("Elements can leave and join while a change is reported", async () => {
    const first = await element();
    const latecomers: Promise<unknown>[] = [];
    const controller = new SharedController(portsOf(edge, time), (view) => {
      if (view.status && latecomers.length === 0) {
        controller.stop();
        latecomers.push(element());
      }
    });
    controller.start(TARGET);
    await settle();
    edge.lastRead.json(statusOf());
    await Promise.all([settle(), ...latecomers]);
    for (const { view } of all) expect(view.status).to.deep.equal(statusOf());
    expect(all).to.have.length(2);
    expect(controller.view.status).to.equal(null);
    expect(first.controller.view.phase).to.equal("loading");
    expect(edge.reads).to.have.length(1);
  });

  describe("an element that changes its target", () => {
    it("An element with another resource forgets the old status and closes its requests", async () => {
      const { controller } = await element();
      edge.lastRead.json(statusOf());
      await settle();
      const old = edge.lastStream;
      controller.start({ ...TARGET, of: "shop/payment/other" });
      await settle();
      expect(old.isAborted).to.equal(true);
      expect(controller.view).to.include({ phase: "loading", status: null });
      expect(edge.lastRead.url).to.equal("https://edge.example/v1/shop/payment/other");
    });

    it("An element with another resource gets no change of the old one", async () => {
      const { controller } = await element();
      const old = edge.lastRead;
      controller.start({ ...TARGET, of: "shop/payment/other" });
      old.json(statusOf());
      await settle();
      expect(controller.view.status).to.equal(null);
    });

    it("An element with another token sends no ETag of the old response", async () => {
      const { controller } = await element();
      edge.lastRead.json(statusOf(), { headers: { ETag: '"1"' } });
      await settle();
      controller.start({ ...TARGET, token: "t" });
      await settle();
      expect(edge.lastRead.header("If-None-Match")).to.equal(null);
    });

    it("An element with another token leaves the refusal and keeps the status of the same resource", async () => {
      const { first } = await streaming();
      first.controller.start({ ...TARGET, token: "stale" });
      await settle();
      edge.lastRead.problem(401, "token-invalid");
      await settle();
      expect(first.controller.view.phase).to.equal("refused");
      first.controller.start({ ...TARGET, token: "fresh" });
      await settle();
      expect(first.controller.view).to.include({ phase: "loading", problem: null });
      expect(first.controller.view.status?.state).to.equal("processing");
      expect(edge.lastRead.header("Authorization")).to.equal("Bearer fresh");
    });

    it("A stopped element sends nothing", async () => {
      const { controller } = await element();
      edge.lastRead.json(statusOf());
      await settle();
      controller.stop();
      await settle();
      expect(controller.view).to.include({ phase: "idle", status: null });
      expect(edge.lastStream.isAborted).to.equal(true);
      controller.wake();
      controller.connected();
      await controller.refresh();
      await time.advance(3_600_000);
      expect(edge.calls).to.have.length(2);
    });

    it("A sleeping element starts only when it wakes", async () => {
      const controller = new SharedController(portsOf(edge, time), () => {});
      all.push(controller);
      controller.sleep();
      controller.start(TARGET);
      await settle();
      expect(edge.calls).to.deep.equal([]);
      controller.wake();
      await settle();
      expect(edge.calls).to.have.length(1);
    });
  });
});
