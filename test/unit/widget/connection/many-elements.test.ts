import { expect } from "@open-wc/testing";
import { afterFirstRead, polling, streaming } from "../support/connection.ts";
import { settle } from "../support/fake-time.ts";
import { statusOf } from "../support/samples.ts";

const AUTHORIZED = statusOf({ state: "authorized", version: 2 });

describe("many resources on one page", () => {
  it("A page opens two streams at most, and polls the other resources", async () => {
    const all = [];
    for (let resources = 0; resources < 10; resources++) all.push(await afterFirstRead());
    expect(all.map(({ edge }) => edge.streams.length)).to.deep.equal([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (const { edge, controller } of all.slice(2)) {
      expect(edge.reads).to.have.length(2);
      edge.lastRead.json(AUTHORIZED);
      await settle();
      expect(controller.view).to.include({ phase: "polling" });
      expect(controller.view.status?.state).to.equal("authorized");
    }
  });

  it("A resource gets its stream at the next poll after another one has ended", async () => {
    const first = await streaming();
    await streaming();
    const third = await afterFirstRead();
    third.edge.lastRead.json(statusOf());
    await third.time.advance(5000);
    third.edge.lastRead.json(statusOf());
    await settle();
    expect(third.edge.streams).to.deep.equal([]);
    first.stream.event("end", { reason: "settled" });
    await settle();
    expect(third.edge.streams).to.deep.equal([]);
    const reads = third.edge.reads.length;
    await third.time.advance(5000);
    expect(third.edge.streams).to.have.length(1);
    expect(third.edge.reads).to.have.length(reads);
  });

  it("A resource that sleeps leaves its stream to another one", async () => {
    const { controller } = await streaming();
    await streaming();
    controller.sleep();
    await settle();
    const third = await afterFirstRead();
    expect(third.edge.streams).to.have.length(1);
  });

  it("A resource whose stream is blocked polls on, while the page could open another one", async () => {
    const { edge, time } = await polling();
    edge.lastRead.json(statusOf());
    await time.advance(5000);
    expect(edge.reads).to.have.length(3);
    expect(edge.streams).to.have.length(3);
  });
});
