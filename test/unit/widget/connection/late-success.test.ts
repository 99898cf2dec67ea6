// Payments that may succeed after they have failed: docs/interface.md#stream.
import { expect } from "@open-wc/testing";
import type { StatusDocument } from "../../../../contract/status.ts";
import { INITIAL_VIEW, isOver, reduce } from "../../../../widget/connection/view-state.ts";
import { afterFirstRead, keepOpen, polling, SETTLED, started, streaming } from "../support/connection.ts";
import { settle } from "../support/fake-time.ts";
import { inMs, SERVER_MS, statusOf } from "../support/samples.ts";

const MINUTE_MS = 60_000;

/** A payment that failed some minutes before the server time. */
function failed(minutesAgo = 0, changes: Partial<StatusDocument> = {}): StatusDocument {
  const { state = "failed" } = changes;
  const timeline = [{ state, at: inMs(-minutesAgo * MINUTE_MS) }];
  return statusOf({ state, settled: true, advice: "try_again", version: 2, timeline, ...changes });
}

const viewOf = (status: StatusDocument, nowMs = SERVER_MS) =>
  reduce(INITIAL_VIEW, { type: "status", status, replaces: true, nowMs });

describe("a payment that has failed", () => {
  it("A stream of a failed payment stays open, and shows a late success", async () => {
    const { controller, edge, stream, time } = await streaming();
    stream.event("status", failed());
    await keepOpen(stream, time, 4 * MINUTE_MS);
    expect(controller.view).to.include({ phase: "live" });
    expect(controller.view.status?.state).to.equal("failed");
    stream.event("status", { ...SETTLED, version: 3 });
    stream.event("end", { reason: "settled" });
    await settle();
    expect(controller.view).to.include({ phase: "ended" });
    expect(controller.view.status?.state).to.equal("succeeded");
    expect(edge.calls).to.have.length(2);
  });

  it("The controller opens a stream if the first status is a failure of the last ten minutes", async () => {
    const { controller, edge } = await afterFirstRead(failed(9));
    expect(edge.streams).to.have.length(1);
    edge.lastStream.stream();
    await settle();
    expect(controller.view.phase).to.equal("live");
  });

  it("The controller sends nothing more if the first status is an older failure", async () => {
    const { controller, edge, time } = await afterFirstRead(failed(10));
    expect(controller.view.phase).to.equal("ended");
    await time.advance(60 * MINUTE_MS);
    expect(edge.calls).to.have.length(1);
  });

  it("The controller ends with the stream, before its own ten minutes are over", async () => {
    const { controller, edge, stream, time } = await streaming(failed());
    stream.event("end", { reason: "settled" });
    await settle();
    expect(controller.view.phase).to.equal("ended");
    await time.advance(60 * MINUTE_MS);
    expect(edge.calls).to.have.length(2);
  });

  it("The controller opens a new stream if the stream of a failed payment breaks", async () => {
    const { controller, edge, stream, time } = await streaming(failed());
    stream.reset();
    await time.advance(30_000);
    expect(edge.streams).to.have.length(2);
    expect(controller.view.phase).to.equal("live");
  });

  it("Without a stream, the controller polls once a minute until ten minutes have passed", async () => {
    const { controller, edge, time } = await polling();
    const now = () => failed((SERVER_MS - startMs) / MINUTE_MS, { serverTime: new Date(time.nowMs).toISOString() });
    const startMs = time.nowMs;
    edge.responder = (call) => call.json(now());
    edge.lastRead.json(now());
    await settle();
    const reads = edge.reads.length;
    await time.advance(MINUTE_MS - 1);
    expect(edge.reads).to.have.length(reads);
    await time.advance(1);
    expect(edge.reads).to.have.length(reads + 1);
    expect(controller.view.phase).to.equal("polling");
    await time.advance(60 * MINUTE_MS);
    expect(controller.view.phase).to.equal("ended");
    expect(edge.reads).to.have.length(reads + 9);
    expect(edge.streams).to.have.length(3);
  });

  it("Polling ends after ten minutes, also while the edge is out of reach", async () => {
    const { controller, edge, time } = await polling();
    edge.responder = (call) => call.lose();
    edge.lastRead.json(failed());
    await time.advance(20 * MINUTE_MS);
    expect(controller.view.phase).to.equal("ended");
  });

  it("The controller reads a failed payment once if updates are off", async () => {
    const { controller, edge, time } = await started({ live: false });
    edge.lastRead.json(failed());
    await settle();
    await time.advance(60 * MINUTE_MS);
    expect(edge.calls).to.have.length(1);
    expect(controller.view.phase).to.equal("ended");
  });

  it("Failed, canceled and expired payments, orders and links are followed, and nothing else that is settled", () => {
    for (const state of ["failed", "canceled", "expired"] as const)
      for (const kind of ["payment", "order", "payment-link"] as const)
        expect(isOver(viewOf(failed(0, { kind, state })), SERVER_MS), `${state} ${kind}`).to.equal(false);
    expect(isOver(viewOf(failed(0, { kind: "payout" })), SERVER_MS)).to.equal(true);
    expect(isOver(viewOf(SETTLED), SERVER_MS)).to.equal(true);
    expect(isOver(viewOf(statusOf()), SERVER_MS + 60 * MINUTE_MS)).to.equal(false);
    expect(isOver(viewOf(failed(0, { settled: false })), SERVER_MS + 60 * MINUTE_MS)).to.equal(false);
  });

  it("The ten minutes count by the server's clock, and from the first view where no time is known", () => {
    const wrongMs = SERVER_MS + 3_600_000;
    expect(isOver(viewOf(failed(9), wrongMs), wrongMs)).to.equal(false);
    expect(isOver(viewOf(failed(9), wrongMs), wrongMs + MINUTE_MS)).to.equal(true);
    const undated = viewOf(failed(0, { timeline: [{ state: "failed", at: null }] }), wrongMs);
    expect(isOver(undated, wrongMs + 10 * MINUTE_MS - 1)).to.equal(false);
    expect(isOver(undated, wrongMs + 10 * MINUTE_MS)).to.equal(true);
  });
});
