// Where the gate of a connection is created, and what its client makes of a reply that it cannot read.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ResourceRef } from "../../../../contract/resource.ts";
import { connectionOf, readConfig } from "../../../../edge/config/config.ts";
import type { Connection } from "../../../../edge/config/connection.ts";
import { type CheckRequest, cancellationOf } from "../../../../edge/gate/messages.ts";
import { callerRefusals } from "../../../../edge/platform/log.ts";

interface Client {
  fileAddress(resource: ResourceRef, requestId: string): Promise<unknown>;
  requestCheck(request: CheckRequest): Promise<unknown>;
  fetchDocument(url: string): Promise<unknown>;
}

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const GATE_CLIENT = "../../../../edge/gate/gate-client.ts";
const { GateClient }: { GateClient: new (env: object, connection: Connection) => Client } = await import(GATE_CLIENT);

/** The jurisdiction and the options with which a connection with this option asks for its gate. */
async function placeOf(option: object): Promise<unknown> {
  const shop = { provider: "ixopay", merchant: { name: "Example Shop" }, ...option };
  const config = await readConfig({
    CONNECTIONS: { shop },
    SHOP_CREDENTIALS: { apiKey: "a", username: "b", password: "c" },
  });
  const gate = { fileAddress: async () => ({ version: 1, result: { outcome: "not-found" } }) };
  let place: unknown;
  const namespaceIn = (jurisdiction: string | null) => ({
    getByName(_name: string, options: object) {
      place = { jurisdiction, ...options };
      return gate;
    },
    jurisdiction: namespaceIn as (name: string) => object,
  });
  const client = new GateClient({ PROVIDER_GATE: namespaceIn(null) }, connectionOf(config, "shop") ?? assert.fail());
  await client.fileAddress({ connection: "shop", kind: "report", id: "a" }, "request-1");
  return place;
}

describe("the gate of a connection", () => {
  test("A gate is created where the connection's location hint says, or near its caller", async () => {
    assert.deepEqual(await placeOf({ locationHint: "oc" }), { jurisdiction: null, locationHint: "oc" });
    assert.deepEqual(await placeOf({ baseUrl: "https://bank.example" }), { jurisdiction: null });
    const both = await placeOf({ jurisdiction: "eu", locationHint: "eeur" });
    assert.deepEqual(both, { jurisdiction: "eu", locationHint: "eeur" });
  });

  test("A reply that cannot be read is no result, and the refusal is counted for the log", async (context) => {
    const { mock } = context.mock.method(callerRefusals, "add", () => {});
    const config = await readConfig({ SANDBOX: "on" });
    const gate = {
      requestCheck: async () => null,
      fileAddress: async () => ({ version: 2 }),
      fetchDocument: async () => ({}),
    };
    const env = { PROVIDER_GATE: { getByName: () => gate } };
    const client = new GateClient(env, connectionOf(config, "sandbox") ?? assert.fail());
    const resource = { connection: "sandbox", kind: "report", id: "test_succeeded" } as const;
    assert.deepEqual(await client.requestCheck(cancellationOf("a", 1)), { expectedMs: null, queued: false });
    assert.deepEqual(await client.fileAddress(resource, "request-1"), { outcome: "no-result", reason: "unreadable" });
    assert.equal(await client.fetchDocument("https://api.example/certs/1"), null);
    assert.deepEqual(
      mock.calls.map(({ arguments: [message] }) => message),
      ["check-request", "file-address", "document"],
    );
  });
});
