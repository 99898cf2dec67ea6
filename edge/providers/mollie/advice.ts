/**
 * Advice for a failed payment. A suspected fraud, a lost and a stolen card have the advice of every other refusal, so that
 * nobody learns of them.
 * @see https://docs.mollie.com/docs/handling-failed-payments (checked 2026-11-27)
 */
import type { Advice } from "../../../contract/status.ts";
import { foldStatus, wordTable } from "../word-tables.ts";
import type { Payment } from "./document.ts";

const BY_CODE = wordTable<Advice>({
  check_details: `INVALID_CARD_NUMBER INVALID_CVV INVALID_CARD_HOLDER_NAME CARD_EXPIRED EXPIRED_CARD INVALID_PIN
    CANNOT_VERIFY_PIN DECLINE_FOR_CVV2_FAILURE MISSING_CVV2_CVC2 INVALID_ACCOUNT_NUMBER AC01`,
  try_again: `AUTHENTICATION_FAILED AUTHENTICATION_ABANDONED AUTHENTICATION_REQUIRED ADDITIONAL_CUSTOMER_AUTHENTICATION_REQUIRED
    PIN_DATA_REQUIRED RE_ENTER_TRANSACTION PARTIAL_APPROVAL TERMINAL_BUSY`,
  try_again_later: `AUTHENTICATION_UNAVAILABLE_ACS ISSUER_UNAVAILABLE CREDIT_ISSUER_UNAVAILABLE SYSTEM_MALFUNCTION
    FILE_TEMPORARILY_UNAVAILABLE EXCEEDS_WITHDRAWAL_COUNT_LIMIT TERMINAL_UNREACHABLE SERVICE_FAILED`,
  do_not_pay_again: "DUPLICATE_TRANSACTION",
  contact_merchant: "INVALID_AMOUNT INVALID_CURRENCY",
});

/** Codes about the merchant's account or terminal, which no customer can change. */
const OF_MERCHANT = /^(MERCHANT|TERMINAL)_/;

export function adviceOfFailure({ details, statusReason }: Payment): Advice {
  const code = foldStatus(details?.failureReason ?? statusReason?.code ?? details?.bankReasonCode);
  return BY_CODE.get(code) ?? (OF_MERCHANT.test(code) ? "contact_merchant" : "use_another_method");
}
