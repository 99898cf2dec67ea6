/**
 * The adapter for Stripe: queries payments, orders, payment links, payouts and saved payment methods, and verifies webhooks.
 * @see https://docs.stripe.com/api (checked 2026-11-28)
 */
import * as z from "zod";
import { ok } from "../../platform/result.ts";
import { accountName } from "../account-name.ts";
import type { Account, Provider } from "../provider.ts";
import { LIST_MAX_BYTES } from "../query.ts";
import { forged, unreadable, type WebhookResult } from "../webhook-event.ts";
import { idForm } from "./ids.ts";
import { parseStep, stepOf } from "./query.ts";
import { failedCheckOf } from "./signature.ts";
import { parseWebhook } from "./webhook.ts";

/** The version of the documents that the adapter reads. Without it, Stripe answers in that of the account. */
const VERSION = "2026-07-29.dahlia";

const KEY_ERROR =
  "must be a restricted or secret key (rk_live_…, sk_test_…), not a publishable key or a signing secret";

const optionsSchema = z.object({
  /** The key of the metadata that holds the merchant's reference. */
  referenceKey: z
    .string("must be a key of the metadata")
    .regex(/^[^[\]"\\]{1,40}$/, "must be a key of the metadata, 1 to 40 characters without brackets or quotes")
    .default("order_id"),
  /** The connected account for which the key acts. */
  stripeAccount: z
    .string("must be the id of a connected account")
    .regex(/^acct_[0-9A-Za-z]{1,250}$/, "must be the id of a connected account (acct_…)")
    .optional(),
});

const key = z.string("is missing or not a text");
const signingSecret = key.regex(/^whsec_\S+$/, "must be the signing secret of the webhook endpoint (whsec_…)");

const credentialsSchema = z.object({
  /** Best a restricted key that may read only. */
  apiKey: key.regex(/^(?:rk|sk|rkcs)_(?:live|test)_[0-9A-Za-z_]+$/, KEY_ERROR),
  /** One secret, or several: each endpoint and each mode has its own. Without any, webhooks are unsigned. */
  webhookSecret: z
    .preprocess((value) => (typeof value === "string" ? [value] : value), z.array(signingSecret).min(1).max(16))
    .optional(),
});

type StripeAccount = Account<z.infer<typeof optionsSchema>, z.infer<typeof credentialsSchema>>;

export const provider: Provider<StripeAccount["options"], StripeAccount["credentials"]> = {
  kinds: ["payment", "order", "payment-link", "payout", "payment-method"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // Live: 100 calls a second for the account, 25 for one endpoint, 20 for searches; test: 25. The merchant's own shop
  // shares them (https://docs.stripe.com/rate-limits, checked 2026-11-28). Nothing is published for one id.
  limits: { perAccount: 20, perId: 5, windowSeconds: 1 },
  defaultBaseUrl: "https://api.stripe.com/v1",
  // Each document tells its mode.
  test: false,
  examples: {
    credentials: '{"apiKey": "rk_live_…", "webhookSecret": "whsec_…"}',
    baseUrl: '"https://api.stripe.com/v1"',
    apiKey: "a restricted key with read permissions, rk_live_…",
    webhookSecret: '"whsec_…", or ["whsec_…", "whsec_…"]',
    referenceKey: '"order_id"',
    stripeAccount: '"acct_1A2b3C4d5E6f7G8h"; omit it if the key is that of the account itself',
  },
  // checkout.stripe.com, buy.stripe.com, invoice.stripe.com, payments.stripe.com (vouchers) and hooks.stripe.com
  // (https://docs.stripe.com/security/guide#content-security-policy, checked 2026-11-28). Merchants with a domain of their own
  // for the checkout set it.
  continueHosts: ["*.stripe.com"],

  configError({ baseUrl }) {
    const { hostname, pathname } = new URL(baseUrl);
    const isStripe = hostname === "stripe.com" || hostname.endsWith(".stripe.com");
    if (!isStripe || (hostname === "api.stripe.com" && /^(\/v1)?\/?$/.test(pathname))) return null;
    return `baseUrl ${hostname}${pathname} is not the root of Stripe's API. Example: baseUrl = "https://api.stripe.com/v1"`;
  },

  // Not the key itself: the name is not a secret.
  accountOf: ({ credentials, options }) =>
    [accountName(credentials.apiKey), options.stripeAccount].filter(Boolean).join("/"),

  idForm: (kind, { credentials }) => idForm(kind, isLive(credentials)),

  budgetKeyOf: (kind, id) => (kind === "order" ? `search/${id}` : id),

  async query(account, query, providerFetch) {
    const { referenceKey } = account.options;
    const step = stepOf(query, referenceKey);
    const url = `${rootOf(account)}/v1/${step.request.path}`;
    const isList = step.request.reads === "attempts" || step.request.reads === "sessions";
    const maxBytes = isList ? { maxBytes: LIST_MAX_BYTES } : {};
    const response = await providerFetch(url, { method: "GET", headers: headersFor(account), ...maxBytes });
    return parseStep(response, query, step, referenceKey);
  },

  async webhook({ options, credentials }, request): Promise<WebhookResult> {
    const { webhookSecret: secrets } = credentials;
    const failed = secrets && (await failedCheckOf(secrets, request));
    if (failed) return forged(failed);
    const webhook = parseWebhook(request.body, options.referenceKey, options.stripeAccount);
    return webhook ? ok({ signed: secrets !== undefined, ...webhook }) : unreadable();
  },

  namedIn({ options }, body) {
    return parseWebhook(body, options.referenceKey, options.stripeAccount)?.events ?? [];
  },
};

/** The base URL without the version. */
function rootOf({ baseUrl }: StripeAccount): string {
  return baseUrl.replace(/\/v1$/, "");
}

function isLive({ apiKey }: StripeAccount["credentials"]): boolean {
  return /^[a-z]+_live_/.test(apiKey);
}

function headersFor({ credentials, options }: StripeAccount): Record<string, string> {
  const { stripeAccount } = options;
  return {
    Accept: "application/json",
    Authorization: `Bearer ${credentials.apiKey}`,
    "Stripe-Version": VERSION,
    ...(stripeAccount !== undefined && { "Stripe-Account": stripeAccount }),
  };
}
