import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { bearer, callsFor, eventually, logText, look, openShop, payment, type Shop } from "./fixture.ts";

/** The provider sends no webhook, so only a call finds the state. */
const SUCCESS = [{ status: "SUCCESS", afterMs: 0, callback: false }];

describe("the stored state of a gate in workerd", { timeout: 60_000 }, () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop();
  });
  after(() => shop.close());
  beforeEach(() => shop.worker.clearLogs());

  /** Creates a payment and opens its status, with a token. */
  async function view(): Promise<{ id: string; state: string }> {
    const id = shop.simulator.control.create({ lifecycle: SUCCESS }).uuid;
    const { state } = await look(shop, `shop/payment/${id}`, await bearer(payment(id)));
    return { id, state };
  }

  /** Runs SQL in the only gate, then ends its instance. */
  async function changeStorage(statement: string): Promise<void> {
    const [id = ""] = await shop.worker.objectIds("ProviderGate");
    await shop.worker.sql("ProviderGate", { id }, statement);
    await shop.worker.evict("ProviderGate", { id });
  }

  test("A gate without a schema version deletes its tables and works with new ones", async () => {
    assert.equal((await view()).state, "succeeded");
    await changeStorage("DROP TABLE schema_version");
    assert.equal((await view()).state, "succeeded");
    const [id = ""] = await shop.worker.objectIds("ProviderGate");
    assert.deepEqual(await shop.worker.sql("ProviderGate", { id }, "SELECT version FROM schema_version"), [
      { version: 1 },
    ]);
    assert.deepEqual(await shop.worker.sql("ProviderGate", { id }, "SELECT count(*) AS calls FROM call"), [
      { calls: 1 },
    ]);
  });

  test("A gate with storage of a newer version makes no call and logs it, and viewers get a stale status", async () => {
    await changeStorage("UPDATE schema_version SET version = 2");
    const { id, state } = await view();
    assert.equal(state, "unknown");
    await eventually(() => assert.match(logText(shop), /"unknown-schema-version",.*"object":"gate"/));
    assert.equal(callsFor(shop, id), 0);
  });
});
