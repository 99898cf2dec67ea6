/**
 * What an upstream result says, whoever sent it: which failures say nothing about the thing, how long to stay away, whether
 * it is about the thing at all, and the JSON in a body with every number as the text that was sent. No I/O. No clock.
 */
import type { NoResult, NoResultReason, ProviderResponse } from "./query.ts";

/** An answer that says nothing about the thing, so that the last status stays. */
export function noResult(reason: NoResultReason): NoResult {
  return { outcome: "no-result", reason };
}

/**
 * Why this result says nothing about the thing; null for 2xx. What a provider means otherwise (a 404, or a 400 that
 * stands for "not found") it reads before.
 */
export function noResultIn(result: ProviderResponse, nowMs: number): NoResult | null {
  if (!result.ok) return noResult(result.reason);
  const { status, headers } = result;
  if (status >= 200 && status < 300) return null;
  if (status === 429) return rateLimited(headers, nowMs);
  if (status === 401 || status === 403) return noResult("unauthorized");
  return noResult(status >= 500 ? "server-error" : "refused");
}

/** "Ask again later", with the time the provider names: `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3). */
export function rateLimited(headers: Headers, nowMs: number): NoResult {
  const header = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^[0-9]{1,9}$/.test(header) ? Number(header) : secondsUntil(header, nowMs);
  return seconds === null ? noResult("rate-limited") : { ...noResult("rate-limited"), retryAfterSeconds: seconds };
}

function secondsUntil(httpDate: string, nowMs: number): number | null {
  const atMs = /^[A-Z][a-z]{2,8},? /.test(httpDate) ? Date.parse(httpDate) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}

/**
 * Whether an answer is about the thing that was asked for, by the id that it names; one that names none is. What is about
 * another shows somebody else's payment, so it is taken for `unreadable`. Folded as budgets of ids are (`objects.ts`): a
 * database that takes several spellings answers with its own.
 */
export function isAbout(askedId: string, namedId: string | undefined): boolean {
  return namedId === undefined || foldId(namedId) === foldId(askedId);
}

function foldId(id: string): string {
  return id.toLowerCase().replace(/[\s{}-]/g, "");
}

/** `context` is missing in TypeScript's types: https://tc39.es/proposal-json-parse-with-source/ */
type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

const numbersAsText: Reviver = (_key, value, { source }) => (typeof value === "number" ? source : value);

/**
 * The JSON in these bytes, every number as the text the provider wrote, so that no amount ever goes through a float;
 * undefined when they are no JSON. Never throws.
 */
export function readJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body), numbersAsText as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

/** A word of the provider's that we have never heard, short and harmless enough for a log. */
export function printable(word: string): string {
  return word.slice(0, 40).replace(/[^A-Za-z0-9 ._-]/g, "?") || "empty";
}
