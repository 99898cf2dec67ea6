// A report's file whose provider redirects the download.
import assert from "node:assert/strict";
import { type RequestListener, request as send } from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";
import { type RunningServer, startHttpServer } from "../simulators/shared/http-server.ts";
import { SIMULATED_ACCOUNT, startYunoSimulator, type YunoSimulator } from "../simulators/yuno/server.ts";
import { bearer, customer, eventually, logText, ORIGIN, payment, problemOf, TOKEN_KEY } from "./fixture.ts";
import { type RunningWorker, startWorker } from "./harness.ts";

let simulator: YunoSimulator;
/** A proxy of the simulated Yuno. A test sets the response for files. */
let proxy: RunningServer;
let file: RequestListener;
/** A server that no provider has named. */
let otherServer: RunningServer;
let otherServerCalls = 0;
let worker: RunningWorker;

before(async () => {
  simulator = await startYunoSimulator();
  proxy = await startHttpServer(0, (request, response) => {
    if (request.url?.startsWith("/files/")) return file(request, response);
    // Keeps `Host`, so that the links in the response lead to this proxy.
    const call = send(`${simulator.url}${request.url}`, { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(call);
  });
  otherServer = await startHttpServer(0, (_, response) => {
    otherServerCalls += 1;
    response.writeHead(200, { "Content-Type": "text/csv" }).end("from otherServer");
  });
  const shop = { provider: "yuno", baseUrl: proxy.url, merchant: { name: "Example Shop" }, origins: [ORIGIN] };
  worker = await startWorker({
    vars: { CONNECTIONS: { shop }, VIEWER_LIMITS: "off" },
    secrets: { SHOP_CREDENTIALS: SIMULATED_ACCOUNT, TOKEN_KEYS: [TOKEN_KEY] },
  });
});
after(async () => {
  await worker.close();
  await Promise.all([proxy.close(), otherServer.close(), simulator.close()]);
});
beforeEach(() => {
  otherServerCalls = 0;
});

/** Requests the file of a report that is ready. */
async function fetchReport(): Promise<Response> {
  const lifecycle = [{ status: "SUCCEEDED", afterMs: 0, webhook: false }];
  const { id } = simulator.control.create({ kind: "report", lifecycle });
  const headers = await bearer(payment(id, "report"), { scopes: ["details", "report:download"] });
  const path = `/v1/shop/report/${id}`;
  const get = (address: string) => worker.fetch(address, { headers: { ...customer(), ...headers } });
  await eventually(async () => assert.match(await (await get(path)).text(), /"download":\{/));
  return get(`${path}/file`);
}

describe("report file", { timeout: 60_000 }, () => {
  test("A redirect of a report's file is not followed, the response is 503 with Retry-After, and the log has the reason", async () => {
    file = (_, response) => response.writeHead(302, { Location: otherServer.url }).end();
    const response = await fetchReport();
    assert.equal(response.headers.get("Retry-After"), "60");
    assert.equal((await problemOf(response, 503)).code, "unavailable");
    assert.equal(otherServerCalls, 0);
    await eventually(() => assert.match(logText({ worker }), /"no-file".*"reason":"status 302"/));
  });
});
