import { expect } from "@open-wc/testing";
import {
  INITIAL_VIEW,
  isVisibleChange,
  type Phase,
  reduce,
  type ViewState,
} from "../../../../widget/connection/view-state.ts";
import { problemOf, SERVER_MS, statusOf } from "../support/samples.ts";

const viewOf = (changes = {}, nowMs = SERVER_MS, view: ViewState = INITIAL_VIEW) =>
  reduce(view, { type: "status", status: statusOf(changes), replaces: false, nowMs });

describe("view state", () => {
  it("The wait begins at the first read", () => {
    const view = reduce(INITIAL_VIEW, { type: "requested", nowMs: 5 });
    expect(view).to.deep.equal({ ...INITIAL_VIEW, phase: "loading", sinceMs: 5 });
  });

  it("A new read keeps the phases live, polling and ended", () => {
    for (const phase of ["live", "polling", "ended"] as Phase[]) {
      const view = { ...viewOf(), phase };
      expect(reduce(view, { type: "requested", nowMs: SERVER_MS + 9 })).to.equal(view);
    }
  });

  it("A new read after offline enters the phase loading and keeps the time of the state", () => {
    const view: ViewState = { ...viewOf({}, 7), phase: "offline" };
    expect(reduce(view, { type: "requested", nowMs: 99 })).to.include({ phase: "loading", sinceMs: 7 });
  });

  it("Each status measures the difference between the server's and the browser's clock", () => {
    expect(viewOf({}, SERVER_MS + 3_600_000).clockOffsetMs).to.equal(-3_600_000);
    expect(viewOf({}, SERVER_MS - 5000).clockOffsetMs).to.equal(5000);
  });

  it("The time of the view is that of the first status with its state and hint", () => {
    const first = viewOf({}, 1000);
    expect(viewOf({ version: 2 }, 2000, first).sinceMs).to.equal(1000);
    expect(viewOf({ hint: "in_review" }, 3000, first).sinceMs).to.equal(3000);
    expect(viewOf({ state: "succeeded" }, 4000, first).sinceMs).to.equal(4000);
  });

  it("A check without change updates only its times", () => {
    const checked = {
      checkedAt: "2026-11-21T10:01:00Z",
      nextCheckAt: null,
      stale: true,
      serverTime: "2026-11-21T10:01:01Z",
    };
    const before = viewOf();
    const view = reduce(before, { type: "checked", checked, nowMs: SERVER_MS });
    expect(view.status).to.deep.equal(statusOf(checked));
    expect(view.clockOffsetMs).to.equal(61_000);
    expect(view.sinceMs).to.equal(before.sinceMs);
  });

  it("A check is ignored while no status is known", () => {
    const checked = { checkedAt: null, nextCheckAt: null, stale: false, serverTime: "2026-11-21T10:01:01Z" };
    expect(reduce(INITIAL_VIEW, { type: "checked", checked, nowMs: 1 })).to.equal(INITIAL_VIEW);
  });

  it("A technical problem begins when the edge is lost or the status is stale, and ends with the next good answer", () => {
    const offline = reduce(viewOf(), { type: "offline", nowMs: 100 });
    const retried = reduce(offline, { type: "requested", nowMs: 200 });
    const lostAgain = reduce(retried, { type: "offline", nowMs: 300 });
    expect([offline, retried, lostAgain].map((view) => view.technicalSinceMs)).to.deep.equal([100, 100, 100]);
    const stale = viewOf({ stale: true }, 400, lostAgain);
    expect(reduce(stale, { type: "live", nowMs: 500 }).technicalSinceMs).to.equal(100);
    expect(viewOf({}, 600, reduce(stale, { type: "live", nowMs: 500 })).technicalSinceMs).to.equal(null);
    expect(viewOf({ stale: true }, 700).technicalSinceMs).to.equal(700);
  });

  it("A refusal keeps the last status, and every other phase forgets the refusal", () => {
    const problem = problemOf(401, "token-invalid");
    const refused = reduce(viewOf(), { type: "refused", problem, nowMs: 1 });
    expect(refused).to.include({ phase: "refused", problem });
    expect(refused.status?.state).to.equal("processing");
    expect(reduce(refused, { type: "live", nowMs: 1 }).problem).to.equal(null);
    expect(reduce(refused, { type: "requested", nowMs: 1 }).problem).to.equal(null);
  });

  it("A change is visible if resource, version, state or view differ", () => {
    expect(isVisibleChange(null, statusOf())).to.equal(true);
    expect(
      isVisibleChange(statusOf(), statusOf({ checkedAt: null, stale: true, serverTime: "2027-01-01T00:00:00Z" })),
    ).to.equal(false);
    for (const change of [{ of: "shop/payment/b" }, { version: 2 }, { state: "failed" }, { view: "details" }] as const)
      expect(isVisibleChange(statusOf(), statusOf(change)), JSON.stringify(change)).to.equal(true);
  });
});
