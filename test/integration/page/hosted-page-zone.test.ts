/** Dates on the hosted page are in the time zone of the viewer, without a script. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { payment } from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";
import { addressOf, all, openPage } from "./page-reader.ts";

let worker: RunningWorker;
before(async () => {
  worker = await startWorker({
    entryPath: fileURLToPath(new URL("../instrumented-worker/worker.ts", import.meta.url)),
    vars: { SANDBOX: "on", VIEWER_LIMITS: "off" },
  });
});
after(() => worker.close());

describe("time zone of a hosted page", { timeout: 60_000 }, () => {
  test("Each viewer gets dates in their own time zone, also from the cache", async () => {
    const path = addressOf(payment("test_succeeded~zones", "payment", "sandbox"));
    for (const [zone, offsetMinutes, sign] of [
      ["Asia/Kolkata", 330, /GMT\+5:30$/],
      ["Asia/Tokyo", 540, /GMT\+9$/],
      ["UTC", 0, /UTC$/],
    ] as const) {
      const [moment] = all(await openPage(worker, path, { "Probe-Zone": zone }), "time");
      const { datetime = "", title = "" } = moment?.attributes ?? {};
      assert.match(title, sign);
      const there = new Date(Date.parse(datetime) + offsetMinutes * 60_000);
      const clock = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });
      const plain = (text: string) => text.replace(/\s/g, " ");
      assert.ok(plain(title).startsWith(plain(clock.format(there))), `${title} is ${datetime}`);
    }
  });
});
