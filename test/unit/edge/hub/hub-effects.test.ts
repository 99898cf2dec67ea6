/** What a step of the hub leads to, also when the gate or the storage fails. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HubState } from "../../../../edge/hub/hub-state.ts";
import { NOBODY } from "../../../../edge/hub/presence.ts";
import { onPollResult, onView, onWebhookEvent, type Transition } from "../../../../edge/hub/transitions.ts";
import { factsEvent, found, NOW_MS, stateFound, WATCHED } from "../samples.ts";

interface Wake {
  retentionDays: number;
  alarmMs: number | null;
}
interface Effects {
  readonly storage: { state: HubState | null };
  readonly hasLostMemory: boolean;
  commit(step: Transition, wake: Wake): Promise<void>;
  send(step: Transition): void;
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
function hubWith(requestCheck: () => Promise<unknown>) {
  const written: string[] = [];
  const pending: Promise<unknown>[] = [];
  const object = {
    storage: {
      kv: { put: () => written.push("state") },
      sql: { exec: () => [] },
      setAlarm: async (atMs: number) => void written.push(`alarm ${atMs - NOW_MS}`),
    },
    getWebSockets: () => [],
    setWebSocketAutoResponse: () => {},
    waitUntil: (promise: Promise<unknown>) => void pending.push(promise),
  };
  const env = { SANDBOX: "on", PROVIDER_GATE: { getByName: () => ({ requestCheck }) } };
  return { effects: new HubEffects(object, env), written, sent: () => Promise.all(pending) };
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
    const delivery = { result: found("processing"), sentMs: NOW_MS, backlogMs: 0 };
    const committed = effects.commit(onPollResult(stateFound("processing"), delivery, NOBODY, NOW_MS), {
      ...{ retentionDays: 30, alarmMs: null },
    });
    assert.deepEqual(written, ["state", "alarm 300000"]);
    await committed;
  });

  test("An alarm that fires early enough is not set again", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: NOW_MS });
    const { effects, written } = hubWith(accepts);
    const event = { event: factsEvent("succeeded"), signed: true, digest: "d" };
    await effects.commit(onWebhookEvent(stateFound("processing"), event, NOBODY, NOW_MS), {
      ...{ retentionDays: 30, alarmMs: NOW_MS + 29_000 },
    });
    assert.deepEqual(written, ["state"]);
  });
});
