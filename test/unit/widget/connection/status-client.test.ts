import { expect } from "@open-wc/testing";
import fc from "fast-check";
import { fetchStatus, type Source, snapshotUrl } from "../../../../widget/connection/status-client.ts";
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

  it("A refused read uses the HTTP status if the problem's code is invalid", async () => {
    const { edge, result } = startRead();
    edge.lastRead.json({ ...problemOf(404, "not-found"), code: "<img>" }, { status: 404 });
    expect(await result).to.have.nested.property("problem.code", "not-found");
  });

  it("A refused read uses the HTTP status if the problem cannot be parsed", async () => {
    for (const [status, code] of [
      [400, "bad-request"],
      [401, "token-invalid"],
      [403, "origin-not-allowed"],
      [404, "not-found"],
      [405, "method-not-allowed"],
    ] as const) {
      const { edge, result } = startRead();
      edge.lastRead.garbage(status);
      expect(await result).to.deep.include({ type: "refused" });
      expect(await result).to.have.nested.include({ "problem.code": code, "problem.status": status });
    }
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
