/** Changes of statuses reach the shop's server through a real queue, whatever fails on the way. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { recordKeyOf, recordText } from "../../../edge/config/stored/stored-record.ts";
import { keysIn, NAMESPACE, sealingKey } from "../connections/stored-fixture.ts";
import {
  assertDiscreet,
  bearer,
  CREDENTIALS,
  eventually,
  type Fixture,
  fetchAnsweredStatus,
  hubOf,
  LINK_KEY,
  limits,
  logText,
  openFixture,
  PERSONAL,
  payment,
  probeWorker,
} from "../fixture.ts";
import { type Received, type Receiver, SECRETS, startReceiver } from "./receiver.ts";

const SEALING_KEY = sealingKey();
const credentials = { ...CREDENTIALS, notifySecret: SECRETS };
/** Each is a shop of its own, whose server responds in its own way. */
const SHOPS = ["shop", "hanging", "failing", "gone", "moved", "quiet"] as const;

let receiver: Receiver;
let fixture: Fixture;
before(async () => {
  receiver = await startReceiver({
    hanging: () => {},
    failing: (response, nth) => response.writeHead(nth === 1 ? 500 : 200).end(),
    gone: (response) => response.writeHead(410).end("not any more"),
    moved: (response) => response.writeHead(307, { Location: `${receiver.url}/elsewhere` }).end(),
  });
  const tables = SHOPS.map((name) => {
    const notify = name === "quiet" ? {} : { notify: { url: `${receiver.url}/${name}` } };
    return [name, { account: name, limits: limits(60, 60), ...notify }] as const;
  });
  const secrets = SHOPS.map((name) => [
    `${name.toUpperCase()}_CREDENTIALS`,
    name === "quiet" ? CREDENTIALS : credentials,
  ]);
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("../instrumented-worker/worker.ts", import.meta.url)),
    simulator: { limits: { enforce: false } },
    connections: Object.fromEntries(tables),
    secrets: { ...Object.fromEntries(secrets), SEALING_KEY },
    namespaces: [NAMESPACE],
    hasNotifyQueue: true,
  });
});
after(async () => {
  await fixture.close();
  await receiver.close();
});

/** A payment of this shop, after a customer has seen it in its first state. */
async function viewed(shop: string, status = "PENDING") {
  const { uuid } = fixture.simulator.control.create({ lifecycle: [{ status, afterMs: 0, callback: false }] });
  const path = `${shop}/payment/${uuid}`;
  await fetchAnsweredStatus(fixture, path, await bearer(payment(uuid, "payment", shop)));
  return { uuid, path };
}

/** What the server has received about a resource, when there is so much. */
const receivedOf = (path: string, count: number): Promise<Received[]> =>
  eventually(() => {
    const found = receiver.received.filter(({ of }) => of === path);
    assert.equal(found.length >= count, true, `${path}: ${found.length} of ${count}`);
    return found;
  }, 30_000);

/** The lines of the log about the notifications of a shop. */
const linesOf = (shop: string) =>
  logText(fixture)
    .split("\n")
    .filter((line) => line.includes('"event":"notification"') && line.includes(`"connection":"${shop}"`))
    .map((line) => JSON.parse(line));

const verdictOf = (shop: string) => eventually(() => linesOf(shop)[0] ?? assert.fail(`no line of ${shop}`), 30_000);

/** One payment of each shop whose server does not take the first notification. They are repeated while other tests run. */
const unwilling = new Map<string, string>();
const pathOf = (shop: string) => unwilling.get(shop) ?? assert.fail(shop);

describe("notifications", { timeout: 120_000 }, () => {
  test("The notifications of other shops arrive while the receiver of one never responds", async () => {
    for (const shop of ["failing", "gone", "moved", "hanging"]) unwilling.set(shop, (await viewed(shop)).path);
    const other = await viewed("shop");
    await receivedOf(pathOf("hanging"), 1);
    await receivedOf(other.path, 1);
    const { verdict, cause, attempt, level } = await verdictOf("hanging");
    assert.deepEqual([verdict, cause, attempt, level], ["failed", "timeout", 1, "warn"]);
  });

  test("The shop gets each change with an id of its own, in the order of its versions, and no personal data", async () => {
    const { uuid, path } = await viewed("shop");
    const [first] = await receivedOf(path, 1);
    fixture.simulator.control.advance(uuid, { status: "SUCCESS", callback: true });
    const [, second] = await receivedOf(path, 2);
    const bodies = [first, second].map((each) => JSON.parse(each?.body ?? ""));
    const data = { of: path, kind: "payment", hint: null, test: false };
    assert.deepEqual(
      bodies.map(({ type, data }) => ({ type, data })),
      [
        { type: "status.changed", data: { ...data, state: "processing", settled: false, version: 1 } },
        { type: "status.changed", data: { ...data, state: "succeeded", settled: true, version: 2 } },
      ],
    );
    assert.notEqual(first?.id, second?.id);
    for (const { timestamp } of bodies) assert.equal(new Date(timestamp).toISOString(), timestamp);
    for (const { body } of receiver.received) assertDiscreet(body, PERSONAL);
    assert.deepEqual(receiver.refused, []);
  });

  test("A notification that was answered with 500 comes again with the same id and body, until 200", async () => {
    const [first, second] = await receivedOf(pathOf("failing"), 2);
    assert.deepEqual(second, first);
    await eventually(() => {
      const expected = [
        ["failed", "status 500", 1],
        ["delivered", undefined, 2],
      ];
      assert.deepEqual(
        linesOf("failing").map(({ verdict, cause, attempt }) => [verdict, cause, attempt]),
        expected,
      );
    });
    assert.deepEqual(receiver.refused, []);
  });

  test("A receiver that responds 410 is not asked again, and no redirect is followed", async () => {
    const { verdict, cause, level } = await verdictOf("gone");
    assert.deepEqual([verdict, cause, level], ["refused", "status 410", "warn"]);
    const redirected = await verdictOf("moved");
    assert.deepEqual([redirected.verdict, redirected.cause], ["failed", "redirect"]);
    // Those that were sent at the same time have come again by now.
    await receivedOf(pathOf("moved"), 2);
    assert.equal((await receivedOf(pathOf("gone"), 1)).length, 1);
    const elsewhere = receiver.received.filter(({ shop }) => shop === "elsewhere");
    assert.deepEqual(elsewhere, []);
  });

  test("A stored connection notifies its shop too", async () => {
    const { baseUrl } = fixture.simulator;
    const notify = { url: `${receiver.url}/stored` };
    const table = { provider: "ixopay", baseUrl, merchant: { name: "Book Shop" }, account: "books", notify };
    const text = await recordText("books", { table, credentials }, keysIn(SEALING_KEY), Date.now());
    await (await fixture.worker.namespace(NAMESPACE)).put(recordKeyOf("books"), text);
    const { path } = await viewed("books", "SUCCESS");
    assert.equal((await receivedOf(path, 1))[0]?.shop, "stored");
  });

  test("What a failing queue has not taken is sent after the next start of the Worker, and then waits no longer", async () => {
    await probeWorker(fixture, "break-queue");
    const { path } = await viewed("shop");
    await eventually(() => assert.match(logText(fixture), /"event":"notification-not-queued".*"count":1/));
    const trace = await fixture.worker.fetch(`/v1/${path}/trace`, { headers: { Authorization: `Bearer ${LINK_KEY}` } });
    assert.equal(((await trace.json()) as { unsentNotifications: number }).unsentNotifications, 1);
    const quiet = await viewed("quiet");
    await fixture.worker.restart();
    const [notification] = await receivedOf(path, 1);
    assert.deepEqual([notification?.version, notification?.shop], [1, "shop"]);
    const waiting = (of: string) => probeWorker<{ unsentAfter: number | null }>(fixture, "stored", hubOf(of));
    await eventually(async () => assert.equal((await waiting(path)).unsentAfter, null));
    assert.equal((await waiting(quiet.path)).unsentAfter, null);
    assert.ok(!receiver.received.some(({ of }) => of === quiet.path));
  });
});
