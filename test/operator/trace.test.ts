// The trace of a resource as an engineer reads it in a terminal.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { supportCode } from "../../contract/support-code.ts";
import type { ResourceTrace } from "../../edge/operations/resource-trace.ts";
import { traceLines } from "../../operator/trace-text.ts";
import { readText, startHttpServer } from "../simulators/shared/http-server.ts";

const ROOT = new URL("../..", import.meta.url);
const KEY = "link-key-of-the-tests-0123456789-abc";

const TRACE: ResourceTrace = {
  of: "shop/payment/abc",
  supportCode: "1809 1208 4784",
  serverTime: "2026-11-28T14:05:00.000Z",
  status: { state: "succeeded", hint: null, settled: true, version: 2, stale: false },
  changes: [
    {
      ...{ at: "2026-11-28T14:02:00.000Z", version: 1, state: "processing", hint: "in_review" },
      ...{ settled: false, source: "poll", cause: "first" },
    },
    {
      ...{ at: "2026-11-28T14:04:00.000Z", version: 2, state: "succeeded", hint: null },
      ...{ settled: true, source: "webhook", cause: "facts" },
    },
  ],
  webhooks: [
    { at: "2026-11-28T14:03:00.000Z", type: "check", signed: false, verdict: "awaits-check" },
    { at: "2026-11-28T14:04:00.000Z", type: "facts", signed: true, verdict: "applied" },
  ],
  repeatedWebhooks: {
    ...{ count: 1, firstAt: "2026-11-28T14:04:30.000Z", lastAt: "2026-11-28T14:04:30.000Z", type: "facts" },
  },
  forgedWebhooks: {
    ...{ count: 7, firstAt: "2026-11-28T14:04:40.000Z", lastAt: "2026-11-28T14:04:50.000Z", cause: "wrong" },
  },
  lastAttempt: { at: "2026-11-28T14:02:00.000Z", outcome: "found" },
  nextCheck: { at: "2026-11-28T14:06:00.000Z", lane: "confirm", dueSince: null, before: 3 },
  viewers: 1,
  unsentNotifications: 0,
};

const LINES = [
  "shop/payment/abc  (support code 1809 1208 4784)",
  "now 2026-11-28T14:05:00.000Z: succeeded (settled), 1 viewer has the page open",
  "",
  "2026-11-28T14:02:00.000Z  Customers see processing (in review): a check at the provider found it, for a viewer who had no status yet (lane first).",
  "2026-11-28T14:03:00.000Z  An unsigned webhook arrived (check). It changed nothing yet: a check at the provider decides.",
  "2026-11-28T14:04:00.000Z  A signed webhook arrived (facts). It changed the status.",
  "2026-11-28T14:04:00.000Z  Customers see succeeded (settled): a webhook reported it (facts).",
  "2026-11-28T14:04:30.000Z  A signed webhook arrived that had arrived before (facts). It changed nothing.",
  "2026-11-28T14:04:40.000Z  A webhook with a wrong signature arrived. It was refused and changed nothing.",
  "2026-11-28T14:04:50.000Z  A webhook with a wrong signature arrived. It was refused and changed nothing. 7 or more of these have arrived.",
  "",
  "last attempt: 2026-11-28T14:02:00.000Z: the provider gave the status",
  "next check: 2026-11-28T14:06:00.000Z, to confirm a status that a webhook has settled (lane confirm), 3 checks are before it",
];

/** Runs the command. Its arguments never have the key. */
async function run(edge: string, environment: Record<string, string> = { LINK_KEY: KEY }, id = "a/b") {
  const args = ["operator/trace.ts", "shop", "payment", id, "--edge", edge];
  const program = spawn(process.execPath, args, { cwd: ROOT, env: { PATH: process.env.PATH ?? "", ...environment } });
  const output = Promise.all([program.stdout.toArray(), program.stderr.toArray()]);
  const [status] = await once(program, "exit");
  const [lines, errors] = (await output).map((parts) => parts.join("").trim());
  return { status, lines, errors };
}

describe("npm run trace", { timeout: 30_000 }, () => {
  test("The trace is printed in the order of time, with what customers saw and what became of each webhook", () => {
    assert.deepEqual(traceLines(TRACE), LINES);
  });

  test("Changes that wait until the shop can be notified are printed with their number", () => {
    for (const [unsentNotifications, text] of [
      [1, "1 change waits until the shop's server can be notified"],
      [2, "2 changes wait until the shop's server can be notified"],
    ] as const)
      assert.deepEqual(traceLines({ ...TRACE, unsentNotifications }), [...LINES, `notifications: ${text}`]);
  });

  test("A resource of which nothing is known is printed as such", () => {
    const nothing = { status: null, changes: [], webhooks: [], lastAttempt: null, nextCheck: null, viewers: 0 };
    const lines = traceLines({ ...TRACE, ...nothing, repeatedWebhooks: null, forgedWebhooks: null });
    assert.ok(lines.includes("nothing has happened yet") && lines.includes("next check: none is planned"));
  });

  test("The command sends the key of its environment to the route of the resource, and names what was refused", async (t) => {
    const seen: string[] = [];
    const server = await startHttpServer(0, async (request, response) => {
      await readText(request);
      seen.push(`${request.url} ${request.headers.authorization}`);
      response.statusCode = seen.length === 1 ? 200 : 401;
      response.end(JSON.stringify(seen.length === 1 ? TRACE : { detail: "Send the connection's linkKey." }));
    });
    t.after(() => server.close());
    const printed = await run(server.url);
    assert.deepEqual([printed.status, printed.lines], [0, LINES.join("\n")], printed.errors);
    assert.deepEqual(seen, [`/v1/shop/payment/a%2Fb/trace Bearer ${KEY}`]);
    const refused = await run(server.url);
    assert.deepEqual([refused.status, refused.errors], [2, "401: Send the connection's linkKey."]);
    const keyless = await run(server.url, {});
    assert.match(keyless.errors ?? "", /LINK_KEY/);
    assert.equal(seen.length, 2);
  });

  test("Where nothing is found, the command says why that can be, and that a support code is no id", async (t) => {
    const server = await startHttpServer(0, async (request, response) => {
      await readText(request);
      response.statusCode = 404;
      response.end(JSON.stringify({ detail: "Nothing was found at this address." }));
    });
    t.after(() => server.close());
    const missing = await run(server.url);
    assert.equal(missing.status, 2);
    assert.match(missing.errors ?? "", /^404: Nothing was found at this address\.\nThe connection has no linkKey, /);
    const code = await run(server.url, { LINK_KEY: KEY }, supportCode("shop/payment/abc"));
    assert.match(code.errors ?? "", /^404: .*\nThis is a support code, not an id\. /);
  });
});
