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

  it("tell every visible change with the status before, across shadow boundaries", async () => {
    const heard: PaymentStatusChangeEvent[] = [];
    const host = document.createElement("div");
    document.body.append(host);
    host.addEventListener("payment-status-change", (event) => heard.push(event));
    await page.mount({}, "", host.attachShadow({ mode: "open" }));
    page.edge.fetchStatus.json(statusOf());
    await settle();
    const stream = await page.open(statusOf());
    stream.event("checked", { checkedAt: SERVER_TIME, nextCheckAt: null, stale: true, serverTime: SERVER_TIME });
    stream.event("status", SUCCEEDED);
    await settle();
    expect(heard.map(({ status, previous }) => [previous?.state, status.state])).to.deep.equal([
      [undefined, "processing"],
      ["processing", "succeeded"],
    ]);
    expect(heard[0]?.previous).to.equal(null);
    expect(heard[0]).to.include({ bubbles: true, composed: true, cancelable: false });
  });

  it("tell that it is settled once, also when it was so at the first look", async () => {
    const heard: PaymentStatusSettledEvent[] = [];
    document.body.addEventListener("payment-status-settled", (event) => heard.push(event));
    const element = await page.show(SUCCEEDED);
    expect(heard.map(({ status }) => status)).to.deep.equal([SUCCEEDED]);
    void element.refresh();
    await settle();
    page.edge.fetchStatus.json({ ...SUCCEEDED, version: 3 });
    await settle();
    expect(heard).to.have.length(1);
    void element.refresh();
    await settle();
    page.edge.fetchStatus.json({ ...SUCCEEDED, state: "refunded", version: 4 });
    await settle();
    expect(heard.map(({ status }) => status.state)).to.deep.equal(["succeeded", "refunded"]);
  });

  it("tell a refusal with its code and problem", async () => {
    const heard: PaymentStatusErrorEvent[] = [];
    const element = await page.mount();
    element.addEventListener("payment-status-error", (event) => heard.push(event));
    page.edge.fetchStatus.problem(401, "token-invalid");
    await settle();
    expect(heard).to.have.length(1);
    expect(heard[0]).to.include({ code: "token-invalid", bubbles: true, composed: true });
    expect(heard[0]?.problem).to.deep.equal(problemOf(401, "token-invalid"));
  });

  it("tell nothing of a failure that is tried again", async () => {
    const heard: Event[] = [];
    const element = await page.mount();
    for (const name of ["change", "settled", "error"])
      element.addEventListener(`payment-status-${name}`, (event) => heard.push(event));
    page.edge.fetchStatus.problem(503, "unavailable");
    await settle();
    expect(heard).to.deep.equal([]);
  });

  it("come when the element's status is already the new one", async () => {
    const element = await page.mount();
    const states: (string | undefined)[] = [];
    element.addEventListener("payment-status-change", () => states.push(element.status?.state));
    page.edge.fetchStatus.json(statusOf());
    await settle();
    expect(states).to.deep.equal(["processing"]);
  });
});
