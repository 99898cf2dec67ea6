// Points are written only where the optional binding is, and a lost point fails nothing.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Point, writePoint } from "../../../../edge/platform/metrics.ts";

const POINTS: [Point, blobs: string[], doubles: number[]][] = [
  [
    { connection: "shop", metric: "view", kind: "order", source: "page", isConfirmed: false, afterMs: 12 },
    ["view", "page", "order", "unconfirmed"],
    [12],
  ],
  [{ connection: "shop", metric: "webhook", verdict: "signed", afterMs: 3 }, ["webhook", "signed"], [3]],
  [
    {
      ...{ connection: "shop", metric: "check", lane: "watched", outcome: "timeout" },
      ...{ isUseful: false, waitedMs: 5, callMs: 10_000, rows: 4 },
    },
    ["check", "watched", "timeout", "useless"],
    [5, 10_000, 4],
  ],
  [
    { connection: "shop", metric: "notification", verdict: "failed", afterMs: 900, callMs: 30, attempt: 2 },
    ["notification", "failed"],
    [900, 30, 2],
  ],
  [{ connection: "shop", metric: "refusal", cause: "origin" }, ["refusal", "origin"], []],
  [{ connection: "shop", metric: "circuit", reason: "closed" }, ["circuit", "closed"], []],
];

describe("writePoint", () => {
  for (const [point, blobs, doubles] of POINTS) {
    test(`A point of the metric ${point.metric} has the columns that the documents name`, () => {
      const written: unknown[] = [];
      writePoint({ METRICS: { writeDataPoint: (each: unknown) => written.push(each) } }, point);
      assert.deepEqual(written, [{ indexes: ["shop"], blobs, doubles }]);
    });
  }

  test("Without the binding nothing is written, and an error of the platform is not thrown", () => {
    const point: Point = { connection: "shop", metric: "circuit", reason: "closed" };
    writePoint({}, point);
    let attempts = 0;
    const failing = () => {
      attempts += 1;
      throw new TypeError("Maximum data points per invocation exceeded.");
    };
    writePoint({ METRICS: { writeDataPoint: failing } }, point);
    assert.equal(attempts, 1);
  });
});
