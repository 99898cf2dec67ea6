/** The real Worker with the simulated PayPal: access tokens, statuses, signed webhooks, certificates and limits. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Kind, ResourceRef } from "../../../contract/resource.ts";
import { PERSONAL } from "../../simulators/paypal/documents.ts";
import { orderStep } from "../../simulators/paypal/orders.ts";
import { type PaypalSimulator, SIMULATED_APP, startPaypalSimulator } from "../../simulators/paypal/server.ts";
import { signedHeaders } from "../../simulators/paypal/webhooks.ts";
import {
  assertDiscreet,
  bearer,
  customer,
  eventually,
  fetchAnsweredStatus,
  limits,
  logText,
  ORIGIN,
  problemOf,
  responseText,
  TOKEN_KEY,
  WINDOW_SECONDS,
  watch,
} from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

const LINK_KEY = "link-key-of-the-simulated-merchant-7f";

let worker: RunningWorker;
let simulator: PaypalSimulator;
before(async () => {
  simulator = await startPaypalSimulator({
    limits: { perAccount: 60, perId: 10, windowMs: WINDOW_SECONDS * 1000 },
  });
  const connection = {
    provider: "paypal",
    baseUrl: simulator.url,
    merchant: { name: "Example Shop" },
    origins: [ORIGIN],
    limits: limits(),
    continueHosts: ["www.sandbox.paypal.com"],
  };
  worker = await startWorker({
    vars: { CONNECTIONS: { pal: connection }, VIEWER_LIMITS: "off" },
    secrets: { PAL_CREDENTIALS: { ...SIMULATED_APP, linkKey: LINK_KEY }, TOKEN_KEYS: [TOKEN_KEY] },
  });
  simulator.control.webhooks.settings.url = `${worker.url}/v1/pal/webhook`;
});
after(async () => {
  await worker.close();
  await simulator.close();
});

const resource = (id: string, kind: Kind = "payment"): ResourceRef => ({ connection: "pal", kind, id });
const path = (id: string, kind: Kind = "payment") => `pal/${kind}/${id}`;
const readStatus = async (id: string, kind: Kind = "payment") =>
  fetchAnsweredStatus({ worker }, path(id, kind), await bearer(resource(id, kind)));
const COMPLETED = orderStep({ status: "COMPLETED", afterMs: 0, captures: [{ status: "COMPLETED" }], event: null });
const APPROVED = orderStep({ status: "APPROVED", afterMs: 0, event: null });

/** Sends a webhook about this order, with other headers where the test gives some. */
async function send(id: string, change: (headers: Record<string, string>) => object = (headers) => headers) {
  const body = JSON.stringify({ id: `WH-${id}`, event_type: "CHECKOUT.ORDER.APPROVED", resource: { id } });
  const headers = { ...signedHeaders(simulator.control.signer, body, Date.now()) };
  return worker.fetch("/v1/pal/webhook", { method: "POST", body, headers: { ...headers, ...change(headers) } });
}

const verdicts = (verdict: string) => logText({ worker }).split(`"verdict":"${verdict}"`).length - 1;

describe("a payment from PayPal", { timeout: 120_000 }, () => {
  test("A PayPal order shows its details with a token, and six simultaneous queries share one access token", async () => {
    const { control } = simulator;
    const created = Array.from({ length: 6 }, () => control.createOrder({ value: "42.00", lifecycle: [COMPLETED] }));
    for (const document of await Promise.all(created.map(({ id }) => readStatus(id)))) {
      assert.deepEqual([document.state, document.amount], ["succeeded", { value: "42.00", currency: "EUR" }]);
      assert.deepEqual([document.method?.type, document.reference], ["wallet", "INV-2026-1001"]);
    }
    assert.partialDeepStrictEqual(control.judgeReport(), { tokenCalls: 1 });
  });

  test("A PayPal order shows nothing personal, and leads to PayPal's approval while it is open", async () => {
    const { id } = simulator.control.createOrder({ lifecycle: [orderStep({ status: "CREATED", afterMs: 0 })] });
    const headers = { ...customer(), ...(await bearer(resource(id))) };
    assertDiscreet(await responseText(await worker.fetch(`/v1/${path(id)}`, { headers })), PERSONAL);
    const { state, continueUrl } = await readStatus(id);
    assert.deepEqual([state, continueUrl], ["created", `https://www.sandbox.paypal.com/checkoutnow?token=${id}`]);
  });

  test("An unknown PayPal order returns 404 without a token, after one call, and not_seen_yet with a token", async () => {
    await problemOf(await worker.fetch(`/v1/${path("5O190127TN364715T")}`, { headers: customer() }), 404);
    const { callsPerId } = simulator.control.judgeReport();
    assert.equal(Object.keys(callsPerId).filter((id) => id.includes("5O190127TN364715T")).length, 1);
    const { state, hint } = await readStatus("7A190127TN364715T");
    assert.deepEqual([state, hint], ["unknown", "not_seen_yet"]);
  });

  test("A PayPal capture, refund and payout are shown by their own ids", async () => {
    const { control } = simulator;
    const step = orderStep({ ...COMPLETED, refunds: [{ status: "COMPLETED", value: "9.99" }] });
    const { id } = control.createOrder({ lifecycle: [step] });
    const { captureIds, refundIds } = control.order(id);
    assert.equal((await readStatus(captureIds.at(0))).state, "succeeded");
    assert.equal((await readStatus(refundIds.at(0))).state, "refunded");
    const { id: itemId, batchId } = control.createPayout({ batchStatus: "PENDING" });
    assert.equal((await readStatus(itemId, "payout")).state, "succeeded");
    assert.equal((await readStatus(batchId, "payout")).state, "processing");
  });

  test("A PayPal order that is deleted before it was paid expires, and its last page says so", async () => {
    const { control } = simulator;
    const { id } = control.createOrder({ lifecycle: [APPROVED] });
    const stream = await watch({ worker }, path(id), await bearer(resource(id)));
    await stream.state("processing");
    control.moveOrder(id, { status: "APPROVED", gone: true, event: null });
    assert.equal((await stream.state("expired")).settled, false);
    await eventually(async () => assert.equal((await readStatus(id)).settled, true), 40_000);
    await stream.close();
  });

  test("A PayPal order is still shown after PayPal ends its access tokens", async () => {
    const { control } = simulator;
    const { tokenCalls } = control.judgeReport();
    control.tokens.revoke();
    const { id } = control.createOrder({ lifecycle: [COMPLETED] });
    assert.equal((await readStatus(id)).state, "succeeded");
    assert.equal(control.judgeReport().tokenCalls, tokenCalls + 1);
  });
});

describe("a webhook from PayPal", { timeout: 120_000 }, () => {
  test("A PayPal webhook is signed, its certificate is fetched once, and it moves an open stream by a check", async () => {
    const { control } = simulator;
    const before = verdicts("signed");
    const { id } = control.createOrder({ lifecycle: [APPROVED] });
    const stream = await watch({ worker }, path(id), await bearer(resource(id)));
    await stream.state("processing");
    control.moveOrder(id, { status: "COMPLETED", captures: [{ status: "COMPLETED" }] });
    await control.webhooks.deliverDue();
    assert.equal(control.webhooks.attempts.at(-1)?.status, 200);
    assert.equal((await stream.state("succeeded")).settled, true);
    await stream.close();
    assert.equal((await send(id)).status, 200);
    assert.equal(verdicts("signed"), before + 2);
    assert.equal(control.judgeReport().callsPerId.certificate, 1);
  });

  test("A PayPal refund, whose webhook names only the capture, reaches the order that was captured", async () => {
    const { control } = simulator;
    const { id } = control.createOrder({ lifecycle: [APPROVED] });
    await readStatus(id);
    control.moveOrder(id, { status: "COMPLETED", captures: [{ status: "COMPLETED" }] });
    await control.webhooks.deliverDue();
    await eventually(async () => assert.equal((await readStatus(id)).state, "succeeded"));
    const refunds = [{ status: "COMPLETED", value: "3.00" }];
    control.moveOrder(id, { status: "COMPLETED", captures: [{ status: "PARTIALLY_REFUNDED" }], refunds });
    await control.webhooks.deliverDue();
    await eventually(async () => {
      const { state, refunded } = await readStatus(id);
      assert.deepEqual([state, refunded], ["partially_refunded", { value: "3.00", currency: "EUR" }]);
    });
  });

  test("A PayPal webhook moves nothing by itself while PayPal does not respond", async () => {
    const { control } = simulator;
    const { id } = control.createOrder({ lifecycle: [APPROVED] });
    await readStatus(id);
    control.addFault({ kind: "hang", id });
    control.moveOrder(id, { status: "COMPLETED", captures: [{ status: "COMPLETED" }] });
    await control.webhooks.deliverDue();
    assert.equal(control.webhooks.attempts.at(-1)?.status, 200);
    assert.equal((await readStatus(id)).state, "processing");
    control.faults.clear();
  });

  test("A PayPal webhook about a payment that nobody has viewed costs no call", async () => {
    const { control } = simulator;
    const { calls } = control.judgeReport();
    const { id } = control.createOrder();
    await control.webhooks.deliverDue();
    assert.equal((await send(id)).status, 200);
    assert.equal(control.judgeReport().calls, calls);
  });

  for (const [what, change, check] of [
    ["without a signature", () => ({ "PAYPAL-TRANSMISSION-SIG": "" }), "paypal-transmission-sig"],
    ["with another signature", () => ({ "PAYPAL-TRANSMISSION-SIG": btoa("forged") }), "paypal-transmission-sig"],
    [
      "whose certificate is elsewhere",
      () => ({ "PAYPAL-CERT-URL": "https://evil.example/v1/notifications/certs/CERT-1" }),
      "paypal-cert-url",
    ],
  ] as const) {
    test(`A PayPal webhook ${what} returns 401, and the log names the check`, async () => {
      const { id } = simulator.control.createOrder({ lifecycle: [APPROVED] });
      assert.equal((await problemOf(await send(id, change), 401)).code, "signature-invalid");
      assert.match(logText({ worker }), new RegExp(`"verdict":"forged","check":"${check}"`));
    });
  }

  test("A PayPal webhook whose certificate cannot be fetched is unsigned, and makes the gate check a trusted id", async () => {
    const { control } = simulator;
    const { id } = control.createOrder({ lifecycle: [APPROVED] });
    const stream = await watch({ worker }, path(id), await bearer(resource(id)));
    await stream.state("processing");
    control.renewCertificate();
    control.addFault({ kind: "status", status: 503, id: "certificate" });
    control.moveOrder(id, { status: "COMPLETED", captures: [{ status: "COMPLETED" }] });
    await control.webhooks.deliverDue();
    assert.equal(control.webhooks.attempts.at(-1)?.status, 200);
    assert.equal(verdicts("unsigned"), 1);
    assert.equal((await stream.state("succeeded")).settled, true);
    // A flood of such webhooks costs neither calls nor requests to the gate.
    const { certificate } = control.judgeReport().callsPerId;
    await Promise.all(Array.from({ length: 5 }, () => send(id)));
    assert.equal(control.judgeReport().callsPerId.certificate, certificate);
    control.faults.clear();
    await stream.close();
  });

  test("The health of a PayPal account has the time of the last signed webhook", async () => {
    const headers = { Authorization: `Bearer ${LINK_KEY}` };
    const response = await worker.fetch("/v1/pal/health", { headers });
    assert.match(await response.text(), /"lastWebhookAt":"20/);
  });
});

test("The limits of PayPal hold over all these tests, certificates and tokens included", () => {
  const { perAccount, perId, refused } = simulator.control.judgeReport();
  assert.ok(perId.most <= 10 && perAccount.most <= 60, JSON.stringify({ perId, perAccount }));
  assert.equal(refused, 0);
});

test("The log of the PayPal tests contains no secret, token or id", { timeout: 60_000 }, () => {
  const ids = Object.keys(simulator.control.judgeReport().callsPerId).flatMap((id) => id.split("/")[1] ?? []);
  assertDiscreet(logText({ worker }), [...ids, ...PERSONAL, ...Object.values(SIMULATED_APP), "A21AA", LINK_KEY]);
});
