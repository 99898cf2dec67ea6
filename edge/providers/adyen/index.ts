/**
 * The adapter for Adyen: reads signed webhooks about payments, and queries payment links and transfers.
 * @see https://docs.adyen.com/development-resources/webhooks (checked 2026-11-27)
 */
import * as z from "zod";
import { ok } from "../../platform/result.ts";
import { noResult } from "../http-result.ts";
import type { Account, QueriedProvider } from "../provider.ts";
import { address, text } from "../settings.ts";
import { forged, unreadable, type WebhookEvent, type WebhookResult } from "../webhook-event.ts";
import { type Envelope, type Item, parseEnvelope } from "./document.ts";
import { idForm } from "./ids.ts";
import { parseLinkResult } from "./payment-link.ts";
import { basicFailure, bodyFailure, isUnambiguous, itemFailure } from "./signature.ts";
import { parseTransferResult, transferEvents } from "./transfer.ts";
import { eventsOf, isAlwaysSigned } from "./webhook.ts";

const optionsSchema = z.object({
  /** The account of the webhooks' items. Items of other accounts are ignored. */
  merchantAccount: text,
  /** Whether the account takes the money with the authorisation, or by a capture. Nothing in a webhook tells. */
  capture: z.enum(["automatic", "manual"], 'must be "automatic" or "manual"'),
  /** The Transfers API, which is on another host. */
  transfersUrl: address.optional(),
});

const HMAC_KEY = z.string("must be 64 hexadecimal digits").regex(/^[0-9A-Fa-f]{64}$/, "must be 64 hexadecimal digits");

const credentialsSchema = z
  .object({
    /** Two keys while one replaces the other. Without a key, nothing is known of payments and orders. */
    hmacKey: z
      .union([HMAC_KEY, z.array(HMAC_KEY).min(1).max(4)], "must be 64 hexadecimal digits, or a list")
      .optional(),
    webhookUser: text.optional(),
    webhookPassword: text.optional(),
    /** For payment links. Without it there are none. */
    apiKey: text.optional(),
    /** For transfers: the key of a credential of the balance platform. Without it there are no payouts. */
    transfersKey: text.optional(),
  })
  .transform(({ hmacKey, ...others }) => ({ ...others, hmacKeys: hmacKey === undefined ? [] : [hmacKey].flat() }));

type AdyenAccount = Account<z.infer<typeof optionsSchema>, z.infer<typeof credentialsSchema>>;

const LIVE_HOST = /^[a-z0-9-]+-checkout-live\.adyenpayments\.com$/;
const TEST_HOST = "checkout-test.adyen.com";
const API_PATH = { live: /^\/checkout\/v\d{2,3}$/, test: /^\/v\d{2,3}$/ };
const TRANSFERS_URL = {
  live: "https://balanceplatform-api-live.adyen.com/btl/v4",
  test: "https://balanceplatform-api-test.adyen.com/btl/v4",
};

export const provider: QueriedProvider<AdyenAccount["options"], AdyenAccount["credentials"]> = {
  kinds: ["payment", "order", "payment-link", "payout"],
  queriedKinds: ["payment-link", "payout"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // Adyen publishes no limits. These are cautious.
  limits: { perAccount: 60, perId: 10, windowSeconds: 60 },
  defaultBaseUrl: null,
  test: false,
  examples: {
    credentials: '{"hmacKey": "64 hexadecimal digits of the webhook", "apiKey": "only for payment links"}',
    baseUrl:
      '"https://checkout-test.adyen.com/v71", or "https://<prefix>-checkout-live.adyenpayments.com/checkout/v71"',
    merchantAccount: '"YourCompanyECOM"',
    capture: '"automatic"',
    transfersUrl: `"${TRANSFERS_URL.test}"`,
    hmacKey: '"44782DEF…", the 64 hexadecimal digits that Adyen shows once',
    webhookUser: '"the user name of the webhook"',
    webhookPassword: '"the password of the webhook"',
    apiKey: '"AQE…"',
    transfersKey: '"AQE…"',
  },
  // Payment links are pages of adyen.link: https://docs.adyen.com/unified-commerce/pay-by-link.
  continueHosts: ["*.adyen.link"],
  webhookReply: "[accepted]",

  configError({ baseUrl, credentials }) {
    const { hostname, pathname } = new URL(baseUrl);
    const { hmacKeys, apiKey, transfersKey, webhookUser, webhookPassword } = credentials;
    if (hmacKeys.length === 0 && apiKey === undefined && transfersKey === undefined) {
      return 'the credentials need hmacKey, apiKey or transfersKey. Example: {"hmacKey": "44782DEF…"}';
    }
    if ((webhookUser === undefined) !== (webhookPassword === undefined)) {
      return 'webhookUser and webhookPassword are set together. Example: {"webhookUser": "…", "webhookPassword": "…"}';
    }
    const environment = environmentOf(baseUrl);
    if (environment === null || API_PATH[environment].test(pathname)) return null;
    const example = environment === "live" ? `https://${hostname}/checkout/v71` : `https://${hostname}/v71`;
    return `baseUrl has the path ${pathname}, which is not the root of Adyen's API. Example: baseUrl = "${example}"`;
  },

  accountOf: ({ options }) => options.merchantAccount,

  idForm(kind, { credentials }) {
    if (kind === "payment-link" && credentials.apiKey === undefined) return null;
    if (kind === "payout" && credentials.transfersKey === undefined) return null;
    return idForm(kind);
  },

  budgetKeyOf: (kind, id) => `${kind}/${id}`,

  async query(account, query, providerFetch) {
    const { baseUrl, options, credentials } = account;
    const isPayout = query.kind === "payout";
    const key = isPayout ? credentials.transfersKey : credentials.apiKey;
    if (key === undefined) return noResult("refused");
    const id = encodeURIComponent(query.id.toWellFormed());
    const url = isPayout ? `${transfersUrlOf(account)}/transfers/${id}` : `${baseUrl}/paymentLinks/${id}`;
    const response = await providerFetch(url, {
      method: "GET",
      headers: { Accept: "application/json", "X-API-Key": key },
    });
    const result = isPayout ? parseTransferResult(response, query) : parseLinkResult(response, query, options.capture);
    return result.outcome === "found" ? { ...result, facts: { ...result.facts, test: isTest(account) } } : result;
  },

  async webhook(account, request): Promise<WebhookResult> {
    const { credentials } = account;
    const { hmacKeys } = credentials;
    const failed = await basicFailure(credentials, request);
    if (failed) return forged(failed);
    const envelope = parseEnvelope(request.body, request.nowMs);
    if (!envelope) return unreadable();
    if (envelope.items) return readItems(account, envelope, envelope.items);
    const bodyFailed = hmacKeys.length === 0 ? null : await bodyFailure(hmacKeys, request);
    if (bodyFailed) return forged(bodyFailed);
    const isOurs = envelope.environment === undefined || isOfEnvironment(account, envelope.environment === "live");
    return ok({ signed: hmacKeys.length > 0, events: isOurs ? withTest(account, transferEvents(envelope)) : [] });
  },

  namedIn({ options }, body) {
    // Whatever their time: the webhook only counts as one that did not verify.
    const envelope = parseEnvelope(body, Number.POSITIVE_INFINITY);
    if (!envelope) return [];
    return envelope.items?.flatMap((item) => eventsOf(item, options.capture)) ?? transferEvents(envelope);
  },
};

/**
 * A webhook is refused as a whole for one wrong item. An item that Adyen does not always sign, and that has no signature,
 * changes nothing: refused, it would hold back all later webhooks.
 */
async function readItems(account: AdyenAccount, { live }: Envelope, items: readonly Item[]): Promise<WebhookResult> {
  const { options, credentials } = account;
  const { hmacKeys } = credentials;
  const signed: Item[] = [];
  for (const item of hmacKeys.length === 0 ? [] : items) {
    const failed = await itemFailure(hmacKeys, item);
    if (!failed) signed.push(item);
    else if (failed.cause === "wrong" || isAlwaysSigned(item)) return forged(failed);
  }
  const read = hmacKeys.length === 0 ? items : signed;
  const isOurs = live === undefined || isOfEnvironment(account, live === "true");
  const ours = isOurs ? read.filter((item) => item.merchantAccountCode === options.merchantAccount) : [];
  const events = ours.filter(isUnambiguous).flatMap((item) => eventsOf(item, options.capture));
  return ok({ signed: signed.length > 0, events: withTest(account, events) });
}

function withTest(account: AdyenAccount, events: readonly WebhookEvent[]): WebhookEvent[] {
  return events.map((event) =>
    event.type === "facts" || event.type === "payment"
      ? { ...event, facts: { ...event.facts, test: isTest(account) } }
      : event,
  );
}

/** The environment of a host of Adyen; null for any other, which serves both. */
function environmentOf(baseUrl: string): "live" | "test" | null {
  const { hostname } = new URL(baseUrl);
  if (hostname === TEST_HOST) return "test";
  return LIVE_HOST.test(hostname) ? "live" : null;
}

/** A live connection takes no items of the test environment, and the other way round. */
function isOfEnvironment({ baseUrl }: AdyenAccount, isLive: boolean): boolean {
  const environment = environmentOf(baseUrl);
  return environment === null || (environment === "live") === isLive;
}

function isTest({ baseUrl }: AdyenAccount): boolean | null {
  const environment = environmentOf(baseUrl);
  return environment === null ? null : environment === "test";
}

function transfersUrlOf({ baseUrl, options }: AdyenAccount): string {
  return options.transfersUrl ?? TRANSFERS_URL[environmentOf(baseUrl) ?? "test"];
}
