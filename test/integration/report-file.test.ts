// A report's file whose provider redirects the download, and whose account has no call left.
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
  const limited = (account: string, windowSeconds: number) => ({
    ...shop,
    account,
    limits: { perAccount: 1, perId: 1, windowSeconds },
  });
  worker = await startWorker({
    vars: { CONNECTIONS: { shop, brisk: limited("brisk", 1), slow: limited("slow", 60) }, VIEWER_LIMITS: "off" },
    secrets: {
      SHOP_CREDENTIALS: SIMULATED_ACCOUNT,
      BRISK_CREDENTIALS: SIMULATED_ACCOUNT,
      SLOW_CREDENTIALS: SIMULATED_ACCOUNT,
      TOKEN_KEYS: [TOKEN_KEY],
    },
  });
});
after(async () => {
  await worker.close();
  await Promise.all([proxy.close(), otherServer.close(), simulator.close()]);
});
beforeEach(() => {
  otherServerCalls = 0;
});

const sendCsv: RequestListener = (_, response) => response.writeHead(200, { "Content-Type": "text/csv" }).end("a,b");

/** A report that is ready and has been read. Returns how to request its file. */
async function readyReport(connection = "shop"): Promise<() => Promise<Response>> {
  const lifecycle = [{ status: "SUCCEEDED", afterMs: 0, webhook: false }];
  const { id } = simulator.control.create({ kind: "report", lifecycle });
  const headers = await bearer(payment(id, "report", connection), { scopes: ["details", "report:download"] });
  const path = `/v1/${connection}/report/${id}`;
  const get = (address: string) => worker.fetch(address, { headers: { ...customer(), ...headers } });
  await eventually(async () => assert.match(await (await get(path)).text(), /"download":\{/));
  return () => get(`${path}/file`);
}

/** Requests the file of a report that is ready. */
const fetchReport = async () => (await readyReport())();

describe("report file", { timeout: 60_000 }, () => {
  test("A redirect of a report's file is not followed, the response is 503 with Retry-After, and the log has the reason", async () => {
    file = (_, response) => response.writeHead(302, { Location: otherServer.url }).end();
    const response = await fetchReport();
    assert.equal(response.headers.get("Retry-After"), "60");
    assert.equal((await problemOf(response, 503)).code, "unavailable");
    assert.equal(otherServerCalls, 0);
    await eventually(() => assert.match(logText({ worker }), /"no-file".*"reason":"status 302"/));
  });

  test("A file whose content is not of its type is 503, and the log has the reason", async () => {
    file = (_, response) => response.writeHead(200, { "Content-Type": "text/csv" }).end("<script>alert(1)</script>");
    assert.equal((await problemOf(await fetchReport(), 503)).code, "unavailable");
    await eventually(() => assert.match(logText({ worker }), /"no-file".*"reason":"content is not csv"/));
    file = (_, response) => response.writeHead(200, { "Content-Type": "binary/octet-stream" }).end("MZ\x90\0");
    assert.equal((await problemOf(await fetchReport(), 503)).code, "unavailable");
    await eventually(() => assert.match(logText({ worker }), /"no-file".*"reason":"content is executable"/));
  });

  test("A file is 503 while a newer version of the Worker has written the storage of its gate", async () => {
    file = sendCsv;
    const fetchFile = await readyReport();
    for (const id of await worker.objectIds("ProviderGate")) {
      await worker.sql("ProviderGate", { id }, "UPDATE schema_version SET version = version + 1");
    }
    // An eviction would wait for the last check of the report.
    await worker.restart();
    assert.equal((await problemOf(await fetchFile(), 503)).code, "unavailable");
  });

  test("A file waits for a free slot of its account, and frees it again for the next file", async () => {
    file = sendCsv;
    const fetchFile = await readyReport("brisk");
    for (let turn = 0; turn < 2; turn++) {
      const response = await fetchFile();
      assert.deepEqual([response.status, await response.text()], [200, "a,b"]);
    }
  });

  test("A file whose account has no free slot within ten seconds is 503, so that its viewer tries again", async () => {
    file = sendCsv;
    const response = await (await readyReport("slow"))();
    assert.equal(response.headers.get("Retry-After"), "60");
    assert.equal((await problemOf(response, 503)).code, "unavailable");
  });
});
