/**
 * Verifies a webhook of PayPal: RSA with SHA-256 over the ids and times of the transmission and the checksum of the body.
 * @see https://developer.paypal.com/api/rest/webhooks/rest/ (checked 2026-11-28)
 */
import { fromBase64, utf8 } from "../../platform/bytes.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { FailedCheck, WebhookRequest } from "../webhook-event.ts";
import { isCertificateUrl, keyOf } from "./certificate.ts";
import { crc32 } from "./crc32.ts";

/** PayPal repeats a webhook for three days. */
const OLDEST_MS = 4 * 86_400_000;
const CLOCKS_DIFFER_MS = 5 * 60_000;

const ID = "paypal-transmission-id";
const TIME = "paypal-transmission-time";
const SIGNATURE = "paypal-transmission-sig";
const CERTIFICATE = "paypal-cert-url";
const ALGORITHM = "paypal-auth-algo";

/**
 * Whether the webhook is signed by PayPal for the merchant's webhook with this id. False: the certificate cannot be fetched
 * now, so nobody knows. An error: the webhook is not PayPal's.
 */
export async function isSigned(
  webhookId: string,
  baseUrl: string,
  request: WebhookRequest,
): Promise<Result<boolean, FailedCheck>> {
  const { headers, body, nowMs } = request;
  const missing = [ID, TIME, SIGNATURE, CERTIFICATE, ALGORITHM].find((name) => !headers.get(name));
  if (missing !== undefined) return err({ check: missing, cause: "missing" });
  const header = (name: string) => headers.get(name) ?? "";
  if (header(ALGORITHM).toUpperCase() !== "SHA256WITHRSA") return wrong(ALGORITHM);
  const ageMs = nowMs - Date.parse(header(TIME));
  if (!(ageMs > -CLOCKS_DIFFER_MS && ageMs <= OLDEST_MS)) return err({ check: TIME, cause: "not-recent" });
  const signature = fromBase64(header(SIGNATURE));
  if (!signature) return wrong(SIGNATURE);
  const url = header(CERTIFICATE);
  if (!isCertificateUrl(url, baseUrl)) return wrong(CERTIFICATE);
  const pem = (await request.fetchDocument?.(url)) ?? null;
  if (!pem) return ok(false);
  const key = await keyOf(pem, nowMs);
  if (!key) return wrong(CERTIFICATE);
  const message = utf8(`${header(ID)}|${header(TIME)}|${webhookId}|${crc32(body)}`);
  const isValid = await crypto.subtle.verify("RSASSA-PKCS1-v1_5", key, signature, message);
  return isValid ? ok(true) : wrong(SIGNATURE);
}

function wrong(check: string): Result<boolean, FailedCheck> {
  return err({ check, cause: "wrong" });
}
