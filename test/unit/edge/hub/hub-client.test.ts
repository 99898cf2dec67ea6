/** What a caller of a hub gets: a reply, a refusal, or an error when the hub does not respond. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ItemPage } from "../../../../contract/status.ts";
import { HubUnreachableError } from "../../../../edge/hub/hub-socket.ts";
import type { HubState } from "../../../../edge/hub/hub-state.ts";
import { type Reading, recordOf } from "../../../../edge/hub/status-record.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import { encodeRecord } from "../../../../edge/hub/wire.ts";
import { callerRefusals } from "../../../../edge/platform/log.ts";
import type { Result } from "../../../../edge/platform/result.ts";
import type { FollowUp, WebhookEvent } from "../../../../edge/providers/webhook-event.ts";
import { factsEvent, followUpEvent, resource, stateFound } from "../samples.ts";

interface Client {
  read(before?: Reading): Promise<Result<Reading, string>>;
  awaitResult(before?: Reading): Promise<Result<Reading, string>>;
  watch(): Promise<Result<unknown, string>>;
  items(after: number, state: null): Promise<Result<ItemPage, string>>;
  deliverWebhookEvent(
    event: WebhookEvent,
    signed: boolean,
    digest: string,
  ): Promise<Result<{ isSettled: boolean }, string>>;
  followUpsFor(linked: typeof resource): Promise<Result<FollowUp[], string>>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const HUB_CLIENT = "../../../../edge/hub/hub-client.ts";
const { HubClient }: { HubClient: new (...given: unknown[]) => Client } = await import(HUB_CLIENT);

const refused = { ok: false, failure: "unreadable" };

/** A client of a hub with these methods. */
function clientOf(hub: Record<string, (message: unknown) => Promise<unknown>>): Client {
  const env = { STATUS_HUB: { getByName: () => hub } };
  return new HubClient(
    env,
    { name: "shop", jurisdiction: null, provider: { kinds: ["payment"], query: () => {} } },
    resource,
    true,
  );
}

const CALLS: [name: string, method: string, call: (client: Client) => Promise<Result<unknown, string>>][] = [
  ["A read", "read", (client) => client.read()],
  ["A read that waits", "fetch", (client) => client.awaitResult()],
  ["A stream", "fetch", (client) => client.watch()],
  ["A query for items", "items", (client) => client.items(0, null)],
  ["A webhook event", "receiveWebhookEvent", (client) => client.deliverWebhookEvent(factsEvent("failed"), true, "d")],
  ["A query for follow-ups", "followUpsFor", (client) => client.followUpsFor({ ...resource, kind: "order" })],
];

for (const [name, method, call] of CALLS) {
  describe(name, () => {
    test(`${name} that the hub refuses is a failure`, async () => {
      const refusals =
        method === "fetch"
          ? [400, 503].map((status) => new Response(null, { status }))
          : [null, false, { version: 2 }, { version: 1, page: null, followUps: null }];
      // A reply to a webhook event has no other member than its version, and a reply to a read is a text.
      const ofMethod = { receiveWebhookEvent: refusals.slice(0, 3), read: [null, "", "{}"] }[method] ?? refusals;
      for (const refusal of ofMethod)
        assert.deepEqual(await call(clientOf({ [method]: async () => refusal })), refused);
    });

    test(`${name} fails with one class of error when the hub does not respond`, async () => {
      const lost = clientOf({ [method]: () => Promise.reject(new TypeError("Network connection lost.")) });
      await assert.rejects(
        call(lost),
        (thrown) => thrown instanceof HubUnreachableError && thrown.cause instanceof TypeError,
      );
    });
  });
}

test("A record in a response that is no success is refused, and the refusal is counted for the log", async (context) => {
  const { mock } = context.mock.method(callerRefusals, "add", () => {});
  const text = encodeRecord(recordOf(stateFound("processing")));
  const client = clientOf({ fetch: async () => new Response(text, { status: 503 }), items: async () => null });
  assert.deepEqual(await client.watch(), refused);
  assert.deepEqual(await client.items(0, null), refused);
  assert.deepEqual(
    mock.calls.map(({ arguments: [message] }) => message),
    ["read", "items"],
  );
});

test("A reading that has not changed is returned as it is, so that what is made of it can be used again", async () => {
  const record = recordOf(stateFound("processing"));
  const before = { text: encodeRecord(record), record };
  const reading = await clientOf({ read: async () => before.text }).read(before);
  assert.equal(reading.ok && reading.value, before);
});

describe("a hub that is slow", () => {
  /** Its body never ends. */
  const endless = () => new Response(new ReadableStream());
  const never = () => new Promise(() => {});

  const slow: [name: string, client: Client, call: (client: Client) => Promise<Result<unknown, string>>][] = [
    ["A read without a response", clientOf({ read: never }), (client) => client.read()],
    ["A read that waits, without a response", clientOf({ fetch: never }), (client) => client.awaitResult()],
    [
      "A read without the end of its response",
      clientOf({ fetch: async () => endless() }),
      (client) => client.awaitResult(),
    ],
  ];
  for (const [name, client, call] of slow) {
    test(`${name} fails after eight seconds`, async (context) => {
      context.mock.timers.enable({ apis: ["setTimeout"] });
      let outcome = "pending";
      const read = call(client).finally(() => {
        outcome = "ended";
      });
      const rejected = assert.rejects(read, HubUnreachableError);
      context.mock.timers.tick(7_999);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(outcome, "pending");
      context.mock.timers.tick(1);
      await rejected;
    });
  }

  test("A read fails with one class of error when its response is cut", async () => {
    const cut = new ReadableStream({
      start: (controller) => controller.error(new TypeError("Network connection lost.")),
    });
    await assert.rejects(
      clientOf({ fetch: async () => new Response(cut) }).awaitResult(),
      (thrown) => thrown instanceof HubUnreachableError && thrown.cause instanceof TypeError,
    );
  });

  test("A read leaves no timer behind", async (context) => {
    const clear = context.mock.method(globalThis, "clearTimeout");
    const text = encodeRecord(recordOf(stateFound("processing")));
    await clientOf({ read: async () => text }).read();
    assert.equal(clear.mock.callCount(), 1);
    await clientOf({ fetch: async () => new Response(text) }).awaitResult();
    assert.equal(clear.mock.callCount(), 2);
  });
});

describe("a read that may wait", () => {
  const readingFor = (state: HubState): Reading => ({ text: encodeRecord(recordOf(state)), record: recordOf(state) });
  const processing = readingFor(stateFound("processing"));
  const empty = readingFor(emptyHubState(resource, 0));
  /** The methods of the hub that a read calls, when it has this reading and the caller remembers that one. */
  async function calledBy(before: Reading | undefined, now: Reading): Promise<string[]> {
    const called: string[] = [];
    const client = clientOf({
      read: async () => {
        called.push("read");
        return now.text;
      },
      fetch: async () => {
        called.push("fetch");
        return new Response(now.text);
      },
    });
    assert.deepEqual(await client.awaitResult(before), { ok: true, value: now });
    return called;
  }

  test("A caller that remembers a result asks without a socket", async () => {
    assert.deepEqual(await calledBy(processing, processing), ["read"]);
  });

  test("A caller that remembers no result asks for a socket at once", async () => {
    assert.deepEqual(await calledBy(undefined, processing), ["fetch"]);
    assert.deepEqual(await calledBy(empty, processing), ["fetch"]);
  });

  test("A caller that remembers a result waits where the hub has forgotten it", async () => {
    assert.deepEqual(await calledBy(processing, empty), ["read", "fetch"]);
  });
});

describe("a hub that replies", () => {
  test("The record, items and follow-ups of a hub are returned", async () => {
    const record = recordOf(stateFound("processing"));
    const text = encodeRecord(record);
    const page: ItemPage = { items: [{ line: 1, state: "failed", amount: null }], next: null };
    const event = followUpEvent("refund", "r", "1.00");
    const followUps = event.type === "follow-up" ? [event.followUp] : [];
    const client = clientOf({
      read: async () => text,
      items: async () => ({ version: 1, page }),
      receiveWebhookEvent: async () => ({ version: 1 }),
      followUpsFor: async () => ({ version: 1, followUps }),
    });
    assert.deepEqual(await client.read(), { ok: true, value: { text, record } });
    assert.deepEqual(await client.items(0, null), { ok: true, value: page });
    assert.deepEqual(await client.deliverWebhookEvent(event, true, "d"), { ok: true, value: { isSettled: false } });
    assert.deepEqual(await client.followUpsFor(resource), { ok: true, value: followUps });
  });
});
