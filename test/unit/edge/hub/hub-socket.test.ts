/** How the Worker reads from a hub: what it waits for, and how it receives messages of other versions. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { applyPollResult } from "../../../../edge/hub/apply-poll-result.ts";
import { FirstResult, HubSocket, HubUnreachableError, readingOf } from "../../../../edge/hub/hub-socket.ts";
import type { HubState } from "../../../../edge/hub/hub-state.ts";
import { recordOf } from "../../../../edge/hub/status-record.ts";
import { emptyHubState } from "../../../../edge/hub/visible-state.ts";
import { encodeRecord } from "../../../../edge/hub/wire.ts";
import { callerRefusals } from "../../../../edge/platform/log.ts";
import { NOW_MS, noResult, resource, stateFound } from "../samples.ts";

const textOf = (state: HubState) => encodeRecord(recordOf(state));
const nothingKnown = emptyHubState(resource, NOW_MS);
const processing = stateFound("processing");
const OTHER_VERSION = '{"version":2}';

/** The Worker's end of a socket, on which a test delivers messages. */
class FakeSocket {
  closed = 0;
  readonly sent: string[] = [];
  #onMessage: (event: { data: unknown }) => void = () => {};
  readonly #onLoss = new Map<string, () => void>();

  accept(): void {}

  close(): void {
    this.closed += 1;
  }

  send(text: string): void {
    if (this.closed > 0) throw new TypeError("The socket is closed.");
    this.sent.push(text);
  }

  addEventListener(type: string, listener: (event: { data: unknown }) => void): void {
    if (type === "message") this.#onMessage = listener;
    else this.#onLoss.set(type, () => listener({ data: null }));
  }

  deliver(data: string): void {
    this.#onMessage({ data });
  }

  /** The hub closes the socket, or the connection to it fails. */
  lose(event: "close" | "error"): void {
    this.#onLoss.get(event)?.();
  }
}

function openSocket() {
  const fake = new FakeSocket();
  return { fake, socket: new HubSocket(fake) };
}

/** The outcome of a read that ends without waiting for its timer: its state, its failure, or the name of its error. */
async function outcomeAtOnce(reading: ReturnType<FirstResult["wait"]>): Promise<string> {
  let outcome = "waits";
  reading.then(
    (result) => {
      outcome = result.ok ? result.value.record.visibleState.state : result.failure;
    },
    (thrown: Error) => {
      outcome = thrown.name;
    },
  );
  await new Promise((resolve) => setImmediate(resolve));
  return outcome;
}

function useFakeTime({ mock }: TestContext): void {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: NOW_MS });
}

test("A read waits until a check has ended", async () => {
  const { fake, socket } = openSocket();
  const reading = new FirstResult(socket).wait();
  fake.deliver(textOf(nothingKnown));
  fake.deliver(textOf(processing));
  const result = await reading;
  assert.ok(result.ok);
  assert.deepEqual(result.value, { text: textOf(processing), record: recordOf(processing) });
  assert.equal(fake.closed, 1);
});

test("A read also stops waiting when a check ends without a result", async () => {
  const { fake, socket } = openSocket();
  const reading = new FirstResult(socket).wait();
  fake.deliver(textOf(nothingKnown));
  const failed = applyPollResult(nothingKnown, noResult, NOW_MS, NOW_MS);
  fake.deliver(textOf(failed));
  const result = await reading;
  assert.ok(result.ok && result.value.record.failing);
});

test("A read gets what is known after three seconds without a result", async (context) => {
  useFakeTime(context);
  const { fake, socket } = openSocket();
  const reading = new FirstResult(socket).wait();
  fake.deliver(textOf(nothingKnown));
  context.mock.timers.tick(3_000);
  const result = await reading;
  assert.ok(result.ok);
  assert.deepEqual(result.value.record, recordOf(nothingKnown));
});

test("A read of a failed order waits for the check that is due", async (context) => {
  useFakeTime(context);
  const order = { ...resource, kind: "order" as const };
  const failed = stateFound("failed", {}, order);
  const due = { ...failed, schedule: { ...failed.schedule, nextCheckMs: NOW_MS + 1_000 } };
  const { fake, socket } = openSocket();
  const reading = new FirstResult(socket).wait();
  fake.deliver(textOf(due));
  const paid = stateFound("succeeded", {}, order);
  const later = { ...paid, schedule: { ...paid.schedule, lastAttemptMs: NOW_MS + 1_100 } };
  fake.deliver(textOf(later));
  const result = await reading;
  assert.ok(result.ok);
  assert.equal(result.value.record.visibleState.state, "succeeded");
});

test("A read fails at once when the socket is lost before the first record", async (context) => {
  useFakeTime(context);
  for (const event of ["close", "error"] as const) {
    const { fake, socket } = openSocket();
    const reading = new FirstResult(socket).wait();
    fake.lose(event);
    assert.equal(await outcomeAtOnce(reading), HubUnreachableError.name);
    assert.equal(fake.closed, 1);
  }
});

test("A read returns what it has at once when the socket is lost or a message cannot be read", async (context) => {
  useFakeTime(context);
  for (const interrupt of [
    (fake: FakeSocket) => fake.lose("close"),
    (fake: FakeSocket) => fake.lose("error"),
    (fake: FakeSocket) => fake.deliver(OTHER_VERSION),
  ]) {
    const { fake, socket } = openSocket();
    const reading = new FirstResult(socket).wait();
    fake.deliver(textOf(nothingKnown));
    assert.equal(await outcomeAtOnce(reading), "waits");
    interrupt(fake);
    assert.equal(await outcomeAtOnce(reading), "unknown");
    const result = await reading;
    assert.ok(result.ok);
    assert.deepEqual(result.value.record, recordOf(nothingKnown));
  }
  const { fake, socket } = openSocket();
  const reading = new FirstResult(socket).wait();
  fake.deliver(OTHER_VERSION);
  assert.deepEqual(await reading, { ok: false, failure: "unreadable" });
});

test("A read without a record within three seconds fails", async (context) => {
  useFakeTime(context);
  const { fake, socket } = openSocket();
  const reading = new FirstResult(socket).wait();
  context.mock.timers.tick(3_000);
  await assert.rejects(reading, HubUnreachableError);
  assert.equal(fake.closed, 1);
});

test("The timer of a read is cleared, however the wait ends", async (context) => {
  for (const text of [OTHER_VERSION, textOf(processing)]) {
    const clear = context.mock.method(globalThis, "clearTimeout");
    const { fake, socket } = openSocket();
    const reading = new FirstResult(socket).wait();
    fake.deliver(text);
    await reading;
    assert.equal(clear.mock.callCount(), 1);
    clear.mock.restore();
  }
});

test("A message that cannot be read is a failure and does not replace the record before it", (context) => {
  const { mock } = context.mock.method(callerRefusals, "add", () => {});
  const { fake, socket } = openSocket();
  const readings: string[] = [];
  socket.onReading((reading) => readings.push(reading.ok ? reading.value.record.visibleState.state : reading.failure));
  for (const text of [OTHER_VERSION, textOf(processing), "", OTHER_VERSION]) fake.deliver(text);
  assert.deepEqual(readings, ["unreadable", "processing", "unreadable", "unreadable"]);
  assert.deepEqual([mock.callCount(), mock.calls[0]?.arguments], [3, ["record"]]);
});

test("Closing a socket that the hub has closed does not throw", () => {
  const { fake, socket } = openSocket();
  fake.close = () => {
    throw new Error("The socket is closed.");
  };
  assert.doesNotThrow(() => socket.close());
});

test("A text that all viewers receive is parsed once", () => {
  const text = textOf(processing);
  const [first, second] = [readingOf(text), readingOf(text)];
  assert.ok(first.ok && second.ok);
  assert.equal(first.value.record, second.value.record);
});

test("A ping reaches the hub, and neither its answer nor a socket that is closing disturbs the reader", () => {
  const { fake, socket } = openSocket();
  const received: unknown[] = [];
  socket.onReading((reading) => received.push(reading));
  socket.ping();
  fake.deliver("pong");
  fake.deliver(textOf(processing));
  assert.deepEqual([fake.sent, received.length], [["ping"], 1]);
  fake.close();
  socket.ping();
});
