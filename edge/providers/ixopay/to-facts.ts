/**
 * Their words into ours: the whole table of IXOPAY's states, error codes and advice. No I/O. No clock.
 * @see https://documentation.ixopay.com/docs/reference/concepts/transactions/types (checked 2026-11-21)
 * @see https://documentation.ixopay.com/docs/reference/appendix/error-codes (checked 2026-11-21)
 */
import type { Kind } from "../../../contract/resource.ts";
import { type Advice, type Hint, type Money, SETTLES, type State } from "../../../contract/status.ts";
import { type Facts, NO_FACTS, type ParsedStatus } from "../facts.ts";
import { printable } from "../http-result.ts";
import { money } from "../money.ts";
import { byWord, foldStatus } from "../status-words.ts";
import { type Document, errorCodeOf, returnDataOf } from "./document.ts";
import { methodOf } from "./method.ts";

interface Meaning {
  state: State;
  hint?: Hint;
  unknownWord?: string;
}

/** `transactionStatus` SUCCESS by `transactionType`: done, but whether money came, went back or only waits depends. */
const SUCCESS_BY_TYPE = new Map<string, Meaning>([
  ["", { state: "succeeded" }],
  ["DEBIT", { state: "succeeded" }],
  ["CAPTURE", { state: "succeeded" }],
  ["PAYOUT", { state: "succeeded" }],
  ["REGISTER", { state: "succeeded", hint: "method_saved" }],
  ["DEREGISTER", { state: "succeeded", hint: "method_removed" }],
  ["PREAUTHORIZE", { state: "authorized" }],
  ["INCREMENTAL_AUTHORIZATION", { state: "authorized" }],
  ["REFUND", { state: "refunded" }],
  ["VOID", { state: "canceled" }],
  ["CHARGEBACK", { state: "charged_back" }],
  ["DISPUTE", { state: "disputed" }],
  ["CHARGEBACK_REVERSAL", { state: "succeeded", hint: "dispute_won" }],
  ["DISPUTE_REVERSAL", { state: "succeeded", hint: "dispute_won" }],
]);

/** ERROR by code, where it tells that nobody declined: 2002 by the customer, 2012 by the system, 2005 took too long. */
const ERROR_BY_CODE = new Map<string, State>([
  ["2002", "canceled"],
  ["2012", "canceled"],
  ["2005", "expired"],
]);

/** Follow-ups whose failure leaves the payment as it was. */
const FAILED_FOLLOW_UPS = new Set(["REFUND", "VOID", "CAPTURE"]);

/** Of the card scheme, already parsed by the gateway: the customer's bank knows best. */
const ADVICE_BY_MERCHANT_ADVICE = new Map<number, Advice>([
  [1, "check_details"], // additional information needed
  [2, "try_again_later"],
  [3, "use_another_method"], // do not try again
]);

const ADVICE_BY_CODE = byWord<Advice>({
  check_details: "2007 2008 2009 2017 2018 2019 2020", // what was typed in is wrong, or a card has expired
  try_again: "2021 2022", // 3-D Secure failed
  use_another_method: "2001 2003 2004 2006 2010 2011 2013 2014 2015 2016", // declined, whatever the reason
  do_not_pay_again: "3001 3005", // time-out upstream: it may have gone through
  try_again_later: "9999",
});

/** Folded transaction type; empty when the document has none. */
export function typeOf(document: Document): string {
  return foldStatus(document.transactionType);
}

/** The kinds under which this document's transaction can be found (interface 1). Who may see a payout differs. */
export function kindsOf(document: Document): Kind[] {
  if (typeOf(document) === "PAYOUT") return ["payout"];
  return document.payByLinkData ? ["payment", "order", "payment-link"] : ["payment", "order"];
}

/**
 * What a document says about its own transaction. `status` is its main word, `nowMs` null where there is no clock to
 * tell a cancelled link from an expired one.
 */
export function toParsedStatus(document: Document, status: string | undefined, nowMs: number | null): ParsedStatus {
  const { state, hint, unknownWord } = meaningOf(document, status, nowMs);
  const facts = {
    ...NO_FACTS,
    state,
    // A capture is a transaction of its own.
    settled: SETTLES.has(state) || state === "authorized",
    hint: hint ?? null,
    advice: state === "failed" ? adviceOfFailure(document) : null,
    at: instantOf(document),
    expiresAt: document.payByLinkData?.expiresAt ?? null,
    amount: amountOf(document),
    method: methodOf(document),
    reference: document.merchantTransactionId ?? null,
  };
  return unknownWord === undefined ? { facts } : { facts, unknownWord };
}

/** Callbacks of refunds, captures and chargebacks name the payment by its uuid, whatever it is seen as. */
export function factsForKind(kind: Kind, { uuid }: Document, facts: Facts): Facts {
  const isAnotherName = kind === "order" || kind === "payment-link";
  return isAnotherName && uuid !== undefined ? { ...facts, paymentId: uuid } : facts;
}

/** When it happened; IXOPAY says so only of chargebacks and their reversals. */
export function instantOf({ chargebackData, chargebackReversalData }: Document): string | null {
  return chargebackReversalData?.reversalDateTime ?? chargebackData?.chargebackDateTime ?? null;
}

/** The surcharge included where there is one; a chargeback has its amount apart. */
export function amountOf(document: Document): Money | null {
  const { totalAmount, amount, currency } = document;
  const own = money(totalAmount, currency) ?? money(amount, currency);
  if (own) return own;
  const apart = document.chargebackReversalData ?? document.chargebackData;
  return money(apart?.amount, apart?.currency);
}

function meaningOf(document: Document, status: string | undefined, nowMs: number | null): Meaning {
  const type = typeOf(document);
  const code = errorCodeOf(document) ?? "";
  switch (foldStatus(status)) {
    case "":
      return { state: "unknown" };
    case "PENDING":
      return { state: type === "REFUND" ? "refund_pending" : "processing" };
    case "REDIRECT":
      return { state: document.payByLinkData ? "created" : "action_required" };
    case "SUCCESS":
      return SUCCESS_BY_TYPE.get(type) ?? unheard(`SUCCESS ${document.transactionType}`);
    case "CANCELED":
      return { state: code === "2005" || isPastItsLink(document, nowMs) ? "expired" : "canceled" };
    case "ERROR": {
      const state = ERROR_BY_CODE.get(code) ?? "failed";
      return state === "failed" && FAILED_FOLLOW_UPS.has(type) ? { state, hint: "follow_up_failed" } : { state };
    }
    default:
      return unheard(status ?? "");
  }
}

function unheard(word: string): Meaning {
  return { state: "unknown", unknownWord: printable(word) };
}

/** IXOPAY has no word for an expired link: it reads CANCELLED. */
function isPastItsLink({ payByLinkData }: Document, nowMs: number | null): boolean {
  return nowMs !== null && payByLinkData?.expiresAt !== undefined && Date.parse(payByLinkData.expiresAt) <= nowMs;
}

function adviceOfFailure(document: Document): Advice {
  const scheme = ADVICE_BY_MERCHANT_ADVICE.get(Number(returnDataOf(document).data.parsedMerchantAdviceCode));
  if (document.extraData?.doNotResubmit || scheme === "use_another_method") return "use_another_method";
  if (scheme) return scheme;
  const code = errorCodeOf(document) ?? "";
  return ADVICE_BY_CODE.get(code) ?? (/^[13]\d{3}$/.test(code) ? "try_again_later" : "use_another_method");
}
