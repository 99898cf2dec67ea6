/**
 * The adapter for version 2 of Mollie's API: queries payments, payment links and payouts, reads both sorts of webhooks.
 * @see https://docs.mollie.com/reference/overview (checked 2026-11-27)
 */
import * as z from "zod";
import { ok } from "../../platform/result.ts";
import { accountName } from "../account-name.ts";
import type { Account, QueriedProvider } from "../provider.ts";
import { LIST_MAX_BYTES, type StatusQuery } from "../query.ts";
import { text } from "../settings.ts";
import { forged, unreadable, type WebhookRequest, type WebhookResult } from "../webhook-event.ts";
import { formOf, isOrderId } from "./ids.ts";
import { listOf, parseResult } from "./parse-result.ts";
import { failedCheckOf, hasSignature } from "./signature.ts";
import { checkOf, classicId, parseWebhook } from "./webhook.ts";

const optionsSchema = z.object({
  /** The member of `metadata` with the merchant's reference. */
  referenceKey: text.default("order_id"),
  /** Asks for the test mode, with an access token only: an API key has its mode. */
  testmode: z.boolean("must be true or false").default(false),
  /** Finds orders of the Orders API (`ord_…`) as payments. */
  orders: z.boolean("must be true or false").default(false),
});

const credentialsSchema = z
  .object({
    apiKey: z
      .string()
      .regex(/^(test|live)_[A-Za-z0-9]+$/, "must begin with live_ or test_, followed by letters and digits")
      .optional(),
    /** An access token of the organization, with reading permissions only. */
    accessToken: z
      .string()
      .regex(/^access_[\x21-\x7e]+$/, "must begin with access_ and be printable ASCII without blanks")
      .optional(),
    /** The secret of the next-generation webhooks. Nothing signs the classic ones. */
    webhookSecret: text.optional(),
  })
  .refine(({ apiKey, accessToken }) => apiKey !== undefined || accessToken !== undefined, "needs accessToken or apiKey")
  .refine(
    ({ apiKey, accessToken }) => apiKey === undefined || accessToken === undefined,
    "must have only one of accessToken and apiKey",
  );

type MollieAccount = Account<z.infer<typeof optionsSchema>, z.infer<typeof credentialsSchema>>;

export const provider: QueriedProvider<MollieAccount["options"], MollieAccount["credentials"]> = {
  kinds: ["payment", "payment-link", "payout"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // Mollie publishes no number: its limits are by organization and second, with a burst. These are cautious.
  limits: { perAccount: 10, perId: 2, windowSeconds: 1 },
  defaultBaseUrl: "https://api.mollie.com/v2",
  test: false,
  examples: {
    credentials: '{"accessToken": "access_…", "webhookSecret": "…"}, or {"apiKey": "live_…"}',
    baseUrl: '"https://api.mollie.com/v2"',
    apiKey: "live_… or test_…",
    accessToken: "access_…",
    webhookSecret: "the secret of the next-generation webhook, not empty",
    referenceKey: '"order_id"',
    testmode: "true",
    orders: "true",
  },
  // Checkout, payment links and the status page of a bank transfer: www.mollie.com, payment-links.mollie.com,
  // paymentlink.mollie.com (https://docs.mollie.com/reference/get-payment-link, checked 2026-11-27).
  continueHosts: ["*.mollie.com"],

  configError({ baseUrl, options, credentials }) {
    const { hostname, pathname } = new URL(baseUrl);
    if (hostname.endsWith(".mollie.com") && pathname !== "/v2") {
      return `baseUrl has the path ${pathname}, and this adapter reads version 2. Example: baseUrl = "https://api.mollie.com/v2"`;
    }
    if (!options.testmode || credentials.accessToken !== undefined) return null;
    return "testmode works with an accessToken only; an apiKey that begins with test_ needs no option. Example: testmode = false";
  },

  // Keys of several profiles share the limits of their organization: the option `account` joins them.
  accountOf: ({ credentials }) => accountName(tokenOf(credentials)),

  idForm: (kind, { options }) => formOf(kind, options),

  budgetKeyOf: (_kind, id) => id,

  async query(account, query, providerFetch) {
    const headers = { Accept: "application/hal+json", Authorization: `Bearer ${tokenOf(account.credentials)}` };
    const maxBytes = listOf(query) === null ? {} : { maxBytes: LIST_MAX_BYTES };
    const response = await providerFetch(urlOf(account, query), { method: "GET", headers, ...maxBytes });
    return parseResult(response, query, account.options);
  },

  async webhook({ credentials }, request): Promise<WebhookResult> {
    const { webhookSecret } = credentials;
    const classic = classicResult(request);
    if (classic) return classic;
    const failed = webhookSecret === undefined ? null : await failedCheckOf(webhookSecret, request);
    if (failed) return forged(failed);
    const webhook = parseWebhook(request.body);
    return webhook ? ok({ signed: webhookSecret !== undefined, ...webhook }) : unreadable();
  },

  namedIn(_account, body) {
    return parseWebhook(body)?.events ?? [];
  },
};

function tokenOf({ accessToken, apiKey }: MollieAccount["credentials"]): string {
  return accessToken ?? apiKey ?? "";
}

/**
 * A classic webhook, which nothing signs, also where the other sort has a secret: a merchant may use both. It only makes the
 * gate check. A signature that is there has to be right, so a form with one is no classic webhook.
 */
function classicResult(request: WebhookRequest): WebhookResult | null {
  const id = hasSignature(request) ? null : classicId(request.body);
  if (id === null) return null;
  const check = checkOf(id);
  return ok({ signed: false, events: check ? [check] : [] });
}

/** The most payments that one call asks for: each has up to 2 KB, and more with the lines of an order. */
const PAGE_SIZE = 50;

function urlOf({ baseUrl, options, credentials }: MollieAccount, query: StatusQuery): string {
  const id = encodeURIComponent(query.id.toWellFormed());
  const list = listOf(query);
  const mode = options.testmode && credentials.accessToken !== undefined ? ["testmode=true"] : [];
  const parameters = (...own: string[]) => {
    const all = [...own, ...mode];
    return all.length === 0 ? "" : `?${all.join("&")}`;
  };
  switch (query.kind) {
    case "payment-link":
      if (list === null) return `${baseUrl}/payment-links/${id}${parameters()}`;
      return `${baseUrl}/payment-links/${id}/payments${parameters(`limit=${PAGE_SIZE}`)}`;
    case "payout":
      return `${baseUrl}/payouts/${id}${parameters()}`;
    default:
      if (isOrderId(query.id)) return `${baseUrl}/orders/${id}${parameters("embed=payments,refunds")}`;
      if (list === null) return `${baseUrl}/payments/${id}${parameters("embed=refunds,chargebacks")}`;
      return `${baseUrl}/payments/${id}/${list}${parameters()}`;
  }
}
