/**
 * Signs as Standard Webhooks define: HMAC-SHA256 over id, time of the attempt, and body.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md (checked 2026-11-28)
 */
import { signingKeyOf } from "../config/notify-target.ts";
import { toBase64 } from "../platform/bytes.ts";
import { computeHmac } from "../providers/hmac.ts";

/** The headers of one attempt. Each secret adds a signature; the receiver accepts any that it knows. */
export async function signedHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  nowMs: number,
): Promise<Record<string, string>> {
  const seconds = Math.floor(nowMs / 1000);
  const keys = secrets.flatMap((secret) => signingKeyOf(secret) ?? []);
  const signatures = await Promise.all(
    keys.map(async (key) => `v1,${toBase64(await computeHmac("SHA-256", key, [`${id}.${seconds}.${body}`]))}`),
  );
  return { "webhook-id": id, "webhook-timestamp": String(seconds), "webhook-signature": signatures.join(" ") };
}
