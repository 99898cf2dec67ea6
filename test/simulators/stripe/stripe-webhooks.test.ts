/** The vendor's own npm client verifies and reads the webhooks of the simulated Stripe. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import Stripe from "stripe";
import { type RunningServer, readText, startHttpServer } from "../shared/http-server.ts";
import { SIMULATED_ACCOUNT, type StripeSimulator, startStripeSimulator } from "./server.ts";

const { apiKey, webhookSecrets } = SIMULATED_ACCOUNT;
const [secret = ""] = webhookSecrets;
const nowMs = Date.UTC(2026, 10, 21, 12);

interface Received {
  body: string;
  signature: string;
}
const received: Received[] = [];
let simulator: StripeSimulator;
let receiver: RunningServer;
before(async () => {
  receiver = await startHttpServer(0, async (request, response) => {
    received.push({ body: await readText(request), signature: String(request.headers["stripe-signature"]) });
    response.end();
  });
  simulator = await startStripeSimulator({ now: () => nowMs, webhooks: { url: receiver.url } });
});
beforeEach(() => received.splice(0));
after(async () => {
  await simulator.close();
  await receiver.close();
});

const verify = ({ body, signature }: Received, key = secret) =>
  Stripe.webhooks.constructEvent(body, signature, key, 300, undefined, nowMs);

describe("webhooks of the simulated Stripe", () => {
  test("The vendor's client accepts the webhooks of a payment, and the object in each is that of its time", async () => {
    const { control } = simulator;
    const { id } = control.create({
      type: "payment",
      lifecycle: [{ does: "authorize" }, { does: "succeed" }, { does: "refund", amount: 400 }],
    });
    await control.webhooks.deliverDue();
    const events = received.map((each) => verify(each));
    assert.deepEqual(events.map(({ type }) => type).toSorted(), [
      ...["charge.refunded", "charge.succeeded", "charge.succeeded", "payment_intent.amount_capturable_updated"],
      ...["payment_intent.succeeded", "refund.created"],
    ]);
    const succeeded = events.find(({ type }) => type === "payment_intent.succeeded");
    assert.ok(succeeded?.type === "payment_intent.succeeded");
    assert.deepEqual([succeeded.data.object.id, succeeded.data.object.status], [id, "succeeded"]);
    assert.match(String(succeeded.data.object.latest_charge), /^ch_/);
  });

  test("The vendor's client refuses a webhook with another secret, and accepts either of two while one is rolled", async () => {
    const { control } = simulator;
    control.account.webhookSecrets.push("whsec_new");
    control.create({ type: "payout" });
    await control.webhooks.deliverDue();
    control.account.webhookSecrets.pop();
    const [first] = received;
    assert.ok(first);
    assert.match(first.signature, /^t=\d+,v1=[0-9a-f]{64},v1=[0-9a-f]{64},v0=[0-9a-f]{64}$/);
    for (const key of [secret, "whsec_new"]) assert.equal(verify(first, key).type, "payout.paid");
    assert.throws(() => verify(first, "whsec_other"), Stripe.errors.StripeSignatureVerificationError);
  });

  test("A repeated webhook has the same event id, and a thin event the id of its object alone", async () => {
    const { control } = simulator;
    const { id } = control.create({ type: "payout", lifecycle: [{ does: "pay", webhook: false }] });
    await control.webhooks.deliverDue();
    assert.equal(received.length, 0);
    control.store.find("payout", id)?.lifecycle.push({ does: "pay", afterMs: 0, webhook: true });
    control.resendWebhook(id, 2);
    control.events.style = "thin";
    control.create({ type: "payout" });
    control.events.style = "snapshot";
    await control.webhooks.deliverDue();
    const [first, second, third] = received;
    assert.ok(first && second && third);
    assert.equal(verify(first).id, verify(second).id);
    const thin = new Stripe(apiKey).parseEventNotification(third.body, third.signature, secret, 300, undefined, nowMs);
    assert.equal(thin.type, "v1.payout.paid");
  });

  test("An endpoint with an old version gets the words and the list of charges of that version", async () => {
    const { control } = simulator;
    control.events.apiVersion = "2018-11-08";
    control.create({ type: "payment", lifecycle: [{ does: "decline" }] });
    control.events.apiVersion = "2026-07-29.dahlia";
    await control.webhooks.deliverDue();
    const failed = received.map((each) => verify(each)).find(({ type }) => type === "payment_intent.payment_failed");
    const object: unknown = failed?.data.object;
    assert.partialDeepStrictEqual(object, { status: "requires_source", charges: { object: "list" } });
  });
});
