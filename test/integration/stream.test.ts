/** The event stream from hub to viewer. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import {
  assertDiscreet,
  bearer,
  callsFor,
  customer,
  eventually,
  type Fixture,
  hubOf,
  ORIGIN,
  openFixture,
  PERSONAL,
  payment,
  problemOf,
  SECRETS,
  watch,
} from "./fixture.ts";

let fixture: Fixture;
before(async () => {
  fixture = await openFixture();
});
after(() => fixture.close());

const PENDING = [{ status: "PENDING", afterMs: 0 }];

describe("an event stream", { timeout: 120_000 }, () => {
  test("A stream begins at once with the current status and its version as id", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `shop/payment/${uuid}`);
    assert.equal(stream.response.headers.get("Content-Type"), "text/event-stream; charset=utf-8");
    // Nothing on the way keeps the stream back.
    assert.equal(stream.response.headers.get("Cache-Control"), "no-store, no-transform");
    assert.equal(stream.response.headers.get("X-Accel-Buffering"), "no");
    const first = await stream.next(() => true);
    assert.deepEqual([first.event, first.id, first.data.state, first.data.version], ["status", "0", "unknown", 0]);
    assert.match(stream.text(), /^retry: \d+\n\n/);
    const later = await stream.state("processing");
    assert.equal(later.version, 1);
    await stream.close();
  });

  test("No request of a browser opens a WebSocket to the hub", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" };
    for (const path of [`/v1/shop/payment/${uuid}/events`, `/v1/shop/payment/${uuid}`, "/watch"]) {
      const status = await new Promise((resolve, reject) => {
        const attempt = request(`${fixture.worker.url}${path}`, {
          headers: {
            ...headers,
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "x-read-query": `{"version":1,"resource":"shop/payment/${uuid}","trusted":false,"network":null}`,
          },
        });
        attempt.on("upgrade", (_response, socket) => resolve(`upgraded ${socket.destroy()}`));
        attempt.on("response", (response) => resolve(response.destroy().statusCode));
        attempt.on("error", reject);
        attempt.end();
      });
      assert.equal(status, path === "/watch" ? 404 : 200);
    }
  });

  test("A stream begins with the current status, whatever Last-Event-ID is sent", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const early = await watch(fixture, `shop/payment/${uuid}`);
    await early.state("processing");
    const late = await watch(fixture, `shop/payment/${uuid}`, { "Last-Event-ID": "1" });
    const first = await late.next(() => true);
    assert.deepEqual([first.event, first.data.state], ["status", "processing"]);
    await Promise.all([early.close(), late.close()]);
  });

  test("A check without a change is an event with the time of the next check", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `shop/payment/${uuid}`);
    const before = await stream.state("processing");
    const { data } = await stream.next(({ event }) => event === "checked");
    assert.deepEqual(Object.keys(data).sort(), ["checkedAt", "nextCheckAt", "serverTime", "stale"]);
    const { checkedAt, nextCheckAt } = data;
    assert.ok(checkedAt && nextCheckAt && checkedAt > (before.checkedAt ?? "") && nextCheckAt > checkedAt);
    assert.equal(data.stale, false);
    await stream.close();
  });

  test("A change that a webhook reports is shown before the next check", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `shop/payment/${uuid}`);
    await stream.state("processing");
    const calls = callsFor(fixture, uuid);
    control.advance(uuid, { status: "SUCCESS" });
    const document = await stream.state("succeeded");
    assert.deepEqual(
      document.timeline.map(({ state }) => state),
      ["processing", "succeeded"],
    );
    assert.ok(callsFor(fixture, uuid) <= calls + 1, "the pace alone would have requested a check after two seconds");
    const { data } = await stream.next(({ event }) => event === "end");
    assert.deepEqual(data, { reason: "settled" });
    await stream.ended;
  });

  test("The stream of a settled resource is one status and the end", async () => {
    const { uuid } = fixture.simulator.control.create();
    const first = await watch(fixture, `shop/payment/${uuid}`);
    await first.ended;
    const second = await watch(fixture, `shop/payment/${uuid}`);
    await second.ended;
    assert.deepEqual(
      second.events.map(({ event }) => event),
      ["status", "end"],
    );
  });

  test("A stream shows details to a viewer with a token, and none to a viewer without", async () => {
    const { uuid } = fixture.simulator.control.create({
      amount: "4711.47",
      merchantTransactionId: "order-8264",
      lifecycle: [...PENDING, { status: "SUCCESS", afterMs: 500 }],
    });
    const [withoutToken, withToken] = await Promise.all([
      watch(fixture, `shop/payment/${uuid}`),
      watch(fixture, `shop/payment/${uuid}`, await bearer(payment(uuid))),
    ]);
    await Promise.all([withoutToken.ended, withToken.ended]);
    assertDiscreet(withoutToken.text(), ["4711.47", "order-8264", '"1111"', "visa", ...PERSONAL, ...SECRETS]);
    assertDiscreet(withToken.text(), [...PERSONAL, ...SECRETS]);
    assert.ok(withToken.text().includes("4711.47") && withToken.text().includes("order-8264"));
  });

  test("A stream ends a minute after the viewer's token has expired", async () => {
    const expiring = { nowMs: Date.now() - 60_000, expiresInSeconds: 3 };
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `shop/payment/${uuid}`, await bearer(payment(uuid), expiring));
    const { data } = await stream.next(({ event }) => event === "end");
    assert.deepEqual(data, { reason: "token-expired" });
    await stream.ended;
  });

  test("A stream of an unknown resource ends with a problem for a viewer without a token", async () => {
    const stream = await watch(fixture, "shop/payment/nobody-knows-it");
    const { data } = await stream.next(({ event }) => event === "problem");
    assert.deepEqual([data.code, data.status], ["not-found", 404]);
    await stream.ended;
  });

  test("A stream with a token stays open for a resource that does not exist yet, and shows it when it does", async () => {
    const uuid = "stream-not-there-yet";
    const stream = await watch(fixture, `shop/payment/${uuid}`, await bearer(payment(uuid)));
    await stream.next(({ data }) => data.hint === "not_seen_yet");
    fixture.simulator.control.create({ uuid });
    await stream.state("succeeded");
    await stream.ended;
  });

  test("A stream is refused for the same reasons as a read", async () => {
    const open = async (path: string, headers: Record<string, string> = {}) =>
      fixture.worker.fetch(`/v1/${path}/events`, { headers: { ...customer(), ...headers } });
    await problemOf(await open("nobody/payment/a"), 404);
    await problemOf(await open("shop/payout/a"), 401);
    await problemOf(await open("shop/payment/a", { Authorization: "Bearer x" }), 401);
    await problemOf(await open("shop/payment/a", { Origin: "https://evil.example" }), 403);
    const { uuid } = fixture.simulator.control.create();
    const allowed = await open(`shop/payment/${uuid}`, { Origin: ORIGIN });
    assert.equal(allowed.headers.get("Access-Control-Allow-Origin"), ORIGIN);
    await allowed.body?.cancel();
  });

  test("A HEAD request gets the headers of the stream and makes no call", async () => {
    const response = await fixture.worker.fetch("/v1/shop/payment/head-only/events", {
      method: "HEAD",
      headers: customer(),
    });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("Content-Type"), "text/event-stream; charset=utf-8");
    assert.equal(callsFor(fixture, "head-only"), 0);
  });

  test("Streams of ten viewers share every call", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const streams = await Promise.all(Array.from({ length: 10 }, () => watch(fixture, `shop/payment/${uuid}`)));
    await Promise.all(streams.map((stream) => stream.state("processing")));
    const checks = await Promise.all(streams.map((stream) => stream.next(({ event }) => event === "checked")));
    assert.equal(new Set(checks.map(({ data }) => data.checkedAt)).size, 1);
    const checkTimes = new Set(streams.flatMap(({ events }) => events.map(({ data }) => data.checkedAt ?? null)));
    checkTimes.delete(null);
    assert.ok(
      callsFor(fixture, uuid) <= checkTimes.size + 1,
      "the calls that were reported, and at most one in progress",
    );
    await Promise.all(streams.map((stream) => stream.close()));
  });

  test("A hub with a hundred streams hibernates, and the next change reaches all of them", async () => {
    const { control } = fixture.simulator;
    const uuid = "watched-by-a-hundred";
    control.create({ uuid, lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    const streams = await Promise.all(Array.from({ length: 100 }, () => watch(fixture, path)));
    await Promise.all(streams.map((stream) => stream.state("processing")));
    await eventually(() => fixture.worker.evict("StatusHub", hubOf(path)));
    // The provider sends a callback, which wakes the hub.
    control.advance(uuid, { status: "SUCCESS" });
    const documents = await Promise.all(streams.map((stream) => stream.state("succeeded")));
    assert.equal(new Set(documents.map(({ version }) => version)).size, 1);
    assert.equal(documents[0]?.version, 2);
    await Promise.all(streams.map((stream) => stream.ended));
  });
});
