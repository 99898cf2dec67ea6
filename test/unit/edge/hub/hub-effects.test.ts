/** What a step of the hub leads to, also when the gate or the storage fails. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ResourceRef } from "../../../../contract/resource.ts";
import type { HubState } from "../../../../edge/hub/hub-state.ts";
import { NOBODY } from "../../../../edge/hub/presence.ts";
import { onPollResult, onView, onWebhookEvent, type Transition } from "../../../../edge/hub/transitions.ts";
import { credentials, shop } from "../config/samples.ts";
import { factsEvent, found, NOW_MS, resource as shopResource, stateFound, WATCHED } from "../samples.ts";

interface Wake {
  retentionDays: number;
  isUnavailable: boolean;
  isQueried: boolean | null;
  notifies: boolean;
  alarmMs: number | null;
}
interface Effects {
  readonly storage: { state: HubState | null; clear(): Promise<void> };
  readonly hasLostMemory: boolean;
  alarmContext(of: ResourceRef): Promise<Wake>;
  commit(step: Transition, wake: Wake): Promise<void>;
  reply(before: HubState, step: Transition, wake: Wake): Promise<{ type: string; settledChange: string | null }>;
  send(step: Transition): void;
  sendNotifications(): Promise<void>;
}

/** What `platform/objects.ts` needs of workerd. */
Object.assign(globalThis, { WebSocketRequestResponsePair: class {} });
/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const HUB_EFFECTS = "../../../../edge/hub/hub-effects.ts";
const { HubEffects }: { HubEffects: new (object: object, env: object) => Effects } = await import(HUB_EFFECTS);

const resource = { connection: "sandbox", kind: "payment", id: "test_processing" } as const;
const viewed = () =>
  onView(null, { resource, trusted: true }, { isStream: true, presence: WATCHED, others: NOBODY }, NOW_MS);

/** A hub whose gate replies like this. `written` is what it has stored, in order; `sent` settles when its messages are. */
function hubWith(requestCheck: () => Promise<unknown>, other: object = {}) {
  const written: string[] = [];
  const pending: Promise<unknown>[] = [];
  const object = {
    storage: {
      kv: { put: (): void => void written.push("state") },
      sql: { exec: () => [] },
      deleteAll: async () => {},
      getAlarm: async () => null,
      setAlarm: async (atMs: number): Promise<void> => void written.push(`alarm ${atMs - NOW_MS}`),
    },
    getWebSockets: (tag?: string) => (tag === undefined ? [{ send: () => written.push("broadcast") }] : []),
    setWebSocketAutoResponse: () => {},
    waitUntil: (promise: Promise<unknown>) => void pending.push(promise),
  };
  const env = { SANDBOX: "on", PROVIDER_GATE: { getByName: () => ({ requestCheck }) }, ...other };
  return { effects: new HubEffects(object, env), object, written, sent: () => Promise.all(pending) };
}

const accepts = async () => ({ version: 1, expectedMs: NOW_MS + 9_000, queued: true });
const fails = () => Promise.reject(new TypeError("Network connection lost."));

describe("a step of the hub", () => {
  test("The view of an id that nobody has named stores nothing, and its check is announced as the gate expects it", async () => {
    const { effects, written, sent } = hubWith(accepts);
    assert.equal(effects.hasLostMemory, true);
    effects.send(viewed());
    await sent();
    assert.deepEqual(written, []);
    assert.equal(effects.storage.state?.schedule.nextCheckMs, NOW_MS + 9_000);
    assert.equal(effects.hasLostMemory, false);
  });

  test("When the gate is out of reach, the check may be requested again some seconds later, and that is logged", async (context) => {
    const { mock } = context.mock.method(console, "log", () => {});
    const { effects, sent } = hubWith(fails);
    effects.send(viewed());
    await sent();
    const { requestedCheck } = effects.storage.state?.schedule ?? {};
    assert.equal(requestedCheck?.isQueued, false);
    assert.match(String(mock.calls[0]?.arguments[0]), /"event":"gate-unreachable"/);
  });

  test("State and alarm are written without a pause between them, so that no state is left without an alarm", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: NOW_MS });
    const { effects, written } = hubWith(accepts);
    const delivery = { result: found("processing"), sentMs: NOW_MS, backlogMs: 0, isBudgetFree: false };
    const committed = effects.commit(onPollResult(stateFound("processing"), delivery, NOBODY, NOW_MS), {
      ...{ retentionDays: 30, isUnavailable: false, isQueried: true, notifies: false, alarmMs: null },
    });
    assert.deepEqual(written, ["state", "alarm 300000"]);
    await committed;
  });

  test("An alarm that fires early enough is not set again", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: NOW_MS });
    const { effects, written } = hubWith(accepts);
    const event = { event: factsEvent("succeeded"), signed: true, digest: "d" };
    await effects.commit(onWebhookEvent(stateFound("processing"), event, NOBODY, NOW_MS), {
      ...{ retentionDays: 30, isUnavailable: false, isQueried: true, notifies: false, alarmMs: NOW_MS + 29_000 },
    });
    assert.deepEqual(written, ["state"]);
  });

  test("A result is broadcast and stored before the gate gets the next request", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: NOW_MS });
    const { effects, written } = hubWith(accepts);
    const delivery = { result: found("processing"), sentMs: NOW_MS, backlogMs: 0, isBudgetFree: false };
    const before = { ...stateFound("processing"), resource };
    const step = onPollResult(before, delivery, WATCHED, NOW_MS);
    const reply = await effects.reply(before, step, {
      retentionDays: 30,
      isUnavailable: false,
      isQueried: true,
      notifies: false,
      alarmMs: NOW_MS,
    });
    assert.deepEqual([reply.type, reply.settledChange], ["check", null]);
    assert.deepEqual(written, ["broadcast", "state"]);
    assert.equal(effects.hasLostMemory, false);
  });

  test("The gate gets a cancellation when the connection of a result is not configured any more", async () => {
    const { effects } = hubWith(accepts);
    const delivery = { result: found("processing"), sentMs: NOW_MS, backlogMs: 0, isBudgetFree: false };
    const before = stateFound("processing");
    const step = onPollResult(before, delivery, WATCHED, NOW_MS);
    assert.equal(
      (
        await effects.reply(before, step, {
          retentionDays: 30,
          isUnavailable: false,
          isQueried: true,
          notifies: false,
          alarmMs: NOW_MS,
        })
      ).type,
      "cancel",
    );
  });

  test("Viewers get the record again when the gate will check much later than announced", async () => {
    const expectedMs = NOW_MS + 60_000;
    const { effects, written, sent } = hubWith(async () => ({ version: 1, expectedMs, queued: true }));
    effects.send(viewed());
    await sent();
    assert.deepEqual(written, ["broadcast"]);
  });

  test("No alarm is set for a resource of which nothing is stored", async () => {
    const { effects, written, sent } = hubWith(accepts);
    await effects.commit(viewed(), {
      retentionDays: 30,
      isUnavailable: false,
      isQueried: true,
      notifies: false,
      alarmMs: null,
    });
    await sent();
    assert.deepEqual(written, []);
  });

  test("A reply of the gate does not bring back a resource that was deleted meanwhile", async () => {
    const { effects, sent } = hubWith(accepts);
    effects.send(viewed());
    await effects.storage.clear();
    await sent();
    assert.equal(effects.storage.state, null);
  });

  test("A check of a connection that is not configured any more is not requested", async () => {
    let calls = 0;
    const { effects, sent } = hubWith(async () => {
      calls += 1;
    });
    effects.send({ ...viewed(), state: { ...viewed().state, resource: { ...resource, connection: "gone" } } });
    await sent();
    assert.deepEqual([calls, effects.storage.state?.schedule.requestedCheck], [0, null]);
  });

  test("A test id is kept for an hour, and a resource whose connection is not configured any more for a day", async () => {
    const { effects } = hubWith(accepts);
    assert.deepEqual(await effects.alarmContext(resource), {
      retentionDays: 1 / 24,
      isUnavailable: false,
      isQueried: true,
      notifies: false,
      alarmMs: null,
    });
    const gone = { ...resource, connection: "gone" };
    assert.deepEqual(await effects.alarmContext(gone), {
      retentionDays: 1,
      isUnavailable: false,
      isQueried: null,
      notifies: false,
      alarmMs: null,
    });
  });

  test("The log names a resource whose gate is out of reach by its digest", async (context) => {
    const { mock } = context.mock.method(console, "log", () => {});
    const { effects, sent } = hubWith(fails);
    effects.send(viewed());
    await sent();
    const lines = mock.calls.map(({ arguments: [line] }) => String(line));
    const line = lines.find((text) => text.includes('"gate-unreachable"')) ?? "";
    assert.match(line, /"event":"gate-unreachable".*"resource":"[0-9a-f]{64}","code":"[0-9 ]{14}","cause":"TypeError"/);
    assert.doesNotMatch(line, /test_processing/);
  });

  test("A signed webhook that is stored requests its check also when the alarm cannot be set", async () => {
    const requests: unknown[] = [];
    const { effects, object, sent } = hubWith(async () => requests.push("check") && accepts());
    object.storage.setAlarm = () => Promise.reject(new Error("The storage does not respond."));
    const event = { event: factsEvent("succeeded"), signed: true, digest: "d" };
    const step = onWebhookEvent(viewed().state, event, NOBODY, NOW_MS);
    await assert.rejects(
      effects.commit(step, {
        retentionDays: 30,
        isUnavailable: false,
        isQueried: true,
        notifies: false,
        alarmMs: null,
      }),
      /does not respond/,
    );
    await sent();
    assert.deepEqual(requests, ["check"]);
  });

  test("A signed webhook that cannot be stored requests no check, because the provider repeats it", async () => {
    const { effects, object, sent } = hubWith(() => assert.fail("The gate was asked."));
    object.storage.kv.put = () => {
      throw new Error("The storage is full.");
    };
    const event = { event: factsEvent("succeeded"), signed: true, digest: "d" };
    const step = onWebhookEvent(viewed().state, event, NOBODY, NOW_MS);
    await assert.rejects(
      effects.commit(step, {
        retentionDays: 30,
        isUnavailable: false,
        isQueried: true,
        notifies: false,
        alarmMs: null,
      }),
      /is full/,
    );
    assert.deepEqual(await sent(), []);
  });
});

/** The environment of a Worker whose connection `shop` notifies its shop, with a queue that takes or refuses messages. */
function notifying() {
  const messages: { body: { of: string; change: { version: number } } }[] = [];
  const queue = { isBroken: false, duringSend: () => {} };
  const sendBatch = async (batch: typeof messages) => {
    if (queue.isBroken) throw new Error("Too Many Requests");
    messages.push(...batch);
    queue.duringSend();
  };
  const notify = { url: "https://shop.example/notify" };
  const env = {
    CONNECTIONS: { shop: { ...shop, notify } },
    SHOP_CREDENTIALS: { ...credentials, notifySecret: `whsec_${"A".repeat(44)}` },
    NOTIFY: { sendBatch },
  };
  return { env, queue, versions: () => messages.map(({ body }) => body.change.version) };
}

const paid = (before = stateFound("processing")) =>
  onWebhookEvent(before, { event: factsEvent("succeeded"), signed: true, digest: "d" }, NOBODY, NOW_MS);

describe("the notifications of a hub", () => {
  test("A change waits in the same write as the status, and the alarm fires at once for it", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: NOW_MS });
    const { env } = notifying();
    const { effects, written } = hubWith(accepts, env);
    const wake = await effects.alarmContext(shopResource);
    assert.equal(wake.notifies, true);
    const committed = effects.commit(paid(), { ...wake, alarmMs: NOW_MS + 29_000 });
    assert.deepEqual(written, ["state", "alarm 1"]);
    assert.equal(effects.storage.state?.unsentAfter, 0);
    await committed;
  });

  test("What the queue has taken waits no longer, and what came meanwhile does", async () => {
    const { env, queue, versions } = notifying();
    const { effects, written } = hubWith(accepts, env);
    const wake = await effects.alarmContext(shopResource);
    await effects.commit(paid(), wake);
    queue.duringSend = () => {
      const { state } = effects.storage;
      assert.ok(state);
      const refund = { event: factsEvent("refunded"), signed: true, digest: "e" };
      void effects.commit(onWebhookEvent(state, refund, NOBODY, NOW_MS), wake);
      queue.duringSend = () => {};
    };
    await effects.sendNotifications();
    assert.deepEqual([versions(), effects.storage.state?.unsentAfter], [[1, 2], 2]);
    written.length = 0;
    await effects.sendNotifications();
    assert.deepEqual([versions(), effects.storage.state?.unsentAfter], [[1, 2, 3], null]);
    assert.deepEqual(written, ["state"], "a restart would send it again");
  });

  test("A queue that fails loses nothing: it is tried again after ever longer pauses", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: NOW_MS });
    const { mock } = context.mock.method(console, "log", () => {});
    const { env, queue, versions } = notifying();
    const { effects, written } = hubWith(accepts, env);
    const wake = { ...(await effects.alarmContext(shopResource)), alarmMs: null };
    await effects.commit(paid(), wake);
    queue.isBroken = true;
    const state = () => effects.storage.state ?? assert.fail();
    const alarms: string[] = [];
    for (const pauseMs of [5_000, 10_000]) {
      written.length = 0;
      await effects.sendNotifications();
      await effects.commit({ state: state(), request: null }, wake);
      alarms.push(...written);
      assert.ok(alarms.length > 0);
      context.mock.timers.tick(pauseMs - 1);
      await effects.sendNotifications();
      context.mock.timers.tick(1);
    }
    assert.deepEqual(alarms, ["alarm 5000", "alarm 15000"]);
    const lines = mock.calls.map(({ arguments: [line] }) => JSON.parse(String(line)));
    const failures = lines.filter(({ event }) => event === "notification-not-queued");
    assert.deepEqual(
      failures.map(({ count, cause, level }) => [count, cause, level]),
      Array(2).fill([2, "Error", "warn"]),
    );
    queue.isBroken = false;
    await effects.sendNotifications();
    assert.deepEqual([versions(), state().unsentAfter], [[1, 2], null]);
  });

  test("A connection without notify, and a Worker without the queue, write no row and set no alarm for them", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: NOW_MS });
    const { env } = notifying();
    const { NOTIFY: _, ...withoutQueue } = env;
    const { notify: __, ...quiet } = env.CONNECTIONS.shop;
    const withoutNotify = { ...env, CONNECTIONS: { shop: quiet }, SHOP_CREDENTIALS: credentials };
    for (const other of [withoutQueue, withoutNotify]) {
      const { effects, written } = hubWith(accepts, other);
      const wake = await effects.alarmContext(shopResource);
      assert.equal(wake.notifies, false);
      await effects.commit(paid(), { ...wake, alarmMs: NOW_MS + 1_000 });
      await effects.sendNotifications();
      assert.deepEqual([written, effects.storage.state?.unsentAfter], [["state"], null]);
    }
  });

  test("An expiry that a view finds waits for the alarm, and one of a Worker without the queue sets none", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: NOW_MS });
    const open = stateFound("created", { expiresAt: new Date(NOW_MS + 1_000).toISOString() });
    const arrival = { isStream: false, presence: NOBODY, others: NOBODY };
    const view = (before: HubState) =>
      onView(before, { resource: shopResource, trusted: true }, arrival, NOW_MS + 2_000);
    const { env, versions } = notifying();
    const { effects, written } = hubWith(accepts, env);
    await effects.commit({ state: open, request: null }, { ...(await effects.alarmContext(shopResource)), alarmMs: 0 });
    await effects.sendNotifications();
    written.length = 0;
    effects.send({ ...view(effects.storage.state ?? open), request: null });
    assert.deepEqual(written, ["state", "alarm 1"]);
    await effects.sendNotifications();
    assert.deepEqual([versions(), effects.storage.state?.visible.current.state], [[1, 2], "expired"]);
    const { NOTIFY: _, ...withoutQueue } = env;
    const other = hubWith(accepts, withoutQueue);
    await other.effects.commit(
      { state: open, request: null },
      { ...(await other.effects.alarmContext(shopResource)), alarmMs: 0 },
    );
    other.written.length = 0;
    other.effects.send({ ...view(open), request: null });
    assert.deepEqual(other.written, ["state"]);
  });

  test("When the connection has no notifications any more, nothing is sent and nothing waits", async () => {
    const { env, versions } = notifying();
    const { effects } = hubWith(accepts, { ...env, CONNECTIONS: {} });
    await effects.commit(paid(), {
      retentionDays: 30,
      isUnavailable: false,
      isQueried: true,
      notifies: true,
      alarmMs: null,
    });
    assert.equal(effects.storage.state?.unsentAfter, 0);
    await effects.sendNotifications();
    assert.deepEqual([versions(), effects.storage.state?.unsentAfter], [[], null]);
  });
});
