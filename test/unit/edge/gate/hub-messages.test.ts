/** What a gate does with hubs that refuse its messages, do not respond, or belong to no connection any more. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { Grant } from "../../../../edge/gate/grant.ts";
import { cancellationOf } from "../../../../edge/gate/messages.ts";
import { RefusalLog } from "../../../../edge/platform/log.ts";
import type { QueryResult } from "../../../../edge/providers/query.ts";
import { processing, START_MS } from "./gate-fixture.ts";

interface Messages {
  deliver(grant: Grant, result: QueryResult, load: object): Promise<unknown>;
  isWanted(wanted: { resource: string; seq: number }): Promise<boolean | null>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const HUB_MESSAGES = "../../../../edge/gate/hub-messages.ts";
const { HubMessages }: { HubMessages: new (env: object, requestId: string, refusals: RefusalLog) => Messages } =
  await import(HUB_MESSAGES);

const resource = "sandbox/payment/test_processing";
const grant = { resource, seq: 1, sentMs: START_MS } as Grant;
const load = { backlogMs: 0, isBudgetFree: false };
const lost = () => Promise.reject(new TypeError("Network connection lost."));

/** Messages to hubs with these methods, and what is logged. */
function open({ mock }: TestContext, hub: object) {
  const lines: string[] = [];
  mock.method(console, "log", (line: string) => lines.push(line));
  const env = { SANDBOX: "on", STATUS_HUB: { getByName: () => hub } };
  return { messages: new HubMessages(env, "gate-1", new RefusalLog("gate-1")), lines };
}

describe("the result of a check", () => {
  test("The reply of a hub is its next request", async (context) => {
    const reply = { ...cancellationOf(resource, 2), isViewed: false, settledChange: "announced" };
    const { messages } = open(context, { receivePollResult: async () => reply });
    assert.deepEqual(await messages.deliver(grant, processing, load), reply);
  });

  test("The reply of an older hub is its next request alone, and its viewers count as present", async (context) => {
    const { messages } = open(context, { receivePollResult: async () => cancellationOf(resource, 2) });
    const expected = { ...cancellationOf(resource, 2), isViewed: true, settledChange: null };
    assert.deepEqual(await messages.deliver(grant, processing, load), expected);
  });

  test("A result that a hub refuses is logged once as refused", async (context) => {
    const { messages, lines } = open(context, { receivePollResult: async () => null });
    for (let count = 0; count < 2; count++) assert.equal(await messages.deliver(grant, processing, load), "refused");
    assert.equal(lines.length, 1);
    assert.match(
      lines.join(),
      /^\{"event":"message-refused","requestId":"gate-1","message":"poll-result","level":"warn","at":"[^"]+"\}$/,
    );
  });

  test("A hub that does not respond is logged by its digest, and the gate goes on", async (context) => {
    const { messages, lines } = open(context, { receivePollResult: lost });
    assert.equal(await messages.deliver(grant, processing, load), "unreachable");
    assert.match(
      lines.join(),
      /^\{"event":"hub-unreachable","requestId":"gate-1","resource":"[0-9a-f]{64}","code":"[0-9 ]{14}","cause":"TypeError","level":"warn","at":"[^"]+"\}$/,
    );
  });
});

describe("the question whether a check is wanted", () => {
  test("The reply of a hub is returned", async (context) => {
    for (const wanted of [true, false]) {
      const { messages } = open(context, { isWanted: async () => ({ version: 1, wanted }) });
      assert.equal(await messages.isWanted(grant), wanted);
    }
  });

  test("A hub that does not respond or refuses the question leaves it open, and that is logged", async (context) => {
    for (const [isWanted, event] of [
      [lost, /"event":"hub-unreachable"/],
      [async () => null, /"event":"message-refused","requestId":"gate-1","message":"wanted"/],
    ] as const) {
      const { messages, lines } = open(context, { isWanted });
      assert.equal(await messages.isWanted(grant), null);
      assert.match(lines.join(), event);
    }
  });

  test("A check of a connection that is not configured any more is not wanted", async (context) => {
    const { messages } = open(context, { isWanted: async () => ({ version: 1, wanted: true }) });
    assert.equal(await messages.isWanted({ resource: "gone/payment/a", seq: 1 }), false);
  });
});
