import { expect } from "@open-wc/testing";
import { INITIAL_VIEW, type ViewState } from "../../../../widget/connection/view-state.ts";
import { ViewStore } from "../../../../widget/connection/view-store.ts";
import { SERVER_MS, statusOf } from "../support/samples.ts";

describe("the view store", () => {
  function storeWithChanges() {
    const changes: [ViewState, ViewState][] = [];
    return { changes, store: new ViewStore((view, previous) => changes.push([view, previous])) };
  }

  it("The store reports a change with the view and the previous one", () => {
    const { store, changes } = storeWithChanges();
    expect(store.view).to.equal(INITIAL_VIEW);
    store.apply({ type: "status", status: statusOf(), replaces: true, nowMs: SERVER_MS });
    expect(store.view.status).to.deep.equal(statusOf());
    expect(changes).to.deep.equal([[store.view, INITIAL_VIEW]]);
  });

  it("The store does not report an event that changes nothing", () => {
    const { store, changes } = storeWithChanges();
    store.apply({ type: "status", status: statusOf({ version: 5 }), replaces: true, nowMs: SERVER_MS });
    store.apply({ type: "status", status: statusOf({ version: 4 }), replaces: false, nowMs: SERVER_MS });
    expect(changes).to.have.length(1);
    expect(store.view.status?.version).to.equal(5);
  });

  it("The store accepts each result once, and none that is older than an accepted one", () => {
    const { store } = storeWithChanges();
    const [first, second, third] = [store.nextSequence(), store.nextSequence(), store.nextSequence()];
    expect(store.accepts(second)).to.equal(true);
    expect(store.accepts(first)).to.equal(false);
    expect(store.accepts(second)).to.equal(false);
    expect(store.accepts(third)).to.equal(true);
  });
});
