/** The storage of one hub, on a map and Node's own SQLite. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyPollResult } from "../../../../../edge/hub/apply-poll-result.ts";
import { withParts } from "../../../../../edge/hub/hub-state.ts";
import { HubStorage, type Storage } from "../../../../../edge/hub/storage/hub-storage.ts";
import { SCHEMA_VERSION, toStoredState, type Upgrades } from "../../../../../edge/hub/storage/stored-state.ts";
import { emptyHubState } from "../../../../../edge/hub/visible-state.ts";
import { sqliteRows } from "../../../../simulation/sqlite-rows.ts";
import { found, NOW_MS, notFound, requested, resource, stateFound } from "../../samples.ts";

const state = stateFound("processing");
const items = [{ line: 1, state: "created" as const, amount: null }];

/** Storage that can be opened again, as after a restart of the object. */
function memoryStorage(records: Record<string, unknown> = {}) {
  const map = new Map(Object.entries(records));
  const rows = sqliteRows();
  const storage: Storage = {
    kv: {
      get: (key) => map.get(key),
      put: (key, value) => void map.set(key, value),
      delete: (key) => map.delete(key),
      list: () => map,
    },
    sql: { exec: (statement, ...values) => rows.all(statement, ...values) },
    transactionSync: (run) => run(),
    async deleteAll() {
      map.clear();
      for (const { name } of rows.all<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'"))
        rows.run(`DROP TABLE "${name}"`);
    },
  };
  return { map, rows, storage };
}

async function opened(storage: Storage, upgrades?: Upgrades, nowMs = NOW_MS): Promise<HubStorage> {
  const hub = new HubStorage(storage);
  await hub.open(nowMs, upgrades);
  return hub;
}

describe("the storage of a hub", () => {
  test("Empty storage has no state and no tables, and stays empty until something is saved", async () => {
    const { map, rows, storage } = memoryStorage();
    const hub = await opened(storage);
    assert.deepEqual([hub.state, hub.isReadable], [null, true]);
    assert.deepEqual(hub.itemPage(0, null), { items: [], next: null });
    assert.deepEqual([map.size, rows.all("SELECT name FROM sqlite_master")], [0, []]);
  });

  test("A result is there after a restart, and what was planned since is not", async () => {
    const { storage } = memoryStorage();
    const hub = await opened(storage);
    hub.update(state);
    hub.saveItems(items);
    const planned = withParts(state, { schedule: { seq: 9, requestedCheck: requested("watched", NOW_MS) } });
    hub.update(planned);
    assert.equal(hub.state, planned);
    const restarted = await opened(storage);
    assert.deepEqual(restarted.state, state);
    assert.deepEqual(restarted.itemPage(0, null), { items, next: null });
  });

  test("A hub that has cleared its storage knows nothing, and stores what comes next", async () => {
    const { map, storage } = memoryStorage();
    const hub = await opened(storage);
    hub.update(state);
    await hub.clear(NOW_MS);
    assert.deepEqual([hub.state, hub.isStored, map.size], [null, false, 0]);
    hub.update(state);
    assert.deepEqual([hub.isStored, map.size], [true, 1]);
  });

  test("Items are stored and upgraded in one step each, so that no page shows half of them", async () => {
    const { storage } = memoryStorage();
    const steps: string[] = [];
    const transactionSync: Storage["transactionSync"] = (run) => {
      steps.push("begin");
      const value = run();
      steps.push("end");
      return value;
    };
    const sql: Storage["sql"] = {
      exec: (statement, ...values) => {
        steps.push("statement");
        return storage.sql.exec(statement, ...values);
      },
    };
    const hub = await opened({ ...storage, transactionSync, sql });
    hub.saveItems(items);
    assert.deepEqual([steps[0], steps.at(-1)], ["begin", "end"]);
    const outside = steps.join(" ").replaceAll(/begin( statement)* end/g, "");
    assert.doesNotMatch(outside, /statement/);
  });

  test("A state that cannot be stored is not remembered, so that a repeated webhook is not taken for a duplicate", async () => {
    const { storage } = memoryStorage();
    const hub = await opened(storage);
    const { put } = storage.kv;
    storage.kv.put = () => {
      throw new Error("The storage is full.");
    };
    assert.throws(() => hub.update(state), /full/);
    assert.equal(hub.state, null);
    storage.kv.put = put;
    hub.update(state);
    assert.deepEqual((await opened(storage)).state, state);
  });

  test("What an older version has stored about a guessed id is deleted", async () => {
    const viewed = withParts(emptyHubState(resource, NOW_MS), { schedule: { lastViewedMs: NOW_MS, seq: 1 } });
    const missing = applyPollResult(viewed, notFound, NOW_MS, NOW_MS);
    for (const guess of [viewed, missing]) {
      const { map, storage } = memoryStorage({ state: toStoredState(guess) });
      const hub = await opened(storage);
      assert.deepEqual([hub.state, hub.isReadable, map.size], [null, true, 0]);
    }
  });

  test("Nothing is stored about an id that nobody has named, neither its view nor that it was not found", async () => {
    const { map, storage } = memoryStorage();
    const hub = await opened(storage);
    const guess = emptyHubState(resource, NOW_MS);
    hub.update(withParts(guess, { schedule: { lastViewedMs: NOW_MS } }));
    hub.update(applyPollResult(guess, notFound, NOW_MS, NOW_MS));
    assert.deepEqual([map.size, hub.isStored, hub.state?.evidence.missing], [0, false, true]);
    hub.update(applyPollResult(guess, found("processing"), NOW_MS, NOW_MS));
    assert.deepEqual([map.size, hub.isStored], [1, true]);
  });

  test("Records without a version are deleted when the storage is opened", async () => {
    for (const records of [{ state: { ...state } }, { known: { ...state } }]) {
      const { map, rows, storage } = memoryStorage(records);
      rows.run("CREATE TABLE item (line INTEGER PRIMARY KEY)");
      const hub = await opened(storage);
      assert.deepEqual([hub.state, hub.isReadable, map.size], [null, true, 0]);
      assert.deepEqual(rows.all("SELECT name FROM sqlite_master"), []);
    }
  });

  test("A record under another key, as a later version may store it, is neither shown nor deleted", async () => {
    const { map, rows, storage } = memoryStorage({ stateOfLater: { schemaVersion: 2 } });
    rows.run("CREATE TABLE item (line INTEGER PRIMARY KEY)");
    const hub = await opened(storage);
    assert.deepEqual([hub.state, hub.isReadable], [null, false]);
    assert.deepEqual([...map], [["stateOfLater", { schemaVersion: 2 }]]);
    assert.equal(rows.all("SELECT name FROM sqlite_master").length, 1);
  });

  test("A record of a newer version is neither shown nor changed", async () => {
    const newer = { ...toStoredState(state), schemaVersion: SCHEMA_VERSION + 1 };
    const { map, storage } = memoryStorage({ state: newer });
    const hub = await opened(storage);
    assert.deepEqual([hub.state, hub.isReadable], [null, false]);
    assert.deepEqual([...map], [["state", newer]]);
  });

  test("Items of a newer version make the storage unreadable too", async () => {
    const { rows, storage } = memoryStorage({ state: toStoredState(state) });
    rows.run("CREATE TABLE schema_version (version INTEGER NOT NULL)");
    rows.run("INSERT INTO schema_version (version) VALUES (2)");
    const hub = await opened(storage);
    assert.deepEqual([hub.state, hub.isReadable], [null, false]);
  });

  test("A record of an older version is upgraded when the storage is opened, and stored with the next change", async () => {
    const { resource, ...others } = state;
    const { map, storage } = memoryStorage({
      state: { schemaVersion: SCHEMA_VERSION - 1, subject: resource, ...others },
    });
    const hub = await opened(storage, {
      [SCHEMA_VERSION - 1]: ({ subject, ...rest }) => ({ ...rest, resource: subject }),
    });
    assert.deepEqual(hub.state, state);
    hub.update(stateFound("succeeded"));
    assert.deepEqual(map.get("state"), toStoredState(stateFound("succeeded")));
  });
});

describe("the storage of an erased resource", () => {
  const erasure = { atMs: NOW_MS, untilMs: NOW_MS + 1_000, digests: [] };

  test("State and items are gone, and the time of the erasure is there after a restart", async () => {
    const { map, rows, storage } = memoryStorage();
    const hub = await opened(storage);
    hub.update(state);
    hub.saveItems(items);
    hub.erase(erasure);
    assert.deepEqual([hub.state, hub.isStored, map.size], [null, false, 1]);
    assert.deepEqual(rows.all("SELECT * FROM item"), []);
    const restarted = await opened(storage);
    assert.deepEqual([restarted.state, restarted.isReadable], [null, true]);
    assert.deepEqual(restarted.erasure(NOW_MS), erasure);
    assert.equal(restarted.erasure(erasure.untilMs), null);
  });

  test("What is stored later, and forgotten, leaves the time of the erasure as long as it is remembered", async () => {
    const { map, storage } = memoryStorage();
    const hub = await opened(storage);
    hub.erase(erasure);
    hub.update(state);
    const restarted = await opened(storage);
    assert.deepEqual([restarted.state, restarted.erasure(NOW_MS)], [state, erasure]);
    await restarted.clear(NOW_MS);
    assert.deepEqual([restarted.erasure(NOW_MS), map.size], [erasure, 1]);
    await restarted.clear(erasure.untilMs);
    assert.deepEqual([restarted.erasure(NOW_MS), map.size], [null, 0]);
  });

  test("The time of an erasure that nobody remembers any longer is deleted at the next start", async () => {
    const { map, storage } = memoryStorage();
    (await opened(storage)).erase(erasure);
    await opened(storage, undefined, erasure.untilMs);
    assert.equal(map.size, 0);
  });

  test("An erasure of a newer version makes the storage unreadable, so that no token is accepted by mistake", async () => {
    const { map, storage } = memoryStorage({ erasure: { schemaVersion: 2 } });
    assert.equal((await opened(storage)).isReadable, false);
    assert.equal(map.size, 1);
  });

  test("A storage that fails keeps the state, and says so", async () => {
    const { storage } = memoryStorage();
    const hub = await opened(storage);
    hub.update(state);
    storage.transactionSync = () => {
      throw new TypeError("disk full");
    };
    assert.throws(() => hub.erase(erasure), TypeError);
    assert.deepEqual([hub.state, hub.erasure(NOW_MS)], [state, null]);
  });
});
