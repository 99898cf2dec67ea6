/** A Stripe account, and webhooks signed with Node's crypto instead of the code under test. */
import { createHmac } from "node:crypto";
import type { FuzzedAccount } from "../fuzzed-account.ts";
import { NOW_MS } from "../query-cases.ts";

const SECRET = "whsec_endpoint-secret-7f";

export const account = {
  baseUrl: "https://api.stripe.com/v1",
  options: { referenceKey: "order_id", stripeAccount: undefined },
  credentials: { apiKey: "rk_test_51Restricted7f", webhookSecret: [SECRET] },
};

/** The header of a webhook with this body that is sent at `atMs`. */
function signWebhook(secret: string, body: string, atMs = NOW_MS): Record<string, string> {
  const time = Math.floor(atMs / 1000);
  const signature = createHmac("sha256", secret).update(`${time}.${body}`).digest("hex");
  return { "Stripe-Signature": `t=${time},v1=${signature}` };
}

/** The header of a webhook of this account. */
export function signFor(
  { credentials }: { credentials: { webhookSecret?: string[] | undefined } },
  body: string,
  atMs = NOW_MS,
) {
  return signWebhook(credentials.webhookSecret?.[0] ?? "", body, atMs);
}

export const fuzzed: FuzzedAccount[] = [{ account, sign: (body, { nowMs }) => signFor(account, body, nowMs) }];
