import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { after, describe, test } from "node:test";
import { fetchWithin, REPORT_BOUNDS } from "../../../../edge/http/bounded-download.ts";
import { startHttpServer } from "../../../simulators/shared/http-server.ts";

const FILE = "0123456789";
const asked: string[] = [];
const places: Record<string, RequestListener> = {
  "/whole": (_, response) => response.end(FILE),
  "/slow": (_, response) => response.write(FILE),
  "/silent": () => undefined,
  "/moved": (_, response) => response.writeHead(302, { Location: "/whole" }).end(),
};
const server = await startHttpServer(0, (request, response) => {
  asked.push(request.url ?? "");
  places[request.url ?? ""]?.(request, response);
});
after(() => server.close());

const MINUTE_MS = 60_000;
const fetchFrom = (place: string, maxBytes: number, timeoutMs = MINUTE_MS) =>
  fetchWithin(server.url + place, { maxBytes, timeoutMs });

// What a bound does not end would never end.
describe("a download", { timeout: 30_000 }, () => {
  test("is passed through whole, up to its bound", async () => {
    assert.equal(await (await fetchFrom("/whole", FILE.length)).text(), FILE);
  });

  test("breaks off where it is larger", async () => {
    await assert.rejects((await fetchFrom("/whole", FILE.length - 1)).text(), RangeError);
  });

  test("breaks off when its time is over, though it has begun", async () => {
    const response = await fetchFrom("/slow", 100, 2_000);
    assert.equal(response.status, 200);
    await assert.rejects(response.text(), { name: "TimeoutError" });
  });

  test("is not waited for any longer than that", async () => {
    await assert.rejects(fetchFrom("/silent", 100, 100), { name: "TimeoutError" });
  });

  test("of a report's file may have 100 MB and take a minute", () => {
    assert.deepEqual(REPORT_BOUNDS, { maxBytes: 100 * 1024 * 1024, timeoutMs: 60_000 });
  });

  test("that has moved is not followed", async () => {
    asked.length = 0;
    const response = await fetchFrom("/moved", 100);
    assert.deepEqual([response.status, response.ok, asked], [302, false, ["/moved"]]);
  });
});
