/** The vendor's own npm client reads the simulated Stripe: an independent witness of its answers. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import Stripe from "stripe";
import { PERSONAL } from "./payment-documents.ts";
import { READ_PERMISSIONS, SIMULATED_ACCOUNT, type StripeSimulator, startStripeSimulator } from "./server.ts";

const { apiKey } = SIMULATED_ACCOUNT;
const EXPAND = { expand: ["latest_charge.refunds"] };

let nowMs = Date.UTC(2026, 10, 21, 12);
let simulator: StripeSimulator;
before(async () => {
  simulator = await startStripeSimulator({ now: () => nowMs });
});
beforeEach(() => simulator.control.reset());
after(() => simulator.close());

function clientOf(key = apiKey, { port } = simulator): Stripe {
  return new Stripe(key, { host: "127.0.0.1", port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
}

/** The type, code and HTTP status of the error that this call ends with. */
async function errorOf(call: Promise<unknown>): Promise<[string, string | undefined, number | undefined]> {
  const error = await call.then(
    () => assert.fail("the call succeeds"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Stripe.errors.StripeError);
  return [error.type, error.code, error.statusCode];
}

describe("the client of the simulated Stripe", () => {
  test("The vendor's client reads a card payment that fails first and succeeds later on the same intent", async () => {
    const { control } = simulator;
    const { id } = control.create({
      type: "payment",
      lifecycle: [
        { does: "create" },
        { does: "decline", afterMs: 1000, declineCode: "insufficient_funds" },
        { does: "succeed", afterMs: 1000 },
      ],
    });
    const read = async () => clientOf().paymentIntents.retrieve(id, EXPAND);
    assert.equal((await read()).latest_charge, null);
    nowMs += 1000;
    const declined = await read();
    assert.equal(declined.status, "requires_payment_method");
    assert.equal(declined.last_payment_error?.decline_code, "insufficient_funds");
    nowMs += 1000;
    const paid = await read();
    const charge = paid.latest_charge;
    assert.ok(typeof charge === "object" && charge !== null);
    assert.deepEqual([paid.status, paid.amount_received, charge.refunds?.data], ["succeeded", 999, []]);
    assert.equal(charge.payment_method_details?.card?.last4, "4242");
    assert.equal((await clientOf().charges.retrieve(charge.id)).payment_intent, id);
  });

  test("The vendor's client gets ids in place of objects that it does not ask for, and an error for a wrong name", async () => {
    const { id } = simulator.control.create();
    const intent = await clientOf().paymentIntents.retrieve(id);
    assert.match(String(intent.latest_charge), /^ch_/);
    const charge = await clientOf().charges.retrieve(String(intent.latest_charge));
    assert.equal(charge.refunds, undefined);
    const wrong = clientOf().paymentIntents.retrieve(id, { expand: ["latest_charge.nothing"] });
    assert.deepEqual(await errorOf(wrong), ["StripeInvalidRequestError", undefined, 400]);
  });

  test("The vendor's client reads refunds, newest first and ten at a time, and disputes of a charge", async () => {
    const { control } = simulator;
    const refunds = Array.from({ length: 12 }, (_, n) => ({ does: "refund", amount: n + 1 }) as const);
    const { id } = control.create({
      type: "payment",
      lifecycle: [{ does: "succeed" }, ...refunds, { does: "dispute", status: "warning_needs_response" }],
    });
    const intent = await clientOf().paymentIntents.retrieve(id, EXPAND);
    const charge = intent.latest_charge;
    assert.ok(typeof charge === "object" && charge !== null);
    assert.deepEqual([charge.refunds?.data.length, charge.refunds?.has_more, charge.disputed], [10, true, true]);
    const all = await clientOf().refunds.list({ payment_intent: id, limit: 5 }).autoPagingToArray({ limit: 100 });
    assert.deepEqual(
      all.map(({ amount }) => amount),
      [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
    );
    const disputes = await clientOf().disputes.list({ charge: charge.id });
    assert.deepEqual(
      disputes.data.map(({ status }) => status),
      ["warning_needs_response"],
    );
  });

  test("The vendor's client reads sessions, invoices, links, payouts and saved methods", async () => {
    const { control } = simulator;
    const payment = control.create();
    const link = control.create({ type: "link", limit: 1 });
    const session = control.create({
      ...{ type: "session", payment: payment.id, link: link.id },
      lifecycle: [{ does: "complete" }],
    });
    const invoice = control.create({ type: "invoice", payment: payment.id, lifecycle: [{ does: "pay" }] });
    const payout = control.create({ type: "payout" });
    const setup = control.create({ type: "setup" });
    const client = clientOf();
    const read = await client.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent.latest_charge.refunds"],
    });
    assert.ok(typeof read.payment_intent === "object" && read.payment_intent?.status === "succeeded");
    const { restrictions } = await client.paymentLinks.retrieve(link.id);
    assert.deepEqual(restrictions?.completed_sessions, { count: 1, limit: 1 });
    const sessions = await client.checkout.sessions.list({ payment_link: link.id });
    assert.equal(sessions.data[0]?.id, session.id);
    const { payments } = await client.invoices.retrieve(invoice.id, { expand: ["payments"] });
    assert.equal(payments?.data[0]?.payment.payment_intent, payment.id);
    assert.equal((await client.payouts.retrieve(payout.id)).status, "paid");
    const saved = await client.setupIntents.retrieve(setup.id, { expand: ["payment_method"] });
    assert.ok(typeof saved.payment_method === "object" && saved.payment_method?.card?.last4 === "4242");
  });

  test("A search finds payments by metadata in any letter case, after the delay of the index, and not for India", async () => {
    const { control } = simulator;
    control.search.indexDelayMs = 60_000;
    const { id } = control.create({ type: "payment", reference: 'A-"1\\2' });
    const find = async (query: string) => clientOf().paymentIntents.search({ query, limit: 10 });
    const query = 'metadata["order_id"]:"a-\\"1\\\\2"';
    assert.deepEqual((await find(query)).data, []);
    nowMs += 60_000;
    assert.equal((await find(query)).data[0]?.id, id);
    assert.deepEqual(await errorOf(find('metadata["order_id"]:')), ["StripeInvalidRequestError", undefined, 400]);
    control.search.indexDelayMs = 0;
    control.search.isIndian = true;
    assert.deepEqual(await errorOf(find(query)), ["StripeInvalidRequestError", undefined, 400]);
    control.search.isIndian = false;
  });
});

test("The simulated documents contain personal data, so that tests can find it where a viewer would", async () => {
  const { control } = simulator;
  const { id } = control.create({
    type: "payment",
    lifecycle: [{ does: "decline" }, { does: "succeed" }, { does: "dispute" }],
  });
  const documents = [
    await clientOf().paymentIntents.retrieve(id, EXPAND),
    await clientOf().disputes.list({ payment_intent: id }),
  ];
  for (const text of PERSONAL) assert.ok(JSON.stringify(documents).includes(text), text);
});

describe("refusals of the simulated Stripe", () => {
  test("The vendor's client understands each refusal", async (t) => {
    const { control } = simulator;
    const { id } = control.create();
    const live = control.create({ type: "payment", livemode: true });
    const elsewhere = control.create({ type: "payment", account: "acct_Connected0001" });
    const read = (client: Stripe, wanted: string) => errorOf(client.paymentIntents.retrieve(wanted));
    assert.deepEqual(await read(clientOf("rk_test_wrong"), id), ["StripeAuthenticationError", undefined, 401]);
    assert.deepEqual(await read(clientOf("pk_test_x"), id), ["StripePermissionError", "secret_key_required", 403]);
    for (const missing of ["pi_nobody", live.id, elsewhere.id]) {
      assert.deepEqual(await read(clientOf(), missing), ["StripeInvalidRequestError", "resource_missing", 404]);
    }
    const connected = await clientOf().paymentIntents.retrieve(
      elsewhere.id,
      {},
      { stripeAccount: "acct_Connected0001" },
    );
    assert.equal(connected.id, elsewhere.id);

    const permissions = READ_PERMISSIONS.filter((name) => name !== "rak_charge_read");
    const restricted = await startStripeSimulator({ account: { permissions } });
    t.after(() => restricted.close());
    const { id: own } = restricted.control.create();
    const client = clientOf(apiKey, restricted);
    assert.equal((await client.paymentIntents.retrieve(own)).id, own);
    await assert.rejects(client.paymentIntents.retrieve(own, EXPAND), /rak_charge_read/);
  });

  test("More than 25 calls in a second end with a reason and without Retry-After, and a locked object with neither", async () => {
    const { control } = simulator;
    const { id } = control.create();
    const readRaw = () =>
      fetch(`${simulator.url}/v1/payment_intents/${id}`, { headers: { Authorization: `Bearer ${apiKey}` } });
    control.locked.add(id);
    const locked = await readRaw();
    const { error } = (await locked.json()) as { error: { code: string } };
    assert.deepEqual(
      [locked.status, error.code, locked.headers.get("stripe-rate-limited-reason")],
      [429, "lock_timeout", null],
    );
    control.locked.clear();
    const responses = await Promise.all(Array.from({ length: 25 }, readRaw));
    const refused = responses.filter(({ status }) => status === 429);
    assert.equal(refused.length, 1);
    assert.equal(refused[0]?.headers.get("stripe-rate-limited-reason"), "global-rate");
    assert.equal(refused[0]?.headers.get("retry-after"), null);
    nowMs += 1000;
    assert.equal((await readRaw()).status, 200);
  });
});
