// A call to a provider: for which ids it is made, and what becomes of its failures.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectionOf, readConfig } from "../../../../edge/config/config.ts";
import { callSafely, trackedFetch } from "../../../../edge/gate/provider-call.ts";
import { startHttpServer } from "../../../simulators/shared/http-server.ts";

describe("callSafely", () => {
  test("An id of another form is not found without a call, whoever has asked", async () => {
    const config = await readConfig({ SANDBOX: "on" });
    const connection = connectionOf(config, "sandbox") ?? assert.fail();
    const outcomeOf = async (id: string) => {
      let calls = 0;
      const call = async () => {
        calls += 1;
        return { outcome: "more" as const, cursor: null };
      };
      const resource = { connection: "sandbox", kind: "payment" as const, id };
      return [(await callSafely(connection, resource, "call-1", call)).outcome, calls];
    };
    assert.deepEqual(await outcomeOf("test_succeeded"), ["more", 1]);
    assert.deepEqual(await outcomeOf("guess"), ["not-found", 0]);
  });

  test("An adapter that throws has no readable result, and its error is logged by its class alone", async (context) => {
    const { mock } = context.mock.method(console, "log", () => {});
    const connection = connectionOf(await readConfig({ SANDBOX: "on" }), "sandbox") ?? assert.fail();
    const resource = { connection: "sandbox", kind: "payment" as const, id: "test_succeeded" };
    const result = await callSafely(connection, resource, "call-1", () => Promise.reject(new RangeError("a secret")));
    assert.deepEqual(result, { outcome: "no-result", reason: "unreadable" });
    const line = String(mock.calls[0]?.arguments[0]);
    assert.match(
      line,
      /^\{"event":"no-result","requestId":"call-1","connection":"sandbox",.*"reason":"RangeError","level":"warn","at":"[^"]+"\}$/,
    );
    assert.doesNotMatch(line, /a secret|test_succeeded/);
  });
});

const GET = { method: "GET", headers: {} };

describe("trackedFetch", () => {
  test("A redirect of a provider is returned as it is, and the request counts as sent", async () => {
    const paths: string[] = [];
    const server = await startHttpServer(0, ({ url = "" }, response) => {
      paths.push(url);
      response.writeHead(302, { Location: "/elsewhere" }).end();
    });
    const { fetch, wasSent } = trackedFetch();
    assert.equal(wasSent(), false);
    const response = await fetch(`${server.url}/status`, GET);
    await server.close();
    assert.deepEqual([response.ok && response.value.status, paths, wasSent()], [302, ["/status"], true]);
  });

  test("A provider that cannot be reached is a failure of the network", async () => {
    const server = await startHttpServer(0, () => undefined);
    await server.close();
    assert.deepEqual(await trackedFetch().fetch(`${server.url}/status`, GET), { ok: false, failure: "network" });
  });
});
