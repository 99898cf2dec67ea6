/**
 * What a customer can do after a failed attempt. Reasons that mean fraud are not in the table, so that nobody can tell them
 * from a generic decline, as Stripe asks for.
 * @see https://docs.stripe.com/declines/codes (checked 2026-11-28)
 */
import type { Advice } from "../../../contract/status.ts";
import { wordTable } from "../word-tables.ts";
import type { Charge, Intent } from "./document.ts";

const ADVICE_CODES = wordTable<Advice>({
  try_again_later: "try_again_later",
  check_details: "confirm_card_data",
  use_another_method: "do_not_try_again",
});

/** By `decline_code`, else `code`. Any other code: another method. */
const CODES = wordTable<Advice>({
  check_details: [
    "incorrect_number invalid_number incorrect_cvc invalid_cvc expired_card invalid_expiry_month invalid_expiry_year",
    "incorrect_zip incorrect_address postal_code_invalid incorrect_pin invalid_pin expired_payment_information",
    "account_number_invalid routing_number_invalid payment_method_microdeposit_verification_amounts_mismatch",
    "payment_method_billing_details_address_missing",
  ].join(" "),
  try_again: [
    "authentication_required authentication_not_handled payment_intent_authentication_failure",
    "setup_intent_authentication_failure payment_intent_action_required mobile_device_authentication_required",
    "offline_pin_required online_or_offline_pin_required approve_with_id reenter_transaction",
    "payment_method_customer_decline",
  ].join(" "),
  try_again_later: [
    "issuer_not_available processing_error try_again_later payment_method_provider_timeout",
    "card_decline_rate_limit_exceeded payment_intent_rate_limit_exceeded",
  ].join(" "),
  // The same payment was made a moment ago.
  do_not_pay_again: "duplicate_transaction",
  contact_merchant: [
    "invalid_business_account payment_disputed amount_too_small amount_too_large payment_method_unactivated",
    "payment_method_not_available testmode_decline",
  ].join(" "),
});

type Failure = Pick<NonNullable<Intent["last_payment_error"]>, "code" | "decline_code" | "advice_code">;

/** The advice after this error; for a charge without an error, after its outcome. */
export function adviceOf(error: Failure | undefined, charge: Charge | null): Advice {
  const adviceCode = error?.advice_code ?? charge?.outcome?.advice_code;
  const byAdviceCode = ADVICE_CODES.get(adviceCode ?? "");
  if (byAdviceCode) return byAdviceCode;
  const code = error?.decline_code ?? error?.code ?? charge?.failure_code;
  // A charge has the decline code in its outcome, beside the general `card_declined`.
  const isGeneral = code === undefined || code === "card_declined";
  return CODES.get((isGeneral ? charge?.outcome?.reason : code) ?? "") ?? "use_another_method";
}
