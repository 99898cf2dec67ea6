/** The memory of one isolate for statuses, and its response when the hub cannot be read. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { resourcePath } from "../../../../contract/resource.ts";
import { supportCode } from "../../../../contract/support-code.ts";
import type { Access } from "../../../../edge/access/access.ts";
import type { Connection } from "../../../../edge/config/connection.ts";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import { HubUnreachableError } from "../../../../edge/hub/hub-socket.ts";
import type { HubState } from "../../../../edge/hub/hub-state.ts";
import { type Reading, recordOf } from "../../../../edge/hub/status-record.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import { encodeRecord } from "../../../../edge/hub/wire.ts";
import { digestOf } from "../../../../edge/platform/crypto.ts";
import { err, ok } from "../../../../edge/platform/result.ts";
import type { AdmittedViewer } from "../../../../edge/status/admitted-viewer.ts";
import { documentIn, readStatus, textOf } from "../../../../edge/status/snapshot.ts";
import { found, NOW_MS, notFound, resource, stateFound } from "../samples.ts";

const continueHosts: readonly string[] = ["checkout.example"];
const account: Connection["account"] = { baseUrl: "https://gateway.example", options: null, credentials: null };
const connection = {
  continueHosts,
  account,
  merchant: { name: "Example Shop", url: null, support: null, logo: null, color: null, statement: null },
  test: false,
} as Connection;
const status: Access = {
  view: "status",
  trusted: false,
  scopes: ["status"],
  issuedMs: null,
  expiresMs: null,
  returnUrl: null,
  retryUrl: null,
};
const details: Access = { ...status, view: "details", trusted: true, scopes: ["status", "details"] };

function readingOf(state: HubState): Reading {
  const record = recordOf(state);
  return { text: encodeRecord(record), record };
}

/** A viewer of a new resource, whose hub responds with these readings in turn. It refuses for null, and fails with an error. */
let resources = 0;
function viewerOf(access: Access, ...readings: (Reading | Error | null)[]) {
  resources += 1;
  const counts = { reads: 0, released: 0 };
  const hub = {
    async awaitResult() {
      counts.reads += 1;
      const reading = readings.length > 1 ? readings.shift() : readings[0];
      if (reading instanceof Error) throw reading;
      return reading ? ok(reading) : err("unreadable" as const);
    },
  } as AdmittedViewer["hub"];
  const viewer: AdmittedViewer = {
    ...{ connection, access, hub, resource: { ...resource, id: `resource-${resources}` } },
    rateLimit: null,
    releaseLookup() {
      counts.released += 1;
    },
  };
  return { viewer, counts };
}

async function documentFor(viewer: AdmittedViewer, nowMs = NOW_MS) {
  const body = await readStatus(viewer, () => nowMs, "ray");
  assert.ok(body.ok);
  const document = documentIn(body.value, nowMs);
  assert.equal(textOf(body.value, nowMs), JSON.stringify(document));
  return document;
}

describe("a status read from the hub", () => {
  test("A settled status is read from the hub again after five seconds, an unsettled one every time", async () => {
    const settled = viewerOf(status, readingOf(stateFound("succeeded")));
    for (const atMs of [0, 4_999, 5_000]) await documentFor(settled.viewer, NOW_MS + atMs);
    assert.equal(settled.counts.reads, 2);
    const unsettled = viewerOf(status, readingOf(stateFound("processing")));
    for (const atMs of [0, 1]) await documentFor(unsettled.viewer, NOW_MS + atMs);
    assert.equal(unsettled.counts.reads, 2);
  });

  test("The same record gives the same text and ETag, and a new one gives others", async () => {
    const first = stateFound("processing");
    const second = applyPollResult(first, found("authorized"), NOW_MS, NOW_MS + 1);
    const { viewer } = viewerOf(status, readingOf(first), readingOf(first), readingOf(second));
    const bodies = [];
    for (let turn = 0; turn < 3; turn++) bodies.push(await readStatus(viewer, () => NOW_MS, "ray"));
    const [one, two, three] = bodies.map((body) => (body.ok ? body.value : null));
    assert.ok(one && two && three);
    assert.deepEqual([two.text, two.etag], [one.text, one.etag]);
    assert.ok(three.text !== one.text && three.etag !== one.etag);
  });

  test("A status that becomes stale gets a new text although its record is the same", async () => {
    const { viewer } = viewerOf(status, readingOf(stateFound("processing")));
    const state = stateFound("processing");
    const waiting = viewerOf(status, readingOf({ ...state, schedule: { ...state.schedule, nextCheckMs: NOW_MS } }));
    assert.equal((await documentFor(viewer, NOW_MS + 60_000)).stale, false);
    assert.equal((await documentFor(waiting.viewer, NOW_MS + 10_000)).stale, false);
    assert.equal((await documentFor(waiting.viewer, NOW_MS + 10_001)).stale, true);
  });

  test("A link gets a new text and ETag at its start and at its deadline although its record is the same", async () => {
    const [startMs, endMs] = [NOW_MS + 10_000, NOW_MS + 20_000];
    const times = { startsAt: new Date(startMs).toISOString(), expiresAt: new Date(endMs).toISOString() };
    const continueUrl = "https://checkout.example/link";
    const link = stateFound("created", { ...times, continueUrl }, { ...resource, kind: "payment-link" });
    const { viewer } = viewerOf(details, readingOf(link));
    const bodies = [];
    for (const atMs of [NOW_MS, startMs - 1, startMs, endMs - 1, endMs]) {
      const body = await readStatus(viewer, () => atMs, "ray");
      assert.ok(body.ok);
      bodies.push(body.value);
    }
    assert.deepEqual(
      bodies.map(({ document }) => [document.mayPay, document.continueUrl]),
      [
        [false, null],
        [false, null],
        [true, continueUrl],
        [true, continueUrl],
        [false, null],
      ],
    );
    const tags = bodies.map(({ etag }) => etag);
    assert.deepEqual([tags[0] === tags[1], tags[2] === tags[3], new Set(tags).size], [true, true, 2]);
  });

  test("A missing resource is not found without a token, and unknown with one", async () => {
    const missing = applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS);
    const guess = viewerOf(status, readingOf(missing));
    assert.deepEqual(await readStatus(guess.viewer, () => NOW_MS, "ray"), err({ reason: "not-found" }));
    assert.equal(guess.counts.released, 0);
    const { state, hint } = await documentFor(viewerOf(details, readingOf(missing)).viewer);
    assert.deepEqual([state, hint], ["unknown", "not_seen_yet"]);
  });

  test("A read of a confirmed resource does not count as a guess", async () => {
    const { viewer, counts } = viewerOf(status, readingOf(stateFound("processing")));
    await documentFor(viewer);
    assert.equal(counts.released, 1);
  });
});

describe("a hub that cannot be read", () => {
  test("The last status is shown as stale, and fresh again with the next record", async () => {
    const reading = readingOf(stateFound("processing"));
    const { viewer } = viewerOf(status, reading, null, null, reading);
    const documents = [];
    for (let turn = 0; turn < 4; turn++) documents.push(await documentFor(viewer));
    assert.deepEqual(
      documents.map(({ state, stale, version }) => [state, stale, version]),
      [
        ["processing", false, 1],
        ["processing", true, 1],
        ["processing", true, 1],
        ["processing", false, 1],
      ],
    );
  });

  test("Without a last status it is unknown and stale, with the advice not to pay again", async () => {
    for (const access of [status, details]) {
      const { viewer, counts } = viewerOf(access, null);
      const { state, settled, stale, advice, version } = await documentFor(viewer);
      assert.deepEqual([state, settled, stale, advice, version], ["unknown", false, true, "do_not_pay_again", 0]);
      assert.equal(counts.released, 0);
    }
  });
});

describe("a hub that does not respond", () => {
  const lost = new HubUnreachableError("The hub did not respond.", { cause: new TypeError("s3cr3t") });
  const silent = new HubUnreachableError("The hub sent no record.");

  test("The last status is shown as stale and the error is logged, and it is fresh again with the next record", async (context) => {
    const write = context.mock.method(console, "log", () => {});
    const reading = readingOf(stateFound("processing"));
    const { viewer } = viewerOf(status, reading, lost, silent, reading);
    const documents = [];
    for (let turn = 0; turn < 4; turn++) documents.push(await documentFor(viewer));
    assert.deepEqual(
      documents.map(({ state, stale, version }) => [state, stale, version]),
      [
        ["processing", false, 1],
        ["processing", true, 1],
        ["processing", true, 1],
        ["processing", false, 1],
      ],
    );
    const lines = write.mock.calls.map(({ arguments: [line] }) =>
      JSON.parse(line, (key, value) => (key === "at" ? undefined : value)),
    );
    const logged = {
      event: "hub-unreachable",
      requestId: "ray",
      resource: await digestOf(resourcePath(viewer.resource)),
      code: supportCode(resourcePath(viewer.resource)),
      level: "warn",
    };
    assert.deepEqual(lines, [
      { ...logged, cause: "TypeError" },
      { ...logged, cause: "HubUnreachableError" },
    ]);
  });

  test("Without a last status the read fails", async () => {
    for (const access of [status, details]) {
      const { viewer } = viewerOf(access, lost);
      await assert.rejects(documentFor(viewer), lost);
    }
  });

  test("The last status of another view is not shown", async () => {
    const reading = readingOf(stateFound("processing"));
    const { viewer } = viewerOf(details, reading, lost);
    await documentFor(viewer);
    await assert.rejects(documentFor({ ...viewer, access: status }), lost);
  });

  test("Any other error fails the read although there is a last status", async () => {
    const { viewer } = viewerOf(status, readingOf(stateFound("processing")), new RangeError("a bug"));
    await documentFor(viewer);
    await assert.rejects(documentFor(viewer), RangeError);
  });
});
