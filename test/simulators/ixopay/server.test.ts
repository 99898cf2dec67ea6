/** The simulated IXOPAY responds as the vendor's documentation describes. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { type IxopaySimulator, type IxopaySimulatorOptions, startIxopaySimulator } from "./server.ts";
import { dateText, sign } from "./signature.ts";

const documentSchema = z.looseObject({ success: z.boolean(), transactionStatus: z.string().optional() });

async function start(t: TestContext, options: IxopaySimulatorOptions = {}) {
  const clock = { nowMs: Date.parse("2026-11-21T10:00:00Z") };
  const simulator = await startIxopaySimulator({ now: () => clock.nowMs, ...options });
  t.after(() => simulator.close());
  return { simulator, control: simulator.control, clock };
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

async function getStatus(
  simulator: IxopaySimulator,
  id: string,
  path = "getByUuid",
  headers: Record<string, string> = {},
) {
  const { account } = simulator.control;
  const response = await fetch(`${simulator.baseUrl}/status/${account.apiKey}/${path}/${encodeURIComponent(id)}`, {
    headers: { Authorization: basic(account), ...headers },
  });
  return { status: response.status, headers: response.headers, body: documentSchema.parse(await response.json()) };
}

describe("the status endpoints of the simulated IXOPAY", () => {
  test("The simulated IXOPAY finds a transaction by uuid and by merchantTransactionId", async (t) => {
    const { simulator, control } = await start(t);
    const { uuid, merchantTransactionId } = control.create({ merchantTransactionId: "order 7/ä" });
    assert.match(uuid, /^[0-9a-f]{20}$/);
    assert.equal((await getStatus(simulator, uuid)).body.merchantTransactionId, "order 7/ä");
    assert.equal((await getStatus(simulator, merchantTransactionId, "getByMerchantTransactionId")).body.uuid, uuid);
  });

  test("The simulated IXOPAY returns 200 with code 8001 for an unknown uuid", async (t) => {
    const { simulator } = await start(t);
    const { status, body } = await getStatus(simulator, "unknown-id");
    assert.equal(status, 200);
    assert.deepEqual(body, { success: false, errorMessage: "Transaction not found", errorCode: 8001 });
  });

  test("The simulated IXOPAY refuses wrong credentials and another connector with 401 and code 3002", async (t) => {
    const { simulator, control } = await start(t);
    const wrong = await getStatus(simulator, "a", "getByUuid", {
      Authorization: basic({ username: "x", password: "y" }),
    });
    assert.deepEqual([wrong.status, wrong.body.errorCode], [401, 3002]);
    const otherConnector = await fetch(`${simulator.baseUrl}/status/other-connector/getByUuid/a`, {
      headers: { Authorization: basic(control.account) },
    });
    assert.equal(otherConnector.status, 401);
  });

  test("The simulated IXOPAY refuses an unsigned or wrongly signed request with code 1004 when it requires signatures", async (t) => {
    const { simulator, control, clock } = await start(t, { account: { requireSignature: true } });
    const { uuid } = control.create();
    assert.equal((await getStatus(simulator, uuid)).body.errorCode, 1004);

    const date = dateText(clock.nowMs, "GMT");
    const contentType = "application/json; charset=utf-8";
    const uri = `/api/v3/status/${control.account.apiKey}/getByUuid/${uuid}`;
    const signature = sign({ method: "GET", body: "", contentType, date, uri }, control.account.sharedSecret);
    const signed = { "Content-Type": contentType, "X-Date": date, "X-Signature": signature };
    assert.equal((await getStatus(simulator, uuid, "getByUuid", signed)).body.success, true);
    const tampered = { ...signed, "X-Date": dateText(clock.nowMs + 1000, "GMT") };
    assert.equal((await getStatus(simulator, uuid, "getByUuid", tampered)).body.errorCode, 1004);
  });

  test("A simulated IXOPAY transaction follows its lifecycle script", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { uuid } = control.create({
      lifecycle: [
        { status: "REDIRECT", afterMs: 0 },
        { status: "PENDING", afterMs: 1000 },
        { status: "ERROR", afterMs: 1000, code: 2003 },
      ],
    });
    const statuses: unknown[] = [];
    for (const stepMs of [0, 999, 1, 1000]) {
      clock.nowMs += stepMs;
      statuses.push((await getStatus(simulator, uuid)).body.transactionStatus);
    }
    assert.deepEqual(statuses, ["REDIRECT", "REDIRECT", "PENDING", "ERROR"]);
  });

  test("A simulated IXOPAY transaction is unknown before its creation time", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { uuid } = control.create({ afterMs: 500 });
    assert.equal((await getStatus(simulator, uuid)).body.errorCode, 8001);
    clock.nowMs += 500;
    assert.equal((await getStatus(simulator, uuid)).body.success, true);
  });

  test("The simulated IXOPAY writes returnData in every documented shape", async (t) => {
    const { simulator, control } = await start(t);
    const shapes = ["cardData", "creditcardData", "nested-creditcardData", "nested-cardData", "ibanData"] as const;
    const statuses: unknown[] = [];
    for (const returnData of shapes) {
      const { body } = await getStatus(simulator, control.create({ shape: { returnData } }).uuid);
      const data = z.record(z.string(), z.unknown()).parse(body.returnData);
      statuses.push(data._TYPE ?? Object.keys(data));
    }
    assert.deepEqual(statuses, ["cardData", "creditcardData", ["creditcardData"], ["cardData"], "ibanData"]);
  });

  test("The simulated IXOPAY writes numbers, lower-case types and top-level errors when the shape requests them", async (t) => {
    const { simulator, control } = await start(t);
    const lifecycle = [{ status: "ERROR", afterMs: 0, code: 2006 }];
    const shape = { numbers: true, lowerCaseType: true, errors: "top-level" as const };
    const compact = (await getStatus(simulator, control.create({ lifecycle, shape }).uuid)).body;
    assert.deepEqual(
      [compact.transactionType, compact.amount, compact.code, compact.errors],
      ["debit", 9.99, 2006, undefined],
    );
    const plain = (await getStatus(simulator, control.create({ lifecycle }).uuid)).body;
    const errors = z.array(z.looseObject({ code: z.string() })).parse(plain.errors);
    assert.deepEqual([plain.amount, errors[0]?.code], ["9.99", "2006"]);
  });

  test("Each IXOPAY follow-up is a transaction of its own and names the payment", async (t) => {
    const { simulator, control } = await start(t);
    const { uuid } = control.create({ amount: "20.00" });
    const refund = (await getStatus(simulator, control.refund(uuid, { amount: "5.00" }).uuid)).body;
    assert.deepEqual([refund.transactionType, refund.amount, refund.referenceUuid], ["REFUND", "5.00", uuid]);

    const chargedBack = control.chargeback(uuid);
    assert.match(chargedBack.merchantTransactionId, /^auto-/);
    const chargeback = z.looseObject({ originalUuid: z.string(), amount: z.number() });
    assert.equal(
      chargeback.parse((await getStatus(simulator, chargedBack.uuid)).body.chargebackData).originalUuid,
      uuid,
    );

    const reversed = (await getStatus(simulator, control.reversal(chargedBack.uuid).uuid)).body;
    assert.equal(reversed.transactionType, "CHARGEBACK-REVERSAL");
    const reversal = z.looseObject({ originalUuid: z.string(), chargebackUuid: z.string() });
    assert.partialDeepStrictEqual(reversal.parse(reversed.chargebackReversalData), {
      originalUuid: uuid,
      chargebackUuid: chargedBack.uuid,
    });
    assert.equal((await getStatus(simulator, uuid)).body.transactionType, "DEBIT");
  });

  test("The simulated IXOPAY omits referenceUuid when the connector does not send it", async (t) => {
    const { simulator, control } = await start(t, { account: { referenceUuid: false } });
    const refund = control.refund(control.create().uuid);
    assert.equal("referenceUuid" in (await getStatus(simulator, refund.uuid)).body, false);
  });

  test("An open IXOPAY link has payByLinkData with its expiry", async (t) => {
    const { simulator, control } = await start(t);
    const lifecycle = [{ status: "REDIRECT", afterMs: 0 }];
    const { body } = await getStatus(
      simulator,
      control.create({ payByLink: { expiresAfterMs: 60_000 }, lifecycle }).uuid,
    );
    assert.partialDeepStrictEqual(body.payByLinkData, { payByLink: true, expiresAt: "2026-11-21T10:01:00.000Z" });
  });
});

describe("the rate limits of the simulated IXOPAY", () => {
  test("The simulated IXOPAY refuses the 11th call for one uuid within 60 s with Retry-After", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { uuid } = control.create();
    for (let call = 0; call < 10; call += 1) {
      assert.equal((await getStatus(simulator, uuid)).status, 200);
      clock.nowMs += 1000;
    }
    const refused = await getStatus(simulator, uuid);
    assert.equal(refused.status, 429);
    assert.deepEqual(refused.body, { success: false, errorMessage: "Too many requests", errorCode: 1009 });
    const header = (name: string) => refused.headers.get(name);
    assert.deepEqual(
      [header("x-ratelimit-limit"), header("x-ratelimit-remaining"), header("retry-after")],
      ["10", "0", "50"],
    );
    clock.nowMs += 50_000;
    assert.equal((await getStatus(simulator, uuid)).status, 200);
  });

  test("The simulated IXOPAY refuses the 61st call of one API user, and the judge also counts refused calls", async (t) => {
    const { simulator, control } = await start(t);
    for (let call = 0; call < 60; call += 1) assert.equal((await getStatus(simulator, `id-${call}`)).status, 200);
    const { status, headers } = await getStatus(simulator, "id-60");
    assert.deepEqual([status, headers.get("x-ratelimit-limit")], [429, "60"]);
    assert.partialDeepStrictEqual(control.judgeReport(), { calls: 61, refused: 1, perAccount: { most: 61 } });
  });

  test("The simulated IXOPAY counts calls but refuses none when limits are not enforced", async (t) => {
    const { simulator, control } = await start(t, { limits: { perId: 1, enforce: false } });
    for (let call = 0; call < 3; call += 1) assert.equal((await getStatus(simulator, "a")).status, 200);
    assert.partialDeepStrictEqual(control.judgeReport(), { refused: 0, perId: { most: 3, name: "getByUuid/a" } });
  });
});

describe("the faults of the simulated IXOPAY", () => {
  test("A fault for one id does not affect other ids", async (t) => {
    const { simulator, control } = await start(t);
    const [failing, healthy] = [control.create(), control.create()];
    control.addFault({ kind: "status", status: 503, id: failing.uuid });
    const { status, body } = await getStatus(simulator, failing.uuid);
    assert.deepEqual([status, body.errorCode], [503, 1010]);
    assert.equal((await getStatus(simulator, healthy.uuid)).status, 200);
  });

  test("The judge counts a call that a fault changes", async (t) => {
    const { simulator, control } = await start(t);
    control.addFault({ kind: "status", status: 500, nextCalls: 1 });
    await getStatus(simulator, "a");
    assert.equal(control.judgeReport().calls, 1);
  });
});
