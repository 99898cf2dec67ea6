/**
 * The adapter for Yuno: queries a payment, order, payment link, payout, report or payment method, and verifies webhooks.
 * @see https://docs.y.uno/reference (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import { ok } from "../../platform/result.ts";
import { noResult } from "../http-result.ts";
import type { Account, QueriedProvider } from "../provider.ts";
import { LIST_MAX_BYTES } from "../query.ts";
import { text } from "../settings.ts";
import { forged, unreadable, type WebhookResult } from "../webhook-event.ts";
import { idForm } from "./ids.ts";
import { isAskedByReference, parseFileResult, parseResult } from "./parse-result.ts";
import { failedCheckOf, hasSecrets } from "./signature.ts";
import { parseWebhookEvents } from "./webhook.ts";

const optionsSchema = z.object({
  /** The header of the OAuth 2.0 token in webhooks: `oauth2_authorization_name` of the dashboard. */
  webhookHeader: z
    .string("must be the name of a header")
    .regex(/^[A-Za-z0-9-]{1,64}$/, "must be the name of a header")
    .default("Authorization"),
});

const credentialsSchema = z.object({
  publicApiKey: text,
  /** Best a key with read access only. The dashboard's list of allowed IPs must be empty: a Worker has no fixed IP. */
  privateSecretKey: text,
  /** Required for reports only. Without it a report is never queried: its state is `unknown`, the log has `refused`. */
  organizationCode: text.optional(),
  /** Secrets of webhooks. All configured ones must match. Without any, webhooks are unsigned. */
  hmacSecret: text.optional(),
  webhookApiKey: text.optional(),
  webhookSecret: text.optional(),
  /** The token that the merchant's OAuth 2.0 endpoint issues to Yuno. It must be constant: it is compared as text. */
  webhookBearer: text.optional(),
});

type YunoAccount = Account<z.infer<typeof optionsSchema>, z.infer<typeof credentialsSchema>>;

export const provider: QueriedProvider<YunoAccount["options"], YunoAccount["credentials"]> = {
  kinds: ["payment", "order", "payment-link", "payout", "report", "payment-method"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // Yuno publishes no limits. These are cautious defaults, which a connection can change.
  limits: { perAccount: 60, perId: 10, windowSeconds: 60 },
  defaultBaseUrl: "https://api.y.uno",
  test: false,
  examples: {
    credentials: '{"publicApiKey": "prod_…", "privateSecretKey": "…", "organizationCode": "…", "hmacSecret": "…"}',
    baseUrl: '"https://api.y.uno", "https://api.eu.y.uno" or "https://api-sandbox.y.uno"',
    publicApiKey: "the public API key, not empty",
    privateSecretKey: "the private secret key, not empty",
    organizationCode: "the organization's UUID; omit it if you have no reports",
    hmacSecret: "the webhook's HMAC client secret, not empty",
    webhookApiKey: "the webhook's x-api-key, not empty",
    webhookSecret: "the webhook's x-secret, not empty",
    webhookHeader: '"Authorization"',
    webhookBearer: "the token that your OAuth2 endpoint issues to Yuno, not empty",
  },
  // Report files have signed URLs of Yuno's file store (https://docs.y.uno/reference/download-a-report).
  downloadHosts: ["*.y.uno", "*.amazonaws.com"],
  // Payment links and the redirect workflow lead to checkout.y.uno or checkout.sandbox.y.uno
  // (https://docs.y.uno/reference/payments/payment-examples/wallet, checked 2026-11-28). In the direct workflow an address
  // can lead to any bank or wallet: nobody can list these in advance, so a merchant sets those of its own methods.
  continueHosts: ["*.y.uno"],

  configError({ baseUrl, credentials }) {
    const { hostname, pathname } = new URL(baseUrl);
    if (!hostname.endsWith(".y.uno")) return null;
    const [environment] = /^(sandbox|prod)_/.exec(credentials.publicApiKey) ?? [];
    const isSandboxHost = hostname.startsWith("api-sandbox.");
    const example = `Example: baseUrl = "https://${environment === "sandbox_" ? "api-sandbox" : "api"}.y.uno"`;
    if (!hostname.startsWith("api")) return `baseUrl ${hostname} is not a host of Yuno's API. ${example}`;
    if (!API_PATH.test(pathname))
      return `baseUrl has the path ${pathname}, which is not the root of Yuno's API. ${example}`;
    if (environment === undefined || (environment === "sandbox_") === isSandboxHost) return null;
    return `baseUrl and publicApiKey belong to different environments. ${example}`;
  },

  accountOf: ({ credentials }) => credentials.publicApiKey,

  idForm,

  budgetKeyOf: (kind, id) => `${endpointOf(kind)}${id}`,

  async query(account, query, providerFetch) {
    const headers = headersFor(account, query.kind);
    if (!headers) return noResult("refused");
    const endpoint = isAskedByReference(query) ? listEndpointOf(query.kind) : endpointOf(query.kind);
    const url = `${rootOf(account)}/v1/${endpoint}${encoded(query.id)}`;
    const maxBytes = isAskedByReference(query) ? { maxBytes: LIST_MAX_BYTES } : {};
    return parseResult(await providerFetch(url, { method: "GET", headers, ...maxBytes }), query);
  },

  async fileAddress(account, query, providerFetch) {
    const headers = headersFor(account, query.kind);
    if (!headers) return noResult("refused");
    // Version 1 of the download endpoint is deprecated.
    const url = `${rootOf(account)}/v2/${endpointOf(query.kind)}${encoded(query.id)}/download`;
    return parseFileResult(await providerFetch(url, { method: "GET", headers }), query);
  },

  async webhook({ options, credentials }, request): Promise<WebhookResult> {
    const failed = await failedCheckOf(credentials, request, options.webhookHeader);
    if (failed) return forged(failed);
    const events = parseWebhookEvents(request.body);
    return events ? ok({ signed: hasSecrets(credentials), events }) : unreadable();
  },

  namedIn(_account, body) {
    return parseWebhookEvents(body) ?? [];
  },
};

/** The path of an address of the API in Yuno's own files: most have the version, which a request adds. */
const API_PATH = /^(\/v[12])?\/?$/;

/** The base URL without a version. */
function rootOf({ baseUrl }: YunoAccount): string {
  return baseUrl.replace(/\/v[12]$/, "");
}

function encoded(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}

/** Path before the id of a resource. */
function endpointOf(kind: Kind): string {
  switch (kind) {
    case "order":
      return listEndpointOf(kind);
    case "payment-link":
      return "payment-links/";
    case "payout":
      return "payouts/";
    case "report":
      return "reports/";
    case "payment-method":
      return "payment-methods/";
    default:
      return "payments/";
  }
}

/** Path and query before the merchant's reference. */
function listEndpointOf(kind: Kind): string {
  return kind === "payout" ? "payouts?merchant_reference=" : "payments?merchant_order_id=";
}

/** The request headers for this kind, or null when a required credential is not configured. */
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
