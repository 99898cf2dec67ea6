/**
 * The adapter for IXOPAY's Transaction API v3 and its white labels: queries a transaction, verifies callbacks.
 * @see https://gateway.ixopay.com/documentation/apiv3 (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import { ok } from "../../platform/result.ts";
import type { Account, QueriedProvider } from "../provider.ts";
import { basicAuthorization, text } from "../settings.ts";
import { forged, unreadable, type WebhookResult } from "../webhook-event.ts";
import { idForm, LIMITS } from "./ids.ts";
import { parseResult } from "./parse-result.ts";
import { failedCheckOf, sign, textToSign } from "./signature.ts";
import { parseWebhookEvents } from "./webhook.ts";

const optionsSchema = z.object({
  /** For connectors with "API: Enable Request Signing". */
  signRequests: z.boolean("must be true or false").default(false),
  /**
   * The accepted body hashes. A callback inherits the hash of the payment request: MD5 when an official client made it. A
   * merchant without such clients may narrow this to SHA-512.
   */
  callbackBodyHash: z
    .array(z.enum(["sha512", "md5"], 'must contain only "sha512" and "md5"'), 'must be a list of "sha512" and "md5"')
    .min(1, "must not be empty")
    .default(["sha512", "md5"]),
});

const credentialsSchema = z.object({
  /** The API key of the connector, not of the user. */
  apiKey: text,
  username: text,
  password: text,
  /** The shared secret of the connector. Without it callbacks are unsigned. */
  sharedSecret: text.optional(),
});

type IxopayAccount = Account<z.infer<typeof optionsSchema>, z.infer<typeof credentialsSchema>>;

const EU_HOSTS = ["gateway.ixopay.com", "sandbox.ixopay.com"];

/** Sent with signed requests although a GET has no content, because the signature covers it. */
const CONTENT_TYPE = "application/json; charset=utf-8";

export const provider: QueriedProvider<IxopayAccount["options"], IxopayAccount["credentials"]> = {
  kinds: ["payment", "order", "payment-link", "payout", "payment-method"],
  options: optionsSchema,
  credentials: credentialsSchema,
  limits: LIMITS,
  defaultBaseUrl: "https://gateway.ixopay.com/api/v3",
  // "EU" and "US": where in the United States is not documented (https://documentation.ixopay.com, regional hosts).
  locationHint: (baseUrl) => (EU_HOSTS.includes(new URL(baseUrl).hostname) ? "weur" : null),
  test: false,
  examples: {
    credentials: '{"apiKey": "…", "username": "…", "password": "…", "sharedSecret": "…"}',
    baseUrl: '"https://gateway.ixopay.com/api/v3"',
    sharedSecret: "the connector's shared secret, not empty",
    signRequests: "true",
    callbackBodyHash: '["sha512"]',
  },
  webhookReply: "OK",

  configError({ baseUrl, options, credentials }) {
    const { hostname, pathname } = new URL(apiUrlOf(baseUrl));
    if (isIxopayHost(hostname) && pathname !== API_PATH) {
      return `baseUrl has the path ${pathname}, and the API has ${API_PATH}. Example: baseUrl = "https://${hostname}${API_PATH}"`;
    }
    const isSecretMissing = options.signRequests && !credentials.sharedSecret;
    return isSecretMissing
      ? 'signRequests requires sharedSecret in the credentials. Example: "sharedSecret": "…"'
      : null;
  },

  accountOf: ({ credentials }) => credentials.username,

  idForm,

  budgetKeyOf: (kind, id) => `${endpointOf(kind)}/${id}`,

  async query(account, query, providerFetch) {
    const { kind, id, nowMs } = query;
    const url = statusUrl(account, kind, id);
    const headers = {
      Accept: "application/json",
      Authorization: basicAuthorization(account.credentials.username, account.credentials.password),
      ...(account.options.signRequests ? await signedHeaders(account, url, nowMs) : {}),
    };
    return parseResult(await providerFetch(url, { method: "GET", headers }), query);
  },

  async webhook({ options, credentials }, request): Promise<WebhookResult> {
    const { sharedSecret: secret } = credentials;
    const failed = secret === undefined ? null : await failedCheckOf(secret, request, options.callbackBodyHash);
    if (failed) return forged(failed);
    const events = parseWebhookEvents(request.body);
    return events ? ok({ signed: secret !== undefined, events }) : unreadable();
  },

  namedIn(_account, body) {
    return parseWebhookEvents(body) ?? [];
  },
};

/** On every host of IXOPAY. A white label may have another one. */
const API_PATH = "/api/v3";

function isIxopayHost(hostname: string): boolean {
  return hostname.endsWith(".ixopay.com");
}

/** The address of the API. The official clients are given the host alone, and add the path. */
function apiUrlOf(baseUrl: string): string {
  const { hostname, pathname, origin } = new URL(baseUrl);
  return isIxopayHost(hostname) && pathname === "/" ? `${origin}${API_PATH}` : baseUrl;
}

/** Payments, links and payouts share an endpoint, and so the call budget of an id. */
function endpointOf(kind: Kind): string {
  return kind === "order" ? "getByMerchantTransactionId" : "getByUuid";
}

function statusUrl({ baseUrl, credentials }: IxopayAccount, kind: Kind, id: string): string {
  const segments = ["status", credentials.apiKey, endpointOf(kind), id.toWellFormed()].map(encodeURIComponent);
  return [apiUrlOf(baseUrl).replace(/\/+$/, ""), ...segments].join("/");
}

async function signedHeaders({ credentials }: IxopayAccount, url: string, nowMs: number) {
  const { pathname, search } = new URL(url);
  const date = new Date(nowMs).toUTCString();
  const message = {
    method: "GET",
    body: new Uint8Array(),
    contentType: CONTENT_TYPE,
    date,
    uri: pathname + search,
  } as const;
  const signature = await sign(credentials.sharedSecret ?? "", textToSign(message, "sha512"));
  // `X-Date` takes precedence, and a runtime does not replace it as it may replace `Date`.
  return { "Content-Type": CONTENT_TYPE, Date: date, "X-Date": date, "X-Signature": signature };
}
