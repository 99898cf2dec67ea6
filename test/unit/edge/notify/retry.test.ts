import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MAX_RETRIES, pauseSeconds, SlowShops, timeoutMs } from "../../../../edge/notify/retry.ts";

const DAY_SECONDS = 86_400;
const attempts = Array.from({ length: MAX_RETRIES }, (_, index) => index + 1);

describe("the pause before the next attempt", () => {
  test("Each pause is at least as long as the one before, from seconds to hours", () => {
    const pauses = attempts.map((attempt) => pauseSeconds(attempt, null, 0));
    assert.deepEqual(pauses, [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 14_400, 14_400]);
    assert.deepEqual(
      pauses,
      pauses.toSorted((one, other) => one - other),
    );
  });

  test("All attempts fit into a day, so that a queue that keeps messages for so long loses none", () => {
    const total = attempts.reduce((sum, attempt) => sum + pauseSeconds(attempt, null, 1), 0);
    assert.ok(total < DAY_SECONDS, `${total}`);
  });

  test("A pause is a whole number of seconds that the queue accepts, with up to a fifth added by chance", () => {
    const retryAfter = fc.option(fc.nat());
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        retryAfter,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, asked, random) => {
          const pause = pauseSeconds(attempt, asked, random);
          const least = pauseSeconds(attempt, null, 0);
          assert.ok(Number.isInteger(pause) && pause >= least && pause <= DAY_SECONDS);
          if (asked === null) assert.ok(pause <= Math.ceil(least * 1.2));
        },
      ),
    );
  });

  test("A receiver can ask for a longer pause of at most an hour, and not for a shorter one", () => {
    assert.equal(pauseSeconds(1, 60, 0), 60);
    assert.equal(pauseSeconds(1, 1, 0), 5);
    assert.equal(pauseSeconds(1, 1_000_000, 0), 3_600);
  });

  test("The first attempt may take less time than a retry, because other shops may wait for it", () => {
    assert.deepEqual([1, 2, 11].map(timeoutMs), [3_000, 10_000, 10_000]);
  });
});

test("A shop that did not respond in time counts as slow for a minute, or until it responds", () => {
  const slow = new SlowShops();
  assert.equal(slow.has("shop", 0), false);
  slow.add("shop", 0);
  assert.deepEqual([slow.has("shop", 59_999), slow.has("shop", 60_000), slow.has("other", 0)], [true, false, false]);
  slow.add("shop", 60_000);
  slow.delete("shop");
  assert.equal(slow.has("shop", 60_000), false);
});
