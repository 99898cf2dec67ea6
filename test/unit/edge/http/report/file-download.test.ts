// The bounds of the download of a report's file.
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { after, describe, test } from "node:test";
import { fetchWithin, REPORT_BOUNDS } from "../../../../../edge/http/report/file-download.ts";
import { startHttpServer } from "../../../../simulators/shared/http-server.ts";

const FILE = "0123456789";
const requestedPaths: string[] = [];
const handlers: Record<string, RequestListener> = {
  "/whole": (_, response) => response.end(FILE),
  "/slow": (_, response) => response.write(FILE),
  "/silent": () => undefined,
  "/moved": (_, response) => response.writeHead(302, { Location: "/whole" }).end(),
};
const server = await startHttpServer(0, (request, response) => {
  requestedPaths.push(request.url ?? "");
  handlers[request.url ?? ""]?.(request, response);
});
after(() => server.close());

const MINUTE_MS = 60_000;
const fetchFrom = (place: string, maxBytes: number, timeoutMs = MINUTE_MS) =>
  fetchWithin(server.url + place, { maxBytes, timeoutMs });

describe("fetchWithin", { timeout: 30_000 }, () => {
  test("A file up to the maximum size is passed on whole", async () => {
    assert.equal(await (await fetchFrom("/whole", FILE.length)).text(), FILE);
  });

  test("A file above the maximum size fails with an error", async () => {
    await assert.rejects((await fetchFrom("/whole", FILE.length - 1)).text(), RangeError);
  });

  test("A download that has begun fails when its time is over", async () => {
    const response = await fetchFrom("/slow", 100, 2_000);
    assert.equal(response.status, 200);
    await assert.rejects(response.text(), { name: "TimeoutError" });
  });

  test("A server that does not answer is given up after the time-out", async () => {
    await assert.rejects(fetchFrom("/silent", 100, 100), { name: "TimeoutError" });
  });

  test("A report's file may have 100 MB and take a minute", () => {
    assert.deepEqual(REPORT_BOUNDS, { maxBytes: 100 * 1024 * 1024, timeoutMs: 60_000 });
  });

  test("A redirect is not followed", async () => {
    requestedPaths.length = 0;
    const response = await fetchFrom("/moved", 100);
    assert.deepEqual([response.status, response.ok, requestedPaths], [302, false, ["/moved"]]);
  });
});
