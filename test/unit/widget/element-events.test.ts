import { expect } from "@open-wc/testing";
import type {
  PaymentStatusChangeEvent,
  PaymentStatusErrorEvent,
  PaymentStatusSettledEvent,
} from "../../../widget/events.ts";
import { Page } from "./support/element-page.ts";
import { settle } from "./support/fake-time.ts";
import { problemOf, SERVER_TIME, SUCCEEDED, statusOf } from "./support/samples.ts";

describe("the element's events", () => {
  const page = new Page();

  it("A change event carries the status and the previous one, and crosses shadow boundaries", async () => {
    const events: PaymentStatusChangeEvent[] = [];
    const host = document.createElement("div");
    document.body.append(host);
    host.addEventListener("payment-status-change", (event) => events.push(event));
    await page.mount({}, "", host.attachShadow({ mode: "open" }));
    page.edge.lastRead.json(statusOf());
    await settle();
    const stream = await page.open(statusOf());
    stream.event("checked", { checkedAt: SERVER_TIME, nextCheckAt: null, stale: true, serverTime: SERVER_TIME });
    stream.event("status", SUCCEEDED);
    await settle();
    expect(events.map(({ status, previous }) => [previous?.state, status.state])).to.deep.equal([
      [undefined, "processing"],
      ["processing", "succeeded"],
    ]);
    expect(events[0]?.previous).to.equal(null);
    expect(events[0]).to.include({ bubbles: true, composed: true, cancelable: false });
  });

  it("The settled event is fired once, also if the first status is settled", async () => {
    const events: PaymentStatusSettledEvent[] = [];
    document.body.addEventListener("payment-status-settled", (event) => events.push(event));
    const element = await page.show(SUCCEEDED);
    expect(events.map(({ status }) => status)).to.deep.equal([SUCCEEDED]);
    void element.refresh();
    await settle();
    page.edge.lastRead.json({ ...SUCCEEDED, version: 3 });
    await settle();
    expect(events).to.have.length(1);
    void element.refresh();
    await settle();
    page.edge.lastRead.json({ ...SUCCEEDED, state: "refunded", version: 4 });
    await settle();
    expect(events.map(({ status }) => status.state)).to.deep.equal(["succeeded", "refunded"]);
  });

  it("The settled event is fired at once for a failed payment, and again if it succeeds late", async () => {
    const states: string[] = [];
    const element = await page.show(statusOf());
    element.addEventListener("payment-status-settled", ({ status }) => states.push(status.state));
    const stream = await page.open(statusOf());
    stream.event("status", statusOf({ state: "failed", settled: true, advice: "try_again", version: 2 }));
    await settle();
    expect(states).to.deep.equal(["failed"]);
    expect(element.phase).to.equal("live");
    stream.event("status", { ...SUCCEEDED, version: 3 });
    stream.event("end", { reason: "settled" });
    await settle();
    expect(states).to.deep.equal(["failed", "succeeded"]);
    expect(element.phase).to.equal("ended");
  });

  it("The error event carries the code and the problem of a refusal", async () => {
    const events: PaymentStatusErrorEvent[] = [];
    const element = await page.mount();
    element.addEventListener("payment-status-error", (event) => events.push(event));
    page.edge.lastRead.problem(401, "token-invalid");
    await settle();
    expect(events).to.have.length(1);
    expect(events[0]).to.include({ code: "token-invalid", bubbles: true, composed: true });
    expect(events[0]?.problem).to.deep.equal(problemOf(401, "token-invalid"));
  });

  it("A failure that is retried fires no event", async () => {
    const events: Event[] = [];
    const element = await page.mount();
    for (const name of ["change", "settled", "error"])
      element.addEventListener(`payment-status-${name}`, (event) => events.push(event));
    page.edge.lastRead.problem(503, "unavailable");
    await settle();
    expect(events).to.deep.equal([]);
  });

  it("The element's status is already the new one when an event is fired", async () => {
    const element = await page.mount();
    const states: (string | undefined)[] = [];
    element.addEventListener("payment-status-change", () => states.push(element.status?.state));
    page.edge.lastRead.json(statusOf());
    await settle();
    expect(states).to.deep.equal(["processing"]);
  });
});
