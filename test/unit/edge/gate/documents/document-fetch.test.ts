/** How the Worker gets a document that webhooks are verified with: from the memory of its isolate, or from the gate. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { connectionOf, readConfig } from "../../../../../edge/config/config.ts";
import type { Connection } from "../../../../../edge/config/connection.ts";

type DocumentFetch = (env: object, connection: Connection, requestId: string) => (url: string) => Promise<unknown>;

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const DOCUMENT_FETCH = "../../../../../edge/gate/documents/document-fetch.ts";
const { documentFetch }: { documentFetch: DocumentFetch } = await import(DOCUMENT_FETCH);

const URL = "https://api.example/certs/1";
const bytes = new TextEncoder().encode("certificate");

/** The fetch of an account of its own, whose gate replies like this. Each isolate has one memory for all accounts. */
async function start(t: TestContext, fetchDocument?: () => Promise<unknown>) {
  const clientId = `client-of-${t.name}`;
  const config = await readConfig({
    CONNECTIONS: { shop: { provider: "paypal", merchant: { name: "Example Shop" } } },
    SHOP_CREDENTIALS: { clientId, clientSecret: "s" },
  });
  let asked = 0;
  const gate = fetchDocument && {
    fetchDocument: () => {
      asked += 1;
      return fetchDocument();
    },
  };
  const clock = t.mock.method(Date, "now", () => 1_000_000);
  const { mock: log } = t.mock.method(console, "log", () => {});
  const env = { PROVIDER_GATE: { getByName: () => gate ?? {} } };
  const get = documentFetch(env, connectionOf(config, "shop") ?? assert.fail(), "request-1");
  const pass = (ms: number) => clock.mock.mockImplementation(() => 1_000_000 + ms);
  return { get, pass, asked: () => asked, lines: () => log.calls.map(({ arguments: [line] }) => String(line)) };
}

describe("a document in the memory of an isolate", () => {
  test("A document is asked for once, and another address again", async (t) => {
    const { get, asked } = await start(t, async () => ({ version: 1, document: bytes }));
    assert.deepEqual([await get(URL), await get(URL), asked()], [bytes, bytes, 1]);
    await get(`${URL}2`);
    assert.equal(asked(), 2);
  });

  test("After a document that the gate does not have, it is asked for none for 20 s", async (t) => {
    const { get, pass, asked } = await start(t, async () => ({ version: 1, document: null }));
    assert.deepEqual([await get(URL), await get(`${URL}2`), asked()], [null, null, 1]);
    pass(20_000);
    await get(URL);
    assert.equal(asked(), 2);
  });

  test("A gate that does not respond has no document, also one of an older version, and that is logged", async (t) => {
    const { get, lines } = await start(t);
    assert.equal(await get(URL), null);
    assert.match(lines().at(-1) ?? "", /"event":"gate-unreachable","requestId":"request-1","connection":"shop"/);
  });
});
