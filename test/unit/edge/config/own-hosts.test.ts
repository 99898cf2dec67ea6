// Which connection the host name of a request serves alone, and what links a connection with one has.
import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, mock, test } from "node:test";
import fc from "fast-check";
import { requestedConnection } from "../../../../edge/access/requested-resource.ts";
import { type Config, readConfig } from "../../../../edge/config/config.ts";
import { hostOwner } from "../../../../edge/config/host-owner.ts";
import { hostIn, originOf } from "../../../../edge/config/own-hosts.ts";
import { credentials, shop } from "./samples.ts";
import { keyText, sealingKeys, store, TestNamespace } from "./stored/namespace.ts";

mock.method(console, "log", () => {});
let nowMs = Date.parse("2026-11-28T12:00:00Z");
// Only during these tests: other files of this process have clocks of their own.
let clock: { mock: { restore(): void } };

const HOST = "status.shop.example";
const SEALING_KEY = keyText();
const keys = sealingKeys(SEALING_KEY);
let kv: TestNamespace;
beforeEach(() => {
  kv = new TestNamespace();
  clock = mock.method(Date, "now", () => nowMs);
});
afterEach(() => clock.mock.restore());

const secrets = { SHOP_CREDENTIALS: credentials, BOOKS_CREDENTIALS: credentials };

function configured(connections: Record<string, object>): Promise<Config> {
  return readConfig({ CONNECTIONS: connections, ...secrets });
}

/** A configuration with one connection in the variables, `shop`, and a namespace. */
function withNamespace(change: object = {}): Promise<Config> {
  return readConfig({ CONNECTIONS: { shop: { ...shop, ...change } }, ...secrets, CONNECTIONS_KV: kv, SEALING_KEY });
}

/** Stores what an operator's change stores: the connection and its host name. */
async function storeWithHost(name: string, host: string): Promise<void> {
  await store(kv, name, keys, { host });
  await kv.put(`host:${host}`, JSON.stringify({ version: 1, connection: name }));
}

async function outcomeOf(config: Config, name: string, host: string): Promise<string> {
  const found = await requestedConnection(config, name, new Request(`https://${host}/v1/x`));
  return found.ok ? "found" : found.failure.reason;
}

describe("a host name of a connection in the variables", () => {
  test("It serves that connection alone, in each spelling, and the shared host name still serves all", async () => {
    const config = await configured({ shop: { ...shop, host: HOST }, books: shop });
    assert.deepEqual(config.problems, []);
    for (const host of [HOST, "STATUS.shop.example", `${HOST}.`, `${HOST}:8443`]) {
      assert.equal(await outcomeOf(config, "shop", host), "found", host);
      assert.equal(await outcomeOf(config, "books", host), "not-found", host);
    }
    for (const name of ["shop", "books"]) assert.equal(await outcomeOf(config, name, "edge.example"), "found", name);
  });

  test("It stays that of a connection with mistakes, and serves no other one", async () => {
    const config = await configured({ shop: { ...shop, host: HOST, share: 7 }, books: shop });
    assert.equal(await outcomeOf(config, "shop", HOST), "connection-misconfigured");
    assert.equal(await outcomeOf(config, "books", HOST), "not-found");
  });

  test("The first of two connections with one host name has it, and the other is an error", async () => {
    const config = await configured({ shop: { ...shop, host: HOST }, books: { ...shop, host: HOST } });
    assert.deepEqual(config.problems, [`CONNECTIONS.books.host is also that of shop. Example: "status.shop.example"`]);
    assert.equal(await outcomeOf(config, "shop", HOST), "found");
    assert.equal(await outcomeOf(config, "books", "edge.example"), "connection-misconfigured");
  });

  test("It costs no read of the namespace, and no stored connection can have it", async () => {
    await storeWithHost("toys", HOST);
    const config = await withNamespace({ host: HOST });
    assert.equal(await hostOwner(config, `https://${HOST}/`), "shop");
    assert.equal(kv.reads, 0);
    assert.equal(await outcomeOf(config, "toys", HOST), "not-found");
    assert.equal(await outcomeOf(config, "toys", "edge.example"), "connection-misconfigured");
  });
});

describe("a host name of a stored connection", () => {
  test("It serves that connection alone, and is read once in 30 s", async () => {
    await storeWithHost("toys", HOST);
    const config = await withNamespace();
    assert.equal(await outcomeOf(config, "toys", HOST), "found");
    assert.equal(await outcomeOf(config, "shop", HOST), "not-found");
    const { reads } = kv;
    for (let time = 0; time < 10; time++) assert.equal(await outcomeOf(config, "shop", HOST), "not-found");
    assert.equal(kv.reads, reads);
    await store(kv, "toys", keys);
    await kv.delete(`host:${HOST}`);
    nowMs += 30_000;
    assert.equal(await outcomeOf(config, "shop", HOST), "found");
  });

  test("It counts for nothing when the connection that it names has another host name, or does not exist", async () => {
    await storeWithHost("toys", HOST);
    await store(kv, "toys", keys, { host: "toys.example" });
    assert.equal(await outcomeOf(await withNamespace(), "shop", HOST), "found");
    await kv.delete("connection:toys");
    assert.equal(await outcomeOf(await withNamespace(), "shop", HOST), "found");
  });

  test("It serves no other connection while that connection cannot be opened", async () => {
    await storeWithHost("toys", HOST);
    await store(kv, "toys", sealingKeys(), { host: HOST });
    const config = await withNamespace();
    assert.equal(await outcomeOf(config, "toys", HOST), "connection-misconfigured");
    assert.equal(await outcomeOf(config, "shop", HOST), "not-found");
  });

  test("While the namespace fails, a known host name keeps its connection, and the others serve the variables", async () => {
    await storeWithHost("toys", HOST);
    const config = await withNamespace();
    assert.equal(await outcomeOf(config, "shop", HOST), "not-found");
    kv.fails = true;
    nowMs += 60_000;
    assert.equal(await outcomeOf(config, "shop", HOST), "not-found");
    assert.equal(await outcomeOf(config, "shop", "edge.example"), "found");
  });

  test("A damaged record of a host name counts as none", async () => {
    for (const text of ["", "{", "{}", '{"version":2,"connection":"toys"}']) {
      await kv.put(`host:${HOST}`, text);
      assert.equal(await outcomeOf(await withNamespace(), "shop", HOST), "found", text);
    }
  });
});

describe("the origin of links", () => {
  test("It is that of the request without a host name of its own, and on it", () => {
    assert.equal(originOf({ host: null }, "https://edge.example/v1/x"), "https://edge.example");
    assert.equal(originOf({ host: HOST }, `https://${HOST}/v1/x`), `https://${HOST}`);
    assert.equal(originOf({ host: "shop.localhost" }, "http://shop.localhost:8787/"), "http://shop.localhost:8787");
  });

  test("It is the own host name for a request to the shared one", () => {
    assert.equal(originOf({ host: HOST }, "http://127.0.0.1:8787/v1/x"), `https://${HOST}`);
  });

  test("On a developer's machine it keeps the port, and has no certificate", () => {
    assert.equal(originOf({ host: "shop.localhost" }, "http://localhost:9000/v1/x"), "http://shop.localhost:9000");
    assert.equal(originOf({ host: "shop.localhost" }, "http://localhost/v1/x"), "http://shop.localhost");
  });

  test("The host name in any address of a domain is one that a connection can have", () => {
    fc.assert(
      fc.property(fc.domain(), (domain) => {
        const host = hostIn(`https://${domain}/`);
        assert.equal(host, domain.endsWith(".workers.dev") ? null : domain);
      }),
    );
    for (const other of ["localhost", "127.0.0.1", "[::1]", "edge.example.workers.dev"])
      assert.equal(hostIn(`https://${other}/`), null, other);
  });
});
