/** An account at Yuno, and webhooks as Yuno authenticates them: by Node's own crypto, apart from the adapter's. */
import { createHmac } from "node:crypto";

const credentials = {
  publicApiKey: "sandbox_public-key-7f",
  privateSecretKey: "private-secret-key-7f",
  organizationCode: "organization-code-7f",
  hmacSecret: "hmäc-secret-7f",
  webhookApiKey: "webhook-api-key-7f",
  webhookSecret: "webhook-secret-7f",
  webhookBearer: "webhook-bearer-7f",
};
export const account = { baseUrl: "https://api-sandbox.y.uno", options: {}, credentials };

export function signatureOf(secret: string, body: string, encoding: "base64" | "hex" = "base64"): string {
  return createHmac("sha256", secret).update(body).digest(encoding);
}

/** All of the ways at once, as a merchant may set them in the dashboard. */
export function signWebhook(hmacSecret: string, body: string): Record<string, string> {
  return {
    "x-api-key": credentials.webhookApiKey,
    "x-secret": credentials.webhookSecret,
    "x-hmac-signature": signatureOf(hmacSecret, body),
    Authorization: `Bearer ${credentials.webhookBearer}`,
  };
}
