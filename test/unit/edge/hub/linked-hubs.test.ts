// The hubs that an order or a link is linked with: only resources that the provider can know.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { type ResourceRef, resourcePath } from "../../../../contract/resource.ts";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import { addLinkedResource } from "../../../../edge/hub/transactions/linked-resources.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import { platform } from "../../../fuzz/fuzz-fixture.ts";
import { followUp } from "../samples.ts";

interface LinkedHubs {
  followUpsBehind(env: object, resource: ResourceRef, paymentId: string | null): Promise<unknown[]>;
  forwardOn(env: object, own: OwnState, state: HubState, delivery: object): Promise<{ ok: boolean }>;
}

interface OwnState {
  read(): HubState | null;
  persist(state: HubState): Promise<void>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const LINKED_HUBS = "../../../../edge/hub/linked-hubs.ts";
const { followUpsBehind, forwardOn }: LinkedHubs = await import(LINKED_HUBS);

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

  const own = (state: HubState) => {
    const stored = [state];
    const persist = async (next: HubState) => void stored.push(next);
    return { read: () => stored.at(-1) ?? null, persist };
  };
  const payment: ResourceRef = { connection: "latam", kind: "payment", id: PAYMENT };
  const capture: ResourceRef = { connection: "latam", kind: "payment", id: "7d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d" };
  const refund = { ...payment, type: "follow-up", followUp: followUp("refund", "r", "1.00") };

  test("A follow-up is forwarded to linked resources that the provider can know, and to no others", async () => {
    const impossible: ResourceRef = { connection: "latam", kind: "order", id: "ab" };
    const state = [order, impossible].map(resourcePath).reduce(addLinkedResource, emptyHubState(payment, 0));
    const delivery = { event: refund, digest: "digest", via: [], linkedResources: [] };
    assert.equal((await forwardOn(platform.env, own(state), state, delivery)).ok, true);
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

  const refundOfOrder = () => {
    const state = addLinkedResource(emptyHubState(payment, 0), resourcePath(order));
    return { state, delivery: { event: refund, digest: "digest", via: [], linkedResources: [] } };
  };

  test("A follow-up that a linked hub refuses is refused, so that the provider repeats its webhook", async () => {
    const { state, delivery } = refundOfOrder();
    const refusing = withHubs({ receiveWebhookEvent: async () => null });
    assert.equal((await forwardOn(refusing, own(state), state, delivery)).ok, false);
  });

  test("A follow-up for a linked hub that does not respond fails", async () => {
    const { state, delivery } = refundOfOrder();
    const lost = withHubs({ receiveWebhookEvent: () => Promise.reject(new TypeError("Network connection lost.")) });
    await assert.rejects(forwardOn(lost, own(state), state, delivery), { name: "HubUnreachableError" });
  });

  test("A capture forwards the refunds that came before it, and is linked with its payment after them", async () => {
    const early = withParts(emptyHubState(capture, 0), { evidence: { followUps: [followUp("refund", "r", "1.00")] } });
    const state = own(early);
    const named = resourcePath(payment);
    const event = { ...capture, type: "check" };
    const delivery = { event, digest: "digest", via: [], linkedResources: [named] };
    assert.equal((await forwardOn(platform.env, state, early, delivery)).ok, true);
    assert.deepEqual(platform.events, [{ kind: "payment", id: PAYMENT, uuid: null }]);
    assert.deepEqual(state.read()?.evidence.linkedResources, [named]);
  });

  test("An event that a capture may have changed makes the gate check the payment that it has named before", async () => {
    const state = addLinkedResource(emptyHubState(capture, 0), resourcePath(payment));
    const delivery = { event: { ...capture, type: "check" }, digest: "digest", via: [], linkedResources: [] };
    assert.equal((await forwardOn(platform.env, own(state), state, delivery)).ok, true);
    assert.deepEqual(platform.events, [{ kind: "payment", id: PAYMENT, uuid: null }]);
    // The webhook names the payment itself, or has come from its hub.
    const named = { ...delivery, linkedResources: [resourcePath(payment)] };
    const circular = { ...delivery, via: [resourcePath(payment)] };
    for (const other of [named, circular]) await forwardOn(platform.env, own(state), state, other);
    assert.equal(platform.events.length, 1);
  });

  test("A check that the hub of the payment refuses is refused, so that the provider repeats its webhook", async () => {
    const state = addLinkedResource(emptyHubState(capture, 0), resourcePath(payment));
    const delivery = { event: { ...capture, type: "check" }, digest: "digest", via: [], linkedResources: [] };
    const refusing = withHubs({ receiveWebhookEvent: async () => null });
    assert.equal((await forwardOn(refusing, own(state), state, delivery)).ok, false);
  });
});
