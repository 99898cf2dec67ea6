/** `DELETE /v1/{connection}/{kind}/{id}`: nothing of the resource is left, and what was known about it opens nothing. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { dateText, sign } from "../../simulators/ixopay/signature.ts";
import {
  assertDiscreet,
  bearer,
  CREDENTIALS,
  callsFor,
  completeLog,
  customer,
  eventually,
  type Fixture,
  fetchAnsweredStatus,
  fetchStatus,
  hubOf,
  LINK_KEY,
  ORIGIN,
  openFixture,
  payment,
  probeWorker,
  problemOf,
  WINDOW_SECONDS,
  watch,
} from "../fixture.ts";
import type { ObjectContents } from "../instrumented-worker/contents.ts";

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;
const TYPE = "application/json; charset=utf-8";
const PENDING = [{ status: "PENDING", afterMs: 0, callback: false }];
const PAID = [{ status: "SUCCESS", afterMs: 0, callback: false }];
const { linkKey: _, ...keyless } = CREDENTIALS;

let fixture: Fixture;
before(async () => {
  fixture = await openFixture({
    entryPath: fileURLToPath(new URL("../instrumented-worker/worker.ts", import.meta.url)),
    // The clock of the simulator server is not set forward.
    simulator: { limits: { enforce: false } },
    connections: { shop: { retentionDays: 7 }, keyless: { account: "keyless" } },
    secrets: { KEYLESS_CREDENTIALS: keyless },
  });
});
after(() => fixture.close());

const probe = <Answer>(what: string, query?: Record<string, string>) => probeWorker<Answer>(fixture, what, query);
const contentsOf = (path: string) => probe<ObjectContents>("hub", hubOf(path));
const forward = (ms: number) => probe("forward", { ms: String(ms) });
const get = (path: string, headers: Record<string, string> = {}) =>
  fixture.worker.fetch(path, { headers: { ...customer(), ...headers } });

function erase(path: string, key = LINK_KEY): Promise<Response> {
  return fixture.worker.fetch(`/v1/${path}`, { method: "DELETE", headers: { Authorization: `Bearer ${key}` } });
}

async function erased(path: string): Promise<void> {
  const response = await erase(path);
  assert.equal(response.status, 204, await response.text());
  assert.equal(response.headers.get("Cache-Control"), "no-store");
}

/** A signed callback of IXOPAY. */
function call(body: object, uri = "/v1/shop/webhook"): Promise<Response> {
  const text = JSON.stringify(body);
  const date = dateText(Date.now(), "UTC");
  const signature = sign({ method: "POST", body: text, contentType: TYPE, date, uri }, CREDENTIALS.sharedSecret);
  const headers = { "Content-Type": TYPE, Date: date, "X-Signature": signature };
  return fixture.worker.fetch(uri, { method: "POST", body: text, headers });
}

function debit(uuid: string, other: object = {}): object {
  const amount = { amount: "9.99", currency: "EUR" };
  return { result: "OK", uuid, merchantTransactionId: `m-${uuid}`, transactionType: "DEBIT", ...amount, ...other };
}

describe("an erased resource", { timeout: 120_000 }, () => {
  test("Its stream ends, nothing but the time of the erasure is stored, and its tokens and its bare id open nothing", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    const headers = await bearer(payment(uuid));
    assert.equal((await fetchAnsweredStatus(fixture, path, headers)).amount?.currency, "EUR");
    const stream = await watch(fixture, path, headers);
    const tokenless = await watch(fixture, path);
    await Promise.all([stream.state("processing"), tokenless.state("processing")]);
    await erased(path);
    const end = await stream.next(({ event }) => event === "end");
    assert.equal(end.data.reason, "token-expired");
    const problem = await tokenless.next(({ event }) => event === "problem");
    assert.equal(problem.data.code, "not-found");
    await Promise.all([stream.ended, tokenless.ended]);

    const { records, viewers } = await contentsOf(path);
    assert.deepEqual([records, viewers], [1, 0]);
    const calls = callsFor(fixture, uuid);
    for (const address of [`/v1/${path}`, `/v1/${path}/events`, `/p/${path}`]) {
      assert.equal((await get(address, headers)).status, 401, address);
      assert.equal((await get(address)).status, 404, address);
    }
    assert.equal((await problemOf(await get(`/v1/${path}`, headers), 401)).code, "token-invalid");
    const opened = await get(`/s/${headers.Authorization?.slice("Bearer ".length)}`);
    const cookie = opened.headers.get("Set-Cookie")?.split(";")[0] ?? "";
    assert.equal((await get(`/p/${path}`, { Cookie: cookie })).status, 401);
    const sameOrigin = { Cookie: cookie, "Sec-Fetch-Site": "same-origin" };
    assert.equal((await get(`/v1/${path}`, sameOrigin)).status, 401);
    await fixture.worker.evict("StatusHub", hubOf(path));
    assert.equal((await get(`/v1/${path}`, headers)).status, 401);
    assert.equal((await get(`/v1/${path}`)).status, 404);
    assert.equal(callsFor(fixture, uuid), calls);
    assert.equal((await contentsOf(path)).records, 1);
  });

  test("A token that is made after it shows the resource again, also without a token, and those before stay refused", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    const path = `shop/payment/${uuid}`;
    const before = await bearer(payment(uuid));
    await fetchAnsweredStatus(fixture, path, before);
    await erased(path);
    const { state } = await fetchAnsweredStatus(fixture, path, await bearer(payment(uuid)));
    assert.equal(state, "succeeded");
    assert.equal((await get(`/v1/${path}`, before)).status, 401);
    assert.equal((await fetchStatus(fixture, path)).view, "status");
  });

  test("A signed webhook after it builds the status anew, and does not make earlier tokens valid", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    const path = `shop/payment/${uuid}`;
    const before = await bearer(payment(uuid));
    await erased(path);
    assert.equal((await call(debit(uuid))).status, 200);
    assert.equal((await fetchStatus(fixture, path)).state, "succeeded");
    assert.equal((await get(`/v1/${path}`, before)).status, 401);
  });

  test("A signed webhook that came before it brings nothing back when it is sent again, also after a second one", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    const path = `shop/payment/${uuid}`;
    const recorded = debit(uuid);
    assert.equal((await call(recorded)).status, 200);
    assert.equal((await fetchStatus(fixture, path)).state, "succeeded");
    for (const _time of ["first", "second"]) {
      await erased(path);
      await fixture.worker.evict("StatusHub", hubOf(path));
      assert.equal((await call(recorded)).status, 200);
      assert.equal((await get(`/v1/${path}`)).status, 404);
      assert.equal((await contentsOf(path)).records, 1);
    }
    assert.equal((await call(debit(uuid, { extraData: { attempt: "2" } }))).status, 200);
    assert.equal((await fetchStatus(fixture, path)).state, "succeeded");
  });

  test("A new token for its order does not bring back the payment, whose bare id stays unknown", async () => {
    const { uuid, merchantTransactionId } = fixture.simulator.control.create({ lifecycle: PAID });
    const order = payment(merchantTransactionId, "order");
    const path = `shop/payment/${uuid}`;
    await call(debit(uuid, { merchantTransactionId }));
    assert.equal((await fetchStatus(fixture, path)).state, "succeeded");
    await erased(path);
    const orderPath = `shop/order/${merchantTransactionId}`;
    assert.equal((await fetchAnsweredStatus(fixture, orderPath, await bearer(order))).state, "succeeded");
    assert.equal((await get(`/v1/${path}`)).status, 404);
    assert.equal((await contentsOf(path)).records, 1);
  });

  test("A result that the provider sends after it is dropped", async () => {
    const { control } = fixture.simulator;
    const { uuid } = control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    const headers = await bearer(payment(uuid));
    control.addFault({ kind: "latency", id: uuid, ms: 1_500 });
    const read = get(`/v1/${path}`, headers);
    await eventually(() => assert.equal(callsFor(fixture, uuid), 1));
    await erased(path);
    assert.equal((await read).status, 401);
    const rows = "SELECT COUNT(*) AS running FROM call WHERE doneMs IS NULL";
    const [gate = ""] = await fixture.worker.objectIds("ProviderGate");
    await eventually(async () => {
      const [counted] = await fixture.worker.sql("ProviderGate", { id: gate }, rows);
      assert.equal(counted?.running, 0);
    });
    assert.equal((await contentsOf(path)).records, 1);
  });

  test("The order and the captures of a payment are erased with it, whichever of them is named", async () => {
    for (const [index, named] of ["payment", "order", "capture"].entries()) {
      const uuid = randomUUID().replaceAll("-", "").slice(0, 20);
      const capture = randomUUID().replaceAll("-", "").slice(0, 20);
      const order = `order-${index}-${uuid}`;
      await call(debit(uuid, { transactionType: "PREAUTHORIZE", merchantTransactionId: order }));
      const names = { transactionType: "CAPTURE", originalUuid: uuid, merchantTransactionId: `c-${order}` };
      await call(debit(capture, { ...names, referenceUuid: uuid }));
      const paths = {
        payment: `shop/payment/${uuid}`,
        order: `shop/order/${order}`,
        capture: `shop/payment/${capture}`,
      };
      for (const path of Object.values(paths)) assert.ok((await contentsOf(path)).records > 0, path);
      await erased(paths[named as keyof typeof paths]);
      for (const path of Object.values(paths)) {
        assert.deepEqual(await probe("stored", hubOf(path)), null, `${path} after ${named}`);
      }
    }
  });
});

describe("a request to erase", { timeout: 120_000 }, () => {
  test("Without the merchant's key, for another method, kind, connection or form of id, nothing is erased", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    const path = `shop/payment/${uuid}`;
    const headers = await bearer(payment(uuid));
    await fetchAnsweredStatus(fixture, path, headers);
    assert.equal(
      (await problemOf(await erase(path, "another-key-of-the-merchant-0123456789"), 401)).code,
      "token-invalid",
    );
    const withToken = await fixture.worker.fetch(`/v1/${path}`, { method: "DELETE", headers });
    assert.equal(withToken.status, 401);
    assert.equal((await fixture.worker.fetch(`/v1/${path}`, { method: "DELETE" })).status, 401);
    for (const other of [
      `keyless/payment/${uuid}`,
      `unknown/payment/${uuid}`,
      `shop/coin/${uuid}`,
      "shop/payment/a%2Fb",
    ])
      assert.equal((await erase(other)).status, 404, other);
    assert.equal((await erase("shop/webhook/key")).status, 405);
    assert.equal((await erase(`${path}/events`)).status, 405);
    assert.equal((await fetchStatus(fixture, path, headers)).state, "succeeded");
  });

  test("No page of a browser may send it", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    const method = { "Access-Control-Request-Method": "DELETE", Origin: ORIGIN };
    const preflight = await fixture.worker.fetch(`/v1/shop/payment/${uuid}`, { method: "OPTIONS", headers: method });
    assert.doesNotMatch(preflight.headers.get("Access-Control-Allow-Methods") ?? "", /DELETE/);
    assert.match(preflight.headers.get("Allow") ?? "", /DELETE/);
  });

  test("It is 503 when an object fails, and succeeds when it is repeated", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    const path = `shop/payment/${uuid}`;
    await fetchAnsweredStatus(fixture, path, await bearer(payment(uuid)));
    await probe("break-down", hubOf(path));
    const failed = await erase(path);
    assert.ok(Number(failed.headers.get("Retry-After")) > 0);
    await problemOf(failed, 503);
    await fixture.worker.evict("StatusHub", hubOf(path));
    await erased(path);
    assert.equal((await contentsOf(path)).records, 1);
  });

  test("The log has a line for each erasure and each failure, with neither the id nor the key", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PAID });
    const path = `shop/payment/${uuid}`;
    await erased(path);
    const log = await completeLog(fixture);
    const { name } = hubOf(path);
    assert.match(
      log,
      new RegExp(`"event":"erased","requestId":"[^"]+","connection":"shop","kind":"payment","resource":"${name}"`),
    );
    assert.match(log, /"event":"erasure-failed"/);
    assertDiscreet(log, [uuid, LINK_KEY]);
  });
});

describe("a link for a resource", { timeout: 60_000 }, () => {
  const link = (id: string) =>
    fixture.worker.fetch("/v1/shop/links", {
      method: "POST",
      headers: { Authorization: `Bearer ${LINK_KEY}` },
      body: JSON.stringify({ kind: "payment", id }),
    });

  test("From then on its bare id is trusted, before the provider knows it", async () => {
    const id = randomUUID().replaceAll("-", "").slice(0, 20);
    const path = `shop/payment/${id}`;
    assert.equal((await get(`/v1/${path}`)).status, 404);
    assert.equal((await contentsOf(path)).records, 0);
    assert.equal((await link(id)).status, 201);
    await fixture.worker.evict("StatusHub", hubOf(path));
    const { state, hint, view } = await fetchStatus(fixture, path);
    assert.deepEqual([state, hint, view], ["unknown", "not_seen_yet", "status"]);
  });

  test("A link that the hub cannot store is made all the same, and that is logged", async () => {
    const id = randomUUID().replaceAll("-", "").slice(0, 20);
    const path = `shop/payment/${id}`;
    await probe("break-down", hubOf(path));
    assert.equal((await link(id)).status, 201);
    assert.match(await completeLog(fixture), /"event":"link-not-stored","requestId":"[^"]+","connection":"shop"/);
  });
});

// Last in this file: the tokens of other tests have expired some days later.
describe("what an erasure leaves", { timeout: 60_000 }, () => {
  test("The gate keeps no id of its calls when they no longer count", async () => {
    const { uuid } = fixture.simulator.control.create({ lifecycle: PENDING });
    const path = `shop/payment/${uuid}`;
    await fetchAnsweredStatus(fixture, path, await bearer(payment(uuid)));
    await erased(path);
    const keys = async () => {
      const ids = await fixture.worker.objectIds("ProviderGate");
      const rows = await Promise.all(
        ids.map((id) => fixture.worker.sql("ProviderGate", { id }, "SELECT key FROM call")),
      );
      return rows.flat().map(({ key }) => String(key));
    };
    assert.ok((await keys()).some((key) => key.includes(uuid)));
    await forward((WINDOW_SECONDS + 20) * SECOND_MS);
    await eventually(async () => assert.ok(!(await keys()).some((key) => key.includes(uuid))));
  });

  test("It is 204 when nothing was kept, and the time of the erasure is deleted with its retention", async () => {
    const path = `shop/payment/${randomUUID().replaceAll("-", "").slice(0, 20)}`;
    await erased(path);
    assert.equal((await contentsOf(path)).records, 1);
    await forward(7 * DAY_MS);
    await eventually(async () => assert.deepEqual(await contentsOf(path), { records: 0, viewers: 0, alarmMs: null }));
  });

  test("A lost alarm leaves the time of an erasure only until the object is used again", async () => {
    const path = `shop/payment/${randomUUID().replaceAll("-", "").slice(0, 20)}`;
    await erased(path);
    await probe("delete-alarm", hubOf(path));
    await forward(7 * DAY_MS);
    await fixture.worker.evict("StatusHub", hubOf(path));
    assert.equal((await contentsOf(path)).records, 0);
  });
});
