/** The simulated Yuno responds as the vendor's documentation describes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as z from "zod";
import { SCENARIO_NAMES } from "./scenarios.ts";
import { errorCode, KEYS, paymentOf, REPORT_KEYS, start } from "./test-client.ts";

describe("the simulated Yuno", () => {
  test("The simulated Yuno refuses missing and wrong keys, and a report without its organization", async (t) => {
    const { request, control } = await start(t);
    const { id } = control.create();
    for (const headers of [{}, { ...KEYS, "private-secret-key": "x" }, { ...KEYS, "public-api-key": "x" }]) {
      const { status, body } = await request(`/v1/payments/${id}`, headers);
      assert.deepEqual([status, errorCode(body)], [401, "INVALID_CREDENTIALS"]);
    }
    const report = control.create({ kind: "report" });
    assert.equal(errorCode((await request(`/v1/reports/${report.id}`)).body), "MISSING_PARAMETERS");
    assert.equal((await request(`/v1/reports/${report.id}`, { ...KEYS, "x-organization-code": "x" })).status, 403);
    assert.equal((await request(`/v1/reports/${report.id}`, REPORT_KEYS)).status, 200);
    assert.equal(errorCode((await request(`/v1/payments/${id}`, KEYS, "DELETE")).body), "UNSUPPORTED_METHOD");
  });

  test("The simulated Yuno returns a documented error for an unknown id, an empty list for an unknown order, and no body for an unknown path", async (t) => {
    const { request } = await start(t);
    const responses = [];
    for (const path of ["payments", "payment-links", "payouts", "payment-methods"])
      responses.push(await request(`/v1/${path}/unknown-id`));
    responses.push(await request("/v1/reports/unknown-id", REPORT_KEYS));
    assert.deepEqual(
      responses.map(({ status, body }) => [status, errorCode(body)]),
      [
        [400, "PAYMENT_NOT_FOUND"],
        [404, "NOT_FOUND"],
        [400, "NOT_FOUND"],
        [404, "PAYMENT_METHOD_NOT_FOUND"],
        [400, "REPORT_NOT_FOUND"],
      ],
    );
    for (const list of ["payments?merchant_order_id=unknown-id", "payouts?merchant_reference=unknown-id"]) {
      const { status, body } = await request(`/v1/${list}`);
      assert.deepEqual([status, body], [200, []]);
    }
    for (const path of ["/v1/nothing/here", "/v2/payments/unknown-id", "/v1/reports/unknown-id/download"]) {
      assert.deepEqual([(await request(path, REPORT_KEYS)).status, (await request(path, REPORT_KEYS)).text], [404, ""]);
    }
  });

  test("A simulated Yuno payment follows its lifecycle script, and is unknown before its creation time", async (t) => {
    const { request, control, clock } = await start(t);
    const lifecycle = [
      { status: "PENDING", subStatus: "IN_PROCESS", afterMs: 0 },
      { status: "DECLINED", subStatus: "DECLINED", afterMs: 1000, responseCode: "EXPIRED_CARD" },
    ];
    const { id } = control.create({ lifecycle, afterMs: 500 });
    assert.equal((await request(`/v1/payments/${id}`)).status, 400);
    const statuses: unknown[] = [];
    for (const stepMs of [500, 999, 1]) {
      clock.nowMs += stepMs;
      statuses.push(paymentOf((await request(`/v1/payments/${id}`)).body).status);
    }
    assert.deepEqual(statuses, ["PENDING", "PENDING", "DECLINED"]);
  });

  test("The simulated Yuno writes a report in process with Go timestamps and an empty expiry", async (t) => {
    const { request, control } = await start(t);
    const { id } = control.create({ kind: "report", lifecycle: [{ status: "IN_PROCESS", afterMs: 0 }] });
    assert.partialDeepStrictEqual((await request(`/v1/reports/${id}`, REPORT_KEYS)).body, {
      ...{ status: "IN_PROCESS", created_at: "2026-11-21 10:00:00.000048496 +0000 UTC", expires_at: "" },
    });
  });

  test("The simulated Yuno serves the file of a finished report to requests without API keys, and marks the report as downloaded", async (t) => {
    const { request, control, clock } = await start(t);
    const lifecycle = [
      { status: "IN_PROCESS", afterMs: 0 },
      { status: "SUCCEEDED", afterMs: 1000 },
    ];
    const { id } = control.create({ kind: "report", lifecycle });
    const download = `/v2/reports/${id}/download`;
    assert.equal(errorCode((await request(download, REPORT_KEYS)).body), "REPORT_STATUS_ERROR");
    clock.nowMs += 1000;
    const { body } = await request(download, REPORT_KEYS);
    assert.partialDeepStrictEqual(body, { type: "PAYMENTS", status: "AVAILABLE" });
    const { download_link } = z.looseObject({ download_link: z.string() }).parse(body);
    assert.equal((await fetch(download_link, { headers: KEYS })).status, 403);
    assert.equal((await fetch(download_link.replace("simulated", "guessed"))).status, 403);
    assert.partialDeepStrictEqual((await request(`/v1/reports/${id}`, REPORT_KEYS)).body, { status: "SUCCEEDED" });
    const file = await fetch(download_link);
    assert.match(file.headers.get("content-type") ?? "", /^text\/csv/);
    assert.match(await file.text(), /^payment_id,status/);
    assert.partialDeepStrictEqual((await request(`/v1/reports/${id}`, REPORT_KEYS)).body, { status: "DOWNLOADED" });
  });
});

describe("the limits of the simulated Yuno", () => {
  test("The simulated Yuno refuses the 11th call for one id within 60 s with Retry-After", async (t) => {
    const { request, control, clock } = await start(t);
    const { id } = control.create();
    for (let call = 0; call < 10; call += 1) {
      assert.equal((await request(`/v1/payments/${id}`)).status, 200);
      clock.nowMs += 1000;
    }
    const refused = await request(`/v1/payments/${id}`);
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "50"]);
    assert.partialDeepStrictEqual(control.judgeReport(), {
      calls: 11,
      refused: 1,
      perId: { most: 11, name: `payments/${id}` },
    });
    clock.nowMs += 50_000;
    assert.equal((await request(`/v1/payments/${id}`)).status, 200);
  });

  test("The simulated Yuno refuses the 61st call of one key, and counts the download of a report with the report", async (t) => {
    const { request, control } = await start(t);
    await request("/v1/reports/r", REPORT_KEYS);
    await request("/v2/reports/r/download", REPORT_KEYS);
    assert.equal(control.judgeReport().callsPerId["reports/r"], 2);
    for (let call = 0; call < 58; call += 1) await request(`/v1/payouts/id-${call}`);
    assert.equal((await request("/v1/payouts/id-58")).status, 429);
    assert.partialDeepStrictEqual(control.judgeReport(), { refused: 1, perAccount: { most: 61 } });
  });
});

describe("the control of the simulated Yuno", () => {
  test("The simulated Yuno creates resources, adds and clears faults, and reports the judge's counts over HTTP", async (t) => {
    const { simulator, control, request } = await start(t);
    const callControl = (method: string, path: string, body?: unknown) =>
      fetch(`${simulator.url}/_control/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    assert.equal((await callControl("GET", "health")).status, 200);
    const created = await callControl("POST", "create", { kind: "payout", id: "p-1" });
    assert.deepEqual([created.status, control.resources.find("payout", "p-1")?.kind], [201, "payout"]);
    assert.equal((await callControl("POST", "create", { kind: "song" })).status, 400);
    assert.equal((await callControl("POST", "nothing")).status, 404);

    await callControl("POST", "faults", { kind: "status", status: 503, id: "p-1" });
    const broken = await request("/v1/payouts/p-1");
    assert.deepEqual([broken.status, errorCode(broken.body)], [503, "INTERNAL_ERROR"]);
    await callControl("DELETE", "faults");
    assert.equal((await request("/v1/payouts/p-1")).status, 200);
    assert.partialDeepStrictEqual(await (await callControl("GET", "judge")).json(), { calls: 2 });
  });

  for (const [name, kind, path, timeline] of [
    ["link-paid", "payment-link", "payment-links", ["0 CREATED", "8 USED"]],
    ["link-expired", "payment-link", "payment-links", ["0 CREATED", "25 EXPIRED"]],
    ["voucher", "payment", "payments", ["0 READY_TO_PAY", "20 PENDING", "40 SUCCEEDED"]],
    ["method-saved", "payment-method", "payment-methods", ["0 READY_TO_ENROLL", "8 ENROLL_IN_PROCESS", "14 ENROLLED"]],
    ["report", "report", "reports", ["0 IN_PROCESS", "10 SUCCEEDED", "60 EXPIRED"]],
  ] as const) {
    test(`The simulated Yuno plays the scenario ${name}: ${timeline.join(", ")}`, async (t) => {
      const { simulator, request, clock } = await start(t);
      const response = await fetch(`${simulator.url}/_control/scenarios/${name}`, { method: "POST" });
      assert.equal(response.status, 201);
      const created = z.looseObject({ kind: z.string(), id: z.string() }).parse(await response.json());
      assert.equal(created.kind, kind);
      const startMs = clock.nowMs;
      for (const entry of timeline) {
        const [seconds, status] = entry.split(" ");
        clock.nowMs = startMs + Number(seconds) * 1000;
        const { body } = await request(`/v1/${path}/${created.id}`, REPORT_KEYS);
        assert.partialDeepStrictEqual(kind === "payment" ? paymentOf(body) : body, { status });
      }
    });
  }

  test("The simulated Yuno has exactly the scenarios of the demo", () => {
    assert.deepEqual(SCENARIO_NAMES, ["link-paid", "link-expired", "voucher", "method-saved", "report"]);
  });
});
