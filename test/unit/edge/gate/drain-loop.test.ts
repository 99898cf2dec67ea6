import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { DrainLoop } from "../../../../edge/gate/drain-loop.ts";

const SECOND_MS = 1_000;

/** A loop whose drain returns the times in `wakes`, one after the other, and then null. */
function openLoop() {
  const opened = {
    drains: [] as number[],
    wakes: [] as (number | null | Error)[],
    /** What keeps the object awake. */
    running: new Set<Promise<unknown>>(),
  };
  const object = {
    waitUntil: (promise: Promise<unknown>) => {
      opened.running.add(promise);
      promise.finally(() => opened.running.delete(promise));
    },
  };
  const loop = new DrainLoop(object, () => {
    opened.drains.push(Date.now());
    const wake = opened.wakes.shift() ?? null;
    if (wake instanceof Error) throw wake;
    return wake;
  });
  return { ...opened, loop };
}

/** Moves the time forward and lets the loop continue. */
async function forward(ms: number): Promise<void> {
  mock.timers.tick(ms);
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

describe("the loop that drains a gate", () => {
  let logged: string[] = [];
  beforeEach(() => {
    logged = [];
    mock.timers.enable({ apis: ["setTimeout", "Date"] });
    mock.method(console, "log", (line: string) => logged.push(line));
  });
  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
  });

  test("A gate without pending checks is drained once, and its object may sleep", () => {
    const { loop, drains, running } = openLoop();
    loop.run();
    assert.deepEqual([drains, running.size], [[0], 0]);
  });

  test("A clock that is set back while the loop sleeps does not delay the next drain", async () => {
    const { loop, drains, wakes } = openLoop();
    mock.timers.setTime(3_600_000);
    wakes.push(3_602_000, null);
    loop.run();
    mock.method(Date, "now", () => 2_000);
    await forward(2_000);
    assert.equal(drains.length, 2);
  });

  test("A gate is drained whenever it asks for it, and its object stays awake until nothing is pending", async () => {
    const { loop, drains, wakes, running } = openLoop();
    wakes.push(2 * SECOND_MS, 5 * SECOND_MS, null);
    loop.run();
    assert.equal(running.size, 1);
    await forward(1_999);
    assert.deepEqual(drains, [0]);
    await forward(1);
    assert.deepEqual(drains, [0, 2 * SECOND_MS]);
    await forward(3 * SECOND_MS);
    assert.deepEqual([drains, running.size], [[0, 2 * SECOND_MS, 5 * SECOND_MS], 0]);
  });

  test("A message for an earlier time wakes the loop then, and there is only one loop", async () => {
    const { loop, drains, wakes, running } = openLoop();
    wakes.push(60 * SECOND_MS, 1 * SECOND_MS, 60 * SECOND_MS, null);
    loop.run();
    loop.run();
    assert.equal(running.size, 1);
    await forward(0);
    await forward(1 * SECOND_MS);
    assert.deepEqual(drains, [0, 0, 1 * SECOND_MS]);
    await forward(59 * SECOND_MS);
    assert.deepEqual([drains.length, running.size], [4, 0]);
  });

  test("The object may sleep as soon as a message leaves nothing pending, and a check after that is drained by one loop", async () => {
    const { loop, drains, wakes, running } = openLoop();
    wakes.push(60 * SECOND_MS, null);
    loop.run();
    loop.run();
    await forward(0);
    assert.equal(running.size, 0);
    wakes.push(60 * SECOND_MS, null, 1 * SECOND_MS, null);
    loop.run();
    loop.run();
    loop.run();
    assert.equal(running.size, 1);
    await forward(1 * SECOND_MS);
    assert.deepEqual([drains.length, running.size], [6, 0]);
  });

  test("A time that is days away is reached in several sleeps", async () => {
    const { loop, drains, wakes } = openLoop();
    const dueMs = 30 * 86_400 * SECOND_MS;
    wakes.push(dueMs, null);
    loop.run();
    for (let slept = 0; slept < dueMs; slept += 600 * SECOND_MS) await forward(600 * SECOND_MS);
    assert.deepEqual(drains, [0, dueMs]);
  });

  test("A drain that fails is logged, and repeated after 5 s", async () => {
    const { loop, drains, wakes, running } = openLoop();
    wakes.push(1 * SECOND_MS, new TypeError("broken"), null);
    loop.run();
    await forward(1 * SECOND_MS);
    assert.match(logged.join(), /"event":"internal","requestId":"gate-drain","cause":"TypeError"/);
    assert.equal(running.size, 1);
    await forward(5 * SECOND_MS);
    assert.deepEqual([drains, running.size], [[0, 1 * SECOND_MS, 6 * SECOND_MS], 0]);
  });

  test("A message after a drain that failed starts the next one at once", async () => {
    const { loop, drains, wakes } = openLoop();
    wakes.push(1 * SECOND_MS, new TypeError("broken"), 3 * SECOND_MS, null);
    loop.run();
    await forward(1 * SECOND_MS);
    loop.run();
    await forward(0);
    await forward(2 * SECOND_MS);
    assert.deepEqual(drains, [0, 1 * SECOND_MS, 1 * SECOND_MS, 3 * SECOND_MS]);
  });

  test("A message whose drain fails gets the error", () => {
    const { loop, wakes } = openLoop();
    wakes.push(new TypeError("broken"));
    assert.throws(() => loop.run(), TypeError);
  });
});
