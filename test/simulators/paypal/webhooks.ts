/**
 * PayPal's webhooks: signed with a certificate over the checksum of the body, and repeated until the response is 2xx.
 * @see https://developer.paypal.com/api/rest/webhooks/rest/ (checked 2026-11-28)
 */
import { randomUUID, sign } from "node:crypto";
import { crc32 } from "node:zlib";
import { isSuccess, type RequestWriter, type RetryPolicy } from "../shared/webhook-sender.ts";
import type { SigningCertificate } from "./certificate.ts";
import { newEventId } from "./ids.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Up to 25 tries in 3 days. PayPal documents no delays, so they are an assumption. */
export const RETRY_DELAYS_MS = [
  ...[1, 2, 5, 10, 20, 40].map((minutes) => minutes * MINUTE_MS),
  ...Array.from({ length: 18 }, () => 3.9 * HOUR_MS),
];

export const WEBHOOK_RETRY_POLICY: RetryPolicy = {
  retriesAfterMs: RETRY_DELAYS_MS,
  countedFrom: "last-response",
  timeoutMs: () => 10_000,
  isAccepted: isSuccess,
};

/** What a signature needs beside the body. */
export interface WebhookSigner {
  /** The id of the merchant's webhook. The request does not contain it. */
  webhookId: string;
  certificate: SigningCertificate;
  certificateUrl: string;
}

/** A resource in an event. */
export interface EventResource {
  /** `checkout-order`, `capture`, `refund` and so on. */
  type: string;
  document: object;
}

/** The body of an event. A repetition has the same id. */
export function eventBody(eventType: string, { type, document }: EventResource, atMs: number): object {
  const id = newEventId();
  return {
    id,
    event_version: "1.0",
    create_time: new Date(atMs).toISOString(),
    resource_type: type,
    resource_version: "2.0",
    event_type: eventType,
    summary: "An event about Petra Beispiel",
    resource: document,
    links: [
      { href: `https://api.sandbox.paypal.com/v1/notifications/webhooks-events/${id}`, rel: "self", method: "GET" },
    ],
  };
}

/** The headers of a webhook with this body. */
export function signedHeaders(signer: WebhookSigner, body: string, atMs: number): Record<string, string> {
  const { webhookId, certificate, certificateUrl } = signer;
  const id = randomUUID();
  const time = new Date(atMs).toISOString().replace(/\.\d+Z$/, "Z");
  const message = `${id}|${time}|${webhookId}|${crc32(body)}`;
  return {
    "PAYPAL-TRANSMISSION-ID": id,
    "PAYPAL-TRANSMISSION-TIME": time,
    "PAYPAL-TRANSMISSION-SIG": sign("sha256", Buffer.from(message), certificate.privateKey).toString("base64"),
    "PAYPAL-CERT-URL": certificateUrl,
    "PAYPAL-AUTH-ALGO": "SHA256withRSA",
    "PAYPAL-AUTH-VERSION": "v2",
  };
}

/** The signer is read at each attempt: its address is known only when the server has started. */
export function createWriter(document: object, signerOf: () => WebhookSigner): RequestWriter {
  const body = JSON.stringify(document);
  return (_attempt, atMs) => ({ body, headers: signedHeaders(signerOf(), body, atMs) });
}
