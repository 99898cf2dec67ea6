// Messages that any script of the origin can send to the tabs that show a payment, in place of their leader.
import { expect } from "@open-wc/testing";
import fc from "fast-check";
import type { StatusDocument } from "../../../../contract/status.ts";
import { electLeader } from "../../../../widget/connection/shared-tabs.ts";
import { StatusController, type Target } from "../../../../widget/connection/status-controller.ts";
import { eventually } from "../support/eventually.ts";
import { FakeEdge } from "../support/fake-edge.ts";
import { FakeTime, portsOf, settle } from "../support/fake-time.ts";
import { detailsOf, OF, SERVER_MS, SERVER_TIME, statusOf } from "../support/samples.ts";

const TARGET: Target = { edge: "https://edge.example", of: OF, token: "a.b.c", live: true };
const nowMs = SERVER_MS;
const status = (document: unknown, replaces = true) => ({ type: "status", status: document, replaces, nowMs });
const SETTLED = statusOf({ state: "succeeded", settled: true, version: 9 });

describe("messages of another script of the origin", () => {
  let attacker = new AbortController();
  let controller: StatusController | null = null;
  let channel: BroadcastChannel | null = null;
  let failures: unknown[] = [];
  const onFailure = (event: Event) => failures.push(event);

  beforeEach(() => {
    failures = [];
    attacker = new AbortController();
    for (const name of ["error", "unhandledrejection"]) addEventListener(name, onFailure);
  });
  afterEach(async () => {
    controller?.sleep();
    attacker.abort();
    channel?.close();
    for (const name of ["error", "unhandledrejection"]) removeEventListener(name, onFailure);
    await settle();
    expect(failures).to.deep.equal([]);
  });

  /** A tab that follows the attacker, who holds the lock. */
  async function following(document: StatusDocument = statusOf()) {
    const { crypto, navigator, BroadcastChannel } = globalThis;
    const [edge, time] = [new FakeEdge(), new FakeTime()];
    const ports = { ...portsOf(edge, time), crypto, navigator, BroadcastChannel };
    await electLeader(ports, TARGET, {
      viewKey: document.view,
      signal: attacker.signal,
      isOver: () => false,
      onLeaderMessage: () => {},
      snapshot: () => ({ type: "live", nowMs }),
    });
    const follower = new StatusController(ports, TARGET, () => {});
    controller = follower;
    follower.wake();
    await settle();
    edge.lastRead.json(document, { headers: { ETag: '"1"' } });
    await eventually(() => expect(follower.view.phase).to.equal("live"));
    const { held = [] } = await navigator.locks.query();
    const sender = new BroadcastChannel(`${held[0]?.name}`);
    channel = sender;
    /** Sends the messages, and returns when the tab has them. */
    const send = async (...messages: unknown[]) => {
      for (const message of messages) sender.postMessage(message);
      const phase = follower.view.phase === "polling" ? "live" : "polling";
      sender.postMessage({ type: phase, nowMs });
      await eventually(() => expect(follower.view.phase).to.equal(phase));
    };
    return { edge, time, follower, send };
  }

  it("A settled state is shown only after this tab has read it, and a false one never", async () => {
    const { edge, follower, send } = await following();
    await send(status(SETTLED), status({ ...SETTLED, settled: false }), { type: "ended", nowMs });
    expect(follower.view.status).to.deep.equal(statusOf());
    expect(edge.reads).to.have.length(2);
    edge.lastRead.json(statusOf());
    await settle();
    expect(follower.view.status).to.include({ state: "processing", settled: false });
    expect(follower.view.phase).not.to.equal("ended");
  });

  it("A false progress with the highest version is replaced by what this tab reads", async () => {
    const { edge, follower, send } = await following();
    await send(status(statusOf({ state: "action_required", version: Number.MAX_SAFE_INTEGER })));
    expect(follower.view.status?.state).to.equal("action_required");
    expect(edge.lastRead.header("If-None-Match")).to.equal(null);
    edge.lastRead.json(statusOf({ version: 2 }));
    await settle();
    expect(follower.view.status).to.deep.equal(statusOf({ version: 2 }));
  });

  it("A document about another resource does nothing", async () => {
    const { edge, follower, send } = await following();
    await send(status(statusOf({ of: "shop/payment/other", state: "action_required", version: 9 })));
    expect(follower.view.status).to.deep.equal(statusOf());
    expect(edge.reads).to.have.length(1);
  });

  it("A tab that may see the status gets no details, and a tab that may see details keeps its own", async () => {
    const theirs = { continueUrl: "https://evil.example", amount: { value: "1.00", currency: "EUR" } };
    for (const own of [statusOf(), detailsOf()]) {
      const { follower, send } = await following(own);
      for (const view of ["details", "status"] as const)
        await send(status({ ...detailsOf({ view, version: 9, state: "action_required", ...theirs }) }));
      expect(follower.view.status).to.deep.equal({ ...own, state: "action_required", version: 9 });
      follower.sleep();
      attacker.abort();
      channel?.close();
      attacker = new AbortController();
      await settle();
    }
  });

  it("A message never allows to pay", async () => {
    const { follower, send } = await following(statusOf({ mayPay: false }));
    await send(status(statusOf({ state: "created", mayPay: true, version: 9 })));
    expect(follower.view.status?.mayPay).to.equal(false);
  });

  it("A flood of messages makes this tab read once in three seconds", async () => {
    const { edge, time, send } = await following();
    for (let seconds = 0; seconds < 9; seconds++) {
      await send(...Array.from({ length: 20 }, (_, index) => status(statusOf({ version: index }))));
      if (!edge.lastRead.isAnswered) edge.lastRead.json(statusOf());
      await time.advance(1000);
    }
    expect(edge.reads.length).to.be.within(3, 5);
  });

  it("A read that fails is repeated until what another tab has sent is confirmed", async () => {
    const { edge, time, follower, send } = await following();
    await send(status(SETTLED), { type: "ended", nowMs });
    for (let reads = 2; reads < 5; reads++) {
      expect(edge.reads).to.have.length(reads);
      edge.lastRead.lose();
      await time.advance(3000);
    }
    edge.lastRead.json(SETTLED);
    await settle();
    expect(follower.view).to.include({ phase: "ended" });
    expect(follower.view.status?.state).to.equal("succeeded");
  });

  it("A refusal, another clock and a far future change nothing", async () => {
    const { follower, send } = await following();
    const { clockOffsetMs } = follower.view;
    const checked = { checkedAt: null, nextCheckAt: null, stale: true, serverTime: "9999-11-21T10:00:00Z" };
    const problem = { type: "about:blank", title: "", status: 404, detail: "", code: "not-found" };
    await send(
      { type: "checked", checked, nowMs },
      { type: "refused", problem, nowMs },
      { type: "requested", nowMs },
      { type: "live", nowMs: 0 },
    );
    expect(follower.view).to.deep.include({ status: statusOf(), problem: null, clockOffsetMs, technicalSinceMs: null });
  });

  it("No message of any shape makes a tab throw, end, or show what is settled", async () => {
    const { edge, follower, send } = await following();
    const known = fc.constantFrom<unknown>(
      ...["status", "checked", "refused", "requested", "idle", "live", "polling", "offline", "ended", "__proto__"],
    );
    const document = fc.record({
      ...Object.fromEntries(
        Object.entries(SETTLED).map(([name, value]) => [name, fc.constantFrom(value, null, 7, {})]),
      ),
      of: fc.constantFrom<unknown>(OF, "", "shop/payment/b", "../..", null),
      version: fc.oneof(fc.nat(), fc.double(), fc.constant(Number.MAX_SAFE_INTEGER)),
    });
    const message = fc.oneof(
      fc.anything({ withDate: true, withMap: true, withSet: true, withBigInt: true, withTypedArray: true }),
      fc.record({ type: known, status: document, replaces: fc.boolean(), nowMs: fc.oneof(fc.nat(), fc.double()) }),
      fc.record({
        type: known,
        checked: fc.record({
          checkedAt: fc.string(),
          nextCheckAt: fc.constant(null),
          stale: fc.boolean(),
          serverTime: fc.constantFrom(SERVER_TIME, "0000-00-00T00:00:00Z"),
        }),
        nowMs: fc.maxSafeNat(),
      }),
    );
    // Nothing is a ping, which the leader of this test answers.
    const messages = fc.sample(message, 150).filter(Boolean);
    for (const each of messages) await send(each);
    expect(follower.view.status?.settled).to.equal(false);
    for (let reads = 0; reads < 3; reads++) {
      if (!edge.lastRead.isAnswered) edge.lastRead.json(statusOf({ version: 2 }));
      await settle();
    }
    expect(follower.view.status).to.deep.include({ ...statusOf({ version: 2 }), serverTime: SERVER_TIME });
    expect(follower.view.phase).not.to.equal("ended");
  });
});
