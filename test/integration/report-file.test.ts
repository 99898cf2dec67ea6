/** A report's file that does not lie where the provider says, or is no file for a customer: between them, our worker. */
import assert from "node:assert/strict";
import { type RequestListener, request as send } from "node:http";
import { after, before, beforeEach, describe, test } from "node:test";
import { type RunningServer, startHttpServer } from "../simulators/shared/http-server.ts";
import { SIMULATED_ACCOUNT, startYunoSimulator, type YunoSimulator } from "../simulators/yuno/server.ts";
import { bearer, customer, eventually, logText, ORIGIN, payment, problemOf, TOKEN_KEY } from "./fixture.ts";
import { type RunningWorker, startWorker } from "./harness.ts";

let simulator: YunoSimulator;
/** The simulated Yuno, but for its files: those are what a test says. */
let front: RunningServer;
let file: RequestListener;
/** Where no provider said that anything lies. */
let elsewhere: RunningServer;
let callsElsewhere = 0;
let worker: RunningWorker;

before(async () => {
  simulator = await startYunoSimulator();
  front = await startHttpServer(0, (request, response) => {
    if (request.url?.startsWith("/files/")) return file(request, response);
    // With its `Host`, so that the links it makes lead here.
    const call = send(`${simulator.url}${request.url}`, { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(call);
  });
  elsewhere = await startHttpServer(0, (_, response) => {
    callsElsewhere += 1;
    response.writeHead(200, { "Content-Type": "text/csv" }).end("from elsewhere");
  });
  const shop = { provider: "yuno", baseUrl: front.url, merchant: { name: "Example Shop" }, origins: [ORIGIN] };
  worker = await startWorker({
    vars: { CONNECTIONS: { shop }, VIEWER_LIMITS: "off" },
    secrets: { SHOP_CREDENTIALS: SIMULATED_ACCOUNT, TOKEN_KEYS: [TOKEN_KEY] },
  });
});
after(async () => {
  await worker.close();
  await Promise.all([front.close(), elsewhere.close(), simulator.close()]);
});
beforeEach(() => {
  callsElsewhere = 0;
});

/** Asks for the file of a report that is ready. */
async function fetchReport(): Promise<Response> {
  const lifecycle = [{ status: "SUCCEEDED", afterMs: 0, webhook: false }];
  const { id } = simulator.control.create({ kind: "report", lifecycle });
  const headers = await bearer(payment(id, "report"), { scopes: ["details", "report:download"] });
  const path = `/v1/shop/report/${id}`;
  const get = (address: string) => worker.fetch(address, { headers: { ...customer(), ...headers } });
  await eventually(async () => assert.match(await (await get(path)).text(), /"download":\{/));
  return get(`${path}/file`);
}

describe("a report's file", { timeout: 60_000 }, () => {
  test("that has moved is not followed: the customer may try again, and the log says why", async () => {
    file = (_, response) => response.writeHead(302, { Location: elsewhere.url }).end();
    const response = await fetchReport();
    assert.equal(response.headers.get("Retry-After"), "60");
    assert.equal((await problemOf(response, 503)).code, "unavailable");
    assert.equal(callsElsewhere, 0);
    await eventually(() => assert.match(logText({ worker }), /"no-file".*"reason":"status 302"/));
  });
});
