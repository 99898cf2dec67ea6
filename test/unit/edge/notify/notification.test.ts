import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { HINTS, STATES } from "../../../../contract/status.ts";
import {
  notificationBody,
  notificationOf,
  readNotification,
  webhookIdOf,
} from "../../../../edge/notify/notification.ts";
import { err } from "../../../../edge/platform/result.ts";

const OF = "shop/payment/abcde12345abcde12345";
const CHANGE = {
  version: 7,
  atMs: Date.parse("2026-11-21T10:00:00Z"),
  state: "succeeded",
  hint: null,
  settled: true,
} as const;

function read(message: unknown) {
  const result = readNotification(message);
  return result.ok ? result.value : assert.fail("unreadable");
}

describe("a notification", () => {
  test("The shop gets the resource, what viewers see of its state, the version and the time, and nothing else", () => {
    const body = notificationBody(read(notificationOf(OF, CHANGE)), true);
    assert.deepEqual(JSON.parse(body), {
      type: "status.changed",
      timestamp: "2026-11-21T10:00:00.000Z",
      data: { of: OF, kind: "payment", state: "succeeded", settled: true, hint: null, version: 7, test: true },
    });
  });

  test("Members of a change that are not listed do not get into the queue", () => {
    const traced = { ...CHANGE, source: "poll", cause: "first" };
    assert.deepEqual(Object.keys(notificationOf(OF, traced).change).sort(), Object.keys(CHANGE).sort());
  });

  test("The id is the same for every attempt, and another one for another resource, version or time", async () => {
    const id = await webhookIdOf(notificationOf(OF, CHANGE));
    const retried = { ...notificationOf(OF, CHANGE), isRetry: true };
    assert.equal(await webhookIdOf(retried), id);
    const others = [
      notificationOf(`${OF}6`, CHANGE),
      notificationOf(OF, { ...CHANGE, version: 8 }),
      notificationOf(OF, { ...CHANGE, atMs: CHANGE.atMs + 1 }),
    ];
    const ids = await Promise.all(others.map(webhookIdOf));
    assert.equal(new Set([id, ...ids]).size, 4);
  });

  test("Every change comes out of the queue as it was put in", () => {
    const change = fc.record({
      version: fc.nat(),
      atMs: fc.nat(),
      state: fc.constantFrom(...STATES),
      hint: fc.constantFrom(...HINTS, null),
      settled: fc.boolean(),
    });
    fc.assert(
      fc.property(change, (each) => {
        const message: unknown = JSON.parse(JSON.stringify(notificationOf(OF, each)));
        assert.deepEqual(read(message).change, { ...each });
      }),
    );
  });

  test("A message of another version, of another shape or about no resource is refused", () => {
    const message = notificationOf(OF, CHANGE);
    for (const other of [
      null,
      "x",
      { ...message, version: 99 },
      { ...message, of: "shop" },
      { ...message, change: {} },
    ])
      assert.deepEqual(readNotification(other), err("unreadable"));
  });
});
