/**
 * What a customer whose payment failed can do, by the codes of the transaction it failed with. No I/O. No clock.
 * @see https://docs.y.uno/reference/transaction (response codes and merchant advice codes, checked 2026-11-21)
 */
import type { Advice } from "../../../contract/status.ts";
import { foldStatus } from "../status-words.ts";
import { newestFirst, type Payment } from "./document.ts";

/** What was typed in is wrong, or a card has expired. */
const CHECK_DETAILS_CODES = new Set(["EXPIRED_CARD", "INVALID_SECURITY_CODE", "BAD_FILLED_INFO"]);

/** The newest transaction is what the payment ended with. */
export function adviceOfFailure(payment: Payment): Advice {
  const [decisive] = newestFirst(payment);
  const advice = foldStatus(decisive?.merchant_advice_code);
  const code = foldStatus(decisive?.response_code);
  if (advice === "UPDATE_INFORMATION" || advice === "REQUIREMENTS_NOT_FULFILLED") return "check_details";
  if (advice === "TRY_AGAIN_LATER" || advice.startsWith("RETRY_AFTER_")) return "try_again_later";
  if (advice) return "use_another_method";
  if (CHECK_DETAILS_CODES.has(code) || code.startsWith("INVALID_CARD_")) return "check_details";
  return code.includes("THREE_D_SECURE") ? "try_again" : "use_another_method";
}
