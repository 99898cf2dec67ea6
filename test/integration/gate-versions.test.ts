// Storage and messages of other versions at the gate, as a deploy brings them about.
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import {
  bearer,
  callsFor,
  eventually,
  type Fixture,
  fetchStatus,
  logText,
  openFixture,
  payment,
  watch,
} from "./fixture.ts";

/** The provider sends no webhook, so only a call finds the state. */
const SUCCESS = [{ status: "SUCCESS", afterMs: 0, callback: false }];
const MINUTE_MS = 60_000;

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("instrumented-worker/worker.ts", import.meta.url)),
    // The clock of the simulator is not set forward.
    simulator: { limits: { enforce: false } },
  });
});
after(() => fixture.close());
beforeEach(() => fixture.worker.clearLogs());

const createPayment = () => fixture.simulator.control.create({ lifecycle: SUCCESS }).uuid;

/** The state of a payment, viewed with a token. */
async function stateOf(id: string): Promise<string> {
  return (await fetchStatus(fixture, `shop/payment/${id}`, await bearer(payment(id)))).state;
}

async function probe(what: string, query: Record<string, string>): Promise<void> {
  const response = await fixture.worker.fetch(`/probe/${what}?${new URLSearchParams(query)}`);
  assert.equal(response.status, 200);
}

const setVersion = (id: string, kind: string) => probe("other-version", { name: id, kind });
const countRefusals = (message: string) =>
  logText(fixture)
    .split(`"message-refused"`)
    .filter((line) => line.includes(`"message":"${message}"`)).length;

describe("messages of other versions at the gate", { timeout: 60_000 }, () => {
  test("A check request of an unknown version makes no call and is logged once on each side, and the next view requests a check", async () => {
    const ids = [createPayment(), createPayment()];
    for (const id of ids) await setVersion(id, "newer-check-request");
    assert.deepEqual(await Promise.all(ids.map(stateOf)), ["unknown", "unknown"]);
    assert.deepEqual(
      ids.map((id) => callsFor(fixture, id)),
      [0, 0],
    );
    // The gate logs it, and the caller of the gate.
    assert.equal(countRefusals("check-request"), 2);
    for (const id of ids) await setVersion(id, "none");
    for (const id of ids) await eventually(async () => assert.equal(await stateOf(id), "succeeded"));
  });

  test("A check whose result the hub refuses ends its lease and runs again a minute later", async () => {
    const id = createPayment();
    await setVersion(id, "newer-poll-result");
    const stream = await watch(fixture, `shop/payment/${id}`, await bearer(payment(id)));
    await eventually(() => assert.equal(countRefusals("poll-result"), 2));
    assert.equal(callsFor(fixture, id), 1);
    await setVersion(id, "none");
    await probe("forward", { ms: String(MINUTE_MS) });
    await stream.state("succeeded");
    assert.equal(callsFor(fixture, id), 2);
    await stream.close();
  });
});

describe("storage of other versions at the gate", { timeout: 60_000 }, () => {
  /** Runs SQL in the only gate, then ends its instance. */
  async function changeStorage(statement: string): Promise<void> {
    const [id = ""] = await fixture.worker.objectIds("ProviderGate");
    await fixture.worker.sql("ProviderGate", { id }, statement);
    await fixture.worker.evict("ProviderGate", { id });
  }

  test("A gate without a schema version deletes its tables and works with new ones", async () => {
    assert.equal(await stateOf(createPayment()), "succeeded");
    await changeStorage("DROP TABLE schema_version");
    assert.equal(await stateOf(createPayment()), "succeeded");
    const [id = ""] = await fixture.worker.objectIds("ProviderGate");
    const select = (query: string) => fixture.worker.sql("ProviderGate", { id }, query);
    assert.deepEqual(await select("SELECT version FROM schema_version"), [{ version: 3 }]);
    assert.deepEqual(await select("SELECT count(*) AS calls FROM call"), [{ calls: 1 }]);
  });

  test("A gate with storage of a newer version makes no call and logs it, and viewers get a stale status", async () => {
    await changeStorage("UPDATE schema_version SET version = 4");
    const id = createPayment();
    assert.equal(await stateOf(id), "unknown");
    await eventually(() => assert.match(logText(fixture), /"unknown-schema-version",.*"object":"gate"/));
    assert.equal(callsFor(fixture, id), 0);
  });

  test("A check that was requested while the storage was of a newer version runs with the next view after that", async () => {
    const id = createPayment();
    assert.equal(await stateOf(id), "unknown");
    await changeStorage("UPDATE schema_version SET version = 3");
    assert.equal(await stateOf(id), "succeeded");
    assert.equal(callsFor(fixture, id), 1);
  });
});
