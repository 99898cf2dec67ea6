/**
 * What a customer can do after a decline, by the code of the card's processor and the advice of the card's scheme. A suspected
 * fraud and a stolen card have the same advice as any other decline: the customer must not learn of the suspicion.
 * @see https://developer.paypal.com/docs/api/orders/v2/#definition-processor_response (checked 2026-11-28)
 */
import type { Advice } from "../../../contract/status.ts";
import { foldStatus, wordTable } from "../word-tables.ts";
import type { Authorization, Capture } from "./document.ts";

const BY_RESPONSE_CODE = wordTable<Advice>({
  check_details: [
    "00N7 1382 5110 PCVV PPC2", // the card's check number
    "1380 5400 PPEX PPEF", // expired, or a wrong expiry date
    "0390 1330 6300", // account number
    "5170 5190 PPAD PPAV", // address
    "0890 5130 5500 7900", // PIN
  ].join(" "),
  try_again: "5650 7700 7710 PPD3 PCNR PPTE", // strong authentication failed or is needed
  try_again_later: "0960 5920 8000 8100 8110 8220 9100 PPNT PPER",
  contact_merchant: "1310 1320 1340 1350 1370 8010 8020 8030 PPNM PPRR PPCE", // set-up of the shop
});

/** The payer has canceled. */
const CANCELED_CODE = "0R00";

/** Mastercard's advice. Visa gives the same numbers another meaning. */
const BY_MASTERCARD_ADVICE = wordTable<Advice>({
  check_details: "01",
  try_again_later: "02 24 25 26 27 28 29 30",
  use_another_method: "03 04 21 22 40 43",
});
/** Visa's advice: stop this payment, stop all recurring ones. */
const BY_VISA_ADVICE = wordTable<Advice>({ use_another_method: "02 03 21" });

type Declined = Pick<Capture | Authorization, "processor_response">;

export function isCanceledByPayer({ processor_response }: Declined): boolean {
  return foldStatus(processor_response?.response_code) === CANCELED_CODE;
}

/** @param brand the folded name of the card's brand; without one the advice is read as Visa's, which is the stricter one */
export function adviceOf({ processor_response }: Declined, brand: string | null): Advice {
  const { response_code, payment_advice_code } = processor_response ?? {};
  const ofScheme = brand === "mastercard" ? BY_MASTERCARD_ADVICE : BY_VISA_ADVICE;
  const advice = ofScheme.get((payment_advice_code ?? "").padStart(2, "0"));
  return advice ?? BY_RESPONSE_CODE.get(codeOf(response_code)) ?? "use_another_method";
}

/** A code of digits that was sent as a number has lost its leading zeros. */
function codeOf(code: string | undefined): string {
  return foldStatus(code).padStart(4, "0");
}
