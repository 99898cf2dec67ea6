/** One viewer's event stream, also when its reader is slow, its hub is lost, or a message cannot be read. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { Access } from "../../../../edge/access/access.ts";
import type { Viewer } from "../../../../edge/access/viewer.ts";
import type { Connection } from "../../../../edge/config/connection.ts";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import type { HubSocket } from "../../../../edge/hub/hub-socket.ts";
import type { HubState } from "../../../../edge/hub/hub-state.ts";
import { type Reading, recordOf } from "../../../../edge/hub/status-record.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import { encodeRecord } from "../../../../edge/hub/wire.ts";
import type { Unreadable } from "../../../../edge/platform/messages.ts";
import { err, ok, type Result } from "../../../../edge/platform/result.ts";
import { found, NOW_MS, notFound, resource, stateFound } from "../samples.ts";

/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const EVENT_STREAM = "../../../../edge/http/event-stream.ts";
const {
  busyStream,
  eventStream,
}: {
  busyStream(viewer: Viewer, reading: Reading): Uint8Array<ArrayBuffer> | string;
  eventStream(viewer: Viewer, socket: HubSocket, signal: AbortSignal, onClosed: () => void): ReadableStream<Uint8Array>;
} = await import(EVENT_STREAM);

const HEARTBEAT_MS = 20_000;
const connection = {
  merchant: { name: "Example Shop", url: null, support: null, logo: null, color: null },
  test: false,
} as Connection;
const withToken: Access = {
  view: "details",
  trusted: true,
  scopes: ["status", "details"],
  issuedMs: 0,
  expiresMs: null,
  returnUrl: null,
  retryUrl: null,
};
const withoutToken: Access = { ...withToken, view: "status", trusted: false, scopes: ["status"] };

function readingFor(state: HubState): Reading {
  return { text: encodeRecord(recordOf(state)), record: recordOf(state) };
}
const processing = readingFor(stateFound("processing"));
const succeeded = readingFor(stateFound("succeeded"));
const failed = stateFound("failed");
const missing = readingFor(applyPollResult(emptyHubState(resource, NOW_MS), notFound, NOW_MS, NOW_MS));

function viewerOf(access: Access) {
  const counts = { released: 0 };
  const viewer: Viewer = {
    ...{ connection, resource, access, rateLimit: null },
    releaseLookup: () => {
      counts.released += 1;
    },
  };
  return { viewer, counts };
}

/** The Worker's end of the socket to a hub. */
function fakeHub() {
  const calls: string[] = [];
  let receive: (reading: Result<Reading, Unreadable>) => void = () => {};
  let lose = () => {};
  const socket = {
    onReading: (listener: typeof receive) => {
      receive = listener;
    },
    onClose: (listener: () => void) => {
      lose = listener;
    },
    ping: () => calls.push("ping"),
    reportOverdue: () => calls.push("overdue"),
    close: () => calls.push("close"),
  } as unknown as HubSocket;
  return { socket, calls, send: (reading: Result<Reading, Unreadable>) => receive(reading), lose: () => lose() };
}

/** A stream whose time the test moves forward. */
function open({ mock }: TestContext, access: Access = withToken) {
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: NOW_MS });
  const hub = fakeHub();
  const { viewer, counts } = viewerOf(access);
  const leaving = new AbortController();
  let ends = 0;
  const body = eventStream(viewer, hub.socket, leaving.signal, () => {
    ends += 1;
  });
  return { hub, counts, leaving, response: { text: () => textOf(body) }, body, ends: () => ends };
}

function textOf(body: ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | string): Promise<string> {
  return new Response(body).text();
}

/** The names of all events in a text, in order. */
function eventsIn(text: string): string[] {
  return [...text.matchAll(/^event: (\w+)$/gm)].map(([, name = ""]) => name);
}

describe("the end of a stream", { timeout: 10_000 }, () => {
  test("A stream whose viewer is 64 chunks behind is closed, and so is its socket", (context) => {
    const { hub, ends } = open(context);
    const sendVersions = (from: number, to: number) => {
      for (let version = from; version <= to; version++) {
        hub.send(ok({ ...processing, record: { ...processing.record, version } }));
      }
    };
    sendVersions(1, 60);
    assert.deepEqual([ends(), hub.calls], [0, []]);
    sendVersions(61, 70);
    assert.deepEqual([ends(), hub.calls], [1, ["close"]]);
  });

  test("A viewer who reads receives every change, however many there are", async (context) => {
    const { hub, body, ends } = open(context);
    const reader = body.getReader();
    await reader.read();
    for (let version = 1; version <= 200; version++) {
      hub.send(ok({ ...processing, record: { ...processing.record, version } }));
      const { value } = await reader.read();
      assert.match(new TextDecoder().decode(value), new RegExp(`^event: status\nid: ${version}\n`));
    }
    assert.equal(ends(), 0);
  });

  for (const [name, leave] of [
    ["aborts the request", ({ leaving }) => leaving.abort()],
    ["cancels the body", ({ body }) => body.cancel()],
  ] as [string, (opened: ReturnType<typeof open>) => unknown][]) {
    test(`A viewer who ${name} ends the stream once: its socket and its timers are released`, async (context) => {
      const opened = open(context);
      await leave(opened);
      assert.deepEqual([opened.ends(), opened.hub.calls], [1, ["close"]]);
      opened.leaving.abort();
      context.mock.timers.tick(HEARTBEAT_MS);
      opened.hub.send(ok(processing));
      assert.deepEqual([opened.ends(), opened.hub.calls], [1, ["close"]]);
    });
  }

  test("A stream whose viewer has left before it begins is closed at once", (context) => {
    context.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: NOW_MS });
    const { socket, calls } = fakeHub();
    let ends = 0;
    eventStream(viewerOf(withToken).viewer, socket, AbortSignal.abort(), () => {
      ends += 1;
    });
    assert.deepEqual([ends, calls], [1, ["close"]]);
  });

  test("A stream that loses its hub closes without an end, so that its client connects again", async (context) => {
    const { hub, response, ends } = open(context);
    hub.send(ok(processing));
    hub.lose();
    assert.deepEqual(eventsIn(await response.text()), ["status"]);
    assert.equal(ends(), 1);
  });

  test("A stream that cannot read its hub's message closes without an end", async (context) => {
    const { hub, response, ends } = open(context);
    hub.send(ok(processing));
    hub.send(err("unreadable"));
    assert.deepEqual(eventsIn(await response.text()), ["status"]);
    assert.equal(ends(), 1);
  });

  test("A settled status is followed by its end, and the stream closes when both are written", async (context) => {
    const { hub, response, ends } = open(context);
    hub.send(ok(succeeded));
    assert.equal(ends(), 0);
    context.mock.timers.tick(1);
    assert.equal(ends(), 1);
    const text = await response.text();
    assert.deepEqual(eventsIn(text), ["status", "end"]);
    assert.match(text, /data: \{"reason":"settled"\}/);
  });

  test("A record that arrives after the end of a stream is not sent", async (context) => {
    const { hub, response } = open(context);
    hub.send(ok(succeeded));
    hub.send(ok({ ...processing, record: { ...processing.record, version: 9 } }));
    context.mock.timers.tick(1);
    assert.deepEqual(eventsIn(await response.text()), ["status", "end"]);
  });

  test("The stream of a payment that has failed shows a late success, then its end", async (context) => {
    const { hub, response, ends } = open(context);
    hub.send(ok(readingFor(failed)));
    context.mock.timers.tick(240_000);
    assert.equal(ends(), 0);
    hub.send(ok(readingFor(applyPollResult(failed, found("succeeded"), NOW_MS + 240_000, NOW_MS + 240_000))));
    context.mock.timers.tick(1);
    assert.equal(ends(), 1);
    const text = await response.text();
    assert.deepEqual(eventsIn(text), ["status", "status", "end"]);
    assert.match(text, /data: \{"reason":"settled"\}/);
  });

  test("The stream of a payment that has failed ends ten minutes after the failure", async (context) => {
    const { hub, response, ends } = open(context);
    const reading = readingFor(stateFound("failed", { at: new Date(NOW_MS - 300_000).toISOString() }));
    hub.send(ok(reading));
    hub.send(ok(reading));
    context.mock.timers.tick(299_999);
    assert.equal(ends(), 0);
    context.mock.timers.tick(1);
    context.mock.timers.tick(1);
    assert.equal(ends(), 1);
    assert.equal(/"reason":"([\w-]+)"/.exec(await response.text())?.[1], "settled");
  });

  test("The stream of a payment that failed more than ten minutes ago ends at once", async (context) => {
    const { hub, response } = open(context);
    hub.send(ok({ text: "", record: { ...readingFor(failed).record, lateUntilMs: NOW_MS } }));
    context.mock.timers.tick(1);
    assert.deepEqual(eventsIn(await response.text()), ["status", "end"]);
  });

  test("An id that the provider does not know ends the stream of a viewer without a token with a problem", async (context) => {
    const { hub, response, counts, ends } = open(context, withoutToken);
    hub.send(ok(missing));
    const text = await response.text();
    assert.deepEqual(eventsIn(text), ["problem"]);
    assert.match(text, /"code":"not-found"/);
    assert.deepEqual([ends(), counts.released], [1, 0]);
  });
});

describe("what a stream contains", { timeout: 10_000 }, () => {
  test("Two viewers of one record get each their own view of it", async (context) => {
    const first = open(context, withToken);
    const hub = fakeHub();
    const second = eventStream(viewerOf(withoutToken).viewer, hub.socket, first.leaving.signal, () => {});
    for (const { send } of [first.hub, hub]) send(ok(processing));
    first.leaving.abort();
    const texts = [await first.response.text(), await textOf(second)];
    assert.deepEqual(
      texts.map((text) => /"view":"(\w+)"/.exec(text)?.[1]),
      ["details", "status"],
    );
  });
});

describe("the times of a stream", { timeout: 10_000 }, () => {
  const endsAfter = async (context: TestContext, access: Access, ms: number) => {
    const { response, ends } = open(context, access);
    context.mock.timers.tick(ms - 1);
    const before = ends();
    context.mock.timers.tick(1);
    context.mock.timers.tick(1);
    assert.deepEqual([before, ends()], [0, 1]);
    return /"reason":"([\w-]+)"/.exec(await response.text())?.[1];
  };

  test("A stream ends when it is ten minutes old", async (context) => {
    assert.equal(await endsAfter(context, withToken, 600_000), "age");
  });

  test("A stream ends when the viewer's token expires", async (context) => {
    assert.equal(await endsAfter(context, { ...withToken, expiresMs: NOW_MS + 5_000 }, 5_000), "token-expired");
  });

  test("A heartbeat pings the hub, and reports a check that is overdue", (context) => {
    const state = stateFound("processing");
    const { hub } = open(context);
    const nextCheckMs = NOW_MS + HEARTBEAT_MS - 10_000;
    hub.send(ok(readingFor({ ...state, schedule: { ...state.schedule, nextCheckMs } })));
    context.mock.timers.tick(HEARTBEAT_MS);
    assert.deepEqual(hub.calls, ["ping"]);
    context.mock.timers.tick(HEARTBEAT_MS);
    assert.deepEqual(hub.calls, ["ping", "ping", "overdue"]);
  });

  test("A heartbeat sends a status that has become stale, and repeats no status that is the same", async (context) => {
    const state = stateFound("processing");
    const { hub, response, leaving } = open(context);
    hub.send(ok(readingFor({ ...state, schedule: { ...state.schedule, nextCheckMs: NOW_MS + 15_000 } })));
    for (let beats = 0; beats < 3; beats++) context.mock.timers.tick(HEARTBEAT_MS);
    leaving.abort();
    const text = await response.text();
    assert.deepEqual(eventsIn(text), ["status", "checked"]);
    assert.equal(text.match(/^:$/gm)?.length, 3);
  });

  test("A heartbeat sends a link again from whose start on the customer may pay", async (context) => {
    const startsAt = new Date(NOW_MS + 30_000).toISOString();
    const link = stateFound("created", { startsAt }, { ...resource, kind: "payment-link" });
    const { hub, response, leaving } = open(context);
    hub.send(ok(readingFor(link)));
    for (let beats = 0; beats < 3; beats++) context.mock.timers.tick(HEARTBEAT_MS);
    leaving.abort();
    const answers = [...(await response.text()).matchAll(/"mayPay":(\w+)/g)].map(([, mayPay]) => mayPay);
    assert.deepEqual(answers, ["false", "true"]);
  });

  test("A result releases the look-up of its viewer, and a record without one does not", (context) => {
    const { hub, counts } = open(context, withoutToken);
    hub.send(ok(readingFor(emptyHubState(resource, NOW_MS))));
    assert.equal(counts.released, 0);
    hub.send(ok(processing));
    assert.equal(counts.released, 1);
  });
});

describe("the stream of a busy hub", { timeout: 10_000 }, () => {
  test("A busy hub's stream has the status, the end and a time to come back, and releases the look-up", async () => {
    const { viewer, counts } = viewerOf(withoutToken);
    const text = await textOf(busyStream(viewer, processing));
    assert.deepEqual(eventsIn(text), ["status", "end"]);
    assert.match(text, /^retry: \d+\n\n/);
    assert.match(text, /"reason":"busy"/);
    assert.equal(counts.released, 1);
  });

  test("A busy hub's stream of a settled status ends as settled", async () => {
    const text = await textOf(busyStream(viewerOf(withToken).viewer, succeeded));
    assert.deepEqual([eventsIn(text), /"reason":"(\w+)"/.exec(text)?.[1]], [["status", "end"], "settled"]);
  });

  test("A busy hub's stream of a payment that has failed lately does not end as settled", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: NOW_MS });
    const text = await textOf(busyStream(viewerOf(withToken).viewer, readingFor(failed)));
    assert.equal(/"reason":"(\w+)"/.exec(text)?.[1], "busy");
  });

  test("A busy hub's stream of an id that the provider does not know is a problem", async () => {
    const { viewer, counts } = viewerOf(withoutToken);
    assert.deepEqual(eventsIn(await textOf(busyStream(viewer, missing))), ["problem"]);
    assert.equal(counts.released, 0);
  });
});
