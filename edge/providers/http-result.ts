/** What an upstream response means, for every provider: HTTP failures, rate limits, and JSON. */
import { parseJson } from "../platform/json.ts";
import { withoutDoubleNoise } from "./decimal.ts";
import type { HttpResponse, NoResult, NoResultReason } from "./query.ts";

/** The result of a response without information about the resource. */
export function noResult(reason: NoResultReason): NoResult {
  return { outcome: "no-result", reason };
}

/**
 * The failure that the HTTP status of this response reports; null for 2xx. An adapter first handles the statuses to
 * which its provider gives another meaning, for example a 400 or 404 that means "not found".
 * @param limited which limit a 429 of this provider reports; undefined when its documents do not show it
 */
export function httpFailure(
  { status, headers }: HttpResponse,
  nowMs: number,
  limited?: NoResult["limited"],
): NoResult | null {
  if (status >= 200 && status < 300) return null;
  if (status === 429) return rateLimited(headers, nowMs, limited);
  if (status === 401 || status === 403) return noResult("unauthorized");
  return noResult(status >= 500 ? "server-error" : "refused");
}

/**
 * The result of a response that reports a call limit, with the waiting time of `Retry-After` in seconds.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 (seconds or an HTTP date)
 */
export function rateLimited(headers: Headers, nowMs: number, limited?: NoResult["limited"]): NoResult {
  const header = headers.get("retry-after")?.trim() ?? "";
  const seconds = /^[0-9]{1,9}$/.test(header) ? Number(header) : secondsUntil(header, nowMs);
  return {
    ...noResult("rate-limited"),
    ...(seconds !== null && { retryAfterSeconds: seconds }),
    ...(limited && { limited }),
  };
}

function secondsUntil(httpDate: string, nowMs: number): number | null {
  const atMs = /^[A-Z][a-z]{2,8},? /.test(httpDate) ? Date.parse(httpDate) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1000));
}

/** TypeScript's types have no `context` yet: https://tc39.es/proposal-json-parse-with-source/ */
type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

const numbersAsText: Reviver = (_key, value, { source }) =>
  typeof value === "number" && source !== undefined ? withoutDoubleNoise(source) : value;

/**
 * Finds a number in an object or list that has a minus, an exponent, a zero at the end of its fraction, or many digits.
 * `String()` repeats each other number as it was sent. A text may look like such a number, which costs only time.
 */
const UNUSUAL_NUMBER = /[:,[]\s*(?!(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,4}[1-9])?\s*[,\]}])-?[0-9][0-9.eE+-]*\s*[,\]}]/;

/** Replaces the numbers in this object or list by their text. */
function writeNumbers(container: Record<string, unknown>): void {
  for (const key of Object.keys(container)) {
    const value = container[key];
    if (typeof value === "number") container[key] = String(value);
    else if (typeof value === "object" && value !== null) writeNumbers(value as Record<string, unknown>);
  }
}

/**
 * The JSON in these bytes, with each number as the text that the provider sent, so that no amount becomes a float. A
 * fraction that a double cannot hold exactly is rounded to what it can hold.
 * Undefined when the bytes are not JSON, or nested too deeply. Never throws.
 */
export function parseExactJson(body: Uint8Array): unknown {
  const text = new TextDecoder().decode(body);
  // A reviver makes parsing six times as slow, and few bodies need one.
  const json = UNUSUAL_NUMBER.test(text) ? undefined : parseJson(text);
  if (typeof json !== "object" || json === null)
    return parseJson(text, numbersAsText as (key: string, value: unknown) => unknown);
  try {
    writeNumbers(json as Record<string, unknown>);
    return json;
  } catch {
    return undefined;
  }
}
