import { expect } from "@open-wc/testing";
import fc from "fast-check";
import type { Source } from "../../../../widget/connection/status-client.ts";
import { readEvents, type StreamEnd, type StreamEvent } from "../../../../widget/connection/stream.ts";
import { FakeEdge } from "../support/fake-edge.ts";
import { FakeTime, portsOf, settle } from "../support/fake-time.ts";
import { OF, problemOf, SERVER_TIME, statusOf } from "../support/samples.ts";

const SOURCE: Source = { edge: "https://edge.example", of: OF, token: null };
const CHECKED = { checkedAt: SERVER_TIME, nextCheckAt: null, stale: false, serverTime: SERVER_TIME };

/** Requests a stream and collects its events. */
async function startStream(source: Partial<Source> = {}) {
  const edge = new FakeEdge();
  const time = new FakeTime();
  const aborter = new AbortController();
  const events: StreamEvent[] = [];
  const end: Promise<StreamEnd> = readEvents(portsOf(edge, time), { ...SOURCE, ...source }, aborter.signal, (event) =>
    events.push(event),
  );
  return { call: edge.lastStream, edge, time, aborter, events, end };
}

/** The same, with the response of the edge. */
async function openStream() {
  const reading = await startStream();
  const stream = reading.call.stream();
  await settle();
  return { ...reading, stream };
}

describe("reading the stream", () => {
  it("A stream is requested with the token", async () => {
    const { call } = await startStream({ token: "t" });
    expect(call.url).to.equal(`https://edge.example/v1/${OF}/events`);
    expect(call.header("Accept")).to.equal("text/event-stream");
    expect(call.header("Authorization")).to.equal("Bearer t");
  });

  it("A stream reports that it is open, then each status, of which the first one replaces", async () => {
    const { events, stream } = await openStream();
    expect(events).to.deep.equal([{ type: "live" }]);
    stream.event("status", statusOf());
    stream.event("status", statusOf({ version: 2 }));
    await settle();
    expect(events.slice(1)).to.deep.equal([
      { type: "status", status: statusOf(), replaces: true },
      { type: "status", status: statusOf({ version: 2 }), replaces: false },
    ]);
  });

  it("A stream ends at a status of another resource", async () => {
    const { end, events, stream } = await openStream();
    stream.event("status", statusOf({ of: "shop/payment/other" }));
    expect(await end).to.deep.equal({ type: "failed", floorMs: 0 });
    expect(events).to.deep.equal([{ type: "live" }]);
  });

  it("A stream reports the times of a check and ignores unreadable ones", async () => {
    const { events, stream } = await openStream();
    stream.event("checked", CHECKED);
    stream.event("checked", { ...CHECKED, stale: "no" });
    await settle();
    expect(events.slice(1)).to.deep.equal([{ type: "checked", checked: CHECKED }]);
  });

  it("A stream ends with the reason of the edge", async () => {
    for (const [reason, type] of [
      ["settled", "settled"],
      ["age", "over"],
      ["busy", "busy"],
      ["token-expired", "refused"],
    ]) {
      const { end, stream } = await openStream();
      stream.event("end", { reason });
      expect(await end).to.include({ type });
    }
  });

  it("A stream that ends for a reason of a later version can be retried", async () => {
    for (const data of [{ reason: "maintenance" }, {}, null]) {
      const { end, stream } = await openStream();
      stream.event("end", data);
      expect(await end).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("A stream ends as refused with a problem event", async () => {
    const { end, stream } = await openStream();
    stream.event("problem", problemOf(404, "not-found"));
    expect(await end).to.deep.equal({ type: "refused", problem: problemOf(404, "not-found") });
  });

  it("A stream can be retried after a problem event that is no refusal", async () => {
    for (const data of [problemOf(503, "unavailable"), { error: "not found" }, null]) {
      const { end, stream } = await openStream();
      stream.event("problem", data);
      expect(await end, JSON.stringify(data)).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("A stream that is answered with an error page of a proxy can be retried", async () => {
    for (const status of [401, 403, 404]) {
      const { call, end } = await startStream();
      call.garbage(status);
      expect(await end, `${status}`).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("A stream can be retried after it closes, breaks or sends unreadable data", async () => {
    for (const ending of ["close", "reset"] as const) {
      const { end, stream } = await openStream();
      stream[ending]();
      expect(await end, ending).to.deep.equal({ type: "failed", floorMs: 0 });
    }
    for (const text of ["event: status\ndata: {\n\n", "event: status\ndata: {}\n\n"]) {
      const { end, stream } = await openStream();
      stream.text(text);
      expect(await end, text).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("A broken stream has at least the delay of its retry field", async () => {
    const { end, stream } = await openStream();
    stream.text("retry: 2500\n\n");
    await settle();
    stream.close();
    expect(await end).to.deep.equal({ type: "failed", floorMs: 2500 });
  });

  it("A retry field that is not a number is ignored", async () => {
    const { end, stream } = await openStream();
    stream.text("retry: soon\n\nretry:\n\n");
    await settle();
    stream.close();
    expect(await end).to.deep.equal({ type: "failed", floorMs: 0 });
  });

  it("A stream ignores comments and events of a later version", async () => {
    const { events, stream } = await openStream();
    stream.text(": a comment\n\n");
    stream.event("receipt", { later: true });
    stream.text("event: hint\ndata: not json\n\n");
    stream.event("status", statusOf());
    await settle();
    expect(events.map(({ type }) => type)).to.deep.equal(["live", "status"]);
  });

  it("A stream parses an event whose bytes are cut anywhere, also within a character", async () => {
    const name = "Café 東京 💶";
    const status = statusOf({ merchant: { name, url: null, support: null, logo: null, color: null, statement: null } });
    const bytes = new TextEncoder().encode(
      `retry: 1000\n\n: hello\n\nevent: status\nid: 1\ndata: ${JSON.stringify(status)}\n\n`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (cuts) => {
        const { events, stream } = await openStream();
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (const [index, start] of places.slice(0, -1).entries()) stream.bytes(bytes.slice(start, places[index + 1]));
        await settle();
        expect(events[1]).to.deep.equal({ type: "status", status, replaces: true });
      }),
      { numRuns: 15 },
    );
    const { events, stream } = await openStream();
    for (const byte of bytes) stream.bytes(Uint8Array.of(byte));
    await settle();
    expect(events[1]).to.deep.equal({ type: "status", status, replaces: true });
  });

  it("A stream parses lines that end with LF, CR LF or CR, and data on several lines", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const [first = "", ...rest] = JSON.stringify(statusOf(), null, 1).split("\n");
      const lines = ["event: status", `data: ${first}`, ...rest.map((line) => `data:${line}`), "", ":"];
      const { events, stream } = await openStream();
      for (const character of lines.join(end)) stream.text(character);
      await settle();
      expect(events[1], JSON.stringify(end)).to.deep.equal({ type: "status", status: statusOf(), replaces: true });
      expect(events).to.have.length(2);
    }
  });

  it("A stream ends after 45 s without a byte", async () => {
    const { call, end, time, stream } = await openStream();
    for (let comments = 0; comments < 5; comments++) {
      stream.text(":\n\n");
      await settle();
      await time.advance(44_999);
      expect(call.isAborted).to.equal(false);
    }
    stream.text(":\n\n");
    await settle();
    await time.advance(45_000);
    expect(call.isAborted).to.equal(true);
    expect((await end).type).to.equal("over");
    expect(time.waitsMs).to.deep.equal([]);
  });

  it("A stream ends as busy after 5 s without a first byte, as behind a virus scanner", async () => {
    for (const begin of [() => startStream(), () => openStream()]) {
      const { call, end, time } = await begin();
      await time.advance(4999);
      expect(call.isAborted).to.equal(false);
      await time.advance(1);
      expect(call.isAborted).to.equal(true);
      expect(await end).to.deep.equal({ type: "busy" });
    }
  });

  it("A stream ends at its signal and by silence, even if the page has replaced fetch by one that ignores signals", async () => {
    const time = new FakeTime();
    const aborter = new AbortController();
    const ports = { ...portsOf(new FakeEdge(), time), fetch: () => new Promise<Response>(() => {}) };
    const ends = [aborter, new AbortController()].map(({ signal }) => readEvents(ports, SOURCE, signal, () => {}));
    aborter.abort();
    expect(await ends[0]).to.deep.equal({ type: "failed", floorMs: 0 });
    await time.advance(5000);
    expect(await ends[1]).to.deep.equal({ type: "busy" });
  });

  it("A response of another type is not read as a stream", async () => {
    const { call, end, events } = await startStream();
    call.stream("text/html");
    expect(await end).to.deep.equal({ type: "failed", floorMs: 0 });
    expect(events).to.deep.equal([]);
  });

  it("A stream ends if one event exceeds the memory limit", async () => {
    const { call, end, stream } = await openStream();
    stream.text(`event: status\ndata: ${"x".repeat(40_000)}`);
    stream.text("x".repeat(40_000));
    expect((await end).type).to.equal("failed");
    expect(call.isAborted).to.equal(true);
  });

  it("A stream reports nothing after its end", async () => {
    const { end, events, stream } = await openStream();
    stream.text(`event: end\ndata: {"reason":"settled"}\n\nevent: checked\ndata: ${JSON.stringify(CHECKED)}\n\n`);
    await end;
    expect(events).to.deep.equal([{ type: "live" }]);
  });

  it("A stream closes its connection when its signal aborts", async () => {
    const { call, end, aborter, time } = await openStream();
    aborter.abort();
    await end;
    expect(call.isAborted).to.equal(true);
    expect(time.waitsMs).to.deep.equal([]);
  });

  it("A stream is refused before it opens in the same way as a read", async () => {
    const { call, end } = await startStream();
    call.problem(403, "scope-missing");
    expect(await end).to.deep.equal({ type: "refused", problem: problemOf(403, "scope-missing") });
  });

  it("A stream has the delay of Retry-After if there are too many streams", async () => {
    const { call, end } = await startStream();
    call.problem(429, "too-many-requests", { "Retry-After": "9" });
    expect(await end).to.deep.equal({ type: "failed", floorMs: 9000 });
  });
});
