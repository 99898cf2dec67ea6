/** The queue of a gate in workerd: it is in memory, sets no alarm, and asks hubs about checks that have waited long. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  bearer,
  CREDENTIALS,
  callsFor,
  completeLog,
  eventually,
  type Fixture,
  fetchStatus,
  hubOf,
  logText,
  openFixture,
  payment,
  probeWorker,
  watch,
} from "./fixture.ts";
import type { ObjectContents } from "./instrumented-worker/contents.ts";

const SECOND_MS = 1_000;
/** One call in a minute, so that every second check waits. */
const NARROW = { account: "narrow", limits: { perAccount: 1, perId: 1, windowSeconds: 60 } };
/** One call in 15 s: the second check runs before its hub would be asked about it. */
const BRISK = { account: "brisk", limits: { perAccount: 1, perId: 1, windowSeconds: 15 } };

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    // The clock of the simulator is not set forward.
    simulator: { limits: { enforce: false } },
    connections: { narrow: NARROW, brisk: BRISK, older: { account: "older" }, paused: { account: "paused" } },
    secrets: {
      NARROW_CREDENTIALS: CREDENTIALS,
      BRISK_CREDENTIALS: CREDENTIALS,
      OLDER_CREDENTIALS: CREDENTIALS,
      PAUSED_CREDENTIALS: CREDENTIALS,
    },
  });
});
after(() => fixture.close());

const probe = <Answer>(what: string, query?: Record<string, string>) => probeWorker<Answer>(fixture, what, query);

const forward = (ms: number) => probe("forward", { ms: String(ms) });
const gateOf = (connection: string) => {
  const account = `ixopay|${new URL(fixture.simulator.baseUrl).host}|${connection}`;
  return { name: createHash("sha256").update(account).digest("hex") };
};

/** A customer with a token opens the page of a new payment. */
async function openPage(connection: string, status = "PENDING") {
  const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status, afterMs: 0, callback: false }] });
  const headers = await bearer(payment(uuid, "payment", connection), { expiresInSeconds: 3_600 });
  return { uuid, stream: await watch(fixture, `${connection}/payment/${uuid}`, headers) };
}

describe("the queue of a gate", { timeout: 60_000 }, () => {
  test("A check that has waited for a minute runs after its hub has said that it is wanted", async () => {
    const first = await openPage("narrow", "SUCCESS");
    await first.stream.state("succeeded");
    await first.stream.close();
    const second = await openPage("narrow");
    await second.stream.state("unknown");
    assert.equal(callsFor(fixture, second.uuid), 0);
    const asked = await probe<number>("wanted-queries");
    await forward(62 * SECOND_MS);
    await second.stream.state("processing");
    assert.ok((await probe<number>("wanted-queries")) > asked);
    await second.stream.close();
  });

  test("Viewers see that the next check comes after the pause of their account", async () => {
    const { uuid, stream } = await openPage("paused");
    await stream.state("processing");
    fixture.simulator.control.addFault({ kind: "too-many-requests", retryAfterSeconds: 600, id: uuid, nextCalls: 1 });
    await forward(3 * SECOND_MS);
    const { data } = await stream.next(({ data }) => data.stale);
    assert.ok(Date.parse(data.nextCheckAt ?? "") - Date.parse(data.serverTime ?? "") > 500 * SECOND_MS);
    await stream.close();
  });

  test("A check that needs no request to the provider uses no call of the account", async () => {
    const gates = await fixture.worker.objectIds("ProviderGate");
    for (const id of ["test_succeeded~one", "test_succeeded~two"])
      assert.equal((await fetchStatus(fixture, `sandbox/payment/${id}`)).state, "succeeded");
    const [id] = (await fixture.worker.objectIds("ProviderGate")).filter((each) => !gates.includes(each));
    // The row of the first call is free again, so the second one has it.
    assert.equal((await probe<ObjectContents>("gate", { id: id ?? assert.fail() })).records, 1);
  });

  test("A gate with pending checks has no alarm", async () => {
    const { stream } = await openPage("older");
    await stream.state("processing");
    assert.equal((await probe<ObjectContents>("gate", gateOf("older"))).alarmMs, null);
    await stream.close();
  });

  test("An alarm that an older version has set does no harm, and checks run as before", async () => {
    await probe("set-gate-alarm", { ...gateOf("older"), ms: String(SECOND_MS) });
    await forward(2 * SECOND_MS);
    await eventually(async () => assert.equal((await probe<ObjectContents>("gate", gateOf("older"))).alarmMs, null));
    const { stream } = await openPage("older");
    await stream.state("processing");
    await stream.close();
    assert.ok(!(await completeLog(fixture)).includes('"event":"internal"'));
  });

  // Last: the log contains the error of its hub.
  test("A check whose result its hub could not take makes no second call before the hub can be reached again", async () => {
    const first = await openPage("brisk", "SUCCESS");
    await first.stream.state("succeeded");
    await first.stream.close();
    const { uuid, stream } = await openPage("brisk");
    await stream.state("unknown");
    const hub = hubOf(`brisk/payment/${uuid}`);
    await probe("break-down", hub);
    await forward(16 * SECOND_MS);
    await eventually(() => assert.match(logText(fixture), /"event":"hub-unreachable"/));
    const asked = await probe<number>("wanted-queries");
    // The lease of the call ends, and its slot is free again.
    await forward(16 * SECOND_MS);
    await eventually(async () => assert.ok((await probe<number>("wanted-queries")) > asked));
    assert.equal(callsFor(fixture, uuid), 1);
    await fixture.worker.evict("StatusHub", hub);
    await stream.close();
  });
});
