// Webhooks that did not verify, counted in bounded space.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { supportCode } from "../../../../../contract/support-code.ts";
import { ForgedWebhooks } from "../../../../../edge/gate/report/forged-webhooks.ts";
import { START_MS } from "../gate-fixture.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

let stored: unknown;
let writes: number;
const open = () =>
  new ForgedWebhooks({
    kv: {
      get: () => structuredClone(stored),
      put: (_key, value) => {
        stored = structuredClone(value);
        writes += 1;
      },
    },
  });
beforeEach(() => {
  stored = undefined;
  writes = 0;
});

const codeOf = (number: number) => supportCode(`shop/payment/${number}`);

test("Webhooks are counted for each resource that they name, with the times and the last cause", () => {
  const forged = open();
  forged.add({ codes: [codeOf(1), codeOf(2)], cause: "missing" }, START_MS);
  forged.add({ codes: [codeOf(1)], cause: "wrong" }, START_MS + 5);
  const first = { firstMs: START_MS, lastMs: START_MS + 5, count: 2, cause: "wrong" };
  assert.deepEqual(forged.of("shop/payment/1", START_MS + 6), first);
  assert.equal(forged.of("shop/payment/2", START_MS + 6)?.count, 1);
  assert.equal(forged.of("shop/payment/3", START_MS + 6), null);
});

test("A flood about any number of ids writes once a minute and keeps the 200 that came last", () => {
  const forged = open();
  for (let number = 0; number < 3_000; number++)
    forged.add({ codes: [codeOf(number)], cause: "wrong" }, START_MS + number * 100);
  assert.equal(writes, 5);
  const lastMs = START_MS + 300_000;
  assert.deepEqual(
    [2_799, 2_800, 2_999].map((number) => forged.of(`shop/payment/${number}`, lastMs)?.count ?? 0),
    [0, 1, 1],
  );
  assert.ok(JSON.stringify(stored).length < 25_000);
});

test("The next instance of a gate reads what was stored, and what is 30 days old counts no longer", () => {
  open().add({ codes: [codeOf(1)], cause: "wrong" }, START_MS);
  const forged = open();
  assert.equal(forged.of("shop/payment/1", START_MS + 30 * DAY_MS - 1)?.count, 1);
  assert.equal(forged.of("shop/payment/1", START_MS + 30 * DAY_MS), null);
  forged.add({ codes: [codeOf(1)], cause: "wrong" }, START_MS + 31 * DAY_MS);
  assert.equal(forged.of("shop/payment/1", START_MS + 31 * DAY_MS)?.count, 1);
  stored = { schemaVersion: 9 };
  assert.equal(open().of("shop/payment/1", START_MS), null);
});

test("An erased resource is forgotten at once, also in the storage", () => {
  const forged = open();
  forged.add({ codes: [codeOf(1), codeOf(2)], cause: "wrong" }, START_MS);
  forged.forget("shop/payment/1");
  assert.equal(forged.of("shop/payment/1", START_MS), null);
  assert.deepEqual([open().of("shop/payment/1", START_MS), open().of("shop/payment/2", START_MS)?.count], [null, 1]);
  forged.forget("shop/payment/3");
  assert.equal(writes, 2);
  forged.add({ codes: [codeOf(3)], cause: "wrong" }, START_MS + MINUTE_MS);
  assert.equal(writes, 3);
});
