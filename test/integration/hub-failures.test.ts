/** What a hub keeps when an alarm, a socket or its storage fails, or a webhook comes twice: no check is lost, and no viewer stays uninformed. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SCHEMA_VERSION } from "../../edge/hub/storage/stored-state.ts";
import type { ResourceTrace } from "../../edge/operations/resource-trace.ts";
import {
  bearer,
  CREDENTIALS,
  callsFor,
  eventually,
  type Fixture,
  fetchAnsweredStatus,
  fetchStatus,
  hubOf,
  LINK_KEY,
  logText,
  openFixture,
  payment,
  probeWorker,
  watch,
} from "./fixture.ts";
import type { ObjectContents } from "./instrumented-worker/contents.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const PENDING = [{ status: "PENDING", afterMs: 0, callback: false }];

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    // The clock of the simulator server is not set forward.
    simulator: { limits: { enforce: false } },
    connections: { links: { account: "links" } },
    secrets: { LINKS_CREDENTIALS: CREDENTIALS },
  });
});
after(() => fixture.close());

const probe = <Answer>(what: string, query?: Record<string, string>) => probeWorker<Answer>(fixture, what, query);

const forward = (ms: number) => probe("forward", { ms: String(ms) });
const contentsOf = (path: string) => probe<ObjectContents>("hub", hubOf(path));

/** The hub starts with this record in its storage. */
async function restartWith(path: string, record: object): Promise<void> {
  await probe("store", { ...hubOf(path), record: JSON.stringify(record) });
  await fixture.worker.evict("StatusHub", hubOf(path));
}

describe("a link that has ended", { timeout: 60_000 }, () => {
  test("A view that finds a link expired before its alarm shows that to every stream as well", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({
      payByLink: { expiresAfterMs: 8_000 },
      lifecycle: [{ status: "REDIRECT", afterMs: 0 }],
    });
    const path = `links/payment-link/${uuid}`;
    const stream = await watch(fixture, path);
    await stream.state("created");
    // No result comes either, whose broadcast would be stale.
    control.addFault({ kind: "hang", id: uuid });
    await probe("delete-alarm", hubOf(path));
    await forward(9 * SECOND_MS);
    assert.equal((await fetchStatus(fixture, path)).state, "expired");
    const { stale, settled } = await stream.state("expired");
    assert.deepEqual([stale, settled], [false, false]);
    await stream.close();
  });
});

describe("a socket of a hub", { timeout: 60_000 }, () => {
  test("A hub confirms the close of a socket, so that the Worker's end does not stay half open", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    const closed = await probe("close-handshake", { ...hubOf(path), resource: path });
    assert.deepEqual(closed, { code: 1000, wasClean: true });
    await eventually(async () => assert.equal((await contentsOf(path)).viewers, 0));
  });
});

describe("a hub with a record of a newer version", { timeout: 60_000 }, () => {
  test("The alarm fires again every five minutes until the record can be read, and its check follows then", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    const headers = await bearer(payment(uuid));
    await eventually(async () => assert.equal((await fetchStatus(fixture, path, headers)).state, "processing"));
    const stored = await probe<object>("stored", hubOf(path));
    await restartWith(path, { ...stored, schemaVersion: SCHEMA_VERSION + 1 });
    const { alarmMs } = await contentsOf(path);
    await forward(5 * MINUTE_MS);
    await eventually(async () => assert.ok(((await contentsOf(path)).alarmMs ?? 0) > (alarmMs ?? 0)));
    const calls = callsFor(fixture, uuid);
    await restartWith(path, stored);
    await forward(5 * MINUTE_MS);
    await eventually(() => assert.ok(callsFor(fixture, uuid) > calls));
  });
});

// Last in this file: the tokens of other tests have expired a day later.
describe("an alarm that fails", { timeout: 60_000 }, () => {
  test("A hub whose alarm fails logs that, and its alarm fires again within five minutes", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    await eventually(async () => assert.equal((await fetchStatus(fixture, path)).state, "processing"));
    const { alarmMs } = await contentsOf(path);
    assert.ok(alarmMs !== null);
    await probe("break-down", hubOf(path));
    await forward(DAY_MS);
    await eventually(() => assert.match(logText(fixture), /"event":"internal","requestId":"hub-alarm"/));
    await fixture.worker.evict("StatusHub", hubOf(path));
    const againMs = (await contentsOf(path)).alarmMs ?? 0;
    assert.ok(againMs > alarmMs && againMs <= alarmMs + DAY_MS + 5 * MINUTE_MS, String(againMs - alarmMs));
  });
});

describe("an alarm that the platform has lost", { timeout: 60_000 }, () => {
  test("The gate finds the hub of an unsettled payment whose alarm was lost, and its next check follows", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    await fetchAnsweredStatus(fixture, path);
    await eventually(async () => assert.ok((await contentsOf(path)).alarmMs));
    const calls = callsFor(fixture, uuid);
    await probe("delete-alarm", hubOf(path));
    await forward(10 * MINUTE_MS);
    assert.deepEqual([callsFor(fixture, uuid), (await contentsOf(path)).alarmMs], [calls, null]);
    await forward(60 * MINUTE_MS);
    await eventually(() => assert.equal(callsFor(fixture, uuid), calls + 1));
    await eventually(async () => assert.ok((await contentsOf(path)).alarmMs));
    assert.match(logText(fixture), /"alarm-restored","requestId":"sweep","connection":"shop","kind":"payment"/);
  });
});

describe("a webhook that arrives again", { timeout: 60_000 }, () => {
  test("A signed webhook that the provider repeats is counted in the trace, once for each repetition", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    const repeated = async () => {
      const headers = { Authorization: `Bearer ${LINK_KEY}` };
      const trace = await fixture.worker.fetch(`/v1/shop/payment/${uuid}/trace`, { headers });
      const { repeatedWebhooks, webhooks } = (await trace.json()) as ResourceTrace;
      return [webhooks.length, repeatedWebhooks?.count ?? 0];
    };
    for (const expected of [0, 1, 2]) {
      control.resendCallback(uuid);
      await control.callbacks.deliverDue();
      assert.deepEqual(await repeated(), [1, expected]);
      await forward(10 * SECOND_MS);
    }
  });
});
