import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { after, before, beforeEach, describe, type TestContext, test } from "node:test";
import { deliverBatch } from "../../../../edge/notify/consumer.ts";
import { notificationOf, webhookIdOf } from "../../../../edge/notify/notification.ts";
import { MAX_RETRIES } from "../../../../edge/notify/retry.ts";
import { type RunningServer, readText, startHttpServer } from "../../../simulators/shared/http-server.ts";
import { credentials, shop } from "../config/samples.ts";

const SECRET = `whsec_${randomBytes(32).toString("base64")}`;
const CHANGE = { version: 1, atMs: 0, state: "succeeded", hint: null, settled: true } as const;

let server: RunningServer;
/** The paths of the requests, and how the shop responds. */
let asked: string[] = [];
let respond: (response: ServerResponse) => void;
before(async () => {
  server = await startHttpServer(0, async (request, response) => {
    await readText(request);
    asked.push(request.url ?? "");
    respond(response);
  });
});
after(() => server.close());
beforeEach(() => {
  asked = [];
  respond = (response) => response.writeHead(204).end();
});

/** A Worker with these connections, each of which notifies the address of its name. */
function envWith(names: string[], other: object = {}) {
  const baseUrl = `${server.url}/api`;
  const tables = names.map((name) => [
    name,
    { ...shop, account: name, baseUrl, notify: { url: `${server.url}/${name}` } },
  ]);
  const secrets = names.map((name) => [`${name.toUpperCase()}_CREDENTIALS`, { ...credentials, notifySecret: SECRET }]);
  const queue = { sendBatch: async () => {} };
  return { CONNECTIONS: Object.fromEntries(tables), ...Object.fromEntries(secrets), NOTIFY: queue, ...other };
}

/** The queue for retries, and what was sent to it. */
function retryQueue() {
  const sent: { body: { isRetry: boolean }; delaySeconds: number }[] = [];
  return { sent, sendBatch: async (messages: typeof sent) => void sent.push(...messages) };
}

/** Delivers one message, and returns what became of it, with its line in the log. */
async function deliver(context: TestContext, env: object, body: unknown, attempts = 1) {
  const { mock } = context.mock.method(console, "log", () => {});
  const outcome: (string | number)[] = [];
  const ack = () => void outcome.push("ack");
  const retry = ({ delaySeconds }: { delaySeconds: number }) => void outcome.push(delaySeconds);
  await deliverBatch(env, [{ body, attempts, ack, retry }]);
  const lines = mock.calls.map(({ arguments: [line] }) => JSON.parse(String(line)));
  mock.restore();
  assert.equal(outcome.length, 1, "one outcome");
  return { outcome: outcome[0], line: lines.find(({ event }) => event === "notification"), lines };
}

const message = (connection: string) => notificationOf(`${connection}/payment/abcde12345abcde12345`, CHANGE);

describe("a message of the queue", () => {
  test("A delivered one is acknowledged, and its line has the id of the notification and no id of the resource", async (context) => {
    const { outcome, line } = await deliver(context, envWith(["one"]), message("one"));
    assert.equal(outcome, "ack");
    const { requestId, verdict, attempt, level, cause, version } = line;
    assert.deepEqual([requestId, verdict, attempt, level], [await webhookIdOf(message("one")), "delivered", 1, "info"]);
    assert.deepEqual([cause, version], [undefined, 1]);
    assert.ok(!JSON.stringify(line).includes("abcde12345"));
  });

  test("The first failure moves it to the queue for retries, and each later one has it sent again from there", async (context) => {
    respond = (response) => response.writeHead(500).end();
    const queue = retryQueue();
    const env = envWith(["one"], { NOTIFY_RETRY: queue });
    assert.equal((await deliver(context, env, message("one"))).outcome, "ack");
    const [moved] = queue.sent;
    assert.ok(moved && moved.delaySeconds >= 5 && moved.delaySeconds <= 6);
    const { outcome, line } = await deliver(context, env, moved.body);
    assert.deepEqual([line.verdict, line.cause, line.attempt], ["failed", "status 500", 2]);
    assert.ok(Number(outcome) >= 30 && Number(outcome) <= 36, `${outcome}`);
    assert.equal(queue.sent.length, 1);
  });

  test("Without the queue for retries, or when it fails, it is sent again from its own queue", async (context) => {
    respond = (response) => response.writeHead(503, { "Retry-After": "77" }).end();
    const failing = { sendBatch: () => Promise.reject(new Error("Too Many Requests")) };
    for (const other of [{}, { NOTIFY_RETRY: failing }])
      assert.equal((await deliver(context, envWith(["one"], other), message("one"))).outcome, 77);
  });

  test("The last failure is logged as dead, because the queue moves it to the dead-letter queue", async (context) => {
    respond = (response) => response.writeHead(500).end();
    const body = { ...message("one"), isRetry: true };
    const verdictAfter = async (attempts: number) =>
      (await deliver(context, envWith(["one"]), body, attempts)).line.verdict;
    assert.deepEqual([await verdictAfter(MAX_RETRIES), await verdictAfter(MAX_RETRIES + 1)], ["failed", "dead"]);
  });

  test("A shop that hangs is sent its next notifications from the queue for retries alone, until it responds", async (context) => {
    respond = () => {};
    const queue = retryQueue();
    const env = envWith(["slow", "fast"], { NOTIFY_RETRY: queue });
    const { line } = await deliver(context, env, message("slow"));
    assert.deepEqual([line.cause, line.attempt], ["timeout", 1]);
    respond = (response) => response.writeHead(200).end();
    assert.equal((await deliver(context, env, message("slow"))).outcome, "ack");
    assert.deepEqual(asked, ["/slow"]);
    assert.equal(queue.sent[1]?.delaySeconds, 0);
    await deliver(context, env, message("fast"));
    const retried = await deliver(context, env, queue.sent[1]?.body);
    assert.deepEqual([retried.line.verdict, retried.line.attempt], ["delivered", 2]);
    await deliver(context, env, message("slow"));
    assert.deepEqual(asked, ["/slow", "/fast", "/slow", "/slow"]);
  });

  test("One of a connection that is gone, or that notifies nobody any more, is dropped and logged", async (context) => {
    const quiet = { ...envWith([]), CONNECTIONS: { quiet: shop }, QUIET_CREDENTIALS: credentials };
    for (const connection of ["quiet", "gone"]) {
      const { outcome, line } = await deliver(context, quiet, message(connection));
      assert.deepEqual([outcome, line.verdict, line.cause, line.level], ["ack", "dropped", "not-configured", "info"]);
    }
    assert.deepEqual(asked, []);
  });

  test("One of a connection with a configuration error waits until that is mended", async (context) => {
    const env = { ...envWith(["one"]), ONE_CREDENTIALS: {} };
    const { outcome, line } = await deliver(context, env, message("one"));
    assert.deepEqual([line.verdict, line.cause], ["failed", "connection-misconfigured"]);
    assert.ok(Number(outcome) >= 5);
  });

  test("One of a version that this Worker cannot read is sent again later, and sends nothing", async (context) => {
    const { outcome, lines } = await deliver(context, envWith(["one"]), { ...message("one"), version: 99 });
    assert.ok(Number(outcome) >= 5);
    assert.deepEqual(
      lines.map(({ event, message: refused }) => [event, refused]),
      [["message-refused", "notification"]],
    );
    assert.deepEqual(asked, []);
  });

  test("All messages of a batch are sent at the same time, so that none waits for a slow shop", async (context) => {
    context.mock.method(console, "log", () => {});
    const outcomes: string[] = [];
    let open: ServerResponse | null = null;
    // The first shop responds when the notification of the second one has been acknowledged.
    respond = (response) => {
      if (open === null) open = response;
      else response.writeHead(204).end();
    };
    const messageOf = (connection: string) => ({
      body: message(connection),
      attempts: 1,
      ack: () => {
        outcomes.push(`ack ${connection}`);
        if (open?.writableEnded === false) open.writeHead(204).end();
      },
      retry: () => void outcomes.push(`retry ${connection}`),
    });
    await deliverBatch(envWith(["one", "two"]), [messageOf("one"), messageOf("two")]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.split(" ")[0]),
      ["ack", "ack"],
    );
  });

  test("An error in one message fails no other of the batch", async (context) => {
    context.mock.method(console, "log", () => {});
    const outcomes: string[] = [];
    const other = { attempts: 1, ack: () => void outcomes.push("ack"), retry: () => void outcomes.push("retry") };
    const broken = {
      ...other,
      get body(): unknown {
        throw new TypeError("broken");
      },
    };
    await deliverBatch(envWith(["one"]), [broken, { ...other, body: message("one") }]);
    assert.deepEqual(outcomes.sort(), ["ack", "retry"]);
  });
});
