/** The simulated Mollie sends both sorts of webhooks as the vendor's documentation describes. */
import assert from "node:assert/strict";
import type { IncomingHttpHeaders } from "node:http";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { readText, startHttpServer } from "../shared/http-server.ts";
import type { MollieWebhookSettings } from "./control.ts";
import { SIMULATED_ACCOUNT } from "./server.ts";
import { start } from "./test-client.ts";
import { RETRY_DELAYS_MS, signatureOf } from "./webhooks.ts";

const eventSchema = z.looseObject({ type: z.string(), entityId: z.string(), _embedded: z.unknown().optional() });

/** A receiver of webhooks that answers with a status, 200 at first. */
async function receive(t: TestContext, webhooks: Partial<MollieWebhookSettings> = {}) {
  const received: { body: string; headers: IncomingHttpHeaders }[] = [];
  const answer = { status: 200 };
  const receiver = await startHttpServer(0, async (request, response) => {
    received.push({ body: await readText(request), headers: request.headers });
    response.writeHead(answer.status).end();
  });
  t.after(() => receiver.close());
  const started = await start(t, { webhooks: { url: receiver.url, ...webhooks } });
  /** The bodies since the last call, oldest first. */
  const bodies = async () => {
    await started.control.webhooks.deliverDue();
    return received.splice(0).map(({ body }) => body);
  };
  return { ...started, received, answer, bodies };
}

const classic = { systems: ["classic"] } as const;
const nextGen = { systems: ["next-gen"] } as const;

describe("classic webhooks of the simulated Mollie", () => {
  test("A classic webhook is an unsigned form with the payment's id, the same for every change", async (t) => {
    const { control, bodies, received } = await receive(t, classic);
    const { id } = control.create({ lifecycle: [{ status: "open", afterMs: 0 }] });
    control.advance(id, { status: "pending" });
    assert.deepEqual(await bodies(), [], "none for open and pending");
    const refund = { amount: "1.00" };
    control.advance(id, { status: "paid" });
    control.advance(id, { status: "paid", refunds: [{ ...refund, status: "queued" }] });
    control.advance(id, { status: "paid", refunds: [{ ...refund, status: "processing" }] });
    control.advance(id, { status: "paid", chargebacks: [{ amount: "9.00" }] });
    await control.webhooks.deliverDue();
    const [first] = received;
    assert.equal(first?.headers["content-type"], "application/x-www-form-urlencoded");
    assert.equal(first.headers["x-mollie-signature"], undefined);
    assert.deepEqual(await bodies(), [`id=${id}`, `id=${id}`, `id=${id}`]);
  });

  test("A classic webhook of a link's payment has the payment's id, and an order's has its own", async (t) => {
    const { control, bodies } = await receive(t, classic);
    const link = control.create({ collection: "payment-link", lifecycle: [{ afterMs: 0, isPaid: true }] });
    const payment = control.create({ parentId: link.id });
    const order = control.create({ collection: "order", lifecycle: [{ status: "completed", afterMs: 0 }] });
    assert.deepEqual(await bodies(), [`id=${payment.id}`, `id=${order.id}`]);
  });

  test("A webhook that is not answered with 200 is sent ten times in 26 hours", async (t) => {
    const { control, bodies, answer, clock } = await receive(t, classic);
    answer.status = 201;
    control.create();
    const counts = [(await bodies()).length];
    for (const delayMs of RETRY_DELAYS_MS) {
      clock.nowMs += delayMs - 1;
      counts.push((await bodies()).length);
      clock.nowMs += 1;
      counts.push((await bodies()).length);
    }
    clock.nowMs += 30 * 3_600_000;
    assert.equal((await bodies()).length, 0);
    assert.deepEqual(counts, [1, ...RETRY_DELAYS_MS.flatMap(() => [0, 1])]);
    assert.equal(
      RETRY_DELAYS_MS.reduce((sum, each) => sum + each, 0),
      26 * 3_600_000,
    );
  });
});

describe("next-generation webhooks of the simulated Mollie", () => {
  test("A next-generation webhook is an event, signed over its raw body with each secret", async (t) => {
    const { control, received } = await receive(t, { ...nextGen, previousSecret: "the-old-secret" });
    const { id } = control.create();
    await control.webhooks.deliverDue();
    const { body, headers } = received[0] ?? assert.fail();
    const signatures = [SIMULATED_ACCOUNT.webhookSecret, "the-old-secret"].map((secret) => signatureOf(secret, body));
    assert.equal(headers["x-mollie-signature"], signatures.join(", "));
    assert.partialDeepStrictEqual(JSON.parse(body), {
      ...{ resource: "event", type: "payment.paid", entityId: id },
      _embedded: { entity: { resource: "payment", id, status: "paid" } },
    });
  });

  test("The simulated Mollie signs the bodies of the vendor's documents as they say", () => {
    assert.equal(
      signatureOf("test_webhook_secret", '{"id":"tr_12345","event_type":"payment-link.paid"}'),
      "sha256=e479a5e4aaa17db94cfc546071e10e91c0b37f21e464e751ebdd7d7ad2ffd146",
    );
  });

  test("Each change of a payment, refund, chargeback, link and payout is an event of its own", async (t) => {
    const { control, bodies } = await receive(t, { ...nextGen, payload: "simple" });
    const { id } = control.create();
    const refunds = [{ id: "re_1", amount: "1.00", status: "queued" }];
    const chargeback = { id: "chb_1", amount: "9.00" };
    control.advance(id, { status: "paid", refunds });
    control.advance(id, { status: "paid", refunds, chargebacks: [chargeback] });
    control.advance(id, { status: "paid", refunds, chargebacks: [{ ...chargeback, isReversed: true }] });
    const link = control.create({ collection: "payment-link", lifecycle: [{ afterMs: 0, isPaid: true }] });
    const payout = control.create({ collection: "payout", lifecycle: [{ status: "completed", afterMs: 0 }] });
    const events = (await bodies()).map((body) => eventSchema.parse(JSON.parse(body)));
    assert.deepEqual(
      events.map(({ type, entityId }) => [type, entityId]),
      [
        ["payment.paid", id],
        ["refund.queued", "re_1"],
        ["chargeback.received", "chb_1"],
        ["chargeback.reversed", "chb_1"],
        ["payment-link.paid", link.id],
        ["payout.completed", payout.id],
      ],
    );
    assert.ok(events.every(({ _embedded }) => _embedded === undefined));
  });

  test("A bare webhook is the entity itself", async (t) => {
    const { control, bodies } = await receive(t, { ...nextGen, payload: "bare-entity" });
    const { id } = control.create();
    control.advance(id, { status: "paid", refunds: [{ id: "re_1", amount: "1.00", status: "refunded" }] });
    const [payment, refund] = (await bodies()).map((body) => JSON.parse(body));
    assert.partialDeepStrictEqual(payment, { resource: "payment", id });
    assert.partialDeepStrictEqual(refund, { resource: "refund", id: "re_1", paymentId: id });
  });
});
