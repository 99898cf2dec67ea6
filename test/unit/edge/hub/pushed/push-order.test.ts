import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { holds, pushOrder } from "../../../../../edge/hub/pushed/push-order.ts";
import type { Pushed } from "../../../../../edge/hub/pushed/pushed-state.ts";

const second = (count: number) => new Date(Date.UTC(2026, 10, 27, 10, 0, count)).toISOString();
const push = (seconds: number, sequence: number | null = null) => ({ occurredAt: second(seconds), sequence });
const known = (revision: number): Pushed => ({
  ...{ revision, ...push(0), content: "{}" },
  ...{ names: [], seed: null, messages: [] },
});

test("The later time is newer", () => {
  assert.equal(pushOrder(push(2), push(1)), 1);
  assert.equal(pushOrder(push(1), push(2)), -1);
  assert.equal(pushOrder(push(1), push(1)), 0);
});

test("The higher counter is newer, whatever the times, where both have one", () => {
  assert.equal(pushOrder(push(1, 8), push(2, 7)), 1);
  assert.equal(pushOrder(push(2, 7), push(1, 8)), -1);
  assert.equal(pushOrder(push(2, 7), push(1, 7)), 0);
  assert.equal(pushOrder(push(2, 7), push(1)), 1);
  assert.equal(pushOrder(push(1), push(2, 7)), -1);
});

test("The order of two pushes is the opposite of that of the two exchanged", () => {
  const one = fc.tuple(fc.nat(50), fc.option(fc.nat(5))).map(([seconds, sequence]) => push(seconds, sequence));
  fc.assert(fc.property(one, one, (left, right) => assert.equal(pushOrder(left, right) + pushOrder(right, left), 0)));
});

test("A patch holds only for the revision that it was made from", () => {
  const basedOn = (revision: number | null) => ({ ifMatch: null, ifNew: false, basedOn: revision });
  assert.equal(holds(basedOn(7), known(7), true), true);
  assert.equal(holds(basedOn(6), known(7), true), false);
  assert.equal(holds(basedOn(1), null, false), false);
});

test("A precondition names revisions, any revision, or that nothing is known", () => {
  const anyOne = { ifMatch: "any" as const, ifNew: false, basedOn: null };
  assert.equal(holds({ ifMatch: [1, 7], ifNew: false, basedOn: null }, known(7), true), true);
  assert.equal(holds({ ifMatch: [6], ifNew: false, basedOn: null }, known(7), true), false);
  assert.equal(holds({ ifMatch: [0], ifNew: false, basedOn: null }, null, false), false);
  assert.equal(holds(anyOne, known(7), true), true);
  assert.equal(holds(anyOne, null, true), false);
  assert.equal(holds({ ifMatch: null, ifNew: true, basedOn: null }, null, false), true);
  assert.equal(holds({ ifMatch: null, ifNew: true, basedOn: null }, null, true), false);
  assert.equal(holds({ ifMatch: null, ifNew: false, basedOn: null }, null, false), true);
});
