/** The real Worker with the simulated Mollie: statuses, both sorts of webhooks, and limits. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { ResourceRef } from "../../../contract/resource.ts";
import { PERSONAL } from "../../simulators/mollie/payment-documents.ts";
import { type MollieSimulator, SIMULATED_ACCOUNT, startMollieSimulator } from "../../simulators/mollie/server.ts";
import { signatureOf } from "../../simulators/mollie/webhooks.ts";
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
} from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

const { apiKey, webhookSecret } = SIMULATED_ACCOUNT;

let worker: RunningWorker;
let simulator: MollieSimulator;
before(async () => {
  simulator = await startMollieSimulator();
  const connection = {
    ...{ provider: "mollie", baseUrl: simulator.baseUrl },
    ...{ merchant: { name: "Example Shop" }, origins: [ORIGIN] },
  };
  worker = await startWorker({
    vars: { CONNECTIONS: { books: connection }, VIEWER_LIMITS: "off" },
    secrets: { BOOKS_CREDENTIALS: { apiKey, webhookSecret }, TOKEN_KEYS: [TOKEN_KEY] },
  });
});
after(async () => {
  await worker.close();
  await simulator.close();
});

const resource = (id: string, kind: ResourceRef["kind"] = "payment") => ({ connection: "books", kind, id });
const path = (id: string, kind: ResourceRef["kind"] = "payment") => `books/${kind}/${id}`;
const readStatus = async (id: string, kind?: ResourceRef["kind"]) =>
  fetchAnsweredStatus({ worker }, path(id, kind), await bearer(resource(id, kind)));
const open = [{ status: "open", afterMs: 0 }];
const callsFor = (id: string) => simulator.control.judgeReport().callsPerId[id] ?? 0;

/** Sends the webhooks of the next changes of one sort only. */
function sendWebhooks(...systems: ("classic" | "next-gen")[]): void {
  simulator.control.webhooks.configure({ url: `${worker.url}/v1/books/webhook`, systems });
}

const post = (body: string, headers: Record<string, string>) =>
  worker.fetch("/v1/books/webhook", { method: "POST", body, headers: { ...customer(), ...headers } });

describe("a payment from Mollie", { timeout: 120_000 }, () => {
  test("A Mollie payment shows its details with a token, and that it is a test", async () => {
    const { id } = simulator.control.create({ amount: "42.00", metadata: { order_id: "A-7" } });
    const document = await readStatus(id);
    assert.partialDeepStrictEqual(document, {
      ...{ state: "succeeded", settled: true, test: true, reference: "A-7" },
      ...{ amount: { value: "42.00", currency: "EUR" }, method: { type: "card", brand: "visa", last4: "6787" } },
    });
    const headers = { ...customer(), ...(await bearer(resource(id))) };
    assertDiscreet(await responseText(await worker.fetch(`/v1/${path(id)}`, { headers })), PERSONAL);
  });

  test("Two Mollie payments whose ids differ in letter case only are two payments", async () => {
    const lower = simulator.control.create({ id: "tr_abcdefghij", amount: "1.00" });
    const upper = simulator.control.create({ id: "tr_Abcdefghij", amount: "2.00", lifecycle: open });
    assert.equal((await readStatus(lower.id)).state, "succeeded");
    const { state, amount, continueUrl } = await readStatus(upper.id);
    assert.deepEqual([state, amount?.value], ["action_required", "2.00"]);
    assert.equal(continueUrl, `https://www.mollie.com/checkout/select-method/${upper.id}`);
  });

  test("An id of another form is not found without a call, and an unknown Mollie payment with one", async () => {
    const { calls } = simulator.control.judgeReport();
    await problemOf(await worker.fetch(`/v1/${path("7f1c9f0e")}`, { headers: customer() }), 404);
    assert.equal(simulator.control.judgeReport().calls, calls);
    await problemOf(await worker.fetch(`/v1/${path("tr_IdOfNobody")}`, { headers: customer() }), 404);
    assert.equal(simulator.control.judgeReport().calls, calls + 1);
  });

  test("A Mollie payment link shows the state of the payment that was made with it", async () => {
    const link = simulator.control.create({ collection: "payment-link", lifecycle: [{ afterMs: 0, isPaid: true }] });
    simulator.control.create({ parentId: link.id, lifecycle: [{ status: "failed", afterMs: 0 }] });
    simulator.control.create({ parentId: link.id });
    const { state, attempts } = await readStatus(link.id, "payment-link");
    assert.deepEqual([state, attempts], ["succeeded", { total: 2, succeeded: 1, failed: 1 }]);
  });
});

describe("a webhook from Mollie", { timeout: 120_000 }, () => {
  test("Classic webhooks with the same body report each change of a payment, also after it is settled", async () => {
    const { control } = simulator;
    sendWebhooks("classic");
    const { id } = control.create();
    assert.equal((await readStatus(id)).state, "succeeded");
    const changes: Parameters<typeof control.advance>[1][] = [
      { refunds: [{ id: "re_1", amount: "4.00", status: "refunded" }] },
      { chargebacks: [{ amount: "10.00" }] },
    ];
    for (const change of changes) {
      const calls = callsFor(id);
      control.advance(id, { status: "paid", ...change });
      await control.webhooks.deliverDue();
      assert.equal(control.webhooks.attempts.at(-1)?.status, 200);
      // Nobody looks, so only the webhook makes the gate ask.
      await eventually(() => assert.equal(callsFor(id), calls + 1));
    }
    await eventually(async () => assert.equal((await readStatus(id)).state, "charged_back"));
  });

  test("A signed event makes the gate ask Mollie about a payment that is settled, and moves nothing by itself", async () => {
    const { control } = simulator;
    sendWebhooks();
    const { id } = control.create();
    assert.equal((await readStatus(id)).state, "succeeded");
    control.advance(id, { status: "paid", refunds: [{ id: "re_1", amount: "4.00", status: "refunded" }] });
    // The entity in the event is older than what Mollie says.
    const entity = { resource: "payment", id, status: "failed" };
    const event = { resource: "event", id: "event_1", type: "payment.failed", entityId: id, _embedded: { entity } };
    const body = JSON.stringify(event);
    assert.equal((await post(body, { "X-Mollie-Signature": signatureOf(webhookSecret, body) })).status, 200);
    await eventually(async () => assert.equal((await readStatus(id)).state, "partially_refunded"));
  });

  test("A Mollie event with a wrong signature or without one returns 401, and an unknown id returns 200", async () => {
    const { id } = simulator.control.create({ lifecycle: open });
    await readStatus(id);
    const event = JSON.stringify({ resource: "event", id: "event_2", type: "payment.paid", entityId: id });
    const wrong: Record<string, string>[] = [{}, { "X-Mollie-Signature": signatureOf("a-wrong-secret", event) }];
    for (const headers of wrong) {
      assert.equal((await problemOf(await post(event, headers), 401)).code, "signature-invalid");
    }
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    for (const unknown of ["tr_IdOfNobodyElse", "sub_rVKGtNd6s3"]) {
      assert.equal((await post(`id=${unknown}`, form)).status, 200);
    }
    assert.equal(callsFor("tr_IdOfNobodyElse"), 0);
  });

  test("A flood of classic webhooks about one payment costs few calls, and never exceeds the limits", async () => {
    const { id } = simulator.control.create({ lifecycle: open });
    await readStatus(id);
    const before = callsFor(id);
    const form = { "Content-Type": "application/x-www-form-urlencoded" };
    const answers = await Promise.all(Array.from({ length: 40 }, () => post(`id=${id}`, form)));
    assert.ok(answers.every(({ status }) => status === 200));
    await readStatus(simulator.control.create().id);
    assert.ok(callsFor(id) - before <= 5, `${callsFor(id) - before} calls`);
    const { perAccount, perId, refused } = simulator.control.judgeReport();
    assert.ok(
      perAccount.most <= 10 && perId.most <= 2 && refused === 0,
      JSON.stringify({ perAccount, perId, refused }),
    );
  });
});

test("The log of the Mollie tests contains no secret or id", { timeout: 60_000 }, async () => {
  const text = await completeLog({ worker }, "books");
  assert.ok(text.includes('"verdict":"signed"') && text.includes('"verdict":"unsigned"'));
  const ids = Object.keys(simulator.control.judgeReport().callsPerId);
  assertDiscreet(text, [...ids, ...PERSONAL, apiKey, webhookSecret]);
});
