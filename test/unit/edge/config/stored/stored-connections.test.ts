// Connections that are read from a namespace: what an isolate remembers, and what it does when the namespace fails.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import { requestedConnection } from "../../../../../edge/access/requested-resource.ts";
import { findConnection, lookUp, readConfig } from "../../../../../edge/config/config.ts";
import { StoredConnections } from "../../../../../edge/config/stored/stored-connections.ts";
import { recordKeyOf } from "../../../../../edge/config/stored/stored-record.ts";
import { credentials, shop } from "../samples.ts";
import { keyText, sealingKeys, store, TestNamespace } from "./namespace.ts";

const lines: Record<string, unknown>[] = [];
mock.method(console, "log", (line: string) => void lines.push(JSON.parse(line)));

let kv: TestNamespace;
let keys: ReturnType<typeof sealingKeys>;
let stored: StoredConnections;
let nowMs: number;
// Only during these tests: other files of this process have clocks of their own.
let clock: { mock: { restore(): void } };

beforeEach(async () => {
  lines.length = 0;
  nowMs = Date.parse("2026-11-28T12:00:00Z");
  clock = mock.method(Date, "now", () => nowMs);
  kv = new TestNamespace();
  keys = sealingKeys();
  stored = new StoredConnections(kv, keys, []);
  await store(kv, "books", keys);
});
afterEach(() => clock.mock.restore());

/** What is found: the origins of the connection, or why there is none. */
async function outcomeOf(name: string): Promise<string> {
  const found = await stored.find(name);
  return found.ok ? String(found.value.origins) : found.failure;
}

/** The text of a stored record with a changed member. */
function change(name: string, changed: object): string {
  return JSON.stringify({ ...JSON.parse(kv.values.get(recordKeyOf(name))?.value ?? "{}"), ...changed });
}

describe("a stored connection", () => {
  test("It is read once in 30 s, and a change counts after that", async () => {
    assert.equal(await outcomeOf("books"), "https://shop.example");
    await store(kv, "books", keys, { origins: ["https://new.example"] });
    nowMs += 29_999;
    assert.equal(await outcomeOf("books"), "https://shop.example");
    assert.equal(kv.reads, 1);
    nowMs += 1;
    assert.equal(await outcomeOf("books"), "https://new.example");
    kv.values.clear();
    nowMs += 30_000;
    assert.equal(await outcomeOf("books"), "absent");
    assert.equal(kv.reads, 3);
  });

  test("One that notifies its shop is served without the queue too, and the log says that nothing is sent", async () => {
    const notify = { url: "https://shop.example/hook" };
    await store(kv, "notifying", keys, { notify }, { notifySecret: `whsec_${"A".repeat(44)}` });
    const found = await stored.find("notifying");
    assert.equal(found.ok && found.value.notify?.url, notify.url);
    assert.deepEqual(
      lines.map(({ event, requestId }) => [event, requestId]),
      [["misconfigured", "stored"]],
    );
    assert.match(String(lines[0]?.problem), /^CONNECTIONS\.notifying\.notify sends nothing/);
    lines.length = 0;
    const queue = { NOTIFY: { sendBatch: () => {} } };
    const withQueue = new StoredConnections(kv, keys, [], new Map(), queue);
    assert.ok((await withQueue.find("notifying")).ok);
    assert.deepEqual(lines, []);
  });

  test("A record that has not changed is not opened again", async () => {
    const first = await stored.find("books");
    nowMs += 30_000;
    assert.ok(first.ok);
    assert.deepEqual(await stored.find("books"), first);
    const again = await stored.find("books");
    assert.equal(again.ok && again.value, first.value);
  });

  test("While one request reads it again, others use what is known, but nothing older than a minute", async () => {
    await outcomeOf("books");
    nowMs += 31_000;
    const reading = stored.find("books");
    assert.equal(stored.isKnown("books", nowMs), true);
    await outcomeOf("books");
    assert.equal(kv.reads, 2);
    await reading;
    nowMs += 61_000;
    const later = stored.find("books");
    assert.equal(stored.isKnown("books", nowMs), false);
    await later;
  });

  test("A namespace that fails keeps the last known connection in service, and is asked again after 5 s", async () => {
    await outcomeOf("books");
    kv.fails = true;
    for (let minute = 0; minute < 60; minute++) {
      nowMs += 60_000;
      assert.equal(await outcomeOf("books"), "https://shop.example");
    }
    assert.deepEqual(lines[0]?.event, "connections-unreachable");
    const { reads } = kv;
    await outcomeOf("books");
    assert.equal(kv.reads, reads);
    kv.fails = false;
    kv.values.clear();
    nowMs += 5_000;
    assert.equal(await outcomeOf("books"), "absent");
  });

  test("While the namespace fails, a name that is not known is unavailable, also one that was absent", async () => {
    assert.equal(await outcomeOf("toys"), "absent");
    kv.fails = true;
    nowMs += 30_000;
    assert.equal(await outcomeOf("toys"), "unavailable");
    assert.equal(await outcomeOf("games"), "unavailable");
    kv.fails = false;
    await store(kv, "toys", keys);
    nowMs += 5_000;
    assert.equal(await outcomeOf("toys"), "https://shop.example");
  });

  test("A thousand absent names are remembered, and no text that is no name is read", async () => {
    for (let number = 0; number < 1_001; number++) await outcomeOf(`absent-${number}`);
    assert.equal(stored.isKnown("absent-0", nowMs), false);
    assert.equal(stored.isKnown("absent-1", nowMs), true);
    const { reads } = kv;
    for (const name of ["", "Books", "books/..", "x".repeat(33)]) assert.equal(await outcomeOf(name), "absent");
    assert.equal(kv.reads, reads);
  });

  test("An account that a configured connection uses in another jurisdiction makes it unusable", async () => {
    const configured = await readConfig({ CONNECTIONS: { shop }, SHOP_CREDENTIALS: credentials });
    const own = await findConnection({ CONNECTIONS: { shop }, SHOP_CREDENTIALS: credentials }, "shop");
    assert.ok(own && configured.stored === null);
    stored = new StoredConnections(kv, keys, [own]);
    assert.equal(await outcomeOf("books"), "https://shop.example");
    await store(kv, "german", keys, { jurisdiction: "eu" });
    assert.equal(await outcomeOf("german"), "misconfigured");
    assert.match(String(lines[0]?.problem), /^CONNECTIONS\.german\.jurisdiction is another than that of shop/);
  });
});

describe("a record that cannot be used", () => {
  const cases: [name: string, damage: () => Promise<void> | void, problem: RegExp][] = [
    [
      "was moved to another name",
      () => void kv.values.set("connection:books", kv.values.get("connection:toys") ?? { value: "" }),
      /sealed/,
    ],
    [
      "has another address of the provider",
      () =>
        void kv.values.set("connection:books", {
          value: change("books", { table: JSON.stringify({ ...shop, baseUrl: "https://evil.example" }) }),
        }),
      /sealed/,
    ],
    ["was sealed with another key", () => store(kv, "books", sealingKeys()), /sealed/],
    [
      "was sealed with a key that was removed",
      () => store(kv, "books", sealingKeys([{ kid: "gone", key: keyText() }])),
      /no key/,
    ],
    [
      "has another version",
      () => void kv.values.set("connection:books", { value: change("books", { version: 2 }) }),
      /newer version/,
    ],
    ["is no JSON", () => void kv.values.set("connection:books", { value: "{" }), /no record/],
    [
      "lacks its credentials",
      () => void kv.values.set("connection:books", { value: change("books", { credentials: null }) }),
      /no record/,
    ],
    ["names no provider", () => store(kv, "books", keys, { provider: "nobody" }), /no such provider/],
  ];
  for (const [name, damage, problem] of cases) {
    test(`A record that ${name} is logged without a secret, and others work`, async () => {
      await store(kv, "toys", keys);
      await damage();
      assert.equal(await outcomeOf("books"), "misconfigured");
      assert.equal(await outcomeOf("toys"), "https://shop.example");
      assert.equal(lines.length, 1);
      assert.match(String(lines[0]?.problem), problem);
      assert.ok(!JSON.stringify(lines).includes(credentials.password));
    });
  }
});

describe("the configuration", () => {
  const request = (address = "192.0.2.1") =>
    new Request("https://edge.test/", { headers: { "CF-Connecting-IP": address } });

  async function configured(environment: object = {}) {
    return readConfig({ CONNECTIONS: { shop }, SHOP_CREDENTIALS: credentials, CONNECTIONS_KV: kv, ...environment });
  }

  test("A name in the variables wins, and costs no read", async () => {
    const SEALING_KEY = keyText();
    await store(kv, "shop", sealingKeys(SEALING_KEY), { origins: ["https://stored.example"] });
    const found = await lookUp(await configured({ SEALING_KEY }), "shop");
    assert.deepEqual(found.ok && found.value.origins, ["https://shop.example"]);
    assert.equal(kv.reads, 0);
  });

  test("Without a key every stored connection is misconfigured, and names in the variables work", async () => {
    const config = await configured();
    assert.deepEqual(config.problems, []);
    assert.deepEqual(await lookUp(config, "books"), { ok: false, failure: "misconfigured" });
    assert.deepEqual(await lookUp(config, "toys"), { ok: false, failure: "absent" });
    assert.equal((await lookUp(config, "shop")).ok, true);
  });

  test("Wrong keys are errors, and an admin key without a sealing key is one", async () => {
    const problemsOf = async (environment: object) => (await configured(environment)).problems.join("\n");
    assert.match(await problemsOf({ SEALING_KEY: "short" }), /^SEALING_KEY: must be base64url of exactly 32 bytes/);
    assert.match(await problemsOf({ ADMIN_KEY: "short", SEALING_KEY: keyText() }), /^ADMIN_KEY: must have 32/);
    assert.match(await problemsOf({ ADMIN_KEY: keyText() }), /^SEALING_KEY is missing/);
    assert.equal(await problemsOf({ ADMIN_KEY: keyText(), SEALING_KEY: keyText() }), "");
  });

  test("A token key may name a connection that is not stored yet, where connections can be stored", async () => {
    const TOKEN_KEYS = [{ kid: "a", alg: "HS256", secret: "A".repeat(43), connections: ["toys"] }];
    assert.deepEqual((await configured({ TOKEN_KEYS })).problems, []);
    assert.equal((await configured({ TOKEN_KEYS, CONNECTIONS_KV: undefined })).problems.length, 1);
  });

  test("A network may look up 30 absent names in a minute; what is known stays found, and other networks are served", async () => {
    const SEALING_KEY = keyText();
    await store(kv, "known", sealingKeys(SEALING_KEY));
    const config = await configured({ SEALING_KEY });
    const reasonOf = async (name: string, address?: string) => {
      const found = await requestedConnection(config, name, request(address));
      return found.ok ? "found" : found.failure.reason;
    };
    for (let time = 0; time < 40; time++) assert.equal(await reasonOf("known"), "found");
    for (let number = 0; number < 30; number++) assert.equal(await reasonOf(`guess-${number}`), "not-found");
    const { reads } = kv;
    assert.equal(await reasonOf("guess-30"), "too-many-requests");
    assert.equal(kv.reads, reads);
    assert.deepEqual(
      [await reasonOf("known"), await reasonOf("shop"), await reasonOf("guess-1")],
      ["found", "found", "not-found"],
    );
    assert.equal(await reasonOf("guess-30", "198.51.100.1"), "not-found");
    nowMs += 61_000;
    assert.equal(await reasonOf("guess-31"), "not-found");
  });

  test("A namespace that fails is 503 with a time to try again, and not a resource that does not exist", async () => {
    kv.fails = true;
    const found = await requestedConnection(await configured(), "books", request("203.0.113.9"));
    assert.deepEqual(found, { ok: false, failure: { reason: "connection-unavailable" } });
  });
});
