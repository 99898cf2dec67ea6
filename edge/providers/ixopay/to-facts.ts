/**
 * Maps IXOPAY's statuses, error codes and advice codes to facts.
 * @see https://documentation.ixopay.com/docs/reference/concepts/transactions/types (checked 2026-11-21)
 * @see https://documentation.ixopay.com/docs/reference/appendix/error-codes (checked 2026-11-21)
 */
import type { Kind } from "../../../contract/resource.ts";
import {
  type Advice,
  type BankReference,
  type Hint,
  type Money,
  SETTLES,
  type State,
} from "../../../contract/status.ts";
import { printable } from "../../platform/printable.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { money } from "../money.ts";
import { foldStatus, wordTable } from "../word-tables.ts";
import { type Document, errorCodeOf, methodDataOf } from "./document.ts";
import { methodOf } from "./method.ts";

interface MappedStatus {
  state: State;
  hint?: Hint;
  /** The provider's word, when no table contains it. */
  unknownWord?: string;
}

/** State of a `transactionStatus` SUCCESS by `transactionType`, which shows whether money came, went back or waits. */
const SUCCESS_BY_TYPE = new Map<string, MappedStatus>([
  ["", { state: "succeeded" }],
  ["DEBIT", { state: "succeeded" }],
  ["CAPTURE", { state: "succeeded" }],
  ["PAYOUT", { state: "succeeded" }],
  ["REGISTER", { state: "verified", hint: "method_saved" }],
  ["DEREGISTER", { state: "verified", hint: "method_removed" }],
  ["PREAUTHORIZE", { state: "authorized" }],
  ["INCREMENTAL_AUTHORIZATION", { state: "authorized" }],
  ["REFUND", { state: "refunded" }],
  ["VOID", { state: "canceled" }],
  ["CHARGEBACK", { state: "charged_back" }],
  ["DISPUTE", { state: "disputed" }],
  ["CHARGEBACK_REVERSAL", { state: "succeeded", hint: "dispute_won" }],
  ["DISPUTE_REVERSAL", { state: "succeeded", hint: "dispute_won" }],
]);

/** State of an ERROR by code, where nobody declined: 2002 canceled by the customer, 2012 by the system, 2005 timed out. */
const ERROR_BY_CODE = new Map<string, State>([
  ["2002", "canceled"],
  ["2012", "canceled"],
  ["2005", "expired"],
]);

/** State of a PENDING transaction by type, where it is no payment under way. */
const PENDING_BY_TYPE = new Map<string, MappedStatus>([
  ["REFUND", { state: "refund_pending" }],
  ["VOID", { state: "processing", hint: "canceling" }],
  ["CHARGEBACK", { state: "disputed" }],
  ["CHARGEBACK_REVERSAL", { state: "disputed" }],
  ["DISPUTE", { state: "disputed" }],
  ["DISPUTE_REVERSAL", { state: "disputed" }],
  ["DEREGISTER", { state: "processing", hint: "removing_method" }],
]);

/**
 * Transactions that change a payment and never were one. One that ends without success, for whatever reason, has failed and
 * leaves the payment as it was: as canceled or expired it would invite the customer to pay again.
 */
const FOLLOW_UPS = new Set([
  ...["REFUND", "VOID", "CAPTURE", "INCREMENTAL_AUTHORIZATION"],
  ...["CHARGEBACK", "CHARGEBACK_REVERSAL", "DISPUTE", "DISPUTE_REVERSAL"],
]);

/** Upstream time-outs: the money may have been sent or taken. */
const UPSTREAM_TIMEOUTS = new Set(["3001", "3005"]);

const METHOD_TYPES = new Set(["REGISTER", "DEREGISTER"]);

/** By the card scheme's merchant advice code, which the gateway has parsed. It takes precedence over the error code. */
const ADVICE_BY_MERCHANT_ADVICE = new Map<number, Advice>([
  [1, "check_details"], // additional information needed
  [2, "try_again_later"],
  [3, "use_another_method"], // do not try again
]);

const ADVICE_BY_CODE = wordTable<Advice>({
  check_details: "2007 2008 2009 2017 2018 2019 2020", // wrong input, or an expired card
  try_again: "2021 2022", // 3-D Secure failed
  use_another_method: "2001 2003 2004 2006 2010 2011 2013 2014 2015 2016", // declined
  do_not_pay_again: "3001 3005", // upstream time-out: the payment may have succeeded
  try_again_later: "9999",
});

/** The folded transaction type; empty when the document has none. */
export function typeOf(document: Document): string {
  return foldStatus(document.transactionType);
}

/**
 * The kinds under which a transaction can be found. A payout has its own kind, because its access rules differ.
 * @see docs/interface.md#1-words
 */
export function kindsOf(document: Document): Kind[] {
  if (typeOf(document) === "PAYOUT") return ["payout"];
  if (METHOD_TYPES.has(typeOf(document))) return ["payment-method", "payment", "order"];
  return document.payByLinkData ? ["payment", "order", "payment-link"] : ["payment", "order"];
}

/**
 * The status of a document's transaction. `status` is the status word. `nowMs` separates an expired link from a canceled
 * one; null in callbacks, where a canceled link stays canceled.
 */
export function toParsedStatus(document: Document, status: string | undefined, nowMs: number | null): ParsedStatus {
  const { state, hint, unknownWord } = mapStatus(document, status, nowMs);
  const facts = {
    ...NO_FACTS,
    state,
    // A capture is a transaction of its own, so an authorization does not change any more.
    settled: SETTLES.has(state) || state === "authorized",
    hint: hint ?? null,
    advice: state === "failed" ? adviceOfFailure(document) : null,
    at: instantOf(document),
    expiresAt: document.payByLinkData?.expiresAt ?? null,
    amount: amountOf(document),
    method: methodOf(document),
    billed: billedOf(document),
    bankReferences: KNOWN_TO_BANK.has(state) ? bankReferencesOf(document) : [],
    reference: document.merchantTransactionId ?? null,
  };
  return unknownWord === undefined ? { facts } : { facts, unknownWord };
}

/** The facts for one kind: an order and a link also name their payment, because follow-ups name only its uuid. */
export function factsForKind(kind: Kind, { uuid }: Document, facts: Facts): Facts {
  const leadsToPayment = kind === "order" || kind === "payment-link";
  return leadsToPayment && uuid !== undefined ? { ...facts, paymentId: uuid } : facts;
}

/** Time of the transaction; null unless it is a chargeback or a reversal: IXOPAY reports no time of the others. */
export function instantOf({ chargebackData, chargebackReversalData }: Document): string | null {
  return chargebackReversalData?.reversalDateTime ?? chargebackData?.chargebackDateTime ?? null;
}

/** Amount of the transaction, including a surcharge. A chargeback and its reversal have it in an object of their own. */
export function amountOf(document: Document): Money | null {
  const { totalAmount, amount, currency } = document;
  const chargeback = document.chargebackReversalData ?? document.chargebackData;
  return money(chargeback?.amount, chargeback?.currency) ?? money(totalAmount, currency) ?? money(amount, currency);
}

/** States of a transaction that a bank can find. */
const KNOWN_TO_BANK = new Set<State>([
  ...(["authorized", "succeeded", "refund_pending", "refunded", "disputed", "charged_back"] as const),
]);

/** What the payer's bank is asked for, where the payer has chosen the currency of the card. */
function billedOf({ dccData }: Document): Money | null {
  const { originalCurrency, convertedAmount, convertedCurrency, selectedCurrency } = dccData ?? {};
  const isChosen = foldStatus(selectedCurrency) === foldStatus(convertedCurrency) && convertedCurrency !== undefined;
  return isChosen && convertedCurrency !== originalCurrency ? money(convertedAmount, convertedCurrency) : null;
}

/** The card scheme's id of the transaction: the only reference that IXOPAY names and that a bank can search for. */
function bankReferencesOf(document: Document): BankReference[] {
  const value = methodDataOf(document).data.schemeTransactionIdentifier;
  return value && /^[A-Za-z0-9]{6,40}$/.test(value) ? [{ type: "network_transaction_id", value }] : [];
}

const FOLLOW_UP_FAILED: MappedStatus = { state: "failed", hint: "follow_up_failed" };

function mapStatus(document: Document, status: string | undefined, nowMs: number | null): MappedStatus {
  const type = typeOf(document);
  const code = errorCodeOf(document) ?? "";
  switch (foldStatus(status)) {
    case "":
      return { state: "unknown" };
    case "PENDING":
      return PENDING_BY_TYPE.get(type) ?? { state: "processing" };
    case "REDIRECT":
      return { state: document.payByLinkData ? "created" : "action_required" };
    case "SUCCESS":
      return SUCCESS_BY_TYPE.get(type) ?? unknownStatus(`SUCCESS ${document.transactionType}`);
    case "CANCELED":
      if (FOLLOW_UPS.has(type)) return FOLLOW_UP_FAILED;
      return { state: code === "2005" || isExpiredLink(document, nowMs) ? "expired" : "canceled" };
    case "ERROR": {
      if (FOLLOW_UPS.has(type)) return FOLLOW_UP_FAILED;
      // A failed payout reads as money that was not sent. A payment has its advice instead.
      if (type === "PAYOUT" && UPSTREAM_TIMEOUTS.has(code)) return { state: "unknown" };
      const state = ERROR_BY_CODE.get(code) ?? "failed";
      return state === "failed" && METHOD_TYPES.has(type) ? FOLLOW_UP_FAILED : { state };
    }
    default:
      return unknownStatus(status ?? "");
  }
}

function unknownStatus(word: string): MappedStatus {
  return { state: "unknown", unknownWord: printable(word) };
}

/** IXOPAY has no status word for an expired link: its status is CANCELLED. */
function isExpiredLink({ payByLinkData }: Document, nowMs: number | null): boolean {
  return nowMs !== null && payByLinkData?.expiresAt !== undefined && Date.parse(payByLinkData.expiresAt) <= nowMs;
}

function adviceOfFailure(document: Document): Advice {
  const { parsedMerchantAdviceCode } = methodDataOf(document).data;
  const schemeAdvice = ADVICE_BY_MERCHANT_ADVICE.get(Number(parsedMerchantAdviceCode));
  if (document.extraData?.doNotResubmit || schemeAdvice === "use_another_method") return "use_another_method";
  if (schemeAdvice) return schemeAdvice;
  const code = errorCodeOf(document) ?? "";
  return ADVICE_BY_CODE.get(code) ?? (/^[13]\d{3}$/.test(code) ? "try_again_later" : "use_another_method");
}
