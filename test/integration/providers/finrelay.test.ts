/** The real Worker with the simulated Finrelay: access tokens, statuses, webhooks and limits. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ResourceRef } from "../../../contract/resource.ts";
import { PERSONAL } from "../../simulators/finrelay/documents.ts";
import { type FinrelaySimulator, SIMULATED_CLIENT, startFinrelaySimulator } from "../../simulators/finrelay/server.ts";
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

let worker: RunningWorker;
let simulator: FinrelaySimulator;
before(async () => {
  simulator = await startFinrelaySimulator({ limits: { windowMs: WINDOW_SECONDS * 1000 } });
  const connection = {
    provider: "finrelay",
    baseUrl: simulator.baseUrl,
    locationHint: "enam",
    tokenUrl: simulator.tokenUrl,
    merchant: { name: "Example Shop" },
    origins: [ORIGIN],
    limits: limits(),
  };
  const { publicKey } = simulator.control.account;
  worker = await startWorker({
    vars: { CONNECTIONS: { relay: connection }, VIEWER_LIMITS: "off" },
    secrets: { RELAY_CREDENTIALS: { ...SIMULATED_CLIENT, webhookKey: publicKey }, TOKEN_KEYS: [TOKEN_KEY] },
  });
  simulator.control.webhooks.settings.url = `${worker.url}/v1/relay/webhook`;
});
after(async () => {
  await worker.close();
  await simulator.close();
});

const resource = (id: string): ResourceRef => ({ connection: "relay", kind: "payment", id });
const path = (id: string) => `relay/payment/${id}`;
const readStatus = async (id: string) => fetchAnsweredStatus({ worker }, path(id), await bearer(resource(id)));
const PENDING = { outcome: "pending", afterMs: 0 } as const;
/** Sends no webhook: only a query returns it. */
const APPROVED_WITHOUT_WEBHOOK = { outcome: "approved", afterMs: 0, webhook: false } as const;

/** Checks the judge's counts so far against the limits of the provider. */
function assertWithinLimits(): void {
  const { perId, perAccount, refused } = simulator.control.judgeReport();
  assert.ok(perId.most <= 10 && perAccount.most <= 60, JSON.stringify({ perId, perAccount }));
  assert.equal(refused, 0);
}

describe("a payment from Finrelay", { timeout: 120_000 }, () => {
  test("A Finrelay payment shows its details with a token, and six simultaneous queries share one access token", async () => {
    const { control } = simulator;
    const lifecycle = [APPROVED_WITHOUT_WEBHOOK];
    const created = Array.from({ length: 6 }, () => control.create({ amount: 4200, currency: "JPY", lifecycle }));
    const documents = await Promise.all(created.map(({ id }) => readStatus(id)));
    for (const [index, document] of documents.entries()) {
      assert.equal(document.state, "succeeded");
      assert.deepEqual(document.amount, { value: "4200", currency: "JPY" });
      assert.deepEqual(document.method, { type: "card", brand: "visa", last4: "1111" });
      assert.equal(document.reference, created[index]?.orderId);
    }
    assert.partialDeepStrictEqual(control.judgeReport(), { calls: 6, tokenCalls: 1 });
  });

  test("A Finrelay payment shows nothing personal", async () => {
    const { id } = simulator.control.create();
    const headers = { ...customer(), ...(await bearer(resource(id))) };
    assertDiscreet(await responseText(await worker.fetch(`/v1/${path(id)}`, { headers })), PERSONAL);
  });

  test("An unknown Finrelay payment returns 404 without a token, and not_seen_yet with a token", async () => {
    await problemOf(await worker.fetch(`/v1/${path("nobody")}`, { headers: customer() }), 404);
    const { state, hint } = await readStatus("nobody-yet");
    assert.deepEqual([state, hint], ["unknown", "not_seen_yet"]);
  });

  test("A Finrelay payment is still shown after Finrelay revokes its access tokens", async () => {
    const { control } = simulator;
    const { tokenCalls } = control.judgeReport();
    control.tokens.revoke();
    const { id } = control.create({ type: "AUTHORIZE", lifecycle: [APPROVED_WITHOUT_WEBHOOK] });
    assert.equal((await readStatus(id)).state, "authorized");
    assert.equal(control.judgeReport().tokenCalls, tokenCalls + 1);
  });
});

describe("a webhook from Finrelay", { timeout: 120_000 }, () => {
  test("A Finrelay webhook updates an open stream at once while Finrelay does not respond", async () => {
    const { control } = simulator;
    const { id } = control.create({ lifecycle: [PENDING, { outcome: "approved", afterMs: 60_000 }] });
    const stream = await watch({ worker }, path(id), await bearer(resource(id)));
    await stream.state("processing");
    control.addFault({ kind: "hang", id });
    const step = { outcome: "approved", afterMs: 0 } as const;
    const transaction = control.transactions.byId(id) ?? assert.fail();
    transaction.lifecycle = [step];
    control.resendWebhook(id);
    await control.webhooks.deliverDue();
    assert.equal(control.webhooks.attempts.at(-1)?.status, 200);
    assert.equal((await stream.state("succeeded")).settled, true);
    control.faults.clear();
    await stream.close();
  });

  test("The Finrelay webhook of a refund updates the payment that it names", async () => {
    const { control } = simulator;
    const { id } = control.create({ amount: 999 });
    await readStatus(id);
    control.manage(id, "REFUND", { amount: 400 });
    await control.webhooks.deliverDue();
    await eventually(async () => {
      const { state, refunded } = await readStatus(id);
      assert.deepEqual([state, refunded], ["partially_refunded", { value: "4.00", currency: "EUR" }]);
    });
  });

  test("A Finrelay webhook without a valid signature returns 401 and changes nothing", async () => {
    const { id } = simulator.control.create({ lifecycle: [PENDING] });
    await readStatus(id);
    const body = JSON.stringify({
      event: "transaction-svc:transaction:purchase:approved",
      data: { id, approved: true },
    });
    for (const Authorization of ["", "Bearer e30.e30.e30"]) {
      const headers = { Authorization };
      const response = await worker.fetch("/v1/relay/webhook", { method: "POST", body, headers });
      assert.equal((await problemOf(response, 401)).code, "signature-invalid");
    }
    assert.equal((await readStatus(id)).state, "processing");
  });
});

describe("the limits of Finrelay", { timeout: 120_000 }, () => {
  test("The limits of Finrelay hold while 20 viewers read repeatedly, and each viewer gets a status", async () => {
    const created = Array.from({ length: 20 }, () => simulator.control.create({ lifecycle: [PENDING] }));
    for (let round = 0; round < 5; round++) {
      const documents = await Promise.all(created.map(({ id }) => readStatus(id)));
      assert.ok(documents.every(({ state }) => state === "processing" || state === "unknown"));
    }
    await eventually(async () => {
      const documents = await Promise.all(created.map(({ id }) => readStatus(id)));
      assert.ok(documents.every(({ state }) => state === "processing"));
    }, 40_000);
    assertWithinLimits();
  });
});

test("The log of the Finrelay tests contains no secret, token or id", { timeout: 60_000 }, () => {
  const { callsPerId } = simulator.control.judgeReport();
  const text = logText({ worker });
  assert.ok(text.includes('"verdict":"signed"'));
  assertDiscreet(text, [...Object.keys(callsPerId), ...PERSONAL, ...Object.values(SIMULATED_CLIENT), "eyJ"]);
});
