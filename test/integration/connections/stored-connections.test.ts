/** Connections in a KV namespace: Worker, hubs and gates find them, and changes count. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { recordKeyOf } from "../../../edge/config/stored/stored-record.ts";
import {
  bearer,
  customer,
  eventually,
  type Fixture,
  fetchAnsweredStatus,
  LINK_KEY,
  logText,
  ORIGIN,
  payment,
  probeWorker,
  problemOf,
} from "../fixture.ts";
import { keysIn, NAMESPACE, openStoredFixture, sealingKey, store } from "./stored-fixture.ts";

const [NEW_KEY, OLD_KEY] = [sealingKey(), sealingKey()];
const RING = [
  { kid: "new", key: NEW_KEY },
  { kid: "old", key: OLD_KEY },
];

let fixture: Fixture;
before(async () => {
  fixture = await openStoredFixture({ SEALING_KEY: RING });
});
after(() => fixture.close());

const namespace = () => fixture.worker.namespace(NAMESPACE);
const get = (path: string, headers: Record<string, string> = {}) =>
  fixture.worker.fetch(`/v1/${path}`, { headers: { ...customer(), ...headers } });

/** A payment that the provider knows, as a resource path of this connection. */
function create(connection: string) {
  const { uuid } = fixture.simulator.control.create({
    lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }],
  });
  return { uuid, path: `${connection}/payment/${uuid}` };
}

describe("connections in a KV namespace", { timeout: 90_000 }, () => {
  test("A customer sees the status of a stored connection, which hub and gate find as well", async () => {
    await store(fixture, "books", keysIn(RING));
    const { path, uuid } = create("books");
    const status = await fetchAnsweredStatus(fixture, path, await bearer(payment(uuid, "payment", "books")));
    assert.deepEqual([status.state, status.merchant.name], ["succeeded", "Book Shop"]);
    const headers = { Authorization: `Bearer ${LINK_KEY}` };
    const link = await fixture.worker.fetch("/v1/books/links", {
      method: "POST",
      headers,
      body: JSON.stringify({ kind: "payment", id: uuid }),
    });
    assert.equal(link.status, 201);
    const { account } = (await (await get("books/health", headers)).json()) as { account: { lastResultAt: string } };
    assert.ok(account.lastResultAt);
    assert.deepEqual(await (await fixture.worker.fetch("/healthz")).json(), { ok: true });
  });

  test("A change in the namespace counts 30 s later, and a removed connection is not found then", async () => {
    await store(fixture, "changing", keysIn(RING));
    const { path } = create("changing");
    const statusFrom = async (origin: string) => (await get(path, { Origin: origin })).status;
    assert.equal(await statusFrom(ORIGIN), 200);
    await store(fixture, "changing", keysIn(RING), { origins: ["https://new.example"] });
    assert.deepEqual([await statusFrom(ORIGIN), await statusFrom("https://new.example")], [200, 403]);
    await probeWorker(fixture, "forward", { ms: "30000" });
    assert.deepEqual([await statusFrom(ORIGIN), await statusFrom("https://new.example")], [403, 200]);
    await (await namespace()).delete(recordKeyOf("changing"));
    await probeWorker(fixture, "forward", { ms: "30000" });
    await problemOf(await get(path), 404);
  });

  test("Records that were tampered with, moved or sealed with an unknown key are 503 and logged, and others work", async () => {
    const kv = await namespace();
    await store(fixture, "intact", keysIn(RING));
    await store(fixture, "foreign", keysIn(sealingKey()));
    const record = String(await kv.get(recordKeyOf("intact"), "text"));
    await kv.put(recordKeyOf("moved"), record);
    await kv.put(recordKeyOf("tampered"), record.replace("Book Shop", "Evil Shop"));
    for (const name of ["foreign", "moved", "tampered"]) {
      const problem = await problemOf(await get(create(name).path), 503);
      assert.equal(problem.code, "unavailable");
      await eventually(() =>
        assert.match(logText(fixture), new RegExp(`"misconfigured".*stored connection ${name} cannot`)),
      );
    }
    assert.equal((await get(create("intact").path)).status, 200);
    assert.equal((await get(create("shop").path)).status, 200);
    assert.equal((await fixture.worker.fetch("/healthz")).status, 200);
  });

  test("A connection that an older key of the list has sealed works", async () => {
    await store(fixture, "rotated", keysIn([{ kid: "old", key: OLD_KEY }]));
    assert.equal((await get(create("rotated").path)).status, 200);
  });
});
