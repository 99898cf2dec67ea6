/**
 * Maps Finrelay's outcomes to facts. Few of its statuses are documented, so `approved`, `pending` and `processing_code`
 * decide, as Finrelay recommends. The status decides only without them.
 * @see https://docs.finrelay.com/references/handling-declines/index.html (checked 2026-11-21)
 * @see https://docs.finrelay.com/references/transaction-management/index.html (checked 2026-11-21)
 */
import { type Advice, type Hint, SETTLES, type State } from "../../../contract/status.ts";
import { printable } from "../../platform/printable.ts";
import { NO_FACTS, type ParsedStatus } from "../facts.ts";
import { moneyFromMinor } from "../money.ts";
import { foldStatus } from "../word-tables.ts";
import type { Transaction } from "./document.ts";
import { methodOf } from "./method.ts";

/** State of an approved transaction by `transaction_type`. All other types, such as PURCHASE and CAPTURE, are paid. */
const APPROVED_BY_TYPE = new Map<string, State>([
  ["AUTHORIZE", "authorized"],
  ["REFUND", "refunded"],
  ["VOID", "canceled"],
]);

/** State of an ended transaction by `processing_code`, where nobody declined. */
const ENDED_BY_CODE = new Map<string, State>([
  ["1003", "canceled"],
  ["1005", "expired"],
]);

/** Transactions that change an earlier one. One that ends without success leaves that one as it was. */
const FOLLOW_UPS = new Set(["CAPTURE", "REFUND", "VOID"]);

/** A pending transaction by its type, where it is no payment under way. */
const PENDING_BY_TYPE = new Map<string, MappedStatus>([
  ["REFUND", { state: "refund_pending" }],
  ["VOID", { state: "processing", hint: "canceling" }],
]);

interface MappedStatus {
  state: State;
  hint?: Hint;
}

/** The folded transaction type; empty when there is none. */
export function typeOf({ transaction_type }: Transaction): string {
  return foldStatus(transaction_type);
}

/** The processing code with four digits, because a number loses leading zeros; empty when there is none. */
function codeOf({ processing_code }: Transaction): string {
  return processing_code?.padStart(4, "0") ?? "";
}

function isPending(transaction: Transaction): boolean {
  return transaction.pending === true || codeOf(transaction) === "1002";
}

/** True when the transaction was executed as requested. */
export function isApproved(transaction: Transaction): boolean {
  return !isPending(transaction) && (transaction.approved === true || codeOf(transaction) === "0000");
}

/** The status of a transaction. */
export function toParsedStatus(transaction: Transaction): ParsedStatus {
  const { state, hint } = mapStatus(transaction);
  const unknownWord = unknownWordOf(transaction, state);
  const facts = {
    ...NO_FACTS,
    state,
    // A capture is a transaction of its own, so an authorization does not change any more.
    settled: SETTLES.has(state) || state === "authorized",
    hint: hint ?? null,
    advice: state === "failed" ? adviceOfFailure(transaction) : null,
    amount: moneyFromMinor(transaction.amount, transaction.currency),
    method: methodOf(transaction),
    reference: transaction.order_id ?? null,
  };
  return unknownWord === null ? { facts } : { facts, unknownWord };
}

function mapStatus(transaction: Transaction): MappedStatus {
  const { approved, pending, status } = transaction;
  const code = codeOf(transaction);
  const type = typeOf(transaction);
  if (isPending(transaction)) return PENDING_BY_TYPE.get(type) ?? { state: "processing" };
  if (isApproved(transaction)) return { state: APPROVED_BY_TYPE.get(type) ?? "succeeded" };
  // As canceled or expired, a refund would invite the customer to pay again.
  if (code !== "" && FOLLOW_UPS.has(type)) return { state: "failed", hint: "follow_up_failed" };
  if (code !== "") return { state: ENDED_BY_CODE.get(code) ?? "failed" };
  const isCreated = approved === false && pending === false && foldStatus(status) === "CREATED";
  return { state: isCreated ? "created" : "unknown" };
}

function adviceOfFailure(transaction: Transaction): Advice {
  const code = codeOf(transaction);
  // 2xxx: wrong input, so the same input fails again.
  if (/^2\d{3}$/.test(code)) return "check_details";
  return code === "1001" ? "try_again_later" : "use_another_method";
}

/** The undocumented part of a transaction, for the log; null when everything is documented. */
function unknownWordOf({ approved, pending, status }: Transaction, state: State): string | null {
  if (approved === true && pending === true) return "approved and pending";
  return state === "unknown" ? printable(status ?? "no status") : null;
}
