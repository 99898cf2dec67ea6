/** Mollie accounts, and webhooks signed with Node's crypto instead of the code under test. */
import { createHmac } from "node:crypto";
import type { provider } from "../../../edge/providers/mollie/index.ts";
import type { FuzzedAccount } from "../fuzzed-account.ts";

export type MollieAccount = Parameters<typeof provider.accountOf>[0];

export const webhookSecret = "webhook-secret-7f";

export const account: MollieAccount = {
  baseUrl: "https://api.mollie.com/v2",
  options: { referenceKey: "order_id", testmode: false, orders: true },
  credentials: { accessToken: "access_token-7f", webhookSecret },
};
/** The same account with another webhook secret. */
export const otherSecret: MollieAccount = {
  ...account,
  credentials: { ...account.credentials, webhookSecret: "another-secret-7f" },
};
/** The same account without a webhook secret. */
export const withoutSecret: MollieAccount = { ...account, credentials: { accessToken: "access_token-7f" } };

/** The headers of a next-generation webhook with this body. */
export function signWebhook(secret: string, body: string): Record<string, string> {
  return { "X-Mollie-Signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` };
}

export const fuzzed: FuzzedAccount[] = [{ account, sign: (body) => signWebhook(webhookSecret, body) }];
