// The same cases for everybody, so that a failure here can be had again by its seed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzz } from "./run.ts";

test("nothing in 100,000 hostile cases crashes, leaks past access or passes for signed", async () => {
  assert.deepEqual(await fuzz({ cases: 100_000, seed: 1 }, () => {}), []);
});
