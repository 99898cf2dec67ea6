/** The real Worker with the simulated Yuno: statuses, webhooks, reports and limits over real sockets. */
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
  completeLog,
  customer,
  eventually,
  fetchAnsweredStatus,
  fetchStatus,
  limits,
  logText,
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

const { organizationCode: _organizationCode, ...withoutOrganization } = SIMULATED_ACCOUNT;
const SECRETS = [...Object.values(SIMULATED_ACCOUNT), TOKEN_KEY.secret];
/** Texts of the simulated Yuno that no viewer may receive, in addition to those of the simulated IXOPAY. */
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
  const connection = {
    provider: "yuno",
    baseUrl: simulator.url,
    merchant: { name: "Example Shop" },
    origins: [ORIGIN],
    limits: limits(),
  };
  worker = await startWorker({
    vars: { CONNECTIONS: { shop: connection, plain: { ...connection, account: "plain" } }, VIEWER_LIMITS: "off" },
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

/** The request for a resource that sends no webhooks. */
function withoutWebhooks(request: CreateRequest): CreateRequest {
  return { ...request, lifecycle: (request.lifecycle ?? [PAID]).map((step) => ({ ...step, webhook: false })) };
}

const PAID = { status: "SUCCEEDED", subStatus: "APPROVED", afterMs: 0 };
const PENDING = { status: "PENDING", subStatus: "IN_PROCESS", afterMs: 0 };

async function readStatus(
  kind: Kind,
  id: string,
  scopes?: ("status" | "details" | "report:download")[],
): Promise<StatusDocument> {
  const resource = payment(id, kind);
  return fetchAnsweredStatus({ worker }, resourcePath(resource), await bearer(resource, scopes ? { scopes } : {}));
}

describe("a status from Yuno", { timeout: 100_000 }, () => {
  test("A Yuno payment has an amount, card and reference, and nothing personal", async () => {
    const { control } = simulator;
    const { id, reference } = control.create(withoutWebhooks({ amount: "4711.4725", currency: "BRL" }));
    const response = await worker.fetch(`/v1/shop/payment/${id}`, {
      headers: { ...customer(), ...(await bearer(payment(id))) },
    });
    assertDiscreet(await responseText(response), [...HIDDEN, ...SECRETS]);
    const document = await readStatus("payment", id);
    assert.deepEqual([document.state, document.settled, document.reference], ["succeeded", true, reference]);
    assert.deepEqual(document.amount, { value: "4711.4725", currency: "BRL" });
    assert.deepEqual(document.method, { type: "card", brand: "visa", last4: "1111" });
  });

  test("A Yuno order has the state of its best payment, and a payout and an open link have their own states", async () => {
    const { control } = simulator;
    const reference = "2026/11 ä#1";
    control.create(withoutWebhooks({ reference, lifecycle: [{ status: "DECLINED", afterMs: 0 }] }));
    control.create(withoutWebhooks({ reference, wrapped: false }));
    control.create(withoutWebhooks({ reference, lifecycle: [{ status: "EXPIRED", afterMs: 0 }] }));
    const payout = control.create(withoutWebhooks({ kind: "payout", lifecycle: [{ status: "PENDING", afterMs: 0 }] }));
    const lifecycle = [{ status: "CREATED", afterMs: 0 }];
    const link = control.create(withoutWebhooks({ kind: "payment-link", expiresAfterMs: 60_000, lifecycle }));
    const states = await Promise.all([
      readStatus("order", reference),
      readStatus("payout", payout.id),
      readStatus("payment-link", link.id),
    ]);
    assert.deepEqual(
      states.map(({ state }) => state),
      ["succeeded", "processing", "created"],
    );
    assert.ok(Date.parse(states[2]?.expiresAt ?? "") > Date.now());
  });

  test("A failed Yuno order becomes paid after the customer pays it with a second payment", async () => {
    const { control } = simulator;
    const reference = "second-try-1";
    control.create(withoutWebhooks({ reference, lifecycle: [{ status: "DECLINED", afterMs: 0 }] }));
    assert.deepEqual(
      [(await readStatus("order", reference)).state, (await readStatus("order", reference)).settled],
      ["failed", true],
    );
    control.create(withoutWebhooks({ reference, lifecycle: [{ status: "SUCCEEDED", afterMs: 0 }] }));
    // The Worker may repeat a settled status for 5 s, and it checks a failed order at most every 6 s.
    await eventually(async () => assert.equal((await readStatus("order", reference)).state, "succeeded"));
  });

  test("A waiting Yuno payment shows payment instructions and an expiry, but only with a token", async () => {
    const { control } = simulator;
    const lifecycle = [{ status: "READY_TO_PAY", subStatus: "CREATED", afterMs: 0 }];
    const { id } = control.create(withoutWebhooks({ method: "voucher", expiresAfterMs: 86_400_000, lifecycle }));
    const document = await readStatus("payment", id);
    assert.deepEqual([document.state, document.hint], ["action_required", "awaiting_transfer"]);
    assert.equal(document.instructions?.barcode, "93000262280678000999000");
    assert.ok(Date.parse(document.expiresAt ?? "") > Date.now());
    const withoutToken = await fetchAnsweredStatus({ worker }, `shop/payment/${id}`);
    assert.equal(withoutToken.instructions, undefined);
  });

  test("A waiting Yuno payment reads expired at its deadline while Yuno still reports it as open", async () => {
    const { control } = simulator;
    const lifecycle = [{ status: "READY_TO_PAY", subStatus: "CREATED", afterMs: 0 }];
    const { id } = control.create(withoutWebhooks({ method: "voucher", expiresAfterMs: 4_000, lifecycle }));
    const stream = await watch({ worker }, `shop/payment/${id}`, await bearer(payment(id)));
    assert.equal((await stream.state("action_required")).instructions?.barcode, "93000262280678000999000");
    const { settled, mayPay, instructions, timeline, expiresAt, serverTime } = await stream.state("expired");
    assert.deepEqual([settled, mayPay, instructions], [false, false, null]);
    assert.deepEqual(timeline.at(-1), { state: "expired", at: expiresAt });
    assert.ok(Date.parse(serverTime) >= Date.parse(expiresAt ?? ""));
    await stream.close();
    assert.equal((await readStatus("payment", id)).state, "expired");
  });

  test("A Yuno link opens at its start: its stream gets a document, and its ETag changes", async () => {
    const { control } = simulator;
    const lifecycle = [{ status: "CREATED", afterMs: 0 }];
    const link = control.create(withoutWebhooks({ kind: "payment-link", startsAfterMs: 4_000, lifecycle }));
    const path = resourcePath(payment(link.id, "payment-link"));
    const stream = await watch({ worker }, path);
    const early = await stream.state("created");
    assert.equal(early.mayPay, false);
    const before = await worker.fetch(`/v1/${path}`, { headers: customer() });
    const { data } = await stream.next(({ event, data }) => event === "status" && data.mayPay === true);
    assert.equal(data.version, early.version + 1);
    assert.ok(Date.parse(data.serverTime ?? "") >= Date.parse(early.startsAt ?? ""));
    const headers = { ...customer(), "If-None-Match": before.headers.get("ETag") ?? "" };
    assert.equal((await worker.fetch(`/v1/${path}`, { headers })).status, 200);
    await stream.close();
  });

  test("An id that Yuno does not find returns 404 without a token, and not_seen_yet with a token", async () => {
    const absent = "00000000-0000-4000-8000-000000000000";
    await problemOf(await worker.fetch(`/v1/shop/payment/${absent}`, { headers: customer() }), 404);
    await problemOf(await worker.fetch("/v1/shop/payment-link/nobody", { headers: customer() }), 404);
    const document = await readStatus("order", "not-made-yet");
    assert.deepEqual([document.state, document.hint], ["unknown", "not_seen_yet"]);
  });
});

describe("a webhook from Yuno", { timeout: 100_000 }, () => {
  test("A Yuno webhook updates an open stream at once while Yuno is unreachable, and is confirmed later", async () => {
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
    await eventually(async () => assert.equal((await readStatus("payment", id)).stale, false));
    await stream.close();
  });

  test("The Yuno webhook of a payment updates the payment link that it was made with", async () => {
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

  test("A Yuno webhook with one missing or wrong proof is refused", async () => {
    const body = JSON.stringify({ payment: { id: "p-1", status: "SUCCEEDED" } });
    const validHeaders = webhookHeaders(SIMULATED_ACCOUNT, body);
    const call = (headers: Record<string, string>) =>
      worker.fetch("/v1/shop/webhook", { method: "POST", body, headers });
    assert.equal((await call(validHeaders)).status, 200);
    for (const name of Object.keys(validHeaders)) {
      await problemOf(await call({ ...validHeaders, [name]: `${validHeaders[name]}x` }), 401);
      const { [name]: _missing, ...rest } = validHeaders;
      await problemOf(await call(rest), 401);
    }
  });
});

describe("a report from Yuno", { timeout: 100_000 }, () => {
  test("The file of a finished Yuno report is streamed to the viewer, and the report then has the hint downloaded", async () => {
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
    await eventually(async () => assert.equal((await readStatus("report", id, scopes)).hint, "downloaded"));
    await stream.close();
  });

  test("A Yuno report is not queried without an organization code, and the log records the refusal", async () => {
    const { id } = simulator.control.create(withoutWebhooks({ kind: "report" }));
    const resource = payment(id, "report", "plain");
    const document = await fetchStatus({ worker }, resourcePath(resource), await bearer(resource));
    assert.deepEqual([document.state, document.stale], ["unknown", true]);
    assert.equal(simulator.control.judgeReport().callsPerId[`reports/${id}`], undefined);
    assert.match(
      logText({ worker }),
      /"no-result","requestId":"[^"]+","connection":"plain","kind":"report".*"refused"/,
    );
  });
});

describe("the limits of Yuno", { timeout: 100_000 }, () => {
  test("The limits of Yuno hold with many viewers, and no secret is logged", async () => {
    const { control } = simulator;
    const ids = Array.from({ length: 20 }, () => control.create(withoutWebhooks({ lifecycle: [PENDING] })).id);
    await Promise.all(
      ids.flatMap((id) => Array.from({ length: 12 }, () => fetchStatus({ worker }, `shop/payment/${id}`))),
    );
    const report = control.judgeReport();
    assert.equal(report.refused, 0);
    assert.ok(report.calls > 20 && report.perAccount.most <= 60 && report.perId.most <= 10, JSON.stringify(report));
    assertDiscreet(await completeLog({ worker }), [...HIDDEN, ...SECRETS, ...ids]);
  });
});
