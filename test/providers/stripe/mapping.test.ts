/** What the fixtures of the shared suite do not show: currencies, further vouchers, refunds in another currency, disputes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseExactJson } from "../../../edge/providers/http-result.ts";
import { currencyDecimals } from "../../../edge/providers/money.ts";
import { stripeMoney } from "../../../edge/providers/stripe/amounts.ts";
import { chargeSchema, intentSchema } from "../../../edge/providers/stripe/document.ts";
import { statusAfterSuccess } from "../../../edge/providers/stripe/follow-ups.ts";
import { intentStatus } from "../../../edge/providers/stripe/intent-facts.ts";

/** The facts of an intent as it arrives: numbers become text on the way. */
function factsOf(intent: object) {
  const json = parseExactJson(new TextEncoder().encode(JSON.stringify({ id: "pi_1", ...intent })));
  return intentStatus(intentSchema.parse(json), null).facts;
}

const parsed = <Value>(value: Value) => parseExactJson(new TextEncoder().encode(JSON.stringify(value)));

describe("the amounts of Stripe", () => {
  test("An amount is in Stripe's own minor units, which depart from ISO 4217 for four currencies", () => {
    for (const [minor, currency, value] of [
      ["500", "mga", "500.00"],
      ["500", "isk", "5"],
      ["500", "ugx", "5"],
      ["500", "jpy", "500"],
      ["50000", "huf", "500.00"],
      ["12340", "kwd", "12.340"],
      ["1000000", "idr", "10000.00"],
      ["999", "eur", "9.99"],
    ] as const) {
      assert.equal(stripeMoney(minor, currency)?.value, value, currency);
    }
  });

  test("An amount of a currency without cents that has cents is not shown, rather than shown wrong", () => {
    for (const currency of ["isk", "ugx"]) assert.equal(stripeMoney("501", currency), null);
  });

  test("An amount of any other currency has the decimals of ISO 4217", () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom("eur", "usd", "brl", "clp", "tnd", "vnd"), (minor, currency) => {
        const { value = "" } = stripeMoney(`${minor}`, currency) ?? {};
        const decimals = currencyDecimals(currency.toUpperCase());
        assert.equal(Number(value) * 10 ** decimals - minor < 1e-3, true);
        assert.equal(value.split(".")[1]?.length ?? 0, decimals);
      }),
    );
  });

  test("The refunds of a payment in the customer's currency are shown in that currency", () => {
    const refund = (amount: number, shown: number) => ({
      ...{ status: "succeeded", amount, currency: "eur" },
      presentment_details: { presentment_amount: shown, presentment_currency: "usd" },
    });
    const facts = factsOf({
      ...{ status: "succeeded", amount: 1000, amount_received: 1000, currency: "eur" },
      presentment_details: { presentment_amount: 1150, presentment_currency: "usd" },
      latest_charge: {
        ...{ id: "ch_1", status: "succeeded", currency: "eur", amount_refunded: 500, refunded: false },
        refunds: { data: [refund(300, 345), refund(200, 230)], has_more: false },
      },
    });
    assert.deepEqual(
      [facts.amount, facts.refunded, facts.paid],
      [{ value: "11.50", currency: "USD" }, { value: "5.75", currency: "USD" }, null],
    );
  });
});

describe("how to pay at Stripe", () => {
  const url = "https://payments.stripe.com/voucher/x";
  const waiting = (type: string, details: object) => {
    const { instructions, expiresAt, hint } = factsOf({
      status: "requires_action",
      next_action: { type, [type]: details },
    });
    const { reference = null, barcode = null, account = null, bank = null, url = null } = instructions ?? {};
    return { reference, barcode, account, bank, url, expiresAt, hint };
  };
  const none = { reference: null, barcode: null, account: null, bank: null, url: null, expiresAt: null };
  const hint = "awaiting_transfer";
  const expires_at = 1_795_255_200;
  const expiresAt = "2026-11-21T10:00:00Z";

  test("Each voucher, code and transfer has its numbers, its page and its deadline", () => {
    assert.deepEqual(
      waiting("multibanco_display_details", {
        entity: "10611",
        reference: "123456789",
        hosted_voucher_url: url,
        expires_at,
      }),
      { ...none, reference: "10611 123456789", url, expiresAt, hint },
    );
    assert.deepEqual(waiting("boleto_display_details", { number: "0101", hosted_voucher_url: url, expires_at }), {
      ...{ ...none, barcode: "0101", url, expiresAt, hint },
    });
    assert.deepEqual(waiting("pix_display_qr_code", { data: "000201  br", expires_at }), {
      ...{ ...none, barcode: "000201  br", expiresAt, hint },
    });
    assert.deepEqual(waiting("paynow_display_qr_code", { hosted_instructions_url: url }), { ...none, url, hint });
    const clabe = { type: "spei", spei: { clabe: "646180111812345678", bank_name: "STP" } };
    assert.deepEqual(waiting("display_bank_transfer_instructions", { reference: "R1", financial_addresses: [clabe] }), {
      ...none,
      reference: "R1",
      account: "646180111812345678",
      bank: "STP",
      hint,
    });
  });

  test("A konbini voucher shows the codes of the only chain that takes it, and only the page where several do", () => {
    const store = { payment_code: "924171", confirmation_number: "4001" };
    const stores = { familymart: store, lawson: null };
    assert.deepEqual(waiting("konbini_display_details", { stores, hosted_voucher_url: url }), {
      ...{ ...none, reference: "924171 4001", url, hint },
    });
    const both = { familymart: store, lawson: { ...store, payment_code: "1" } };
    assert.deepEqual(waiting("konbini_display_details", { stores: both, hosted_voucher_url: url }), {
      ...none,
      url,
      hint,
    });
  });

  test("No address with a client secret is shown, since it opens more than a status", () => {
    const leak = "https://hooks.stripe.com/x?payment_intent_client_secret=pi_1_secret_2";
    const next_action = { type: "redirect_to_url", redirect_to_url: { url: leak } };
    assert.equal(factsOf({ status: "requires_action", next_action }).continueUrl, null);
    assert.deepEqual(waiting("paynow_display_qr_code", { hosted_instructions_url: leak }), { ...none, hint });
  });
});

describe("the follow-ups of a payment at Stripe", () => {
  const charge = chargeSchema.parse(parsed({ id: "ch_1", status: "succeeded", disputed: true }));
  const total = { value: "9.99", currency: "EUR" };
  const stateOf = (status: string) =>
    statusAfterSuccess({ total, received: "999", charge, disputes: [{ status }] }).state;

  test("A dispute is open in every word that is not an end, also in one that nobody knows", () => {
    const open = ["warning_needs_response", "warning_under_review", "needs_response", "under_review", "teleported"];
    for (const status of open) assert.equal(stateOf(status), "disputed", status);
    for (const status of ["warning_closed", "won", "prevented", "charge_refunded"]) {
      assert.equal(stateOf(status), "succeeded", status);
    }
    assert.equal(stateOf("lost"), "charged_back");
  });

  test("A charge that is disputed stays open while its disputes are not known", () => {
    for (const disputes of [null, []]) {
      assert.equal(statusAfterSuccess({ total, received: "999", charge, disputes }).state, "disputed");
    }
  });

  test("The reference of a refund is one that the customer's bank can search for", () => {
    const card = { reference: "74208471187300000000000", reference_type: "acquirer_reference_number" };
    const refunds = { data: [{ status: "succeeded", amount: 999, destination_details: { card } }], has_more: false };
    const latest_charge = { id: "ch_1", status: "succeeded", refunded: true, refunds };
    const { state, bankReferences } = factsOf({ status: "succeeded", latest_charge });
    assert.deepEqual([state, bankReferences], ["refunded", [{ type: "arn", value: card.reference }]]);
  });

  test("A card that was held to a terminal is shown like any other", () => {
    const payment_method_details = { type: "card_present", card_present: { brand: "mastercard", last4: "4444" } };
    const { method } = factsOf({
      status: "succeeded",
      latest_charge: { id: "ch_1", status: "succeeded", payment_method_details },
    });
    assert.deepEqual(method, { type: "card", brand: "mastercard", last4: "4444" });
  });

  test("An old webhook's list of charges and its words are read as today's", () => {
    const facts = factsOf({
      ...{ status: "requires_source", amount: 999, currency: "eur" },
      charges: { data: [{ id: "ch_1", status: "failed", failure_code: "expired_card" }] },
    });
    assert.deepEqual([facts.state, facts.settled, facts.advice], ["failed", false, "check_details"]);
    assert.equal(factsOf({ status: "requires_source_action" }).state, "action_required");
  });
});
