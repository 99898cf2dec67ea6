/** Stored records and messages of other versions, as a deploy brings them about. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ItemPage } from "../../contract/status.ts";
import { SCHEMA_VERSION } from "../../edge/hub/storage/stored-state.ts";
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
  probeWorker,
  problemOf,
  watch,
} from "./fixture.ts";
import type { ObjectContents } from "./instrumented-worker/contents.ts";

const PENDING = [{ status: "PENDING", afterMs: 0, callback: false }];
const MINUTE_MS = 60_000;
/** The list of payouts in a page. */
const ITEMS_HTML = /<details part="items">/;
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

const probe = <Answer>(what: string, query?: Record<string, string>) => probeWorker<Answer>(fixture, what, query);

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
  test("A record of the version before is upgraded when the hub starts, and stored as this version with the next change", async () => {
    const { uuid, path, token, stored } = await viewedPayment();
    const { resource, schemaVersion, ...others } = stored;
    assert.equal(schemaVersion, SCHEMA_VERSION);
    await restartWith(path, { schemaVersion: SCHEMA_VERSION - 1, subject: resource, ...others });
    const { state, version, timeline } = await fetchStatus(fixture, path, token);
    assert.deepEqual([state, version, timeline.length], ["processing", 1, 1]);
    fixture.simulator.control.create({ uuid, lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    await eventually(async () => assert.equal((await fetchStatus(fixture, path, token)).version, 2));
    const upgraded = await storedOf(path);
    assert.deepEqual(
      [upgraded.schemaVersion, upgraded.resource, "subject" in upgraded],
      [SCHEMA_VERSION, resource, false],
    );
  });

  test("A record without a version is deleted, and the resource is checked again", async () => {
    const { uuid, path, token, stored } = await viewedPayment();
    const { schemaVersion: _version, ...record } = stored;
    const calls = callsFor(fixture, uuid);
    await restartWith(path, record);
    await eventually(async () => assert.equal((await fetchStatus(fixture, path, token)).state, "processing"));
    assert.ok(callsFor(fixture, uuid) > calls);
    assert.equal((await storedOf(path)).schemaVersion, SCHEMA_VERSION);
  });

  test("A record of a newer version is left as it is, and viewers see the last status as stale", async () => {
    const { path, token, stored } = await viewedPayment();
    const newer = { ...stored, schemaVersion: SCHEMA_VERSION + 1 };
    await restartWith(path, newer);
    const { state, stale } = await fetchStatus(fixture, path);
    assert.deepEqual([state, stale], ["processing", true]);
    const first = await fetchStatus(fixture, path, token);
    assert.deepEqual([first.state, first.settled, first.stale], ["unknown", false, true]);
    assert.deepEqual(await storedOf(path), newer);
    assert.match(logText(fixture), /"event":"unknown-schema-version"/);
  });

  test("A poll result for a hub with a record of a newer version keeps its check, and the check runs again a minute later", async () => {
    const { uuid, path, token } = await viewedPayment();
    const stream = await watch(fixture, path);
    await stream.next(({ event }) => event === "checked");
    const stored = await storedOf(path);
    await restartWith(path, { ...stored, schemaVersion: SCHEMA_VERSION + 1 });
    await eventually(() => assert.match(logText(fixture), /"requestId":"hub-\w{8}","message":"poll-result"/));
    const calls = callsFor(fixture, uuid);
    await restartWith(path, stored);
    await probe("forward", { ms: String(MINUTE_MS) });
    await eventually(() => assert.ok(callsFor(fixture, uuid) > calls));
    const { state, stale } = await fetchStatus(fixture, path, token);
    assert.deepEqual([state, stale], ["processing", false]);
    await stream.close();
  });

  test("A stream and a report's file of a hub with a record of a newer version are refused with 503, and the hub logs it", async () => {
    const { path, stored } = await viewedPayment();
    await restartWith(path, { ...stored, schemaVersion: SCHEMA_VERSION + 1 });
    const refusals = () => logText(fixture).match(/"requestId":"hub-\w{8}","message":"read"/g)?.length ?? 0;
    const logged = refusals();
    const stream = await fixture.worker.fetch(`/v1/${path}/events`);
    assert.equal(stream.headers.get("Retry-After"), "10");
    assert.equal((await problemOf(stream, 503)).code, "unavailable");
    await eventually(() => assert.equal(refusals(), logged + 1));

    const report = "sandbox/report/test_succeeded";
    const headers = await bearer(payment("test_succeeded", "report", "sandbox"), { scopes: ["report:download"] });
    await eventually(async () => assert.equal((await fetchStatus(fixture, report, headers)).state, "succeeded"));
    await restartWith(report, { ...(await storedOf(report)), schemaVersion: SCHEMA_VERSION + 1 });
    const file = await fixture.worker.fetch(`/v1/${report}/file`, { headers });
    assert.equal(file.headers.get("Retry-After"), "60");
    await problemOf(file, 503);
  });

  test("Items of a hub with a record of a newer version are refused, and the page leaves the list out", async () => {
    const path = "sandbox/bulk-payout/test_processing";
    const headers = await bearer(payment("test_processing", "bulk-payout", "sandbox"), { scopes: ["items"] });
    const getItems = () => fixture.worker.fetch(`/v1/${path}/items`, { headers });
    const getPage = async () => (await fixture.worker.fetch(`/p/${path}`, { headers })).text();
    await eventually(async () => assert.equal((await fetchStatus(fixture, path, headers)).state, "processing"));
    assert.ok(((await (await getItems()).json()) as ItemPage).items.length > 0);
    assert.match(await getPage(), ITEMS_HTML);
    const stored = await storedOf(path);
    await restartWith(path, { ...stored, schemaVersion: SCHEMA_VERSION + 1 });
    const refused = await getItems();
    assert.equal(refused.headers.get("Retry-After"), "10");
    await problemOf(refused, 503);
    const withoutItems = await getPage();
    assert.match(withoutItems, /<payment-status/);
    assert.doesNotMatch(withoutItems, ITEMS_HTML);
    await restartWith(path, stored);
    assert.match(await getPage(), ITEMS_HTML);
  });

  test("A webhook about a resource of a newer version is refused, so that the provider repeats it", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `quiet/payment/${uuid}`;
    await eventually(async () => assert.equal((await fetchStatus(fixture, path)).state, "processing"));
    const newer = { ...(await storedOf(path)), schemaVersion: SCHEMA_VERSION + 1 };
    await restartWith(path, newer);
    const body = JSON.stringify({ result: "OK", uuid, transactionType: "DEBIT", amount: "9.99", currency: "EUR" });
    const send = () => fixture.worker.fetch("/v1/quiet/webhook", { method: "POST", body });
    const refused = await send();
    assert.equal(refused.headers.get("Retry-After"), "10");
    assert.equal((await problemOf(refused, 503)).code, "unavailable");
    assert.match(logText(fixture), /"event":"message-refused","requestId":"caller","message":"webhook-event"/);
    assert.ok(!logText(fixture).includes('"event":"internal"'));
    assert.deepEqual(await storedOf(path), newer);
    await restartWith(path, { ...newer, schemaVersion: SCHEMA_VERSION });
    assert.equal((await send()).status, 200);
  });

  test("A webhook is refused when the hub of its order has a record of a newer version, and changes both when it is repeated", async () => {
    const { control } = fixture.simulator;
    const { uuid, merchantTransactionId } = control.create({
      lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }],
    });
    const order = `shop/order/${merchantTransactionId}`;
    const headers = await bearer(payment(merchantTransactionId, "order"));
    await eventually(async () => assert.equal((await fetchStatus(fixture, order, headers)).state, "succeeded"));
    const stored = await storedOf(order);
    await restartWith(order, { ...stored, schemaVersion: SCHEMA_VERSION + 1 });
    const sent = control.callbacks.attempts.length;
    const refund = control.refund(uuid);
    await eventually(() => assert.equal(control.callbacks.attempts[sent]?.status, 503));
    await restartWith(order, stored);
    control.resendCallback(refund.uuid);
    await eventually(() => assert.equal(control.callbacks.attempts.at(-1)?.status, 200));
    await eventually(async () => assert.equal((await fetchStatus(fixture, order, headers)).state, "refunded"));
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

  test("An event stream of a hub that refuses is refused with 503, so that its viewer keeps the last status", async () => {
    const { uuid, path } = await viewedPayment();
    await probe("other-version", { name: uuid, kind: "refusal" });
    const response = await fixture.worker.fetch(`/v1/${path}/events`);
    assert.equal(response.headers.get("Retry-After"), "10");
    assert.equal((await problemOf(response, 503)).code, "unavailable");
    await probe("other-version", { name: uuid, kind: "none" });
    const stream = await watch(fixture, path);
    await stream.state("processing");
    await stream.close();
  });

  test("A stream whose first record cannot be read ends without a status and without an end", async () => {
    const { uuid, path } = await viewedPayment();
    await probe("other-version", { name: uuid, kind: "newer-record" });
    const stream = await watch(fixture, path);
    await stream.ended;
    assert.deepEqual(stream.events, []);
    assert.match(stream.text(), /^retry: 3000\n/);
    await eventually(async () => assert.equal((await probe<ObjectContents>("hub", hubOf(path))).viewers, 0));
  });

  test("A stream whose next record cannot be read ends without an end, and its viewer connects again", async () => {
    const { path } = await viewedPayment();
    const stream = await watch(fixture, path);
    await stream.state("processing");
    await probe("newer-broadcast", hubOf(path));
    await stream.ended;
    assert.deepEqual(
      stream.events.map(({ event }) => event).filter((event) => event !== "checked"),
      ["status"],
    );
    const again = await watch(fixture, path);
    await again.state("processing");
    await again.close();
  });

  test("Every refusal between hub and Worker is logged once for each hub, and once for the Worker", async () => {
    const all = logText(fixture)
      .split("\n")
      .filter((line) => line.includes('"message-refused"'));
    for (const message of ["read", "record", "items", "webhook-event"]) {
      assert.equal(
        all.filter((line) => line.includes(`"requestId":"caller","message":"${message}"`)).length,
        1,
        message,
      );
    }
    for (const message of ["read", "items", "webhook-event", "poll-result"]) {
      assert.ok(
        all.some((line) => /"requestId":"hub-\w{8}"/.test(line) && line.includes(`"message":"${message}"`)),
        message,
      );
    }
  });
});

describe("a hub that throws", { timeout: 60_000 }, () => {
  /** The error of a hub's method, with its own class and stack frames. */
  const errorOf = (method: string) =>
    new RegExp(`"event":"internal","requestId":"hub-${method}","cause":"TypeError","frames":\\["[\\w.-]+:\\d+:\\d+"`);

  /** The log arrives after the response. */
  const logged = (line: RegExp) => eventually(() => assert.match(logText(fixture), line));

  test("The error of a hub is logged where it is thrown, and viewers see the last status as stale", async () => {
    const { path, token } = await viewedPayment();
    const stream = await watch(fixture, path);
    await stream.state("processing");
    await probe("break-down", hubOf(path));
    // For a second, the hub remembers who is present.
    await probe("forward", { ms: "1000" });
    await problemOf(await fixture.worker.fetch(`/v1/${path}`, { headers: token }), 500);
    await logged(errorOf("fetch"));
    const { state, stale, version } = await fetchStatus(fixture, path);
    assert.deepEqual([state, stale, version], ["processing", true, 1]);
    await logged(/"event":"hub-unreachable","requestId":"[0-9a-f-]{36}"/);
    // The stream is open, so the next check follows after some seconds.
    await logged(errorOf("receivePollResult"));
    await logged(/"event":"hub-unreachable","requestId":"gate-\w{8}"/);
    await fixture.worker.evict("StatusHub", hubOf(path));
    await eventually(async () => assert.equal((await fetchStatus(fixture, path)).stale, false));
    await stream.close();
  });

  test("An alarm that fails fires again after five minutes, so that its check is not lost", async () => {
    const { uuid, path } = await viewedPayment();
    const calls = callsFor(fixture, uuid);
    await probe("break-down", hubOf(path));
    await probe("forward", { ms: String(5 * MINUTE_MS) });
    await logged(/"event":"internal","requestId":"hub-alarm","cause":"TypeError"/);
    assert.equal(callsFor(fixture, uuid), calls);
    await fixture.worker.evict("StatusHub", hubOf(path));
    await probe("forward", { ms: String(5 * MINUTE_MS) });
    await eventually(() => assert.ok(callsFor(fixture, uuid) > calls));
  });

  test("The error of a hub that cannot start is logged with its own class and stack frames", async () => {
    const { path, token } = await viewedPayment();
    await restartWith(path, { schemaVersion: 1 });
    await problemOf(await fixture.worker.fetch(`/v1/${path}`, { headers: token }), 500);
    await logged(errorOf("open"));
  });
});
