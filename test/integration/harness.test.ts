/** The harness has the properties that its first comment lists, shown with a Worker of its own. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type RunningWorker, startWorker } from "./harness.ts";

const journal = { name: "only" };
let worker: RunningWorker;

before(async () => {
  worker = await startWorker({
    configPath: fileURLToPath(new URL("harness-worker/wrangler.toml", import.meta.url)),
    vars: { OVERRIDDEN: "from the test", PARTS: { a: [1] } },
    secrets: { SECRET: { key: "k" } },
  });
});
after(() => worker.close());

/** Waits until `expected` returns true. The time limit of the suite ends the wait. */
async function until(expected: () => Promise<boolean>): Promise<void> {
  while (!(await expected())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const instance = async () => (await worker.fetch("/")).text();
const entries = async () => (await worker.sql("Journal", journal, "SELECT text FROM entry")).map(({ text }) => text);

describe("the worker harness", { timeout: 60_000 }, () => {
  test("The harness overrides variables and secrets of the file with those of the test", async () => {
    assert.deepEqual(await (await worker.fetch("/env")).json(), {
      overridden: "from the test",
      kept: "kept",
      parts: { a: [1] },
      secret: '{"key":"k"}',
    });
  });

  test("A Worker in the harness reaches local servers and observes redirects and refused connections", async () => {
    const server = createServer((_, response) => response.writeHead(302, { location: "/" }).end()).listen(
      0,
      "127.0.0.1",
    );
    await once(server, "listening");
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const call = async () => (await worker.fetch(`/call?address=${address}`)).json();
    assert.deepEqual(await call(), { status: 302 });
    server.close();
    server.closeAllConnections();
    await once(server, "close");
    assert.deepEqual(await call(), { status: "unreachable" });
  });

  test("Eviction by the harness clears the memory of an object and keeps its storage and hibernating sockets", async () => {
    await worker.fetch("/write");
    const socket = new WebSocket(`${worker.url.replace("http", "ws")}/socket`);
    await once(socket, "open");
    const first = await instance();
    await worker.evict("Journal", journal);
    socket.send("instance?");
    const [{ data: second }] = await once(socket, "message");
    assert.notEqual(second, first);
    assert.ok((await entries()).includes("written"));
    await worker.evictAll("Journal");
    assert.notEqual(await instance(), second);
    assert.equal((await worker.objectIds("Journal")).length, 1);
    socket.close();
    await once(socket, "close");
  });

  test("The alarm of an evicted object fires in the harness, and its log line is kept", async () => {
    await worker.fetch("/alarm?inMs=100");
    await worker.evict("Journal", journal);
    await until(async () => worker.logs().some(({ message }) => message === "alarm"));
    assert.ok((await entries()).includes("alarm"));
  });

  test("The harness runs the scheduled handler", async () => {
    worker.clearLogs();
    await worker.runCron();
    await until(async () => worker.logs().length > 0);
    assert.deepEqual(worker.logs(), [{ level: "warn", message: "cron" }]);
  });

  test("The harness restarts on the same address and storage, and an overdue alarm fires", async () => {
    const address = worker.url;
    await worker.fetch("/write");
    const entriesBefore = await entries();
    // Late enough that the Worker is down when the alarm is due, also on a busy machine.
    await worker.fetch("/alarm?inMs=3000");
    worker.clearLogs();
    await worker.restart(3000);
    await until(async () => worker.logs().some(({ message }) => message === "alarm"));
    assert.equal(worker.url, address);
    assert.deepEqual(await entries(), [...entriesBefore, "alarm"]);
  });

  test("The harness reports the error when the Worker cannot be built", async () => {
    await assert.rejects(startWorker({ configPath: "/nowhere/wrangler.toml" }), /nowhere/);
  });
});
