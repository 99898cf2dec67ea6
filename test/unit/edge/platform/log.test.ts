// What a log line may contain of an error and of a request.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { supportCode } from "../../../../contract/support-code.ts";
import {
  causeOf,
  log,
  logsErrors,
  RefusalLog,
  requestIdOf,
  resourceFields,
  stackFramesOf,
} from "../../../../edge/platform/log.ts";

const SECRET = "s3cr3t";

function throwDeep(depth: number, message: string): never {
  if (depth > 0) throwDeep(depth - 1, message);
  throw new TypeError(message);
}

function thrownWith(message: string): Error {
  try {
    return throwDeep(10, message);
  } catch (thrown) {
    return thrown as Error;
  }
}

describe("stackFramesOf", () => {
  test("An error has at most five frames, each a file, a line and a column", () => {
    const frames = stackFramesOf(thrownWith("something"));
    assert.equal(frames.length, 5);
    for (const frame of frames) assert.match(frame, /^log\.test\.ts:\d+:\d+$/);
  });

  for (const message of [
    SECRET,
    `first line\n    at ${SECRET} (${SECRET}.js:1:1)`,
    `    at ${SECRET}.js:1:1`,
    `\n    at ${SECRET}.js:1:1\n`,
    "",
  ]) {
    test(`No part of the message ${JSON.stringify(message)} is taken for a frame`, () => {
      const frames = stackFramesOf(thrownWith(message));
      assert.equal(frames.length, 5);
      assert.ok(!frames.join(" ").includes(SECRET));
    });
  }

  test("An error whose stack contains another message has no frames", () => {
    const thrown = thrownWith(`    at ${SECRET}.js:1:1`);
    assert.ok(thrown.stack?.includes(SECRET));
    thrown.message = "changed";
    assert.deepEqual(stackFramesOf(thrown), []);
  });

  test("Frames of the runtime are left out", () => {
    const thrown = new Error("x");
    thrown.stack =
      "Error: x\n    at Object.get (worker.js:12:345)\n    at node:internal/timers:1:2\n    at async worker.js:7:8";
    assert.deepEqual(stackFramesOf(thrown), ["worker.js:12:345", "worker.js:7:8"]);
  });

  test("A value that is not an error has no frames", () => {
    for (const thrown of [SECRET, null, undefined, { stack: SECRET }]) assert.deepEqual(stackFramesOf(thrown), []);
  });
});

describe("causeOf", () => {
  test("The cause is the class of an error or the type of another value", () => {
    assert.equal(causeOf(new RangeError(SECRET)), "RangeError");
    assert.equal(causeOf(SECRET), "string");
  });
});

describe("requestIdOf", () => {
  test("The request id is the Ray ID, and a random one where the header is missing or something else", () => {
    const idWith = (headers: Record<string, string>) => requestIdOf(new Request("https://x.example", { headers }));
    assert.equal(idWith({ "CF-Ray": "8a1b2c3d4e5f6789" }), "8a1b2c3d4e5f6789");
    for (const headers of [{}, { "CF-Ray": `x ${SECRET}` }]) {
      assert.match(idWith(headers as Record<string, string>), /^[0-9a-f-]{36}$/);
    }
  });
});

describe("a method of an object that logs its errors", () => {
  class Hub {
    readonly #name = "hub";

    async read(this: Hub, fails: boolean): Promise<string> {
      if (fails) throw new RangeError(SECRET);
      return this.#name;
    }
  }
  // As a compiler applies the decorator.
  const read = logsErrors("hub")(Hub.prototype.read, { name: "read" });

  test("What the method throws is logged with its class and its own stack frames, and thrown again", async (context) => {
    const write = context.mock.method(console, "log", () => {});
    await assert.rejects(read.call(new Hub(), true), RangeError);
    const [line, ...others] = write.mock.calls.map(({ arguments: [text] }) => String(text));
    assert.deepEqual(others, []);
    assert.match(
      line ?? "",
      /^\{"event":"internal","requestId":"hub-read","cause":"RangeError","frames":\["log\.test\.ts:/,
    );
    assert.ok(!line?.includes(SECRET));
  });

  test("A reply of the method is returned, and nothing is logged", async (context) => {
    const write = context.mock.method(console, "log", () => {});
    assert.equal(await read.call(new Hub(), false), "hub");
    assert.equal(write.mock.callCount(), 0);
  });

  test("The error of a private method is logged with the name of the method", async (context) => {
    const write = context.mock.method(console, "log", () => {});
    const run = logsErrors("gate")(() => Promise.reject(new TypeError(SECRET)), { name: "#runCheck" });
    await assert.rejects(run(), TypeError);
    assert.match(String(write.mock.calls[0]?.arguments[0]), /"requestId":"gate-runCheck","cause":"TypeError"/);
  });
});

describe("log", () => {
  test("A line is one JSON object that ends with its time in UTC, and no value in it can begin another line", (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: Date.UTC(2026, 10, 28, 12, 0, 0, 5) });
    const write = context.mock.method(console, "log", () => {});
    log({ event: "unlisted-host", requestId: "ray", connection: "shop", host: 'evil\r\n{"event":"webhook"}\u2028' });
    const line = String(write.mock.calls[0]?.arguments[0]);
    assert.ok(line.endsWith('","level":"warn","at":"2026-11-28T12:00:00.005Z"}'), line);
    assert.doesNotMatch(line, /[\r\n]/);
    assert.equal(JSON.parse(line).host, 'evil\r\n{"event":"webhook"}\u2028');
  });

  test("An accepted webhook and a delivered notification need nobody, others do when it goes on, and a bug does now", (context) => {
    const write = context.mock.method(console, "log", () => {});
    const webhook = { event: "webhook", requestId: "ray", connection: "shop", events: 1, impossible: 0 } as const;
    for (const verdict of ["signed", "unsigned", "forged", "limited"]) log({ ...webhook, verdict });
    const notification = { event: "notification", requestId: "id", connection: "shop", kind: "payment" } as const;
    const rest = { resource: "r", code: "c", version: 1, attempt: 1 };
    for (const verdict of ["delivered", "dropped", "failed", "refused", "dead"])
      log({ ...notification, ...rest, verdict });
    log({ event: "internal", requestId: "ray", cause: "TypeError", frames: [] });
    const levels = write.mock.calls.map(({ arguments: [line] }) => JSON.parse(String(line)).level);
    assert.deepEqual(levels, [
      ...["info", "info", "warn", "warn"],
      ...["info", "info", "warn", "warn", "warn"],
      "error",
    ]);
  });

  test("A line names a resource by the hash of its path, and by the code that its customers read out", async () => {
    const { resource, code } = await resourceFields("shop/payment/abcde12345abcde12345");
    assert.match(resource, /^[0-9a-f]{64}$/);
    assert.equal(code, supportCode("shop/payment/abcde12345abcde12345"));
  });
});

describe("refused messages", () => {
  test("Each kind of message is logged once for each instance", (context) => {
    const write = context.mock.method(console, "log", () => {});
    const [first, second] = [new RefusalLog("hub-1"), new RefusalLog("hub-2")];
    for (const message of ["read", "items", "read"] as const) first.add(message);
    second.add("read");
    const lines = write.mock.calls.map(({ arguments: [line] }) => JSON.parse(line));
    const refused = (requestId: string, message: string) => ["message-refused", requestId, message];
    assert.deepEqual(
      lines.map(({ event, requestId, message }) => [event, requestId, message]),
      [refused("hub-1", "read"), refused("hub-1", "items"), refused("hub-2", "read")],
    );
  });
});
