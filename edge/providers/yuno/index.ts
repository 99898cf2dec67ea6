/**
 * Yuno's API: asks for one payment, order, payment link, payout or report, and takes its webhooks. The only I/O is `providerFetch`.
 * @see https://docs.y.uno/reference (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import { noResult } from "../http-result.ts";
import type { Account, Provider } from "../provider.ts";
import { text } from "../settings.ts";
import type { WebhookVerdict } from "../webhook-event.ts";
import { answerOf, fileAnswerOf } from "./parse-result.ts";
import { isAuthentic } from "./signature.ts";
import { parseWebhookEvents } from "./webhook.ts";

const optionsSchema = z.object({});

const credentialsSchema = z.object({
  publicApiKey: text,
  /** Best a key of its own that may only read; the dashboard's list of allowed IPs must be empty for a worker. */
  privateSecretKey: text,
  /**
   * Only reports need it. Without it payments, links and payouts work as ever; a report is never asked for, reads
   * `unknown`, and the log says `refused`, so that who wants no reports has nothing to set.
   */
  organizationCode: text.optional(),
  /** What webhooks are known by. All that are set must hold; with none, a webhook only makes the gate ask. */
  hmacSecret: text.optional(),
  webhookApiKey: text.optional(),
  webhookSecret: text.optional(),
  /** The token that the merchant's OAuth2 endpoint hands to Yuno: always the same one, since nobody can be asked here. */
  webhookBearer: text.optional(),
});

type YunoAccount = Account<z.infer<typeof optionsSchema>, z.infer<typeof credentialsSchema>>;

export const provider: Provider<YunoAccount["options"], YunoAccount["credentials"]> = {
  kinds: ["payment", "order", "payment-link", "payout", "report"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // Yuno publishes none. As careful as with a provider that counts ; a connection may say otherwise.
  limits: { perAccount: 60, perId: 10, windowSeconds: 60 },
  defaultBaseUrl: "https://api.y.uno",
  test: false,
  examples: {
    credentials: '{"publicApiKey": "prod_…", "privateSecretKey": "…", "organizationCode": "…", "hmacSecret": "…"}',
    baseUrl: '"https://api.y.uno", "https://api.eu.y.uno" or "https://api-sandbox.y.uno"',
    publicApiKey: "the public API key, not empty",
    privateSecretKey: "the private secret key, not empty",
    organizationCode: "the organization's UUID; leave it out where there are no reports",
    hmacSecret: "the webhook's HMAC client secret, not empty",
    webhookApiKey: "the webhook's x-api-key, not empty",
    webhookSecret: "the webhook's x-secret, not empty",
    webhookBearer: "the token your OAuth2 endpoint gives to Yuno, not empty",
  },
  // Signed addresses of its file store (https://docs.y.uno/reference/download-a-report).
  downloadHosts: ["*.y.uno", "*.amazonaws.com"],

  configError({ baseUrl, credentials }) {
    const isSandboxKey = credentials.publicApiKey.startsWith("sandbox_");
    const isSandboxHost = baseUrl === "https://api-sandbox.y.uno";
    const isMixed = /^(sandbox|prod)_/.test(credentials.publicApiKey) && isSandboxKey !== isSandboxHost;
    if (!isMixed || !new URL(baseUrl).hostname.endsWith(".y.uno")) return null;
    return `baseUrl and publicApiKey are of two environments. Example: baseUrl = "https://${isSandboxKey ? "api-sandbox" : "api"}.y.uno"`;
  },

  accountOf: ({ credentials }) => credentials.publicApiKey,

  budgetKeyOf: (kind, id) => resourcePath(kind, id),

  async query(account, query, providerFetch) {
    const headers = headersFor(account, query.kind);
    if (!headers) return noResult("refused");
    const url = `${account.baseUrl}/v1/${resourcePath(query.kind, query.id)}`;
    return answerOf(await providerFetch(url, { method: "GET", headers }), query);
  },

  async fileAddress(account, query, providerFetch) {
    const headers = headersFor(account, query.kind);
    if (!headers) return noResult("refused");
    // Version 1 of the download is deprecated.
    const url = `${account.baseUrl}/v2/${resourcePath(query.kind, query.id)}/download`;
    return fileAnswerOf(await providerFetch(url, { method: "GET", headers }), query);
  },

  async webhook({ credentials }, request): Promise<WebhookVerdict> {
    const authentic = await isAuthentic(credentials, request);
    if (authentic === false) return { verdict: "forged" };
    const events = parseWebhookEvents(request.body);
    if (!events) return { verdict: "unreadable" };
    return { verdict: authentic ? "signed" : "unsigned", events };
  },
};

/** Which resource a thing is, below the version. */
function resourcePath(kind: Kind, id: string): string {
  const encoded = encodeURIComponent(id.toWellFormed());
  switch (kind) {
    case "order":
      return `payments?merchant_order_id=${encoded}`;
    case "payment-link":
      return `payment-links/${encoded}`;
    case "payout":
      return `payouts/${encoded}`;
    case "report":
      return `reports/${encoded}`;
    default:
      return `payments/${encoded}`;
  }
}

/** Null where one that is needed is not known. */
function headersFor({ credentials }: YunoAccount, kind: Kind): Record<string, string> | null {
  const { publicApiKey, privateSecretKey, organizationCode } = credentials;
  const headers = {
    Accept: "application/json",
    "public-api-key": publicApiKey,
    "private-secret-key": privateSecretKey,
  };
  if (kind !== "report") return headers;
  return organizationCode === undefined ? null : { ...headers, "X-Organization-Code": organizationCode };
}
