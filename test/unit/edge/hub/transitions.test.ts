import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyPollResult, emptyHubState, type HubState, withLinkedResource } from "../../../../edge/hub/hub-state.ts";
import {
  onAlarm,
  onCheckAccepted,
  onPollResult,
  onView,
  onWebhookEvent,
  ringMs,
  type Transition,
} from "../../../../edge/hub/transitions.ts";
import { found, knownAs, NOW_MS, noResult, notFound, resource, type } from "../samples.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const answered = (answer = found("processing"), backlogMs = 0) => ({ answer, sentMs: NOW_MS, backlogMs });
const RETENTION_DAYS = 30;
const told = (digest: string, signed = true) => ({ event: type("succeeded"), signed, digest });

describe("a look at a thing", () => {
  test("wishes for a check, and a second look at the same moment wishes for nothing more", () => {
    const first = onView(null, resource, false, true, NOW_MS);
    assert.deepEqual(first.checkRequest, { lane: "first", notBeforeMs: NOW_MS });
    const second = onView(first.known, resource, false, false, NOW_MS + 1);
    assert.equal(second.checkRequest, null);
    assert.equal(second.known, first.known, "and changes nothing that would have to be stored");
  });

  test("with a token tells the gate anew: it is no stranger's want any more", () => {
    const { known } = onView(null, resource, false, true, NOW_MS);
    const step = onView(known, resource, true, false, NOW_MS + 1);
    assert.equal(step.known.trusted, true);
    assert.deepEqual(step.checkRequest, { lane: "first", notBeforeMs: NOW_MS + 1 });
  });

  test("tries again after the gate had no place for it", () => {
    const { known } = onView(null, resource, false, true, NOW_MS);
    const refused = onCheckAccepted(known, known.seq, null);
    assert.deepEqual(onView(refused, resource, false, false, NOW_MS + 1).checkRequest, {
      lane: "first",
      notBeforeMs: NOW_MS + 1,
    });
  });

  test("by the first viewer after a while starts the pace anew", () => {
    const slow = { ...knownAs("processing"), watchedChecks: 7 };
    assert.equal(onView(slow, resource, false, true, NOW_MS).known.watchedChecks, 0);
    assert.equal(onView(slow, resource, false, false, NOW_MS).known.watchedChecks, 7);
  });

  test("is written down by the hour only", () => {
    const known = onView(knownAs("succeeded"), resource, false, false, NOW_MS + HOUR_MS).known;
    assert.equal(known.lastViewedMs, NOW_MS);
    assert.equal(onView(known, resource, false, false, NOW_MS + HOUR_MS + 1).known.lastViewedMs, NOW_MS + HOUR_MS + 1);
  });
});

describe("an answer", () => {
  const { known } = onView(null, resource, true, true, NOW_MS);

  test("always says what is wanted next, with a higher number than before", () => {
    const step = onPollResult(known, answered(), true, NOW_MS + 100);
    assert.deepEqual(step.checkRequest, { lane: "watched", notBeforeMs: NOW_MS + 100 + 2_000 });
    assert.ok(step.known.seq > known.seq);
    assert.equal(onPollResult(known, answered(found("succeeded")), true, NOW_MS + 100).checkRequest, "nothing");
  });

  test("announces the next check no earlier than the gate's line allows", () => {
    const step = onPollResult(known, answered(found("processing"), 30_000), true, NOW_MS + 100);
    assert.equal(step.known.nextCheckMs, NOW_MS + 100 + 30_000);
  });

  test("announces none for what is settled", () => {
    assert.equal(onPollResult(known, answered(found("succeeded")), true, NOW_MS).known.nextCheckMs, null);
  });

  test("wakes the hub when nobody looks", () => {
    const step = onPollResult(known, answered(), false, NOW_MS);
    assert.deepEqual(
      [step.checkRequest, step.alarmMs, step.known.nextCheckMs],
      ["nothing", NOW_MS + 300_000, NOW_MS + 300_000],
    );
  });
});

describe("a first look", () => {
  test("begins the wait anew where only another name of the thing was asked about before", () => {
    const named = withLinkedResource(emptyHubState(resource, NOW_MS), "shop/order/1");
    assert.equal(onView(named, resource, true, true, NOW_MS + 60_000).known.firstRequestedMs, NOW_MS + 60_000);
    const { known } = onView(null, resource, true, true, NOW_MS);
    assert.equal(onView(known, resource, true, true, NOW_MS + 60_000).known.firstRequestedMs, NOW_MS);
  });
});

describe("a webhook", () => {
  const planned = onPollResult(knownAs("processing"), answered(), true, NOW_MS).known;

  test("wishes for a confirmation at once, its duplicate for nothing", () => {
    const step = onWebhookEvent(planned, told("d"), true, NOW_MS + 500);
    assert.deepEqual(step.checkRequest, { lane: "webhook", notBeforeMs: NOW_MS + 500 });
    const again = onWebhookEvent(step.known, told("d"), true, NOW_MS + 900);
    assert.deepEqual([again.checkRequest, again.known === step.known], [null, true]);
  });

  test("about what nobody looks at is confirmed when there is room", () => {
    const step = onWebhookEvent(knownAs("processing"), told("d"), false, NOW_MS + 500);
    assert.deepEqual(step.checkRequest, { lane: "background", notBeforeMs: NOW_MS + 500 });
  });

  test("that is verified asks nothing about what nobody ever looked at", () => {
    const step = onWebhookEvent(emptyHubState(resource, NOW_MS), told("d"), false, NOW_MS);
    assert.deepEqual([step.checkRequest, step.known.shown.state], [null, "succeeded"]);
  });

  test("that is unsigned asks in the background about what nobody ever looked at", () => {
    const step = onWebhookEvent(emptyHubState(resource, NOW_MS), { ...told("d"), signed: false }, false, NOW_MS);
    assert.deepEqual(
      [step.checkRequest, step.known.shown.state],
      [{ lane: "background", notBeforeMs: NOW_MS }, "unknown"],
    );
  });
});

describe("the hub's alarm", () => {
  const ring = (known: HubState, watched: boolean, atMs: number): Transition => {
    const step = onAlarm(known, watched, RETENTION_DAYS, atMs);
    assert.ok(step !== "forget");
    return step;
  };

  test("wishes for a check of what is due", () => {
    const { known } = onPollResult(knownAs("processing"), answered(), false, NOW_MS);
    const dueMs = NOW_MS + 300_000;
    assert.deepEqual(ring(known, false, dueMs).checkRequest, { lane: "background", notBeforeMs: dueMs });
  });

  test("makes a wish again that was stored but never reached the gate", () => {
    for (const step of [
      onWebhookEvent(knownAs("succeeded"), told("d", false), false, NOW_MS),
      onView(null, resource, true, true, NOW_MS),
      onPollResult(knownAs("processing"), answered(), true, NOW_MS),
    ]) {
      assert.ok(step.alarmMs !== null, "the hub wakes in any case");
      assert.notEqual(ring(step.known, true, step.alarmMs).checkRequest, null);
    }
  });

  test("still rings for a wish that may be lost when a webhook or a link's end wishes for nothing more", () => {
    const looked = onView(null, resource, true, true, NOW_MS).known;
    const first = onWebhookEvent(looked, { ...told("one"), event: type("authorized") }, true, NOW_MS);
    const second = onWebhookEvent(first.known, told("two"), true, NOW_MS + 100);
    assert.deepEqual([second.checkRequest, second.known.shown.state], [null, "succeeded"]);
    assert.equal(ringMs(second, RETENTION_DAYS, NOW_MS + 100), NOW_MS + 300_000);
    assert.ok(ringMs(second, RETENTION_DAYS, NOW_MS + 300_000) > NOW_MS + DAY_MS, "and not again and again");
  });

  test("asks for those who look in their own lane", () => {
    const known = { ...knownAs("processing"), requestedCheck: { lane: "watched" as const, notBeforeMs: NOW_MS } };
    assert.deepEqual(ring(known, true, NOW_MS + 300_000).checkRequest, {
      lane: "watched",
      notBeforeMs: NOW_MS + 300_000,
    });
    assert.deepEqual(ring(known, false, NOW_MS + 300_000).checkRequest, {
      lane: "background",
      notBeforeMs: NOW_MS + 300_000,
    });
  });

  test("rings when something is due, else at the end of keeping, and never in the past", () => {
    const due = onPollResult(knownAs("processing"), answered(), false, NOW_MS);
    assert.equal(ringMs(due, RETENTION_DAYS, NOW_MS), NOW_MS + 300_000);
    assert.equal(ringMs(due, RETENTION_DAYS, NOW_MS + DAY_MS), NOW_MS + DAY_MS + 1);
    const settled = onPollResult(knownAs("succeeded"), answered(found("succeeded")), false, NOW_MS);
    assert.equal(ringMs(settled, RETENTION_DAYS, NOW_MS), NOW_MS + 30 * DAY_MS);
    assert.ok(ringMs(settled, RETENTION_DAYS, NOW_MS + 31 * DAY_MS) > NOW_MS + 31 * DAY_MS);
  });
});

describe("a link with an end", () => {
  const link = { ...resource, kind: "payment-link" as const };
  const known = knownAs("created", { expiresAt: new Date(NOW_MS + 60_000).toISOString() }, link);
  const frozen = onPollResult(known, answered(noResult, 300_000), true, NOW_MS);

  test("rings at its end, whenever the provider will be asked", () => {
    assert.equal(ringMs(frozen, RETENTION_DAYS, NOW_MS), NOW_MS + 60_000);
    const step = onAlarm(frozen.known, true, RETENTION_DAYS, NOW_MS + 60_000);
    assert.ok(step !== "forget");
    assert.deepEqual([step.known.shown.state, step.known.shown.settled], ["expired", false]);
  });

  test("that nobody has opened is left alone", () => {
    assert.ok(ringMs({ ...frozen, known: { ...known, lastViewedMs: 0 } }, RETENTION_DAYS, NOW_MS) > NOW_MS + 60_000);
  });
});

describe("what the gate expects", () => {
  test("becomes the announced check, unless a newer wish is out", () => {
    const { known } = onView(null, resource, false, true, NOW_MS);
    assert.equal(onCheckAccepted(known, known.seq, NOW_MS + 9_000).nextCheckMs, NOW_MS + 9_000);
    assert.equal(onCheckAccepted(known, known.seq - 1, NOW_MS + 9_000), known);
    assert.equal(onCheckAccepted(known, known.seq - 1, null), known);
  });
});

describe("keeping", () => {
  const isForgotten = (known: HubState, atMs: number, watched = false) =>
    onAlarm(known, watched, RETENTION_DAYS, atMs) === "forget";

  test("lasts so many days after the last look or change", () => {
    const known = { ...knownAs("succeeded"), lastViewedMs: NOW_MS + 5, changedMs: NOW_MS };
    assert.equal(isForgotten(known, NOW_MS + 5 + 30 * DAY_MS - 1), false);
    assert.equal(isForgotten(known, NOW_MS + 5 + 30 * DAY_MS), true);
    assert.equal(isForgotten({ ...known, changedMs: NOW_MS + 9 }, NOW_MS + 5 + 30 * DAY_MS), false);
  });

  test("lasts as long as somebody watches", () => {
    assert.equal(isForgotten(knownAs("succeeded"), NOW_MS + 31 * DAY_MS, true), false);
  });

  test("lasts an hour for what nothing ever stood for", () => {
    const guess = applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS);
    assert.equal(isForgotten(guess, NOW_MS + HOUR_MS - 1), false);
    assert.equal(isForgotten(guess, NOW_MS + HOUR_MS), true);
  });

  test("never lets a number fall behind one given before everything was deleted", () => {
    const before = onPollResult(knownAs("processing"), answered(), true, NOW_MS).known;
    const after = onView(null, resource, false, true, NOW_MS + DAY_MS).known;
    assert.ok(after.seq > before.seq);
  });
});
