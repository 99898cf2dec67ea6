/** The documents of the simulated Yuno have the shapes of the vendor's examples, with the odd ones. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as z from "zod";
import { PIX_CODE } from "./methods.ts";
import { paymentOf, start } from "./test-client.ts";

describe("the documents of the simulated Yuno", () => {
  test("The simulated Yuno lists all payouts with a reference, bare or wrapped", async (t) => {
    const { request, control } = await start(t);
    const [first, second] = [1, 2].map(() => control.create({ kind: "payout", reference: "salary 7" }));
    const { body } = await request("/v1/payouts?merchant_reference=salary%207");
    assert.partialDeepStrictEqual(body, [{ id: first?.id }, { id: second?.id }]);

    const wrapped = control.create({ kind: "payout", reference: "salary 8", listWrapped: true });
    const response = await request("/v1/payouts?merchant_reference=salary%208");
    assert.partialDeepStrictEqual(response.body, { payouts: [{ id: wrapped.id }] });
    const payment = control.create({ reference: "order 8", listWrapped: true });
    const order = await request("/v1/payments?merchant_order_id=order%208");
    assert.partialDeepStrictEqual(order.body, { payments: [{ id: payment.id }] });
  });

  test("The simulated Yuno finds a link by its code and by its id, and counts the payments made with it", async (t) => {
    const { request, control, clock } = await start(t);
    const { id } = control.create({
      ...{ kind: "payment-link", linkId: "link-id-77", oneTimeUse: false },
      lifecycle: [
        { status: "ACTIVE", afterMs: 0 },
        { status: "ACTIVE", afterMs: 1000, paymentsNumber: 3 },
      ],
    });
    for (const [path, payments_number] of [
      [id, 0],
      ["link-id-77", 3],
    ] as const) {
      const { body } = await request(`/v1/payment-links/${path}`);
      assert.partialDeepStrictEqual(body, { code: id, id: "link-id-77", status: "ACTIVE", payments_number });
      clock.nowMs += 1000;
    }
  });

  test("The simulated Yuno writes a saved payment method with its card, and one before with its brand as its type", async (t) => {
    const { request, control, clock } = await start(t);
    const lifecycle = [
      { status: "READY_TO_ENROLL", afterMs: 0 },
      { status: "ENROLLED", afterMs: 1000 },
    ];
    const redirectUrl = "https://bank.example/enrol/77";
    const { id } = control.create({ kind: "payment-method", lifecycle, redirectUrl });
    assert.partialDeepStrictEqual((await request(`/v1/payment-methods/${id}`)).body, {
      ...{ id, status: "READY_TO_ENROLL", type: "VISA", card_data: null },
      provider: { redirect: { init_url: redirectUrl } },
    });
    clock.nowMs += 1000;
    assert.partialDeepStrictEqual((await request(`/v1/payment-methods/${id}`)).body, {
      ...{ id, status: "ENROLLED", type: "CARD", card_data: { brand: "VISA", lfd: "1111" } },
    });
  });

  test("The simulated Yuno writes a conversion, the bank's references, 3-D Secure and a lost chargeback", async (t) => {
    const { request, control } = await start(t);
    const { id } = control.create({
      ...{ conversion: { currency: "USD", amount: "5.2" }, redirectUrl: "https://bank.example/3ds", wrapped: false },
      lifecycle: [{ status: "SUCCEEDED", subStatus: "PARTIALLY_CHARGEBACKED", afterMs: 0, chargedBack: "40" }],
    });
    const { body } = await request(`/v1/payments/${id}`);
    assert.partialDeepStrictEqual(body, {
      amount: { currency_conversion: { cardholder_currency: "USD", cardholder_amount: 5.2 } },
      payment_method: {
        payment_method_detail: {
          card: {
            acquirer_reference_number: "7C9F8E2A1B3D",
            three_d_secure: { redirect_url: "https://bank.example/3ds" },
          },
        },
      },
      transactions: [{ type: "CHARGEBACK", status: "LOST", amount: 40 }, { type: "PURCHASE" }],
    });
  });

  test("The simulated Yuno sends a Pix code as the instruction of a bank transfer", async (t) => {
    const { request, control } = await start(t);
    const { id } = control.create({ method: "pix", wrapped: false });
    const detail = { bank_transfer: { payment_instruction: PIX_CODE } };
    assert.partialDeepStrictEqual((await request(`/v1/payments/${id}`)).body, {
      payment_method: { type: "PIX", payment_method_detail: detail },
    });
  });

  test("The simulated Yuno writes a payment wrapped or bare, its transactions as a list, and its amounts as numbers in major units", async (t) => {
    const { request, control } = await start(t);
    const wrapped = paymentOf((await request(`/v1/payments/${control.create({ amount: "10.0125" }).id}`)).body);
    assert.deepEqual(wrapped.amount, {
      ...{ captured: 0, currency: "MXN", currency_conversion: null, refunded: 0, value: 10.0125 },
    });
    assert.ok(Array.isArray(wrapped.transactions));
    const { body } = await request(`/v1/payments/${control.create({ wrapped: false }).id}`);
    assert.partialDeepStrictEqual(body, { status: "SUCCEEDED", sub_status: "APPROVED" });
  });

  test("The simulated Yuno names the expiry of a voucher, a transfer and a wallet differently", async (t) => {
    const { request, control } = await start(t);
    const readDetail = async (method: "voucher" | "transfer" | "wallet") => {
      const { id } = control.create({ method, expiresAfterMs: 86_400_000 });
      const [transaction] = z
        .array(z.looseObject({ payment_method: z.looseObject({ detail: z.record(z.string(), z.unknown()) }) }))
        .parse(paymentOf((await request(`/v1/payments/${id}`)).body).transactions);
      return transaction?.payment_method.detail;
    };
    const expiresAt = "2026-11-22T10:00:00Z";
    assert.partialDeepStrictEqual(await readDetail("voucher"), {
      ticket: { expires_at: null, date_of_expiration: expiresAt },
    });
    assert.partialDeepStrictEqual(await readDetail("transfer"), {
      ticket: null,
      bank_transfer: { expires_at: expiresAt },
    });
    assert.partialDeepStrictEqual(await readDetail("wallet"), { wallet: { expirates_at: expiresAt } });
  });

  test("The simulated Yuno lists all payments of an order", async (t) => {
    const { request, control } = await start(t);
    const reference = "order 7/ä";
    const [first, second] = [control.create({ reference }), control.create({ reference })];
    control.create();
    const { body } = await request(`/v1/payments?merchant_order_id=${encodeURIComponent(reference)}`);
    assert.partialDeepStrictEqual(body, [{ id: first.id }, { id: second.id }]);
  });
});
