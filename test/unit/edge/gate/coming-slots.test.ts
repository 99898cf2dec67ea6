/** How many slots are free in the coming window. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ComingSlots } from "../../../../edge/gate/coming-slots.ts";

const WINDOW_MS = 60_000;
const PART_MS = 3_000;
const NOW_MS = 600_000;

const isFree = (free: number, endingMs: readonly number[], least: number, arrivals: number) => {
  const coming = new ComingSlots({ windowMs: WINDOW_MS });
  for (const untilMs of endingMs) coming.add(untilMs);
  return coming.stayFree(free, least, arrivals, NOW_MS);
};

describe("the slots of the coming window", () => {
  test("Slots that are free now are enough for the calls that come in a window", () => {
    // The last of 20 parts begins when 19 of the 20 calls have come.
    assert.deepEqual([isFree(25, [], 6, 20), isFree(24, [], 6, 20)], [true, false]);
  });

  test("A call that ends early in the window gives its slot to those that come later", () => {
    assert.equal(isFree(24, [NOW_MS + PART_MS], 6, 20), true);
  });

  test("A call that ends in the last part of the window is too late for those that come before", () => {
    assert.equal(isFree(24, [NOW_MS + WINDOW_MS - 1], 6, 20), false);
  });

  test("A call that was deleted gives no slot", () => {
    const coming = new ComingSlots({ windowMs: WINDOW_MS });
    coming.add(NOW_MS + PART_MS);
    coming.delete(NOW_MS + PART_MS);
    assert.equal(coming.stayFree(24, 6, 20, NOW_MS), false);
  });

  test("The next part begins within a twentieth of the window, always in the future", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 41 }),
        fc.integer({ min: 1_000, max: 90_000_000 }),
        (nowMs, windowMs) => {
          const nextMs = new ComingSlots({ windowMs }).nextPartMs(nowMs);
          assert.ok(nextMs > nowMs && nextMs <= nowMs + windowMs / 20 + 1, `${nextMs}`);
        },
      ),
    );
  });

  test("Where slots stay free, no call that comes evenly finds fewer than the least, less one for the part in which it comes", () => {
    const endings = fc.array(fc.integer({ min: NOW_MS + 1, max: NOW_MS + 2 * WINDOW_MS }), { maxLength: 60 });
    const numbers = fc.tuple(fc.nat(60), fc.nat(20), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(endings, numbers, (endingMs, [free, least, arrivals]) => {
        fc.pre(isFree(free, endingMs, least, arrivals));
        for (let call = 0; call < arrivals; call++) {
          const atMs = NOW_MS + (call * WINDOW_MS) / arrivals;
          const ended = endingMs.filter((untilMs) => untilMs <= atMs).length;
          assert.ok(free + ended - call >= least - Math.ceil(arrivals / 20), `call ${call}`);
        }
      }),
    );
  });
});
