/**
 * Verifies Adyen's webhooks: the signature inside each item, that of a whole body, and HTTP Basic authentication.
 * @see https://docs.adyen.com/development-resources/webhooks/verify-hmac-signatures
 */
import { type Bytes, fromBase64, fromHex } from "../../platform/bytes.ts";
import { sameSecret } from "../../platform/crypto.ts";
import { formatDecimal, parseDecimal } from "../decimal.ts";
import { verifyHmac } from "../hmac.ts";
import { basicAuthorization } from "../settings.ts";
import type { FailedCheck, WebhookRequest } from "../webhook-event.ts";
import { extra, type Item } from "./document.ts";

const SIGNATURE_BYTES = 32;
const ITEM_SIGNATURE = "hmacSignature";
const BODY_SIGNATURE = "HmacSignature";

export interface WebhookSecrets {
  /** Each 64 hexadecimal digits. After a new key is generated, Adyen goes on signing with the old one for some time. */
  hmacKeys: readonly string[];
  webhookUser?: string | undefined;
  webhookPassword?: string | undefined;
}

/** The failure of HTTP Basic authentication; null when it is valid, or not configured. */
export async function basicFailure(
  { webhookUser, webhookPassword }: WebhookSecrets,
  { headers }: Pick<WebhookRequest, "headers">,
): Promise<FailedCheck | null> {
  if (webhookUser === undefined || webhookPassword === undefined) return null;
  const given = headers.get("authorization");
  if (given === null) return { check: "Authorization", cause: "missing" };
  const isValid = await sameSecret(given, basicAuthorization(webhookUser, webhookPassword));
  return isValid ? null : { check: "Authorization", cause: "wrong" };
}

/** Why an item is not signed with one of these keys; null when it is. */
export async function itemFailure(keys: readonly string[], item: Item): Promise<FailedCheck | null> {
  const signature = extra(item, ITEM_SIGNATURE);
  const check = `additionalData.${ITEM_SIGNATURE}`;
  if (signature === undefined) return { check, cause: "missing" };
  return (await isSigned(keys, signature, messageOf(item))) ? null : { check, cause: "wrong" };
}

/** Why a whole body is not signed with one of these keys; null when it is. */
export async function bodyFailure(
  keys: readonly string[],
  { headers, body }: Pick<WebhookRequest, "headers" | "body">,
): Promise<FailedCheck | null> {
  const signature = headers.get(BODY_SIGNATURE);
  if (signature === null) return { check: BODY_SIGNATURE, cause: "missing" };
  return (await isSigned(keys, signature, body)) ? null : { check: BODY_SIGNATURE, cause: "wrong" };
}

async function isSigned(keys: readonly string[], signature: string, message: string | Bytes): Promise<boolean> {
  const bytes = fromBase64(signature.trim());
  if (bytes?.length !== SIGNATURE_BYTES) return false;
  const verified = keys.map((key) => verifyHmac("SHA-256", fromHex(key) ?? new Uint8Array(), bytes, [message]));
  return (await Promise.all(verified)).includes(true);
}

/** The signed text. Nothing in it is escaped, so a colon in one field could be the border of two. */
function messageOf(item: Item): string {
  const { pspReference, originalReference, merchantAccountCode, merchantReference, currency, eventCode, success } =
    item;
  const value = wholeNumber(item.value);
  return [
    ...[pspReference, originalReference, merchantAccountCode, merchantReference],
    ...[value, currency, eventCode, success],
  ].join(":");
}

/** True when the signed text has one reading. Only the merchant's reference may have colons. */
export function isUnambiguous({ pspReference, originalReference, merchantAccountCode }: Item): boolean {
  return ![pspReference, originalReference, merchantAccountCode].some((text) => text.includes(":"));
}

/** The number as Adyen writes it into the signed text: without exponent and fraction. */
function wholeNumber(value: string): string {
  const decimal = parseDecimal(value);
  return decimal ? formatDecimal(decimal) : value;
}
