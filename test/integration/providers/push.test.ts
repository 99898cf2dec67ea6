/** Statuses that a merchant's server pushes, and seeds of connections whose provider reports the status itself. */
import assert from "node:assert/strict";
import { generateKeyPairSync, randomBytes, randomUUID, sign as signEd25519 } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import type { InvalidProblem } from "../../../contract/problem.ts";
import { resourceTraceSchema } from "../../../edge/operations/resource-trace.ts";
import {
  assertDiscreet,
  bearer,
  completeLog,
  customer,
  eventually,
  type Fixture,
  fetchStatus,
  LINK_KEY,
  openFixture,
  payment,
  problemOf,
  watch,
} from "../fixture.ts";

const PUSH_KEY = "push-key-of-the-tests-0123456789-abc";
const NEXT_PUSH_KEY = "next-push-key-of-the-tests-0123456789";
const SECRET = `whsec_${randomBytes(32).toString("base64")}`;
const ed25519 = generateKeyPairSync("ed25519");
const PUBLIC_KEY = `whpk_${ed25519.publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("base64")}`;

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    connections: {
      bank: { provider: "push", baseUrl: "https://push.invalid", continueHosts: ["pay.bank.example"] },
    },
    secrets: {
      BANK_CREDENTIALS: {
        ...{ pushKey: [PUSH_KEY, NEXT_PUSH_KEY], pushSecret: [SECRET, PUBLIC_KEY] },
        linkKey: LINK_KEY,
      },
    },
  });
});
after(() => fixture.close());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

interface Sent {
  method?: string;
  key?: string | null;
  headers?: Record<string, string>;
  type?: string;
}

/** Sends a body as the merchant's server does. */
function send(
  path: string,
  body: object | string | Uint8Array<ArrayBuffer>,
  { method = "PUT", key = LINK_KEY, headers, type }: Sent = {},
) {
  return fixture.worker.fetch(`/v1/${path}`, {
    method,
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
    headers: {
      "Content-Type": type ?? "application/json",
      ...(key !== null && { Authorization: `Bearer ${key}` }),
      ...customer(),
      ...headers,
    },
  });
}

const merge = { method: "PATCH", type: "application/merge-patch+json", key: PUSH_KEY };
const push = (path: string, body: object, sent: Sent = {}) => send(path, body, { key: PUSH_KEY, ...sent });
const amount = { value: "9.99", currency: "EUR" };
const status = (state: string, other: object = {}) => ({ state, occurredAt: minutesAgo(1), ...other });

/** The headers of Standard Webhooks for a body, made by the library of its authors. */
function signed(body: string, { id = `msg_${randomUUID()}`, at = new Date(), secret = SECRET } = {}) {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
}

function sendSigned(path: string, body: object, other: Sent & Parameters<typeof signed>[1] = {}) {
  const text = JSON.stringify(body);
  return send(path, text, { key: null, ...other, headers: { ...signed(text, other), ...other.headers } });
}

/** The mistakes of a refused body, each as `pointer code`. */
async function mistakesOf(response: Response): Promise<string[]> {
  const { errors } = (await problemOf(response, 422)) as InvalidProblem;
  return errors.map(({ pointer, code }) => `${pointer} ${code}`);
}

interface Reply {
  of: string;
  version: number;
  settled: boolean;
  view: string;
  applied: boolean;
  verdict: string;
  revision: number;
  state: string;
}

async function replyOf(response: Response, status: number): Promise<Reply> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  assert.equal(response.headers.get("Cache-Control"), "no-store");
  assert.equal(response.headers.get("Access-Control-Allow-Origin"), null);
  const reply: Reply = JSON.parse(text);
  assert.equal(response.headers.get("ETag"), `"r${reply.revision}"`);
  return reply;
}

describe("a seed", { timeout: 120_000 }, () => {
  const seed = (minutes = 1) => ({ state: "processing", occurredAt: minutesAgo(minutes), amount, reference: "o-1" });

  test("A page that opens before the provider knows the order shows the seed, and then what the provider reports", async () => {
    const path = "shop/order/seeded-1";
    const reply = await replyOf(await send(path, seed()), 201);
    assert.deepEqual([reply.applied, reply.revision, reply.state], [true, 1, "processing"]);
    const token = await bearer(payment("seeded-1", "order"));
    const document = await fetchStatus(fixture, path, token);
    assert.deepEqual([document.state, document.hint, document.amount], ["processing", null, amount]);
    assert.deepEqual([document.reference, document.timeline.length], ["o-1", 1]);
    fixture.simulator.control.create({ merchantTransactionId: "seeded-1", amount: "4.00" });
    const paid = await eventually(async () => {
      const next = await fetchStatus(fixture, path, token);
      assert.equal(next.state, "succeeded");
      return next;
    });
    assert.equal(paid.amount?.value, "4.00");
    const late = await replyOf(await send(path, seed(0)), 200);
    assert.deepEqual([late.applied, late.verdict, late.state], [false, "reported", "succeeded"]);
  });

  test("A bare id that was seeded is trusted, and an unknown one is not found", async () => {
    const uuid = "5eeded00-0000-4000-8000-000000000001";
    assert.equal((await fixture.worker.fetch(`/v1/shop/payment/${uuid}`, { headers: customer() })).status, 404);
    await replyOf(await send(`shop/payment/${uuid}`, seed()), 201);
    const document = await fetchStatus(fixture, `shop/payment/${uuid}`);
    assert.deepEqual([document.state, document.view], ["processing", "status"]);
  });

  test("A seed is refused without the link key, from a browser, with a wrong field, and for an impossible id", async () => {
    const path = "shop/order/seeded-2";
    assert.equal((await problemOf(await send(path, seed(), { key: "x".repeat(40) }), 401)).code, "token-invalid");
    const headers = { Origin: "https://shop.example" };
    assert.equal((await problemOf(await send(path, seed(), { headers }), 403)).code, "origin-not-allowed");
    const problem = await problemOf(await send(path, { ...seed(), state: "succeeded", hint: "in_review" }), 422);
    const codes = (problem as InvalidProblem).errors.map(({ pointer, code }) => `${pointer} ${code}`);
    assert.deepEqual(codes, ["/hint unknown-field", "/state not-a-word"]);
    assert.equal((await send("shop/report/a", seed())).status, 404);
    assert.equal((await send("nobody/order/a", seed())).status, 404);
    assert.equal((await send(path, {}, { method: "PATCH", type: "application/merge-patch+json" })).status, 404);
    const token = await bearer(payment("seeded-2", "order"));
    assert.equal((await fetchStatus(fixture, path, token)).hint, "not_seen_yet");
  });

  test("A line of the log has the verdict on a seed, and no key, reference or id", async () => {
    await replyOf(await send("shop/order/seeded-secret", { ...seed(), reference: "ref-4711" }), 201);
    const log = await completeLog(fixture);
    assert.match(
      log,
      /"event":"pushed",[^\n]*"connection":"shop","kind":"order",[^\n]*"verdict":"applied","seed":true/,
    );
    assertDiscreet(log, [LINK_KEY, "ref-4711", "seeded-secret"]);
  });

  test("An open stream sees the seed", async () => {
    const stream = await watch(fixture, "shop/order/seeded-3", await bearer(payment("seeded-3", "order")));
    await stream.state("unknown");
    await replyOf(await send("shop/order/seeded-3", seed()), 201);
    assert.deepEqual((await stream.state("processing")).amount, amount);
    await stream.close();
  });
});

describe("a pushed status", { timeout: 120_000 }, () => {
  const tokenFor = (id: string, kind: Parameters<typeof payment>[1] = "payment") => bearer(payment(id, kind, "bank"));

  test("An open stream follows the payment from its first push to its last, and nothing is ever asked", async () => {
    const path = "bank/payment/A-1";
    const stream = await watch(fixture, path, await tokenFor("A-1"));
    const unseen = await stream.state("unknown");
    assert.deepEqual([unseen.hint, unseen.advice, unseen.mayPay, unseen.stale], ["not_seen_yet", null, null, false]);
    const instructions = { account: "DE02120300000000202051", barcode: "00020101  br.gov.bcb.pix " };
    const open = status("action_required", { hint: "awaiting_transfer", amount, reference: "r-1", instructions });
    const reply = await replyOf(await push(path, open), 201);
    assert.deepEqual([reply.of, reply.applied, reply.revision, reply.settled], [path, true, 1, false]);
    assert.equal(new URL(reply.view).pathname, `/p/${path}`);
    const waiting = await stream.state("action_required");
    assert.deepEqual([waiting.amount, waiting.hint, waiting.reference], [amount, "awaiting_transfer", "r-1"]);
    assert.equal(waiting.instructions?.barcode, instructions.barcode);
    assert.deepEqual([waiting.nextCheckAt, waiting.stale, waiting.mayPay], [null, false, false]);
    assert.notEqual(waiting.checkedAt, null);
    const patch = { state: "succeeded", occurredAt: minutesAgo(0), hint: null, instructions: null };
    const patched = await replyOf(await send(path, patch, merge), 200);
    assert.deepEqual([patched.applied, patched.revision, patched.version], [true, 2, waiting.version + 1]);
    const paid = await stream.state("succeeded");
    assert.deepEqual([paid.amount, paid.reference, paid.instructions, paid.settled], [amount, "r-1", null, true]);
    assert.equal((await stream.next(({ event }) => event === "end")).data.reason, "settled");
  });

  test("A bare id is found once it was pushed, and not before", async () => {
    const get = () => fixture.worker.fetch("/v1/bank/payment/A-2", { headers: customer() });
    assert.equal((await get()).status, 404);
    await replyOf(await push("bank/payment/A-2", status("processing", { amount, test: true })), 201);
    const document = await fetchStatus(fixture, "bank/payment/A-2");
    assert.deepEqual(
      [document.state, document.view, document.amount, document.test],
      ["processing", "status", undefined, true],
    );
  });

  test("A late push changes nothing, and two at once end with the newer one", async () => {
    const path = "bank/order/A-3";
    await replyOf(await push(path, { ...status("succeeded"), occurredAt: minutesAgo(2) }), 201);
    const late = await replyOf(await push(path, { ...status("processing"), occurredAt: minutesAgo(3) }), 200);
    assert.deepEqual([late.applied, late.verdict, late.state, late.revision], [false, "older", "succeeded", 1]);
    const both = await Promise.all([
      push(path, { ...status("refunded"), occurredAt: minutesAgo(0) }),
      push(path, { ...status("refund_pending"), occurredAt: minutesAgo(1) }),
    ]);
    for (const response of both) assert.equal(response.status, 200);
    assert.equal((await fetchStatus(fixture, path, await tokenFor("A-3", "order"))).state, "refunded");
  });

  test("A precondition names the revision, which no deadline changes", async () => {
    const path = "bank/payment/A-4";
    assert.equal((await send(path, { state: "failed" }, merge)).status, 404);
    const ifNew = { headers: { "If-None-Match": "*" } };
    const body = status("action_required", { expiresAt: minutesAgo(0.5) });
    const first = await replyOf(await push(path, body, ifNew), 201);
    assert.equal(first.state, "expired");
    const again = await problemOf(await push(path, body, ifNew), 412);
    assert.match(again.detail, /has the revision "r1"/);
    const patch = { state: "succeeded", expiresAt: null };
    const ifMatch = (tag: string) => ({ ...merge, headers: { "If-Match": tag } });
    assert.equal((await problemOf(await send(path, patch, ifMatch('"r2"')), 412)).code, "conflict");
    assert.equal((await replyOf(await send(path, patch, ifMatch('"r1"')), 200)).revision, 2);
  });

  test("Two patches at the same time are both in the status", async () => {
    const path = "bank/payment/A-8";
    await replyOf(await push(path, status("created", { amount })), 201);
    const patches = [{ reference: "r-8" }, { method: { type: "wallet" } }];
    for (const response of await Promise.all(patches.map((patch) => send(path, patch, merge)))) {
      assert.equal(response.status, 200);
      await response.body?.cancel();
    }
    const document = await fetchStatus(fixture, path, await tokenFor("A-8"));
    assert.deepEqual([document.reference, document.method?.type, document.amount], ["r-8", "wallet", amount]);
  });

  test("The trace has each change as a push, and the account without calls is healthy", async () => {
    await replyOf(await push("bank/payment/A-9", status("processing")), 201);
    const headers = { Authorization: `Bearer ${LINK_KEY}` };
    const trace = await fixture.worker.fetch("/v1/bank/payment/A-9/trace", { headers });
    const { changes, lastAttempt, nextCheck } = resourceTraceSchema.parse(await trace.json());
    assert.deepEqual(
      changes.map(({ state, source, cause }) => [state, source, cause]),
      [["processing", "push", "status"]],
    );
    assert.deepEqual([lastAttempt, nextCheck], [null, null]);
    const health = await fixture.worker.fetch("/v1/bank/health", { headers });
    assert.deepEqual(((await health.json()) as { problems: string[] }).problems, []);
  });

  test("All names of a resource are written alike, and erased together", async () => {
    const also = [{ kind: "order", id: "A-5" }];
    await replyOf(await push("bank/payment/A-5", status("processing", { amount, also })), 201);
    const order = await tokenFor("A-5", "order");
    assert.deepEqual((await fetchStatus(fixture, "bank/order/A-5", order)).amount, amount);
    await replyOf(await send("bank/order/A-5", { state: "succeeded", occurredAt: minutesAgo(0) }, merge), 200);
    assert.equal((await fetchStatus(fixture, "bank/payment/A-5")).state, "succeeded");
    const headers = { Authorization: `Bearer ${LINK_KEY}` };
    assert.equal((await fixture.worker.fetch("/v1/bank/payment/A-5", { method: "DELETE", headers })).status, 204);
    assert.equal((await fixture.worker.fetch("/v1/bank/order/A-5", { headers: order })).status, 401);
  });

  test("Every mistake is named at once, and nothing is stored", async () => {
    const body = {
      ...{
        state: "Succeeded",
        occurredAt: minutesAgo(-6),
        expires_at: "x",
        amount: { value: 9.99, currency: "EURO1" },
      },
      ...{ reference: "4111111111111111", continueUrl: "https://evil.example/" },
    };
    assert.deepEqual(await mistakesOf(await push("bank/payment/A-6", body)), [
      "/expires_at unknown-field",
      "/state not-a-word",
      "/amount/value not-a-decimal-text",
      "/amount/currency not-a-currency",
      "/reference looks-like-a-card-number",
      "/occurredAt in-the-future",
      "/continueUrl host-not-allowed",
    ]);
    assert.equal((await fixture.worker.fetch("/v1/bank/payment/A-6", { headers: customer() })).status, 404);
  });

  test("A body that is too large, too deep, of another type, not in UTF-8 or no JSON is refused", async () => {
    const path = "bank/payment/A-7";
    const nested = { a: { b: { c: { d: { e: {} } } } } };
    assert.equal((await push(path, { reference: "x".repeat(16_385) })).status, 413);
    assert.equal((await push(path, nested)).status, 400);
    assert.equal((await push(path, {}, { type: "text/plain" })).status, 415);
    assert.equal((await send(path, {}, { ...merge, type: "application/json" })).status, 415);
    assert.equal((await send(path, "{", { key: PUSH_KEY })).status, 400);
    const latin1 = Uint8Array.from(
      Buffer.from(JSON.stringify(status("created", { reference: "Stra\u00dfe" })), "latin1"),
    );
    assert.equal((await send(path, latin1, { key: PUSH_KEY })).status, 400);
  });
});

describe("who may push", { timeout: 120_000 }, () => {
  const path = "bank/payment/B-1";

  test("Both keys in rotation push, and no other key, nor one in the address or a cookie", async () => {
    await replyOf(await push(path, status("created")), 201);
    await replyOf(
      await push(path, { ...status("processing"), occurredAt: minutesAgo(0) }, { key: NEXT_PUSH_KEY }),
      200,
    );
    for (const key of [LINK_KEY, `${PUSH_KEY}x`, ""])
      assert.equal((await problemOf(await push(path, status("failed"), { key }), 401)).code, "token-invalid");
    const cookie = { headers: { Cookie: `pushKey=${PUSH_KEY}` }, key: null };
    await problemOf(await push(`${path}?pushKey=${PUSH_KEY}`, status("failed"), cookie), 401);
  });

  test("A request of a browser is refused, whatever its key", async () => {
    const headers = { Origin: "https://shop.example" };
    assert.equal((await problemOf(await push(path, status("failed"), { headers }), 403)).code, "origin-not-allowed");
    assert.equal((await sendSigned(path, { ...status("failed"), of: path }, { headers })).status, 403);
  });

  test("A signature of either scheme pushes, and a repeated message gets the same reply", async () => {
    const body = { ...status("succeeded"), of: "bank/payment/B-2" };
    const id = `msg_${randomUUID()}`;
    const first = await replyOf(await sendSigned("bank/payment/B-2", body, { id }), 201);
    const again = await replyOf(await sendSigned("bank/payment/B-2", body, { id }), 201);
    assert.deepEqual(again, first);
    const text = JSON.stringify({ ...status("refunded"), of: "bank/payment/B-2", occurredAt: minutesAgo(0) });
    const seconds = Math.floor(Date.now() / 1000);
    const signature = signEd25519(null, Buffer.from(`msg_2.${seconds}.${text}`), ed25519.privateKey).toString("base64");
    const headers = {
      ...{ "webhook-id": "msg_2", "webhook-timestamp": String(seconds) },
      "webhook-signature": `v1,AAAA v1a,${signature}`,
    };
    assert.equal((await replyOf(await send("bank/payment/B-2", text, { key: null, headers }), 200)).state, "refunded");
  });

  test("A signed status counts only at the address that it names, for five minutes, and as it was signed", async () => {
    const body = { ...status("succeeded"), of: "bank/payment/B-3" };
    assert.deepEqual(await mistakesOf(await sendSigned("bank/payment/B-4", body)), ["/of of-differs"]);
    assert.deepEqual(await mistakesOf(await sendSigned("bank/payment/B-3", status("succeeded"))), ["/of required"]);
    const at = new Date(Date.now() - 301_000);
    const old = await problemOf(await sendSigned("bank/payment/B-3", body, { at }), 401);
    assert.deepEqual([old.code, /5 minutes/.test(old.detail)], ["signature-invalid", true]);
    const secret = `whsec_${randomBytes(32).toString("base64")}`;
    assert.equal((await sendSigned("bank/payment/B-3", body, { secret })).status, 401);
    const rewritten = JSON.stringify(body, null, 2);
    const headers = signed(JSON.stringify(body));
    assert.equal((await send("bank/payment/B-3", rewritten, { key: null, headers })).status, 401);
    assert.equal((await fixture.worker.fetch("/v1/bank/payment/B-3", { headers: customer() })).status, 404);
  });

  test("The log has each verdict and each refusal, and no key, signature, reference or id", async () => {
    await replyOf(await push("bank/payment/B-secret", status("created", { reference: "ref-9173" })), 201);
    const log = await completeLog(fixture);
    assert.match(log, /"event":"pushed",[^\n]*"connection":"bank",[^\n]*"seed":false,"signed":true/);
    assert.match(log, /"event":"refused",[^\n]*"cause":"push-key"/);
    assert.match(log, /"event":"refused",[^\n]*"cause":"push-signature"/);
    assertDiscreet(log, [PUSH_KEY, NEXT_PUSH_KEY, SECRET, "ref-9173", "B-secret", "4111111111111111"]);
  });
});

describe("several pushed statuses", { timeout: 120_000 }, () => {
  const post = (path: string, body: object, sent: Sent = {}) => push(path, body, { method: "POST", ...sent });
  const stateOf = async (id: string) => (await fetchStatus(fixture, `bank/payment/${id}`)).state;

  test("One wrong item hurts no other, and those of one resource keep their order", async () => {
    const item = (id: string, state: string, minutes: number) => ({
      ...{ of: `bank/payment/${id}`, state, occurredAt: minutesAgo(minutes) },
    });
    const items = [
      item("C-1", "processing", 3),
      { ...item("C-2", "succeeded", 1), occurredAt: "yesterday" },
      item("C-1", "succeeded", 2),
      item("C-1", "failed", 5),
      { ...item("C-3", "succeeded", 1), of: "shop/payment/C-3" },
      "text",
    ];
    const response = await post("bank/statuses", { items });
    assert.equal(response.status, 200);
    const { results } = (await response.json()) as { results: (Partial<Reply> & { status: number })[] };
    assert.deepEqual(
      results.map((result) => [result.status, result.applied, result.revision]),
      [
        [201, true, 1],
        [422, undefined, undefined],
        [200, true, 2],
        [200, false, 2],
        [422, undefined, undefined],
        [422, undefined, undefined],
      ],
    );
    assert.equal(await stateOf("C-1"), "succeeded");
  });

  test("More than 100 items, another form, and a connection that is not pushed to, are refused as a whole", async () => {
    assert.deepEqual(await mistakesOf(await post("bank/statuses", { items: Array(101).fill({}) })), [
      "/items too-many",
    ]);
    assert.equal((await post("bank/statuses", [])).status, 400);
    assert.equal((await post("shop/statuses", { items: [] }, { key: LINK_KEY })).status, 404);
    assert.equal((await post("bank/statuses", { items: [] }, { key: LINK_KEY })).status, 401);
    assert.equal((await fixture.worker.fetch("/v1/bank/statuses")).headers.get("Allow"), "POST");
  });

  test("The payload of Standard Webhooks is a status, and its mistakes have their place in it", async () => {
    const data = { of: "bank/payment/C-4", state: "succeeded" };
    const payload = { type: "status", timestamp: minutesAgo(1), data };
    assert.equal((await sendSigned("bank/webhook", payload, { method: "POST" })).status, 204);
    assert.equal(await stateOf("C-4"), "succeeded");
    const wrong = { ...payload, data: { ...data, state: "paid" } };
    assert.deepEqual(await mistakesOf(await post("bank/webhook", wrong)), ["/data/state not-a-word"]);
    assert.deepEqual(await mistakesOf(await post("bank/webhook", { ...payload, type: "invoice.paid" })), [
      "/type wrong-type",
    ]);
    assert.equal((await post("bank/webhook", payload, { key: null })).status, 401);
  });

  test("CloudEvents are statuses in their structured, batched and binary forms", async () => {
    const event = (id: string) => ({
      ...{ specversion: "1.0", id: randomUUID(), source: "/bank", type: "bank.payment.status" },
      ...{ subject: `payment/${id}`, time: minutesAgo(1), data: { state: "succeeded" } },
    });
    const types = { type: "application/cloudevents+json" };
    assert.equal((await post("bank/webhook", event("C-5"), types)).status, 204);
    const batch = { type: "application/cloudevents-batch+json" };
    assert.equal((await post("bank/webhook", [event("C-6"), event("C-7")], batch)).status, 204);
    const { data, ...attributes } = event("C-8");
    const headers = Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]));
    assert.equal((await post("bank/webhook", data, { headers })).status, 204);
    for (const id of ["C-5", "C-6", "C-7", "C-8"]) assert.equal(await stateOf(id), "succeeded", id);
    const wrong = [event("C-9"), { ...event("C-9"), data: { state: 1 } }];
    assert.deepEqual(await mistakesOf(await post("bank/webhook", wrong, batch)), ["/1/data/state not-a-word"]);
  });

  test("A signed body in the binary form is about what it names itself, whatever its headers say", async () => {
    const headers = {
      ...{ "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/bank", "ce-type": "bank.payment.status" },
      ...{ "ce-subject": "payment/C-11", "ce-time": minutesAgo(0) },
    };
    const body = { ...status("succeeded"), of: "bank/payment/C-10" };
    assert.equal((await sendSigned("bank/webhook", body, { method: "POST", headers })).status, 204);
    assert.equal(await stateOf("C-10"), "succeeded");
    assert.equal((await fixture.worker.fetch("/v1/bank/payment/C-11", { headers: customer() })).status, 404);
    const nameless = await sendSigned("bank/webhook", status("succeeded"), { method: "POST", headers });
    assert.deepEqual(await mistakesOf(nameless), ["/of required"]);
  });
});
