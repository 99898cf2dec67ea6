// A status document for every text of the element, so that a test can show each of them.
import { KINDS, type Kind } from "../../../contract/resource.ts";
import { HINTS, type Hint, STATES, type State, type StatusDocument } from "../../../contract/status.ts";
import { en } from "../../../widget/i18n/en.ts";
import { detailsOf, inMs } from "../../unit/widget/support/samples.ts";

const UNSETTLED: State[] = ["created", "action_required", "processing", "refund_pending", "disputed", "unknown"];
const KIND_OF_HINT: Partial<Record<Hint, Kind>> = {
  awaiting_recipient: "payout",
  attempt_failed: "payment-link",
  downloaded: "report",
};

const NO_INSTRUCTIONS = { bank: null, account: null, reference: null, barcode: null, url: null, text: null, qr: null };
/** How the customer pays, by the key of the text. */
const INSTRUCTIONS: Record<string, StatusDocument["instructions"]> = {
  awaiting_transfer: { ...NO_INSTRUCTIONS, url: "https://bank.example/pay" },
  transfer: { ...NO_INSTRUCTIONS, bank: "Example Bank", account: "DE89370400440532013000", reference: "RF18 5390" },
  voucher: { ...NO_INSTRUCTIONS, barcode: "93000262280678" },
  code: { ...NO_INSTRUCTIONS, barcode: "00020126580014br.gov.bcb.pix", qr: { size: 21, path: "M0 0h7v1h-7z" } },
};
const METHODS: Record<string, StatusDocument["method"]> = {
  card: { type: "card", brand: "visa", last4: "1111" },
  transfer: { type: "bank_transfer", brand: null, last4: null },
  voucher: { type: "voucher", brand: null, last4: null },
};

/** A document in this state. `key` is the key of its text in widget/i18n/en.ts. */
export function documentFor(state: State, key: string): StatusDocument {
  const [first, kindOfHint] = key.split("/");
  const hasDate = kindOfHint === "by";
  const instructions = INSTRUCTIONS[`${first}`] ?? null;
  const hint =
    HINTS.find((each) => each === first) ?? (instructions || key === "elsewhere" ? "awaiting_transfer" : null);
  const isDue = key === "rest_due" || key === "open";
  // `any` is the text of the kinds without their own text.
  const anyKind = state === "used" ? "payment-link" : "payment" in en.state[state] ? "payout" : "payment";
  const kind =
    KINDS.find((each) => each === kindOfHint) ??
    (hint && KIND_OF_HINT[hint]) ??
    KINDS.find((each) => each === first) ??
    (key === "any" ? anyKind : "payment");
  return detailsOf({
    of: `shop/${kind}/${state}-${key.replace("/", "-")}`,
    kind,
    state,
    hint,
    mayPay: state === "created",
    settled: !isDue && !UNSETTLED.includes(state),
    timeline: [{ state, at: inMs(-60_000) }],
    reference: null,
    paid: key === "rest_due" || key === "collected" ? { value: "1000.00", currency: "EUR" } : null,
    method: METHODS[`${first}`] ?? null,
    instructions,
    expiresAt: hasDate && instructions ? inMs(4 * 86_400_000) : null,
    expectedBy: hasDate && !instructions ? "2026-12-01" : null,
    ...(key === "report/by" && { download: { path: "/v1/shop/report/r/file", expiresAt: inMs(86_400_000) } }),
    advice: state === "unknown" ? "do_not_pay_again" : null,
    progress: kind === "bulk-payout" ? { total: 200, succeeded: 182, failed: 3, canceled: 0, pending: 15 } : null,
    ...((kind === "report" || kind === "payment-method") && { amount: null }),
  });
}

/** One document for every sentence of every state. */
export const ALL = STATES.flatMap((state) =>
  Object.keys(en.state[state])
    .filter((key) => !key.startsWith("name"))
    .map((key) => documentFor(state, key)),
);
