/** An Examplepay account, and webhooks signed with Node's crypto instead of the code under test. */
import { createHmac } from "node:crypto";
import type { FuzzedAccount } from "../../../test/providers/fuzzed-account.ts";
import type { provider } from "../adapter/index.ts";

type ExamplepayAccount = Parameters<typeof provider.accountOf>[0];

const credentials = { merchantId: "merchant-7f", apiKey: "api-key-7f", webhookSecret: "webhook-secret-7f" };

export const account: ExamplepayAccount = { baseUrl: "https://api.examplepay.example/v2", options: {}, credentials };
/** The same account with another secret. */
export const otherSecret: ExamplepayAccount = { ...account, credentials: { ...credentials, webhookSecret: "another" } };
/** The same account without a secret. */
export const withoutSecret: ExamplepayAccount = {
  ...account,
  credentials: { ...credentials, webhookSecret: undefined },
};

/** The headers of a webhook with this body, signed with the account's secret. */
export function signWebhook(signer: ExamplepayAccount, uri: string, body: string): Record<string, string> {
  const hmac = createHmac("sha256", signer.credentials.webhookSecret ?? "").update(`${uri}\n${body}`);
  return { "X-Examplepay-Signature": hmac.digest("hex") };
}

/** `npm run fuzz` finds it here. */
export const fuzzed: FuzzedAccount[] = [{ account, sign: (body, { uri }) => signWebhook(account, uri, body) }];
