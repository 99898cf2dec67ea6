// The order of events about a resource that nothing can check: docs/interface.md#what-may-move-a-status.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { STATES, type State } from "../../../../../contract/status.ts";
import type { HubState } from "../../../../../edge/hub/hub-state.ts";
import { supersedes, timedFacts } from "../../../../../edge/hub/rules/event-order.ts";
import { withSource } from "../../../../../edge/hub/rules/report-source.ts";
import { RANK } from "../../../../../edge/hub/state-rank.ts";
import { emptyHubState } from "../../../../../edge/hub/visible-state.ts";
import type { WebhookEvent } from "../../../../../edge/providers/webhook-event.ts";
import { facts, NOW_MS, receive, resource } from "../../samples.ts";

const iso = (ms: number) => new Date(ms).toISOString();
const LATER_MS = NOW_MS + 60_000;
const unqueried = (of = resource) => withSource(emptyHubState(of, NOW_MS), false, NOW_MS);
const at = (state: State, changedAt: string | null) => facts(state, { changedAt });
const event = (state: State, occurredAt: string | undefined, other = {}): WebhookEvent => {
  return { kind: resource.kind, id: resource.id, occurredAt, type: "facts", facts: facts(state, other) };
};
const statusOf = ({ visible: { current } }: HubState) => [current.state, current.settled, current.hint, current.amount];

/** Events at few different times, so that many of them have the same one. */
const anyEvent = fc
  .record({
    state: fc.constantFrom(...STATES),
    occurredAt: fc.option(
      fc.integer({ min: 0, max: 4 }).map((second) => iso(NOW_MS + second * 1000)),
      {
        nil: undefined,
      },
    ),
    hint: fc.constantFrom(null, "in_review" as const),
  })
  .map(({ state, occurredAt, hint }) => event(state, occurredAt, { hint }));

describe("the order of events that no check confirms", () => {
  test("A higher rank replaces a lower one whatever its time, and a lower one never replaces a higher one", () => {
    for (const before of STATES) {
      for (const after of STATES.filter((state) => RANK[state] !== RANK[before])) {
        for (const [known, added] of [
          [1_000, 2_000],
          [2_000, 1_000],
        ] as const) {
          const replaces = supersedes(at(after, iso(added)), at(before, iso(known)));
          assert.equal(replaces, RANK[after] > RANK[before], `${before} → ${after}`);
        }
      }
    }
  });

  test("At the same rank the later event counts, and one without a time is the earliest", () => {
    assert.equal(supersedes(at("failed", iso(2_000)), at("canceled", iso(1_000))), true);
    assert.equal(supersedes(at("failed", iso(1_000)), at("canceled", iso(2_000))), false);
    assert.equal(supersedes(at("failed", null), at("canceled", iso(1_000))), false);
  });

  test("Of two events with the same rank and time exactly one counts, and an equal one changes nothing", () => {
    const [one, other] = [at("failed", iso(1_000)), at("canceled", iso(1_000))];
    assert.notEqual(supersedes(one, other), supersedes(other, one));
    assert.equal(supersedes(one, { ...one }), false);
  });

  test("Events in any order of arrival, each any number of times, lead to the same status", () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { minLength: 1, maxLength: 8 }).chain((events) => {
          const all = [...events, ...events];
          const shuffled = fc.shuffledSubarray(all, { minLength: all.length });
          return fc.tuple(fc.constant(events), shuffled);
        }),
        ([events, shuffled]) => {
          const digestOf = (each: WebhookEvent) => `${events.indexOf(each)}`;
          const apply = (state: HubState, each: WebhookEvent) => receive(state, each, LATER_MS, digestOf(each));
          const inOrder = events.reduce(apply, unqueried());
          assert.deepEqual(statusOf(shuffled.reduce(apply, unqueried())), statusOf(inOrder));
        },
      ),
    );
  });

  test("The payments of an order lead to the same status in any order of arrival", () => {
    const order = { ...resource, kind: "order" as const };
    const ofOrder = fc.tuple(anyEvent, fc.constantFrom("first", "second")).map(([each, uuid]): WebhookEvent => {
      assert.ok(each.type === "facts");
      return { ...each, kind: "order", type: "payment", uuid, createdAt: null, group: null };
    });
    fc.assert(
      fc.property(
        fc
          .array(ofOrder, { minLength: 1, maxLength: 6 })
          .chain((events) => fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }))),
        ([events, shuffled]) => {
          const apply = (state: HubState, each: WebhookEvent) =>
            receive(state, each, LATER_MS, `${events.indexOf(each)}`);
          const inOrder = events.reduce(apply, unqueried(order));
          assert.deepEqual(statusOf(shuffled.reduce(apply, unqueried(order))), statusOf(inOrder));
        },
      ),
    );
  });

  test("An event that comes too late changes no status and adds the details that are not known", () => {
    const paid = receive(
      unqueried(),
      event("succeeded", iso(NOW_MS), { method: null, reference: null }),
      LATER_MS,
      "1",
    );
    const { current, timeline } = receive(paid, event("processing", iso(NOW_MS - 1_000)), LATER_MS, "2").visible;
    assert.deepEqual(
      [current.state, current.method?.last4, current.reference],
      ["succeeded", "1111", "2019-09-02-0001"],
    );
    assert.deepEqual(timeline, [{ state: "succeeded", at: iso(NOW_MS) }]);
  });

  test("A state begins at the time of its event, and a time in the future counts as now", () => {
    assert.equal(timedFacts(facts("succeeded"), iso(NOW_MS), LATER_MS).at, iso(NOW_MS));
    assert.equal(timedFacts(facts("succeeded", { at: iso(1) }), iso(NOW_MS), LATER_MS).at, iso(1));
    for (const time of [undefined, iso(LATER_MS + 61_000), "soon"]) {
      assert.equal(timedFacts(facts("succeeded"), time, LATER_MS).changedAt, iso(LATER_MS));
    }
  });
});
