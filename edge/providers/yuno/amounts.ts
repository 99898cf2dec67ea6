/** The amounts of a payment, and the references that a bank can search for. */
import type { BankReference, Money, State } from "../../../contract/status.ts";
import type { Facts } from "../facts.ts";
import { addMoney, compareMoney, money } from "../money.ts";
import { foldStatus } from "../word-tables.ts";
import { detailsOf, newestFirst, type Payment } from "./document.ts";

type Amounts = Pick<Facts, "amount" | "paid" | "refunded" | "chargedBack" | "billed">;

/** Statuses of a transaction of type CHARGEBACK after which the money is gone. */
const LOST = new Set(["LOST", "SUCCEEDED", "PREVENTED"]);

/** The amounts of a payment in this state. */
export function amountsOf(payment: Payment, state: State): Amounts {
  const { value, currency, captured, refunded, currency_conversion: conversion } = payment.amount ?? {};
  const total = money(value, currency);
  const billed = money(conversion?.cardholder_amount, conversion?.cardholder_currency);
  return {
    // A check of the card moves no money.
    amount: state === "verified" && !isPositive(total) ? null : total,
    paid: partOf(total, money(captured, currency)),
    refunded: partOf(total, money(refunded, currency)),
    chargedBack: state === "charged_back" ? partOf(total, chargedBackOf(payment)) : null,
    billed: billed && billed.currency !== total?.currency && isPositive(billed) ? billed : null,
  };
}

/** Whether the payer's bank has taken back less than was paid. */
export function isPartChargedBack({ amount, paid, chargedBack }: Amounts): boolean {
  const whole = paid ?? amount;
  return whole !== null && chargedBack !== null && compareMoney(chargedBack, whole) === -1;
}

/** States in which a bank knows of the payment. */
const KNOWN_TO_BANK = new Set<State>([
  "authorized",
  "succeeded",
  "partially_succeeded",
  "refund_pending",
  "refunded",
  "partially_refunded",
  "disputed",
  "charged_back",
]);

/**
 * What the customer's bank can search for, one of each type.
 * @see https://docs.y.uno/reference/the-payment-object (checked 2026-11-27)
 */
export function bankReferencesOf(payment: Payment, state: State): BankReference[] {
  if (!KNOWN_TO_BANK.has(state)) return [];
  const details = detailsOf(payment);
  const sources = details.flatMap(({ card, bank_transfer }) => [card, bank_transfer]);
  const credentials = details.map(({ card }) => card?.stored_credentials);
  const codes = details.flatMap(({ card, wallet, payment_link }) => [card, wallet, payment_link]);
  const found: [BankReference["type"], (string | undefined)[]][] = [
    ["arn", sources.map((source) => source?.acquirer_reference_number)],
    ["rrn", sources.map((source) => source?.retrieval_reference_number)],
    ["network_transaction_id", credentials.map((each) => each?.network_transaction_id ?? each?.network_Transaction_id)],
    ["authorization_code", codes.map((source) => source?.authorization_code)],
  ];
  return found.flatMap(([type, values]) => {
    const value = values.find((each) => each !== undefined);
    return value === undefined ? [] : [{ type, value }];
  });
}

/** The sum of the chargebacks that are lost; null without any, and when an amount is unknown: it could be all of it. */
function chargedBackOf(payment: Payment): Money | null {
  const lost = newestFirst(payment).filter(
    ({ type, status }) => foldStatus(type) === "CHARGEBACK" && LOST.has(foldStatus(status)),
  );
  const [first = null, ...others] = lost.map(({ amount }) => money(amount, payment.amount?.currency));
  return others.reduce<Money | null>((sum, each) => sum && each && addMoney(sum, each), first);
}

/** An amount that differs from the total; null when it is zero or equal. */
function partOf(total: Money | null, part: Money | null): Money | null {
  return total && part && isPositive(part) && compareMoney(part, total) !== 0 ? part : null;
}

function isPositive(amount: Money | null): boolean {
  return amount !== null && compareMoney(amount, { ...amount, value: "0" }) === 1;
}
