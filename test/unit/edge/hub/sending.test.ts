import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NOBODY } from "../../../../edge/hub/presence.ts";
import { activeRequest, isWorthSending, requestFor } from "../../../../edge/hub/sending.ts";
import { NOW_MS, requested, stateFound, WATCHED } from "../samples.ts";

const SOON_MS = NOW_MS + 5_000;
const soon = requested("watched", SOON_MS);
const sentAs = (requestedCheck = soon, nextCheckMs: number | null = requestedCheck.notBeforeMs) => ({
  requestedCheck,
  nextCheckMs,
});

describe("sending a check request", () => {
  test("A first request is sent, and an earlier one, one after a webhook, and one that replaces a lost one", () => {
    assert.equal(isWorthSending(soon, { requestedCheck: null, nextCheckMs: null }, NOW_MS), true);
    assert.equal(isWorthSending(soon, sentAs(requested("watched", SOON_MS + 1)), NOW_MS), true);
    assert.equal(isWorthSending(requested("webhook", NOW_MS), sentAs(requested("idle", NOW_MS)), NOW_MS), true);
    assert.equal(isWorthSending(soon, sentAs(requested("watched", NOW_MS - 10_001)), NOW_MS), true);
  });

  test("A request that the gate has, or a later one, is not sent", () => {
    assert.equal(isWorthSending(soon, sentAs(), NOW_MS), false);
    assert.equal(isWorthSending(soon, sentAs(requested("watched", NOW_MS)), NOW_MS), false);
    assert.equal(isWorthSending(soon, sentAs(requested("watched", NOW_MS - 60_000), SOON_MS), NOW_MS), false);
  });

  test("A confirmation replaces a request of another lane, unless it is for later", () => {
    const replaces = (lane: "webhook" | "confirm", sent: Parameters<typeof requested>[0], notBeforeMs = NOW_MS) =>
      isWorthSending(requested(lane, notBeforeMs), sentAs(requested(sent, NOW_MS)), NOW_MS);
    assert.deepEqual([replaces("webhook", "first"), replaces("confirm", "first")], [true, true]);
    assert.deepEqual([replaces("webhook", "confirm"), replaces("confirm", "webhook")], [true, true]);
    assert.deepEqual([replaces("webhook", "webhook"), replaces("webhook", "watched", SOON_MS)], [false, false]);
  });

  test("A check for viewers replaces one without, and not the other way round", () => {
    const background = requested("background", NOW_MS);
    assert.equal(isWorthSending(soon, sentAs(background), NOW_MS), true);
    assert.equal(isWorthSending(background, sentAs(requested("watched", NOW_MS)), NOW_MS), false);
  });
});

describe("the viewers of a request", () => {
  const reading = { ...NOBODY, untilMs: SOON_MS, network: "a" };

  test("A request for viewers ends with them, and a confirmation does not", () => {
    const untilOf = (lane: Parameters<typeof requested>[0]) =>
      requestFor({ lane, notBeforeMs: NOW_MS }, reading).untilMs;
    assert.deepEqual((["first", "watched", "idle"] as const).map(untilOf), [SOON_MS, SOON_MS, SOON_MS]);
    assert.deepEqual((["webhook", "confirm", "background"] as const).map(untilOf), [null, null, null]);
  });

  test("A request whose viewers have left is not active any more", () => {
    const { schedule } = stateFound("processing");
    const active = (of: ReturnType<typeof requested>, presence = NOBODY, atMs = NOW_MS) =>
      activeRequest({ ...schedule, requestedCheck: of }, presence, atMs) !== null;
    const ofRead = requested("first", NOW_MS, { untilMs: SOON_MS });
    assert.deepEqual([active(ofRead, reading), active(ofRead, reading, SOON_MS + 1)], [true, false]);
    assert.deepEqual([active(soon, WATCHED), active(soon)], [true, false]);
    assert.equal(active(requested("confirm", NOW_MS)), true);
  });
});
