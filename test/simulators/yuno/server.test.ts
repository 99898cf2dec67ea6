/** The simulated Yuno answers as the vendor's documentation says. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { SCENARIO_NAMES } from "./scenarios.ts";
import { SIMULATED_ACCOUNT, startYunoSimulator, type YunoSimulatorOptions } from "./server.ts";

const KEYS = {
  "public-api-key": SIMULATED_ACCOUNT.publicApiKey,
  "private-secret-key": SIMULATED_ACCOUNT.privateSecretKey,
};
const FOR_REPORTS = { ...KEYS, "x-organization-code": SIMULATED_ACCOUNT.organizationCode };

async function start(t: TestContext, options: YunoSimulatorOptions = {}) {
  const clock = { nowMs: Date.parse("2026-11-21T10:00:00Z") };
  const simulator = await startYunoSimulator({ now: () => clock.nowMs, ...options });
  t.after(() => simulator.close());
  /** Status, and the body where there is one. */
  const ask = async (path: string, headers: Record<string, string> = KEYS, method = "GET") => {
    const response = await fetch(simulator.url + path, { method, headers });
    const text = await response.text();
    const body: z.infer<typeof bodySchema> = text === "" ? null : bodySchema.parse(JSON.parse(text));
    return { status: response.status, headers: response.headers, text, body };
  };
  return { simulator, control: simulator.control, clock, ask };
}

const bodySchema = z.union([z.record(z.string(), z.unknown()), z.array(z.record(z.string(), z.unknown()))]).nullable();
const codeIn = (body: unknown) => z.looseObject({ code: z.string(), messages: z.array(z.string()) }).parse(body).code;
const paymentIn = (body: unknown) => z.looseObject({ payment: z.record(z.string(), z.unknown()) }).parse(body).payment;

describe("the simulated Yuno", () => {
  test("refuses missing and wrong keys, and a report without its organization", async (t) => {
    const { ask, control } = await start(t);
    const { id } = control.create();
    for (const headers of [{}, { ...KEYS, "private-secret-key": "x" }, { ...KEYS, "public-api-key": "x" }]) {
      const { status, body } = await ask(`/v1/payments/${id}`, headers);
      assert.deepEqual([status, codeIn(body)], [401, "INVALID_CREDENTIALS"]);
    }
    const report = control.create({ kind: "report" });
    assert.equal(codeIn((await ask(`/v1/reports/${report.id}`)).body), "MISSING_PARAMETERS");
    assert.equal((await ask(`/v1/reports/${report.id}`, { ...KEYS, "x-organization-code": "x" })).status, 403);
    assert.equal((await ask(`/v1/reports/${report.id}`, FOR_REPORTS)).status, 200);
    assert.equal(codeIn((await ask(`/v1/payments/${id}`, KEYS, "DELETE")).body), "UNSUPPORTED_METHOD");
  });

  test("answers what it does not know with 400 or 404 and a code, an order with an empty list, a wrong address with nothing", async (t) => {
    const { ask } = await start(t);
    const said = [];
    for (const path of ["payments", "payment-links", "payouts"]) said.push(await ask(`/v1/${path}/nobody`));
    said.push(await ask("/v1/reports/nobody", FOR_REPORTS));
    assert.deepEqual(
      said.map(({ status, body }) => [status, codeIn(body)]),
      [
        [400, "PAYMENT_NOT_FOUND"],
        [404, "NOT_FOUND"],
        [400, "NOT_FOUND"],
        [400, "REPORT_NOT_FOUND"],
      ],
    );
    const order = await ask("/v1/payments?merchant_order_id=nobody");
    assert.deepEqual([order.status, order.body], [200, []]);
    for (const path of ["/v1/nothing/here", "/v2/payments/nobody", "/v1/reports/nobody/download"]) {
      assert.deepEqual([(await ask(path, FOR_REPORTS)).status, (await ask(path, FOR_REPORTS)).text], [404, ""]);
    }
  });

  test("writes a payment wrapped or bare, its transactions as a list, its amounts as numbers in major units", async (t) => {
    const { ask, control } = await start(t);
    const wrapped = paymentIn((await ask(`/v1/payments/${control.create({ amount: "10.0125" }).id}`)).body);
    assert.deepEqual(wrapped.amount, {
      ...{ captured: 0, currency: "MXN", currency_conversion: null, refunded: 0, value: 10.0125 },
    });
    assert.ok(Array.isArray(wrapped.transactions));
    const { body } = await ask(`/v1/payments/${control.create({ wrapped: false }).id}`);
    assert.partialDeepStrictEqual(body, { status: "SUCCEEDED", sub_status: "APPROVED" });
  });

  test("lists all payments of an order", async (t) => {
    const { ask, control } = await start(t);
    const reference = "order 7/ä";
    const [first, second] = [control.create({ reference }), control.create({ reference })];
    control.create();
    const { body } = await ask(`/v1/payments?merchant_order_id=${encodeURIComponent(reference)}`);
    assert.partialDeepStrictEqual(body, [{ id: first.id }, { id: second.id }]);
  });

  test("moves a payment through its lifecycle by the clock, and does not know it before its time", async (t) => {
    const { ask, control, clock } = await start(t);
    const lifecycle = [
      { status: "PENDING", subStatus: "IN_PROCESS", afterMs: 0 },
      { status: "DECLINED", subStatus: "DECLINED", afterMs: 1000, responseCode: "EXPIRED_CARD" },
    ];
    const { id } = control.create({ lifecycle, afterMs: 500 });
    assert.equal((await ask(`/v1/payments/${id}`)).status, 400);
    const seen: unknown[] = [];
    for (const stepMs of [500, 999, 1]) {
      clock.nowMs += stepMs;
      seen.push(paymentIn((await ask(`/v1/payments/${id}`)).body).status);
    }
    assert.deepEqual(seen, ["PENDING", "PENDING", "DECLINED"]);
  });

  test("gives a voucher its number, barcode and end, a transfer its account, and each its own name for the end", async (t) => {
    const { ask, control } = await start(t);
    const detailOf = async (method: "voucher" | "transfer") => {
      const { id } = control.create({ method, expiresAfterMs: 86_400_000 });
      const [transaction] = z
        .array(z.looseObject({ payment_method: z.looseObject({ detail: z.record(z.string(), z.unknown()) }) }))
        .parse(paymentIn((await ask(`/v1/payments/${id}`)).body).transactions);
      return transaction?.payment_method.detail;
    };
    const end = "2026-11-22T10:00:00Z";
    assert.partialDeepStrictEqual(await detailOf("voucher"), { ticket: { expires_at: null, date_of_expiration: end } });
    assert.partialDeepStrictEqual(await detailOf("transfer"), { ticket: null, bank_transfer: { expires_at: end } });
  });

  test("writes a report in process with Go's times and an empty end", async (t) => {
    const { ask, control } = await start(t);
    const { id } = control.create({ kind: "report", lifecycle: [{ status: "IN_PROCESS", afterMs: 0 }] });
    assert.partialDeepStrictEqual((await ask(`/v1/reports/${id}`, FOR_REPORTS)).body, {
      ...{ status: "IN_PROCESS", created_at: "2026-11-21 10:00:00.000048496 +0000 UTC", expires_at: "" },
    });
  });

  test("hands a report's file out while there is one, to who brings no keys, and says that it was fetched", async (t) => {
    const { ask, control, clock } = await start(t);
    const lifecycle = [
      { status: "IN_PROCESS", afterMs: 0 },
      { status: "SUCCEEDED", afterMs: 1000 },
    ];
    const { id } = control.create({ kind: "report", lifecycle });
    const download = `/v2/reports/${id}/download`;
    assert.equal(codeIn((await ask(download, FOR_REPORTS)).body), "REPORT_STATUS_ERROR");
    clock.nowMs += 1000;
    const { body } = await ask(download, FOR_REPORTS);
    assert.partialDeepStrictEqual(body, { type: "PAYMENTS", status: "AVAILABLE" });
    const { download_link } = z.looseObject({ download_link: z.string() }).parse(body);
    assert.equal((await fetch(download_link, { headers: KEYS })).status, 403);
    assert.equal((await fetch(download_link.replace("simulated", "guessed"))).status, 403);
    assert.partialDeepStrictEqual((await ask(`/v1/reports/${id}`, FOR_REPORTS)).body, { status: "SUCCEEDED" });
    const file = await fetch(download_link);
    assert.match(file.headers.get("content-type") ?? "", /^text\/csv/);
    assert.match(await file.text(), /^payment_id,status/);
    assert.partialDeepStrictEqual((await ask(`/v1/reports/${id}`, FOR_REPORTS)).body, { status: "DOWNLOADED" });
  });
});

describe("the limits of the simulated Yuno", () => {
  test("refuse the 11th call for one thing within 60 s and say when to come back", async (t) => {
    const { ask, control, clock } = await start(t);
    const { id } = control.create();
    for (let call = 0; call < 10; call += 1) {
      assert.equal((await ask(`/v1/payments/${id}`)).status, 200);
      clock.nowMs += 1000;
    }
    const refused = await ask(`/v1/payments/${id}`);
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "50"]);
    assert.partialDeepStrictEqual(control.judgeReport(), {
      calls: 11,
      refused: 1,
      perId: { most: 11, name: `payments/${id}` },
    });
    clock.nowMs += 50_000;
    assert.equal((await ask(`/v1/payments/${id}`)).status, 200);
  });

  test("refuse the 61st call of one key, and count a report's download with the report", async (t) => {
    const { ask, control } = await start(t);
    await ask("/v1/reports/r", FOR_REPORTS);
    await ask("/v2/reports/r/download", FOR_REPORTS);
    assert.equal(control.judgeReport().callsPerId["reports/r"], 2);
    for (let call = 0; call < 58; call += 1) await ask(`/v1/payouts/id-${call}`);
    assert.equal((await ask("/v1/payouts/id-58")).status, 429);
    assert.partialDeepStrictEqual(control.judgeReport(), { refused: 1, perAccount: { most: 61 } });
  });
});

describe("the control of the simulated Yuno", () => {
  test("creates things, adds and clears faults, and tells of the judge over HTTP", async (t) => {
    const { simulator, control, ask } = await start(t);
    const order = (method: string, path: string, body?: unknown) =>
      fetch(`${simulator.url}/_control/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    assert.equal((await order("GET", "health")).status, 200);
    const created = await order("POST", "create", { kind: "payout", id: "p-1" });
    assert.deepEqual([created.status, control.resources.find("payout", "p-1")?.kind], [201, "payout"]);
    assert.equal((await order("POST", "create", { kind: "song" })).status, 400);
    assert.equal((await order("POST", "nothing")).status, 404);

    await order("POST", "faults", { kind: "status", status: 503, id: "p-1" });
    const broken = await ask("/v1/payouts/p-1");
    assert.deepEqual([broken.status, codeIn(broken.body)], [503, "INTERNAL_ERROR"]);
    await order("DELETE", "faults");
    assert.equal((await ask("/v1/payouts/p-1")).status, 200);
    assert.partialDeepStrictEqual(await (await order("GET", "judge")).json(), { calls: 2 });
  });

  for (const [name, kind, path, moments] of [
    ["link-paid", "payment-link", "payment-links", ["0 CREATED", "8 USED"]],
    ["link-expired", "payment-link", "payment-links", ["0 CREATED", "25 EXPIRED"]],
    ["voucher", "payment", "payments", ["0 READY_TO_PAY", "20 PENDING", "40 SUCCEEDED"]],
    ["report", "report", "reports", ["0 IN_PROCESS", "10 SUCCEEDED", "60 EXPIRED"]],
  ] as const) {
    test(`plays ${name}: ${moments.join(", ")}`, async (t) => {
      const { simulator, ask, clock } = await start(t);
      const response = await fetch(`${simulator.url}/_control/scenarios/${name}`, { method: "POST" });
      assert.equal(response.status, 201);
      const created = z.looseObject({ kind: z.string(), id: z.string() }).parse(await response.json());
      assert.equal(created.kind, kind);
      const startMs = clock.nowMs;
      for (const moment of moments) {
        const [seconds, status] = moment.split(" ");
        clock.nowMs = startMs + Number(seconds) * 1000;
        const { body } = await ask(`/v1/${path}/${created.id}`, FOR_REPORTS);
        assert.partialDeepStrictEqual(kind === "payment" ? paymentIn(body) : body, { status });
      }
    });
  }

  test("knows no other scenarios than those", () => {
    assert.deepEqual(SCENARIO_NAMES, ["link-paid", "link-expired", "voucher", "report"]);
  });
});
