/** The advice, methods and references of payments. */
import type { Facts } from "../../../edge/providers/facts.ts";
import type { QueryCase } from "../query-cases.ts";
import { found, paidFacts, payment, variant, visa } from "./expected.ts";

const failed = (advice: Facts["advice"]) =>
  found({ state: "failed", settled: true, advice, at: "2026-11-21T10:03:00Z" });

/** Every documented code with an advice of its own, and some of the others. */
const codes: [field: string, codes: string, advice: Facts["advice"]][] = [
  ["details.failureReason", "invalid_card_number invalid_cvv invalid_card_holder_name card_expired", "check_details"],
  ["details.failureReason", "authentication_failed authentication_abandoned authentication_required", "try_again"],
  ["details.failureReason", "authentication_unavailable_acs", "try_again_later"],
  ["details.failureReason", "refused_by_issuer insufficient_funds possible_fraud inactive_card", "use_another_method"],
  ["statusReason", "expired_card invalid_pin missing_cvv2_cvc2", "check_details"],
  ["statusReason", "pin_data_required terminal_busy partial_approval", "try_again"],
  ["statusReason", "issuer_unavailable system_malfunction service_failed", "try_again_later"],
  ["statusReason", "duplicate_transaction", "do_not_pay_again"],
  ["statusReason", "invalid_amount merchant_id_not_found terminal_not_found", "contact_merchant"],
  ["statusReason", "lost_card stolen_card suspected_fraud violation_of_law", "use_another_method"],
  ["details.bankReasonCode", "AC01", "check_details"],
  ["details.bankReasonCode", "AM04 MD01", "use_another_method"],
];

const failures: QueryCase[] = codes.flatMap(([field, list, advice]) =>
  list.split(" ").map((code) => {
    const own = field === "statusReason" ? { statusReason: { code, message: "Text of the bank" } } : { [field]: code };
    const change = { ...(field !== "details.failureReason" && { "details.failureReason": null }), ...own };
    return variant("payment-failed", `with ${field} ${code}`, change, failed(advice));
  }),
);

const methods: [string, Record<string, string | null>, Facts["method"]][] = [
  ["with the last four digits alone", { "details.cardNumber": "4444" }, { ...visa, last4: "4444" }],
  ["with the first digits too", { "details.cardNumber": "670300******7391" }, { ...visa, last4: "7391" }],
  ["with a longer row of digits", { "details.cardNumber": "67030012345" }, { ...visa, last4: null }],
  ["with an unknown brand", { "details.cardLabel": "Petra's Card" }, { ...visa, brand: null }],
  ["by Apple Pay", { "details.wallet": "applepay" }, { type: "wallet", brand: "applepay", last4: null }],
  ["by PayPal", { method: "paypal" }, { type: "wallet", brand: "paypal", last4: null }],
  ["by Klarna", { method: "klarnapaylater" }, { type: "bnpl", brand: null, last4: null }],
  ["by a new method", { method: "telepathy" }, { type: "other", brand: null, last4: null }],
];

const references: [string, Record<string, string | number | null>, string | null][] = [
  ["as a number", { "metadata.order_id": 12345 }, "12345"],
  ["as text", { metadata: "A-7" }, "A-7"],
  ["as JSON in a text", { metadata: '{"order_id":12345}' }, "12345"],
  ["as JSON in a text without the member", { metadata: '{"customer":"Petra"}' }, null],
  ["as a number alone", { metadata: 12345 }, "12345"],
  ["as null", { metadata: null }, null],
];

const fields: QueryCase[] = [
  payment(
    "terminal-paid",
    found({
      ...paidFacts,
      method: { type: "card", brand: "mastercard", last4: "5678" },
      bankReferences: [{ type: "authorization_code", value: "742A64" }],
    }),
  ),
  payment(
    "terminal-failed",
    found({
      state: "failed",
      settled: true,
      advice: "use_another_method",
      at: "2026-11-21T10:03:00Z",
      method: { type: "card", brand: "mastercard", last4: "5678" },
    }),
  ),
  ...methods.map(([what, change, method]) => variant("payment-paid", what, change, found({ ...paidFacts, method }))),
  ...references.map(([what, change, reference]) =>
    variant("payment-paid", `with its metadata ${what}`, change, found({ ...paidFacts, reference })),
  ),
];

export const PAYMENT_DETAILS = [...failures, ...fields];
