/** The real Worker with the simulated Stripe: statuses of every kind, webhooks, refunds, disputes and limits. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import Stripe from "stripe";
import type { Kind, ResourceRef } from "../../../contract/resource.ts";
import type { StatusDocument } from "../../../contract/status.ts";
import { PERSONAL } from "../../simulators/stripe/payment-documents.ts";
import { SIMULATED_ACCOUNT, type StripeSimulator, startStripeSimulator } from "../../simulators/stripe/server.ts";
import {
  assertDiscreet,
  bearer,
  completeLog,
  customer,
  eventually,
  fetchAnsweredStatus,
  ORIGIN,
  problemOf,
  responseText,
  TOKEN_KEY,
  watch,
} from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

const { apiKey, webhookSecrets } = SIMULATED_ACCOUNT;
const [webhookSecret = ""] = webhookSecrets;

let worker: RunningWorker;
let simulator: StripeSimulator;
before(async () => {
  simulator = await startStripeSimulator();
  const connection = {
    provider: "stripe",
    baseUrl: simulator.baseUrl,
    merchant: { name: "Example Shop" },
    origins: [ORIGIN],
  };
  worker = await startWorker({
    vars: { CONNECTIONS: { store: connection }, VIEWER_LIMITS: "off" },
    secrets: { STORE_CREDENTIALS: { apiKey, webhookSecret }, TOKEN_KEYS: [TOKEN_KEY] },
  });
  simulator.control.webhooks.settings.url = `${worker.url}/v1/store/webhook`;
});
beforeEach(() => {
  simulator.control.clearFaults();
  simulator.control.locked.clear();
});
after(async () => {
  await worker.close();
  await simulator.close();
});

const resource = (id: string, kind: Kind = "payment"): ResourceRef => ({ connection: "store", kind, id });
const pathOf = (id: string, kind: Kind = "payment") => `store/${kind}/${encodeURIComponent(id)}`;
const readStatus = async (id: string, kind: Kind = "payment"): Promise<StatusDocument> =>
  fetchAnsweredStatus({ worker }, pathOf(id, kind), await bearer(resource(id, kind)));

/** Waits until a check has found this state. */
async function untilState(id: string, state: StatusDocument["state"], kind: Kind = "payment"): Promise<StatusDocument> {
  return eventually(async () => {
    const document = await readStatus(id, kind);
    assert.equal(document.state, state);
    return document;
  });
}

describe("a status from Stripe", { timeout: 120_000 }, () => {
  test("A Stripe payment shows its details with a token, is marked as a test, and shows nothing personal", async () => {
    const { id, reference } = simulator.control.create({
      type: "payment",
      lifecycle: [{ does: "succeed", webhook: false }],
    });
    const { state, test: isTest, amount, method, ...document } = await readStatus(id);
    assert.deepEqual([state, isTest, amount], ["succeeded", true, { value: "9.99", currency: "EUR" }]);
    assert.deepEqual(method, { type: "card", brand: "visa", last4: "4242" });
    assert.equal(document.reference, reference);
    const headers = { ...customer(), ...(await bearer(resource(id))) };
    assertDiscreet(await responseText(await worker.fetch(`/v1/${pathOf(id)}`, { headers })), PERSONAL);
  });

  test("A Stripe session, invoice, order, link, payout and saved method each show their state", async () => {
    const { control } = simulator;
    const payment = control.create({
      type: "payment",
      reference: "Order 1/2",
      lifecycle: [{ does: "succeed", webhook: false }],
    });
    const link = control.create({ type: "link", limit: 1 });
    const complete = [{ does: "complete", webhook: false }] as const;
    const session = control.create({ type: "session", payment: payment.id, link: link.id, lifecycle: [...complete] });
    const invoice = control.create({
      ...{ type: "invoice", payment: payment.id },
      lifecycle: [{ does: "pay", webhook: false }],
    });
    const payout = control.create({ type: "payout", lifecycle: [{ does: "send", webhook: false }] });
    const setup = control.create({ type: "setup", lifecycle: [{ does: "succeed", webhook: false }] });
    const states = await Promise.all([
      readStatus(session.id),
      readStatus(invoice.id),
      readStatus("Order 1/2", "order"),
      readStatus(link.id, "payment-link"),
      readStatus(payout.id, "payout"),
      readStatus(setup.id, "payment-method"),
    ]);
    assert.deepEqual(
      states.map(({ state }) => state),
      ["succeeded", "succeeded", "succeeded", "succeeded", "processing", "verified"],
    );
  });

  test("An unknown Stripe payment returns 404 without a token, and a client secret in place of an id makes no call", async () => {
    const { calls } = simulator.control.judgeReport();
    await problemOf(await worker.fetch(`/v1/${pathOf("pi_1_secret_2")}`, { headers: customer() }), 404);
    assert.equal(simulator.control.judgeReport().calls, calls);
    await problemOf(await worker.fetch(`/v1/${pathOf("pi_nobody")}`, { headers: customer() }), 404);
  });

  test("A disputed Stripe payment shows the dispute, which takes a second call, and later its end", async () => {
    const { control } = simulator;
    const { id } = control.create({
      type: "payment",
      lifecycle: [
        { does: "succeed", webhook: false },
        { does: "dispute", webhook: false },
      ],
    });
    assert.equal((await readStatus(id)).state, "disputed");
    control.store
      .find("payment", id)
      ?.lifecycle.push({ does: "update_dispute", afterMs: 0, status: "won", webhook: true });
    control.resendWebhook(id);
    await control.webhooks.deliverDue();
    assert.equal((await untilState(id, "succeeded")).hint, "dispute_won");
  });

  test("A Stripe payment that another call has locked is read a moment later, and others are read meanwhile", async () => {
    const { control } = simulator;
    const [busy, free] = [control.create(), control.create()];
    control.locked.add(busy.id);
    const waiting = readStatus(busy.id);
    assert.equal((await readStatus(free.id)).state, "succeeded");
    control.locked.clear();
    assert.equal((await waiting).state, "succeeded");
  });
});

describe("a webhook from Stripe", { timeout: 120_000 }, () => {
  test("A Stripe webhook updates an open stream at once while Stripe does not respond", async () => {
    const { control } = simulator;
    const { id } = control.create({ type: "payment", method: "ideal", lifecycle: [{ does: "require_action" }] });
    const stream = await watch({ worker }, pathOf(id), await bearer(resource(id)));
    await stream.state("action_required");
    control.addFault({ kind: "hang", id });
    control.store.find("payment", id)?.lifecycle.push({ does: "succeed", afterMs: 0, webhook: true });
    control.resendWebhook(id);
    await control.webhooks.deliverDue();
    assert.equal(control.webhooks.attempts.at(-1)?.status, 200);
    assert.equal((await stream.state("succeeded")).settled, true);
    await stream.close();
  });

  test("The Stripe webhook of a refund makes the Worker check the payment that it names", async () => {
    const { control } = simulator;
    const { id } = control.create({
      type: "payment",
      lifecycle: [
        { does: "succeed", webhook: false },
        { does: "refund", amount: 400, status: "pending", webhook: false },
      ],
    });
    assert.equal((await readStatus(id)).state, "refund_pending");
    const succeeded = { does: "update_refund", afterMs: 0, status: "succeeded", webhook: true } as const;
    control.store.find("payment", id)?.lifecycle.push(succeeded);
    control.resendWebhook(id);
    await control.webhooks.deliverDue();
    assert.deepEqual((await untilState(id, "partially_refunded")).refunded, { value: "4.00", currency: "EUR" });
  });

  test("A webhook that the vendor's library signs is accepted, and any other returns 401 and changes nothing", async () => {
    const { id } = simulator.control.create({ type: "payment", lifecycle: [{ does: "process" }] });
    assert.equal((await readStatus(id)).state, "processing");
    const object = {
      id,
      object: "payment_intent",
      status: "succeeded",
      amount: 999,
      amount_received: 999,
      currency: "eur",
    };
    const payload = JSON.stringify({
      id: "evt_1",
      object: "event",
      type: "payment_intent.succeeded",
      data: { object },
    });
    const send = (signature: string) =>
      worker.fetch("/v1/store/webhook", { method: "POST", body: payload, headers: { "Stripe-Signature": signature } });
    const signed = (secret: string, timestamp = Math.floor(Date.now() / 1000)) =>
      Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
    for (const signature of ["", signed("whsec_other"), signed(webhookSecret, 1_700_000_000)]) {
      assert.equal((await problemOf(await send(signature), 401)).code, "signature-invalid");
    }
    assert.equal((await readStatus(id)).state, "processing");
    assert.equal((await send(signed(webhookSecret))).status, 200);
    await untilState(id, "succeeded");
  });
});

test("The limits of Stripe hold while 30 viewers read at once, and each gets a status", {
  timeout: 60_000,
}, async () => {
  const { control } = simulator;
  const created = Array.from({ length: 30 }, () =>
    control.create({ type: "payment", lifecycle: [{ does: "process" }] }),
  );
  const documents = await Promise.all(created.map(({ id }) => readStatus(id)));
  assert.ok(documents.every(({ state }) => state === "processing"));
  const { perAccount, perId } = control.judgeReport();
  assert.ok(perAccount.most <= 20 && perId.most <= 5, JSON.stringify({ perAccount, perId }));
});

test("The log of the Stripe tests contains no secret, token or id", { timeout: 60_000 }, async () => {
  const { callsPerId } = simulator.control.judgeReport();
  const log = await completeLog({ worker }, "store");
  const ids = Object.keys(callsPerId).map((counted) => counted.replace(/^(search|[^_]*)\//, ""));
  assertDiscreet(log, [...ids, ...PERSONAL, apiKey, webhookSecret, "eyJ"]);
});
