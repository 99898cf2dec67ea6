/**
 * What a customer must do, by `next_action.type`, and the details of payment methods.
 * @see https://docs.stripe.com/api/payment_intents/object (checked 2026-11-28)
 */
import type { Payment } from "./model.ts";
import type { PaymentState } from "./payment-state.ts";

const ACTION_OF_METHOD: Record<string, string> = {
  oxxo: "oxxo_display_details",
  boleto: "boleto_display_details",
  konbini: "konbini_display_details",
  multibanco: "multibanco_display_details",
  customer_balance: "display_bank_transfer_instructions",
  pix: "pix_display_qr_code",
  paynow: "paynow_display_qr_code",
  promptpay: "promptpay_display_qr_code",
  swish: "swish_handle_redirect_or_display_qr_code",
  us_bank_account: "verify_with_microdeposits",
};

/** Voucher numbers, as customers see them. */
const VOUCHER = {
  oxxo: "12345678901234657890123456789012",
  boleto: "01010101010101010101010101010101010101010101010",
  konbini: "924171",
  entity: "10611",
  multibanco: "123456789",
  iban: "DE11243461723416717234",
  transfer: "AB12CD34EF56",
  pix: "00020101021226770014BR.GOV.BCB.PIX2555api.example/pix/qr/v2/a5204000053039865802BR5904Loja6009Sao Paulo62070503***6304ABCD",
} as const;

const PAGES = "https://payments.stripe.com";

/** The `next_action` of a payment in this state; null unless the customer must act. */
export function nextActionOf(payment: Payment, state: PaymentState): Record<string, unknown> | null {
  if (state.status !== "requires_action") return null;
  const type = payment.nextAction ?? ACTION_OF_METHOD[payment.method] ?? "redirect_to_url";
  const expires = Math.floor((payment.createdMs + payment.expiresAfterMs) / 1000);
  return { type, [type]: detailsOf(type, payment, state, expires) };
}

function detailsOf(type: string, payment: Payment, state: PaymentState, expires: number): Record<string, unknown> {
  const voucher = `${PAGES}/voucher/test_YWNjdF8x`;
  const hosted = `${PAGES}/instructions/test_YWNjdF8x`;
  switch (type) {
    case "oxxo_display_details":
      return { expires_after: expires, hosted_voucher_url: voucher, number: VOUCHER.oxxo };
    case "boleto_display_details":
      return { expires_at: expires, hosted_voucher_url: voucher, number: VOUCHER.boleto, pdf: `${voucher}/pdf` };
    case "konbini_display_details": {
      const familymart = { confirmation_number: "40018999999", payment_code: VOUCHER.konbini };
      const stores = { familymart, lawson: null, ministop: null, seicomart: null };
      return { expires_at: expires, hosted_voucher_url: voucher, stores };
    }
    case "multibanco_display_details":
      return {
        ...{ entity: VOUCHER.entity, reference: VOUCHER.multibanco },
        ...{ expires_at: expires, hosted_voucher_url: voucher },
      };
    case "display_bank_transfer_instructions":
      return transferOf(payment, state, hosted);
    case "pix_display_qr_code":
      return {
        data: VOUCHER.pix,
        expires_at: expires,
        hosted_instructions_url: hosted,
        image_url_png: `${PAGES}/p.png`,
      };
    case "paynow_display_qr_code":
    case "promptpay_display_qr_code":
      return { data: "00020101021129", hosted_instructions_url: hosted, image_url_png: `${PAGES}/qr.png` };
    case "swish_handle_redirect_or_display_qr_code":
      return { hosted_instructions_url: hosted, qr_code: { data: "D1", image_url_png: `${PAGES}/qr.png` } };
    case "verify_with_microdeposits":
      return {
        arrival_date: expires,
        hosted_verification_url: `${PAGES}/microdeposit/test_YWNj`,
        microdeposit_type: "amounts",
      };
    case "redirect_to_url":
      return {
        return_url: "https://shop.example/back",
        url: "https://hooks.stripe.com/redirect/authenticate/src_1?client_secret=src_client_secret_Q",
      };
    default:
      return { type: "three_d_secure_redirect", stripe_js: "https://hooks.stripe.com/3d_secure_2" };
  }
}

function transferOf({ currency }: Payment, { amountRemaining }: PaymentState, hosted: string): Record<string, unknown> {
  const iban = { account_holder_name: "Petra Beispiel Shop", bic: "SOGEDEFFXXX", country: "DE", iban: VOUCHER.iban };
  return {
    ...{ amount_remaining: amountRemaining, currency, hosted_instructions_url: hosted, reference: VOUCHER.transfer },
    financial_addresses: [{ type: "iban", iban, supported_networks: ["sepa"] }],
    type: "eu_bank_transfer",
  };
}

/** `payment_method_details` of a charge. */
export function methodDetailsOf({ method, card, createdMs, expiresAfterMs }: Payment, isHeld: boolean): object {
  if (method !== "card") return { type: method, [method]: bankDetailsOf(method) };
  const wallet = card.wallet === null ? null : { type: card.wallet, dynamic_last4: "9999", [card.wallet]: {} };
  const details = {
    ...{ amount_authorized: 999, authorization_code: "742A64", brand: card.brand, checks: null, country: "US" },
    ...{ exp_month: 8, exp_year: 2030, fingerprint: "mToisGZ01V71BCos", funding: "credit", iin: "424242" },
    ...{ issuer: "Petra Bank", last4: card.last4, network: card.brand, network_transaction_id: "104102978678771" },
    ...{ three_d_secure: null, transaction_link_id: null, wallet },
    ...(isHeld && { capture_before: Math.floor((createdMs + expiresAfterMs) / 1000) }),
  };
  return { type: "card", card: details };
}

function bankDetailsOf(method: string): object {
  if (method === "sepa_debit")
    return { bank_code: "37040044", country: "DE", fingerprint: "CY8gPWbXPI1fF3Hs", last4: "3000" };
  if (method === "us_bank_account")
    return { account_holder_type: "individual", bank_name: "STRIPE TEST BANK", last4: "6789" };
  if (method === "paypal")
    return { payer_email: "petra@example.org", payer_name: "Petra Beispiel", transaction_id: "8XY12345" };
  if (method === "ideal")
    return {
      bank: "ing",
      bic: "INGBNL2A",
      iban_last4: "5264",
      transaction_id: "0050000000",
      verified_name: "Petra Beispiel",
    };
  return {};
}
