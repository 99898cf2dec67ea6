/** The result of each payment that waits for its customer: vouchers, transfers and addresses. */
import type { QueryCase } from "../query-cases.ts";
import { amount, eur, found, otherFacts, queryCase, queryVariant, reference } from "./expected.ts";

const url = "https://payments.stripe.com/voucher/test_YWNjdF8x";
const mxn = { value: "349.00", currency: "MXN" };
const details = { bank: null, account: null, reference: null, barcode: null, url: null, text: null };
const awaiting = { state: "action_required", settled: false, hint: "awaiting_transfer" } as const;
const oxxo = { type: "voucher" as const, brand: null, last4: null };
const transferMethod = { type: "bank_transfer" as const, brand: null, last4: null };
const iban = "DE11243461723416717234";
const instructions = {
  ...{ ...details, account: iban, reference: "AB12CD34EF56" },
  url: "https://payments.stripe.com/instructions/test_YWNjdF8x",
};
export const waiting: QueryCase[] = [
  queryCase(
    "intent-voucher",
    found(
      otherFacts({
        ...{ ...awaiting, amount: mxn, reference, method: oxxo, expiresAt: "2026-11-24T10:00:00Z" },
        instructions: { ...details, barcode: "12345678901234657890123456789012", url },
      }),
    ),
  ),
  queryCase(
    "intent-transfer",
    found(otherFacts({ ...awaiting, amount: eur("50.00"), reference, method: transferMethod, instructions })),
  ),
  queryVariant(
    "intent-transfer",
    "of which a part has arrived",
    { "next_action.display_bank_transfer_instructions.amount_remaining": 1500 },
    found(
      otherFacts({
        ...{ state: "partially_succeeded", settled: false, amount: eur("50.00"), paid: eur("35.00") },
        ...{ reference, method: transferMethod, instructions },
      }),
    ),
  ),
  queryCase(
    "intent-redirect",
    found(otherFacts({ state: "action_required", settled: false, amount, reference, method: transferMethod })),
  ),
  queryVariant(
    "intent-redirect",
    "to an address without a secret",
    { "next_action.redirect_to_url.url": "https://pm-redirects.stripe.com/authorize/acct_1/pa_nonce_2" },
    found(
      otherFacts({
        ...{ state: "action_required", settled: false, amount, reference, method: transferMethod },
        continueUrl: "https://pm-redirects.stripe.com/authorize/acct_1/pa_nonce_2",
      }),
    ),
  ),
];
