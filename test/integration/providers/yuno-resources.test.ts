/** The real Worker with the simulated Yuno: saved payment methods, and what has several names or several payments. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Kind, resourcePath } from "../../../contract/resource.ts";
import type { StatusDocument } from "../../../contract/status.ts";
import { SIMULATED_ACCOUNT, startYunoSimulator, type YunoSimulator } from "../../simulators/yuno/server.ts";
import {
  assertDiscreet,
  bearer,
  completeLog,
  customer,
  eventually,
  fetchAnsweredStatus,
  limits,
  ORIGIN,
  PERSONAL,
  payment,
  problemOf,
  responseText,
  TOKEN_KEY,
  WINDOW_SECONDS,
  watch,
} from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

/** The token of a saved card, which the merchant's key can charge. */
const VAULTED_TOKEN = "8604911d-5df9-4229-8468-bd41abea14f5";
const HIDDEN = [...PERSONAL, VAULTED_TOKEN, "tok_9a8b7c6d5e4f", ...Object.values(SIMULATED_ACCOUNT), TOKEN_KEY.secret];

let simulator: YunoSimulator;
let worker: RunningWorker;

before(async () => {
  simulator = await startYunoSimulator({ limits: { windowMs: WINDOW_SECONDS * 1000 } });
  const connection = {
    provider: "yuno",
    // Most addresses in Yuno's own files have the version.
    baseUrl: `${simulator.url}/v1`,
    merchant: { name: "Example Shop" },
    origins: [ORIGIN],
    limits: limits(),
  };
  worker = await startWorker({
    vars: { CONNECTIONS: { shop: connection }, VIEWER_LIMITS: "off" },
    secrets: { SHOP_CREDENTIALS: SIMULATED_ACCOUNT, TOKEN_KEYS: [TOKEN_KEY] },
  });
  simulator.control.webhooks.settings.url = `${worker.url}/v1/shop/webhook`;
});
after(async () => {
  await worker.close();
  await simulator.close();
});

const quiet = <Step extends object>(step: Step) => ({ afterMs: 0, webhook: false, ...step });

async function readStatus(kind: Kind, id: string): Promise<StatusDocument> {
  const resource = payment(id, kind);
  return fetchAnsweredStatus({ worker }, resourcePath(resource), await bearer(resource));
}

describe("a payment method that a customer saves at Yuno", { timeout: 100_000 }, () => {
  test("A saved payment method is never public, and has its card but no amount for a token", async () => {
    const { id } = simulator.control.create({ kind: "payment-method", lifecycle: [quiet({ status: "ENROLLED" })] });
    await problemOf(await worker.fetch(`/v1/shop/payment-method/${id}`, { headers: customer() }), 401);
    const response = await worker.fetch(`/v1/shop/payment-method/${id}`, {
      headers: { ...customer(), ...(await bearer(payment(id, "payment-method"))) },
    });
    assertDiscreet(await responseText(response), HIDDEN);
    const { state, settled, hint, method, amount, reference, mayPay } = await readStatus("payment-method", id);
    assert.deepEqual(
      { state, settled, hint, method, mayPay },
      {
        ...{ state: "verified", settled: true, hint: "method_saved", mayPay: null },
        method: { type: "card", brand: "visa", last4: "1111" },
      },
    );
    assert.deepEqual([amount ?? null, reference ?? null], [null, null]);
  });

  test("A payment method that the customer confirms at a bank is saved at once by its webhook", async () => {
    const lifecycle = [
      { status: "READY_TO_ENROLL", afterMs: 0 },
      { status: "ENROLLED", afterMs: 1500 },
    ];
    const { id } = simulator.control.create({ kind: "payment-method", lifecycle });
    const resource = payment(id, "payment-method");
    const stream = await watch({ worker }, resourcePath(resource), await bearer(resource));
    await stream.state("action_required");
    simulator.control.addFault({ kind: "status", status: 503, id });
    assert.equal((await stream.state("verified")).hint, "method_saved");
    simulator.control.clearFaults();
    await stream.close();
  });

  test("A payment method that is removed shows that after its webhook", async () => {
    const lifecycle = [quiet({ status: "ENROLLED" }), { status: "UNENROLLED", afterMs: 1500 }];
    const { id } = simulator.control.create({ kind: "payment-method", lifecycle });
    assert.equal((await readStatus("payment-method", id)).hint, "method_saved");
    await eventually(async () => assert.equal((await readStatus("payment-method", id)).hint, "method_removed"));
  });
});

describe("Yuno resources with several names or payments", { timeout: 100_000 }, () => {
  test("A Yuno payout is found by the merchant's reference, and its webhook moves it there too", async () => {
    const reference = "salary 2026/11 #7";
    const lifecycle = [quiet({ status: "PENDING" }), { status: "SUCCEEDED", afterMs: 1500 }];
    simulator.control.create({ kind: "payout", reference, lifecycle });
    const resource = payment(reference, "payout");
    const stream = await watch({ worker }, resourcePath(resource), await bearer(resource));
    await stream.state("processing");
    assert.equal((await stream.state("succeeded")).reference, reference);
    await stream.close();
  });

  test("A Yuno link of many uses counts its payments, by its code and by its id", async () => {
    const linkId = "0d1c2b3a-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
    const lifecycle = [quiet({ status: "ACTIVE", paymentsNumber: 3 })];
    const { id } = simulator.control.create({ kind: "payment-link", linkId, oneTimeUse: false, lifecycle });
    for (const name of [id, linkId]) {
      const { state, attempts } = await readStatus("payment-link", name);
      assert.deepEqual({ state, attempts }, { state: "created", attempts: { total: 3, succeeded: 3, failed: 0 } });
    }
  });

  test("The webhook of a partial Yuno chargeback shows the amount that the bank took back", async () => {
    const lost = { status: "SUCCEEDED", subStatus: "PARTIALLY_CHARGEBACKED", chargedBack: "40" };
    const lifecycle = [quiet({ status: "SUCCEEDED", subStatus: "APPROVED" }), { ...lost, afterMs: 1500 }];
    const { id } = simulator.control.create({ currency: "BRL", lifecycle });
    assert.equal((await readStatus("payment", id)).state, "succeeded");
    await eventually(async () => {
      const { state, hint, chargedBack } = await readStatus("payment", id);
      assert.deepEqual([state, hint, chargedBack?.value], ["charged_back", "part_charged_back", "40.00"]);
    });
  });

  test("A Pix code reaches the customer with every character", async () => {
    const lifecycle = [quiet({ status: "PENDING", subStatus: "IN_PROCESS" })];
    const { id } = simulator.control.create({ method: "pix", currency: "BRL", expiresAfterMs: 60_000, lifecycle });
    const { state, hint, instructions } = await readStatus("payment", id);
    assert.deepEqual([state, hint], ["action_required", "awaiting_transfer"]);
    assert.match(instructions?.barcode ?? "", /^000201.*Loja {2}Exemplo.*6304AB12$/);
  });

  test("A check of the card beside a declined Yuno payment does not pay the order", async () => {
    const reference = "checked-and-declined";
    simulator.control.create({
      reference,
      amount: "0",
      lifecycle: [quiet({ status: "SUCCEEDED", subStatus: "VERIFIED" })],
    });
    simulator.control.create({ reference, listWrapped: true, lifecycle: [quiet({ status: "DECLINED" })] });
    const { state, attempts } = await readStatus("order", reference);
    assert.deepEqual({ state, attempts }, { state: "failed", attempts: { total: 1, succeeded: 0, failed: 1 } });
  });

  test("The token of a saved card is in no line of the log", async () => {
    assertDiscreet(await completeLog({ worker }), HIDDEN);
  });
});
