import { expect } from "@open-wc/testing";
import { afterFirstRead, keepOpen, polling, SETTLED, started, streaming } from "../support/connection.ts";
import type { FakeEdge } from "../support/fake-edge.ts";
import { settle } from "../support/fake-time.ts";
import { statusOf } from "../support/samples.ts";

describe("retries", () => {
  for (const [name, fail] of [
    ["429", (edge: FakeEdge) => edge.lastRead.problem(429, "too-many-requests")],
    ["503", (edge: FakeEdge) => edge.lastRead.problem(503, "unavailable")],
    ["500", (edge: FakeEdge) => edge.lastRead.problem(500, "internal")],
    ["a lost network", (edge: FakeEdge) => edge.lastRead.lose()],
    ["an unreadable response", (edge: FakeEdge) => edge.lastRead.garbage()],
    ["a 401 of a proxy", (edge: FakeEdge) => edge.lastRead.garbage(401)],
    ["a 403 of a bot challenge", (edge: FakeEdge) => edge.lastRead.garbage(403)],
    ["a 404 of a proxy", (edge: FakeEdge) => edge.lastRead.garbage(404)],
  ] as const) {
    it(`A retry follows ${name}`, async () => {
      const { controller, edge, time } = await started();
      fail(edge);
      await settle();
      expect(time.waitsMs).to.deep.equal([500]);
      await time.advance(500);
      expect(edge.reads).to.have.length(2);
      edge.lastRead.json(statusOf());
      await settle();
      expect(controller.view.status).to.deep.equal(statusOf());
      expect(edge.streams).to.have.length(1);
    });
  }

  it("The range of the retry delay doubles with each failure", async () => {
    const { edge, time } = await started();
    const waits: (number | undefined)[] = [];
    for (let failures = 0; failures < 7; failures++) {
      edge.lastRead.lose();
      await settle();
      waits.push(time.waitsMs[0]);
      await time.advance(time.waitsMs[0] ?? 0);
    }
    expect(waits).to.deep.equal([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  });

  it("A retry waits for Retry-After and is spread over as long again", async () => {
    for (const header of ["20", "Sat, 21 Nov 2026 10:00:20 GMT"]) {
      const { edge, time } = await started();
      edge.lastRead.problem(429, "too-many-requests", { "Retry-After": header });
      await settle();
      expect(time.waitsMs, header).to.deep.equal([30_000]);
    }
  });

  it("The view is offline after the second lost request, not the first, until the next response", async () => {
    const { controller, edge, time } = await started();
    edge.lastRead.lose();
    await settle();
    expect(controller.view.phase).to.equal("loading");
    await time.advance(500);
    edge.lastRead.lose();
    await settle();
    expect(controller.view.phase).to.equal("offline");
    await time.advance(30_000);
    edge.lastRead.json(statusOf());
    await settle();
    expect(controller.view.phase).not.to.equal("offline");
  });

  it("The first retry after an open stream breaks is spread over 30 s", async () => {
    const { stream, time } = await streaming();
    stream.reset();
    await settle();
    expect(time.waitsMs).to.deep.equal([15_000]);
  });

  it("A stream that has reached its maximum age is opened again within a second", async () => {
    const { stream, time } = await streaming();
    await keepOpen(stream, time, 600_000);
    stream.event("end", { reason: "age" });
    await settle();
    expect(time.waitsMs).to.deep.equal([500]);
  });

  it("A stream counts as good only after it was open for 30 s", async () => {
    for (const [openMs, delayMs] of [
      [29_000, 1000],
      [30_000, 15_000],
    ] as const) {
      const { edge, time, stream } = await streaming();
      stream.close();
      await settle();
      await time.advance(15_000);
      const second = edge.lastStream.stream();
      second.event("status", statusOf());
      await settle();
      await keepOpen(second, time, openMs);
      second.close();
      await settle();
      expect(time.waitsMs, `${openMs}`).to.deep.equal([delayMs]);
    }
  });

  it("A retry waits at least for the stream's retry field", async () => {
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
    ["gets an error of the proxy", (edge: FakeEdge) => edge.lastStream.problem(502, "unavailable")],
    ["gets a log-in page of the proxy", (edge: FakeEdge) => edge.lastStream.garbage(401)],
    ["gets a page of the proxy", (edge: FakeEdge) => void edge.lastStream.stream("text/html")],
    ["is cut", (edge: FakeEdge) => edge.lastStream.stream().reset()],
  ] as const) {
    it(`The controller polls within two minutes if the stream ${name}, and polling shows the change`, async () => {
      const { controller, edge, time } = await afterFirstRead();
      let blocked = 0;
      for (let seconds = 0; seconds < 120 && edge.reads.length < 2; seconds++) {
        if (edge.streams.length > blocked) {
          blocked = edge.streams.length;
          block(edge);
        }
        await time.advance(1000);
      }
      expect(edge.streams).to.have.length(3);
      edge.lastRead.json(statusOf({ state: "authorized", version: 2 }));
      await settle();
      expect(controller.view.status?.state).to.equal("authorized");
      expect(controller.view.phase).to.equal("polling");
    });
  }
});

describe("a stream that a virus scanner holds back", () => {
  for (const [name, hold] of [
    ["gets no response", () => {}],
    ["has a response without a byte", (edge: FakeEdge) => void edge.lastStream.stream()],
  ] as const) {
    it(`The controller polls after 5 s if the stream ${name}, and keeps no stream open`, async () => {
      const { controller, edge, time } = await afterFirstRead();
      hold(edge);
      await time.advance(4999);
      expect(edge.reads).to.have.length(1);
      await time.advance(1);
      expect(edge.reads).to.have.length(2);
      expect(edge.lastStream.isAborted).to.equal(true);
      edge.lastRead.json(statusOf({ state: "authorized", version: 2 }));
      await settle();
      expect(controller.view).to.include({ phase: "polling" });
      expect(controller.view.status?.state).to.equal("authorized");
      await time.advance(5000);
      expect(edge.reads).to.have.length(3);
    });
  }

  it("A stream that has sent a byte within 5 s stays open", async () => {
    const { controller, edge, time } = await afterFirstRead();
    const stream = edge.lastStream.stream();
    await time.advance(4999);
    stream.text("retry: 3000\n\n");
    await time.advance(40_000);
    expect(edge.lastStream.isAborted).to.equal(false);
    expect(controller.view.phase).to.equal("live");
    expect(edge.reads).to.have.length(1);
  });
});

describe("polling", () => {
  it("Polling begins after three lost streams in a row", async () => {
    const { controller, edge } = await polling();
    edge.lastRead.json(statusOf());
    await settle();
    expect(controller.view.phase).to.equal("polling");
  });

  it("Polling reads every 5 s, later every 30 s, and then the stream is opened again", async () => {
    const { edge, time } = await polling();
    const waits: (number | undefined)[] = [];
    for (let polls = 0; polls < 22; polls++) {
      edge.lastRead.json(statusOf());
      await settle();
      waits.push(time.waitsMs[0]);
      await time.advance(time.waitsMs[0] ?? 0);
    }
    expect(waits).to.deep.equal([...Array(12).fill(5000), ...Array(10).fill(30_000)]);
    expect(edge.streams).to.have.length(4);
    expect(edge.lastStream.isOpen).to.equal(true);
  });

  it("Polling sends the known ETag, and the view stays if nothing changed", async () => {
    const { controller, edge, time } = await polling({ ETag: '"1"' });
    expect(edge.lastRead.header("If-None-Match")).to.equal('"1"');
    edge.lastRead.json(null, { status: 304 });
    await settle();
    expect(controller.view).to.include({ phase: "polling" });
    expect(controller.view.status).to.deep.equal(statusOf());
    await time.advance(5000);
    edge.lastRead.json(statusOf({ version: 2 }), { headers: { ETag: '"2"' } });
    await settle();
    await time.advance(5000);
    expect(edge.lastRead.header("If-None-Match")).to.equal('"2"');
  });

  it("Polling ends when the payment is settled", async () => {
    const { controller, edge, time } = await polling();
    edge.lastRead.json(SETTLED);
    await settle();
    expect(controller.view.phase).to.equal("ended");
    const calls = edge.calls.length;
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(calls);
  });

  it("Polling ends with a refusal", async () => {
    const { controller, edge, time } = await polling();
    edge.lastRead.problem(401, "token-invalid");
    await settle();
    expect(controller.view.phase).to.equal("refused");
    const calls = edge.calls.length;
    await time.advance(3_600_000);
    expect(edge.calls).to.have.length(calls);
  });

  it("The delay after a failed poll doubles, and starts again after a successful one", async () => {
    const { edge, time } = await polling();
    const delays: (number | undefined)[] = [];
    for (const fails of [true, true, true, false, true]) {
      if (fails) edge.lastRead.lose();
      else edge.lastRead.json(statusOf());
      await settle();
      delays.push(time.waitsMs[0]);
      await time.advance(time.waitsMs[0] ?? 0);
    }
    expect(delays).to.deep.equal([500, 1000, 2000, 5000, 500]);
  });

  it("Polling goes on after a 403 of a bot challenge", async () => {
    const { controller, edge, time } = await polling();
    edge.lastRead.garbage(403);
    await settle();
    await time.advance(30_000);
    edge.lastRead.json(SETTLED);
    await settle();
    expect(controller.view).to.include({ phase: "ended" });
    expect(controller.view.status?.state).to.equal("succeeded");
  });

  it("Polling backs off when reads fail", async () => {
    const { edge, time } = await polling();
    edge.lastRead.problem(503, "unavailable", { "Retry-After": "60" });
    await settle();
    expect(time.waitsMs).to.deep.equal([75_000]);
  });
});
