import { expect } from "@open-wc/testing";
import type { Ports } from "../../../../widget/connection/status-client.ts";
import { StatusController, type Target } from "../../../../widget/connection/status-controller.ts";
import { eventually } from "../support/eventually.ts";
import { FakeEdge } from "../support/fake-edge.ts";
import { FakeTime, portsOf, settle } from "../support/fake-time.ts";
import { detailsOf, OF, SERVER_TIME, statusOf } from "../support/samples.ts";

const TARGET: Target = { edge: "https://edge.example", of: OF, token: "a.b.c", live: true };

/** The names of the locks of this origin. */
async function lockNames(): Promise<string[]> {
  const { held = [], pending = [] } = await navigator.locks.query();
  return [...held, ...pending].map(({ name = "" }) => name);
}

/** Waits until no tab holds a lock or waits for one. */
async function noLocks(): Promise<void> {
  let names = ["?"];
  for (let attempts = 0; attempts < 100 && names.length > 0; attempts++) names = await lockNames();
  expect(names).to.deep.equal([]);
}

describe("tabs that show the same resource", () => {
  let open: { controller: StatusController; time: FakeTime }[] = [];
  afterEach(async () => {
    for (const { controller, time } of open) {
      controller.sleep();
      await time.advance(500);
    }
    open = [];
    await noLocks();
  });

  /** A tab with its own edge and its own clock in the same browser. */
  function tab(target: Partial<Target> = {}, changes: Partial<Ports> = {}) {
    const edge = new FakeEdge();
    const time = new FakeTime();
    const { crypto, navigator, BroadcastChannel } = globalThis;
    const ports = { ...portsOf(edge, time), crypto, navigator, BroadcastChannel, ...changes };
    const controller = new StatusController(ports, { ...TARGET, ...target }, () => {});
    open.push({ controller, time });
    return { edge, time, controller };
  }

  /** A tab that has its first read. */
  async function opened(target: Partial<Target> = {}, changes: Partial<Ports> = {}, status = statusOf()) {
    const all = tab(target, changes);
    all.controller.wake();
    await settle();
    all.edge.lastRead.json(status);
    await settle();
    return all;
  }

  async function leading(changes: Partial<Ports> = {}) {
    const all = await opened({}, changes);
    await eventually(() => expect(all.edge.streams).to.have.length(1));
    const stream = all.edge.lastStream.stream();
    stream.event("status", statusOf());
    await settle();
    return { ...all, stream };
  }

  async function following() {
    const all = await opened();
    await eventually(() => expect(all.controller.view.phase).to.equal("live"));
    return all;
  }

  it("Tabs hold one stream, and all of them see its events", async () => {
    const leader = await leading();
    const others = [await following(), await following()];
    leader.stream.event("status", statusOf({ state: "action_required", version: 2 }));
    for (const { controller } of others)
      await eventually(() => expect(controller.view.status?.state).to.equal("action_required"));
    leader.stream.event("checked", { checkedAt: SERVER_TIME, nextCheckAt: null, stale: true, serverTime: SERVER_TIME });
    for (const { controller } of others) await eventually(() => expect(controller.view.status?.stale).to.equal(true));
    for (const { edge } of others) expect(edge.streams).to.deep.equal([]);
  });

  it("An older response of a follower never overwrites a newer event of the leader", async () => {
    const leader = await leading();
    const { controller, edge } = await following();
    void controller.refresh();
    await settle();
    leader.stream.event("status", statusOf({ state: "action_required", version: 3 }));
    await eventually(() => expect(controller.view.status?.state).to.equal("action_required"));
    edge.lastRead.json(statusOf({ version: 9 }));
    await settle();
    expect(controller.view.status).to.include({ state: "action_required", version: 3 });
  });

  it("Tabs show a late success of a failed payment, and end with their leader", async () => {
    const leader = await leading();
    const follower = await following();
    leader.stream.event("status", statusOf({ state: "failed", settled: true, version: 2 }));
    await eventually(() => expect(follower.edge.reads).to.have.length(2));
    follower.edge.lastRead.json(statusOf({ state: "failed", settled: true, version: 2 }));
    await eventually(() => expect(follower.controller.view.status?.state).to.equal("failed"));
    expect(follower.controller.view.phase).to.equal("live");
    leader.stream.event("status", statusOf({ state: "failed", settled: true, version: 3 }));
    await follower.time.advance(3000);
    await eventually(() => expect(follower.edge.reads).to.have.length(3));
    follower.edge.lastRead.json(statusOf({ state: "failed", settled: true, version: 3 }));
    await eventually(() => expect(follower.controller.view.status?.version).to.equal(3));
    leader.stream.event("end", { reason: "settled" });
    await eventually(() => expect(follower.controller.view.phase).to.equal("ended"));
    expect(follower.controller.view.status?.version).to.equal(3);
    expect(follower.edge.streams).to.deep.equal([]);
  });

  it("A tab that becomes the leader before it has confirmed the end reads once, and opens no stream", async () => {
    const leader = await leading();
    const follower = await following();
    leader.stream.event("status", statusOf({ state: "action_required", version: 2 }));
    await eventually(() => expect(follower.edge.reads).to.have.length(2));
    follower.edge.lastRead.json(statusOf({ state: "action_required", version: 2 }));
    await settle();
    leader.stream.event("status", statusOf({ state: "succeeded", settled: true, version: 3 }));
    leader.stream.event("end", { reason: "settled" });
    await leader.time.advance(500);
    await eventually(() => expect(follower.edge.reads).to.have.length(3));
    follower.edge.lastRead.json(statusOf({ state: "succeeded", settled: true, version: 3 }));
    await eventually(() => expect(follower.controller.view.phase).to.equal("ended"));
    expect(follower.controller.view.status?.state).to.equal("succeeded");
    expect(follower.edge.streams).to.deep.equal([]);
  });

  it("A tab applies an event of a later version as far as it knows the terms", async () => {
    // The leader broadcasts documents with a state that this version does not know.
    class Later extends BroadcastChannel {
      override postMessage(message: unknown): void {
        const event = message as { type?: string; status?: object } | null;
        super.postMessage(
          event?.type === "status" ? { ...event, status: { ...event.status, state: "paused" } } : event,
        );
      }
    }
    const leader = await leading({ BroadcastChannel: Later });
    const { controller } = await following();
    leader.stream.event("status", statusOf({ state: "succeeded", settled: true, version: 2 }));
    await eventually(() => expect(controller.view.status?.version).to.equal(2));
    expect(controller.view.status).to.include({ state: "unknown", settled: false, advice: "do_not_pay_again" });
  });

  it("A tab ignores an event of a later version that it does not know", async () => {
    class Later extends BroadcastChannel {
      override postMessage(message: unknown): void {
        super.postMessage((message as { type?: string } | null)?.type === "checked" ? { type: "paused" } : message);
      }
    }
    const leader = await leading({ BroadcastChannel: Later });
    const { controller } = await following();
    const { phase } = controller.view;
    leader.stream.event("checked", { checkedAt: SERVER_TIME, nextCheckAt: null, stale: true, serverTime: SERVER_TIME });
    leader.stream.event("status", statusOf({ state: "action_required", version: 2 }));
    await eventually(() => expect(controller.view.status?.version).to.equal(2));
    expect(controller.view.phase).to.equal(phase);
  });

  it("Tabs do not share a stream if a cookie shows more to one than to the other", async () => {
    const [bare, held] = [await opened({ token: null }), await opened({ token: null }, {}, detailsOf())];
    for (const { edge } of [bare, held]) await eventually(() => expect(edge.streams).to.have.length(1));
    bare.edge.lastStream.stream().event("status", statusOf({ version: 2 }));
    await settle();
    expect(held.controller.view.status).to.include({ view: "details", version: 1 });
  });

  it("A follower reads the end of its leader once itself, and sends nothing more", async () => {
    const leader = await leading();
    const { controller, edge, time } = await following();
    leader.stream.event("status", statusOf({ state: "succeeded", settled: true, version: 2 }));
    leader.stream.event("end", { reason: "settled" });
    await eventually(() => expect(edge.reads).to.have.length(2));
    expect(controller.view.status).to.include({ state: "processing", settled: false });
    edge.lastRead.json(statusOf({ state: "succeeded", settled: true, version: 2 }));
    await eventually(() => expect(controller.view.phase).to.equal("ended"));
    expect(controller.view.status?.state).to.equal("succeeded");
    await time.advance(60_000);
    expect(edge.calls).to.have.length(2);
  });

  it("A follower opens no stream when the last message of the leader arrives late", async () => {
    const late: unknown[] = [];
    class Late extends BroadcastChannel {
      override postMessage(message: unknown): void {
        if ((message as { status?: { settled?: boolean } } | null)?.status?.settled) late.push(message);
        else super.postMessage(message);
      }
    }
    const leader = await leading({ BroadcastChannel: Late });
    const { controller, edge } = await following();
    leader.stream.event("status", statusOf({ state: "succeeded", settled: true, version: 2 }));
    leader.stream.event("end", { reason: "settled" });
    await eventually(() => expect(leader.controller.view.phase).to.equal("ended"));
    const [name = ""] = await lockNames();
    const channel = new BroadcastChannel(name);
    for (const message of late) channel.postMessage(message);
    await eventually(() => expect(edge.reads).to.have.length(2));
    edge.lastRead.json(statusOf({ state: "succeeded", settled: true, version: 2 }));
    await eventually(() => expect(controller.view.phase).to.equal("ended"));
    channel.close();
    expect(edge.streams).to.deep.equal([]);
  });

  it("A leader whose resource is settled gives up the lock after half a second", async () => {
    const leader = await leading();
    leader.stream.event("status", statusOf({ state: "succeeded", settled: true, version: 2 }));
    leader.stream.event("end", { reason: "settled" });
    await eventually(() => expect(leader.controller.view.phase).to.equal("ended"));
    expect(await lockNames()).to.have.length(1);
    expect(leader.time.waitsMs).to.deep.equal([500]);
    await leader.time.advance(500);
    await noLocks();
  });

  it("A follower becomes the leader without a timer when the leader is closed, frozen or asleep", async () => {
    const leader = await leading();
    const { controller, edge } = await following();
    leader.controller.sleep();
    await eventually(() => expect(edge.streams).to.have.length(1));
    edge.lastStream.stream().event("status", statusOf({ state: "succeeded", version: 5 }));
    await eventually(() => expect(controller.view.status?.version).to.equal(5));
    leader.controller.wake();
    await settle();
    leader.edge.lastRead.json(statusOf({ state: "succeeded", version: 5 }));
    await eventually(() => expect(leader.controller.view.phase).to.equal("live"));
    expect(leader.edge.streams).to.have.length(1);
  });

  it("A follower becomes the leader when the leader is suspended and silent", async () => {
    let isStuck = false;
    // It holds the lock and answers no ping, as a page that the system has suspended.
    class Silenced extends BroadcastChannel {
      override postMessage(message: unknown): void {
        if (!isStuck) super.postMessage(message);
      }
    }
    await leading({ BroadcastChannel: Silenced });
    const { edge, time } = await following();
    for (let answers = 0; answers < 3; answers++) {
      await time.advance(5000);
      await eventually(() => expect(time.waitsMs).to.deep.equal([5000]));
    }
    expect(edge.streams).to.deep.equal([]);
    isStuck = true;
    await time.advance(6000);
    await eventually(() => expect(edge.streams).to.have.length(1));
  });

  it("Followers learn from the leader when the edge is out of reach and when it is back", async () => {
    const leader = await leading();
    const { controller } = await following();
    leader.stream.reset();
    await settle();
    for (let attempts = 0; attempts < 2; attempts++) {
      await leader.time.advance(30_000);
      leader.edge.calls.at(-1)?.lose();
      await settle();
    }
    await eventually(() => expect(controller.view.phase).to.equal("offline"));
    await leader.time.advance(30_000);
    leader.edge.lastRead.json(statusOf());
    await eventually(() => expect(controller.view.phase).to.equal("polling"));
  });

  it("A follower ignores a status of another shape", async () => {
    await leading();
    const { controller } = await following();
    const [name = ""] = await lockNames();
    const channel = new BroadcastChannel(name);
    channel.postMessage({ type: "status", status: { state: "paid" }, replaces: true, nowMs: 0 });
    channel.postMessage({ type: "polling", nowMs: 0 });
    await eventually(() => expect(controller.view.phase).to.equal("polling"));
    channel.close();
    expect(controller.view.status).to.deep.equal(statusOf());
  });

  it("Tabs with different tokens share nothing, and the token is in no name and no message", async () => {
    await leading();
    const other = await opened({ token: "other" });
    await eventually(() => expect(other.edge.streams).to.have.length(1));
    const names = await lockNames();
    expect(new Set(names).size).to.equal(2);
    const messages: unknown[] = [];
    const channels = names.map((name) =>
      Object.assign(new BroadcastChannel(name), {
        onmessage: ({ data }: MessageEvent) => messages.push(data),
      }),
    );
    other.edge.lastStream.stream().event("status", detailsOf());
    await eventually(() => expect(messages).not.to.deep.equal([]));
    expect(JSON.stringify([names, messages])).not.to.match(/a\.b\.c|other/);
    for (const channel of channels) channel.close();
    expect(JSON.stringify(names)).not.to.contain(OF);
  });

  it("Tabs that sleep hold no lock", async () => {
    const leader = await leading();
    const follower = await following();
    leader.controller.sleep();
    follower.controller.sleep();
    await noLocks();
    expect(follower.time.waitsMs).to.deep.equal([]);
  });

  for (const [name, changes] of [
    ["the browser has no locks", { navigator: {} as Navigator }],
    ["the browser has no channels", { BroadcastChannel: undefined as unknown as typeof BroadcastChannel }],
    ["the page is not a secure context", { crypto: {} as Crypto }],
    [
      "the frame is sandboxed",
      {
        navigator: {
          locks: { request: () => Promise.reject(new DOMException("", "SecurityError")) },
        } as unknown as Navigator,
      },
    ],
  ] as const) {
    it(`Each tab holds its own stream if ${name}`, async () => {
      const tabs = [await opened({}, changes), await opened({}, changes)];
      for (const { edge } of tabs) await eventually(() => expect(edge.streams).to.have.length(1));
    });
  }
});
