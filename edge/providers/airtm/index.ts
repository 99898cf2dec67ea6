/**
 * The adapter for Airtm's two APIs, v1 (Payments API) and v2 (Enterprise API): queries purchases, payouts, bulk payouts
 * and reports, and reads callbacks.
 * @see https://api.enterprise.airtm.com/docs?api=v1 and https://api.enterprise.airtm.com/docs (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import { ok } from "../../platform/result.ts";
import { noResult } from "../http-result.ts";
import type { Account, QueriedProvider } from "../provider.ts";
import type { ProviderFetch, ProviderResponse, QueryResult, QueryStep, StatusQuery } from "../query.ts";
import { basicAuthorization, text } from "../settings.ts";
import { forged, unreadable, type WebhookResult } from "../webhook-event.ts";
import { apiUrlOf, BASE_URLS, baseUrlError } from "./base-url.ts";
import { bulkPath, bulkStep, parseCursor } from "./bulk.ts";
import { parseFileAddress } from "./document.ts";
import { idForm, isUuid } from "./ids.ts";
import { bodyOf, isUnknownPath, parseResult } from "./parse-result.ts";
import { failedCheckOf, keyBytesOf } from "./signature.ts";
import { parseWebhookEvents } from "./webhook.ts";

const optionsSchema = z.object({
  /** The API that the key was created for. */
  api: z.enum(["v1", "v2"], 'must be "v1" (Payments API) or "v2" (Enterprise API)'),
});

const credentialsSchema = z.object({
  /** The API key, in v1 also called Partner ID. It has no colon, which ends the user name in Basic auth (RFC 7617). */
  key: text.regex(/^[^:]*$/, "must not contain a colon"),
  secret: text,
  /** The signing secret of the webhook endpoint (v2). Without it webhooks are unsigned. */
  webhookSecret: text
    .refine((secret) => keyBytesOf(secret) !== null, "must be whsec_ followed by base64, as the portal shows it")
    .optional(),
});

type AirtmAccount = Account<z.infer<typeof optionsSchema>, z.infer<typeof credentialsSchema>>;

export const provider: QueriedProvider<AirtmAccount["options"], AirtmAccount["credentials"]> = {
  kinds: ["payment", "order", "payout", "bulk-payout", "report"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // "10 requests per second" for a partner's key, over all endpoints ("Rate limits", both APIs).
  limits: { perAccount: 10, perId: 10, windowSeconds: 1 },
  defaultBaseUrl: ({ api }) => BASE_URLS[api],
  test: false,
  examples: {
    api: '"v2"',
    credentials: '{"key": "…", "secret": "…", "webhookSecret": "whsec_…"}',
    baseUrl: `"${BASE_URLS.v2}", or "${BASE_URLS.v1}" for v1`,
    key: "the API key, or Partner ID, of the portal's settings",
    secret: "the API key's secret, shown once in the portal",
    webhookSecret: "the signing secret of the webhook's endpoint, whsec_…",
  },

  configError({ baseUrl, options, credentials }) {
    const isUseless = options.api === "v1" && credentials.webhookSecret !== undefined;
    const reason = 'webhookSecret is for api "v2": the callbacks of v1 have no signature';
    return isUseless ? `${reason}. Example: api = "v2"` : baseUrlError(baseUrl, options.api);
  },

  accountOf: ({ credentials }) => credentials.key,

  // v1 has no reports.
  idForm: (kind, { options }) => (kind === "report" && options.api === "v1" ? null : idForm(kind, options.api)),

  budgetKeyOf: (kind, id) => `${endpointOf(kind)}/${id}`,

  async query(account, query, providerFetch): Promise<QueryStep> {
    const { api } = account.options;
    switch (query.kind) {
      case "bulk-payout": {
        const cursor = parseCursor(query.cursor);
        const path = bulkPath(api, encoded(query.id), cursor);
        return bulkStep(api, query, cursor, await get(account, path, providerFetch));
      }
      case "order":
        return queryOrder(account, query, providerFetch);
      case "payout":
        return queryPayout(account, query, providerFetch);
      case "payment":
        return queryAt(api === "v1" ? "operations" : "payins", account, query, providerFetch);
      case "report":
        return api === "v1" ? { outcome: "not-found" } : queryAt("reports", account, query, providerFetch);
      default:
        return { outcome: "not-found" };
    }
  },

  async fileAddress(account, { id, nowMs }, providerFetch) {
    if (account.options.api === "v1") return { outcome: "not-found" };
    const response = await get(account, `reports/${encoded(id)}/file`, providerFetch);
    const body = bodyOf(response, nowMs);
    if (!body.ok) return body.failure;
    const url = parseFileAddress(body.value);
    return url === null ? noResult("unreadable") : { outcome: "file", url };
  },

  async webhook({ options, credentials }, request): Promise<WebhookResult> {
    const { webhookSecret } = credentials;
    const failed = webhookSecret === undefined ? null : await failedCheckOf(webhookSecret, request);
    if (failed) return forged(failed);
    const events = parseWebhookEvents(request.body, options.api);
    return events ? ok({ signed: webhookSecret !== undefined, events }) : unreadable();
  },

  namedIn({ options }, body) {
    return parseWebhookEvents(body, options.api) ?? [];
  },
};

/** In v1 purchases and payouts share an endpoint, and so the call budget of an id. */
function endpointOf(kind: Kind): string {
  return kind === "payout" ? "payment" : kind;
}

/**
 * Queries an order by its code. v1 documents the path `/code/{code}`, but all its other paths begin with the resource's
 * name. When the documented path does not exist, a second call tries `/operations/code/{code}`.
 */
async function queryOrder(account: AirtmAccount, query: StatusQuery, providerFetch: ProviderFetch): Promise<QueryStep> {
  const { api } = account.options;
  if (api === "v2") return queryAt("payins/by-code", account, query, providerFetch);
  const path = isSecondCall(query) ? "operations/code" : "code";
  const response = await get(account, `${path}/${encoded(query.id)}`, providerFetch);
  return path === "code" && isUnknownPath(response) ? SECOND_CALL : parseResult(response, query, api, true);
}

/** Queries a payout by its id. v2 finds it by its code too, which can look like an id. */
async function queryPayout(
  account: AirtmAccount,
  query: StatusQuery,
  providerFetch: ProviderFetch,
): Promise<QueryStep> {
  if (account.options.api === "v1") return queryAt("operations", account, query, providerFetch);
  if (!isUuid(query.id) || isSecondCall(query)) return queryAt("payouts/by-code", account, query, providerFetch);
  const result = await queryAt("payouts", account, query, providerFetch);
  return result.outcome === "not-found" ? SECOND_CALL : result;
}

const SECOND_CALL: QueryStep = { outcome: "more", cursor: { call: 2 } };
const secondCallSchema = z.object({ call: z.literal(2) });

function isSecondCall({ cursor }: StatusQuery): boolean {
  return secondCallSchema.safeParse(cursor).success;
}

async function queryAt(
  path: string,
  account: AirtmAccount,
  query: StatusQuery,
  providerFetch: ProviderFetch,
): Promise<QueryResult> {
  const response = await get(account, `${path}/${encoded(query.id)}`, providerFetch);
  return parseResult(response, query, account.options.api, path.endsWith("by-code"));
}

function encoded(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}

function get(
  { baseUrl, options, credentials }: AirtmAccount,
  path: string,
  providerFetch: ProviderFetch,
): Promise<ProviderResponse> {
  const headers = {
    Accept: "application/json",
    Authorization: basicAuthorization(credentials.key, credentials.secret),
    "Content-Type": "application/json",
  };
  return providerFetch(`${apiUrlOf(baseUrl, options.api)}/${path}`, { method: "GET", headers });
}
