/** The real Worker with the simulated Adyen: payments that only webhooks report on, seeds, payment links and transfers. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Kind, ResourceRef } from "../../../contract/resource.ts";
import { webhookOf } from "../../simulators/adyen/items.ts";
import {
  type AdyenSimulator,
  PERSONAL,
  SIMULATED_ACCOUNT,
  startAdyenSimulator,
} from "../../simulators/adyen/server.ts";
import {
  assertDiscreet,
  bearer,
  customer,
  eventually,
  fetchAnsweredStatus,
  fetchStatus,
  LINK_KEY,
  limits,
  logText,
  ORIGIN,
  problemOf,
  responseText,
  TOKEN_KEY,
  watch,
} from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

const { hmacKey, apiKey, transfersKey, merchantAccount } = SIMULATED_ACCOUNT;
const CREDENTIALS = { hmacKey, apiKey, transfersKey, linkKey: LINK_KEY };

let worker: RunningWorker;
let simulator: AdyenSimulator;
before(async () => {
  simulator = await startAdyenSimulator();
  const connection = {
    provider: "adyen",
    baseUrl: simulator.baseUrl,
    transfersUrl: simulator.baseUrl,
    ...{ merchantAccount, capture: "automatic" },
    merchant: { name: "Example Shop" },
    origins: [ORIGIN],
    limits: limits(),
  };
  worker = await startWorker({
    vars: { CONNECTIONS: { desk: connection }, VIEWER_LIMITS: "off" },
    secrets: { DESK_CREDENTIALS: CREDENTIALS, TOKEN_KEYS: [TOKEN_KEY] },
  });
  simulator.control.webhooks.settings.url = `${worker.url}/v1/desk/webhook`;
});
after(async () => {
  await worker.close();
  await simulator.close();
});

const resource = (id: string, kind: Kind = "payment"): ResourceRef => ({ connection: "desk", kind, id });
const pathOf = (id: string, kind: Kind = "payment") => `desk/${kind}/${encodeURIComponent(id)}`;
const readStatus = async (id: string, kind: Kind = "payment") =>
  fetchAnsweredStatus({ worker }, pathOf(id, kind), await bearer(resource(id, kind)));
/** Before the first webhook, nothing has been checked. */
const readNow = async (id: string, kind: Kind = "payment") =>
  fetchStatus({ worker }, pathOf(id, kind), await bearer(resource(id, kind)));
const post = (body: string) => worker.fetch("/v1/desk/webhook", { method: "POST", body });
const send = async (id: string, eventCode: string, value?: number) => {
  simulator.control.send(id, { eventCode, afterMs: 0, ...(value !== undefined && { value }) });
  await simulator.control.webhooks.deliverDue();
  assert.equal(simulator.control.webhooks.attempts.at(-1)?.delivered, true, eventCode);
};

describe("a payment from Adyen", { timeout: 120_000 }, () => {
  test("An Adyen payment is not seen yet before its first webhook, which an open stream shows at once", async () => {
    const { id } = simulator.control.createPayment({ steps: [] });
    await problemOf(await worker.fetch(`/v1/${pathOf(id)}`, { headers: customer() }), 404);
    const stream = await watch({ worker }, pathOf(id), await bearer(resource(id)));
    const first = await stream.state("unknown");
    assert.deepEqual([first.hint, first.nextCheckAt, first.stale], ["not_seen_yet", null, false]);
    await send(id, "AUTHORISATION");
    const paid = await stream.state("succeeded");
    assert.deepEqual([paid.settled, paid.nextCheckAt, paid.stale], [true, null, false]);
    assert.deepEqual(paid.amount, { value: "42.00", currency: "EUR" });
    assert.notEqual(paid.checkedAt, null);
    await stream.close();
    assert.equal((await worker.fetch(`/v1/${pathOf(id)}`, { headers: customer() })).status, 200);
  });

  test("An Adyen refund and a dispute reach the payment and its order, which name no call of their own", async () => {
    const { id, merchantReference } = simulator.control.createPayment({});
    await simulator.control.webhooks.deliverDue();
    // A settled status is served from memory for up to 5 s.
    const bothAre = (state: string) =>
      eventually(async () => {
        assert.equal((await readStatus(id)).state, state);
        assert.equal((await readStatus(merchantReference, "order")).state, state);
      });
    await bothAre("succeeded");
    await send(id, "REFUND", 1000);
    await bothAre("partially_refunded");
    await send(id, "CHARGEBACK");
    await bothAre("charged_back");
    await send(id, "CHARGEBACK_REVERSED");
    await bothAre("partially_refunded");
    assert.equal(simulator.control.judgeReport().calls, 0, "nothing is ever asked");
  });

  test("An Adyen refund that arrives before its payment counts once the payment is known", async () => {
    const { id, merchantReference } = simulator.control.createPayment({ steps: [] });
    await send(id, "REFUND");
    await send(id, "AUTHORISATION");
    assert.equal((await readStatus(id)).state, "refunded");
    assert.equal((await readStatus(merchantReference, "order")).state, "refunded");
  });

  test("A repeated Adyen item with another unsigned part changes nothing", async () => {
    const { id } = simulator.control.createPayment({ steps: [] });
    const item = simulator.control.itemOf(id, { eventCode: "AUTHORISATION", afterMs: 0 });
    const bodyOf = (paymentMethod: string) => webhookOf(hmacKey, [{ ...item, paymentMethod }])(1, 0).body;
    assert.equal((await post(bodyOf("visa"))).status, 200);
    const before = await readStatus(id);
    assert.equal((await post(bodyOf("ideal"))).status, 200);
    assert.deepEqual([(await readStatus(id)).version, (await readStatus(id)).method], [before.version, before.method]);
  });

  test("An Adyen webhook with a wrong signature returns 401, and one that is not ours is accepted", async () => {
    const { id } = simulator.control.createPayment({ steps: [] });
    const item = simulator.control.itemOf(id, { eventCode: "AUTHORISATION", afterMs: 0 });
    const bodyOf = (key: string, other = {}) => webhookOf(key, [{ ...item, ...other }])(1, 0).body;
    assert.equal((await problemOf(await post(bodyOf("00".repeat(32))), 401)).code, "signature-invalid");
    for (const other of [{ merchantAccountCode: "Other" }, { eventCode: "TELEPORTATION" }]) {
      const response = await post(bodyOf(hmacKey, other));
      assert.equal(response.status, 200);
      assert.equal(await response.text(), "[accepted]");
    }
    assert.equal((await readNow(id)).hint, "not_seen_yet");
  });

  test("A seeded Adyen payment shows its amount until the first webhook, and no seed counts after it", async () => {
    const { id, merchantReference } = simulator.control.createPayment({ steps: [] });
    const seed = (kind: Kind, of: string) =>
      worker.fetch(`/v1/${pathOf(of, kind)}`, {
        method: "PUT",
        headers: { Authorization: `Bearer ${LINK_KEY}`, "Content-Type": "application/json" },
        body: JSON.stringify({
          ...{ state: "processing", occurredAt: new Date().toISOString() },
          amount: { value: "42.00", currency: "EUR" },
        }),
      });
    for (const [kind, of] of [
      ["payment", id],
      ["order", merchantReference],
    ] as const) {
      assert.ok((await seed(kind, of)).ok, kind);
      const { state, amount, nextCheckAt, stale } = await readNow(of, kind);
      assert.deepEqual([state, amount?.value, nextCheckAt, stale], ["processing", "42.00", null, false]);
    }
    await send(id, "AUTHORISATION");
    assert.deepEqual(
      [(await readStatus(id)).state, (await readStatus(merchantReference, "order")).state],
      ["succeeded", "succeeded"],
    );
    const late = await seed("payment", id);
    assert.equal(((await late.json()) as { applied: boolean }).applied, false);
    assert.equal((await readStatus(id)).state, "succeeded");
  });
});

describe("what Adyen can be asked about", { timeout: 120_000 }, () => {
  test("An Adyen payment link is queried, and a webhook of its payment moves it", async () => {
    const { id } = simulator.control.createLink();
    const open = await readStatus(id, "payment-link");
    assert.deepEqual([open.state, open.amount?.value], ["created", "42.00"]);
    const payment = simulator.control.createPayment({ steps: [] });
    const details = { additionalData: { paymentLinkId: id } };
    simulator.control.send(payment.id, { eventCode: "AUTHORISATION", afterMs: 0, ...details });
    simulator.control.changeLink(id, "completed");
    await simulator.control.webhooks.deliverDue();
    await eventually(async () => assert.equal((await readStatus(id, "payment-link")).state, "succeeded"));
    const headers = { ...customer(), ...(await bearer(resource(id, "payment-link"))) };
    assertDiscreet(
      await responseText(await worker.fetch(`/v1/${pathOf(id, "payment-link")}`, { headers })),
      Object.values(PERSONAL),
    );
  });

  test("An Adyen transfer is queried, and its webhooks move it", async () => {
    const { id } = simulator.control.createTransfer();
    await simulator.control.webhooks.deliverDue();
    assert.equal((await readStatus(id, "payout")).state, "processing");
    simulator.control.changeTransfer(id, { status: "booked", tracking: { type: "confirmation", status: "credited" } });
    await simulator.control.webhooks.deliverDue();
    await eventually(async () => assert.equal((await readStatus(id, "payout")).state, "succeeded"));
  });
});

test("The log of the Adyen tests contains no secret, token or id", { timeout: 60_000 }, () => {
  const text = logText({ worker });
  assert.ok(text.includes('"verdict":"signed"'));
  const { callsPerId } = simulator.control.judgeReport();
  assertDiscreet(text, [...Object.keys(callsPerId), ...Object.values(PERSONAL), hmacKey, apiKey, transfersKey, "eyJ"]);
});
