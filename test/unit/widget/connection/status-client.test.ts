import { expect } from "@open-wc/testing";
import fc from "fast-check";
import {
  fetchFile,
  fetchItems,
  fetchStatus,
  type Source,
  snapshotUrl,
} from "../../../../widget/connection/status-client.ts";
import { FakeEdge } from "../support/fake-edge.ts";
import { FakeTime, portsOf } from "../support/fake-time.ts";
import { OF, problemOf, statusOf } from "../support/samples.ts";

const SOURCE: Source = { edge: "https://edge.example", of: OF, token: null };

/** Starts one read. */
function startRead(source: Partial<Source> = {}, etag: string | null = null) {
  const edge = new FakeEdge();
  const time = new FakeTime();
  const aborter = new AbortController();
  const result = fetchStatus(portsOf(edge, time), { ...SOURCE, ...source }, etag, aborter.signal);
  return { edge, time, aborter, result };
}

describe("the URL of a status", () => {
  const url = (of: string, edge = "https://edge.example") => snapshotUrl({ edge, of, token: null });

  it("The URL is below the edge, with encoded segments", () => {
    expect(url("shop/payment/a")).to.equal("https://edge.example/v1/shop/payment/a");
    expect(url("shop/order/2026%2F1 ü", "https://edge.example/base//")).to.equal(
      "https://edge.example/base/v1/shop/order/2026%2F1%20%C3%BC",
    );
  });

  it("The URL is null for a value that is not a resource path", () => {
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

  it("The URL never leaves /v1/ of the edge", () => {
    fc.assert(
      fc.property(fc.string(), (of) => {
        const address = url(of);
        return address === null || new URL(address).href.startsWith("https://edge.example/v1/");
      }),
      { numRuns: 300 },
    );
  });
});

describe("one read", () => {
  it("A read returns the status and its ETag", async () => {
    const { edge, result } = startRead();
    edge.lastRead.json(statusOf(), { headers: { ETag: '"7"' } });
    expect(await result).to.deep.equal({ type: "status", status: statusOf(), etag: '"7"' });
  });

  it("A read sends the token in a header and never in the URL", async () => {
    const { edge } = startRead({ token: "secret.token" });
    expect(edge.lastRead.header("Authorization")).to.equal("Bearer secret.token");
    expect(edge.lastRead.url).not.to.contain("secret");
    expect(startRead().edge.lastRead.header("Authorization")).to.equal(null);
  });

  it("A read uses no cache, follows no redirect, and sends no referrer and no cookie to another origin", () => {
    expect(startRead().edge.lastRead.fetchOptions).to.deep.equal({
      cache: "no-store",
      redirect: "error",
      referrerPolicy: "no-referrer",
      credentials: "same-origin",
    });
  });

  it('A read sends the known ETag and returns "unchanged" for the same document', async () => {
    const { edge, result } = startRead({}, '"7"');
    expect(edge.lastRead.header("If-None-Match")).to.equal('"7"');
    edge.lastRead.json(null, { status: 304 });
    expect(await result).to.deep.equal({ type: "unchanged" });
  });

  it("A refused read returns the problem of the edge", async () => {
    const { edge, result } = startRead();
    edge.lastRead.problem(401, "token-required");
    expect(await result).to.deep.equal({ type: "refused", problem: problemOf(401, "token-required") });
  });

  it("A refusal may name a charset beside its content type", async () => {
    const { edge, result } = startRead();
    edge.lastRead.problem(404, "not-found", { "Content-Type": "application/problem+json; charset=utf-8" });
    expect(await result).to.deep.equal({ type: "refused", problem: problemOf(404, "not-found") });
  });

  it("An error page of a proxy or a bot challenge is retried, whatever its status", async () => {
    for (const status of [302, 400, 401, 403, 404, 405, 407, 410]) {
      const { edge, result } = startRead();
      edge.lastRead.garbage(status);
      expect(await result, `${status}`).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("An error with JSON of another shape, type or code is retried", async () => {
    const problem = problemOf(404, "not-found");
    const problemJson = { "Content-Type": "application/problem+json" };
    for (const [name, body, headers] of [
      ["JSON of another type", problem, { "Content-Type": "application/json" }],
      ["JSON without a type", problem, {}],
      ["another shape", { error: "not found" }, problemJson],
      ["no object", null, problemJson],
      ["a code that is not of this API", { ...problem, code: "<img>" }, problemJson],
      ["a code of a failure that passes", { ...problem, code: "unavailable" }, problemJson],
    ] as const) {
      const { edge, result } = startRead();
      edge.lastRead.json(body, { status: 404, headers: { ...headers, "Retry-After": "3" } });
      expect(await result, name).to.deep.equal({ type: "failed", floorMs: 3000 });
    }
  });

  it("A response that the browser hides is retried", async () => {
    const { edge, result } = startRead();
    edge.lastRead.opaque();
    expect(await result).to.deep.equal({ type: "failed", floorMs: 0 });
  });

  it("A problem document with status 200 is retried, because no refusal of the edge has it", async () => {
    const { edge, result } = startRead();
    edge.lastRead.problem(200, "not-found");
    expect(await result).to.deep.equal({ type: "failed", floorMs: 0 });
  });

  it("A read of a value that is not a resource path sends no request", async () => {
    const { edge, result } = startRead({ of: "../x" });
    expect(await result).to.have.nested.property("problem.code", "bad-request");
    expect(edge.calls).to.deep.equal([]);
  });

  it("A read can be retried after 429, 5xx, a lost network and an unreadable body", async () => {
    for (const status of [408, 429, 500, 502, 503, 504, 418]) {
      const { edge, result } = startRead();
      edge.lastRead.problem(status, "unavailable");
      expect(await result, `${status}`).to.deep.equal({ type: "failed", floorMs: 0 });
    }
    for (const failure of ["lose", "garbage"] as const) {
      const { edge, result } = startRead();
      edge.lastRead[failure]();
      expect(await result, failure).to.deep.equal({ type: "failed", floorMs: 0 });
    }
    const { edge, result } = startRead();
    edge.lastRead.json({ ...statusOf(), settled: "yes" });
    expect(await result).to.deep.equal({ type: "failed", floorMs: 0 });
  });

  it("A read fails for a status of another resource, with decoded paths compared", async () => {
    const { edge, result } = startRead({ of: "shop/order/2026%2f1" });
    edge.lastRead.json(statusOf({ of: "shop/order/2026%2F1" }));
    expect((await result).type).to.equal("status");
    for (const of of ["shop/payment/other", "shop/order/2026/1", "", "%"]) {
      const other = startRead();
      other.edge.lastRead.json(statusOf({ of }));
      expect(await other.result, of).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("A failed read has the delay of Retry-After, in seconds or until a date", async () => {
    for (const header of ["20", "Sat, 21 Nov 2026 10:00:20 GMT"]) {
      const { edge, result } = startRead();
      edge.lastRead.problem(429, "too-many-requests", { "Retry-After": header });
      expect(await result, header).to.deep.equal({ type: "failed", floorMs: 20_000 });
    }
  });

  it("A read is aborted after 15 s without a response", async () => {
    const { edge, time, result } = startRead();
    await time.advance(14_999);
    expect(edge.lastRead.isAborted).to.equal(false);
    await time.advance(1);
    expect(edge.lastRead.isAborted).to.equal(true);
    expect(await result).to.deep.equal({ type: "failed", floorMs: 0 });
  });

  it("A read ends after 15 s and at its signal, even if the page has replaced fetch by one that ignores signals", async () => {
    const time = new FakeTime();
    const aborter = new AbortController();
    const ports = { ...portsOf(new FakeEdge(), time), fetch: () => new Promise<Response>(() => {}) };
    const reads = [aborter.signal, new AbortController().signal].map((signal) =>
      fetchStatus(ports, SOURCE, null, signal),
    );
    aborter.abort();
    expect(await reads[0]).to.deep.equal({ type: "failed", floorMs: 0 });
    await time.advance(15_000);
    expect(await reads[1]).to.deep.equal({ type: "failed", floorMs: 0 });
    expect(time.waitsMs).to.deep.equal([]);
  });

  it("A read can be retried if the page's fetch throws or returns what is no response", async () => {
    for (const fetch of [
      () => {
        throw new TypeError();
      },
      () => Promise.resolve(undefined),
      () => Promise.resolve({}),
      () => Promise.resolve({ ok: true }),
      () => Promise.resolve({ ok: true, status: 200, json: async () => statusOf() }),
    ] as unknown as (() => Promise<Response>)[]) {
      const ports = { ...portsOf(new FakeEdge(), new FakeTime()), fetch };
      const result = await fetchStatus(ports, SOURCE, null, new AbortController().signal);
      expect(result, `${fetch}`).to.deep.equal({ type: "failed", floorMs: 0 });
    }
  });

  it("A finished read leaves no timer and no open request", async () => {
    const { edge, time, result } = startRead();
    edge.lastRead.json(statusOf());
    await result;
    expect(time.waitsMs).to.deep.equal([]);
    const other = startRead();
    other.aborter.abort();
    await other.result;
    expect(other.edge.lastRead.isAborted).to.equal(true);
    expect(other.time.waitsMs).to.deep.equal([]);
  });
});

describe("a file and a page of payouts", () => {
  const REQUESTS = {
    file: (source: Source, edge: FakeEdge) => fetchFile(portsOf(edge, new FakeTime()), source),
    items: (source: Source, edge: FakeEdge) => fetchItems(portsOf(edge, new FakeTime()), source, 0),
  };

  for (const [name, send] of Object.entries(REQUESTS)) {
    it(`A page of a proxy in place of the ${name} is a failure, whatever its status`, async () => {
      for (const status of [200, 401, 403, 404]) {
        const edge = new FakeEdge();
        const result = send(SOURCE, edge);
        edge.calls[0]?.garbage(status);
        expect(await result, `${status}`).to.deep.equal({ type: "failed", floorMs: 0 });
      }
    });

    it(`A list of another shape in place of the ${name} is a failure`, async () => {
      for (const body of [null, [], {}, { items: [{}], next: null }, { items: [], next: "2" }]) {
        const edge = new FakeEdge();
        const result = send(SOURCE, edge);
        edge.calls[0]?.json(body);
        expect(await result, JSON.stringify(body)).to.deep.equal({ type: "failed", floorMs: 0 });
      }
    });

    it(`A refusal of the ${name} has the problem of the edge`, async () => {
      const edge = new FakeEdge();
      const result = send(SOURCE, edge);
      edge.calls[0]?.problem(403, "scope-missing");
      expect(await result).to.deep.equal({ type: "refused", problem: problemOf(403, "scope-missing") });
    });
  }
});
