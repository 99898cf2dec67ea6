/**
 * The adapter for PayPal's REST API: queries an order, a capture, a refund, an authorization or a payout, and verifies
 * webhooks. It only reads: capturing an approved order is the merchant's.
 * @see https://developer.paypal.com/api/rest/ (checked 2026-11-28)
 */
import * as z from "zod";
import { ok } from "../../platform/result.ts";
import type { Facts } from "../facts.ts";
import { accessToken, onTokenRefused } from "../oauth-token.ts";
import type { Account, QueriedProvider } from "../provider.ts";
import type { ProviderFetch, ProviderResponse, QueryStep, StatusQuery } from "../query.ts";
import { text } from "../settings.ts";
import { forged, unreadable, type WebhookResult } from "../webhook-event.ts";
import { environmentOf } from "./environment.ts";
import { PAYMENT_ID, PAYOUT_ID } from "./ids.ts";
import { cursorOf, type Disputes, type Place, parseStep } from "./parse-result.ts";
import { isSigned } from "./signature.ts";
import { parseWebhookEvents } from "./webhook.ts";

const optionsSchema = z.object({});

const credentialsSchema = z.object({
  clientId: text,
  clientSecret: text,
  /** The id of the merchant's webhook. A webhook's signature covers it. Without it webhooks are unsigned. */
  webhookId: text
    .regex(/^[A-Z0-9]{10,36}$/, "must be the webhook's id, as the dashboard shows it")
    .refine((id) => id !== "WEBHOOK_ID", "must be the webhook's id, as the dashboard shows it")
    .optional(),
});

type PaypalAccount = Account<z.infer<typeof optionsSchema>, z.infer<typeof credentialsSchema>>;

const LIVE = "https://api-m.paypal.com";
const SANDBOX = "https://api-m.sandbox.paypal.com";

export const provider: QueriedProvider<PaypalAccount["options"], PaypalAccount["credentials"]> = {
  kinds: ["payment", "payout"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // PayPal publishes no limits (https://developer.paypal.com/api/rest/reference/rate-limiting/). These are cautious defaults:
  // two calls in a second for the app, one in five seconds for an id. Token requests count like other calls.
  limits: { perAccount: 120, perId: 12, windowSeconds: 60 },
  defaultBaseUrl: LIVE,
  test: false,
  examples: {
    credentials: '{"clientId": "…", "clientSecret": "…", "webhookId": "…"}',
    baseUrl: `"${LIVE}" or "${SANDBOX}"`,
    clientId: "the client ID of your REST app, not empty",
    clientSecret: "a secret of your REST app, not empty",
    webhookId: '"96605875FF6516633"',
  },
  // Where the payer approves an order (https://developer.paypal.com/docs/api/orders/v2/, checked 2026-11-28).
  continueHosts: ["www.paypal.com", "paypal.com", "www.sandbox.paypal.com", "sandbox.paypal.com"],

  configError({ baseUrl }) {
    const { hostname, pathname } = new URL(baseUrl);
    const example = `Example: baseUrl = "${LIVE}"`;
    if (!/(^|\.)paypal\.com$/.test(hostname)) return null;
    if (environmentOf(baseUrl) === null) return `baseUrl ${hostname} is not a host of PayPal's API. ${example}`;
    if (pathname === "/") return null;
    return `baseUrl has the path ${pathname}, which is not the root of PayPal's API. ${example}`;
  },

  accountOf: ({ credentials }) => credentials.clientId,

  idForm: (kind) => (kind === "payment" ? PAYMENT_ID : kind === "payout" ? PAYOUT_ID : null),

  budgetKeyOf: (kind, id) => `${kind}/${id}`,

  async query(account, query, providerFetch): Promise<QueryStep> {
    const { baseUrl, credentials } = account;
    const { clientId, clientSecret } = credentials;
    const client = { tokenUrl: `${baseUrl}/v1/oauth2/token`, clientId, clientSecret, authentication: "basic" as const };
    const bearer = await accessToken(client, query, providerFetch);
    if (!bearer.ok) return bearer.failure;
    const response = await get(baseUrl, bearer.value.token, query, providerFetch);
    const isTokenRefused = response.ok && response.value.status === 401;
    return isTokenRefused ? onTokenRefused(bearer.value, query) : parseStep(response, query, testOf(baseUrl));
  },

  async webhook({ baseUrl, credentials: { webhookId } }, request): Promise<WebhookResult> {
    const signed = webhookId === undefined ? ok(false) : await isSigned(webhookId, baseUrl, request);
    if (!signed.ok) return forged(signed.failure);
    const parsed = parseWebhookEvents(request.body);
    return parsed ? ok({ signed: signed.value, ...parsed }) : unreadable();
  },

  namedIn(_account, body) {
    return parseWebhookEvents(body)?.events ?? [];
  },
};

/** Answers do not tell whether money moves. Only the host does. */
function testOf(baseUrl: string): Facts["test"] {
  const environment = environmentOf(baseUrl);
  return environment && environment === "sandbox";
}

function get(
  baseUrl: string,
  token: string,
  query: StatusQuery,
  providerFetch: ProviderFetch,
): Promise<ProviderResponse> {
  const { place, disputes } = cursorOf(query);
  const path = disputes
    ? disputePath(disputes)
    : `${PATHS[place]}/${encoded(query.id)}${place === "batch" ? BATCH : ""}`;
  const headers = { Accept: "application/json", Authorization: `Bearer ${token}` };
  return providerFetch(`${baseUrl}${path}`, { method: "GET", headers });
}

const PATHS: Record<Place, string> = {
  order: "/v2/checkout/orders",
  capture: "/v2/payments/captures",
  refund: "/v2/payments/refunds",
  authorization: "/v2/payments/authorizations",
  item: "/v1/payments/payouts-item",
  batch: "/v1/payments/payouts",
};

/** Two items are enough to see that a batch has more than one. */
const BATCH = "?page=1&page_size=2&total_required=true";

function disputePath({ captureIds: [captureId = ""], disputeId }: Disputes): string {
  const list = "/v1/customer/disputes";
  return disputeId === null ? `${list}?disputed_transaction_id=${encoded(captureId)}` : `${list}/${encoded(disputeId)}`;
}

/** All ids in PayPal's documents are upper case. Whether a path in lower case finds the same resource is not documented. */
function encoded(id: string): string {
  return encodeURIComponent(id.toUpperCase().toWellFormed());
}
