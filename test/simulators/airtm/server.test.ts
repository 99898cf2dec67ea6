/** The simulated Airtm responds as the vendor's documentation describes. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { playScenario } from "./scenarios.ts";
import { type AirtmSimulator, type AirtmSimulatorOptions, SIMULATED_ACCOUNT, startAirtmSimulator } from "./server.ts";

const basic = (key: string, secret: string) => `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`;
const authorization = basic(SIMULATED_ACCOUNT.key, SIMULATED_ACCOUNT.secret);
const UNKNOWN_ID = "00000000-0000-4000-8000-000000000000";

async function start(t: TestContext, options: AirtmSimulatorOptions = {}) {
  const clock = { nowMs: Date.parse("2026-11-21T10:00:00Z") };
  const simulator = await startAirtmSimulator({ now: () => clock.nowMs, ...options });
  t.after(() => simulator.close());
  return { simulator, control: simulator.control, clock };
}

async function get(simulator: AirtmSimulator, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${simulator.url}${path}`, { headers: { Authorization: authorization, ...headers } });
  const text = await response.text();
  const body = response.headers.get("content-type")?.includes("json")
    ? z.looseObject({}).parse(JSON.parse(text))
    : text;
  return { status: response.status, headers: response.headers, body: Object(body) };
}

describe("the simulated Airtm", () => {
  test("The simulated Airtm refuses wrong credentials with the error of each API, and counts the calls", async (t) => {
    const { simulator, control } = await start(t);
    const wrong = { Authorization: basic(SIMULATED_ACCOUNT.key, "wrong") };
    const v1 = await get(simulator, `/operations/${UNKNOWN_ID}`, wrong);
    assert.deepEqual([v1.status, v1.body], [401, { message: "Invalid credentials" }]);
    const v2 = await get(simulator, `/v2/payins/${UNKNOWN_ID}`, wrong);
    assert.deepEqual([v2.status, v2.body.code], [401, "415904"]);
    assert.equal(control.judgeReport().calls, 2);
  });

  test("The simulated Airtm shows purchases and payouts at one endpoint in v1 and at two endpoints in v2", async (t) => {
    const { simulator, control } = await start(t);
    const purchase = control.create({ type: "purchase", code: "A 1/ä", amount: "15.00" });
    const payout = control.create({ type: "payout", amount: "1.00" });
    const at = async (path: string) => (await get(simulator, path)).body;
    assert.partialDeepStrictEqual(await at(`/operations/${purchase.id}`), {
      ...{ operation_type: "purchase", status: "confirmed", amount: "15.00", code: "A 1/ä" },
    });
    assert.partialDeepStrictEqual(await at(`/operations/${payout.id}`), {
      ...{ operation_type: "payout", status: "COMPLETED", amount: "1.00", code: "" },
    });
    assert.equal((await at(`/code/${encodeURIComponent("A 1/ä")}`)).id, purchase.id);
    assert.partialDeepStrictEqual(await at(`/v2/payins/${purchase.id}`), { status: "CONFIRMED", amount: 15 });
    assert.equal((await at(`/v2/payins/by-code/${encodeURIComponent("A 1/ä")}`)).id, purchase.id);
    assert.partialDeepStrictEqual(await at(`/v2/payouts/${payout.id}`), { status: "COMPLETED", grossAmount: 1 });
    assert.equal((await get(simulator, `/v2/payouts/${purchase.id}`)).status, 404);
  });

  test("The simulated Airtm lists several operations with one code in the form of each API", async (t) => {
    const { simulator, control } = await start(t);
    const ids = ["purchase", "purchase", "payout"].map(
      (type) => control.create({ type: type as "purchase" | "payout", code: "A-1" }).id,
    );
    const { total, data } = (await get(simulator, "/code/A-1")).body;
    assert.deepEqual([total, data.map(({ id }: { id: string }) => id)], [3, ids]);
    const { items } = (await get(simulator, "/v2/payins/by-code/A-1")).body;
    assert.deepEqual(
      items.map(({ id }: { id: string }) => id),
      ids.slice(0, 2),
    );
    assert.equal((await get(simulator, "/v2/payouts/by-code/A-1")).body.id, ids[2]);
  });

  test("The simulated Airtm returns the documented error of each endpoint for an unknown id and for an id that is not a UUID", async (t) => {
    const { simulator } = await start(t, { limits: { enforce: false } });
    for (const [path, status, code] of [
      [`/operations/${UNKNOWN_ID}`, 404, "352015"],
      ["/code/unknown-id", 404, "352015"],
      [`/bulk-payments/${UNKNOWN_ID}`, 404, "352017"],
      ["/operations/unknown-id", 422, undefined],
      ["/bulk-payments/unknown-id", 500, undefined],
      [`/v2/payins/${UNKNOWN_ID}`, 404, "415031"],
      ["/v2/payins/by-code/unknown-id", 404, "415031"],
      ["/v2/payouts/by-code/unknown-id", 404, "415005"],
      [`/v2/payouts/${UNKNOWN_ID}`, 404, "415005"],
      [`/v2/bulk-payouts/${UNKNOWN_ID}`, 404, "415041"],
      [`/v2/reports/${UNKNOWN_ID}`, 404, "415042"],
      ["/v2/payins/unknown-id", 400, "415901"],
    ] as const) {
      const answer = await get(simulator, path);
      assert.deepEqual([answer.status, answer.body.code], [status, code], path);
    }
    const unknownPath = await get(simulator, "/operations/code/unknown-id");
    assert.deepEqual([unknownPath.status, String(unknownPath.body)], [404, "Not Found"]);
  });

  test("The simulated Airtm finds an operation by its code at the other path when it is configured", async (t) => {
    const { simulator, control } = await start(t, { account: { codePath: "operations/code" } });
    const { id } = control.create({ code: "A-1" });
    assert.equal((await get(simulator, "/operations/code/A-1")).body.id, id);
    assert.equal((await get(simulator, "/code/A-1")).status, 404);
  });

  test("A simulated Airtm payout follows its lifecycle script", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { id } = playScenario("payout-waiting", control);
    const statuses: unknown[] = [];
    for (const seconds of [0, 5, 6, 29, 30]) {
      clock.nowMs = Date.parse("2026-11-21T10:00:00Z") + seconds * 1000;
      const { body } = await get(simulator, `/operations/${id}`);
      statuses.push([body.status, body.reason_code, body.updated_at]);
    }
    const at = (seconds: string) => `2026-11-21T10:00:${seconds}.000Z`;
    assert.deepEqual(statuses, [
      ["COMMITTED", "", at("00")],
      ["COMMITTED", "", at("00")],
      ["PENDING", "415912", at("06")],
      ["PENDING", "415912", at("06")],
      ["COMPLETED", "", at("30")],
    ]);
  });

  test("The simulated Airtm v1 pages the items of a bulk in the requested order", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { id } = playScenario("bulk", control);
    assert.deepEqual((await get(simulator, `/bulk-payments/${id}`)).body, {
      ...{ id, status: "RUNNING", payments: { count: 200 } },
    });
    clock.nowMs += 40_000;
    assert.partialDeepStrictEqual((await get(simulator, `/bulk-payments/${id}`)).body, {
      ...{ status: "DONE", payments: { count: 200, pending: 0 } },
    });
    const sort = "sort=desc:amount,asc:internal_note";
    const rows: { amount: number; status: string }[] = [];
    for (let page = 1; page <= 4; page++) {
      const { body } = await get(simulator, `/bulk-payments/${id}/payments?page=${page}&${sort}`);
      assert.deepEqual([body.count, body.pages, body.currentPage], [200, 4, page]);
      rows.push(...body.payments);
    }
    const amounts = rows.map(({ amount }) => amount);
    assert.deepEqual(
      amounts,
      amounts.toSorted((a, b) => b - a),
    );
    assert.equal(rows.filter(({ status }) => status === "FAILED").length, 3);
    assert.equal((await get(simulator, `/bulk-payments/${id}/payments?sort=asc:hash`)).status, 422);
  });

  test("The simulated Airtm v2 pages the items of a bulk by cursor, 10 to 1000 per page", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { id } = playScenario("bulk", control);
    clock.nowMs += 40_000;
    const ids = new Set<string>();
    let after = "";
    for (const expected of [90, 90, 20, 0]) {
      const { body } = await get(simulator, `/v2/payouts?bulkPayoutId=${id}&perPage=90${after}`);
      assert.equal(body.items.length, expected);
      for (const item of body.items) ids.add(item.id);
      after = `&after=${encodeURIComponent(body.endCursor)}`;
    }
    assert.equal(ids.size, 200);
    for (const wrong of ["perPage=9", "perPage=1001", "after=nowhere"]) {
      assert.equal((await get(simulator, `/v2/payouts?bulkPayoutId=${id}&${wrong}`)).status, 400);
    }
    assert.partialDeepStrictEqual((await get(simulator, `/v2/bulk-payouts/${id}`)).body, {
      ...{ status: "COMPLETED", total: 200 },
    });
  });

  test("The simulated Airtm serves the file of a finished report at a URL that refuses credentials", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { id } = playScenario("report", control);
    assert.equal((await get(simulator, `/v2/reports/${id}/file`)).body.code, "415044");
    clock.nowMs += 15_000;
    assert.equal((await get(simulator, `/v2/reports/${id}`)).body.status, "COMPLETED");
    const { url } = (await get(simulator, `/v2/reports/${id}/file`)).body;
    assert.match(await (await fetch(url)).text(), /^date,amount\n/);
    assert.equal((await fetch(url, { headers: { Authorization: authorization } })).status, 400);
  });

  test("The simulated Airtm refuses the 11th call in a second without Retry-After, and allows it a second later", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { id } = control.create();
    const statuses = async (count: number) => {
      const received: number[] = [];
      for (let call = 0; call < count; call++) received.push((await get(simulator, `/operations/${id}`)).status);
      return received;
    };
    assert.deepEqual(await statuses(11), [...Array.from({ length: 10 }, () => 200), 429]);
    assert.equal((await get(simulator, `/v2/payins/${id}`)).headers.get("retry-after"), null);
    clock.nowMs += 1000;
    assert.deepEqual(await statuses(1), [200]);
    const report = control.judgeReport();
    assert.deepEqual([report.perAccount.most, report.refused], [12, 2]);
    assert.deepEqual(report.perId, { most: 11, name: `operations/${id}` });
  });

  test("The simulated Airtm fails on request with the error body of each API", async (t) => {
    const { simulator, control } = await start(t);
    const { id } = control.create();
    control.addFault({ kind: "status", status: 503, nextCalls: 2 });
    const { body } = await get(simulator, `/operations/${id}`);
    assert.deepEqual(body, { status: 503, message: "Service Unavailable" });
    assert.equal((await get(simulator, `/v2/payins/${id}`)).body.code, "415003");
    assert.equal((await get(simulator, `/operations/${id}`)).status, 200);
  });

  test("The simulated Airtm is controlled over HTTP", async (t) => {
    const { simulator } = await start(t);
    const control = async (method: string, path: string, body?: object) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const response = await fetch(`${simulator.url}/_control/${path}`, init);
      return { status: response.status, body: await response.json() };
    };
    assert.equal((await control("GET", "health")).status, 200);
    const created = await control("POST", "create", { type: "payout", lifecycle: [{ status: "pending", afterMs: 0 }] });
    assert.deepEqual([created.status, created.body.kind], [201, "payout"]);
    assert.equal((await get(simulator, `/operations/${created.body.id}`)).body.status, "PENDING");
    for (const [name, kind] of [
      ["purchase", "payment"],
      ["payout-waiting", "payout"],
      ["bulk", "bulk-payout"],
      ["report", "report"],
    ]) {
      const scenario = await control("POST", `scenarios/${name}`);
      assert.deepEqual([scenario.status, scenario.body.kind], [201, kind]);
    }
    assert.equal((await control("POST", "create", { type: "loan" })).status, 400);
    assert.equal((await control("POST", "scenarios/nothing")).status, 404);
    assert.equal((await control("POST", "faults", { kind: "status", status: 500 })).status, 200);
    assert.equal((await get(simulator, `/operations/${created.body.id}`)).status, 500);
    await control("DELETE", "faults");
    assert.equal((await get(simulator, `/operations/${created.body.id}`)).status, 200);
    assert.equal((await control("GET", "judge")).body.calls, 3);
  });
});
