/**
 * IXOPAY's callbacks: signed, and repeated until the response is HTTP 200 with the body `OK`.
 * @see https://documentation.ixopay.com/docs/reference/integration/callbacks/response-handling (checked 2026-11-21)
 */
import * as z from "zod";
import type { RequestWriter, RetryPolicy } from "../shared/webhook-sender.ts";
import { dateText, sign } from "./signature.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** After 1 min, 5 min, 15 min, 1 h, 2 h, 3 h and 12 h, then daily for a week. */
export const RETRY_DELAYS_MS = [
  MINUTE_MS,
  5 * MINUTE_MS,
  15 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  3 * HOUR_MS,
  12 * HOUR_MS,
  ...Array.from({ length: 7 }, () => 24 * HOUR_MS),
];

export const CALLBACK_RETRY_POLICY: RetryPolicy = {
  retriesAfterMs: RETRY_DELAYS_MS,
  countedFrom: "last-response",
  timeoutMs: (attempt) => (attempt === 1 ? 10_000 : 30_000),
  isAccepted: (status, text) => status === 200 && text.trim() === "OK",
};

const CONTENT_TYPE = "application/json; charset=utf-8";

export const callbackSettingsSchema = z.strictObject({
  /** The default receiver; null: no callbacks are sent. */
  url: z.string().nullable().default(null),
  bodyHash: z.enum(["sha512", "md5"]).default("sha512"),
  /** The name of the time zone in the `Date` header. */
  dateZone: z.enum(["UTC", "GMT"]).default("UTC"),
  /** Also sends `X-Date`, which takes precedence over `Date`. */
  sendXDate: z.boolean().default(false),
  /** Factor on the retry delays: 0.001 turns a minute into 60 ms. */
  retryScale: z.number().positive().default(1),
  /** The number of copies of each callback. */
  copies: z.int().positive().default(1),
  /** Delays each callback by this many milliseconds. */
  delayMs: z.number().nonnegative().default(0),
});
export type CallbackSettings = z.output<typeof callbackSettingsSchema>;

/** Writes a callback to `url`. `settings` returns the settings at the time of each attempt. */
export function createWriter(
  url: string,
  document: unknown,
  sharedSecret: string,
  settings: () => CallbackSettings,
): RequestWriter {
  const body = JSON.stringify(document);
  const { pathname, search } = new URL(url);
  return (_attempt, atMs) => {
    const { bodyHash, dateZone, sendXDate } = settings();
    const date = dateText(atMs, dateZone);
    const parts = { method: "POST", body, contentType: CONTENT_TYPE, date, uri: pathname + search };
    const headers = {
      "Content-Type": CONTENT_TYPE,
      Date: date,
      ...(sendXDate && { "X-Date": date }),
      "X-Signature": sign(parts, sharedSecret, bodyHash),
    };
    return { body, headers };
  };
}
