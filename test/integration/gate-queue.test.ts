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
  openFixture,
  payment,
  probeWorker,
  watch,
} from "./fixture.ts";
import type { ObjectContents } from "./instrumented-worker/contents.ts";

const SECOND_MS = 1_000;
/** One call in a minute, so that every second check waits. */
const NARROW = { account: "narrow", limits: { perAccount: 1, perId: 1, windowSeconds: 60 } };

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    // The clock of the simulator is not set forward.
    simulator: { limits: { enforce: false } },
    connections: { narrow: NARROW, older: { account: "older" } },
    secrets: { NARROW_CREDENTIALS: CREDENTIALS, OLDER_CREDENTIALS: CREDENTIALS },
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
});
