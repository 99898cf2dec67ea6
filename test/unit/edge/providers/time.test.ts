// The forms of times: counts since 1970.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromEpochMs, fromEpochSeconds } from "../../../../edge/providers/time.ts";

test("A count of seconds or milliseconds since 1970 is read as the time that it names", () => {
  assert.equal(fromEpochSeconds(1_700_000_000), "2023-11-14T22:13:20Z");
  assert.equal(fromEpochMs(1_700_000_000_123), "2023-11-14T22:13:20.123Z");
});

test("Milliseconds are no count of seconds, and seconds no count of milliseconds", () => {
  assert.equal(fromEpochSeconds(1_700_000_000_123), null);
  assert.equal(fromEpochMs(1_700_000_000), null);
  for (const count of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.equal(fromEpochSeconds(count), null);
    assert.equal(fromEpochMs(count), null);
  }
});
