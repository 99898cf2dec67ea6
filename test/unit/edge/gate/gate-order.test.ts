/** In which order a gate runs checks of trusted ids. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Gate } from "../../../../edge/gate/gate.ts";
import { LANES, type Lane } from "../../../../edge/gate/queue.ts";
import {
  check,
  end,
  grantsOf,
  openGate,
  processing,
  resourcesOf,
  runAll,
  runWindow,
  START_MS,
  spend,
} from "./gate-fixture.ts";

/** Runs one check at this time. Returns its resource, or null. */
function runOne(gate: Gate, nowMs: number): string | null {
  const [grant, ...others] = grantsOf(gate, nowMs);
  for (const other of others) end(gate, other, processing, nowMs);
  if (!grant) return null;
  end(gate, grant, processing, nowMs);
  return grant.resource;
}

/** A gate whose 60 slots become free one a second, from `START_MS + 61_000` on. */
function withSlotEverySecond(): Gate {
  const gate = openGate();
  for (let second = 0; second < 60; second++) spend(gate, 1, START_MS + second * 1_000);
  return gate;
}

/** The moment at which slot number `index` is free. */
const slotMs = (index: number) => START_MS + 61_000 + index * 1_000;

function request(gate: Gate, resource: string, lane: Lane, atMs: number): void {
  gate.requestCheck(check(resource, { lane, atMs, seq: atMs }), atMs);
}

describe("the order of first checks", () => {
  test("While the oldest first check has waited less than five seconds, first checks run in the order in which they came", () => {
    const gate = withSlotEverySecond();
    for (const [index, resource] of ["a", "b", "c"].entries()) request(gate, resource, "first", slotMs(-1) + index);
    assert.deepEqual(
      [0, 1, 2].map((index) => runOne(gate, slotMs(index))),
      ["a", "b", "c"],
    );
  });

  test("When the oldest first check has waited five seconds, the newest one runs first", () => {
    const gate = withSlotEverySecond();
    request(gate, "old", "first", slotMs(0) - 5_000);
    request(gate, "middle", "first", slotMs(0) - 3_000);
    request(gate, "new", "first", slotMs(0) - 1);
    assert.deepEqual(
      [0, 1, 2].map((index) => runOne(gate, slotMs(index))),
      ["new", "middle", "old"],
    );
  });

  test("When the old first checks are gone, first checks run in the order in which they came again", () => {
    const gate = withSlotEverySecond();
    request(gate, "old", "first", slotMs(0) - 5_000);
    gate.requestCheck({ version: 1, type: "cancel", resource: "old", seq: slotMs(0) }, slotMs(0) - 10);
    request(gate, "a", "first", slotMs(0) - 2);
    request(gate, "b", "first", slotMs(0) - 1);
    assert.equal(runOne(gate, slotMs(0)), "a");
  });

  test("A first check whose id has no call left is passed over, and is no reason to serve the newest first", () => {
    const gate = openGate({ perId: 1 });
    for (let second = 0; second < 59; second++) spend(gate, 1, START_MS + second * 1_000);
    spend(gate, 1, START_MS + 59_000, { key: "busy" });
    gate.requestCheck(check("blocked", { key: "busy", atMs: slotMs(0) - 9_000 }), slotMs(0) - 9_000);
    request(gate, "a", "first", slotMs(0) - 2);
    request(gate, "b", "first", slotMs(0) - 1);
    assert.equal(runOne(gate, slotMs(0)), "a");
  });
});

describe("re-checks while first checks wait", () => {
  test("One call in five goes to the re-check that is overdue longest", () => {
    const gate = withSlotEverySecond();
    request(gate, "watched-new", "watched", slotMs(0) - 3_000);
    request(gate, "watched-old", "watched", slotMs(0) - 4_000);
    for (let index = 0; index < 20; index++) request(gate, `first-${index}`, "first", slotMs(0) - 100 + index);
    // The sixty calls before were for first checks.
    const served = Array.from({ length: 10 }, (_, index) => runOne(gate, slotMs(index)));
    assert.deepEqual(
      served.map((resource) => resource?.startsWith("watched")),
      [true, false, false, false, false, true, false, false, false, false],
    );
    assert.deepEqual([served[0], served[5]], ["watched-old", "watched-new"]);
  });

  test("A webhook is confirmed before re-checks that are due up to five seconds earlier", () => {
    for (const [earlierMs, first] of [
      [4_999, "webhook"],
      [5_001, "watched"],
    ] as const) {
      const gate = withSlotEverySecond();
      request(gate, "watched", "watched", slotMs(0) - 6_000 - earlierMs);
      request(gate, "webhook", "webhook", slotMs(0) - 6_000);
      assert.equal(runOne(gate, slotMs(0)), first);
    }
  });

  test("A signed webhook is not confirmed, and no background check runs, while a first check waits", () => {
    const gate = withSlotEverySecond();
    for (const lane of ["confirm", "background", "idle"] as const) request(gate, lane, lane, slotMs(0) - 9_000);
    for (let index = 0; index < 5; index++) request(gate, `first-${index}`, "first", slotMs(0) - 1);
    const served = Array.from({ length: 6 }, (_, index) => runOne(gate, slotMs(index)));
    assert.deepEqual(
      served.map((resource) => resource?.slice(0, 5)),
      ["first", "first", "first", "first", "first", "confi"],
    );
  });
});

describe("the order without first checks", () => {
  test("Checks that are due at the same time run in the order of their lanes", () => {
    const gate = openGate();
    for (const lane of LANES.toReversed()) request(gate, lane, lane, START_MS);
    assert.deepEqual(runAll(gate, START_MS), [...LANES]);
  });

  test("An idle check runs after background checks that become due up to eight minutes later", () => {
    for (const [laterMs, first] of [
      [479_999, "background"],
      [480_001, "idle"],
    ] as const) {
      const gate = openGate({ perAccount: 1 });
      spend(gate, 1, START_MS + laterMs);
      request(gate, "idle", "idle", START_MS);
      request(gate, "background", "background", START_MS + laterMs);
      const nowMs = START_MS + laterMs + 61_000;
      // Requested again, so that its hub need not be asked whether it is still wanted.
      gate.requestCheck(check("idle", { lane: "idle", seq: nowMs }), nowMs);
      assert.equal(runOne(gate, nowMs), first);
    }
  });
});

describe("the parts of the window", () => {
  test("Re-checks leave a fifth of the window to first checks, also while nobody else waits", () => {
    const gate = openGate();
    for (let index = 0; index < 60; index++) request(gate, `watched-${index}`, "watched", START_MS);
    assert.equal(runWindow(gate).length, 48);
    const nowMs = START_MS + 59_000;
    for (let index = 0; index < 20; index++) request(gate, `first-${index}`, "first", nowMs);
    assert.equal(runAll(gate, nowMs).length, 12);
  });

  test("Re-checks that run at once leave a tenth of the window and, for the rest of it, half of the calls", () => {
    const gate = openGate();
    for (let index = 0; index < 60; index++) request(gate, `watched-${index}`, "watched", START_MS);
    assert.equal(runAll(gate, START_MS).length, 26);
    assert.equal(gate.wakeMs(START_MS), START_MS + 400);
  });

  test("First checks that take half of the calls, one every two seconds, never wait, whenever re-checks come", () => {
    const bursts = fc.array(
      fc.record({ atMs: fc.integer({ min: 0, max: 200_000 }), count: fc.integer({ min: 1, max: 60 }) }),
    );
    fc.assert(
      fc.property(bursts, (all) => {
        const gate = openGate();
        for (let second = 0; second < 200; second++) {
          const nowMs = START_MS + second * 1_000;
          const rechecks = all.filter(({ atMs }) => Math.floor(atMs / 1_000) === second);
          for (const [burst, { count }] of rechecks.entries())
            for (let index = 0; index < count; index++)
              request(gate, `watched-${second}-${burst}-${index}`, "watched", nowMs);
          runAll(gate, nowMs);
          if (second % 2 === 1) continue;
          request(gate, `first-${second}`, "first", nowMs);
          assert.ok(runAll(gate, nowMs).includes(`first-${second}`), `first check of second ${second}`);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("Webhooks may use the whole window", () => {
    const gate = openGate();
    for (let index = 0; index < 70; index++) request(gate, `webhook-${index}`, "webhook", START_MS);
    assert.equal(runAll(gate, START_MS).length, 60);
  });

  test("Background checks use at most a fifth of the window while another check waits, and what re-checks may use otherwise", () => {
    const countOf = (hasOther: boolean) => {
      const gate = openGate();
      // The fourth call for an untrusted id waits for two seconds.
      for (let index = 0; index < (hasOther ? 4 : 3); index++)
        gate.requestCheck(check(`guess-${index}`, { untrusted: true }), START_MS);
      for (let index = 0; index < 60; index++) request(gate, `background-${index}`, "background", START_MS);
      const served = hasOther ? runAll(gate, START_MS) : runWindow(gate);
      return served.filter((resource) => resource.startsWith("background")).length;
    };
    assert.deepEqual([countOf(false), countOf(true)], [48 - 3, 12]);
  });

  test("An account with one call in a window serves every lane", () => {
    for (const lane of LANES) {
      const gate = openGate({ perAccount: 1, perId: 1 });
      request(gate, lane, lane, START_MS);
      assert.deepEqual(resourcesOf(gate.grants(START_MS)), [lane]);
    }
  });
});
