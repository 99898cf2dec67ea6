/** The callbacks of the simulated Airtm, received by an HTTP server. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, type TestContext, test } from "node:test";
import { readText, startHttpServer } from "../shared/http-server.ts";
import { svixHeaders, V2_RETRY_DELAYS_MS } from "./callbacks.ts";
import { playScenario } from "./scenarios.ts";
import { type AirtmSimulatorOptions, startAirtmSimulator } from "./server.ts";

interface Received {
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

/** Starts a receiver that returns `statuses` in turn, then 204, and a simulator that sends to it. */
async function start(t: TestContext, account: AirtmSimulatorOptions["account"] = {}, statuses: number[] = []) {
  const clock = { nowMs: Date.parse("2026-11-21T10:00:00Z") };
  const received: Received[] = [];
  const receiver = await startHttpServer(0, async (request, response) => {
    received.push({ headers: request.headers, text: await readText(request) });
    response.writeHead(statuses.shift() ?? 204).end();
  });
  const callbacks = { url: `${receiver.url}/v1/shop/webhook` };
  const simulator = await startAirtmSimulator({ now: () => clock.nowMs, account, callbacks });
  t.after(() => Promise.all([simulator.close(), receiver.close()]));
  return { control: simulator.control, callbacks: simulator.control.callbacks, received, clock };
}

const LIFECYCLE = ["created", "committed", "pending", "completed"].map((status) => ({ status, afterMs: 1000 }));

describe("a callback of the simulated Airtm", () => {
  test("The signature of the simulated Airtm reproduces the test vector that Svix publishes", () => {
    const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const headers = svixHeaders(secret, id, '{"test": 2432232314}', 1_614_265_330_999);
    assert.deepEqual(headers, {
      "svix-id": id,
      "svix-timestamp": "1614265330",
      "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  test("The simulated Airtm v2 sends a signed webhook when a payout is created and when it ends, and none in between", async (t) => {
    const { control, callbacks, received, clock } = await start(t);
    control.create({ type: "payout", lifecycle: LIFECYCLE });
    for (let second = 0; second < 5; second++) {
      await callbacks.deliverDue();
      clock.nowMs += 1000;
    }
    const events = received.map(({ text }) => JSON.parse(text));
    assert.deepEqual(
      events.map(({ type, data }) => [type, data.status]),
      [
        ["payout.created", "CREATED"],
        ["payout.completed", "COMPLETED"],
      ],
    );
    assert.equal(events[1].data.kycInformation.fullName, "Petra Beispiel");
    const { headers, text } = received[1] ?? assert.fail();
    const key = Buffer.from((control.account.webhookSecret ?? "").replace("whsec_", ""), "base64");
    const content = `${headers["svix-id"]}.${headers["svix-timestamp"]}.${text}`;
    assert.equal(headers["svix-signature"], `v1,${createHmac("sha256", key).update(content).digest("base64")}`);
    assert.equal(headers["svix-timestamp"], String(Date.parse("2026-11-21T10:00:04Z") / 1000));
  });

  test("The simulated Airtm v1 sends the bare operation unsigned when it ends", async (t) => {
    const { control, callbacks, received, clock } = await start(t, { webhookSecret: null });
    const { id } = control.create({ type: "payout", lifecycle: LIFECYCLE });
    const purchase = control.create({ type: "purchase", lifecycle: [{ status: "canceled", afterMs: 0 }] });
    clock.nowMs += 4000;
    await callbacks.deliverDue();
    const operations = received.map(({ text }) => JSON.parse(text));
    assert.deepEqual(
      new Set(operations.map((each) => `${each.id} ${each.operation_type} ${each.status}`)),
      new Set([`${id} payout COMPLETED`, `${purchase.id} purchase canceled`]),
    );
    for (const { headers } of received) assert.equal(headers["svix-signature"], undefined);
  });

  test("The simulated Airtm sends no callbacks for bulks and reports", async (t) => {
    const { control, callbacks, received, clock } = await start(t);
    playScenario("bulk", control);
    playScenario("report", control);
    clock.nowMs += 60_000;
    await callbacks.deliverDue();
    assert.equal(received.length, 0);
  });

  test("The simulated Airtm repeats a webhook at the times of Svix until the response is 2xx, with the same id and a new signature", async (t) => {
    const { control, callbacks, received, clock } = await start(t, {}, [500, 404, 302]);
    control.create();
    await callbacks.deliverDue();
    for (const delayMs of V2_RETRY_DELAYS_MS) {
      clock.nowMs += delayMs - 1;
      const before = received.length;
      await callbacks.deliverDue();
      assert.equal(received.length, before);
      clock.nowMs += 1;
      await callbacks.deliverDue();
    }
    const seconds = callbacks.attempts.map(({ atMs }) => (atMs - Date.parse("2026-11-21T10:00:00Z")) / 1000);
    assert.deepEqual(seconds, [0, 5, 305, 2105]);
    assert.equal(callbacks.attempts.at(-1)?.status, 204);
    assert.equal(new Set(received.map(({ headers }) => headers["svix-id"])).size, 1);
    assert.equal(new Set(received.map(({ headers }) => headers["svix-signature"])).size, 4);
  });

  test("The simulated Airtm v1 repeats a callback once", async (t) => {
    const { control, callbacks, received, clock } = await start(t, { webhookSecret: null }, [500, 500]);
    control.create();
    await callbacks.deliverDue();
    for (let hour = 0; hour < 48; hour++) {
      clock.nowMs += 3_600_000;
      await callbacks.deliverDue();
    }
    assert.equal(received.length, 2);
  });
});
