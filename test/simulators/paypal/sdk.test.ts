/**
 * PayPal's own client reads the simulated PayPal. The client knows the two addresses of PayPal and takes no other, so its
 * requests pass an adapter of its HTTP library that sends them to the simulator.
 */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { ApiError, Client, Environment, OrdersController, PaymentsController } from "@paypal/paypal-server-sdk";
import { orderStep } from "./orders.ts";
import { SIMULATED_APP, startPaypalSimulator } from "./server.ts";

interface ClientRequest {
  url: string;
  method: string;
  headers: { toJSON(): Record<string, string> };
  data?: string;
}

const SANDBOX = "https://api-m.sandbox.paypal.com";

async function start(t: TestContext, clientSecret = SIMULATED_APP.clientSecret) {
  const simulator = await startPaypalSimulator();
  t.after(() => simulator.close());
  const { control, url } = simulator;
  const client = new Client({
    clientCredentialsAuthCredentials: { oAuthClientId: SIMULATED_APP.clientId, oAuthClientSecret: clientSecret },
    environment: Environment.Sandbox,
    unstable_httpClientOptions: {
      adapter: async (request: ClientRequest) => {
        assert.ok(request.url.startsWith(`${SANDBOX}/`), request.url);
        const response = await fetch(url + request.url.slice(SANDBOX.length), {
          method: request.method,
          headers: request.headers.toJSON(),
          ...(request.data !== undefined && { body: request.data }),
        });
        const headers = Object.fromEntries(response.headers);
        return { data: await response.text(), status: response.status, statusText: "", headers, config: request };
      },
    },
  });
  return { control, orders: new OrdersController(client), payments: new PaymentsController(client) };
}

describe("PayPal's own client with the simulated PayPal", () => {
  test("PayPal's own client reads an order with its capture and refund, and fetches one token for all calls", async (t) => {
    const { control, orders, payments } = await start(t);
    const { id } = control.createOrder({
      lifecycle: [
        orderStep({
          status: "COMPLETED",
          afterMs: 0,
          captures: [{ status: "PARTIALLY_REFUNDED" }],
          refunds: [{ status: "COMPLETED", value: "3.00" }],
        }),
      ],
    });
    const { result: order } = await orders.getOrder({ id });
    const [unit] = order.purchaseUnits ?? [];
    const [capture] = unit?.payments?.captures ?? [];
    assert.deepEqual([order.id, order.status, order.intent], [id, "COMPLETED", "CAPTURE"]);
    assert.deepEqual(
      [unit?.invoiceId, unit?.amount?.value, unit?.amount?.currencyCode],
      ["INV-2026-1001", "9.99", "EUR"],
    );
    assert.deepEqual([capture?.status, capture?.amount?.value], ["PARTIALLY_REFUNDED", "9.99"]);
    const { result } = await payments.getCapturedPayment({ captureId: capture?.id ?? "" });
    assert.deepEqual([result.id, result.supplementaryData?.relatedIds?.orderId], [capture?.id, id]);
    const { result: refund } = await payments.getRefund({ refundId: control.order(id).refundIds.at(0) });
    assert.deepEqual([refund.status, refund.amount?.value], ["COMPLETED", "3.00"]);
    assert.equal(control.tokens.calls, 1);
  });

  test("PayPal's own client reads a declined capture and an authorization with its end", async (t) => {
    const { control, orders, payments } = await start(t);
    const { id } = control.createOrder({
      lifecycle: [
        orderStep({
          status: "COMPLETED",
          afterMs: 0,
          captures: [{ status: "DECLINED", responseCode: "5120", reason: "DECLINED_BY_RISK_FRAUD_FILTERS" }],
          authorizations: [{ status: "CREATED" }],
        }),
      ],
    });
    const { result: order } = await orders.getOrder({ id });
    const [capture] = order.purchaseUnits?.[0]?.payments?.captures ?? [];
    assert.deepEqual([capture?.status, capture?.processorResponse?.responseCode], ["DECLINED", "5120"]);
    const authorizationId = control.order(id).authorizationIds.at(0);
    const { result } = await payments.getAuthorizedPayment({ authorizationId });
    assert.deepEqual([result.status, Number.isNaN(Date.parse(result.expirationTime ?? ""))], ["CREATED", false]);
  });

  test("PayPal's own client reports an unknown order as 404, and refused credentials as 401", async (t) => {
    const { orders } = await start(t);
    const isError = (statusCode: number) => (thrown: unknown) =>
      thrown instanceof ApiError && thrown.statusCode === statusCode;
    await assert.rejects(orders.getOrder({ id: "5O190127TN364715T" }), isError(404));
    const wrong = await start(t, "wrong");
    await assert.rejects(wrong.orders.getOrder({ id: "5O190127TN364715T" }));
  });
});
