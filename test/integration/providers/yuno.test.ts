/** Yuno from end to end: its simulator, the worker in workerd, a customer with a token, over real sockets. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Kind, resourcePath } from "../../../contract/resource.ts";
import type { StatusDocument } from "../../../contract/status.ts";
import type { CreateRequest } from "../../simulators/yuno/resources.ts";
import { SIMULATED_ACCOUNT, startYunoSimulator, type YunoSimulator } from "../../simulators/yuno/server.ts";
import { webhookHeaders } from "../../simulators/yuno/webhooks.ts";
import {
  assertDiscreet,
  bearer,
  customer,
  eventually,
  limits,
  logText,
  look,
  ORIGIN,
  PERSONAL,
  payment,
  problemOf,
  TOKEN_KEY,
  WINDOW_SECONDS,
  watch,
  wholeAnswer,
} from "../fixture.ts";
import { type RunningWorker, startWorker } from "../harness.ts";

const { organizationCode: _none, ...withoutOrganization } = SIMULATED_ACCOUNT;
const SECRETS = [...Object.values(SIMULATED_ACCOUNT), TOKEN_KEY.secret];
/** Beside what every simulated provider plants: the name behind an account, a document, an internal note. */
const HIDDEN = [
  ...PERSONAL,
  "Beispiel GmbH",
  "54666897000155",
  "internal-77",
  "acc-9990128",
  "tok_9a8b7c6d5e4f",
  "31 %",
];

let simulator: YunoSimulator;
let worker: RunningWorker;

before(async () => {
  simulator = await startYunoSimulator({ limits: { windowMs: WINDOW_SECONDS * 1000 } });
  const shop = {
    provider: "yuno",
    baseUrl: simulator.url,
    merchant: { name: "Example Shop" },
    origins: [ORIGIN],
    limits: limits(),
  };
  worker = await startWorker({
    vars: { CONNECTIONS: { shop, plain: { ...shop, account: "plain" } }, VIEWER_LIMITS: "off" },
    secrets: {
      SHOP_CREDENTIALS: SIMULATED_ACCOUNT,
      PLAIN_CREDENTIALS: withoutOrganization,
      TOKEN_KEYS: [TOKEN_KEY],
    },
  });
  simulator.control.webhooks.settings.url = `${worker.url}/v1/shop/webhook`;
});
after(async () => {
  await worker.close();
  await simulator.close();
});

/** Something at Yuno that tells nobody of itself. */
function quietly(request: CreateRequest): CreateRequest {
  return { ...request, lifecycle: (request.lifecycle ?? [PAID]).map((step) => ({ ...step, webhook: false })) };
}

const PAID = { status: "SUCCEEDED", subStatus: "APPROVED", afterMs: 0 };
const PENDING = { status: "PENDING", subStatus: "IN_PROCESS", afterMs: 0 };

async function seen(
  kind: Kind,
  id: string,
  scopes?: ("status" | "details" | "report:download")[],
): Promise<StatusDocument> {
  const resource = payment(id, kind);
  return look({ worker }, resourcePath(resource), await bearer(resource, scopes ? { scopes } : {}));
}

describe("a look at Yuno", { timeout: 100_000 }, () => {
  test("shows a payment's amount, card and reference, and nothing personal", async () => {
    const { control } = simulator;
    const { id, reference } = control.create(quietly({ amount: "4711.4725", currency: "BRL" }));
    const response = await worker.fetch(`/v1/shop/payment/${id}`, {
      headers: { ...customer(), ...(await bearer(payment(id))) },
    });
    assertDiscreet(await wholeAnswer(response), [...HIDDEN, ...SECRETS]);
    const document = await seen("payment", id);
    assert.deepEqual([document.state, document.settled, document.reference], ["succeeded", true, reference]);
    assert.deepEqual(document.amount, { value: "4711.4725", currency: "BRL" });
    assert.deepEqual(document.method, { type: "card", brand: "visa", last4: "1111" });
  });

  test("shows an order as its best payment, a payout and an open link under their kinds", async () => {
    const { control } = simulator;
    const reference = "2026/11 ä#1";
    control.create(quietly({ reference, lifecycle: [{ status: "DECLINED", afterMs: 0 }] }));
    control.create(quietly({ reference, wrapped: false }));
    control.create(quietly({ reference, lifecycle: [{ status: "EXPIRED", afterMs: 0 }] }));
    const payout = control.create(quietly({ kind: "payout", lifecycle: [{ status: "PENDING", afterMs: 0 }] }));
    const lifecycle = [{ status: "CREATED", afterMs: 0 }];
    const link = control.create(quietly({ kind: "payment-link", expiresAfterMs: 60_000, lifecycle }));
    const states = await Promise.all([
      seen("order", reference),
      seen("payout", payout.id),
      seen("payment-link", link.id),
    ]);
    assert.deepEqual(
      states.map(({ state }) => state),
      ["succeeded", "processing", "created"],
    );
    assert.ok(Date.parse(states[2]?.expiresAt ?? "") > Date.now());
  });

  test("shows an order as paid at the next look, when the customer has paid it with a second payment", async () => {
    const { control } = simulator;
    const reference = "second-try-1";
    control.create(quietly({ reference, lifecycle: [{ status: "DECLINED", afterMs: 0 }] }));
    assert.deepEqual(
      [(await seen("order", reference)).state, (await seen("order", reference)).settled],
      ["failed", true],
    );
    control.create(quietly({ reference, lifecycle: [{ status: "SUCCEEDED", afterMs: 0 }] }));
    // A settled answer may be repeated for five seconds, and a look asks at most every six.
    await eventually(async () => assert.equal((await seen("order", reference)).state, "succeeded"));
  });

  test("tells a waiting customer how to pay and until when, but only with a token", async () => {
    const { control } = simulator;
    const lifecycle = [{ status: "READY_TO_PAY", subStatus: "CREATED", afterMs: 0 }];
    const { id } = control.create(quietly({ method: "voucher", expiresAfterMs: 86_400_000, lifecycle }));
    const document = await seen("payment", id);
    assert.deepEqual([document.state, document.hint], ["action_required", "awaiting_transfer"]);
    assert.equal(document.instructions?.barcode, "93000262280678000999000");
    assert.ok(Date.parse(document.expiresAt ?? "") > Date.now());
    const bare = await look({ worker }, `shop/payment/${id}`);
    assert.equal(bare.instructions, undefined);
  });

  test("finds nothing where Yuno says 400 and NOT_FOUND: nothing for a stranger, not yet for who has a token", async () => {
    await problemOf(await worker.fetch("/v1/shop/payment/nobody", { headers: customer() }), 404);
    await problemOf(await worker.fetch("/v1/shop/payment-link/nobody", { headers: customer() }), 404);
    const document = await seen("order", "not-made-yet");
    assert.deepEqual([document.state, document.hint], ["unknown", "not_seen_yet"]);
  });
});

describe("a webhook of Yuno", { timeout: 100_000 }, () => {
  test("moves an open stream at once, before Yuno can be asked, and is confirmed later", async () => {
    const { control } = simulator;
    const { id } = control.create({
      lifecycle: [
        { ...PENDING, webhook: false },
        { ...PAID, afterMs: 1500 },
      ],
    });
    const stream = await watch({ worker }, `shop/payment/${id}`, await bearer(payment(id)));
    await stream.state("processing");
    control.addFault({ kind: "status", status: 503, id });
    assert.equal((await stream.state("succeeded")).settled, true);
    await eventually(() => assert.equal(control.webhooks.attempts.at(-1)?.status, 200));
    control.clearFaults();
    await eventually(async () => assert.equal((await seen("payment", id)).stale, false));
    await stream.close();
  });

  test("of a payment made with a link moves the link", async () => {
    const { control } = simulator;
    const lifecycle = [{ status: "CREATED", afterMs: 0 }];
    const link = control.create({ kind: "payment-link", expiresAfterMs: 60_000, lifecycle });
    const resource = payment(link.id, "payment-link");
    const stream = await watch({ worker }, resourcePath(resource), await bearer(resource));
    await stream.state("created");
    control.create({ paymentLinkCode: link.id, lifecycle: [PENDING, { ...PAID, afterMs: 500 }] });
    await stream.state("processing");
    assert.equal((await stream.state("succeeded")).settled, true);
    await stream.close();
  });

  test("of which one of several proofs is missing or wrong is refused", async () => {
    const body = JSON.stringify({ payment: { id: "p-1", status: "SUCCEEDED" } });
    const right = webhookHeaders(SIMULATED_ACCOUNT, body);
    const call = (headers: Record<string, string>) =>
      worker.fetch("/v1/shop/webhook", { method: "POST", body, headers });
    assert.equal((await call(right)).status, 200);
    for (const name of Object.keys(right)) {
      await problemOf(await call({ ...right, [name]: `${right[name]}x` }), 401);
      const { [name]: _missing, ...rest } = right;
      await problemOf(await call(rest), 401);
    }
  });
});

describe("a report of Yuno", { timeout: 100_000 }, () => {
  test("is handed through once it is ready, and then says that it was fetched", async () => {
    const { control } = simulator;
    const lifecycle = [
      { status: "IN_PROCESS", afterMs: 0 },
      { status: "SUCCEEDED", afterMs: 1000 },
    ];
    const { id } = control.create({ kind: "report", lifecycle });
    const resource = payment(id, "report");
    const scopes = ["details" as const, "report:download" as const];
    const headers = await bearer(resource, { scopes });
    const stream = await watch({ worker }, resourcePath(resource), headers);
    await stream.state("processing");
    const ready = await stream.state("succeeded");
    assert.equal(ready.download?.path, `/v1/shop/report/${id}/file`);
    const file = await worker.fetch(`/v1/shop/report/${id}/file`, { headers: { ...customer(), ...headers } });
    assert.equal(file.status, 200);
    assert.match(await file.text(), /^payment_id,status,amount,currency\n/);
    await eventually(async () => assert.equal((await seen("report", id, scopes)).hint, "downloaded"));
    await stream.close();
  });

  test("is not asked for where the organization's code is not known, and the log says so", async () => {
    const { id } = simulator.control.create(quietly({ kind: "report" }));
    const resource = payment(id, "report", "plain");
    const document = await look({ worker }, resourcePath(resource), await bearer(resource));
    assert.deepEqual([document.state, document.stale], ["unknown", true]);
    assert.equal(simulator.control.judgeReport().callsPerId[`reports/${id}`], undefined);
    assert.match(
      logText({ worker }),
      /"no-answer","requestId":"[^"]+","connection":"plain","kind":"report".*"refused"/,
    );
  });
});

describe("Yuno's limits", { timeout: 100_000 }, () => {
  test("are never exceeded, however many look, and nothing secret is logged", async () => {
    const { control } = simulator;
    const ids = Array.from({ length: 20 }, () => control.create(quietly({ lifecycle: [PENDING] })).id);
    await Promise.all(ids.flatMap((id) => Array.from({ length: 12 }, () => look({ worker }, `shop/payment/${id}`))));
    const report = control.judgeReport();
    assert.equal(report.refused, 0);
    assert.ok(report.calls > 20 && report.perAccount.most <= 60 && report.perId.most <= 10, JSON.stringify(report));
    assertDiscreet(logText({ worker }), [...HIDDEN, ...SECRETS, ...ids]);
  });
});
