/**
 * The items of Adyen's standard webhooks, signed one by one.
 * @see https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures (checked 2026-11-27)
 */
import { createHmac, randomInt } from "node:crypto";
import { isSuccess, type RequestWriter, type RetryPolicy } from "../shared/webhook-sender.ts";

export interface Item {
  eventCode: string;
  success: "true" | "false";
  eventDate: string;
  pspReference: string;
  originalReference?: string;
  merchantAccountCode: string;
  merchantReference: string;
  amount: { currency: string; value: number };
  paymentMethod?: string;
  reason?: string;
  operations?: string[];
  additionalData?: Record<string, string>;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Three attempts at once, then a queue for 30 days, of which the first days are simulated. */
export const WEBHOOK_RETRY_POLICY: RetryPolicy = {
  retriesAfterMs: [
    ...[9_000, 18_000, 27_000],
    ...[2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
    ...[1, 2, 4, 8, 8, 8].map((hours) => hours * HOUR_MS),
  ],
  countedFrom: "last-response",
  timeoutMs: () => 10_000,
  isAccepted: (status, text) => isSuccess(status) && text === "[accepted]",
};

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/** 16 capital letters and digits. */
export function newReference(): string {
  return Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}

/** Whole seconds with the offset of Amsterdam in winter. */
export function eventDate(ms: number): string {
  return new Date(ms + HOUR_MS).toISOString().replace(/\.\d+Z$/, "+01:00");
}

/** Without escaping, and with nothing for what is absent. */
function signatureOf(hmacKey: string, item: Item): string {
  const { pspReference, originalReference = "", merchantAccountCode, merchantReference, amount } = item;
  const text = [
    ...[pspReference, originalReference, merchantAccountCode, merchantReference],
    ...[amount.value, amount.currency, item.eventCode, item.success],
  ].join(":");
  return createHmac("sha256", Buffer.from(hmacKey, "hex")).update(text, "utf8").digest("base64");
}

/** A webhook with these items. Adyen sends one item in JSON; the form is a list all the same. */
export function webhookOf(hmacKey: string, items: readonly Item[]): RequestWriter {
  const notificationItems = items.map((item) => {
    const additionalData = { ...item.additionalData, hmacSignature: signatureOf(hmacKey, item) };
    return { NotificationRequestItem: { ...item, additionalData } };
  });
  const body = JSON.stringify({ live: "false", notificationItems });
  return () => ({ body, headers: { "Content-Type": "application/json; charset=utf-8" } });
}

/** A webhook of a platform, whose whole body is signed. */
export function platformWebhook(hmacKey: string, type: string, data: object, atMs: number): RequestWriter {
  const body = JSON.stringify({ data, environment: "test", timestamp: new Date(atMs).toISOString(), type });
  const signature = createHmac("sha256", Buffer.from(hmacKey, "hex")).update(body, "utf8").digest("base64");
  return () => ({
    body,
    headers: { "Content-Type": "application/json", HmacSignature: signature, Protocol: "HmacSHA256" },
  });
}
