/**
 * Airtm's two APIs, v1 (Payments API) and v2 (Enterprise API): asks for purchases, payouts, bulks and reports, reads
 * callbacks. The only I/O is `providerFetch`.
 * @see https://api.enterprise.airtm.com/docs?api=v1 and https://api.enterprise.airtm.com/docs (checked 2026-11-21)
 */
import * as z from "zod";
import type { Kind } from "../../../contract/resource.ts";
import { noResult } from "../http-result.ts";
import type { Account, Provider } from "../provider.ts";
import type { ProviderFetch, ProviderResponse, QueryStep, StatusQuery } from "../query.ts";
import { basicAuthorization, text } from "../settings.ts";
import type { WebhookVerdict } from "../webhook-event.ts";
import { bulkCursorOf, bulkPath, bulkStep } from "./bulk.ts";
import { type Api, readFileAddress } from "./document.ts";
import { answerOf, isNoSuchPath, refusalIn } from "./parse-result.ts";
import { isAuthentic, keyBytesOf } from "./signature.ts";
import { parseWebhookEvents } from "./webhook.ts";

const optionsSchema = z.object({
  /** Which of the two the key was made for. */
  api: z.enum(["v1", "v2"], 'must be "v1" (Payments API) or "v2" (Enterprise API)'),
});

const credentialsSchema = z.object({
  /** Also called Partner ID, in v1. A colon would end it where the secret begins (RFC 7617). */
  key: text.regex(/^[^:]*$/, "holds a colon, which no key does"),
  secret: text,
  /** Of the webhook's endpoint (v2); without it webhooks only make the gate ask. */
  webhookSecret: text
    .refine((secret) => keyBytesOf(secret) !== null, "must be whsec_ and base64, as the portal shows it")
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
    const reason = 'webhookSecret is for api "v2": the callbacks of v1 carry no signature to verify';
    return isUseless ? `${reason}. Example: api = "v2"` : null;
  },

  accountOf: ({ credentials }) => credentials.key,

  budgetKeyOf: (kind, id) => `${endpointOf(kind)}/${id}`,

  async query(account, query, providerFetch): Promise<QueryStep> {
    const { api } = account.options;
    const id = encodeURIComponent(query.id.toWellFormed());
    switch (query.kind) {
      case "bulk-payout": {
        const cursor = bulkCursorOf(query.cursor);
        return bulkStep(api, query, cursor, await get(account, bulkPath(api, id, cursor), providerFetch));
      }
      case "order":
        return askByCode(account, query, id, providerFetch);
      case "payment":
        return answerOf(
          await get(account, api === "v1" ? `operations/${id}` : `payins/${id}`, providerFetch),
          query,
          api,
        );
      case "payout":
        return answerOf(
          await get(account, api === "v1" ? `operations/${id}` : `payouts/${id}`, providerFetch),
          query,
          api,
        );
      case "report":
        // v1 has none.
        if (api === "v1") return { outcome: "not-found" };
        return answerOf(await get(account, `reports/${id}`, providerFetch), query, api);
      default:
        return { outcome: "not-found" };
    }
  },

  async fileAddress(account, { id, nowMs }, providerFetch) {
    if (account.options.api === "v1") return { outcome: "not-found" };
    const result = await get(account, `reports/${encodeURIComponent(id.toWellFormed())}/file`, providerFetch);
    const refusal = refusalIn(result, nowMs);
    if (refusal || !result.ok) return refusal ?? noResult("network");
    const url = readFileAddress(result.body);
    return url === null ? noResult("unreadable") : { outcome: "file", url };
  },

  async webhook({ options, credentials }, request): Promise<WebhookVerdict> {
    const { webhookSecret } = credentials;
    if (webhookSecret !== undefined && !(await isAuthentic(webhookSecret, request))) return { verdict: "forged" };
    const events = parseWebhookEvents(request.body, options.api);
    if (!events) return { verdict: "unreadable" };
    return { verdict: webhookSecret !== undefined ? "signed" : "unsigned", events };
  },
};

/** In v1 purchases and payouts share an endpoint, and so a budget per id. */
function endpointOf(kind: Kind): string {
  return kind === "payout" ? "payment" : kind;
}

const SECOND_PATH = z.object({ path: z.literal("operations/code") });

/**
 * v1 documents `/code/{code}`, in a list whose every other path begins with the thing's name: where that address itself
 * is unknown, the question goes on, with a call of its own, to where it would be by the rule.
 */
async function askByCode(
  account: AirtmAccount,
  query: StatusQuery,
  code: string,
  providerFetch: ProviderFetch,
): Promise<QueryStep> {
  const { api } = account.options;
  const isSecond = SECOND_PATH.safeParse(query.cursor).success;
  const path = api === "v2" ? "payins/by-code" : isSecond ? "operations/code" : "code";
  const result = await get(account, `${path}/${code}`, providerFetch);
  if (path === "code" && isNoSuchPath(result)) return { outcome: "more", cursor: { path: "operations/code" } };
  return answerOf(result, query, api);
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
