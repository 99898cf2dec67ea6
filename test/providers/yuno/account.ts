/** A Yuno account, and webhooks authenticated with Node's crypto instead of the code under test. */
import { createHmac } from "node:crypto";
import type { FuzzedAccount } from "../fuzzed-account.ts";

const credentials = {
  publicApiKey: "sandbox_public-key-7f",
  privateSecretKey: "private-secret-key-7f",
  organizationCode: "organization-code-7f",
  hmacSecret: "hmäc-secret-7f",
  webhookApiKey: "webhook-api-key-7f",
  webhookSecret: "webhook-secret-7f",
  webhookBearer: "webhook-bearer-7f",
};
export const account = {
  baseUrl: "https://api-sandbox.y.uno",
  options: { webhookHeader: "Authorization" },
  credentials,
};

/** The HMAC-SHA256 signature of a webhook with this body. */
export function signatureOf(secret: string, body: string, encoding: "base64" | "hex" = "base64"): string {
  return createHmac("sha256", secret).update(body).digest(encoding);
}

/** The headers of a webhook with all authentication methods, which a merchant can combine in the dashboard. */
export function signWebhook(hmacSecret: string, body: string): Record<string, string> {
  return {
    "x-api-key": credentials.webhookApiKey,
    "x-secret": credentials.webhookSecret,
    "x-hmac-signature": signatureOf(hmacSecret, body),
    Authorization: `Bearer ${credentials.webhookBearer}`,
  };
}

export const fuzzed: FuzzedAccount[] = [{ account, sign: (body) => signWebhook(account.credentials.hmacSecret, body) }];
