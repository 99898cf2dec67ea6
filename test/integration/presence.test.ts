/** Checks are made for viewers who are present, and none is lost with the memory of gate or hub. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { EventReader } from "./event-reader.ts";
import {
  bearer,
  CREDENTIALS,
  callsFor,
  eventually,
  type Fixture,
  fetchStatus,
  hubOf,
  openFixture,
  payment,
  probeWorker,
  watch,
} from "./fixture.ts";
import type { ObjectContents } from "./instrumented-worker/contents.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const PENDING = [{ status: "PENDING", afterMs: 0, callback: false }];
/** Each has an account of its own, with one call a minute. */
const SLOW = ["leaves", "hibernates", "cancels", "cancels-late", "vanishes", "unnoticed", "returns"];
const { sharedSecret: _, ...unsigned } = CREDENTIALS;

let fixture: Fixture;
before(async () => {
  const limits = { perAccount: 1, perId: 1, windowSeconds: 60 };
  const slow = SLOW.map((name) => [name, { account: name, limits }]);
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    // The clock of the simulator server is not set forward.
    simulator: { limits: { enforce: false } },
    connections: { ...Object.fromEntries(slow), lost: { account: "lost" }, quiet: { account: "quiet" } },
    secrets: {
      ...Object.fromEntries(
        [...SLOW, "lost"].map((name) => [`${name.toUpperCase().replace("-", "_")}_CREDENTIALS`, CREDENTIALS]),
      ),
      QUIET_CREDENTIALS: unsigned,
    },
  });
});
after(() => fixture.close());

const probe = <Answer>(what: string, query?: Record<string, string>) => probeWorker<Answer>(fixture, what, query);

const forward = (ms: number) => probe("forward", { ms: String(ms) });
const contentsOf = (path: string) => probe<ObjectContents>("hub", hubOf(path));
const abortGate = (connection: string) => {
  const account = `ixopay|${new URL(fixture.simulator.baseUrl).host}|${connection}`;
  return probe("abort-gate", { name: createHash("sha256").update(account).digest("hex") });
};
const create = () => fixture.simulator.control.create({ lifecycle: PENDING }).uuid;
const watchWithToken = async (connection: string, uuid: string): Promise<EventReader> =>
  watch(fixture, `${connection}/payment/${uuid}`, await bearer(payment(uuid, "payment", connection)));

/** Uses the only call of this minute. Then somebody waits for the next one. */
async function waitingViewer(connection: string): Promise<{ uuid: string; path: string; stream: EventReader }> {
  const first = create();
  await fetchStatus(fixture, `${connection}/payment/${first}`, await bearer(payment(first, "payment", connection)));
  const uuid = create();
  const stream = await watchWithToken(connection, uuid);
  await stream.next(({ event }) => event === "checked");
  return { uuid, path: `${connection}/payment/${uuid}`, stream };
}

/** The local server notices that a client has gone at the second heartbeat at the latest. */
async function leave(stream: EventReader, path: string): Promise<void> {
  await stream.close();
  await forward(20 * SECOND_MS);
  await forward(20 * SECOND_MS);
  await eventually(async () => assert.equal((await contentsOf(path)).viewers, 0));
}

/** The next call goes to somebody who comes now, and none to the one who has left. */
async function assertCallIsFree(connection: string, left: string): Promise<void> {
  const uuid = create();
  const stream = await watchWithToken(connection, uuid);
  await forward(61 * SECOND_MS);
  await stream.state("processing");
  await forward(61 * SECOND_MS);
  assert.equal(callsFor(fixture, left), 0);
  await stream.close();
}

describe("a viewer who leaves", { timeout: 60_000 }, () => {
  test("No call is made for a viewer who has left before it was their turn", async () => {
    const { uuid, path, stream } = await waitingViewer("leaves");
    await leave(stream, path);
    await assertCallIsFree("leaves", uuid);
  });

  test("No call is made for them either when the hub has lost its memory meanwhile", async () => {
    const { uuid, path, stream } = await waitingViewer("hibernates");
    await fixture.worker.evict("StatusHub", hubOf(path));
    await leave(stream, path);
    await assertCallIsFree("hibernates", uuid);
    assert.deepEqual(await contentsOf(path), { viewers: 0, records: 0, alarmMs: null });
  });

  for (const [connection, name, evictsHub] of [
    ["cancels", "The hub cancels the check of a viewer who has left, and the gate does not ask for it", false],
    ["cancels-late", "The hub cancels the check also when it has lost its memory before the viewer leaves", true],
  ] as const) {
    test(name, async () => {
      const { path, stream } = await waitingViewer(connection);
      if (evictsHub) await fixture.worker.evict("StatusHub", hubOf(path));
      await leave(stream, path);
      const asked = await probe<number>("wanted-queries");
      await forward(61 * SECOND_MS);
      const next = await watchWithToken(connection, create());
      await next.state("processing");
      assert.equal(await probe<number>("wanted-queries"), asked);
      await next.close();
    });
  }

  test("No call is made for a viewer whose connection is lost without a close", async () => {
    const { uuid, path, stream } = await waitingViewer("vanishes");
    await probe("lose-viewers", hubOf(path));
    await assertCallIsFree("vanishes", uuid);
    // A call for the lost viewer would be made in the minute between these two.
    await assertCallIsFree("vanishes", uuid);
    await stream.close();
  });

  test("A hub that the gate asks notices that its last viewer has left, and plans the check that needs no viewer", async () => {
    const uuid = create();
    const path = `unnoticed/payment/${uuid}`;
    const stream = await watchWithToken("unnoticed", uuid);
    await stream.state("processing");
    const { alarmMs } = await contentsOf(path);
    await probe("lose-viewers", hubOf(path));
    await forward(61 * SECOND_MS);
    // Until then, the alarm is that of the end of the storage.
    await eventually(async () => assert.ok(((await contentsOf(path)).alarmMs ?? 0) < (alarmMs ?? 0) - DAY_MS));
    await stream.close();
  });

  test("A viewer who comes back gets the next call", async () => {
    const { uuid, path, stream } = await waitingViewer("returns");
    await leave(stream, path);
    const again = await watchWithToken("returns", uuid);
    await forward(61 * SECOND_MS);
    await again.state("processing");
    await again.close();
  });
});

describe("a gate that loses its memory", { timeout: 60_000 }, () => {
  for (const [name, evictsHub] of [
    ["The check of a viewer is requested again within 30 s", false],
    ["The check of a viewer is requested again also when the hub has lost its memory too", true],
  ] as const) {
    test(name, async () => {
      const { control } = fixture.simulator;
      const uuid = create();
      const path = `lost/payment/${uuid}`;
      // The call is lost with the gate.
      control.addFault({ kind: "hang", id: uuid, nextCalls: 1 });
      const stream = await watchWithToken("lost", uuid);
      await eventually(() => assert.equal(callsFor(fixture, uuid), 1));
      await abortGate("lost");
      if (evictsHub) await fixture.worker.evict("StatusHub", hubOf(path));
      await forward(20 * SECOND_MS);
      await forward(20 * SECOND_MS);
      await stream.state("processing");
      await stream.close();
    });
  }
});

describe("an id that nobody has named", { timeout: 60_000 }, () => {
  test("An id that is not found leaves no row and no alarm, and unsigned webhooks about it make no call", async () => {
    const uuid = "00000000000000000000";
    const path = `quiet/payment/${uuid}`;
    const response = await fixture.worker.fetch(`/v1/${path}`);
    assert.equal(response.status, 404);
    assert.deepEqual(await contentsOf(path), { viewers: 0, records: 0, alarmMs: null });
    for (const status of ["OK", "ERROR"]) {
      const body = JSON.stringify({ result: status, uuid, transactionType: "DEBIT", amount: "9.99", currency: "EUR" });
      const sent = await fixture.worker.fetch("/v1/quiet/webhook", { method: "POST", body });
      assert.equal(sent.status, 200);
    }
    const other = create();
    await fetchStatus(fixture, `quiet/payment/${other}`);
    assert.equal(callsFor(fixture, uuid), 1);
    assert.deepEqual(await contentsOf(path), { viewers: 0, records: 0, alarmMs: null });
  });
});

describe("too many streams", { timeout: 60_000 }, () => {
  test("A stream for which the hub has no place shows the status and ends as busy, with a time to come back", async () => {
    const uuid = create();
    const path = `shop/payment/${uuid}`;
    await eventually(async () => assert.equal((await fetchStatus(fixture, path)).state, "processing"));
    await probe("crowd", hubOf(path));
    const stream = await watch(fixture, path);
    await stream.ended;
    assert.deepEqual(
      stream.events.map(({ event, data }) => [event, data.reason ?? data.state]),
      [
        ["status", "processing"],
        ["end", "busy"],
      ],
    );
    const retryMs = Number(/^retry: (\d+)\n\n/.exec(stream.text())?.[1]);
    assert.ok(retryMs >= 5_000 && retryMs <= 15_000, String(retryMs));
  });
});
