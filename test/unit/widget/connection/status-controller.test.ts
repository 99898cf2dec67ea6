import { expect } from "@open-wc/testing";
import { afterFirstRead, asleep, polling, SETTLED, started, streaming } from "../support/connection.ts";
import { settle } from "../support/fake-time.ts";
import { statusOf } from "../support/samples.ts";

describe("refresh", () => {
  it("refresh() reads while the stream stays open", async () => {
    const { controller, edge } = await streaming();
    let isDone = false;
    const refreshing = controller.refresh().then(() => {
      isDone = true;
    });
    await settle();
    expect(edge.reads).to.have.length(2);
    expect(edge.lastStream.isAborted).to.equal(false);
    expect(isDone).to.equal(false);
    edge.lastRead.json(statusOf({ version: 2 }));
    await refreshing;
    expect(controller.view).to.include({ phase: "live" });
    expect(controller.view.status?.version).to.equal(2);
  });

  it("refresh() settles with whether the edge has answered", async () => {
    const { controller, edge } = await streaming();
    const answered = controller.refresh();
    edge.lastRead.json(statusOf());
    expect(await answered).to.equal(true);
    const refreshing = controller.refresh();
    await settle();
    edge.lastRead.lose();
    expect(await refreshing).to.equal(false);
    expect(controller.view.phase).to.equal("live");
  });

  it("refresh() reads again after a refusal, after the end and if updates are off", async () => {
    const settled = await afterFirstRead(SETTLED);
    void settled.controller.refresh();
    await settle();
    expect(settled.edge.reads).to.have.length(2);

    const refused = await started();
    refused.edge.lastRead.problem(401, "token-invalid");
    await settle();
    void refused.controller.refresh();
    await settle();
    expect(refused.edge.reads).to.have.length(2);

    const once = await started({ live: false });
    once.edge.lastRead.json(statusOf());
    await settle();
    void once.controller.refresh();
    await settle();
    expect(once.edge.reads).to.have.length(2);
    once.edge.lastRead.json(statusOf({ version: 2 }));
    await once.time.advance(3_600_000);
    expect(once.edge.calls).to.have.length(2);
  });

  it("refresh() does nothing while the controller is asleep", async () => {
    const { controller, edge } = asleep();
    await controller.refresh();
    expect(edge.calls).to.deep.equal([]);
  });
});

describe("sleep and wake", () => {
  it("sleep() closes everything and leaves no timer", async () => {
    const { controller, edge, time } = await streaming();
    controller.sleep();
    await settle();
    expect(edge.calls.every((call) => call.isAnswered || call.isAborted)).to.equal(true);
    expect(edge.lastStream.isAborted).to.equal(true);
    expect(time.waitsMs).to.deep.equal([]);
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
    expect(controller.view.status).to.deep.equal(statusOf());
  });

  it("sleep() leaves no timer while polling", async () => {
    const { controller, edge, time } = await polling();
    edge.lastRead.json(statusOf());
    await settle();
    expect(time.waitsMs).to.have.length(1);
    controller.sleep();
    expect(time.waitsMs).to.deep.equal([]);
  });

  it("wake() reads at once and opens the stream again", async () => {
    const { controller, edge } = await streaming();
    controller.sleep();
    controller.wake();
    await settle();
    expect(edge.reads).to.have.length(2);
    edge.lastRead.json(statusOf({ version: 2 }));
    await settle();
    expect(edge.streams).to.have.length(2);
  });

  it("wake() does not read again if updates are off and a status is known", async () => {
    const { controller, edge } = await started({ live: false });
    edge.lastRead.json(statusOf());
    await settle();
    controller.sleep();
    controller.wake();
    await settle();
    expect(edge.calls).to.have.length(1);
  });

  it("The controller starts only when it is woken, and once", async () => {
    const { controller, edge } = asleep();
    await settle();
    expect(edge.calls).to.deep.equal([]);
    controller.wake();
    controller.wake();
    await settle();
    expect(edge.calls).to.have.length(1);
  });

  const APPROVAL = statusOf({ state: "action_required" });

  it("wake() reads at once while a customer may have approved in another app, and the stream stays open", async () => {
    const { controller, edge } = await streaming(APPROVAL);
    controller.wake();
    await settle();
    expect(edge.reads).to.have.length(2);
    expect(edge.lastStream.isAborted).to.equal(false);
    edge.lastRead.json(SETTLED);
    await settle();
    expect(controller.view.phase).to.equal("ended");
  });

  it("wake() reads once for many elements, and again when the page becomes visible the next time", async () => {
    const { controller, edge } = await streaming(APPROVAL);
    for (let elements = 0; elements < 3; elements++) controller.wake();
    expect(edge.reads).to.have.length(2);
    edge.lastRead.lose();
    await settle();
    controller.wake();
    expect(edge.reads).to.have.length(3);
  });

  it("wake() reads nothing while a stream is open and no approval is due", async () => {
    const { controller, edge } = await streaming();
    controller.wake();
    expect(edge.reads).to.have.length(1);
  });

  it("The view is correct soon after the laptop slept for an hour without an event", async () => {
    const { controller, edge, time } = await streaming();
    const old = edge.lastStream;
    time.nowMs += 3_600_000;
    // Timers that became due during the sleep run at once.
    await time.advance(500);
    expect(old.isAborted).to.equal(true);
    edge.lastStream.stream().event("status", statusOf({ state: "authorized", version: 2 }));
    await settle();
    expect(controller.view.status?.state).to.equal("authorized");
    expect(controller.view.phase).to.equal("live");
  });

  it("The view is refused after a sleep that outlasted the token, and nothing more is sent", async () => {
    const { controller, edge, time } = await streaming();
    time.nowMs += 3_600_000;
    await time.advance(500);
    edge.lastStream.problem(401, "token-invalid");
    await settle();
    expect(controller.view.phase).to.equal("refused");
    const calls = edge.calls.length;
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(calls);
  });

  it("The view is offline without a network, and the controller reads at once when it is back", async () => {
    const { controller, edge, time } = await streaming();
    controller.disconnected();
    await settle();
    expect(controller.view.phase).to.equal("offline");
    expect(edge.lastStream.isAborted).to.equal(true);
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
    controller.connected();
    await settle();
    expect(edge.reads).to.have.length(2);
  });

  it("The controller sends nothing while it is asleep when the network is back", async () => {
    const { controller, edge } = await streaming();
    controller.disconnected();
    controller.sleep();
    controller.connected();
    await settle();
    expect(edge.calls).to.have.length(2);
    controller.wake();
    await settle();
    expect(edge.reads).to.have.length(2);
  });

  it("A start while the edge is out of reach ends the retries of the run before", async () => {
    for (const start of ["refresh", "connected"] as const) {
      const { controller, edge, time } = await started();
      edge.lastRead.lose();
      await settle();
      await time.advance(500);
      edge.lastRead.lose();
      await settle();
      expect(controller.view.phase).to.equal("offline");
      void controller[start]();
      await settle();
      expect(edge.reads, start).to.have.length(3);
      await time.advance(10_000);
      expect(edge.reads, start).to.have.length(3);
      edge.lastRead.json(statusOf());
      await settle();
      expect(edge.streams, start).to.have.length(1);
    }
  });

  it("The controller sends nothing for a settled payment when the network is back", async () => {
    const { controller, edge } = await afterFirstRead(SETTLED);
    controller.disconnected();
    controller.connected();
    await settle();
    expect(controller.view.phase).to.equal("ended");
    expect(edge.calls).to.have.length(1);
  });
});
