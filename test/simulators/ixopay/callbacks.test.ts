/** The callbacks of the simulated IXOPAY, received by an HTTP server. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { readText, startHttpServer } from "../shared/http-server.ts";
import { RETRY_DELAYS_MS } from "./callbacks.ts";
import { type IxopaySimulatorOptions, startIxopaySimulator } from "./server.ts";
import { sign } from "./signature.ts";

const documentSchema = z.looseObject({
  result: z.string(),
  uuid: z.string(),
  transactionType: z.string(),
  extraData: z.record(z.string(), z.unknown()),
});

interface Received {
  headers: NodeJS.Dict<string | string[]>;
  uri: string;
  body: string;
  document: z.output<typeof documentSchema>;
}

interface StartOptions {
  responses?: { status: number; text: string }[];
  callbacks?: IxopaySimulatorOptions["callbacks"];
}

/** Starts a receiver that returns `responses` in turn, then `OK`, and a simulator that sends to it. */
async function start(t: TestContext, { responses = [], callbacks = {} }: StartOptions = {}) {
  const clock = { nowMs: Date.parse("2026-11-21T10:00:00Z") };
  const received: Received[] = [];
  const receiver = await startHttpServer(0, async (request, response) => {
    const body = await readText(request);
    received.push({
      headers: request.headers,
      uri: request.url ?? "",
      body,
      document: documentSchema.parse(JSON.parse(body)),
    });
    const { status, text } = responses.shift() ?? { status: 200, text: "OK\n" };
    response.writeHead(status).end(text);
  });
  const simulator = await startIxopaySimulator({
    now: () => clock.nowMs,
    callbacks: { url: `${receiver.url}/v1/shop/webhook?key=1`, ...callbacks },
  });
  t.after(() => Promise.all([simulator.close(), receiver.close()]));
  return { control: simulator.control, callbacks: simulator.control.callbacks, received, clock };
}

const PAID = [
  { status: "PENDING", afterMs: 0 },
  { status: "SUCCESS", afterMs: 1000 },
];

describe("the signature of the simulated IXOPAY", () => {
  test("The signature of the simulated IXOPAY reproduces the two published test vectors", () => {
    const contentType = "application/json; charset=utf-8";
    const body = '{"merchantTransactionId":"2019-09-02-0004","amount":"9.99","currency":"EUR"}';
    const uri = "/api/v3/transaction/my-api-key/debit";
    const first = { method: "POST", body, contentType, date: "Tue, 21 Jul 2020 13:15:03 UTC", uri };
    assert.equal(
      sign(first, "my-shared-secret"),
      "nL+8FBKWx4/pahYScKs/dRYPBEWjiBalRaWKHGtxLpELmLrgJ/+dSWjt6dZNuu6oF18NyWEU8tXLEVm2mtEapg==",
    );
    const second = {
      ...first,
      body: "",
      date: "Tue, 28 Apr 2026 15:23:40 GMT",
      uri: "/api/v3/transaction/YOUR-API-KEY-HERE/debit",
    };
    assert.equal(
      sign(second, ""),
      "4ICq+hfHFA81dAJHcXoP2/Pb+nkp9GljLe2S+REN0vMBhbQYNQUHIw/YxUTEIWS5Uu5WgdDEc7keMtqS0mpnAA==",
    );
  });
});

describe("a callback of the simulated IXOPAY", () => {
  test("The simulated IXOPAY sends a signed callback when the transaction reaches its final status, and not before", async (t) => {
    const { control, callbacks, received, clock } = await start(t);
    const { uuid } = control.create({ lifecycle: PAID });
    await callbacks.deliverDue();
    assert.equal(received.length, 0);
    clock.nowMs += 1000;
    await callbacks.deliverDue();
    const [callback] = received;
    assert.partialDeepStrictEqual(callback?.document, { result: "OK", uuid, transactionType: "DEBIT" });
    const absent = ["success", "transactionStatus", "schedules"];
    assert.deepEqual(
      Object.keys(callback?.document ?? {}).filter((name) => absent.includes(name)),
      [],
    );
    assert.equal(callback?.headers.date, "Sat, 21 Nov 2026 10:00:01 UTC");
    const signed = {
      method: "POST",
      body: callback?.body ?? "",
      contentType: "application/json; charset=utf-8",
      date: "Sat, 21 Nov 2026 10:00:01 UTC",
      uri: "/v1/shop/webhook?key=1",
    };
    assert.equal(callback?.headers["x-signature"], sign(signed, control.account.sharedSecret));
  });

  test("A callback of the simulated IXOPAY uses MD5 and GMT when they are configured", async (t) => {
    const { control, callbacks, received } = await start(t, { callbacks: { bodyHash: "md5", dateZone: "GMT" } });
    control.create();
    await callbacks.deliverDue();
    const date = "Sat, 21 Nov 2026 10:00:00 GMT";
    const contentType = "application/json; charset=utf-8";
    const signed = { method: "POST", body: received[0]?.body ?? "", contentType, date, uri: "/v1/shop/webhook?key=1" };
    assert.equal(received[0]?.headers["x-signature"], sign(signed, control.account.sharedSecret, "md5"));
  });

  test("The callback of a cancelled IXOPAY payment has the result ERROR", async (t) => {
    const { control, callbacks, received } = await start(t);
    control.create({ lifecycle: [{ status: "CANCELLED", afterMs: 0 }] });
    await callbacks.deliverDue();
    assert.partialDeepStrictEqual(received[0]?.document, { result: "ERROR", code: "2002" });
  });

  test("The simulated IXOPAY repeats a callback at the documented times until the response is 200 with the body OK", async (t) => {
    const rejections = [
      { status: 500, text: "OK" },
      { status: 204, text: "" },
      { status: 200, text: "okay" },
    ];
    const { control, callbacks, received, clock } = await start(t, { responses: rejections });
    control.create();
    await callbacks.deliverDue();
    for (const delayMs of RETRY_DELAYS_MS) {
      clock.nowMs += delayMs - 1;
      const before = received.length;
      await callbacks.deliverDue();
      assert.equal(received.length, before);
      clock.nowMs += 1;
      await callbacks.deliverDue();
    }
    const minutes = control.callbacks.attempts.map(({ atMs }) => (atMs - Date.parse("2026-11-21T10:00:00Z")) / 60_000);
    assert.deepEqual(minutes, [0, 1, 6, 21]);
    assert.equal(control.callbacks.attempts.at(-1)?.delivered, true);
  });

  test("The simulated IXOPAY gives up a callback after a week of daily attempts", async (t) => {
    const failures = Array.from({ length: 20 }, () => ({ status: 500, text: "" }));
    const { control, callbacks, received, clock } = await start(t, { responses: failures });
    control.create();
    for (let day = 0; day < 20; day += 1) {
      for (let hour = 0; hour < 24; hour += 1) {
        await callbacks.deliverDue();
        clock.nowMs += 3_600_000;
      }
    }
    assert.ok(received.length > 7);
    assert.ok(received.length <= 1 + RETRY_DELAYS_MS.length);
    assert.ok(callbacks.attempts.every(({ delivered }) => !delivered));
    const lastDay = ((callbacks.attempts.at(-1)?.atMs ?? 0) - Date.parse("2026-11-21T10:00:00Z")) / 86_400_000;
    assert.ok(lastDay > 7 && lastDay < 9, `given up after ${lastDay} days`);
  });

  test("The simulated IXOPAY retries sooner when the delays are scaled down", async (t) => {
    const { control, callbacks, received, clock } = await start(t, {
      responses: [{ status: 500, text: "" }],
      callbacks: { retryScale: 0.001 },
    });
    control.create();
    await callbacks.deliverDue();
    clock.nowMs += 60;
    await callbacks.deliverDue();
    assert.equal(received.length, 2);
  });

  test("The simulated IXOPAY sends a callback late and more than once on request", async (t) => {
    const { control, callbacks, received, clock } = await start(t, { callbacks: { copies: 3, delayMs: 500 } });
    control.create();
    await callbacks.deliverDue();
    assert.equal(received.length, 0);
    clock.nowMs += 500;
    await callbacks.deliverDue();
    assert.equal(received.length, 3);
    assert.equal(new Set(received.map(({ body }) => body)).size, 1);
  });

  test("The simulated IXOPAY sends held callbacks in reverse order on request", async (t) => {
    const { control, callbacks, received, clock } = await start(t);
    callbacks.hold();
    const { uuid } = control.create();
    clock.nowMs += 1000;
    const refund = control.refund(uuid);
    await callbacks.deliverDue();
    assert.equal(received.length, 0);
    await callbacks.release("reversed");
    assert.deepEqual(
      received.map(({ document }) => document.uuid),
      [refund.uuid, uuid],
    );
  });

  test("A step of the script can request a callback for PENDING and suppress it for SUCCESS", async (t) => {
    const { control, callbacks, received } = await start(t);
    control.create({ lifecycle: [{ status: "PENDING", afterMs: 0, callback: true }] });
    control.create({ lifecycle: [{ status: "SUCCESS", afterMs: 0, callback: false }] });
    await callbacks.deliverDue();
    assert.deepEqual(
      received.map(({ document }) => document.result),
      ["PENDING"],
    );
  });

  test("An IXOPAY callback about a network token or an updated card has the result OK", async (t) => {
    const { control, callbacks, received } = await start(t);
    const { uuid } = control.create({ lifecycle: [{ status: "PENDING", afterMs: 0 }] });
    control.sendNetworkTokenCallback(uuid);
    control.sendAccountUpdaterCallback(uuid);
    await callbacks.deliverDue();
    const events = received.map(({ document }) => [
      document.result,
      document.transactionType,
      Object.keys(document.extraData)[0],
    ]);
    assert.deepEqual(events, [
      ["OK", "DEBIT", "networkTokenStatus"],
      ["OK", "REGISTER", "lastCardUpdateDate"],
    ]);
  });
});
