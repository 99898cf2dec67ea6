/** Follow-ups on their way through hubs that are connected as in workerd: docs/interface.md#ixopay. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type ResourceRef, resourcePath } from "../../../../../contract/resource.ts";
import type { HubState } from "../../../../../edge/hub/hub-state.ts";
import {
  addLinkedResource,
  canLink,
  type Forward,
  forwardsTo,
  linkableAtOnce,
} from "../../../../../edge/hub/transactions/linked-resources.ts";
import { emptyHubState } from "../../../../../edge/hub/visible-state.ts";
import type { FollowUp, WebhookEvent } from "../../../../../edge/providers/webhook-event.ts";
import { facts, followUp, NOW_MS, receive, resource } from "../../samples.ts";

const pathOf = (id: string) => resourcePath({ ...resource, id });
const ORDER: ResourceRef = { ...resource, kind: "order", id: "order-1" };
const ORDER_PATH = resourcePath(ORDER);

/** One callback: a transaction, and what it names. */
interface Callback {
  id: string;
  /** The type of a follow-up that succeeded; null for the payment itself and for a follow-up that failed. */
  type: FollowUp["type"] | null;
  names: string | null;
  value: string;
}

/** Hubs by their paths, with the calls between them. */
class Hubs {
  readonly #states = new Map<string, HubState>();
  messages = 0;

  state(path: string): HubState {
    const [, kind = "", id = ""] = path.split("/");
    const ref: ResourceRef = { ...resource, kind: kind as ResourceRef["kind"], id };
    return this.#states.get(path) ?? emptyHubState(ref, NOW_MS);
  }

  get stored(): HubState[] {
    return [...this.#states.values()];
  }

  /** The events of a callback, as the Worker delivers them. */
  callback({ id, type, names, value }: Callback, digest: string): void {
    const amount = { value, currency: "EUR" };
    const own: WebhookEvent = {
      ...resource,
      id,
      type: "facts",
      facts: facts(names === null ? "authorized" : "succeeded", { amount }),
    };
    this.#deliver(pathOf(id), own, digest, names === null ? [ORDER_PATH] : [pathOf(names)], []);
    if (names === null) {
      const payment = {
        facts: facts("authorized", { amount, paymentId: id }),
        kind: "order" as const,
        id: ORDER.id,
        type: "payment" as const,
        uuid: id,
        createdAt: null,
        group: null,
      };
      const early = this.state(pathOf(id)).evidence.followUps;
      this.#states.set(ORDER_PATH, receive(this.state(ORDER_PATH), payment, NOW_MS, digest));
      for (const each of early)
        this.#forward(forwardsTo(this.state(pathOf(id)), [ORDER_PATH], [each], `${digest} ${each.uuid}`, []));
    }
    if (names === null || type === null) return;
    const event: WebhookEvent = {
      ...resource,
      id: names,
      type: "follow-up",
      followUp: followUp(type, id, value, { names }),
    };
    this.#deliver(pathOf(names), event, digest, [], []);
  }

  #deliver(path: string, event: WebhookEvent, digest: string, linked: readonly string[], via: readonly string[]): void {
    this.messages += 1;
    assert.ok(this.messages < 10_000, "follow-ups go in circles");
    const before = this.state(path);
    const linkedAtOnce = linkableAtOnce(before, linked).reduce(addLinkedResource, before);
    const state = receive(linkedAtOnce, event, NOW_MS, digest);
    this.#states.set(path, state);
    const followUps = event.type === "follow-up" ? [event.followUp] : [];
    this.#forward(forwardsTo(state, state.evidence.linkedResources, followUps, digest, via));
    for (const named of linked.filter((each) => canLink(this.state(path), each))) {
      for (const each of this.state(path).evidence.followUps)
        this.#forward(forwardsTo(state, [named], [each], `${digest} ${each.uuid}`, []));
      this.#states.set(path, addLinkedResource(this.state(path), named));
    }
  }

  #forward(forwards: readonly Forward[]): void {
    for (const { path, followUp: forwarded, digest, via } of forwards) {
      const { kind, id } = this.state(path).resource;
      this.#deliver(path, { kind, id, type: "follow-up", followUp: forwarded }, digest, [], via);
    }
  }
}

function after(callbacks: readonly Callback[]): Hubs {
  const hubs = new Hubs();
  for (const [index, callback] of callbacks.entries()) hubs.callback(callback, String(index));
  return hubs;
}

/** What a viewer of the payment P and of its order sees. */
function seen(hubs: Hubs): unknown[] {
  return [pathOf("P"), ORDER_PATH].map((path) => {
    const { state, hint, paid, refunded, chargedBack } = hubs.state(path).visible.current;
    return { state, hint, paid: paid?.value, refunded: refunded?.value, chargedBack: chargedBack?.value };
  });
}

const P: Callback = { id: "P", type: null, names: null, value: "9.99" };
const C: Callback = { id: "C", type: "capture", names: "P", value: "9.99" };
const both = <Value>(value: Value) => [value, value];
const empty = { hint: null, paid: undefined, refunded: undefined, chargedBack: undefined };

describe("follow-ups by way of other transactions", () => {
  for (const [title, callbacks, expected] of [
    [
      "A refund that names the capture reaches the payment and its order",
      [P, C, { id: "R", type: "refund", names: "C", value: "9.99" }],
      { ...empty, state: "refunded" },
    ],
    [
      "A refund that comes before the capture which it names reaches both",
      [P, { id: "R", type: "refund", names: "C", value: "4.00" }, C],
      { ...empty, state: "partially_refunded", refunded: "4.00" },
    ],
    [
      "A refund that comes before everything else reaches both",
      [{ id: "R", type: "refund", names: "C", value: "4.00" }, C, P],
      { ...empty, state: "partially_refunded", refunded: "4.00" },
    ],
    [
      "A capture that names a failed capture reaches both",
      [P, { ...C, id: "C1", type: null }, { ...C, id: "C2", names: "C1" }],
      { ...empty, state: "succeeded" },
    ],
    [
      "A chargeback of a capture and its reversal reach both",
      [
        P,
        C,
        { id: "B", type: "chargeback", names: "C", value: "9.99" },
        { id: "V", type: "reversal", names: "B", value: "9.99" },
      ],
      { ...empty, state: "succeeded", hint: "dispute_won" },
    ],
  ] as const) {
    test(title, () => assert.deepEqual(seen(after(callbacks)), both(expected)));
  }

  test("A repeated callback changes nothing", () => {
    const refund: Callback = { id: "R", type: "refund", names: "C", value: "4.00" };
    assert.deepEqual(seen(after([P, C, refund, refund, C, P])), seen(after([P, C, refund])));
  });

  test("The status of a payment and its order is that of the sorted history, in whatever order callbacks arrive", () => {
    const type = fc.constantFrom(null, "capture", "refund", "chargeback", "void" as const);
    const one = fc.record({ type, parent: fc.nat(), cents: fc.integer({ min: 1, max: 999 }) });
    const history = fc.array(one, { maxLength: 6 }).map((steps) => {
      const callbacks: Callback[] = [P];
      for (const [index, { type, parent, cents }] of steps.entries()) {
        const names = callbacks[parent % callbacks.length]?.id ?? "P";
        callbacks.push({ id: `T${index}`, type, names, value: (cents / 100).toFixed(2) });
      }
      return callbacks;
    });
    const arrivals = history.chain((sorted) => {
      const repeated = fc.array(fc.constantFrom(...sorted), { maxLength: 4 });
      const all = repeated.chain((copies) => {
        const every = [...sorted, ...copies];
        return fc.shuffledSubarray(every, { minLength: every.length });
      });
      return fc.tuple(fc.constant(sorted), all);
    });
    fc.assert(
      fc.property(arrivals, ([sorted, arrived]) => {
        assert.deepEqual(seen(after(arrived)), seen(after(sorted)));
      }),
    );
  });

  test("Callbacks that name each other in a circle end, and store little", () => {
    const names = ["P", "A", "B", "C"];
    const one = fc.record({
      id: fc.constantFrom(...names),
      type: fc.constantFrom("capture", "refund" as const),
      names: fc.constantFrom(...names),
      value: fc.constant("1.00"),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), (callbacks) => {
        const hubs = after(callbacks);
        assert.ok(hubs.messages <= callbacks.length * 30);
        for (const { evidence } of hubs.stored) {
          assert.ok(evidence.linkedResources.length <= 4 && evidence.followUps.length <= names.length);
        }
      }),
    );
  });

  test("A follow-up passes eight hubs at most", () => {
    const chain = Array.from(
      { length: 20 },
      (_, index): Callback => ({ ...C, id: `T${index}`, names: index === 0 ? "P" : `T${index - 1}` }),
    );
    const hubs = after([P, ...chain]);
    assert.ok(hubs.state(pathOf("T12")).evidence.followUps.length > 0);
    assert.ok(!hubs.state(pathOf("P")).evidence.followUps.some(({ uuid }) => uuid === "T19"));
  });
});

describe("linked resources", () => {
  const state = emptyHubState(resource, NOW_MS);

  test("A payment names one other payment, the first, and never itself", () => {
    const linked = ["A", "B"].map(pathOf).reduce(addLinkedResource, state);
    assert.deepEqual(linked.evidence.linkedResources, [pathOf("A")]);
    assert.equal(addLinkedResource(state, resourcePath(resource)), state);
  });

  test("Orders and links beyond the limit replace the oldest of them, and never the payment", () => {
    const orders = ["1", "2", "3", "4"].map((id) => `shop/order/${id}`);
    const { linkedResources } = [pathOf("A"), ...orders].reduce(addLinkedResource, state).evidence;
    assert.deepEqual(linkedResources, [pathOf("A"), ...orders.slice(1)]);
  });
});
