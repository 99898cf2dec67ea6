/** What a caller of a hub gets: a reply, a refusal, or an error when the hub does not respond. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ItemPage } from "../../../../contract/status.ts";
import { HubUnreachableError } from "../../../../edge/hub/hub-socket.ts";
import { type Reading, recordOf } from "../../../../edge/hub/status-record.ts";
import { encodeRecord } from "../../../../edge/hub/wire.ts";
import type { Result } from "../../../../edge/platform/result.ts";
import type { FollowUp, WebhookEvent } from "../../../../edge/providers/webhook-event.ts";
import { factsEvent, followUpEvent, resource, stateFound } from "../samples.ts";

interface Client {
  read(): Promise<Result<Reading, string>>;
  awaitResult(): Promise<Result<Reading, string>>;
  watch(): Promise<Result<unknown, string>>;
  items(after: number, state: null): Promise<Result<ItemPage, string>>;
  deliverWebhookEvent(event: WebhookEvent, signed: boolean, digest: string): Promise<Result<void, string>>;
  followUpsFor(linked: typeof resource): Promise<Result<FollowUp[], string>>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const HUB_CLIENT = "../../../../edge/hub/hub-client.ts";
const { HubClient }: { HubClient: new (...given: unknown[]) => Client } = await import(HUB_CLIENT);

const refused = { ok: false, failure: "unreadable" };

/** A client of a hub with these methods. */
function clientOf(hub: Record<string, (message: unknown) => Promise<unknown>>): Client {
  const env = { STATUS_HUB: { getByName: () => hub } };
  return new HubClient(env, { name: "shop", jurisdiction: null }, resource, true);
}

const CALLS: [name: string, method: string, call: (client: Client) => Promise<Result<unknown, string>>][] = [
  ["A read", "fetch", (client) => client.read()],
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
      // A reply to a webhook event has no other member than its version.
      const ofMethod = method === "receiveWebhookEvent" ? refusals.slice(0, 3) : refusals;
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

describe("a hub that is slow", () => {
  /** Its body never ends. */
  const endless = () => new Response(new ReadableStream());
  const reads = CALLS.filter(([name]) => name.startsWith("A read"));

  for (const [name, , call] of reads) {
    test(`${name} fails after eight seconds without a response, or without the end of one`, async (context) => {
      for (const fetch of [() => new Promise(() => {}), async () => endless()]) {
        context.mock.timers.enable({ apis: ["setTimeout"] });
        let outcome = "pending";
        const read = call(clientOf({ fetch })).finally(() => {
          outcome = "ended";
        });
        const rejected = assert.rejects(read, HubUnreachableError);
        context.mock.timers.tick(7_999);
        await new Promise((resolve) => setImmediate(resolve));
        assert.equal(outcome, "pending");
        context.mock.timers.tick(1);
        await rejected;
        context.mock.timers.reset();
      }
    });

    test(`${name} fails with one class of error when the response is cut`, async () => {
      const cut = new ReadableStream({
        start: (controller) => controller.error(new TypeError("Network connection lost.")),
      });
      const read = call(clientOf({ fetch: async () => new Response(cut) }));
      await assert.rejects(
        read,
        (thrown) => thrown instanceof HubUnreachableError && thrown.cause instanceof TypeError,
      );
    });

    test(`${name} leaves no timer behind`, async (context) => {
      const clear = context.mock.method(globalThis, "clearTimeout");
      const text = encodeRecord(recordOf(stateFound("processing")));
      await call(clientOf({ fetch: async () => new Response(text) }));
      assert.equal(clear.mock.callCount(), 1);
    });
  }
});

describe("a hub that replies", () => {
  test("The record, items and follow-ups of a hub are returned", async () => {
    const record = recordOf(stateFound("processing"));
    const text = encodeRecord(record);
    const page: ItemPage = { items: [{ line: 1, state: "failed", amount: null }], next: null };
    const event = followUpEvent("refund", "r", "1.00");
    const followUps = event.type === "follow-up" ? [event.followUp] : [];
    const client = clientOf({
      fetch: async () => new Response(text),
      items: async () => ({ version: 1, page }),
      receiveWebhookEvent: async () => ({ version: 1 }),
      followUpsFor: async () => ({ version: 1, followUps }),
    });
    assert.deepEqual(await client.read(), { ok: true, value: { text, record } });
    assert.deepEqual(await client.items(0, null), { ok: true, value: page });
    assert.deepEqual(await client.deliverWebhookEvent(event, true, "d"), { ok: true, value: undefined });
    assert.deepEqual(await client.followUpsFor(resource), { ok: true, value: followUps });
  });
});
