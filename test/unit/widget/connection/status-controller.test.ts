import { expect } from "@open-wc/testing";
import type { StatusDocument } from "../../../../contract/status.ts";
import { StatusController, type Target } from "../../../../widget/connection/status-controller.ts";
import type { ViewState } from "../../../../widget/connection/view-state.ts";
import { FakeEdge, type FakeStream } from "../support/fake-edge.ts";
import { FakeTime, portsOf, settle } from "../support/fake-time.ts";
import { OF, problemOf, SERVER_TIME, statusOf } from "../support/samples.ts";

const TARGET: Target = { edge: "https://edge.example", of: OF, token: null, live: true };
const SETTLED = statusOf({ state: "succeeded", settled: true, version: 2 });

function world(target: Partial<Target> = {}) {
  const edge = new FakeEdge();
  const time = new FakeTime();
  const controller = new StatusController(portsOf(edge, time), { ...TARGET, ...target }, () => {});
  return { edge, time, controller };
}

/** Started, its first look unanswered. */
async function started(target: Partial<Target> = {}) {
  const all = world(target);
  all.controller.wake();
  await settle();
  return all;
}

/** Started, the first look answered, the stream asked for. */
async function looked(status: StatusDocument = statusOf(), headers: Record<string, string> = {}) {
  const all = await started();
  all.edge.fetchStatus.json(status, { headers });
  await settle();
  return all;
}

/** Started, the stream open and its first event there. */
async function streaming(status: StatusDocument = statusOf()) {
  const all = await looked(status);
  const stream = all.edge.events.stream();
  stream.event("status", status);
  await settle();
  return { ...all, stream };
}

/** Started, three streams lost, so that it polls; the first poll unanswered. */
async function polling(headers: Record<string, string> = {}) {
  const all = await looked(statusOf(), headers);
  for (let streams = 1; streams <= 3; streams++) {
    expect(all.edge.streams).to.have.length(streams);
    all.edge.events.lose();
    await settle();
    if (streams < 3) await all.time.advance(5000);
  }
  expect(all.edge.looks).to.have.length(2);
  return all;
}

/** A stream that stays up for a while. */
async function keepUp(stream: FakeStream, time: FakeTime, ms: number) {
  for (let passedMs = 0; passedMs < ms; passedMs += 10_000) {
    await time.advance(Math.min(10_000, ms - passedMs));
    stream.text(":\n\n");
    await settle();
  }
}

describe("following a payment", () => {
  it("looks first, then opens the stream", async () => {
    const { edge, controller } = await started();
    expect(controller.view.phase).to.equal("loading");
    expect(edge.calls).to.have.length(1);
    edge.fetchStatus.json(statusOf());
    await settle();
    expect(controller.view.status).to.deep.equal(statusOf());
    expect(edge.streams).to.have.length(1);
    edge.events.stream();
    await settle();
    expect(controller.view.phase).to.equal("live");
  });

  it("shows every change that the stream brings", async () => {
    const { controller, stream } = await streaming();
    stream.event("status", statusOf({ state: "action_required", version: 2 }));
    await settle();
    expect(controller.view.status?.state).to.equal("action_required");
  });

  it("takes the times of a check without asking anything", async () => {
    const { controller, edge, stream } = await streaming();
    const calls = edge.calls.length;
    stream.event("checked", { checkedAt: SERVER_TIME, nextCheckAt: null, stale: true, serverTime: SERVER_TIME });
    await settle();
    expect(controller.view.status).to.include({ checkedAt: SERVER_TIME, stale: true, state: "processing" });
    expect(edge.calls).to.have.length(calls);
  });

  it("asks nothing more once the payment is settled at the first look", async () => {
    const { controller, edge, time } = await looked(SETTLED);
    expect(controller.view.phase).to.equal("ended");
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(1);
  });

  it("asks nothing more once the stream ends settled", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("status", SETTLED);
    stream.event("end", { reason: "settled" });
    await settle();
    expect(controller.view).to.include({ phase: "ended" });
    expect(controller.view.status?.state).to.equal("succeeded");
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
  });

  it("asks nothing more when the stream of a settled payment just breaks", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("status", SETTLED);
    await settle();
    stream.reset();
    await settle();
    expect(controller.view.phase).to.equal("ended");
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
  });

  it("opens a new stream when the old has reached its age", async () => {
    const { controller, edge, stream, time } = await streaming();
    await keepUp(stream, time, 600_000);
    stream.event("end", { reason: "age" });
    await settle();
    await time.advance(1000);
    expect(edge.streams).to.have.length(2);
    expect(controller.view.phase).to.equal("live");
  });

  it("is refused when the token has run out, and keeps the last status", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("end", { reason: "token-expired" });
    await settle();
    expect(controller.view.phase).to.equal("refused");
    expect(controller.view.problem?.code).to.equal("token-invalid");
    expect(controller.view.status?.state).to.equal("processing");
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
  });

  it("is refused when the stream tells a problem", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("problem", problemOf(404, "not-found"));
    await settle();
    expect(controller.view).to.deep.include({ phase: "refused", problem: problemOf(404, "not-found") });
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
  });

  it("comes back after 45 seconds of silence", async () => {
    const { edge, time } = await streaming();
    const silent = edge.events;
    await time.advance(45_000);
    expect(silent.isAborted).to.equal(true);
    await time.advance(30_000);
    expect(edge.streams.length).to.be.greaterThan(1);
  });

  it("looks once and no more where updates are off", async () => {
    const { controller, edge, time } = await started({ live: false });
    edge.fetchStatus.json(statusOf());
    await settle();
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(1);
    expect(controller.view).to.include({ phase: "idle" });
    expect(controller.view.status).to.deep.equal(statusOf());
  });

  it("tells every view with the one before it", async () => {
    const edge = new FakeEdge();
    const told: [ViewState, ViewState][] = [];
    const controller = new StatusController(portsOf(edge, new FakeTime()), TARGET, (...views) => told.push(views));
    controller.wake();
    await settle();
    edge.fetchStatus.json(statusOf());
    await settle();
    for (const [index, [view, previous]] of told.entries()) {
      expect(view).not.to.equal(previous);
      if (index > 0) expect(previous).to.equal(told[index - 1]?.[0]);
    }
    expect(told.at(-1)?.[0]).to.equal(controller.view);
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
    it(`of ${status} ${code} is final`, async () => {
      const { controller, edge, time } = await started();
      edge.fetchStatus.problem(status, code);
      await settle();
      expect(controller.view).to.deep.include({ phase: "refused", problem: problemOf(status, code) });
      await time.advance(3_600_000);
      expect(edge.calls).to.have.length(1);
    });
  }

  it("stays final when the page comes back", async () => {
    const { controller, edge } = await started();
    edge.fetchStatus.problem(401, "token-invalid");
    await settle();
    controller.sleep();
    controller.wake();
    controller.connected();
    await settle();
    expect(edge.calls).to.have.length(1);
  });
});

describe("trying again", () => {
  for (const [name, fail] of [
    ["429", (edge: FakeEdge) => edge.fetchStatus.problem(429, "too-many-requests")],
    ["503", (edge: FakeEdge) => edge.fetchStatus.problem(503, "unavailable")],
    ["500", (edge: FakeEdge) => edge.fetchStatus.problem(500, "internal")],
    ["a lost network", (edge: FakeEdge) => edge.fetchStatus.lose()],
    ["an answer that makes no sense", (edge: FakeEdge) => edge.fetchStatus.garbage()],
  ] as const) {
    it(`follows ${name}`, async () => {
      const { controller, edge, time } = await started();
      fail(edge);
      await settle();
      expect(time.waitsMs).to.deep.equal([500]);
      await time.advance(500);
      expect(edge.looks).to.have.length(2);
      edge.fetchStatus.json(statusOf());
      await settle();
      expect(controller.view.status).to.deep.equal(statusOf());
      expect(edge.streams).to.have.length(1);
    });
  }

  it("doubles its reach with every failure", async () => {
    const { edge, time } = await started();
    const waits: (number | undefined)[] = [];
    for (let failures = 0; failures < 7; failures++) {
      edge.fetchStatus.lose();
      await settle();
      waits.push(time.waitsMs[0]);
      await time.advance(time.waitsMs[0] ?? 0);
    }
    expect(waits).to.deep.equal([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it("waits as long as Retry-After says, and is not back with all others", async () => {
    for (const header of ["20", "Sat, 21 Nov 2026 10:00:20 GMT"]) {
      const { edge, time } = await started();
      edge.fetchStatus.problem(429, "too-many-requests", { "Retry-After": header });
      await settle();
      expect(time.waitsMs, header).to.deep.equal([30_000]);
    }
  });

  it("says offline after the second miss, not the first, and is over it with the next answer", async () => {
    const { controller, edge, time } = await started();
    edge.fetchStatus.lose();
    await settle();
    expect(controller.view.phase).to.equal("loading");
    await time.advance(500);
    edge.fetchStatus.lose();
    await settle();
    expect(controller.view.phase).to.equal("offline");
    await time.advance(30_000);
    edge.fetchStatus.json(statusOf());
    await settle();
    expect(controller.view.phase).not.to.equal("offline");
  });

  it("is not back with all others when an open stream breaks", async () => {
    const { stream, time } = await streaming();
    stream.reset();
    await settle();
    expect(time.waitsMs).to.deep.equal([15_000]);
  });

  it("is back at once when a stream has reached its age", async () => {
    const { stream, time } = await streaming();
    await keepUp(stream, time, 600_000);
    stream.event("end", { reason: "age" });
    await settle();
    expect(time.waitsMs).to.deep.equal([500]);
  });

  it("counts a stream as good only after it was up for thirty seconds", async () => {
    for (const [upMs, expectedWaitMs] of [
      [29_000, 1000],
      [30_000, 15_000],
    ] as const) {
      const { edge, time, stream } = await streaming();
      stream.close();
      await settle();
      await time.advance(15_000);
      const second = edge.events.stream();
      second.event("status", statusOf());
      await settle();
      await keepUp(second, time, upMs);
      second.close();
      await settle();
      expect(time.waitsMs, `${upMs}`).to.deep.equal([expectedWaitMs]);
    }
  });

  it("waits at least as long as the stream's retry says", async () => {
    const { stream, time } = await streaming();
    stream.text("retry: 7000\n\n");
    await settle();
    time.chance = 0;
    stream.close();
    await settle();
    expect(time.waitsMs).to.deep.equal([7000]);
  });
});

describe("a stream that a proxy blocks", () => {
  for (const [name, block] of [
    ["by an error of its own", (edge: FakeEdge) => edge.events.problem(502, "unavailable")],
    ["by a page of its own", (edge: FakeEdge) => void edge.events.stream("text/html")],
    ["by collecting what should flow", (edge: FakeEdge) => void edge.events.stream()],
    ["by holding back even the answer", () => {}],
    ["by cutting it", (edge: FakeEdge) => edge.events.stream().reset()],
  ] as const) {
    it(`${name} gives way to polling within two minutes, and polling shows the change`, async () => {
      const { controller, edge, time } = await looked();
      let blocked = 0;
      for (let seconds = 0; seconds < 120 && edge.looks.length < 2; seconds++) {
        if (edge.streams.length > blocked) {
          blocked = edge.streams.length;
          block(edge);
        }
        await time.advance(1000);
      }
      expect(edge.streams).to.have.length(3);
      edge.fetchStatus.json(statusOf({ state: "authorized", version: 2 }));
      await settle();
      expect(controller.view.status?.state).to.equal("authorized");
      expect(controller.view.phase).to.equal("polling");
    });
  }
});

describe("polling", () => {
  it("begins where three streams in a row did not stay up", async () => {
    const { controller, edge } = await polling();
    edge.fetchStatus.json(statusOf());
    await settle();
    expect(controller.view.phase).to.equal("polling");
  });

  it("asks every five seconds, later every thirty, and tries the stream again", async () => {
    const { edge, time } = await polling();
    const waits: (number | undefined)[] = [];
    for (let polls = 0; polls < 22; polls++) {
      edge.fetchStatus.json(statusOf());
      await settle();
      waits.push(time.waitsMs[0]);
      await time.advance(time.waitsMs[0] ?? 0);
    }
    expect(waits).to.deep.equal([...Array(12).fill(5000), ...Array(10).fill(30_000)]);
    expect(edge.streams).to.have.length(4);
    expect(edge.events.isOpen).to.equal(true);
  });

  it("asks with the ETag it was given, and shows on when nothing has changed", async () => {
    const { controller, edge, time } = await polling({ ETag: '"1"' });
    expect(edge.fetchStatus.header("If-None-Match")).to.equal('"1"');
    edge.fetchStatus.json(null, { status: 304 });
    await settle();
    expect(controller.view).to.include({ phase: "polling" });
    expect(controller.view.status).to.deep.equal(statusOf());
    await time.advance(5000);
    edge.fetchStatus.json(statusOf({ version: 2 }), { headers: { ETag: '"2"' } });
    await settle();
    await time.advance(5000);
    expect(edge.fetchStatus.header("If-None-Match")).to.equal('"2"');
  });

  it("ends when the payment is settled", async () => {
    const { controller, edge, time } = await polling();
    edge.fetchStatus.json(SETTLED);
    await settle();
    expect(controller.view.phase).to.equal("ended");
    const calls = edge.calls.length;
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(calls);
  });

  it("ends when it is refused", async () => {
    const { controller, edge, time } = await polling();
    edge.fetchStatus.problem(401, "token-invalid");
    await settle();
    expect(controller.view.phase).to.equal("refused");
    const calls = edge.calls.length;
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(calls);
  });

  it("backs off when it fails", async () => {
    const { edge, time } = await polling();
    edge.fetchStatus.problem(503, "unavailable", { "Retry-After": "60" });
    await settle();
    expect(time.waitsMs).to.deep.equal([75_000]);
  });
});

describe("order", () => {
  it("never lets an older answer overwrite what the stream said since", async () => {
    const { controller, edge, stream } = await streaming();
    void controller.refresh();
    await settle();
    const late = edge.fetchStatus;
    stream.event("status", statusOf({ state: "action_required", version: 3 }));
    await settle();
    late.json(statusOf({ version: 9 }));
    await settle();
    expect(controller.view.status?.state).to.equal("action_required");
  });

  it("never lets an older look overwrite a newer one", async () => {
    const { controller, edge } = await streaming();
    void controller.refresh();
    void controller.refresh();
    await settle();
    const [first, second] = edge.looks.slice(-2);
    second?.json(statusOf({ state: "action_required", version: 3 }));
    await settle();
    first?.json(statusOf({ state: "created", version: 2 }));
    await settle();
    expect(controller.view.status?.state).to.equal("action_required");
  });

  it("passes over a lower version within a connection", async () => {
    const { controller, stream } = await streaming(statusOf({ version: 5 }));
    stream.event("status", statusOf({ state: "created", version: 4 }));
    await settle();
    expect(controller.view.status?.version).to.equal(5);
  });

  it("believes the first event of a connection, even with a lower version", async () => {
    const { controller, edge } = await looked(statusOf({ version: 5 }));
    const stream = edge.events.stream();
    stream.event("status", statusOf({ state: "created", version: 0 }));
    await settle();
    expect(controller.view.status).to.include({ state: "created", version: 0 });
  });
});

describe("asking now", () => {
  it("looks beside the open stream, which stays open", async () => {
    const { controller, edge } = await streaming();
    let isDone = false;
    const refreshing = controller.refresh().then(() => {
      isDone = true;
    });
    await settle();
    expect(edge.looks).to.have.length(2);
    expect(edge.events.isAborted).to.equal(false);
    expect(isDone).to.equal(false);
    edge.fetchStatus.json(statusOf({ version: 2 }));
    await refreshing;
    expect(controller.view).to.include({ phase: "live" });
    expect(controller.view.status?.version).to.equal(2);
  });

  it("settles also when the look fails", async () => {
    const { controller, edge } = await streaming();
    const refreshing = controller.refresh();
    await settle();
    edge.fetchStatus.lose();
    expect(await refreshing).to.equal(undefined);
    expect(controller.view.phase).to.equal("live");
  });

  it("looks again after a refusal, an end, or where updates are off", async () => {
    const settled = await looked(SETTLED);
    void settled.controller.refresh();
    await settle();
    expect(settled.edge.looks).to.have.length(2);

    const refused = await started();
    refused.edge.fetchStatus.problem(401, "token-invalid");
    await settle();
    void refused.controller.refresh();
    await settle();
    expect(refused.edge.looks).to.have.length(2);

    const once = await started({ live: false });
    once.edge.fetchStatus.json(statusOf());
    await settle();
    void once.controller.refresh();
    await settle();
    expect(once.edge.looks).to.have.length(2);
    once.edge.fetchStatus.json(statusOf({ version: 2 }));
    await once.time.advance(3_600_000);
    expect(once.edge.calls).to.have.length(2);
  });

  it("does nothing asleep", async () => {
    const { controller, edge } = world();
    await controller.refresh();
    expect(edge.calls).to.deep.equal([]);
  });
});

describe("sleep and wake", () => {
  it("closes everything and leaves no timer", async () => {
    const { controller, edge, time } = await streaming();
    controller.sleep();
    await settle();
    expect(edge.calls.every((call) => call.isAnswered || call.isAborted)).to.equal(true);
    expect(edge.events.isAborted).to.equal(true);
    expect(time.waitsMs).to.deep.equal([]);
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
    expect(controller.view.status).to.deep.equal(statusOf());
  });

  it("leaves no timer either where it was waiting for the next poll", async () => {
    const { controller, edge, time } = await polling();
    edge.fetchStatus.json(statusOf());
    await settle();
    expect(time.waitsMs).to.have.length(1);
    controller.sleep();
    expect(time.waitsMs).to.deep.equal([]);
  });

  it("asks at once on waking, and streams again", async () => {
    const { controller, edge } = await streaming();
    controller.sleep();
    controller.wake();
    await settle();
    expect(edge.looks).to.have.length(2);
    edge.fetchStatus.json(statusOf({ version: 2 }));
    await settle();
    expect(edge.streams).to.have.length(2);
  });

  it("does not look again on waking where the one look is done", async () => {
    const { controller, edge } = await started({ live: false });
    edge.fetchStatus.json(statusOf());
    await settle();
    controller.sleep();
    controller.wake();
    await settle();
    expect(edge.calls).to.have.length(1);
  });

  it("starts only when it is woken, and once", async () => {
    const { controller, edge } = world();
    await settle();
    expect(edge.calls).to.deep.equal([]);
    controller.wake();
    controller.wake();
    await settle();
    expect(edge.calls).to.have.length(1);
  });

  it("tells the truth soon after an hour of the laptop's sleep, of which nobody told the page", async () => {
    const { controller, edge, time } = await streaming();
    const old = edge.events;
    time.nowMs += 3_600_000;
    // What was due meanwhile is due at once.
    await time.advance(500);
    expect(old.isAborted).to.equal(true);
    edge.events.stream().event("status", statusOf({ state: "authorized", version: 2 }));
    await settle();
    expect(controller.view.status?.state).to.equal("authorized");
    expect(controller.view.phase).to.equal("live");
  });

  it("is refused after an hour of sleep that outlasted the token, and asks nothing more", async () => {
    const { controller, edge, time } = await streaming();
    time.nowMs += 3_600_000;
    await time.advance(500);
    edge.events.problem(401, "token-invalid");
    await settle();
    expect(controller.view.phase).to.equal("refused");
    const calls = edge.calls.length;
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(calls);
  });

  it("goes offline with the network, and asks at once when it is back", async () => {
    const { controller, edge, time } = await streaming();
    controller.disconnected();
    await settle();
    expect(controller.view.phase).to.equal("offline");
    expect(edge.events.isAborted).to.equal(true);
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(2);
    controller.connected();
    await settle();
    expect(edge.looks).to.have.length(2);
  });

  it("asks nothing when the network of a settled payment comes back", async () => {
    const { controller, edge } = await looked(SETTLED);
    controller.disconnected();
    controller.connected();
    await settle();
    expect(controller.view.phase).to.equal("ended");
    expect(edge.calls).to.have.length(1);
  });
});
