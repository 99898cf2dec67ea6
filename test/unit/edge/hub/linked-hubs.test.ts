// The hubs that an order or a link is linked with: only resources that the provider can know.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { type ResourceRef, resourcePath } from "../../../../contract/resource.ts";
import type { WebhookEvent } from "../../../../edge/providers/webhook-event.ts";
import { platform } from "../../../fuzz/fuzz-fixture.ts";

interface LinkedHubs {
  followUpsBehind(env: object, resource: ResourceRef, paymentId: string | null): Promise<unknown[]>;
  forwardFollowUp(env: object, paths: readonly string[], event: WebhookEvent, digest: string): Promise<{ ok: boolean }>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const LINKED_HUBS = "../../../../edge/hub/linked-hubs.ts";
const { followUpsBehind, forwardFollowUp }: LinkedHubs = await import(LINKED_HUBS);

const order: ResourceRef = { connection: "latam", kind: "order", id: "order-1" };
const PAYMENT = "5201de5f-03e6-43e1-ba36-bebaf3f429f6";

beforeEach(() => platform.reset());

describe("linked hubs", () => {
  test("The follow-ups of a payment are requested from its hub, unless the provider can know no such payment", async () => {
    await followUpsBehind(platform.env, order, PAYMENT);
    assert.equal(platform.calls, 1);
    for (const paymentId of ["no-uuid", "../payment", "a".repeat(200)]) {
      assert.deepEqual(await followUpsBehind(platform.env, order, paymentId), []);
    }
    assert.equal(platform.calls, 1);
  });

  test("A follow-up is forwarded to linked resources that the provider can know, and to no others", async () => {
    const event: WebhookEvent = { kind: "payment", id: PAYMENT, type: "check" };
    const impossible: ResourceRef = { connection: "latam", kind: "order", id: "ab" };
    const forwarded = await forwardFollowUp(platform.env, [order, impossible].map(resourcePath), event, "digest");
    assert.equal(forwarded.ok, true);
    assert.deepEqual(platform.events, [{ kind: "order", id: "order-1", uuid: null }]);
  });

  /** The environment with hubs that have these methods. */
  const withHubs = (hub: object) => ({ ...platform.env, STATUS_HUB: { getByName: () => hub } });

  test("An order is shown without the follow-ups of a payment whose hub does not respond, and that is logged", async (t) => {
    const { mock } = t.mock.method(console, "log", () => {});
    const lost = withHubs({ followUpsFor: () => Promise.reject(new TypeError("Network connection lost.")) });
    assert.deepEqual(await followUpsBehind(lost, order, PAYMENT), []);
    // The first line may be that of a configuration error.
    const line = String(mock.calls.at(-1)?.arguments[0]);
    assert.match(line, /"event":"internal","requestId":"hub-follow-ups","cause":"HubUnreachableError"/);
  });

  test("A follow-up that a linked hub refuses is refused, so that the provider repeats its webhook", async () => {
    const event: WebhookEvent = { kind: "payment", id: PAYMENT, type: "check" };
    const refusing = withHubs({ receiveWebhookEvent: async () => null });
    assert.equal((await forwardFollowUp(refusing, [resourcePath(order)], event, "digest")).ok, false);
  });

  test("A follow-up for a linked hub that does not respond fails", async () => {
    const event: WebhookEvent = { kind: "payment", id: PAYMENT, type: "check" };
    const lost = withHubs({ receiveWebhookEvent: () => Promise.reject(new TypeError("Network connection lost.")) });
    await assert.rejects(forwardFollowUp(lost, [resourcePath(order)], event, "digest"), {
      name: "HubUnreachableError",
    });
  });
});
