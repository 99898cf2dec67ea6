/** The simulated PayPal responds as the vendor's documentation describes. */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import * as z from "zod";
import { PERSONAL } from "./documents.ts";
import { orderStep } from "./orders.ts";
import { playScenario, SCENARIO_NAMES } from "./scenarios.ts";
import { type PaypalSimulatorOptions, SIMULATED_APP, startPaypalSimulator } from "./server.ts";

const START_MS = Date.parse("2026-11-21T10:00:00Z");
const bodySchema = z.looseObject({ access_token: z.string().default("") });

async function start(t: TestContext, options: PaypalSimulatorOptions = {}) {
  const clock = { nowMs: START_MS };
  const simulator = await startPaypalSimulator({ now: () => clock.nowMs, ...options });
  t.after(() => simulator.close());
  const read = async (response: Response) => {
    return { status: response.status, headers: response.headers, body: bodySchema.parse(await response.json()) };
  };
  const requestToken = async (clientSecret = SIMULATED_APP.clientSecret) => {
    const encoded = Buffer.from(`${SIMULATED_APP.clientId}:${clientSecret}`).toString("base64");
    const headers = { Authorization: `Basic ${encoded}` };
    const body = new URLSearchParams({ grant_type: "client_credentials" });
    return read(await fetch(`${simulator.url}/v1/oauth2/token`, { method: "POST", headers, body }));
  };
  const { access_token } = (await requestToken()).body;
  const get = async (path: string, token = access_token) =>
    read(await fetch(`${simulator.url}${path}`, { headers: { Authorization: `Bearer ${token}` } }));
  const callControl = async (method: string, path: string, body?: unknown) => {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    return read(await fetch(`${simulator.url}/_control${path}`, init));
  };
  return { simulator, control: simulator.control, clock, requestToken, get, callControl };
}

describe("the token endpoint of the simulated PayPal", () => {
  test("A PayPal token is issued for HTTP Basic and lives for hours, and a wrong secret gets an OAuth error", async (t) => {
    const { requestToken } = await start(t);
    const { status, body } = await requestToken();
    assert.deepEqual([status, body.token_type, body.expires_in], [200, "Bearer", 32_400]);
    const refused = await requestToken("wrong");
    assert.deepEqual([refused.status, refused.body.error], [401, "invalid_client"]);
  });

  test("The third PayPal token within a minute gets 429 where two are allowed", async (t) => {
    const { requestToken, control, clock } = await start(t);
    control.tokens.perMinute = 2;
    assert.equal((await requestToken()).status, 200);
    const { status, body } = await requestToken();
    assert.deepEqual([status, body.name], [429, "RATE_LIMIT_REACHED"]);
    clock.nowMs += 60_000;
    assert.equal((await requestToken()).status, 200);
  });

  test("A PayPal token that has expired or was revoked gets 401 with invalid_token", async (t) => {
    const { get, control, clock } = await start(t);
    const { id } = control.createOrder();
    const path = `/v2/checkout/orders/${id}`;
    assert.equal((await get(path)).status, 200);
    clock.nowMs += 32_400_000;
    assert.deepEqual([(await get(path)).status, (await get(path)).body.error], [401, "invalid_token"]);
    clock.nowMs -= 32_400_000;
    control.tokens.revoke();
    assert.equal((await get(path)).status, 401);
  });

  test("A PayPal token without the scope of an endpoint gets 403", async (t) => {
    const { control, requestToken, get } = await start(t);
    control.tokens.scopes = ["services/payments/payment"];
    const { access_token } = (await requestToken()).body;
    const { id } = control.createOrder();
    assert.equal((await get(`/v2/checkout/orders/${id}`, access_token)).status, 200);
    const { status, body } = await get(`/v2/payments/captures/${id}`, access_token);
    assert.deepEqual([status, body.name], [403, "NOT_AUTHORIZED"]);
  });
});

describe("the resources of the simulated PayPal", () => {
  test("A PayPal order goes through its steps, and its capture, refund and authorization can be asked for", async (t) => {
    const { control, get, clock } = await start(t);
    const captured = { status: "COMPLETED", captures: [{ status: "PARTIALLY_REFUNDED" }] };
    const { id } = control.createOrder({
      lifecycle: [
        orderStep({ status: "CREATED", afterMs: 0 }),
        orderStep({
          ...captured,
          afterMs: 1000,
          authorizations: [{ status: "CAPTURED" }],
          refunds: [{ status: "COMPLETED", value: "3.00" }],
        }),
      ],
    });
    const path = `/v2/checkout/orders/${id}`;
    const before = (await get(path)).body;
    assert.deepEqual([before.status, JSON.stringify(before).includes('"captures"')], ["CREATED", false]);
    clock.nowMs += 1000;
    assert.equal((await get(path)).body.status, "COMPLETED");
    const { captureIds, refundIds, authorizationIds } = control.order(id);
    const { body: capture } = await get(`/v2/payments/captures/${captureIds.at(0)}`);
    assert.equal(capture.status, "PARTIALLY_REFUNDED");
    const { body: refund } = await get(`/v2/payments/refunds/${refundIds.at(0)}`);
    assert.deepEqual([refund.status, refund.create_time], ["COMPLETED", "2026-11-21T02:00:01-08:00"]);
    const { body: authorization } = await get(`/v2/payments/authorizations/${authorizationIds.at(0)}`);
    assert.equal(authorization.status, "CAPTURED");
    assert.equal((await get(`/v2/payments/captures/${id}`)).status, 404);
  });

  test("A PayPal order that nobody approved in time gets 404 with RESOURCE_NOT_FOUND and a debug id", async (t) => {
    const { control, get, clock } = await start(t);
    const { id } = control.createOrder({
      lifecycle: [
        orderStep({ status: "CREATED", afterMs: 0 }),
        orderStep({ status: "CREATED", afterMs: 1, gone: true }),
      ],
    });
    assert.equal((await get(`/v2/checkout/orders/${id}`)).status, 200);
    clock.nowMs += 1;
    const { status, body, headers } = await get(`/v2/checkout/orders/${id}`);
    assert.deepEqual([status, body.name], [404, "RESOURCE_NOT_FOUND"]);
    assert.equal(headers.get("PayPal-Debug-Id"), body.debug_id);
  });

  test("A PayPal payout item and its batch can be asked for, and the batch says processed while the item failed", async (t) => {
    const { control, get } = await start(t);
    const lifecycle = [{ status: "FAILED", afterMs: 0, error: "RECEIVER_UNREGISTERED" }];
    const { id, batchId } = control.createPayout({ items: [{ lifecycle }] });
    const { body: item } = await get(`/v1/payments/payouts-item/${id}`);
    assert.deepEqual([item.transaction_status, item.payout_batch_id], ["FAILED", batchId]);
    const { body: batch } = await get(`/v1/payments/payouts/${batchId}`);
    assert.deepEqual(
      [z.object({ batch_status: z.string() }).parse(batch.batch_header).batch_status, batch.total_items],
      ["SUCCESS", 1],
    );
  });

  test("A PayPal dispute is listed by its capture without an outcome, which only its own document has", async (t) => {
    const { control, get } = await start(t);
    const { id } = control.createOrder();
    const captureId = control.order(id).captureIds.at(0);
    const lifecycle = [{ status: "RESOLVED", outcome: "RESOLVED_SELLER_FAVOUR", afterMs: 0 }];
    const dispute = control.createDispute({ captureId, lifecycle });
    const { body: list } = await get(`/v1/customer/disputes?disputed_transaction_id=${captureId}`);
    assert.deepEqual(
      [JSON.stringify(list).includes(dispute.id), JSON.stringify(list).includes("outcome")],
      [true, false],
    );
    const { body } = await get(`/v1/customer/disputes/${dispute.id}`);
    assert.match(JSON.stringify(body), /RESOLVED_SELLER_FAVOUR/);
    assert.equal((await get(`/v2/payments/captures/${captureId}`)).body.status, "COMPLETED");
    assert.match(JSON.stringify((await get("/v1/customer/disputes?disputed_transaction_id=X")).body), /"items":\[\]/);
  });

  test("The PayPal answers contain every personal text that the tests look for", async (t) => {
    const { control, get } = await start(t);
    const { id } = control.createOrder();
    const { id: itemId } = control.createPayout();
    const bodies = [
      (await get(`/v2/checkout/orders/${id}`)).body,
      (await get(`/v1/payments/payouts-item/${itemId}`)).body,
    ];
    for (const text of PERSONAL) assert.ok(JSON.stringify(bodies).includes(text), text);
  });

  test("The thirteenth call in a minute for one PayPal order gets 429, and the judge counts every call", async (t) => {
    const { control, get } = await start(t);
    const { id } = control.createOrder();
    for (let call = 0; call < 12; call++) assert.equal((await get(`/v2/checkout/orders/${id}`)).status, 200);
    const { status, headers } = await get(`/v2/checkout/orders/${id}`);
    assert.deepEqual([status, headers.get("Retry-After")], [429, "60"]);
    const { perId, refused, tokenCalls } = control.judgeReport();
    assert.deepEqual([perId.most, refused, tokenCalls], [13, 1, 1]);
  });
});

describe("the control of the simulated PayPal", () => {
  test("The PayPal control creates resources and plays each scenario over HTTP", async (t) => {
    const { control, callControl } = await start(t);
    assert.equal((await callControl("GET", "/health")).status, 200);
    const { status, body } = await callControl("POST", "/orders", { value: "12.00", currency: "JPY" });
    assert.deepEqual([status, body.kind, control.order(String(body.id)).currency], [201, "payment", "JPY"]);
    const captureId = control.order(String(body.id)).captureIds.at(0);
    assert.equal((await callControl("POST", "/disputes", { captureId })).status, 201);
    assert.equal((await callControl("POST", "/payouts", {})).body.kind, "payout");
    assert.notEqual((await callControl("POST", "/certificates/renew")).body.id, undefined);
    assert.equal((await callControl("POST", "/tokens/lifetime", { seconds: 5 })).status, 200);
    assert.equal(control.tokens.lifetimeSeconds, 5);
    for (const name of SCENARIO_NAMES) {
      assert.equal((await callControl("POST", `/scenarios/${name}`)).status, 201);
      assert.notEqual(playScenario(name, control).id, "");
    }
    assert.deepEqual(SCENARIO_NAMES, ["paid", "declined", "review", "refunded", "payout"]);
  });

  test("The PayPal control refuses a wrong body and an unknown path", async (t) => {
    const { callControl } = await start(t);
    assert.equal((await callControl("POST", "/orders", { value: 9.99 })).status, 400);
    assert.equal((await callControl("POST", "/nothing-like-that")).status, 404);
  });
});
