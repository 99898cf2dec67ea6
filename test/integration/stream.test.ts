/** Keep looking: the stream of events from hub to viewer. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import {
  assertDiscreet,
  bearer,
  callsFor,
  customer,
  eventually,
  hubOf,
  ORIGIN,
  openShop,
  PERSONAL,
  payment,
  problemOf,
  SECRETS,
  type Shop,
  watch,
} from "./fixture.ts";

let shop: Shop;
before(async () => {
  shop = await openShop();
});
after(() => shop.close());

const PENDING = [{ status: "PENDING", afterMs: 0 }];

describe("a stream", { timeout: 120_000 }, () => {
  test("begins at once with what is known, numbered by its version", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(shop, `shop/payment/${uuid}`);
    assert.equal(stream.response.headers.get("Content-Type"), "text/event-stream; charset=utf-8");
    assert.match(stream.response.headers.get("Cache-Control") ?? "", /no-store/);
    const first = await stream.next(() => true);
    assert.deepEqual([first.event, first.id, first.data.state, first.data.version], ["status", "0", "unknown", 0]);
    assert.match(stream.text(), /^retry: \d+\n\n/);
    const later = await stream.state("processing");
    assert.equal(later.version, 1);
    await stream.close();
  });

  test("is no WebSocket, however it is asked for: the one to the hub is the Worker's own", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13" };
    for (const path of [`/v1/shop/payment/${uuid}/events`, `/v1/shop/payment/${uuid}`, "/watch"]) {
      const status = await new Promise((resolve, reject) => {
        const asked = request(`${shop.worker.url}${path}`, {
          headers: { ...headers, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "x-thing": `shop/payment/${uuid}` },
        });
        asked.on("upgrade", (_response, socket) => resolve(`upgraded ${socket.destroy()}`));
        asked.on("response", (response) => resolve(response.destroy().statusCode));
        asked.on("error", reject);
        asked.end();
      });
      assert.equal(status, path === "/watch" ? 404 : 200);
    }
  });

  test("begins with the latest status for who comes later, whatever they saw last", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const early = await watch(shop, `shop/payment/${uuid}`);
    await early.state("processing");
    const late = await watch(shop, `shop/payment/${uuid}`, { "Last-Event-ID": "1" });
    const first = await late.next(() => true);
    assert.deepEqual([first.event, first.data.state], ["status", "processing"]);
    await Promise.all([early.close(), late.close()]);
  });

  test("tells of a check that changed nothing, and when the next one comes", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(shop, `shop/payment/${uuid}`);
    const known = await stream.state("processing");
    const { data } = await stream.next(({ event }) => event === "checked");
    assert.deepEqual(Object.keys(data).sort(), ["checkedAt", "nextCheckAt", "serverTime", "stale"]);
    const { checkedAt, nextCheckAt } = data;
    assert.ok(checkedAt && nextCheckAt && checkedAt > (known.checkedAt ?? "") && nextCheckAt > checkedAt);
    assert.equal(data.stale, false);
    await stream.close();
  });

  test("shows a change that a webhook tells before the provider is asked again", async () => {
    const { control } = shop.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const stream = await watch(shop, `shop/payment/${uuid}`);
    await stream.state("processing");
    const calls = callsFor(shop, uuid);
    control.advance(uuid, { status: "SUCCESS" });
    const document = await stream.state("succeeded");
    assert.deepEqual(
      document.timeline.map(({ state }) => state),
      ["processing", "succeeded"],
    );
    assert.ok(callsFor(shop, uuid) <= calls + 1, "the pace alone would have asked after two seconds");
    const { data } = await stream.next(({ event }) => event === "end");
    assert.deepEqual(data, { reason: "settled" });
    await stream.ended;
  });

  test("of what is settled is one status and its end", async () => {
    const { uuid } = shop.simulator.control.create();
    const first = await watch(shop, `shop/payment/${uuid}`);
    await first.ended;
    const second = await watch(shop, `shop/payment/${uuid}`);
    await second.ended;
    assert.deepEqual(
      second.events.map(({ event }) => event),
      ["status", "end"],
    );
  });

  test("without a token shows nothing of the details, with one shows them", async () => {
    const { uuid } = shop.simulator.control.create({
      amount: "4711.47",
      merchantTransactionId: "order-8264",
      lifecycle: [...PENDING, { status: "SUCCESS", afterMs: 500 }],
    });
    const [bare, held] = await Promise.all([
      watch(shop, `shop/payment/${uuid}`),
      watch(shop, `shop/payment/${uuid}`, await bearer(payment(uuid))),
    ]);
    await Promise.all([bare.ended, held.ended]);
    assertDiscreet(bare.text(), ["4711.47", "order-8264", '"1111"', "visa", ...PERSONAL, ...SECRETS]);
    assertDiscreet(held.text(), [...PERSONAL, ...SECRETS]);
    assert.ok(held.text().includes("4711.47") && held.text().includes("order-8264"));
  });

  test("ends with the viewer's token", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const stream = await watch(shop, `shop/payment/${uuid}`, await bearer(payment(uuid), { expiresInSeconds: 2 }));
    const { data } = await stream.next(({ event }) => event === "end");
    assert.deepEqual(data, { reason: "token-expired" });
    await stream.ended;
  });

  test("ends with a problem when it turns out that there is nothing to see", async () => {
    const stream = await watch(shop, "shop/payment/nobody-knows-it");
    const { data } = await stream.next(({ event }) => event === "problem");
    assert.deepEqual([data.code, data.status], ["not-found", 404]);
    await stream.ended;
  });

  test("with a token stays open for what does not exist yet, and shows it when it does", async () => {
    const uuid = "stream-not-there-yet";
    const stream = await watch(shop, `shop/payment/${uuid}`, await bearer(payment(uuid)));
    await stream.next(({ data }) => data.hint === "not_seen_yet");
    shop.simulator.control.create({ uuid });
    await stream.state("succeeded");
    await stream.ended;
  });

  test("is refused like a look", async () => {
    const ask = async (path: string, headers: Record<string, string> = {}) =>
      shop.worker.fetch(`/v1/${path}/events`, { headers: { ...customer(), ...headers } });
    await problemOf(await ask("nobody/payment/a"), 404);
    await problemOf(await ask("shop/payout/a"), 401);
    await problemOf(await ask("shop/payment/a", { Authorization: "Bearer x" }), 401);
    await problemOf(await ask("shop/payment/a", { Origin: "https://evil.example" }), 403);
    const { uuid } = shop.simulator.control.create();
    const allowed = await ask(`shop/payment/${uuid}`, { Origin: ORIGIN });
    assert.equal(allowed.headers.get("Access-Control-Allow-Origin"), ORIGIN);
    await allowed.body?.cancel();
  });

  test("answers HEAD with its headers and wakes nothing", async () => {
    const response = await shop.worker.fetch("/v1/shop/payment/head-only/events", {
      method: "HEAD",
      headers: customer(),
    });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("Content-Type"), "text/event-stream; charset=utf-8");
    assert.equal(callsFor(shop, "head-only"), 0);
  });

  test("by ten viewers shares every call", async () => {
    const { uuid } = shop.simulator.control.create({ lifecycle: PENDING });
    const streams = await Promise.all(Array.from({ length: 10 }, () => watch(shop, `shop/payment/${uuid}`)));
    await Promise.all(streams.map((stream) => stream.state("processing")));
    const ticks = await Promise.all(streams.map((stream) => stream.next(({ event }) => event === "checked")));
    assert.equal(new Set(ticks.map(({ data }) => data.checkedAt)).size, 1);
    const told = new Set(streams.flatMap(({ events }) => events.map(({ data }) => data.checkedAt ?? null)));
    told.delete(null);
    assert.ok(callsFor(shop, uuid) <= told.size + 1, "those that were told of, and at most one under way");
    await Promise.all(streams.map((stream) => stream.close()));
  });

  test("lets the hub of a hundred streams sleep, and the next change reaches all of them", async () => {
    const { control } = shop.simulator;
    const uuid = "watched-by-a-hundred";
    control.create({ uuid, lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    const streams = await Promise.all(Array.from({ length: 100 }, () => watch(shop, path)));
    await Promise.all(streams.map((stream) => stream.state("processing")));
    await eventually(() => shop.worker.evict("StatusHub", hubOf(path)));
    // A callback tells of it, so the change comes from outside and wakes the hub.
    control.advance(uuid, { status: "SUCCESS" });
    const shown = await Promise.all(streams.map((stream) => stream.state("succeeded")));
    assert.equal(new Set(shown.map(({ version }) => version)).size, 1);
    assert.equal(shown[0]?.version, 2);
    await Promise.all(streams.map((stream) => stream.ended));
  });
});
