import { expect } from "@open-wc/testing";
import fc from "fast-check";
import { fetchStatus, type Source, snapshotUrl } from "../../../../widget/connection/status-client.ts";
import { readEvents, type StreamEnd, type StreamEvent } from "../../../../widget/connection/stream.ts";
import { FakeEdge } from "../support/fake-edge.ts";
import { FakeTime, portsOf, settle } from "../support/fake-time.ts";
import { OF, problemOf, SERVER_TIME, statusOf } from "../support/samples.ts";

const SOURCE: Source = { edge: "https://edge.example", of: OF, token: null };
const CHECKED = { checkedAt: SERVER_TIME, nextCheckAt: null, stale: false, serverTime: SERVER_TIME };

function world() {
  const edge = new FakeEdge();
  const time = new FakeTime();
  const ports = portsOf(edge, time);
  const aborter = new AbortController();
  return { edge, time, ports, aborter };
}

/** One look, and the call that it made. */
function lookNow(source: Partial<Source> = {}, etag: string | null = null) {
  const { edge, time, ports, aborter } = world();
  const answer = fetchStatus(ports, { ...SOURCE, ...source }, etag, aborter.signal);
  return { edge, time, aborter, answer };
}

/** An open stream, what has been heard of it, and how it ends. */
async function readNow(source: Partial<Source> = {}) {
  const { edge, time, ports, aborter } = world();
  const news: StreamEvent[] = [];
  const end: Promise<StreamEnd> = readEvents(ports, { ...SOURCE, ...source }, aborter.signal, (heard) =>
    news.push(heard),
  );
  const call = edge.events;
  return { call, edge, time, aborter, news, end };
}

async function openNow() {
  const reading = await readNow();
  const stream = reading.call.stream();
  await settle();
  return { ...reading, stream };
}

describe("the address of a thing", () => {
  const url = (of: string, edge = "https://edge.example") => snapshotUrl({ edge, of, token: null });

  it("is below the edge, its parts encoded", () => {
    expect(url("shop/payment/a")).to.equal("https://edge.example/v1/shop/payment/a");
    expect(url("shop/order/2026%2F1 ü", "https://edge.example/base//")).to.equal(
      "https://edge.example/base/v1/shop/order/2026%2F1%20%C3%BC",
    );
  });

  it("is none for what is no path of a thing", () => {
    for (const of of [
      "",
      "shop",
      "shop/payment",
      "shop/payment/",
      "a/b/c/d",
      "../../x",
      "shop/payment/..",
      "shop/./a",
      "a/b/%",
      "shop/payment/%2e%2e",
    ])
      expect(url(of), of).to.equal(null);
  });

  it("never leads away from /v1/ of the edge", () => {
    fc.assert(
      fc.property(fc.string(), (of) => {
        const address = url(of);
        return address === null || new URL(address).href.startsWith("https://edge.example/v1/");
      }),
      { numRuns: 300 },
    );
  });
});

describe("one look", () => {
  it("gives the status and its ETag", async () => {
    const { edge, answer } = lookNow();
    edge.fetchStatus.json(statusOf(), { headers: { ETag: '"7"' } });
    expect(await answer).to.deep.equal({ type: "status", status: statusOf(), etag: '"7"' });
  });

  it("sends the token in a header and never in the address", async () => {
    const { edge } = lookNow({ token: "secret.token" });
    expect(edge.fetchStatus.header("Authorization")).to.equal("Bearer secret.token");
    expect(edge.fetchStatus.url).not.to.contain("secret");
    expect(lookNow().edge.fetchStatus.header("Authorization")).to.equal(null);
  });

  it("takes nothing from a cache, follows no redirect, tells no referrer and sends no cookie elsewhere", () => {
    expect(lookNow().edge.fetchStatus.manners).to.deep.equal({
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      credentials: "same-origin",
    });
  });

  it("asks with the ETag it has, and tells when nothing has changed", async () => {
    const { edge, answer } = lookNow({}, '"7"');
    expect(edge.fetchStatus.header("If-None-Match")).to.equal('"7"');
    edge.fetchStatus.json(null, { status: 304 });
    expect(await answer).to.deep.equal({ type: "unchanged" });
  });

  it("is refused with the edge's own problem", async () => {
    const { edge, answer } = lookNow();
    edge.fetchStatus.problem(401, "token-required");
    expect(await answer).to.deep.equal({ type: "refused", problem: problemOf(401, "token-required") });
  });

  it("is refused by the number alone where the code of the problem is none", async () => {
    const { edge, answer } = lookNow();
    edge.fetchStatus.json({ ...problemOf(404, "not-found"), code: "<img>" }, { status: 404 });
    expect(await answer).to.have.nested.property("problem.code", "not-found");
  });

  it("is refused by the number alone where the problem cannot be read", async () => {
    for (const [status, code] of [
      [400, "bad-request"],
      [401, "token-invalid"],
      [403, "origin-not-allowed"],
      [404, "not-found"],
      [405, "method-not-allowed"],
    ] as const) {
      const { edge, answer } = lookNow();
      edge.fetchStatus.garbage(status);
      expect(await answer).to.deep.include({ type: "refused" });
      expect(await answer).to.have.nested.include({ "problem.code": code, "problem.status": status });
    }
  });

  it("asks nobody about what is no path of a thing", async () => {
    const { edge, answer } = lookNow({ of: "../x" });
    expect(await answer).to.have.nested.property("problem.code", "bad-request");
    expect(edge.calls).to.deep.equal([]);
  });

  it("may be tried again after 429, 5xx, a lost network and nonsense", async () => {
    for (const status of [408, 429, 500, 502, 503, 504, 418]) {
      const { edge, answer } = lookNow();
      edge.fetchStatus.problem(status, "unavailable");
      expect(await answer, `${status}`).to.deep.equal({ type: "failed", floorMs: 0 });
    }
    for (const how of ["lose", "garbage"] as const) {
      const { edge, answer } = lookNow();
      edge.fetchStatus[how]();
      expect(await answer, how).to.deep.equal({ type: "failed", floorMs: 0 });
    }
    const { edge, answer } = lookNow();
    edge.fetchStatus.json({ ...statusOf(), settled: "yes" });
    expect(await answer).to.deep.equal({ type: "failed", floorMs: 0 });
  });

  it("takes no status of another thing, its path compared decoded", async () => {
    const { edge, answer } = lookNow({ of: "shop/order/2026%2f1" });
    edge.fetchStatus.json(statusOf({ of: "shop/order/2026%2F1" }));
    expect((await answer).type).to.equal("status");
    for (const of of ["shop/payment/other", "shop/order/2026/1", "", "%"]) {
      const other = lookNow();
      other.edge.fetchStatus.json(statusOf({ of }));
      expect(await other.answer, of).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("waits as long as Retry-After says, in seconds or until a date", async () => {
    for (const header of ["20", "Sat, 21 Nov 2026 10:00:20 GMT"]) {
      const { edge, answer } = lookNow();
      edge.fetchStatus.problem(429, "too-many-requests", { "Retry-After": header });
      expect(await answer, header).to.deep.equal({ type: "failed", floorMs: 20_000 });
    }
  });

  it("gives up after fifteen seconds without an answer", async () => {
    const { edge, time, answer } = lookNow();
    await time.advance(14_999);
    expect(edge.fetchStatus.isAborted).to.equal(false);
    await time.advance(1);
    expect(edge.fetchStatus.isAborted).to.equal(true);
    expect(await answer).to.deep.equal({ type: "failed", floorMs: 0 });
  });

  it("leaves no timer and no request behind", async () => {
    const { edge, time, answer } = lookNow();
    edge.fetchStatus.json(statusOf());
    await answer;
    expect(time.waitsMs).to.deep.equal([]);
    const other = lookNow();
    other.aborter.abort();
    await other.answer;
    expect(other.edge.fetchStatus.isAborted).to.equal(true);
    expect(other.time.waitsMs).to.deep.equal([]);
  });
});

describe("reading the stream", () => {
  it("asks for events with the token", async () => {
    const { call } = await readNow({ token: "t" });
    expect(call.url).to.equal(`https://edge.example/v1/${OF}/events`);
    expect(call.header("Accept")).to.equal("text/event-stream");
    expect(call.header("Authorization")).to.equal("Bearer t");
  });

  it("tells that it is open, then each status, the first as the first", async () => {
    const { news, stream } = await openNow();
    expect(news).to.deep.equal([{ type: "live" }]);
    stream.event("status", statusOf());
    stream.event("status", statusOf({ version: 2 }));
    await settle();
    expect(news.slice(1)).to.deep.equal([
      { type: "status", status: statusOf(), replaces: true },
      { type: "status", status: statusOf({ version: 2 }), replaces: false },
    ]);
  });

  it("ends at a status of another thing", async () => {
    const { end, news, stream } = await openNow();
    stream.event("status", statusOf({ of: "shop/payment/other" }));
    expect(await end).to.deep.equal({ type: "failed", floorMs: 0 });
    expect(news).to.deep.equal([{ type: "live" }]);
  });

  it("tells the times of a check, and passes over those it cannot read", async () => {
    const { news, stream } = await openNow();
    stream.event("checked", CHECKED);
    stream.event("checked", { ...CHECKED, stale: "no" });
    await settle();
    expect(news.slice(1)).to.deep.equal([{ type: "checked", checked: CHECKED }]);
  });

  it("ends as the edge says", async () => {
    for (const [reason, type] of [
      ["settled", "settled"],
      ["age", "over"],
      ["token-expired", "refused"],
    ]) {
      const { end, stream } = await openNow();
      stream.event("end", { reason });
      expect(await end).to.include({ type });
    }
  });

  it("takes an end for a reason of a later version as one to come back from", async () => {
    for (const data of [{ reason: "maintenance" }, {}, null]) {
      const { end, stream } = await openNow();
      stream.event("end", data);
      expect(await end).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("ends refused when a problem comes", async () => {
    const { end, stream } = await openNow();
    stream.event("problem", problemOf(404, "not-found"));
    expect(await end).to.deep.equal({ type: "refused", problem: problemOf(404, "not-found") });
  });

  it("may be tried again after it closes, breaks or says nonsense", async () => {
    for (const how of ["close", "reset"] as const) {
      const { end, stream } = await openNow();
      stream[how]();
      expect(await end, how).to.deep.equal({ type: "failed", floorMs: 0 });
    }
    for (const nonsense of ["event: status\ndata: {\n\n", "event: status\ndata: {}\n\n"]) {
      const { end, stream } = await openNow();
      stream.text(nonsense);
      expect(await end, nonsense).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("waits at least as long as the stream's retry says", async () => {
    const { end, stream } = await openNow();
    stream.text("retry: 2500\n\n");
    await settle();
    stream.close();
    expect(await end).to.deep.equal({ type: "failed", floorMs: 2500 });
  });

  it("takes a retry that is no number as none", async () => {
    const { end, stream } = await openNow();
    stream.text("retry: soon\n\nretry:\n\n");
    await settle();
    stream.close();
    expect(await end).to.deep.equal({ type: "failed", floorMs: 0 });
  });

  it("passes over comments and over events of a later version", async () => {
    const { news, stream } = await openNow();
    stream.text(": still here\n\n");
    stream.event("receipt", { later: true });
    stream.text("event: hint\ndata: not json\n\n");
    stream.event("status", statusOf());
    await settle();
    expect(news.map(({ type }) => type)).to.deep.equal(["live", "status"]);
  });

  it("reads an event however its bytes are cut, also within a character", async () => {
    const name = "Café 東京 💶";
    const status = statusOf({ merchant: { name, url: null, support: null, logo: null, color: null } });
    const bytes = new TextEncoder().encode(
      `retry: 1000\n\n: hello\n\nevent: status\nid: 1\ndata: ${JSON.stringify(status)}\n\n`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (cuts) => {
        const { news, stream } = await openNow();
        const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        for (const [index, start] of places.slice(0, -1).entries()) stream.bytes(bytes.slice(start, places[index + 1]));
        await settle();
        expect(news[1]).to.deep.equal({ type: "status", status, replaces: true });
      }),
      { numRuns: 15 },
    );
    const { news, stream } = await openNow();
    for (const byte of bytes) stream.bytes(Uint8Array.of(byte));
    await settle();
    expect(news[1]).to.deep.equal({ type: "status", status, replaces: true });
  });

  it("reads lines that end with LF, CR LF or CR, and data on several lines, also cut between", async () => {
    for (const end of ["\n", "\r\n", "\r"]) {
      const [first = "", ...rest] = JSON.stringify(statusOf(), null, 1).split("\n");
      const lines = ["event: status", `data: ${first}`, ...rest.map((line) => `data:${line}`), "", ":"];
      const { news, stream } = await openNow();
      for (const character of lines.join(end)) stream.text(character);
      await settle();
      expect(news[1], JSON.stringify(end)).to.deep.equal({ type: "status", status: statusOf(), replaces: true });
      expect(news).to.have.length(2);
    }
  });

  it("counts 45 seconds without a byte as an end, and any byte as life", async () => {
    const { call, end, time, stream } = await openNow();
    for (let beats = 0; beats < 5; beats++) {
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

  it("waits for the first byte no longer than for any answer, as where a proxy collects what should flow", async () => {
    for (const begin of [() => readNow(), () => openNow()]) {
      const { call, end, time } = await begin();
      await time.advance(14_999);
      expect(call.isAborted).to.equal(false);
      await time.advance(1);
      expect(await end).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("reads no stream from an answer of another type", async () => {
    const { call, end, news } = await readNow();
    call.stream("text/html");
    expect(await end).to.deep.equal({ type: "failed", floorMs: 0 });
    expect(news).to.deep.equal([]);
  });

  it("keeps no event without end in memory", async () => {
    const { call, end, stream } = await openNow();
    stream.text(`event: status\ndata: ${"x".repeat(40_000)}`);
    stream.text("x".repeat(40_000));
    expect((await end).type).to.equal("failed");
    expect(call.isAborted).to.equal(true);
  });

  it("hears nothing after its end", async () => {
    const { end, news, stream } = await openNow();
    stream.text(`event: end\ndata: {"reason":"settled"}\n\nevent: checked\ndata: ${JSON.stringify(CHECKED)}\n\n`);
    await end;
    expect(news).to.deep.equal([{ type: "live" }]);
  });

  it("closes the connection when it is told to", async () => {
    const { call, end, aborter, time } = await openNow();
    aborter.abort();
    await end;
    expect(call.isAborted).to.equal(true);
    expect(time.waitsMs).to.deep.equal([]);
  });

  it("is refused before it opens as a look is", async () => {
    const { call, end } = await readNow();
    call.problem(403, "scope-missing");
    expect(await end).to.deep.equal({ type: "refused", problem: problemOf(403, "scope-missing") });
  });

  it("waits as Retry-After says where there are too many streams", async () => {
    const { call, end } = await readNow();
    call.problem(429, "too-many-requests", { "Retry-After": "9" });
    expect(await end).to.deep.equal({ type: "failed", floorMs: 9000 });
  });
});
