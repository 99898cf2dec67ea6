/**
 * The adapter for Airtm's two APIs, v1 (Payments API) and v2 (Enterprise API): queries purchases, payouts, bulk payouts
 * and reports, and reads callbacks.
 * @see https://api.enterprise.airtm.com/docs?api=v1 and https://api.enterprise.airtm.com/docs (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import { err, ok } from "../../platform/result.ts";
import { noResult } from "../http-result.ts";
import type { Account, Provider } from "../provider.ts";
import type { ProviderFetch, ProviderResponse, QueryStep, StatusQuery } from "../query.ts";
import { basicAuthorization, text } from "../settings.ts";
import type { WebhookResult } from "../webhook-event.ts";
import { bulkPath, bulkStep, parseCursor } from "./bulk.ts";
import { type Api, parseFileAddress } from "./document.ts";
import { idForm } from "./ids.ts";
import { bodyOf, isUnknownPath, parseResult } from "./parse-result.ts";
import { isAuthentic, keyBytesOf } from "./signature.ts";
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

const BASE_URLS: Record<Api, string> = {
  v1: "https://payments.air-pay.io",
  v2: "https://api.enterprise.airtm.com/v2",
};

export const provider: Provider<AirtmAccount["options"], AirtmAccount["credentials"]> = {
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

  configError({ options, credentials }) {
    const isUseless = options.api === "v1" && credentials.webhookSecret !== undefined;
    const reason = 'webhookSecret is for api "v2": the callbacks of v1 have no signature';
    return isUseless ? `${reason}. Example: api = "v2"` : null;
  },

  accountOf: ({ credentials }) => credentials.key,

  // v1 has no reports.
  idForm: (kind, { options }) => (kind === "report" && options.api === "v1" ? null : idForm(kind)),

  budgetKeyOf: (kind, id) => `${endpointOf(kind)}/${id}`,

  async query(account, query, providerFetch): Promise<QueryStep> {
    const { api } = account.options;
    const id = encodeURIComponent(query.id.toWellFormed());
    switch (query.kind) {
      case "bulk-payout": {
        const cursor = parseCursor(query.cursor);
        return bulkStep(api, query, cursor, await get(account, bulkPath(api, id, cursor), providerFetch));
      }
      case "order":
        return queryByCode(account, query, id, providerFetch);
      case "payment":
      case "payout":
      case "report": {
        const path = resourcePath(api, query.kind, id);
        return path === null
          ? { outcome: "not-found" }
          : parseResult(await get(account, path, providerFetch), query, api);
      }
      default:
        return { outcome: "not-found" };
    }
  },

  async fileAddress(account, { id, nowMs }, providerFetch) {
    if (account.options.api === "v1") return { outcome: "not-found" };
    const response = await get(account, `reports/${encodeURIComponent(id.toWellFormed())}/file`, providerFetch);
    const body = bodyOf(response, nowMs);
    if (!body.ok) return body.failure;
    const url = parseFileAddress(body.value);
    return url === null ? noResult("unreadable") : { outcome: "file", url };
  },

  async webhook({ options, credentials }, request): Promise<WebhookResult> {
    const { webhookSecret } = credentials;
    if (webhookSecret !== undefined && !(await isAuthentic(webhookSecret, request))) return err("forged");
    const events = parseWebhookEvents(request.body, options.api);
    return events ? ok({ signed: webhookSecret !== undefined, events }) : err("unreadable");
  },
};

/** In v1 purchases and payouts share an endpoint, and so the call budget of an id. */
function endpointOf(kind: Kind): string {
  return kind === "payout" ? "payment" : kind;
}

/** The path of a resource with this encoded id, or null when the API has no reports (v1). */
function resourcePath(api: Api, kind: "payment" | "payout" | "report", id: string): string | null {
  if (api === "v1") return kind === "report" ? null : `operations/${id}`;
  const collections = { payment: "payins", payout: "payouts", report: "reports" };
  return `${collections[kind]}/${id}`;
}

const secondPathCursor = z.object({ path: z.literal("operations/code") });

/**
 * Queries an order by its code. v1 documents the path `/code/{code}`, but all its other paths begin with the resource's
 * name. When the documented path does not exist, a second call tries `/operations/code/{code}`.
 */
async function queryByCode(
  account: AirtmAccount,
  query: StatusQuery,
  code: string,
  providerFetch: ProviderFetch,
): Promise<QueryStep> {
  const { api } = account.options;
  const isSecondCall = secondPathCursor.safeParse(query.cursor).success;
  const path = api === "v2" ? "payins/by-code" : isSecondCall ? "operations/code" : "code";
  const response = await get(account, `${path}/${code}`, providerFetch);
  if (path === "code" && isUnknownPath(response)) return { outcome: "more", cursor: { path: "operations/code" } };
  return parseResult(response, query, api);
}

function get(
  { baseUrl, credentials }: AirtmAccount,
  path: string,
  providerFetch: ProviderFetch,
): Promise<ProviderResponse> {
  const headers = {
    Accept: "application/json",
    Authorization: basicAuthorization(credentials.key, credentials.secret),
    "Content-Type": "application/json",
  };
  return providerFetch(`${baseUrl}/${path}`, { method: "GET", headers });
}
