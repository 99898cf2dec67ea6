/** Payments that succeed after they have failed or expired: docs/interface.md#stream. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { bearer, callsFor, type Fixture, fetchStatus, openFixture, payment, probeWorker, watch } from "./fixture.ts";

const MINUTE_MS = 60_000;

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    // The clock of the simulator server is not set forward.
    simulator: { limits: { enforce: false } },
  });
});
after(() => fixture.close());

const forward = (ms: number) => probeWorker(fixture, "forward", { ms: String(ms) });
/** A payment that the provider has declined, of which no webhook reports anything. */
const declined = () =>
  fixture.simulator.control.create({ lifecycle: [{ status: "ERROR", afterMs: 0, code: 2010, callback: false }] });
const tokenFor = (uuid: string) => bearer(payment(uuid), { expiresInSeconds: 7_200 });

describe("a payment that succeeds late", { timeout: 60_000 }, () => {
  for (const [state, code] of [
    ["failed", 2010],
    ["expired", 2005],
  ] as const) {
    test(`The stream of a payment that is ${state} shows its success by webhook, and ends then`, async () => {
      const { control } = fixture.simulator;
      const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
      const stream = await watch(fixture, `shop/payment/${uuid}`, await tokenFor(uuid));
      await stream.state("processing");
      control.advance(uuid, { status: "ERROR", code });
      const ended = await stream.state(state);
      assert.equal(ended.settled, true);
      // A webhook that settles a status is confirmed, and the confirmation is the last check for a minute.
      await stream.next(({ data }) => data.checkedAt && data.checkedAt > (ended.checkedAt ?? "") && !data.stale);
      const calls = callsFor(fixture, uuid);
      control.advance(uuid, { status: "SUCCESS" });
      const paid = await stream.state("succeeded");
      assert.deepEqual(
        paid.timeline.map((entry) => entry.state),
        ["processing", state, "succeeded"],
      );
      assert.ok(callsFor(fixture, uuid) <= calls + 1, "the webhook alone tells, and its confirmation follows");
      assert.deepEqual((await stream.next(({ event }) => event === "end")).data, { reason: "settled" });
      await stream.ended;
      const events = stream.events.map(({ event, data }) => (event === "status" ? data.state : event));
      const last = events.filter((event) => event !== "checked").slice(-3);
      assert.deepEqual(last, [state, "succeeded", "end"], "one stream has shown both, and ended once");
    });
  }

  for (const minutes of [1, 5]) {
    test(`Without a webhook, a viewer who is present sees a success by the check after ${minutes} min`, async () => {
      const { control } = fixture.simulator;
      const { uuid } = declined();
      const stream = await watch(fixture, `shop/payment/${uuid}`, await tokenFor(uuid));
      const failedMs = Date.parse(`${(await stream.state("failed")).checkedAt}`);
      if (minutes === 5) {
        await forward(MINUTE_MS + 1_000);
        // The provider must have answered before the payment changes there.
        await stream.next(
          ({ event, data }) => event === "checked" && Date.parse(`${data.checkedAt}`) > failedMs + MINUTE_MS,
        );
        assert.equal(callsFor(fixture, uuid), 2, "the check after one minute");
      }
      control.advance(uuid, { status: "SUCCESS", callback: false });
      await forward((minutes === 5 ? 4 : 1) * MINUTE_MS + 1_000);
      await stream.state("succeeded");
      assert.equal(callsFor(fixture, uuid), minutes === 5 ? 3 : 2);
      await stream.ended;
    });
  }

  test("The stream of a failed payment ends ten minutes after the failure, however young the stream is", async () => {
    const { uuid } = declined();
    const first = await watch(fixture, `shop/payment/${uuid}`, await tokenFor(uuid));
    await first.state("failed");
    await first.close();
    await forward(9 * MINUTE_MS);
    const second = await watch(fixture, `shop/payment/${uuid}`, await tokenFor(uuid));
    await second.state("failed");
    assert.equal((await fetchStatus(fixture, `shop/payment/${uuid}`, await tokenFor(uuid))).settled, true);
    assert.ok(!second.events.some(({ event }) => event === "end"));
    await forward(MINUTE_MS);
    assert.deepEqual((await second.next(({ event }) => event === "end")).data, { reason: "settled" });
    const third = await watch(fixture, `shop/payment/${uuid}`, await tokenFor(uuid));
    await third.ended;
    assert.deepEqual(
      third.events.map(({ event }) => event),
      ["status", "end"],
    );
  });
});
