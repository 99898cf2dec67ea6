/** Who is present behind the sockets of a hub, and what is sent to them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type HubState, withParts } from "../../../../edge/hub/hub-state.ts";
import type { Arrival, Presence } from "../../../../edge/hub/presence.ts";
import { recordOf } from "../../../../edge/hub/status-record.ts";
import { encodeRecord, type ReadQuery } from "../../../../edge/hub/wire.ts";
import { NOW_MS, resource, stateFound } from "../samples.ts";

interface ViewersOfHub {
  isFull(): boolean;
  accept(text: string, query: ReadQuery, isStream: boolean, nowMs: number): unknown;
  add(query: ReadQuery, isStream: boolean, nowMs: number): Arrival;
  stateBehindLast(socket: Socket, nowMs: number): HubState | null;
  presence(nowMs: number): Presence;
  stateOfStreams(nowMs: number): HubState | null;
  broadcastChange(before: HubState, state: HubState): void;
  broadcastDelay(before: HubState, state: HubState): void;
}

/** The hub's end of a socket. */
class Socket {
  readyState: number = WebSocket.OPEN;
  pingedMs: number | null = null;
  readonly sent: string[] = [];
  readonly closed: (number | undefined)[] = [];
  tags: string[] = [];
  #attachment: unknown = null;

  send(text: string): void {
    this.sent.push(text);
  }
  close(code?: number): void {
    this.closed.push(code);
    this.readyState = WebSocket.CLOSING;
  }
  serializeAttachment(attachment: unknown): void {
    this.#attachment = structuredClone(attachment);
  }
  deserializeAttachment(): unknown {
    return this.#attachment;
  }
}

/** A response of Node has no status 101. Other tests of this process need the real one, so it stands in for one call. */
function withSocketResponse(call: () => void): void {
  const { Response } = globalThis;
  Object.assign(globalThis, { Response: class {} });
  try {
    call();
  } finally {
    Object.assign(globalThis, { Response });
  }
}
class SocketPair {
  readonly 0 = new Socket();
  readonly 1 = new Socket();
}

/** What `platform/objects.ts` needs of workerd. */
Object.assign(globalThis, {
  WebSocketRequestResponsePair: class {},
  WebSocketPair: SocketPair,
});
/** Imported by a variable name, because its types are those of workerd, which the tests in Node do not have. */
const VIEWERS = "../../../../edge/hub/viewers.ts";
const { Viewers }: { Viewers: new (object: object) => ViewersOfHub } = await import(VIEWERS);

/** The viewers of a hub, and its sockets. `restart` returns its viewers after it has hibernated. */
function openHub() {
  const sockets: Socket[] = [];
  const object = {
    setWebSocketAutoResponse: () => {},
    getWebSocketAutoResponseTimestamp: ({ pingedMs }: Socket) => (pingedMs === null ? null : new Date(pingedMs)),
    acceptWebSocket: (socket: Socket, tags: string[]) => {
      socket.tags = tags;
      sockets.push(socket);
    },
    getWebSockets: (tag?: string) => sockets.filter(({ tags }) => tag === undefined || tags.includes(tag)),
    getTags: ({ tags }: Socket) => tags,
  };
  const viewers = new Viewers(object);
  const accept = (query: ReadQuery, isStream: boolean, nowMs = NOW_MS, of = viewers): Socket => {
    withSocketResponse(() => of.accept("record", query, isStream, nowMs));
    const socket = sockets.at(-1);
    assert.ok(socket);
    return socket;
  };
  return {
    sockets,
    viewers,
    openStream: (query: ReadQuery, nowMs?: number, of?: ViewersOfHub) => accept(query, true, nowMs, of),
    openRead: (query: ReadQuery) => accept(query, false),
    restart: () => new Viewers(object),
  };
}

/** The platform takes a socket that has closed from the object before it calls the object. */
function close(socket: Socket, sockets: Socket[]): void {
  socket.readyState = WebSocket.CLOSED;
  sockets.splice(sockets.indexOf(socket), 1);
}

const withToken: ReadQuery = { resource, trusted: true, network: null, issuedMs: 1, isQueried: true };
const tokenless: ReadQuery = { resource, trusted: false, network: "net-a", issuedMs: null, isQueried: true };
const WATCHED_TOKENLESS = { isWatched: true, untilMs: null, network: "net-a" };
const NOBODY = { isWatched: false, untilMs: null, network: null };

describe("the viewers of a hub", () => {
  test("The first message of a socket is the record", () => {
    const { openRead } = openHub();
    assert.deepEqual(openRead(withToken).sent, ["record"]);
  });

  test("The viewer of an open stream is present, also after the hub has hibernated", () => {
    const { viewers, openStream, restart } = openHub();
    assert.deepEqual(viewers.presence(NOW_MS), NOBODY);
    openStream(tokenless);
    assert.deepEqual(viewers.presence(NOW_MS), WATCHED_TOKENLESS);
    assert.deepEqual(restart().presence(NOW_MS), WATCHED_TOKENLESS);
  });

  test("The socket of a read that waits for a result is no stream", () => {
    const { viewers, openRead, restart } = openHub();
    assert.deepEqual(viewers.presence(NOW_MS), NOBODY);
    openRead(withToken);
    for (const each of [viewers, restart()]) assert.deepEqual(each.presence(NOW_MS), NOBODY);
  });

  test("The viewer of a read is present for ten seconds without a socket, and arrives among the others", () => {
    const { viewers } = openHub();
    const untilMs = NOW_MS + 10_000;
    const present = { isWatched: false, untilMs, network: "net-a" };
    assert.deepEqual(viewers.add(tokenless, false, NOW_MS), { isStream: false, others: NOBODY, presence: present });
    assert.deepEqual(viewers.presence(NOW_MS + 9_999), present);
    assert.deepEqual(viewers.presence(untilMs), NOBODY);
  });

  test("The viewer of a stream arrives as present before the socket is open, and does not stay without it", () => {
    const { viewers } = openHub();
    const { others, presence } = viewers.add(tokenless, true, NOW_MS);
    assert.deepEqual([others, presence], [NOBODY, WATCHED_TOKENLESS]);
    assert.deepEqual(viewers.presence(NOW_MS), NOBODY);
  });

  test("A stream that has been silent for fifty seconds is closed, and its viewer is not present any more", () => {
    const { viewers, openStream } = openHub();
    const stream = openStream(withToken);
    stream.pingedMs = NOW_MS + 20_000;
    assert.equal(viewers.presence(NOW_MS + 69_999).isWatched, true);
    assert.deepEqual(stream.closed, []);
    assert.equal(viewers.presence(NOW_MS + 71_000).isWatched, false);
    assert.deepEqual(stream.closed, [1001]);
  });

  test("A stream that is closing has no viewer", () => {
    const { openStream, restart } = openHub();
    openStream(withToken).readyState = WebSocket.CLOSING;
    assert.deepEqual(restart().presence(NOW_MS), NOBODY);
  });

  test("A hub with ten thousand sockets is full", () => {
    const { viewers, sockets } = openHub();
    for (let count = 1; count < 10_000; count++) sockets.push(new Socket());
    assert.equal(viewers.isFull(), false);
    sockets.push(new Socket());
    assert.equal(viewers.isFull(), true);
  });
});

describe("the close of a stream", () => {
  test("The close of the last stream leaves the state that its viewer was waiting for", () => {
    const { viewers, sockets, openStream } = openHub();
    const stream = openStream(withToken);
    close(stream, sockets);
    const left = viewers.stateBehindLast(stream, NOW_MS + 500);
    assert.deepEqual([left?.resource, left?.evidence.trusted, left?.schedule.lastViewedMs], [resource, true, NOW_MS]);
    assert.deepEqual(viewers.presence(NOW_MS + 500), NOBODY);
  });

  test("The close of any other stream leaves nothing, whether streams have been counted or opened since", () => {
    const { viewers, sockets, openStream } = openHub();
    const [first, second] = [openStream(tokenless), openStream(tokenless)];
    viewers.presence(NOW_MS);
    const third = openStream(tokenless);
    for (const stream of [first, second]) {
      close(stream, sockets);
      assert.equal(viewers.stateBehindLast(stream, NOW_MS), null);
      assert.equal(viewers.presence(NOW_MS).isWatched, true);
    }
    close(third, sockets);
    assert.ok(viewers.stateBehindLast(third, NOW_MS));
  });

  test("After the hub has hibernated, the close of a stream leaves nothing while another one is open", () => {
    for (const query of [tokenless, withToken]) {
      const { sockets, openStream, restart } = openHub();
      const [first, second] = [openStream(query), openStream(query)];
      const viewers = restart();
      assert.equal(viewers.presence(NOW_MS).isWatched, true);
      close(first, sockets);
      assert.equal(viewers.stateBehindLast(first, NOW_MS), null);
      close(second, sockets);
      assert.ok(viewers.stateBehindLast(second, NOW_MS));
    }
  });

  test("Two streams that close right after the hub has hibernated are each counted once", () => {
    const { sockets, openStream, restart } = openHub();
    const [first, second] = [openStream(tokenless), openStream(tokenless)];
    const viewers = restart();
    close(first, sockets);
    assert.equal(viewers.stateBehindLast(first, NOW_MS), null);
    close(second, sockets);
    assert.ok(viewers.stateBehindLast(second, NOW_MS));
  });

  test("The close of a read leaves nothing", () => {
    const { viewers, sockets, openRead } = openHub();
    const read = openRead(withToken);
    close(read, sockets);
    assert.equal(viewers.stateBehindLast(read, NOW_MS), null);
  });
});

describe("what a hub without a record knows of its resource", () => {
  test("A hub with streams only knows their resource, and that it is trusted when one viewer has a token", () => {
    const { openStream, restart } = openHub();
    assert.equal(restart().stateOfStreams(NOW_MS), null);
    openStream(tokenless);
    assert.equal(restart().stateOfStreams(NOW_MS)?.evidence.trusted, false);
    openStream(withToken, NOW_MS + 1_000);
    const state = restart().stateOfStreams(NOW_MS + 1_000);
    assert.deepEqual([state?.resource, state?.evidence.trusted], [resource, true]);
  });
});

describe("what a hub broadcasts", () => {
  const before = stateFound("processing");
  const later = (ms: number) =>
    withParts(before, { schedule: { nextCheckMs: (before.schedule.nextCheckMs ?? 0) + ms } });

  test("A visible change is broadcast to streams and waiting reads, and a step without one is not", () => {
    const { viewers, openStream, openRead } = openHub();
    const sockets = [openStream(withToken), openRead(withToken)];
    viewers.broadcastChange(before, later(60_000));
    assert.deepEqual(
      sockets.map(({ sent }) => sent.length),
      [1, 1],
    );
    const changed = withParts(before, { visible: { version: before.visible.version + 1 } });
    viewers.broadcastChange(before, changed);
    assert.deepEqual(
      sockets.map(({ sent }) => sent.length),
      [2, 2],
    );
  });

  test("Each broadcast has the record of its own state", () => {
    const { viewers, openStream } = openHub();
    const { sent } = openStream(withToken);
    const states = [1, 2].map((step) => withParts(before, { visible: { version: before.visible.version + step } }));
    for (const state of states) viewers.broadcastChange(before, state);
    assert.deepEqual(
      sent.slice(1),
      states.map((state) => encodeRecord(recordOf(state))),
    );
  });

  test("A check that is postponed for long is broadcast, and one that is not is not", () => {
    const { viewers, openStream } = openHub();
    const { sent } = openStream(withToken);
    viewers.broadcastDelay(before, later(1));
    assert.equal(sent.length, 1);
    viewers.broadcastDelay(before, later(3_600_000));
    assert.equal(sent.length, 2);
  });
});
