/** Stored records and messages of other versions, as a deploy brings them about. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  bearer,
  CREDENTIALS,
  callsFor,
  eventually,
  type Fixture,
  fetchStatus,
  hubOf,
  logText,
  openFixture,
  payment,
  problemOf,
  watch,
} from "./fixture.ts";

const PENDING = [{ status: "PENDING", afterMs: 0, callback: false }];
const { sharedSecret: _, ...unsigned } = CREDENTIALS;

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    simulator: { limits: { enforce: false } },
    connections: { quiet: { account: "quiet" } },
    secrets: { QUIET_CREDENTIALS: unsigned },
  });
});
after(() => fixture.close());

async function probe<Answer>(what: string, query: Record<string, string>): Promise<Answer> {
  const response = await fixture.worker.fetch(`/probe/${what}?${new URLSearchParams(query)}`);
  assert.equal(response.status, 200);
  return (await response.json()) as Answer;
}

interface StoredRecord extends Record<string, unknown> {
  schemaVersion?: number;
}

const nameOf = (path: string) => createHash("sha256").update(path).digest("hex");
const storedOf = (path: string) => probe<StoredRecord>("stored", { name: nameOf(path) });

/** The hub of `path` starts with this record in its storage. */
async function restartWith(path: string, record: StoredRecord): Promise<void> {
  await probe("store", { name: nameOf(path), record: JSON.stringify(record) });
  await fixture.worker.evict("StatusHub", hubOf(path));
}

/** A pending payment that somebody has viewed, with the record that its hub has stored. */
async function viewedPayment() {
  const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
  const path = `shop/payment/${uuid}`;
  await eventually(async () => assert.equal((await fetchStatus(fixture, path)).state, "processing"));
  return { uuid, path, token: await bearer(payment(uuid)), stored: await storedOf(path) };
}

describe("stored records", { timeout: 60_000 }, () => {
  test("A record of version 0 is upgraded when the hub starts, and stored as version 1 with the next change", async () => {
    const { uuid, path, token, stored } = await viewedPayment();
    const { resource, schemaVersion, ...others } = stored;
    assert.equal(schemaVersion, 1);
    await restartWith(path, { schemaVersion: 0, subject: resource, ...others });
    const { state, version, timeline } = await fetchStatus(fixture, path, token);
    assert.deepEqual([state, version, timeline.length], ["processing", 1, 1]);
    fixture.simulator.control.create({ uuid, lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    await eventually(async () => assert.equal((await fetchStatus(fixture, path, token)).version, 2));
    const upgraded = await storedOf(path);
    assert.deepEqual([upgraded.schemaVersion, upgraded.resource, "subject" in upgraded], [1, resource, false]);
  });

  test("A record without a version is deleted, and the resource is checked again", async () => {
    const { uuid, path, token, stored } = await viewedPayment();
    const { schemaVersion: _version, ...record } = stored;
    const calls = callsFor(fixture, uuid);
    await restartWith(path, record);
    await eventually(async () => assert.equal((await fetchStatus(fixture, path, token)).state, "processing"));
    assert.ok(callsFor(fixture, uuid) > calls);
    assert.equal((await storedOf(path)).schemaVersion, 1);
  });

  test("A record of a newer version is left as it is, and viewers see the last status as stale", async () => {
    const { path, token, stored } = await viewedPayment();
    const newer = { ...stored, schemaVersion: 2 };
    await restartWith(path, newer);
    const { state, stale } = await fetchStatus(fixture, path);
    assert.deepEqual([state, stale], ["processing", true]);
    const first = await fetchStatus(fixture, path, token);
    assert.deepEqual([first.state, first.settled, first.stale], ["unknown", false, true]);
    assert.deepEqual(await storedOf(path), newer);
    assert.match(logText(fixture), /"event":"unknown-schema-version"/);
  });

  test("A webhook about a resource of a newer version is refused, so that the provider repeats it", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `quiet/payment/${uuid}`;
    await eventually(async () => assert.equal((await fetchStatus(fixture, path)).state, "processing"));
    const newer = { ...(await storedOf(path)), schemaVersion: 2 };
    await restartWith(path, newer);
    const body = JSON.stringify({ result: "OK", uuid, transactionType: "DEBIT", amount: "9.99", currency: "EUR" });
    const send = () => fixture.worker.fetch("/v1/quiet/webhook", { method: "POST", body });
    await problemOf(await send(), 500);
    assert.deepEqual(await storedOf(path), newer);
    await restartWith(path, { ...newer, schemaVersion: 1 });
    assert.equal((await send()).status, 200);
  });
});

describe("messages between hub and Worker", { timeout: 60_000 }, () => {
  for (const [kind, name] of [
    ["newer-record", "A record of a newer version"],
    ["refusal", "A refusal of the hub"],
  ] as const) {
    test(`${name} shows the last status as stale, or unknown where there is none`, async () => {
      const { uuid, path, token } = await viewedPayment();
      await probe("other-version", { name: uuid, kind });
      const { state, stale, version } = await fetchStatus(fixture, path);
      assert.deepEqual([state, stale, version], ["processing", true, 1]);
      const first = await fetchStatus(fixture, path, token);
      assert.deepEqual([first.state, first.stale, first.advice], ["unknown", true, "do_not_pay_again"]);
      await probe("other-version", { name: uuid, kind: "none" });
      const again = await fetchStatus(fixture, path, token);
      assert.deepEqual([again.state, again.stale], ["processing", false]);
    });
  }

  test("A stream of a hub that refuses to open a socket is unknown and ends, so that its viewer connects again", async () => {
    const { uuid, path } = await viewedPayment();
    await probe("other-version", { name: uuid, kind: "refusal" });
    const stream = await watch(fixture, path);
    const { event, data } = await stream.next(() => true);
    assert.deepEqual([event, data.state, data.stale], ["status", "unknown", true]);
    await probe("forward", { ms: "20000" });
    await stream.ended;
    assert.ok(!stream.events.some((each) => each.event === "end"));
  });
});
