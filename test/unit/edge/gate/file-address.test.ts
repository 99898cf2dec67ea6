// The call for the address of a report's file: what the provider is asked, and what the call costs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connectionOf, readConfig } from "../../../../edge/config/config.ts";
import type { Connection } from "../../../../edge/config/connection.ts";
import type { StatusQuery } from "../../../../edge/providers/query.ts";
import { openGate } from "./gate-fixture.ts";

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const FILE_ADDRESS = "../../../../edge/gate/file-address.ts";
const { fileAddressOf }: { fileAddressOf(...given: unknown[]): Promise<unknown> } = await import(FILE_ADDRESS);

const report = { connection: "sandbox", kind: "report" as const, id: "test_succeeded" };

/** The sandbox, whose provider records what it is asked for and responds without a request. */
async function connectionWith(queries: StatusQuery[]): Promise<Connection> {
  const connection = connectionOf(await readConfig({ SANDBOX: "on" }), "sandbox") ?? assert.fail();
  const fileAddress = async (_account: object, query: StatusQuery) => {
    queries.push(query);
    return { outcome: "not-found" as const };
  };
  return { ...connection, provider: { ...connection.provider, fileAddress } };
}

test("The id of a report is trusted, because only a token can ask for its file", async () => {
  const queries: StatusQuery[] = [];
  const connection = await connectionWith(queries);
  await fileAddressOf(openGate(), connection, report, { bearer: null }, "call-1");
  assert.deepEqual(
    queries.map(({ kind, id, trusted }) => [kind, id, trusted]),
    [["report", "test_succeeded", true]],
  );
});

test("A file whose provider needs no request uses no call of the account", async () => {
  const queries: StatusQuery[] = [];
  const connection = await connectionWith(queries);
  const gate = openGate({ perAccount: 1, perId: 1 });
  for (const turn of ["call-1", "call-2"]) await fileAddressOf(gate, connection, report, { bearer: null }, turn);
  assert.equal(queries.length, 2);
});
