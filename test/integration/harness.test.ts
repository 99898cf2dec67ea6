// Promise: shows that the harness does what its first comment says, on a worker of its own.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type RunningWorker, startWorker } from "./harness.ts";

const diary = { name: "only" };
let worker: RunningWorker;

before(async () => {
  worker = await startWorker({
    configPath: fileURLToPath(new URL("harness-worker/wrangler.toml", import.meta.url)),
    vars: { GREETING: "from the test", PARTS: { a: [1] } },
    secrets: { SECRET: { key: "k" } },
  });
});
after(() => worker.close());

/** Asks until the worker's state is `expected`; the runner's own time limit ends a wait that never does. */
async function until(expected: () => Promise<boolean>): Promise<void> {
  while (!(await expected())) await new Promise((resolve) => setTimeout(resolve, 20));
}

const instance = async () => (await worker.fetch("/")).text();
const entries = async () => (await worker.sql("Diary", diary, "SELECT text FROM entry")).map(({ text }) => text);

describe("the worker harness", { timeout: 60_000 }, () => {
  test("gives the worker the test's variables and secrets over those of the file", async () => {
    assert.deepEqual(await (await worker.fetch("/env")).json(), {
      greeting: "from the test",
      kept: "kept",
      parts: { a: [1] },
      secret: '{"key":"k"}',
    });
  });

  test("lets the worker reach this machine's servers, and shows it redirects and refusals as they are", async () => {
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

  test("evicts an object: memory gone, storage and hibernating sockets kept", async () => {
    await worker.fetch("/write");
    const socket = new WebSocket(`${worker.url.replace("http", "ws")}/socket`);
    await once(socket, "open");
    const first = await instance();
    await worker.evict("Diary", diary);
    socket.send("who?");
    const [{ data: second }] = await once(socket, "message");
    assert.notEqual(second, first);
    assert.ok((await entries()).includes("written"));
    await worker.evictAll("Diary");
    assert.notEqual(await instance(), second);
    assert.equal((await worker.objectIds("Diary")).length, 1);
    socket.close();
    await once(socket, "close");
  });

  test("fires an alarm of an evicted object, and keeps what was logged", async () => {
    await worker.fetch("/alarm?inMs=100");
    await worker.evict("Diary", diary);
    await until(async () => worker.logs().some(({ message }) => message === "alarm"));
    assert.ok((await entries()).includes("alarm"));
  });

  test("runs the scheduled handler", async () => {
    worker.clearLogs();
    await worker.runCron();
    await until(async () => worker.logs().length > 0);
    assert.deepEqual(worker.logs(), [{ level: "warn", message: "cron" }]);
  });

  test("restarts on the same address and storage, and an alarm that fell due meanwhile fires by itself", async () => {
    const address = worker.url;
    await worker.fetch("/write");
    const known = await entries();
    await worker.fetch("/alarm?inMs=200");
    worker.clearLogs();
    await worker.restart(300);
    await until(async () => worker.logs().some(({ message }) => message === "alarm"));
    assert.equal(worker.url, address);
    assert.deepEqual(await entries(), [...known, "alarm"]);
  });

  test("says what is wrong when the worker cannot be built", async () => {
    await assert.rejects(startWorker({ configPath: "/nowhere/wrangler.toml" }), /nowhere/);
  });
});
