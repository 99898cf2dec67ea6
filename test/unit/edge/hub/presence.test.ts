import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import {
  awaitedState,
  isStreamAlive,
  isWanted,
  NOBODY,
  RecentReads,
  representatives,
} from "../../../../edge/hub/presence.ts";
import { NOW_MS, requested as requestedIn, resource, stateFound } from "../samples.ts";

const stream = (network: string | null, sinceMs = NOW_MS) => ({ network, sinceMs });

describe("presence", () => {
  test("The viewer of a read is present for 10 s", () => {
    const reads = new RecentReads();
    assert.deepEqual(reads.presence([], NOW_MS), NOBODY);
    reads.add("a", NOW_MS);
    assert.deepEqual(reads.presence([], NOW_MS + 9_999), { isWatched: false, untilMs: NOW_MS + 10_000, network: "a" });
    assert.deepEqual(reads.presence([], NOW_MS + 10_000), NOBODY);
  });

  test("The last of several reads decides until when somebody is present", () => {
    const reads = new RecentReads();
    reads.add(null, NOW_MS);
    reads.add("a", NOW_MS + 3_000);
    assert.equal(reads.presence([], NOW_MS + 4_000).untilMs, NOW_MS + 13_000);
  });

  test("While a stream is open, no time is known at which its viewer leaves", () => {
    const reads = new RecentReads();
    reads.add("a", NOW_MS);
    assert.deepEqual(reads.presence([stream("b")], NOW_MS + 1), { isWatched: true, untilMs: null, network: "b" });
  });

  test("The network is that of the viewer who came last", () => {
    const reads = new RecentReads();
    const streams = [stream("b", NOW_MS + 2_000), stream("a", NOW_MS)];
    assert.equal(reads.presence(streams, NOW_MS + 3_000).network, "b");
    reads.add("c", NOW_MS + 3_000);
    assert.equal(reads.presence(streams, NOW_MS + 4_000).network, "c");
    assert.equal(reads.presence(streams, NOW_MS + 13_000).network, "b");
  });

  test("There is no network while a viewer with a token is present", () => {
    const reads = new RecentReads();
    assert.equal(reads.presence([stream("a", NOW_MS + 1), stream(null)], NOW_MS + 2).network, null);
    reads.add(null, NOW_MS);
    assert.equal(reads.presence([stream("a", NOW_MS + 1)], NOW_MS + 9_999).network, null);
    assert.equal(reads.presence([stream("a", NOW_MS + 1)], NOW_MS + 10_000).network, "a");
  });

  test("Three of many streams stand for all of them", () => {
    const of = (network: string | null, sinceMs: number) => ({
      ...stream(network, sinceMs),
      trusted: network === null,
    });
    const [first, last] = [of("a", NOW_MS), of("z", NOW_MS + 9)];
    const between = Array.from({ length: 100 }, (_, index) => of(`network-${index}`, NOW_MS + 1 + (index % 8)));
    const reads = new RecentReads();
    for (const streams of [[], [first], [last, ...between, first], [last, of(null, NOW_MS + 5), ...between, first]]) {
      const some = representatives(streams);
      assert.ok(some.length <= 3);
      assert.deepEqual(reads.presence(some, NOW_MS + 20), reads.presence(streams, NOW_MS + 20));
      if (streams.length > 0) assert.deepEqual(awaitedState(resource, some), awaitedState(resource, streams));
    }
  });

  test("A stream counts as gone when it has been silent for 50 s", () => {
    assert.equal(isStreamAlive(NOW_MS, null, NOW_MS + 49_999), true);
    assert.equal(isStreamAlive(NOW_MS, null, NOW_MS + 50_000), false);
    assert.equal(isStreamAlive(NOW_MS, NOW_MS + 20_000, NOW_MS + 69_999), true);
    assert.equal(isStreamAlive(NOW_MS, NOW_MS + 20_000, NOW_MS + 70_000), false);
  });
});

describe("a resource about which nothing is known", () => {
  test("Its state is awaited since its first viewer came, and trusted when one of them has a token", () => {
    const [first, second] = [
      { trusted: false, sinceMs: NOW_MS },
      { trusted: true, sinceMs: NOW_MS + 1 },
    ];
    const { evidence, schedule } = awaitedState(resource, [second, first]);
    assert.deepEqual([evidence.trusted, schedule.firstRequestedMs, schedule.lastViewedMs], [true, NOW_MS, NOW_MS]);
    assert.equal(awaitedState(resource, [first]).evidence.trusted, false);
  });
});

describe("a check that has waited long", () => {
  const requested = (lane: "first" | "background" | "webhook" | "confirm"): HubState =>
    withParts(stateFound("processing"), { schedule: { seq: 5, requestedCheck: requestedIn(lane, NOW_MS) } });
  const watched = { ...NOBODY, isWatched: true };
  const reading = { ...NOBODY, untilMs: NOW_MS + 1 };

  test("A check is wanted while a viewer is present, and not after the last one left", () => {
    assert.deepEqual(
      [watched, reading, NOBODY].map((presence) => isWanted(requested("first"), 5, presence)),
      [true, true, false],
    );
  });

  test("A check that needs no viewer is wanted in any case", () => {
    const wanted = (["background", "webhook", "confirm"] as const).map((lane) => isWanted(requested(lane), 5, NOBODY));
    assert.deepEqual(wanted, [true, true, true]);
  });

  test("A check request that was replaced is not wanted", () => {
    assert.deepEqual(
      [isWanted(requested("first"), 4, watched), isWanted(requested("background"), 4, NOBODY)],
      [false, false],
    );
  });

  test("A hub that has lost its memory wants the check when it has viewers", () => {
    assert.deepEqual([isWanted(null, 7, watched), isWanted(requested("first"), 7, watched)], [true, true]);
    assert.deepEqual([isWanted(null, 7, NOBODY), isWanted(requested("background"), 7, NOBODY)], [false, false]);
  });
});
