/**
 * Their words into ours: the whole table of Finrelay's outcomes. Few of its statuses are known, so the booleans and the
 * gateway's own code decide, as Finrelay recommends, and the status only where they say nothing. No I/O. No clock.
 * @see https://docs.finrelay.com/references/handling-declines/index.html (checked 2026-11-21)
 * @see https://docs.finrelay.com/references/transaction-management/index.html (checked 2026-11-21)
 */
import { type Advice, SETTLES, type State } from "../../../contract/status.ts";
import { NO_FACTS, type ParsedStatus } from "../facts.ts";
import { printable } from "../http-result.ts";
import { moneyFromMinor } from "../money.ts";
import { foldStatus } from "../status-words.ts";
import type { Transaction } from "./document.ts";
import { methodOf } from "./method.ts";

/** What is approved, by `transaction_type`; a purchase, a capture and any other is money that came. */
const APPROVED_BY_TYPE = new Map<string, State>([
  ["AUTHORIZE", "authorized"],
  ["REFUND", "refunded"],
  ["VOID", "canceled"],
]);

/** `processing_code` where it tells that nobody declined. */
const ENDED_BY_CODE = new Map<string, State>([
  ["1003", "canceled"],
  ["1005", "expired"],
]);

/** Folded transaction type; empty when there is none. */
export function typeOf({ transaction_type }: Transaction): string {
  return foldStatus(transaction_type);
}

/** Four digits, though a number would lose its zeros; empty when there is none. */
function codeOf({ processing_code }: Transaction): string {
  return processing_code?.padStart(4, "0") ?? "";
}

function isPending(transaction: Transaction): boolean {
  return transaction.pending === true || codeOf(transaction) === "1002";
}

/** Done as it was asked for, whatever that was. */
export function isApproved(transaction: Transaction): boolean {
  return !isPending(transaction) && (transaction.approved === true || codeOf(transaction) === "0000");
}

/** What a transaction says about itself. */
export function toParsedStatus(transaction: Transaction): ParsedStatus {
  const state = stateOf(transaction);
  const unknownWord = unheardOfIn(transaction, state);
  const facts = {
    ...NO_FACTS,
    state,
    // A capture is a transaction of its own.
    settled: SETTLES.has(state) || state === "authorized",
    advice: state === "failed" ? adviceOfFailure(transaction) : null,
    amount: moneyFromMinor(transaction.amount, transaction.currency),
    method: methodOf(transaction),
    reference: transaction.order_id ?? null,
  };
  return unknownWord === null ? { facts } : { facts, unknownWord };
}

function stateOf(transaction: Transaction): State {
  const { approved, pending, status } = transaction;
  const code = codeOf(transaction);
  if (isPending(transaction)) return "processing";
  if (isApproved(transaction)) return APPROVED_BY_TYPE.get(typeOf(transaction)) ?? "succeeded";
  if (code !== "") return ENDED_BY_CODE.get(code) ?? "failed";
  return approved === false && pending === false && foldStatus(status) === "CREATED" ? "created" : "unknown";
}

function adviceOfFailure(transaction: Transaction): Advice {
  const code = codeOf(transaction);
  // 2xxx: what was typed in is wrong, so the same again will fail again.
  if (/^2\d{3}$/.test(code)) return "check_details";
  return code === "1001" ? "try_again_later" : "use_another_method";
}

/** What the operator should hear of, short and harmless enough for a log; null when all is as documented. */
function unheardOfIn({ approved, pending, status }: Transaction, state: State): string | null {
  if (approved === true && pending === true) return "approved and pending";
  return state === "unknown" ? printable(status ?? "no status") : null;
}
