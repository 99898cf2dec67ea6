/**
 * Stripe's amounts: whole numbers of its own minor units, in the currency of the charge or in that of the customer.
 * @see https://docs.stripe.com/currencies (checked 2026-11-28)
 */
import type * as z from "zod";
import type { Money } from "../../../contract/status.ts";
import { amount, nested, word } from "../fields.ts";
import { addMoney, compareMoney, minorUnitsOf, moneyFromMinor } from "../money.ts";

const MINOR_UNITS = minorUnitsOf({
  0: "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF",
  // Written with two decimals that are always 00. Uganda's shilling is also in the list without decimals: this rule counts.
  2: "ISK UGX",
  3: "BHD JOD KWD OMR TND",
});

const WITHOUT_CENTS = new Set(["ISK", "UGX"]);

/** What the customer saw and paid, where the amount was converted for them. */
export const presentmentDetails = nested({ presentment_amount: amount, presentment_currency: word });
type Presentment = z.infer<typeof presentmentDetails>;

/** The money of an amount; null when it is unreadable. */
export function stripeMoney(minor: string | undefined, currency: string | undefined): Money | null {
  const money = moneyFromMinor(minor, currency, MINOR_UNITS);
  const hasImpossibleCents = money !== null && WITHOUT_CENTS.has(money.currency) && money.value.includes(".");
  return hasImpossibleCents ? null : money;
}

export interface Priced {
  amount?: string | undefined;
  currency?: string | undefined;
  presentment_details?: Presentment;
}

/** The amount of a document as its customer saw it. */
export function amountOf({ amount, currency, presentment_details: shown }: Priced): Money | null {
  return stripeMoney(shown?.presentment_amount, shown?.presentment_currency) ?? stripeMoney(amount, currency);
}

/** A part of a total; null when it is equal, zero, or in another currency than the total. */
export function partOf(total: Money | null, part: Money | null): Money | null {
  if (!total || !part || compareMoney(part, { ...part, value: "0" }) !== 1) return null;
  const difference = compareMoney(part, total);
  return difference === null || difference === 0 ? null : part;
}

/** The sum of these amounts; null without any, and when one is unknown or in another currency. */
export function sumOf([first, ...others]: readonly (Money | null)[]): Money | null {
  return others.reduce<Money | null>((sum, each) => sum && each && addMoney(sum, each), first ?? null);
}

/** Whether this is more than nothing. An unreadable amount is not. */
export function isPositive(minor: string | undefined): boolean {
  return minor !== undefined && Number(minor) > 0;
}
