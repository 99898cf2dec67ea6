import { expect } from "@open-wc/testing";
import type { ViewState } from "../../../../widget/connection/view-state.ts";
import { afterFirstRead, asleep, keepOpen, SETTLED, started, streaming } from "../support/connection.ts";
import { settle } from "../support/fake-time.ts";
import { problemOf, SERVER_TIME, statusOf } from "../support/samples.ts";

describe("following a payment", () => {
  it("The controller reads first, then opens the stream", async () => {
    const { edge, controller } = await started();
    expect(controller.view.phase).to.equal("loading");
    expect(edge.calls).to.have.length(1);
    edge.lastRead.json(statusOf());
    await settle();
    expect(controller.view.status).to.deep.equal(statusOf());
    expect(edge.streams).to.have.length(1);
    edge.lastStream.stream();
    await settle();
    expect(controller.view.phase).to.equal("live");
  });

  it("The view has every change of the stream", async () => {
    const { controller, stream } = await streaming();
    stream.event("status", statusOf({ state: "action_required", version: 2 }));
    await settle();
    expect(controller.view.status?.state).to.equal("action_required");
  });

  it("The times of a check are applied without a request", async () => {
    const { controller, edge, stream } = await streaming();
    const calls = edge.calls.length;
    stream.event("checked", { checkedAt: SERVER_TIME, nextCheckAt: null, stale: true, serverTime: SERVER_TIME });
    await settle();
    expect(controller.view.status).to.include({ checkedAt: SERVER_TIME, stale: true, state: "processing" });
    expect(edge.calls).to.have.length(calls);
  });

  it("The controller sends nothing more if the first status is settled", async () => {
    const { controller, edge, time } = await afterFirstRead(SETTLED);
    expect(controller.view.phase).to.equal("ended");
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(1);
  });

  it("The controller sends nothing more after the stream ends as settled", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("status", SETTLED);
    stream.event("end", { reason: "settled" });
    await settle();
    expect(controller.view).to.include({ phase: "ended" });
    expect(controller.view.status?.state).to.equal("succeeded");
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
  });

  it("The controller sends nothing more if the stream of a settled payment breaks", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("status", SETTLED);
    await settle();
    stream.reset();
    await settle();
    expect(controller.view.phase).to.equal("ended");
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
  });

  it("The controller opens a new stream when the old one has reached its maximum age", async () => {
    const { controller, edge, stream, time } = await streaming();
    await keepOpen(stream, time, 600_000);
    stream.event("end", { reason: "age" });
    await settle();
    await time.advance(1000);
    expect(edge.streams).to.have.length(2);
    expect(controller.view.phase).to.equal("live");
  });

  it("The controller polls at once when too many streams are open", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("end", { reason: "busy" });
    await settle();
    expect(edge.reads).to.have.length(2);
    edge.lastRead.json(statusOf({ state: "authorized", version: 2 }));
    await settle();
    expect(controller.view).to.include({ phase: "polling" });
    expect(controller.view.status?.state).to.equal("authorized");
    await time.advance(5000);
    expect(edge.reads).to.have.length(3);
    expect(edge.streams).to.have.length(1);
  });

  it("The view is refused and keeps the last status when the token expires", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("end", { reason: "token-expired" });
    await settle();
    expect(controller.view.phase).to.equal("refused");
    expect(controller.view.problem?.code).to.equal("token-invalid");
    expect(controller.view.status?.state).to.equal("processing");
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
  });

  it("The view is refused when the stream sends a problem", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("problem", problemOf(404, "not-found"));
    await settle();
    expect(controller.view).to.deep.include({ phase: "refused", problem: problemOf(404, "not-found") });
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
  });

  it("The controller opens a new stream after 45 s of silence", async () => {
    const { edge, time } = await streaming();
    const silent = edge.lastStream;
    await time.advance(45_000);
    expect(silent.isAborted).to.equal(true);
    await time.advance(30_000);
    expect(edge.streams.length).to.be.greaterThan(1);
  });

  it("The controller reads once if updates are off", async () => {
    const { controller, edge, time } = await started({ live: false });
    edge.lastRead.json(statusOf());
    await settle();
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(1);
    expect(controller.view).to.include({ phase: "idle" });
    expect(controller.view.status).to.deep.equal(statusOf());
  });

  it("The callback gets each view with the previous one", async () => {
    const changes: [ViewState, ViewState][] = [];
    const { edge, controller } = asleep({}, (...views) => changes.push(views));
    controller.wake();
    await settle();
    edge.lastRead.json(statusOf());
    await settle();
    for (const [index, [view, previous]] of changes.entries()) {
      expect(view).not.to.equal(previous);
      if (index > 0) expect(previous).to.equal(changes[index - 1]?.[0]);
    }
    expect(changes.at(-1)?.[0]).to.equal(controller.view);
  });
});

describe("a refusal", () => {
  for (const [status, code] of [
    [400, "bad-request"],
    [401, "token-required"],
    [401, "token-invalid"],
    [403, "scope-missing"],
    [403, "origin-not-allowed"],
    [404, "not-found"],
    [405, "method-not-allowed"],
  ] as const) {
    it(`A refusal with ${status} ${code} is final`, async () => {
      const { controller, edge, time } = await started();
      edge.lastRead.problem(status, code);
      await settle();
      expect(controller.view).to.deep.include({ phase: "refused", problem: problemOf(status, code) });
      await time.advance(3_600_000);
      expect(edge.calls).to.have.length(1);
    });
  }

  it("A refusal stays final when the page is restored", async () => {
    const { controller, edge } = await started();
    edge.lastRead.problem(401, "token-invalid");
    await settle();
    controller.sleep();
    controller.wake();
    controller.connected();
    await settle();
    expect(edge.calls).to.have.length(1);
  });
});

describe("the order of results", () => {
  it("An older response never overwrites a newer event of the stream", async () => {
    const { controller, edge, stream } = await streaming();
    void controller.refresh();
    await settle();
    const late = edge.lastRead;
    stream.event("status", statusOf({ state: "action_required", version: 3 }));
    await settle();
    late.json(statusOf({ version: 9 }));
    await settle();
    expect(controller.view.status?.state).to.equal("action_required");
  });

  it("An older read never overwrites a newer one", async () => {
    const { controller, edge } = await streaming();
    void controller.refresh();
    void controller.refresh();
    await settle();
    const [first, second] = edge.reads.slice(-2);
    second?.json(statusOf({ state: "action_required", version: 3 }));
    await settle();
    first?.json(statusOf({ state: "created", version: 2 }));
    await settle();
    expect(controller.view.status?.state).to.equal("action_required");
  });

  it("A lower version within a connection is ignored", async () => {
    const { controller, stream } = await streaming(statusOf({ version: 5 }));
    stream.event("status", statusOf({ state: "created", version: 4 }));
    await settle();
    expect(controller.view.status?.version).to.equal(5);
  });

  it("The first event of a connection is applied, even with a lower version", async () => {
    const { controller, edge } = await afterFirstRead(statusOf({ version: 5 }));
    const stream = edge.lastStream.stream();
    stream.event("status", statusOf({ state: "created", version: 0 }));
    await settle();
    expect(controller.view.status).to.include({ state: "created", version: 0 });
  });
});
