/** The vendor's npm client reads the responses of the simulated Mollie: it is an independent reader of the same API. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { MollieApiError, OrderEmbed, PaymentEmbed } from "@mollie/api-client";
import { start, vendorClient } from "./test-client.ts";

describe("the vendor's client at the simulated Mollie", () => {
  test("The vendor's client reads a payment with its times, amounts, metadata and checkout", async (t) => {
    const { simulator, control, clock } = await start(t);
    const client = vendorClient(simulator.baseUrl);
    const { id } = control.create({
      ...{ amount: "42.00", metadata: { order_id: "A-1" }, expiresAfterMs: 900_000 },
      lifecycle: [
        { status: "open", afterMs: 0 },
        { status: "paid", afterMs: 60_000 },
      ],
    });
    const open = await client.payments.get(id);
    assert.deepEqual(
      [open.status, open.getCheckoutUrl()],
      ["open", `https://www.mollie.com/checkout/select-method/${id}`],
    );
    assert.equal(open.expiresAt, "2026-11-21T10:15:00+00:00");
    clock.nowMs += 60_000;
    const paid = await client.payments.get(id);
    assert.deepEqual([paid.status, paid.paidAt, paid.mode], ["paid", "2026-11-21T10:01:00+00:00", "test"]);
    assert.deepEqual(paid.amount, { value: "42.00", currency: "EUR" });
    assert.deepEqual([paid.metadata, paid.getCheckoutUrl()], [{ order_id: "A-1" }, null]);
  });

  test("The vendor's client reads embedded refunds and chargebacks, and the same ones as lists", async (t) => {
    const { simulator, control } = await start(t);
    const client = vendorClient(simulator.baseUrl);
    const refunds = [
      { id: "re_1", amount: "3.00", status: "refunded" },
      { id: "re_2", amount: "2.00", status: "queued" },
    ];
    const chargebacks = [{ amount: "5.00" }];
    const { id } = control.create({ lifecycle: [{ status: "paid", afterMs: 0, refunds, chargebacks }] });
    const payment = await client.payments.get(id, { embed: [PaymentEmbed.refunds, PaymentEmbed.chargebacks] });
    assert.deepEqual([payment.amountRefunded?.value, payment.amountChargedBack?.value], ["3.00", "5.00"]);
    const embedded = payment._embedded?.refunds ?? [];
    assert.deepEqual(
      embedded.map(({ id: refund, status }) => [refund, status]),
      [
        ["re_1", "refunded"],
        ["re_2", "queued"],
      ],
    );
    const listed = await client.paymentRefunds.page({ paymentId: id });
    assert.deepEqual(
      listed.map(({ id: refund }) => refund),
      ["re_1", "re_2"],
    );
    const [chargeback] = await client.paymentChargebacks.page({ paymentId: id });
    assert.equal(chargeback?.amount.value, "5.00");
  });

  test("The vendor's client follows the pages of a list", async (t) => {
    const { simulator, control } = await start(t);
    const client = vendorClient(simulator.baseUrl);
    const refunds = ["re_1", "re_2", "re_3"].map((id) => ({ id, amount: "1.00", status: "refunded" }));
    const { id } = control.create({ lifecycle: [{ status: "paid", afterMs: 0, refunds }] });
    const first = await client.paymentRefunds.page({ paymentId: id, limit: 2 });
    assert.deepEqual([first.length, first.nextPageCursor], [2, "re_3"]);
    const second = await client.paymentRefunds.page({ paymentId: id, limit: 2, from: "re_3" });
    assert.deepEqual([second.length, second.nextPageCursor], [1, undefined]);
  });

  test("The vendor's client reads a payment link and an order with its payments", async (t) => {
    const { simulator, control } = await start(t);
    const client = vendorClient(simulator.baseUrl);
    const link = control.create({ collection: "payment-link", lifecycle: [{ afterMs: 0, isPaid: true }] });
    const read = await client.paymentLinks.get(link.id);
    assert.equal(read.paidAt, "2026-11-21T10:00:00+00:00");
    assert.match(read.getPaymentUrl(), /^https:\/\/payment-links\.mollie\.com\/payment\/[A-Za-z0-9]{22}$/);
    const order = control.create({ collection: "order", lifecycle: [{ status: "paid", afterMs: 0 }] });
    control.create({ parentId: order.id });
    const { status, orderNumber, _embedded } = await client.orders.get(order.id, { embed: [OrderEmbed.payments] });
    assert.deepEqual([status, orderNumber, _embedded?.payments?.length], ["paid", "2026-0815", 1]);
  });

  test("The vendor's client reads an error with its status, title and field", async (t) => {
    const { simulator, control } = await start(t);
    const client = vendorClient(simulator.baseUrl);
    const { id } = control.create();
    await assert.rejects(client.payments.get("tr_IdOfNobody"), (thrown: MollieApiError) => {
      assert.ok(thrown instanceof MollieApiError);
      assert.deepEqual([thrown.statusCode, thrown.message], [404, "No payment exists with token tr_IdOfNobody."]);
      return true;
    });
    await assert.rejects(client.paymentRefunds.page({ paymentId: id, from: "re_Nobody" }), (thrown: MollieApiError) => {
      assert.deepEqual([thrown.statusCode, thrown.field], [400, "from"]);
      return true;
    });
  });
});
