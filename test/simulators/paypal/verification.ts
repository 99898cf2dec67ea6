/**
 * PayPal's own check of a webhook. It compares bytes: an event that was parsed and written again fails.
 * @see https://developer.paypal.com/docs/api/webhooks/v1/#verify-webhook-signature_post (checked 2026-11-28)
 */
import { verify, X509Certificate } from "node:crypto";
import { crc32 } from "node:zlib";
import * as z from "zod";
import type { JsonResponse } from "../shared/responses.ts";
import type { Control } from "./control.ts";
import { errorAnswer } from "./errors.ts";

const requestSchema = z.object({
  auth_algo: z.string(),
  cert_url: z.string(),
  transmission_id: z.string(),
  transmission_sig: z.string(),
  transmission_time: z.string(),
  webhook_id: z.string(),
  webhook_event: z.unknown(),
});

/** The text of the member `webhook_event`, which is the last one, as it was sent. */
const EVENT_TEXT = /"webhook_event"\s*:\s*(\{.*\})\s*\}\s*$/s;

/** A signature that does not verify has HTTP status 200 too. */
export function verifySignature(control: Control, text: string): JsonResponse {
  const request = requestSchema.safeParse(jsonOf(text)).data;
  const [, event] = EVENT_TEXT.exec(text) ?? [];
  if (!request || event === undefined) return errorAnswer(400);
  const { transmission_id, transmission_time, webhook_id, transmission_sig, cert_url } = request;
  const certificate = control.certificates.get(cert_url.split("/").at(-1) ?? "");
  const message = Buffer.from(`${transmission_id}|${transmission_time}|${webhook_id}|${crc32(event)}`);
  const isValid =
    certificate !== undefined &&
    webhook_id === control.account.webhookId &&
    verify("sha256", message, new X509Certificate(certificate.pem).publicKey, Buffer.from(transmission_sig, "base64"));
  return { status: 200, body: { verification_status: isValid ? "SUCCESS" : "FAILURE" } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
