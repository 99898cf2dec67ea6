/** The webhooks of the simulated Yuno, received by an HTTP server. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { readText, startHttpServer } from "../shared/http-server.ts";
import { SIMULATED_ACCOUNT, startYunoSimulator, type YunoSimulatorOptions } from "./server.ts";
import { RETRY_DELAYS_MS } from "./webhooks.ts";

const START_MS = Date.parse("2026-11-21T10:00:00Z");

const documentSchema = z.looseObject({
  type_event: z.string().optional(),
  retry: z.number().optional(),
  data: z.record(z.string(), z.unknown()).optional(),
  payment: z.record(z.string(), z.unknown()).optional(),
});

const paymentIn = (webhook: Received | undefined) =>
  z.looseObject({ payment: z.record(z.string(), z.unknown()) }).parse(webhook?.document.data).payment;

interface Received {
  headers: NodeJS.Dict<string | string[]>;
  body: string;
  document: z.output<typeof documentSchema>;
}

/** Starts a receiver that returns `statuses` in turn, then 200, and a simulator that sends to it. */
async function start(t: TestContext, statuses: number[] = [], options: YunoSimulatorOptions = {}) {
  const clock = { nowMs: START_MS };
  const received: Received[] = [];
  const receiver = await startHttpServer(0, async (request, response) => {
    const body = await readText(request);
    received.push({ headers: request.headers, body, document: documentSchema.parse(JSON.parse(body)) });
    response.writeHead(statuses.shift() ?? 200).end();
  });
  const webhooks = { url: `${receiver.url}/v1/shop/webhook`, ...options.webhooks };
  const simulator = await startYunoSimulator({ now: () => clock.nowMs, ...options, webhooks });
  t.after(() => Promise.all([simulator.close(), receiver.close()]));
  const { control } = simulator;
  const deliverAt = async (afterMs: number) => {
    clock.nowMs = START_MS + afterMs;
    await control.webhooks.deliverDue();
  };
  return { control, received, deliverAt };
}

const LIFECYCLE = [
  { status: "PENDING", subStatus: "IN_PROCESS", afterMs: 0 },
  { status: "SUCCEEDED", subStatus: "APPROVED", afterMs: 1000 },
];

describe("a webhook of the simulated Yuno", () => {
  test("The simulated Yuno sends a webhook at each step, with one transaction as an object", async (t) => {
    const { control, received, deliverAt } = await start(t);
    const { id } = control.create({ lifecycle: LIFECYCLE, paymentLinkCode: "link-1" });
    await deliverAt(999);
    await deliverAt(1000);
    const events = received.map(({ document }) => [document.type_event, document.data?.payment]);
    assert.partialDeepStrictEqual(events, [
      ["payment.purchase", { id, status: "PENDING", payment_link_code: "link-1", transactions: { status: "PENDING" } }],
      ["payment.purchase", { id, status: "SUCCEEDED" }],
    ]);
  });

  test("A webhook of the simulated Yuno carries the API key, secret, bearer token and HMAC of its raw body", async (t) => {
    const { control, received, deliverAt } = await start(t);
    control.create();
    await deliverAt(0);
    const [{ headers, body } = assert.fail()] = received;
    const { hmacSecret, webhookApiKey, webhookSecret, webhookBearer } = SIMULATED_ACCOUNT;
    assert.equal(headers["x-hmac-signature"], createHmac("sha256", hmacSecret).update(body).digest("base64"));
    assert.deepEqual([headers["x-api-key"], headers["x-secret"]], [webhookApiKey, webhookSecret]);
    assert.equal(headers.authorization, `Bearer ${webhookBearer}`);
  });

  test("A webhook of the simulated Yuno has no authentication headers when no secrets are configured", async (t) => {
    const { publicApiKey, privateSecretKey, organizationCode } = SIMULATED_ACCOUNT;
    const { control, received, deliverAt } = await start(t, [], {
      account: { publicApiKey, privateSecretKey, organizationCode },
    });
    control.create();
    await deliverAt(0);
    const names = Object.keys(received[0]?.headers ?? {});
    assert.deepEqual(
      names.filter((name) => name.startsWith("x-") || name === "authorization"),
      [],
    );
  });

  test("A version 1 webhook of the simulated Yuno contains only the payment", async (t) => {
    const { control, received, deliverAt } = await start(t);
    const { id } = control.create({ version: 1 });
    await deliverAt(0);
    assert.partialDeepStrictEqual(received[0]?.document, { payment: { id } });
    assert.deepEqual(Object.keys(received[0]?.document ?? {}), ["payment"]);
  });

  test("The simulated Yuno sends webhooks for payouts and changed reports, but none for payment links", async (t) => {
    const { control, received, deliverAt } = await start(t);
    control.create({ kind: "payment-link", lifecycle: LIFECYCLE });
    const payout = control.create({ kind: "payout" });
    const report = control.create({ kind: "report", lifecycle: LIFECYCLE });
    await deliverAt(1000);
    assert.partialDeepStrictEqual(
      received.map(({ document }) => [document.type_event, document.data]),
      [
        ["payout.payout", { id: payout.id }],
        ["report.update", { report_id: report.id, status: "SUCCEEDED" }],
      ],
    );
  });

  test("The simulated Yuno sends a webhook when a payment method is saved or removed, and none when it could not be saved", async (t) => {
    const { control, received, deliverAt } = await start(t);
    const statuses = ["READY_TO_ENROLL", "ENROLLED", "UNENROLL_IN_PROCESS", "UNENROLLED"];
    const saved = control.create({
      kind: "payment-method",
      lifecycle: statuses.map((status, index) => ({ status, afterMs: index })),
    });
    control.create({ kind: "payment-method", lifecycle: [{ status: "DECLINED", afterMs: 0 }] });
    await deliverAt(10);
    assert.partialDeepStrictEqual(
      received.map(({ document }) => [document.type_event, document.data]),
      [
        ["enrollment.enroll", { payment_method: { id: saved.id, detail: { card: { lfd: "1111" } } } }],
        ["enrollment.unenroll", { payment_method: { id: saved.id, status: "UNENROLLED" } }],
      ],
    );
  });

  test("A webhook of the simulated Yuno names its event, and has the whole history for a chargeback only", async (t) => {
    const { control, received, deliverAt } = await start(t);
    control.create({
      lifecycle: [
        { status: "PENDING", subStatus: "AUTHORIZED", afterMs: 0 },
        { status: "SUCCEEDED", subStatus: "PARTIALLY_REFUNDED", afterMs: 1 },
        { status: "SUCCEEDED", subStatus: "PARTIALLY_CHARGEBACKED", afterMs: 1, chargedBack: "40" },
      ],
    });
    await deliverAt(10);
    assert.deepEqual(
      received.map(({ document }) => document.type_event),
      ["payment.authorize", "payment.refund", "payment.chargeback"],
    );
    const historyOf = (index: number) => paymentIn(received[index]).transactions_history;
    assert.deepEqual([historyOf(0), historyOf(1)], [[], []]);
    assert.partialDeepStrictEqual(historyOf(2), [{ type: "CHARGEBACK", amount: 40 }, { type: "PURCHASE" }]);
    assert.partialDeepStrictEqual(paymentIn(received[2]).transactions, { type: "CHARGEBACK" });
  });

  test("The simulated Yuno sends its token in the header that the dashboard names", async (t) => {
    const account = { ...SIMULATED_ACCOUNT, webhookBearerHeader: "x-shop-token" };
    const { control, received, deliverAt } = await start(t, [], { account });
    control.create();
    await deliverAt(0);
    const { authorization, "x-shop-token": token } = received[0]?.headers ?? {};
    assert.deepEqual([authorization, token], [undefined, `Bearer ${SIMULATED_ACCOUNT.webhookBearer}`]);
  });

  test("The simulated Yuno repeats a webhook at the documented times after the first attempt until the response is 200", async (t) => {
    const { control, received, deliverAt } = await start(t, [500, 204, 302]);
    control.create();
    await deliverAt(0);
    for (const afterMs of RETRY_DELAYS_MS) {
      const before = received.length;
      await deliverAt(afterMs - 1);
      assert.equal(received.length, before);
      await deliverAt(afterMs);
    }
    assert.deepEqual(
      control.webhooks.attempts.map(({ atMs, status }) => [(atMs - START_MS) / 60_000, status]),
      [
        [0, 500],
        [5, 204],
        [50, 302],
        [360, 200],
      ],
    );
    assert.deepEqual(
      received.map(({ document }) => document.retry),
      [0, 1, 2, 3],
    );
  });

  test("The simulated Yuno gives up a webhook after seven attempts", async (t) => {
    const { control, received, deliverAt } = await start(
      t,
      Array.from({ length: 20 }, () => 500),
    );
    control.create();
    for (const afterMs of [0, ...RETRY_DELAYS_MS, 30 * 86_400_000]) await deliverAt(afterMs);
    assert.equal(received.length, 7);
  });

  test("The simulated Yuno retries sooner when the delays are scaled down", async (t) => {
    const { control, received, deliverAt } = await start(t, [500], { webhooks: { retryScale: 0.001 } });
    control.create();
    await deliverAt(0);
    await deliverAt(300);
    assert.equal(received.length, 2);
  });
});
