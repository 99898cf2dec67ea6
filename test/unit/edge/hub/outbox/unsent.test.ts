import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type HubState, withParts } from "../../../../../edge/hub/hub-state.ts";
import { unsentChanges, withSent, withUnsent } from "../../../../../edge/hub/outbox/unsent.ts";
import { readStoredState, toStoredState } from "../../../../../edge/hub/storage/stored-state.ts";
import { emptyHubState } from "../../../../../edge/hub/visible-state.ts";
import { factsEvent, NOW_MS, receive, resource, stateFound } from "../../samples.ts";

const first = withUnsent(null, stateFound("processing"), true);
const paid = (before: HubState) => receive(before, factsEvent("succeeded"), NOW_MS + 1);
const versionsOf = (state: HubState) => unsentChanges(state).map(({ version }) => version);

describe("changes that wait for the queue", () => {
  test("The first change of a resource waits, and each later one with its state and time", () => {
    const both = withUnsent(first, paid(first), true);
    assert.deepEqual(
      unsentChanges(both).map(({ version, state, settled, hint, atMs }) => [version, state, settled, hint, atMs]),
      [
        [1, "processing", false, null, NOW_MS],
        [2, "succeeded", true, null, NOW_MS + 1],
      ],
    );
  });

  test("A step without a visible change, and a repeated one, leave the state as it is", () => {
    assert.equal(withUnsent(first, first, true), first);
    const both = withUnsent(first, paid(first), true);
    assert.equal(withUnsent(first, both, true), both);
  });

  test("Nothing waits for a connection without notifications, nor for an id that nobody has named", () => {
    const state = stateFound("processing");
    assert.equal(withUnsent(null, state, false), state);
    const untrusted = withParts(state, { evidence: { trusted: false } });
    assert.equal(withUnsent(null, untrusted, true), untrusted);
  });

  test("Changes from before notifications were wanted are not sent later", () => {
    const state = stateFound("processing");
    assert.deepEqual(versionsOf(withUnsent(state, paid(state), true)), [2]);
    const off = withUnsent(first, paid(first), false);
    assert.deepEqual([off.unsentAfter, versionsOf(off)], [null, []]);
  });

  test("What waits is stored with the state, and an older record has nothing that waits", () => {
    const stored = readStoredState(structuredClone(toStoredState(first)));
    assert.ok(stored.ok && stored.value);
    assert.deepEqual(versionsOf(stored.value), [1]);
    const { unsentAfter: _, ...older } = toStoredState(first);
    const read = readStoredState(structuredClone(older));
    assert.ok(read.ok && read.value);
    assert.equal(read.value.unsentAfter, null);
  });

  test("A change without an entry in the trace waits too", () => {
    const changed = withParts(first, { visible: { version: 2, changedMs: NOW_MS + 9 } });
    const [, last] = unsentChanges(withUnsent(first, changed, true));
    assert.deepEqual([last?.version, last?.atMs], [2, NOW_MS + 9]);
  });

  test("A state that has begun anew while its changes were sent still waits", () => {
    const sent = unsentChanges(first);
    const anew = withUnsent(null, receive(emptyHubState(resource, NOW_MS), factsEvent("succeeded"), NOW_MS + 5), true);
    assert.equal(withSent(anew, sent), anew);
  });

  test("However changes, failures and sendings follow each other, each change is sent, and in the order of versions", () => {
    const step = fc.constantFrom("change", "send", "fail", "restart");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state = first;
        const sent: number[] = [];
        for (const [index, each] of steps.entries()) {
          const word = index % 2 === 0 ? "refunded" : "disputed";
          const next = receive(state, factsEvent(word, { reference: `${index}` }), NOW_MS + index, `${index}`);
          if (each === "change") state = withUnsent(state, next, true);
          if (each === "send") {
            const changes = unsentChanges(state);
            sent.push(...changes.map(({ version }) => version));
            state = withSent(state, changes);
          }
          const stored = readStoredState(structuredClone(toStoredState(state)));
          if (each === "restart" && stored.ok && stored.value) state = stored.value;
        }
        const all = [...sent, ...versionsOf(state)];
        assert.deepEqual(
          all,
          Array.from({ length: state.visible.version }, (_, index) => index + 1),
        );
      }),
    );
  });
});
