/**
 * Their words into ours: the whole tables of Yuno's states. No I/O. No clock.
 * @see https://docs.y.uno/reference/payment (payments: status and sub-status; checked 2026-11-21)
 * @see https://docs.y.uno/reference/status-payment-links (checked 2026-11-21)
 * @see https://docs.y.uno/reference/payout-workflow (checked 2026-11-21)
 * @see https://docs.y.uno/reference/report-status (checked 2026-11-21)
 */
import { type Hint, type Money, SETTLES, type State } from "../../../contract/status.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { printable } from "../http-result.ts";
import { compareMoney, money } from "../money.ts";
import { foldStatus } from "../status-words.ts";
import { adviceOfFailure } from "./advice.ts";
import { detailsOf, type Payment, type PaymentLink, type Payout, type Report } from "./document.ts";
import { deadlineOf, instructionsOf } from "./instructions.ts";
import { methodOf } from "./method.ts";

interface Meaning {
  state: State;
  hint?: Hint;
  /** Where it differs from `SETTLES`. */
  settled?: boolean;
  /** The customer may be the one who has to move, if told how to pay. */
  waits?: boolean;
  /** The word, where no row knows it. */
  unknownWord?: string;
}

/** By `STATUS/SUB_STATUS`; a sub-status without a row has the meaning of the bare word. */
const PAYMENT = new Map<string, Meaning>([
  ["CREATED", { state: "created" }],
  ["READY_TO_PAY", { state: "action_required", waits: true }],
  ["PENDING", { state: "processing", waits: true }],
  ["PENDING/AUTHORIZED", { state: "authorized" }],
  ["PENDING/WAITING_ADDITIONAL_STEP", { state: "action_required" }],
  ["PENDING/PENDING_OTP_COMPLETION", { state: "action_required" }],
  ["PENDING/PENDING_FRAUD_REVIEW", { state: "processing", hint: "in_review" }],
  ["VERIFIED", { state: "succeeded", hint: "card_verified" }],
  ["EXPIRED", { state: "expired" }],
  ["REJECTED", { state: "failed" }],
  ["DECLINED", { state: "failed" }],
  // Fraud screening that declines afterwards changes nothing: "funds have moved".
  ["SUCCEEDED", { state: "succeeded" }],
  ["SUCCEEDED/PARTIALLY_APPROVED", { state: "partially_succeeded", settled: false }],
  ["SUCCEEDED/PARTIALLY_CAPTURED", { state: "partially_succeeded" }],
  ["SUCCEEDED/PARTIALLY_REFUNDED", { state: "partially_refunded" }],
  ["SUCCEEDED/PARTIALLY_CHARGEBACKED", { state: "charged_back" }],
  ["SUCCEEDED/REFUND_RETRY_IN_PROCESS", { state: "refund_pending" }],
  ["SUCCEEDED/CAPTURE_RETRY_IN_PROCESS", { state: "authorized" }],
  ["SUCCEEDED/CAPTURE_RETRY_PROCESS_FAILED", { state: "authorized", settled: true }],
  ["REFUNDED", { state: "refunded" }],
  ["REFUNDED/PENDING_PROVIDER_CONFIRMATION", { state: "refund_pending" }],
  ["CANCELED", { state: "canceled" }],
  ["CANCELED/PENDING_PROVIDER_CONFIRMATION", { state: "processing", hint: "canceling" }],
  ["IN_DISPUTE", { state: "disputed" }],
  ["CHARGEBACK", { state: "charged_back" }],
  // Reached from anywhere, and a payment may leave it again.
  ["ERROR", { state: "unknown" }],
  ["FRAUD", { state: "unknown" }],
  ["FRAUD/FRAUD_VERIFIED", { state: "succeeded", hint: "check_passed" }],
]);

const LINK = new Map<string, Meaning>([
  ["CREATED", { state: "created" }],
  ["USED", { state: "used" }],
  ["CANCELED", { state: "canceled" }],
  ["EXPIRED", { state: "expired" }],
  ["ERROR", { state: "unknown" }],
]);

const PAYOUT = new Map<string, Meaning>([
  ["CREATED", { state: "created" }],
  ["PENDING", { state: "processing" }],
  ["SUCCEEDED", { state: "succeeded" }],
  ["REJECTED", { state: "failed" }],
  ["DECLINED", { state: "failed" }],
  ["ERROR", { state: "unknown" }],
]);

const REPORT = new Map<string, Meaning>([
  ["IN_PROCESS", { state: "processing" }],
  ["SUCCEEDED", { state: "succeeded", settled: false }],
  ["DOWNLOADED", { state: "succeeded", hint: "downloaded" }],
  ["EXPIRED", { state: "expired" }],
  ["FAILED", { state: "failed" }],
  ["ERROR", { state: "failed", settled: false }],
]);

/** A report's file lives so long (https://docs.y.uno/reference/report-status). */
const FILE_LIFE_MS = 10 * 60_000;

export function parsePaymentStatus(payment: Payment): ParsedStatus {
  const details = detailsOf(payment);
  const meaning = meaningIn(PAYMENT, payment.status, payment.sub_status);
  const instructions = meaning.waits ? instructionsOf(details) : null;
  const heard = toParsedStatus(
    instructions ? { state: "action_required", hint: "awaiting_transfer" } : meaning,
    payment,
  );
  const { state, settled } = heard.facts;
  const total = money(payment.amount?.value, payment.amount?.currency);
  return withFacts(heard, {
    advice: state === "failed" ? adviceOfFailure(payment) : null,
    expiresAt: settled ? null : deadlineOf(details),
    amount: total,
    paid: partOf(total, payment.amount?.captured),
    refunded: partOf(total, payment.amount?.refunded),
    method: methodOf(payment),
    reference: payment.merchant_order_id ?? null,
    instructions,
  });
}

export function parseLinkStatus(link: PaymentLink): ParsedStatus {
  return withFacts(toParsedStatus(meaningIn(LINK, link.status), link), {
    startsAt: link.availability?.start_at ?? null,
    expiresAt: link.availability?.finish_at ?? null,
    amount: money(link.amount?.value, link.amount?.currency),
    reference: link.merchant_order_id ?? null,
    singleUse: link.one_time_use === true,
  });
}

export function parsePayoutStatus(payout: Payout): ParsedStatus {
  const amount = money(payout.amount?.value, payout.amount?.currency);
  return withFacts(toParsedStatus(meaningIn(PAYOUT, payout.status), payout), {
    amount,
    reference: payout.merchant_reference ?? null,
  });
}

export function parseReportStatus(report: Report): ParsedStatus {
  const heard = toParsedStatus(meaningIn(REPORT, report.status), report);
  const isReady = heard.facts.state === "succeeded" && !heard.facts.settled;
  const expiresAt = isReady ? fileEndOf(report) : null;
  return withFacts(heard, { expiresAt, download: isReady ? { expiresAt } : null });
}

function meaningIn(table: Map<string, Meaning>, status: string, subStatus?: string): Meaning {
  const word = foldStatus(status);
  const meaning = table.get(`${word}/${foldStatus(subStatus)}`) ?? table.get(word);
  return meaning ?? { state: "unknown", unknownWord: printable(status) };
}

function toParsedStatus(
  { state, hint, settled = SETTLES.has(state), unknownWord }: Meaning,
  { created_at, updated_at }: { created_at?: string | undefined; updated_at?: string | undefined },
): ParsedStatus {
  const facts = { ...NO_FACTS, state, settled, hint: hint ?? null, at: updated_at ?? created_at ?? null };
  return unknownWord === undefined ? { facts } : { facts, unknownWord };
}

function withFacts(heard: ParsedStatus, known: Partial<Facts>): ParsedStatus {
  return { ...heard, facts: { ...heard.facts, ...known } };
}

/** What was captured or given back, where it is something and not simply all. */
function partOf(total: Money | null, amount: string | undefined): Money | null {
  const part = total && money(amount, total.currency);
  if (!part || compareMoney(part, total) === 0) return null;
  return compareMoney(part, { ...part, value: "0" }) === 1 ? part : null;
}

function fileEndOf({ expires_at, updated_at }: Report): string | null {
  if (expires_at || !updated_at) return expires_at ?? null;
  return new Date(Date.parse(updated_at) + FILE_LIFE_MS).toISOString();
}
