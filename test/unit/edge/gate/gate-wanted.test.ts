/** Calls are spent on viewers who are present: checks end, are cancelled, and are confirmed by their hubs. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cancellationOf } from "../../../../edge/gate/messages.ts";
import type { Lane } from "../../../../edge/gate/queue.ts";
import { sqliteRows } from "../../../simulation/sqlite-rows.ts";
import { cancel, check, openGate, processing, resourcesOf, runAll, START_MS, spend } from "./gate-fixture.ts";

/** The slot of a gate with one call in a window is free again then. */
const FREE_MS = START_MS + 61_000;

/** A gate with one call in a window, which is used, and a check that waits for it. */
function withWaitingCheck(lane: Lane = "first", untilMs: number | null = null) {
  const gate = openGate({ perAccount: 1 });
  spend(gate, 1, START_MS);
  gate.requestCheck(check("a", { lane, untilMs }), START_MS);
  return gate;
}

describe("checks that nobody waits for any longer", () => {
  test("A check is dropped at the end of its time", () => {
    const gate = withWaitingCheck("first", START_MS + 10_000);
    assert.notEqual(gate.wakeMs(START_MS + 9_999), null);
    assert.equal(gate.wakeMs(START_MS + 10_000), null);
    assert.deepEqual(gate.grants(FREE_MS), []);
  });

  test("A repeated request moves the end of a check, and a stream has no end", () => {
    const gate = withWaitingCheck("first", START_MS + 10_000);
    gate.requestCheck(check("a", { seq: 2, untilMs: null }), START_MS + 9_000);
    gate.requestCheck(check("a", { seq: 3, untilMs: null }), FREE_MS);
    assert.deepEqual(resourcesOf(gate.grants(FREE_MS)), ["a"]);
  });

  test("A call whose check ends or is cancelled meanwhile completes, and its resource is not called again before", () => {
    for (const untilMs of [START_MS + 100, null]) {
      const gate = openGate();
      gate.requestCheck(check("a", { untilMs }), START_MS);
      const [grant] = gate.grants(START_MS);
      assert.ok(grant);
      if (untilMs === null) gate.requestCheck(cancellationOf("a", 2), START_MS + 50);
      gate.requestCheck(check("a", { seq: 3, atMs: START_MS + 200 }), START_MS + 200);
      assert.deepEqual(gate.grants(START_MS + 300), []);
      assert.deepEqual(gate.recordStep(grant, processing, START_MS + 400), processing);
      gate.release(cancel(grant), START_MS + 400);
      assert.deepEqual(resourcesOf(gate.grants(START_MS + 400)), ["a"]);
    }
  });

  test("A query of several calls ends when nobody waits for it any more, and leaves no row", () => {
    const rows = sqliteRows();
    const progress = () => rows.all("SELECT resource FROM query_progress").length;
    for (const untilMs of [START_MS + 100, null]) {
      const gate = openGate({}, rows);
      gate.requestCheck(check("bulk", { untilMs, seq: 1 }), START_MS);
      const [grant] = gate.grants(START_MS);
      assert.ok(grant);
      gate.recordStep(grant, { outcome: "more", cursor: 1 }, START_MS + 50);
      assert.equal(progress(), 1);
      if (untilMs === null) gate.requestCheck(cancellationOf("bulk", 2), START_MS + 60);
      assert.equal(gate.wakeMs(START_MS + 100), null);
      assert.equal(progress(), 0);
    }
  });

  test("Who comes back after the call of a cancelled query of several calls does not wait for anything", () => {
    const gate = openGate();
    gate.requestCheck(check("bulk"), START_MS);
    const [grant] = gate.grants(START_MS);
    gate.requestCheck(cancellationOf("bulk", 2), START_MS + 10);
    gate.recordStep(grant ?? assert.fail(), { outcome: "more", cursor: 1 }, START_MS + 50);
    gate.requestCheck(check("bulk", { seq: 3, atMs: START_MS + 60 }), START_MS + 60);
    assert.partialDeepStrictEqual(gate.grants(START_MS + 60), [{ resource: "bulk", seq: 3, cursor: null }]);
  });

  test("A query whose check is cancelled during a call stores no progress", () => {
    const rows = sqliteRows();
    const gate = openGate({}, rows);
    gate.requestCheck(check("bulk"), START_MS);
    const [grant] = gate.grants(START_MS);
    gate.requestCheck(cancellationOf("bulk", 2), START_MS);
    assert.equal(gate.recordStep(grant ?? assert.fail(), { outcome: "more", cursor: 1 }, START_MS + 50), null);
    assert.deepEqual(rows.all("SELECT resource FROM query_progress"), []);
  });

  test("A check is due as soon as before after the clock was set back, and ends as soon", () => {
    const hourLaterMs = START_MS + 3_600_000;
    const gate = openGate();
    gate.requestCheck(check("a", { lane: "watched", atMs: hourLaterMs + 5_000 }), hourLaterMs);
    gate.requestCheck(check("b", { atMs: hourLaterMs + 20_000, untilMs: hourLaterMs + 10_000 }), hourLaterMs);
    assert.equal(gate.wakeMs(START_MS), START_MS + 5_000);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 5_000)), ["a"]);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 20_000)), ["a"], "its call has been lost");
  });

  test("A background check is dropped after an hour", () => {
    const gate = withWaitingCheck("background");
    assert.notEqual(gate.wakeMs(START_MS + 3_599_999), null);
    assert.equal(gate.wakeMs(START_MS + 3_600_000), null);
  });
});

describe("checks that have waited for more than twenty seconds", () => {
  test("The hub is asked before the call, and no slot is reserved until it has answered", () => {
    const gate = withWaitingCheck();
    assert.deepEqual(gate.grants(FREE_MS), []);
    assert.deepEqual(gate.wantedQueries(), [{ resource: "a", seq: 1 }]);
    assert.deepEqual(gate.wantedQueries(), []);
    gate.requestCheck(check("b", { atMs: FREE_MS }), FREE_MS);
    assert.deepEqual(resourcesOf(gate.grants(FREE_MS)), ["b"]);
  });

  test("A check that is wanted gets its call, and one that is not wanted is dropped", () => {
    for (const isWanted of [true, false]) {
      const gate = withWaitingCheck();
      gate.grants(FREE_MS);
      const [asked] = gate.wantedQueries();
      gate.recordWanted(asked ?? assert.fail(), isWanted, FREE_MS + 10);
      assert.deepEqual(resourcesOf(gate.grants(FREE_MS + 10)), isWanted ? ["a"] : []);
      if (!isWanted) assert.equal(gate.wakeMs(FREE_MS + 10), null);
    }
  });

  test("A check whose hub does not answer is asked about again after ten seconds", () => {
    const gate = withWaitingCheck();
    gate.grants(FREE_MS);
    gate.wantedQueries();
    assert.equal(gate.wakeMs(FREE_MS), FREE_MS + 10_000);
    assert.deepEqual(gate.grants(FREE_MS + 9_999), []);
    assert.deepEqual(gate.wantedQueries(), []);
    assert.deepEqual(gate.grants(FREE_MS + 10_000), []);
    assert.equal(gate.wantedQueries().length, 1);
  });

  test("An answer about an older request does not end a newer one", () => {
    const gate = withWaitingCheck();
    gate.grants(FREE_MS);
    const [asked] = gate.wantedQueries();
    gate.requestCheck(check("a", { seq: 2 }), FREE_MS);
    gate.recordWanted(asked ?? assert.fail(), false, FREE_MS);
    assert.deepEqual(resourcesOf(gate.grants(FREE_MS)), ["a"]);
  });

  test("A hub that could not be reached with a result is asked before the next call, and again until it answers", () => {
    const gate = openGate();
    gate.requestCheck(check("a", { lane: "watched" }), START_MS);
    const [grant] = gate.grants(START_MS);
    gate.recordStep(grant ?? assert.fail(), processing, START_MS + 100);
    gate.recordUnreachable(grant ?? assert.fail(), START_MS + 100);
    for (const atMs of [START_MS + 10_000, START_MS + 20_000]) {
      assert.deepEqual(gate.grants(atMs), []);
      assert.deepEqual(gate.wantedQueries(), [{ resource: "a", seq: 1 }]);
    }
    gate.recordWanted({ resource: "a", seq: 1 }, true, START_MS + 20_100);
    assert.deepEqual(resourcesOf(gate.grants(START_MS + 20_100)), ["a"]);
  });

  test("A check that was requested or confirmed within twenty seconds gets its call without a question", () => {
    const gate = withWaitingCheck();
    gate.requestCheck(check("a", { seq: 2 }), FREE_MS - 20_000);
    assert.deepEqual(resourcesOf(gate.grants(FREE_MS)), ["a"]);
    const recent = openGate({ perAccount: 1 });
    spend(recent, 1, START_MS);
    recent.requestCheck(check("a", { atMs: FREE_MS - 20_000 }), FREE_MS - 20_000);
    assert.deepEqual(resourcesOf(recent.grants(FREE_MS)), ["a"]);
  });

  test("Nobody is asked about a background check, which needs no viewer", () => {
    const gate = withWaitingCheck("background");
    assert.deepEqual(resourcesOf(gate.grants(FREE_MS)), ["a"]);
    assert.deepEqual(gate.wantedQueries(), []);
  });

  test("Six hubs that never answer delay the check of another hub by five seconds", () => {
    const gate = openGate({ perAccount: 10 });
    for (let index = 0; index < 10; index++) spend(gate, 1, START_MS + index);
    for (let index = 0; index < 6; index++)
      gate.requestCheck(check(`silent-${index}`, { lane: "watched" }), START_MS + 10);
    gate.requestCheck(check("other", { lane: "watched", atMs: START_MS + 10 }), START_MS + 10);
    gate.grants(FREE_MS + 10);
    assert.ok(gate.wantedQueries().every(({ resource }) => resource.startsWith("silent")));
    assert.equal(gate.wakeMs(FREE_MS + 10), FREE_MS + 5_010);
    gate.grants(FREE_MS + 5_010);
    assert.deepEqual(gate.wantedQueries(), [{ resource: "other", seq: 1 }]);
  });

  test("At most six questions are open, and the slot of a check that waits for its answer goes to a re-check", () => {
    const gate = openGate({ perAccount: 10 });
    for (let index = 0; index < 10; index++) spend(gate, 1, START_MS + index);
    for (let index = 0; index < 10; index++) gate.requestCheck(check(`a-${index}`), START_MS + 10);
    gate.requestCheck(check("webhook", { lane: "webhook", atMs: FREE_MS }), FREE_MS);
    assert.deepEqual(resourcesOf(gate.grants(FREE_MS + 10)), ["webhook"]);
    assert.equal(gate.wantedQueries().length, 6);
  });
});

describe("the size of the queue", () => {
  test("An account has at most two hundred times its calls as trusted checks pending, and the reply says when to ask again", () => {
    const gate = openGate({ perAccount: 1 });
    for (let index = 0; index < 200; index++)
      assert.equal(gate.requestCheck(check(`a-${index}`, { lane: "watched" }), START_MS).queued, true);
    const { expectedMs, queued } = gate.requestCheck(check("one-more", { lane: "watched" }), START_MS);
    assert.deepEqual([queued, expectedMs], [false, START_MS + 199 * 61_000]);
    assert.equal(gate.requestCheck(check("a-7", { seq: 2 }), START_MS).queued, true);
    assert.equal(runAll(gate, START_MS).length, 1);
    assert.equal(gate.requestCheck(check("one-more", { lane: "watched" }), START_MS).queued, true);
  });
});
