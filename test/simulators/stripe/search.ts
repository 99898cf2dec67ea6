/**
 * Stripe's search for payments by metadata.
 * @see https://docs.stripe.com/search (checked 2026-11-28)
 */
import { StripeError } from "./errors.ts";
import type { Payment, Store } from "./model.ts";

/** `metadata["key"]:"value"`, with `\` before a quote or a backslash. */
const BY_METADATA =
  /^metadata\[(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\]:(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')$/;

/** Searches are not available with older versions. */
const MIN_VERSION = "2020-08-27";

export interface SearchSettings {
  /** How long a new payment is not found. */
  indexDelayMs: number;
  /** Search is not available to accounts in India. */
  isIndian: boolean;
}

/**
 * The payments with this metadata, the newest first. Metadata is compared without letter case, as tokens are.
 * @throws StripeError for another query, or where search is not available
 */
export function searchPayments(
  store: Store,
  query: string | null,
  version: string,
  { indexDelayMs, isIndian }: SearchSettings,
  nowMs: number,
): Payment[] {
  if (isIndian) throw new StripeError(400, { message: "Search is not available in your region." });
  if (version < MIN_VERSION) {
    throw new StripeError(400, { message: `Search is not supported on api version ${version}.` });
  }
  const match = BY_METADATA.exec(query ?? "");
  const key = unescaped(match?.[1] ?? match?.[2]);
  const value = unescaped(match?.[3] ?? match?.[4]);
  if (key === null || value === null) {
    throw new StripeError(400, { message: "We were unable to parse your search query.", param: "query" });
  }
  const payments = store.all("payment").filter(({ createdMs }) => createdMs + indexDelayMs <= nowMs);
  const found = payments.filter(
    ({ reference }) => key === "order_id" && reference !== null && reference.toLowerCase() === value.toLowerCase(),
  );
  return found.toSorted((a, b) => b.createdMs - a.createdMs);
}

function unescaped(text: string | undefined): string | null {
  return text === undefined ? null : text.replace(/\\(.)/g, "$1");
}
