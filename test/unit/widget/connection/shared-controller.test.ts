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
  // What they share outlives a test that leaves it open.
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
    edge.fetchStatus.json(statusOf());
    await settle();
    const stream = edge.events.stream();
    stream.event("status", statusOf());
    await settle();
    return { first, second, stream };
  }

  it("look once and open one stream for the same thing, and all see each change", async () => {
    const { first, second, stream } = await streaming();
    stream.event("status", statusOf({ state: "action_required", version: 2 }));
    await settle();
    expect(edge.looks).to.have.length(1);
    expect(edge.streams).to.have.length(1);
    for (const { controller } of [first, second]) {
      expect(controller.view.status?.state).to.equal("action_required");
      expect(controller.view.phase).to.equal("live");
    }
  });

  it("keep the connection until the last has left", async () => {
    const { first, second } = await streaming();
    first.controller.sleep();
    await settle();
    expect(edge.events.isAborted).to.equal(false);
    second.controller.stop();
    await settle();
    expect(edge.events.isAborted).to.equal(true);
    expect(time.waitsMs).to.deep.equal([]);
  });

  it("show at once what is known already to one that comes later", async () => {
    await streaming();
    const { controller } = await element();
    expect(controller.view.status).to.deep.equal(statusOf());
    expect(controller.view.phase).to.equal("live");
    expect(edge.calls).to.have.length(2);
  });

  it("hear nothing while they are out, and are told all when they come back", async () => {
    const { first, stream } = await streaming();
    first.controller.sleep();
    const heard = first.views.length;
    stream.event("status", statusOf({ version: 2 }));
    await settle();
    expect(first.views).to.have.length(heard);
    first.controller.wake();
    expect(first.controller.view.status?.version).to.equal(2);
    expect(edge.calls).to.have.length(2);
  });

  it("ask again together when the page comes back, once", async () => {
    const { first, second } = await streaming();
    for (const { controller } of [first, second]) controller.sleep();
    await settle();
    expect(edge.events.isAborted).to.equal(true);
    for (const { controller } of [first, second]) controller.wake();
    await settle();
    expect(edge.looks).to.have.length(2);
    expect(edge.fetchStatus.isOpen).to.equal(true);
  });

  it("ask again when one comes after the end, since a refund may have followed", async () => {
    const first = await element();
    edge.fetchStatus.json(SETTLED);
    await settle();
    const second = await element();
    expect(edge.looks).to.have.length(2);
    edge.fetchStatus.json(statusOf({ state: "refunded", settled: true, version: 3 }));
    await settle();
    for (const { controller } of [first, second]) expect(controller.view.status?.state).to.equal("refunded");
  });

  it("do not ask again for one that comes after a refusal", async () => {
    await element({ token: "bad" });
    edge.fetchStatus.problem(401, "token-invalid");
    await settle();
    const { controller } = await element({ token: "bad" });
    expect(controller.view.phase).to.equal("refused");
    expect(edge.calls).to.have.length(1);
  });

  it("go off line and come back together, with one look", async () => {
    const { first, second } = await streaming();
    for (const { controller } of [first, second]) controller.disconnected();
    expect(second.controller.view.phase).to.equal("offline");
    for (const { controller } of [first, second]) controller.connected();
    await settle();
    expect(edge.looks).to.have.length(2);
  });

  it("share nothing where token, edge, thing or updates differ", async () => {
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
    expect(edge.looks).to.have.length(5);
  });

  it("never show details that came with another's token", async () => {
    const withToken = await element({ token: "details" });
    edge.fetchStatus.json(detailsOf());
    await settle();
    const without = await element();
    expect(without.controller.view.status).to.equal(null);
    // Not even where one of them goes on with the token of the other, in which case what it showed stays its own.
    withToken.controller.start(TARGET);
    await settle();
    expect(withToken.controller.view.status?.amount).to.deep.equal(detailsOf().amount);
    expect(without.controller.view.status).to.equal(null);
    edge.fetchStatus.json(statusOf());
    await settle();
    for (const { controller } of [withToken, without]) expect(controller.view.status).to.deep.equal(statusOf());
  });

  it("may leave and come while they are told", async () => {
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
    edge.fetchStatus.json(statusOf());
    await Promise.all([settle(), ...latecomers]);
    for (const { view } of all) expect(view.status).to.deep.equal(statusOf());
    expect(all).to.have.length(2);
    expect(controller.view.status).to.equal(null);
    expect(first.controller.view.phase).to.equal("loading");
    expect(edge.looks).to.have.length(1);
  });

  describe("one of them with another target", () => {
    it("forgets what was known of another thing and closes its requests", async () => {
      const { controller } = await element();
      edge.fetchStatus.json(statusOf());
      await settle();
      const old = edge.events;
      controller.start({ ...TARGET, of: "shop/payment/other" });
      await settle();
      expect(old.isAborted).to.equal(true);
      expect(controller.view).to.include({ phase: "loading", status: null });
      expect(edge.fetchStatus.url).to.equal("https://edge.example/v1/shop/payment/other");
    });

    it("hears nothing of the old one anymore", async () => {
      const { controller } = await element();
      const old = edge.fetchStatus;
      controller.start({ ...TARGET, of: "shop/payment/other" });
      old.json(statusOf());
      await settle();
      expect(controller.view.status).to.equal(null);
    });

    it("sends no ETag of an answer for another token", async () => {
      const { controller } = await element();
      edge.fetchStatus.json(statusOf(), { headers: { ETag: '"1"' } });
      await settle();
      controller.start({ ...TARGET, token: "t" });
      await settle();
      expect(edge.fetchStatus.header("If-None-Match")).to.equal(null);
    });

    it("is over its refusal with another token, and what it showed of the same thing stays", async () => {
      const { first } = await streaming();
      first.controller.start({ ...TARGET, token: "stale" });
      await settle();
      edge.fetchStatus.problem(401, "token-invalid");
      await settle();
      expect(first.controller.view.phase).to.equal("refused");
      first.controller.start({ ...TARGET, token: "fresh" });
      await settle();
      expect(first.controller.view).to.include({ phase: "loading", problem: null });
      expect(first.controller.view.status?.state).to.equal("processing");
      expect(edge.fetchStatus.header("Authorization")).to.equal("Bearer fresh");
    });

    it("asks nobody once it has stopped", async () => {
      const { controller } = await element();
      edge.fetchStatus.json(statusOf());
      await settle();
      controller.stop();
      await settle();
      expect(controller.view).to.include({ phase: "idle", status: null });
      expect(edge.events.isAborted).to.equal(true);
      controller.wake();
      controller.connected();
      await controller.refresh();
      await time.advance(3_600_000);
      expect(edge.calls).to.have.length(2);
    });

    it("starts only when it is awake", async () => {
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
