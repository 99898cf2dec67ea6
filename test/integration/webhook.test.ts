/** Webhooks: signed, forged, repeated, too large, in the wrong order. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { dateText, sign } from "../simulators/ixopay/signature.ts";
import {
  assertDiscreet,
  bearer,
  CREDENTIALS,
  callsFor,
  eventually,
  type Fixture,
  fetchStatus,
  logText,
  openFixture,
  PERSONAL,
  payment,
  problemOf,
  SECRETS,
  watch,
} from "./fixture.ts";

const CALLBACK_KEY = "callback-key-0123456789";
const TYPE = "application/json; charset=utf-8";
const PENDING = [{ status: "PENDING", afterMs: 0, callback: false }];
const PAID = [{ status: "SUCCESS", afterMs: 0, callback: false }];
const { sharedSecret, ...unsigned } = CREDENTIALS;

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    connections: { quiet: { account: "quiet" }, keyed: { account: "keyed" } },
    secrets: { QUIET_CREDENTIALS: unsigned, KEYED_CREDENTIALS: { ...CREDENTIALS, callbackKey: CALLBACK_KEY } },
  });
});
after(() => fixture.close());

interface CallOptions {
  path?: string;
  bodyHash?: "sha512" | "md5";
  /** When the callback was signed. */
  atMs?: number;
  /** Null sends none; without this option, the valid one is sent. */
  signature?: string | null;
  /** The body that was signed, where another one is sent. */
  signedBody?: string;
}

/** Sends a callback of IXOPAY, or one that differs from it. */
function call(
  body: object | string,
  { path = "/v1/shop/webhook", bodyHash = "sha512", atMs = Date.now(), signature, signedBody }: CallOptions = {},
): Promise<Response> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const date = dateText(atMs, "UTC");
  const parts = { method: "POST", body: signedBody ?? text, contentType: TYPE, date, uri: path };
  const given = signature === undefined ? sign(parts, sharedSecret, bodyHash) : signature;
  const headers = { "Content-Type": TYPE, Date: date, ...(given !== null && { "X-Signature": given }) };
  return fixture.worker.fetch(path, { method: "POST", body: text, headers });
}

function debit(uuid: string, result = "OK", other: object = {}): object {
  return {
    result,
    uuid,
    merchantTransactionId: `m-${uuid}`,
    transactionType: "DEBIT",
    amount: "9.99",
    currency: "EUR",
    ...other,
  };
}

async function statusOf(uuid: string, connection = "shop") {
  return fetchStatus(fixture, `${connection}/payment/${uuid}`, await bearer(payment(uuid, "payment", connection)));
}

describe("a webhook", { timeout: 120_000 }, () => {
  test("A signed webhook is accepted with the expected response and confirmed by a check", async () => {
    const { control } = fixture.simulator;
    const { uuid, merchantTransactionId } = control.create({ lifecycle: PENDING });
    await statusOf(uuid);
    const calls = callsFor(fixture, uuid);
    control.resendCallback(uuid);
    await control.callbacks.deliverDue();
    const attempt = control.callbacks.attempts.at(-1);
    assert.deepEqual([attempt?.status, attempt?.delivered], [200, true]);
    await eventually(() => assert.ok(callsFor(fixture, uuid) > calls));
    const order = payment(merchantTransactionId, "order");
    assert.equal(
      (await fetchStatus(fixture, `shop/order/${merchantTransactionId}`, await bearer(order))).state,
      "processing",
    );
  });

  test("A webhook about a resource that was never viewed is stored without a check", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    await call(debit(uuid));
    assert.equal(callsFor(fixture, uuid), 0);
    assert.equal((await statusOf(uuid)).state, "succeeded");
  });

  test("A signed webhook counts at once, before the provider responds to a check", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    await statusOf(uuid);
    control.addFault({ kind: "hang", id: uuid });
    assert.equal(await (await call(debit(uuid))).text(), "OK");
    const { state, timeline } = await statusOf(uuid);
    assert.equal(state, "succeeded");
    assert.deepEqual(
      timeline.map((entry) => entry.state),
      ["processing", "succeeded"],
    );
    control.clearFaults();
  });

  test("An open stream shows a signed webhook before the next check, and not as stale", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const stream = await watch(fixture, `shop/payment/${uuid}`, await bearer(payment(uuid)));
    await stream.state("processing");
    // The next check fails, so that its broadcast would be stale.
    control.addFault({ kind: "hang", id: uuid });
    assert.equal(await (await call(debit(uuid))).text(), "OK");
    assert.equal((await stream.state("succeeded")).stale, false);
    control.clearFaults();
    await stream.close();
  });

  for (const [name, options] of [
    ["a wrong signature", { signature: "d3Jvbmc=" }],
    ["no signature", { signature: null }],
    ["the signature of another body", { signedBody: '{"result":"ERROR"}' }],
    [
      "the signature of another path",
      {
        path: "/v1/shop/webhook?other",
        signature: sign({ method: "POST", body: "{}", contentType: TYPE, date: "x", uri: "/" }, sharedSecret),
      },
    ],
  ] as [string, CallOptions][]) {
    test(`A webhook with ${name} is 401 signature-invalid and changes nothing`, async () => {
      const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
      const before = await statusOf(uuid);
      assert.equal((await problemOf(await call(debit(uuid), options), 401)).code, "signature-invalid");
      const after = await statusOf(uuid);
      assert.deepEqual([after.state, after.version], ["processing", before.version]);
    });
  }

  test("A forged webhook about an unknown id creates no object and makes no call", async () => {
    const objects = (await fixture.worker.objectIds("StatusHub")).length;
    await problemOf(await call(debit("forged-1"), { signature: "d3Jvbmc=" }), 401);
    assert.equal((await fixture.worker.objectIds("StatusHub")).length, objects);
    assert.equal(callsFor(fixture, "forged-1"), 0);
  });

  test("A replayed webhook is accepted and changes nothing", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    await call(debit(uuid));
    const refund = {
      result: "OK",
      uuid: `r-${uuid}`,
      transactionType: "REFUND",
      referenceUuid: uuid,
      amount: "4.00",
      currency: "EUR",
    };
    await call(refund);
    const once = await eventually(async () => {
      const document = await statusOf(uuid);
      assert.equal(document.state, "partially_refunded");
      return document;
    });
    for (let time = 0; time < 3; time++) assert.equal((await call(refund)).status, 200);
    assert.equal((await call(debit(uuid))).status, 200);
    const { state, refunded, version, timeline } = await statusOf(uuid);
    assert.deepEqual(
      { state, refunded, version, timeline },
      { state: once.state, refunded: once.refunded, version: once.version, timeline: once.timeline },
    );
    assert.deepEqual(refunded, { value: "4.00", currency: "EUR" });
  });

  test("A webhook that is sent again requests no second check", async () => {
    const { control } = fixture.simulator;
    const [first, second] = [control.create({ lifecycle: PENDING }), control.create({ lifecycle: PENDING })];
    for (const { uuid } of [first, second]) await statusOf(uuid);
    const confirmedBy = async ({ uuid }: { uuid: string }, body: object) => {
      const calls = callsFor(fixture, uuid);
      assert.equal((await call(body)).status, 200);
      await eventually(() => assert.ok(callsFor(fixture, uuid) > calls));
    };
    const body = debit(first.uuid, "PENDING");
    await confirmedBy(first, body);
    const calls = callsFor(fixture, first.uuid);
    assert.equal((await call(body)).status, 200);
    // The gate is asked for one check after the other, so a check for the duplicate would be made before this one.
    await confirmedBy(second, debit(second.uuid, "PENDING"));
    assert.equal(callsFor(fixture, first.uuid), calls);
  });

  test("A refund of a payment that was never viewed is shown in full or in part after the first check", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    await call({
      result: "OK",
      uuid: `r-${uuid}`,
      transactionType: "REFUND",
      referenceUuid: uuid,
      amount: "4.00",
      currency: "EUR",
    });
    const { state, settled, amount, refunded, timeline } = await statusOf(uuid);
    assert.deepEqual([state, settled, amount?.value, refunded?.value], ["partially_refunded", true, "9.99", "4.00"]);
    assert.deepEqual(
      timeline.map((entry) => entry.state),
      ["partially_refunded"],
    );
  });

  test("A webhook that arrives too late does not move the status back", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    await call(debit(uuid));
    assert.equal((await statusOf(uuid)).state, "succeeded");
    assert.equal((await call(debit(uuid, "PENDING"))).status, 200);
    assert.equal((await call(debit(uuid, "ERROR"))).status, 200);
    assert.equal((await statusOf(uuid)).state, "succeeded");
  });

  test("A chargeback is shown on an open stream and stays after the next check of the payment", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({
      type: "PREAUTHORIZE",
      lifecycle: [{ status: "PENDING", afterMs: 0, callback: false }],
    });
    const stream = await watch(fixture, `shop/payment/${uuid}`, await bearer(payment(uuid)));
    await stream.state("processing");
    await call({
      result: "OK",
      uuid: `c-${uuid}`,
      transactionType: "CHARGEBACK",
      chargebackData: { originalUuid: uuid },
    });
    assert.equal((await stream.state("charged_back")).advice, "contact_merchant");
    await eventually(() => assert.ok(callsFor(fixture, uuid) >= 2));
    assert.equal((await statusOf(uuid)).state, "charged_back");
  });

  test("A webhook about a stored card changes nothing of the payment", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const { version } = await statusOf(uuid);
    control.sendNetworkTokenCallback(uuid);
    control.sendAccountUpdaterCallback(uuid);
    await control.callbacks.deliverDue();
    assert.ok(control.callbacks.attempts.slice(-2).every(({ delivered }) => delivered));
    assert.equal((await statusOf(uuid)).version, version);
  });

  test("A webhook of a connection without a shared secret only requests a check", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const first = await statusOf(uuid, "quiet");
    const calls = callsFor(fixture, uuid);
    assert.equal(await (await call(debit(uuid), { path: "/v1/quiet/webhook", signature: null })).text(), "OK");
    await eventually(() => assert.ok(callsFor(fixture, uuid) > calls));
    const after = await statusOf(uuid, "quiet");
    assert.deepEqual([after.state, after.version], ["processing", first.version]);
  });

  test("An unsigned webhook of a chargeback changes neither the payment nor the order that shows it", async () => {
    const { uuid, merchantTransactionId } = fixture.simulator.control.create({ lifecycle: PAID });
    const order = `quiet/order/${merchantTransactionId}`;
    const headers = await bearer(payment(merchantTransactionId, "order", "quiet"));
    await eventually(async () => assert.equal((await fetchStatus(fixture, order, headers)).state, "succeeded"));
    const body = {
      result: "OK",
      uuid: `c-${uuid}`,
      transactionType: "CHARGEBACK",
      chargebackData: { originalUuid: uuid },
    };
    assert.equal((await call(body, { path: "/v1/quiet/webhook", signature: null })).status, 200);
    assert.equal((await fetchStatus(fixture, order, headers)).state, "succeeded");
    assert.equal((await statusOf(uuid, "quiet")).state, "succeeded");
  });

  test("An unsigned webhook about an id that was never viewed requests no check", async () => {
    const posts = Array.from({ length: 30 }, (_, index) =>
      call(debit(`made-up-${index}`), { path: "/v1/quiet/webhook", signature: null }),
    );
    for (const response of await Promise.all(posts)) assert.equal(response.status, 200);
    // A check that is requested later has run, so any other would have run as well.
    assert.equal(
      (await statusOf(fixture.simulator.control.create({ lifecycle: PENDING }).uuid, "quiet")).state,
      "processing",
    );
    const { callsPerId } = fixture.simulator.control.judgeReport();
    assert.deepEqual(
      Object.keys(callsPerId).filter((id) => id.includes("made-up")),
      [],
    );
  });

  test("A webhook of up to 1 MB is read, and a longer one is 413 too-large", async () => {
    const long = JSON.stringify(debit("long", "OK", { padding: "x".repeat(1_000_000) }));
    assert.equal((await call(long)).status, 200);
    const body = JSON.stringify(debit("large", "OK", { padding: "x".repeat(1_100_000) }));
    assert.equal((await problemOf(await call(body), 413)).code, "too-large");
  });

  test("A callback whose body is hashed with MD5 counts, as those of the official clients", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    assert.equal((await call(debit(uuid), { bodyHash: "md5" })).status, 200);
    assert.equal((await statusOf(uuid)).state, "succeeded");
  });

  test("A callback that was signed 8 days ago counts, and an older one is refused as not recent", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const agedMs = (days: number) => ({ atMs: Date.now() - days * 86_400_000 });
    await problemOf(await call(debit(uuid), agedMs(9)), 401);
    await problemOf(await call(debit(uuid), agedMs(90)), 401);
    assert.ok(logText(fixture).includes('"verdict":"forged","check":"Date","cause":"not-recent"'));
    assert.equal((await call(debit(uuid), agedMs(7.9))).status, 200);
  });

  test("The log names the check that a refused webhook did not pass", async () => {
    await problemOf(await call(debit("a"), { signature: null }), 401);
    assert.ok(logText(fixture).includes('"verdict":"forged","check":"X-Signature","cause":"missing"'));
    await problemOf(await call(debit("a"), { signature: "d3Jvbmc=" }), 401);
    assert.ok(logText(fixture).includes('"verdict":"forged","check":"X-Signature","cause":"wrong"'));
  });

  test("A slash at the end of the webhook address is ignored, and is part of what is signed", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    assert.equal((await call(debit(uuid), { path: "/v1/shop/webhook/" })).status, 200);
    assert.equal((await statusOf(uuid)).state, "succeeded");
    const { uuid: other } = fixture.simulator.control.create({ lifecycle: PAID });
    assert.equal((await call(debit(other), { path: `/v1/keyed/webhook/${CALLBACK_KEY}/` })).status, 200);
  });

  test("A signed webhook without a valid document is 400 bad-request", async () => {
    for (const body of ["", "no json", "[]", "null", "[".repeat(50_000)]) await problemOf(await call(body), 400);
  });

  test("The address with a callback key accepts only the right key, and exists only where one is configured", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    const path = `/v1/keyed/webhook/${CALLBACK_KEY}`;
    assert.equal((await call(debit(uuid), { path })).status, 200);
    assert.equal((await statusOf(uuid, "keyed")).state, "succeeded");
    await problemOf(await call(debit(uuid), { path: `/v1/keyed/webhook/${CALLBACK_KEY}x` }), 404);
    await problemOf(await call(debit(uuid), { path: `/v1/shop/webhook/${CALLBACK_KEY}` }), 404);
    await problemOf(await call(debit(uuid), { path, signature: "d3Jvbmc=" }), 401);
  });

  test("A webhook for an unknown connection, or for a provider without webhooks, is 404", async () => {
    await problemOf(await call(debit("a"), { path: "/v1/nobody/webhook" }), 404);
    await problemOf(await call(debit("a"), { path: "/v1/sandbox/webhook" }), 404);
  });
});

test("The log of these webhooks has no secret, id or personal data", { timeout: 60_000 }, () => {
  const ids = Object.keys(fixture.simulator.control.judgeReport().callsPerId).map((id) =>
    id.slice(id.indexOf("/") + 1),
  );
  assert.ok(logText(fixture).includes('"verdict":"forged"'));
  assertDiscreet(logText(fixture), [...ids, ...SECRETS, ...PERSONAL, CALLBACK_KEY]);
});
