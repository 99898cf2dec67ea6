import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { followedBy, heardAnswer, type Known, nothingKnown } from "../../../../edge/hub/hub-state.ts";
import {
  onAlarm,
  onAnswer,
  onExpected,
  onLook,
  onNotice,
  ringMs,
  type Step,
} from "../../../../edge/hub/transitions.ts";
import { found, knownAs, NOW_MS, noAnswer, notFound, says, thing } from "../samples.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const answered = (answer = found("processing"), backlogMs = 0) => ({ answer, sentMs: NOW_MS, backlogMs });
const RETENTION_DAYS = 30;
const told = (digest: string, verified = true) => ({ notice: says("succeeded"), verified, digest });

describe("a look at a thing", () => {
  test("wishes for a check, and a second look at the same moment wishes for nothing more", () => {
    const first = onLook(null, thing, false, true, NOW_MS);
    assert.deepEqual(first.wish, { lane: "first", notBeforeMs: NOW_MS });
    const second = onLook(first.known, thing, false, false, NOW_MS + 1);
    assert.equal(second.wish, null);
    assert.equal(second.known, first.known, "and changes nothing that would have to be stored");
  });

  test("with a token tells the gate anew: it is no stranger's want any more", () => {
    const { known } = onLook(null, thing, false, true, NOW_MS);
    const step = onLook(known, thing, true, false, NOW_MS + 1);
    assert.equal(step.known.vouched, true);
    assert.deepEqual(step.wish, { lane: "first", notBeforeMs: NOW_MS + 1 });
  });

  test("tries again after the gate had no place for it", () => {
    const { known } = onLook(null, thing, false, true, NOW_MS);
    const refused = onExpected(known, known.seq, null);
    assert.deepEqual(onLook(refused, thing, false, false, NOW_MS + 1).wish, { lane: "first", notBeforeMs: NOW_MS + 1 });
  });

  test("by the first viewer after a while starts the pace anew", () => {
    const slow = { ...knownAs("processing"), watchedStep: 7 };
    assert.equal(onLook(slow, thing, false, true, NOW_MS).known.watchedStep, 0);
    assert.equal(onLook(slow, thing, false, false, NOW_MS).known.watchedStep, 7);
  });

  test("is written down by the hour only", () => {
    const known = onLook(knownAs("succeeded"), thing, false, false, NOW_MS + HOUR_MS).known;
    assert.equal(known.lookedMs, NOW_MS);
    assert.equal(onLook(known, thing, false, false, NOW_MS + HOUR_MS + 1).known.lookedMs, NOW_MS + HOUR_MS + 1);
  });
});

describe("an answer", () => {
  const { known } = onLook(null, thing, true, true, NOW_MS);

  test("always says what is wanted next, with a higher number than before", () => {
    const step = onAnswer(known, answered(), true, NOW_MS + 100);
    assert.deepEqual(step.wish, { lane: "watched", notBeforeMs: NOW_MS + 100 + 2_000 });
    assert.ok(step.known.seq > known.seq);
    assert.equal(onAnswer(known, answered(found("succeeded")), true, NOW_MS + 100).wish, "nothing");
  });

  test("announces the next check no earlier than the gate's line allows", () => {
    const step = onAnswer(known, answered(found("processing"), 30_000), true, NOW_MS + 100);
    assert.equal(step.known.nextCheckMs, NOW_MS + 100 + 30_000);
  });

  test("announces none for what is settled", () => {
    assert.equal(onAnswer(known, answered(found("succeeded")), true, NOW_MS).known.nextCheckMs, null);
  });

  test("wakes the hub when nobody looks", () => {
    const step = onAnswer(known, answered(), false, NOW_MS);
    assert.deepEqual(
      [step.wish, step.alarmMs, step.known.nextCheckMs],
      ["nothing", NOW_MS + 300_000, NOW_MS + 300_000],
    );
  });
});

describe("a first look", () => {
  test("begins the wait anew where only another name of the thing was asked about before", () => {
    const named = followedBy(nothingKnown(thing, NOW_MS), "shop/order/1");
    assert.equal(onLook(named, thing, true, true, NOW_MS + 60_000).known.firstAskedMs, NOW_MS + 60_000);
    const { known } = onLook(null, thing, true, true, NOW_MS);
    assert.equal(onLook(known, thing, true, true, NOW_MS + 60_000).known.firstAskedMs, NOW_MS);
  });
});

describe("a webhook", () => {
  const planned = onAnswer(knownAs("processing"), answered(), true, NOW_MS).known;

  test("wishes for a confirmation at once, its duplicate for nothing", () => {
    const step = onNotice(planned, told("d"), true, NOW_MS + 500);
    assert.deepEqual(step.wish, { lane: "news", notBeforeMs: NOW_MS + 500 });
    const again = onNotice(step.known, told("d"), true, NOW_MS + 900);
    assert.deepEqual([again.wish, again.known === step.known], [null, true]);
  });

  test("about what nobody looks at is confirmed when there is room", () => {
    const step = onNotice(knownAs("processing"), told("d"), false, NOW_MS + 500);
    assert.deepEqual(step.wish, { lane: "background", notBeforeMs: NOW_MS + 500 });
  });

  test("that is verified asks nothing about what nobody ever looked at", () => {
    const step = onNotice(nothingKnown(thing, NOW_MS), told("d"), false, NOW_MS);
    assert.deepEqual([step.wish, step.known.shown.state], [null, "succeeded"]);
  });

  test("that is unsigned asks in the background about what nobody ever looked at", () => {
    const step = onNotice(nothingKnown(thing, NOW_MS), { ...told("d"), verified: false }, false, NOW_MS);
    assert.deepEqual([step.wish, step.known.shown.state], [{ lane: "background", notBeforeMs: NOW_MS }, "unknown"]);
  });
});

describe("the hub's alarm", () => {
  const ring = (known: Known, watched: boolean, atMs: number): Step => {
    const step = onAlarm(known, watched, RETENTION_DAYS, atMs);
    assert.ok(step !== "forget");
    return step;
  };

  test("wishes for a check of what is due", () => {
    const { known } = onAnswer(knownAs("processing"), answered(), false, NOW_MS);
    const dueMs = NOW_MS + 300_000;
    assert.deepEqual(ring(known, false, dueMs).wish, { lane: "background", notBeforeMs: dueMs });
  });

  test("makes a wish again that was stored but never reached the gate", () => {
    for (const step of [
      onNotice(knownAs("succeeded"), told("d", false), false, NOW_MS),
      onLook(null, thing, true, true, NOW_MS),
      onAnswer(knownAs("processing"), answered(), true, NOW_MS),
    ]) {
      assert.ok(step.alarmMs !== null, "the hub wakes in any case");
      assert.notEqual(ring(step.known, true, step.alarmMs).wish, null);
    }
  });

  test("still rings for a wish that may be lost when a webhook or a link's end wishes for nothing more", () => {
    const looked = onLook(null, thing, true, true, NOW_MS).known;
    const first = onNotice(looked, { ...told("one"), notice: says("authorized") }, true, NOW_MS);
    const second = onNotice(first.known, told("two"), true, NOW_MS + 100);
    assert.deepEqual([second.wish, second.known.shown.state], [null, "succeeded"]);
    assert.equal(ringMs(second, RETENTION_DAYS, NOW_MS + 100), NOW_MS + 300_000);
    assert.ok(ringMs(second, RETENTION_DAYS, NOW_MS + 300_000) > NOW_MS + DAY_MS, "and not again and again");
  });

  test("asks for those who look in their own lane", () => {
    const known = { ...knownAs("processing"), wished: { lane: "watched" as const, notBeforeMs: NOW_MS } };
    assert.deepEqual(ring(known, true, NOW_MS + 300_000).wish, { lane: "watched", notBeforeMs: NOW_MS + 300_000 });
    assert.deepEqual(ring(known, false, NOW_MS + 300_000).wish, { lane: "background", notBeforeMs: NOW_MS + 300_000 });
  });

  test("rings when something is due, else at the end of keeping, and never in the past", () => {
    const due = onAnswer(knownAs("processing"), answered(), false, NOW_MS);
    assert.equal(ringMs(due, RETENTION_DAYS, NOW_MS), NOW_MS + 300_000);
    assert.equal(ringMs(due, RETENTION_DAYS, NOW_MS + DAY_MS), NOW_MS + DAY_MS + 1);
    const settled = onAnswer(knownAs("succeeded"), answered(found("succeeded")), false, NOW_MS);
    assert.equal(ringMs(settled, RETENTION_DAYS, NOW_MS), NOW_MS + 30 * DAY_MS);
    assert.ok(ringMs(settled, RETENTION_DAYS, NOW_MS + 31 * DAY_MS) > NOW_MS + 31 * DAY_MS);
  });
});

describe("a link with an end", () => {
  const link = { ...thing, kind: "payment-link" as const };
  const known = knownAs("created", { expiresAt: new Date(NOW_MS + 60_000).toISOString() }, link);
  const frozen = onAnswer(known, answered(noAnswer, 300_000), true, NOW_MS);

  test("rings at its end, whenever the provider will be asked", () => {
    assert.equal(ringMs(frozen, RETENTION_DAYS, NOW_MS), NOW_MS + 60_000);
    const step = onAlarm(frozen.known, true, RETENTION_DAYS, NOW_MS + 60_000);
    assert.ok(step !== "forget");
    assert.deepEqual([step.known.shown.state, step.known.shown.settled], ["expired", false]);
  });

  test("that nobody has opened is left alone", () => {
    assert.ok(ringMs({ ...frozen, known: { ...known, lookedMs: 0 } }, RETENTION_DAYS, NOW_MS) > NOW_MS + 60_000);
  });
});

describe("what the gate expects", () => {
  test("becomes the announced check, unless a newer wish is out", () => {
    const { known } = onLook(null, thing, false, true, NOW_MS);
    assert.equal(onExpected(known, known.seq, NOW_MS + 9_000).nextCheckMs, NOW_MS + 9_000);
    assert.equal(onExpected(known, known.seq - 1, NOW_MS + 9_000), known);
    assert.equal(onExpected(known, known.seq - 1, null), known);
  });
});

describe("keeping", () => {
  const isForgotten = (known: Known, atMs: number, watched = false) =>
    onAlarm(known, watched, RETENTION_DAYS, atMs) === "forget";

  test("lasts so many days after the last look or change", () => {
    const known = { ...knownAs("succeeded"), lookedMs: NOW_MS + 5, changedMs: NOW_MS };
    assert.equal(isForgotten(known, NOW_MS + 5 + 30 * DAY_MS - 1), false);
    assert.equal(isForgotten(known, NOW_MS + 5 + 30 * DAY_MS), true);
    assert.equal(isForgotten({ ...known, changedMs: NOW_MS + 9 }, NOW_MS + 5 + 30 * DAY_MS), false);
  });

  test("lasts as long as somebody watches", () => {
    assert.equal(isForgotten(knownAs("succeeded"), NOW_MS + 31 * DAY_MS, true), false);
  });

  test("lasts an hour for what nothing ever stood for", () => {
    const guess = heardAnswer(nothingKnown(thing, NOW_MS), notFound, NOW_MS, NOW_MS);
    assert.equal(isForgotten(guess, NOW_MS + HOUR_MS - 1), false);
    assert.equal(isForgotten(guess, NOW_MS + HOUR_MS), true);
  });

  test("never lets a number fall behind one given before everything was deleted", () => {
    const before = onAnswer(knownAs("processing"), answered(), true, NOW_MS).known;
    const after = onLook(null, thing, false, true, NOW_MS + DAY_MS).known;
    assert.ok(after.seq > before.seq);
  });
});
