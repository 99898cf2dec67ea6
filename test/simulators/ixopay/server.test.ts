/** The simulated IXOPAY answers as the vendor's documentation says. */
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

async function ask(simulator: IxopaySimulator, id: string, path = "getByUuid", headers: Record<string, string> = {}) {
  const { account } = simulator.control;
  const response = await fetch(`${simulator.baseUrl}/status/${account.apiKey}/${path}/${encodeURIComponent(id)}`, {
    headers: { Authorization: basic(account), ...headers },
  });
  return { status: response.status, headers: response.headers, body: documentSchema.parse(await response.json()) };
}

describe("the simulated status endpoints", () => {
  test("answer by uuid and by merchantTransactionId", async (t) => {
    const { simulator, control } = await start(t);
    const { uuid, merchantTransactionId } = control.create({ merchantTransactionId: "order 7/ä" });
    assert.match(uuid, /^[0-9a-f]{20}$/);
    assert.equal((await ask(simulator, uuid)).body.merchantTransactionId, "order 7/ä");
    assert.equal((await ask(simulator, merchantTransactionId, "getByMerchantTransactionId")).body.uuid, uuid);
  });

  test("answer 200 with code 8001 for what they do not know", async (t) => {
    const { simulator } = await start(t);
    const { status, body } = await ask(simulator, "nobody");
    assert.equal(status, 200);
    assert.deepEqual(body, { success: false, errorMessage: "Transaction not found", errorCode: 8001 });
  });

  test("refuse wrong credentials and a foreign connector with 401 and code 3002", async (t) => {
    const { simulator, control } = await start(t);
    const wrong = await ask(simulator, "a", "getByUuid", { Authorization: basic({ username: "x", password: "y" }) });
    assert.deepEqual([wrong.status, wrong.body.errorCode], [401, 3002]);
    const foreign = await fetch(`${simulator.baseUrl}/status/other-connector/getByUuid/a`, {
      headers: { Authorization: basic(control.account) },
    });
    assert.equal(foreign.status, 401);
  });

  test("refuse an unsigned or wrongly signed request with code 1004 where signing is on", async (t) => {
    const { simulator, control, clock } = await start(t, { account: { requireSignature: true } });
    const { uuid } = control.create();
    assert.equal((await ask(simulator, uuid)).body.errorCode, 1004);

    const date = dateText(clock.nowMs, "GMT");
    const contentType = "application/json; charset=utf-8";
    const uri = `/api/v3/status/${control.account.apiKey}/getByUuid/${uuid}`;
    const signature = sign({ method: "GET", body: "", contentType, date, uri }, control.account.sharedSecret);
    const signed = { "Content-Type": contentType, "X-Date": date, "X-Signature": signature };
    assert.equal((await ask(simulator, uuid, "getByUuid", signed)).body.success, true);
    const tampered = { ...signed, "X-Date": dateText(clock.nowMs + 1000, "GMT") };
    assert.equal((await ask(simulator, uuid, "getByUuid", tampered)).body.errorCode, 1004);
  });

  test("move through a scripted lifecycle by the clock", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { uuid } = control.create({
      lifecycle: [
        { status: "REDIRECT", afterMs: 0 },
        { status: "PENDING", afterMs: 1000 },
        { status: "ERROR", afterMs: 1000, code: 2003 },
      ],
    });
    const seen: unknown[] = [];
    for (const stepMs of [0, 999, 1, 1000]) {
      clock.nowMs += stepMs;
      seen.push((await ask(simulator, uuid)).body.transactionStatus);
    }
    assert.deepEqual(seen, ["REDIRECT", "REDIRECT", "PENDING", "ERROR"]);
  });

  test("do not know a transaction before its time", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { uuid } = control.create({ afterMs: 500 });
    assert.equal((await ask(simulator, uuid)).body.errorCode, 8001);
    clock.nowMs += 500;
    assert.equal((await ask(simulator, uuid)).body.success, true);
  });

  test("write every documented shape of how it was paid", async (t) => {
    const { simulator, control } = await start(t);
    const shapes = ["cardData", "creditcardData", "nested-creditcardData", "nested-cardData", "ibanData"] as const;
    const seen: unknown[] = [];
    for (const returnData of shapes) {
      const { body } = await ask(simulator, control.create({ shape: { returnData } }).uuid);
      const data = z.record(z.string(), z.unknown()).parse(body.returnData);
      seen.push(data._TYPE ?? Object.keys(data));
    }
    assert.deepEqual(seen, ["cardData", "creditcardData", ["creditcardData"], ["cardData"], "ibanData"]);
  });

  test("write numbers, lower-case types and top-level errors where a shape asks for them", async (t) => {
    const { simulator, control } = await start(t);
    const lifecycle = [{ status: "ERROR", afterMs: 0, code: 2006 }];
    const shape = { numbers: true, lowerCaseType: true, errors: "top-level" as const };
    const odd = (await ask(simulator, control.create({ lifecycle, shape }).uuid)).body;
    assert.deepEqual([odd.transactionType, odd.amount, odd.code, odd.errors], ["debit", 9.99, 2006, undefined]);
    const plain = (await ask(simulator, control.create({ lifecycle }).uuid)).body;
    const errors = z.array(z.looseObject({ code: z.string() })).parse(plain.errors);
    assert.deepEqual([plain.amount, errors[0]?.code], ["9.99", "2006"]);
  });

  test("name the payment in each follow-up, which is a transaction of its own", async (t) => {
    const { simulator, control } = await start(t);
    const { uuid } = control.create({ amount: "20.00" });
    const refund = (await ask(simulator, control.refund(uuid, { amount: "5.00" }).uuid)).body;
    assert.deepEqual([refund.transactionType, refund.amount, refund.referenceUuid], ["REFUND", "5.00", uuid]);

    const taken = control.chargeback(uuid);
    assert.match(taken.merchantTransactionId, /^auto-/);
    const chargeback = z.looseObject({ originalUuid: z.string(), amount: z.number() });
    assert.equal(chargeback.parse((await ask(simulator, taken.uuid)).body.chargebackData).originalUuid, uuid);

    const won = (await ask(simulator, control.reversal(taken.uuid).uuid)).body;
    assert.equal(won.transactionType, "CHARGEBACK-REVERSAL");
    const reversal = z.looseObject({ originalUuid: z.string(), chargebackUuid: z.string() });
    assert.partialDeepStrictEqual(reversal.parse(won.chargebackReversalData), {
      originalUuid: uuid,
      chargebackUuid: taken.uuid,
    });
    assert.equal((await ask(simulator, uuid)).body.transactionType, "DEBIT");
  });

  test("leave referenceUuid out where the connector does not send it", async (t) => {
    const { simulator, control } = await start(t, { account: { referenceUuid: false } });
    const refund = control.refund(control.create().uuid);
    assert.equal("referenceUuid" in (await ask(simulator, refund.uuid)).body, false);
  });

  test("tell an open link by its payByLinkData", async (t) => {
    const { simulator, control } = await start(t);
    const lifecycle = [{ status: "REDIRECT", afterMs: 0 }];
    const { body } = await ask(simulator, control.create({ payByLink: { expiresAfterMs: 60_000 }, lifecycle }).uuid);
    assert.partialDeepStrictEqual(body.payByLinkData, { payByLink: true, expiresAt: "2026-11-21T10:01:00.000Z" });
  });
});

describe("the simulated rate limits", () => {
  test("refuse the 11th call for one uuid within 60 s and say when to come back", async (t) => {
    const { simulator, control, clock } = await start(t);
    const { uuid } = control.create();
    for (let call = 0; call < 10; call += 1) {
      assert.equal((await ask(simulator, uuid)).status, 200);
      clock.nowMs += 1000;
    }
    const refused = await ask(simulator, uuid);
    assert.equal(refused.status, 429);
    assert.deepEqual(refused.body, { success: false, errorMessage: "Too many requests", errorCode: 1009 });
    const header = (name: string) => refused.headers.get(name);
    assert.deepEqual(
      [header("x-ratelimit-limit"), header("x-ratelimit-remaining"), header("retry-after")],
      ["10", "0", "50"],
    );
    clock.nowMs += 50_000;
    assert.equal((await ask(simulator, uuid)).status, 200);
  });

  test("refuse the 61st call of one API user and let the judge count refused calls too", async (t) => {
    const { simulator, control } = await start(t);
    for (let call = 0; call < 60; call += 1) assert.equal((await ask(simulator, `id-${call}`)).status, 200);
    assert.equal((await ask(simulator, "id-60")).status, 429);
    assert.partialDeepStrictEqual(control.judgeReport(), { calls: 61, refused: 1, perAccount: { most: 61 } });
  });

  test("only count where they are not enforced", async (t) => {
    const { simulator, control } = await start(t, { limits: { perId: 1, enforce: false } });
    for (let call = 0; call < 3; call += 1) assert.equal((await ask(simulator, "a")).status, 200);
    assert.partialDeepStrictEqual(control.judgeReport(), { refused: 0, perId: { most: 3, name: "getByUuid/a" } });
  });
});

describe("faults at the simulated IXOPAY", () => {
  test("hit one id and spare the others", async (t) => {
    const { simulator, control } = await start(t);
    const [hit, spared] = [control.create(), control.create()];
    control.addFault({ kind: "status", status: 503, id: hit.uuid });
    const { status, body } = await ask(simulator, hit.uuid);
    assert.deepEqual([status, body.errorCode], [503, 1010]);
    assert.equal((await ask(simulator, spared.uuid)).status, 200);
  });

  test("do not hide a refused call from the judge", async (t) => {
    const { simulator, control } = await start(t);
    control.addFault({ kind: "status", status: 500, nextCalls: 1 });
    await ask(simulator, "a");
    assert.equal(control.judgeReport().calls, 1);
  });
});
