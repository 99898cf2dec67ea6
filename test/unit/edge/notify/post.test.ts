import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { describe, type TestContext, test } from "node:test";
import { type PostFailure, post } from "../../../../edge/notify/post.ts";
import { ok } from "../../../../edge/platform/result.ts";
import { readText, startHttpServer } from "../../../simulators/shared/http-server.ts";

const HEADERS = { "webhook-id": "id" };

async function serve(context: TestContext, listener: RequestListener): Promise<string> {
  const server = await startHttpServer(0, listener);
  context.after(() => server.close());
  return server.url;
}

async function failureOf(url: string, timeoutMs = 5_000): Promise<PostFailure> {
  const sent = await post(url, HEADERS, "{}", timeoutMs);
  return sent.ok ? assert.fail("delivered") : sent.failure;
}

const failure = (cause: string, other: Partial<PostFailure> = {}): PostFailure => ({
  ...{ cause, isFinal: false, retryAfterSeconds: null },
  ...other,
});

describe("one attempt", () => {
  test("The body is posted as JSON with the headers, and any 2xx is enough", async (context) => {
    const seen: unknown[] = [];
    const url = await serve(context, async (request, response) => {
      const { method, headers } = request;
      seen.push([
        method,
        headers["content-type"],
        headers["webhook-id"],
        headers["user-agent"],
        await readText(request),
      ]);
      response.writeHead(seen.length === 1 ? 200 : 204).end();
    });
    assert.deepEqual(await post(url, HEADERS, '{"a":1}', 5_000), ok(undefined));
    assert.deepEqual(await post(url, HEADERS, '{"a":1}', 5_000), ok(undefined));
    assert.deepEqual(seen[0], ["POST", "application/json", "id", "payment-status", '{"a":1}']);
  });

  test("Only 410 is final, and only seconds are read from Retry-After", async (context) => {
    const url = await serve(context, (request, response) => {
      const [status, retryAfter = ""] = (request.url ?? "").slice(1).split(",");
      response.writeHead(Number(status), retryAfter ? { "Retry-After": decodeURIComponent(retryAfter) } : {}).end();
    });
    assert.deepEqual(await failureOf(`${url}/410`), failure("status 410", { isFinal: true }));
    for (const status of [400, 401, 404, 500, 503])
      assert.deepEqual(await failureOf(`${url}/${status}`), failure(`status ${status}`));
    assert.deepEqual(await failureOf(`${url}/429,120`), failure("status 429", { retryAfterSeconds: 120 }));
    for (const other of ["Sat, 28 Nov 2026 10:00:00 GMT", "-1", "1e9", "9999999999"])
      assert.deepEqual(await failureOf(`${url}/429,${encodeURIComponent(other)}`), failure("status 429"), other);
  });

  test("A redirect is a failure, and its target is asked nothing", async (context) => {
    const asked: string[] = [];
    const url = await serve(context, (request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(302, { Location: "/elsewhere" }).end();
    });
    assert.equal((await failureOf(`${url}/here`)).cause, "redirect");
    assert.deepEqual(asked, ["/here"]);
  });

  test("A server that does not respond in time, or that is not there, is a failure", async (context) => {
    const url = await serve(context, () => {});
    assert.deepEqual(await failureOf(url, 50), failure("timeout"));
    const gone = await startHttpServer(0, () => {});
    await gone.close();
    assert.deepEqual(await failureOf(gone.url), failure("unreachable"));
  });

  test("A response without an end is not read", async (context) => {
    let isClosed: (value: unknown) => void = () => {};
    const closed = new Promise((resolve) => {
      isClosed = resolve;
    });
    const url = await serve(context, (_request, response) => {
      response.once("close", isClosed);
      response.writeHead(200);
      const write = () => response.destroyed || response.write("x".repeat(100_000), () => setImmediate(write));
      write();
    });
    assert.deepEqual(await post(url, HEADERS, "{}", 5_000), ok(undefined));
    await closed;
  });
});
