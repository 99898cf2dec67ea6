/**
 * The adapter for Finrelay's Transaction Status API: queries a transaction, verifies webhooks.
 * @see https://docs.finrelay.com/transaction-api/transaction-status-api.html (checked 2026-11-21)
 */
import * as z from "zod";
import { ok } from "../../platform/result.ts";
import { accessToken, onTokenRefused } from "../oauth-token.ts";
import type { Account, QueriedProvider } from "../provider.ts";
import type { ProviderFetch, ProviderResponse, StatusQuery } from "../query.ts";
import { address, text } from "../settings.ts";
import { forged, unreadable, type WebhookResult } from "../webhook-event.ts";
import { ID_FORM } from "./ids.ts";
import { parseResult } from "./parse-result.ts";
import { failedCheckOf, type WebhookKey, webhookKeySchema } from "./signature.ts";
import { parseWebhookEvents } from "./webhook.ts";

const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
/** Headers that HTTP, the network or this adapter uses. */
const RESERVED_HEADER =
  /^(accept|cf|content|if|proxy|sec|x-forwarded)-|^(accept|connection|cookie2?|date|expect|forwarded|from|host|keep-alive|origin|range|referer|set-cookie|te|trailer|transfer-encoding|upgrade|user-agent|via)$/i;

const optionsSchema = z.object({
  /** The token endpoint. The realm differs between production and test. */
  tokenUrl: address.default("https://auth.finrelay.io/realms/production/protocol/openid-connect/token"),
  /** The header of the token. The reference shows `jwt`, probably the name of the scheme; some deployments may use it. */
  authHeader: z
    .string("must be the name of a header")
    .regex(HEADER_NAME, "must be the name of a header")
    .refine((name) => !RESERVED_HEADER.test(name), "must be a header without another purpose in HTTP")
    .default("Authorization"),
});

const PRINTABLE = /^[\x21-\x7e]+$/;

type Credentials = ({ grant: "token"; token: string } | { grant: "client"; clientId: string; clientSecret: string }) & {
  webhookKey: WebhookKey | undefined;
};

const credentialsSchema = z
  .object({
    clientId: text.optional(),
    clientSecret: text.optional(),
    /** A token that the operator renews. */
    token: text.regex(PRINTABLE, "must be printable ASCII without blanks").optional(),
    /** The public key that verifies webhooks. Without it webhooks are unsigned. */
    webhookKey: webhookKeySchema.optional(),
  })
  .transform(({ clientId, clientSecret, token, webhookKey }, context): Credentials => {
    const invalid = (message: string, ...path: string[]) => {
      context.addIssue({ code: "custom", path, message });
      return z.NEVER;
    };
    if (token !== undefined) {
      if (clientId !== undefined || clientSecret !== undefined) {
        return invalid("must not be set together with clientId and clientSecret", "token");
      }
      return { grant: "token", token, webhookKey };
    }
    if (clientId !== undefined && clientSecret !== undefined) {
      return { grant: "client", clientId, clientSecret, webhookKey };
    }
    if (clientId !== undefined) return invalid("is required with clientId", "clientSecret");
    if (clientSecret !== undefined) return invalid("is required with clientSecret", "clientId");
    return invalid("needs clientId and clientSecret, or token");
  });

type FinrelayAccount = Account<z.infer<typeof optionsSchema>, Credentials>;

export const provider: QueriedProvider<FinrelayAccount["options"], FinrelayAccount["credentials"]> = {
  kinds: ["payment"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // Finrelay documents no limits. These are cautious defaults. Token requests count like other calls.
  limits: { perAccount: 60, perId: 10, windowSeconds: 60 },
  defaultBaseUrl: "https://api.finrelay.io",
  test: false,
  examples: {
    credentials: '{"clientId": "…", "clientSecret": "…"}, or {"token": "…"}',
    baseUrl: '"https://api.finrelay.io"',
    tokenUrl: '"https://auth.finrelay.io/realms/production/protocol/openid-connect/token"',
    authHeader: '"Authorization"',
    webhookKey: '"-----BEGIN PUBLIC KEY----- … -----END PUBLIC KEY-----"',
  },

  configError({ baseUrl }) {
    const { hostname, pathname } = new URL(baseUrl);
    if (!isFinrelayHost(hostname) || pathname === "/" || pathname === "/api") return null;
    return `baseUrl has the path ${pathname}, which is not the root of Finrelay's API. Example: baseUrl = "https://api.finrelay.io"`;
  },

  // Not the token itself: a renewed token must not start a new budget. The setting `account` separates several accounts.
  accountOf: ({ credentials }) => (credentials.grant === "token" ? "token" : credentials.clientId),

  idForm: () => ID_FORM,

  budgetKeyOf: (_kind, id) => id,

  async query(account, query, providerFetch) {
    const { options, credentials } = account;
    if (credentials.grant === "token") {
      return parseResult(await getStatus(account, credentials.token, query, providerFetch), query);
    }
    const { clientId, clientSecret } = credentials;
    const bearer = await accessToken({ tokenUrl: options.tokenUrl, clientId, clientSecret }, query, providerFetch);
    if (!bearer.ok) return bearer.failure;
    const response = await getStatus(account, bearer.value.token, query, providerFetch);
    const isTokenRefused = response.ok && response.value.status === 401;
    return isTokenRefused ? onTokenRefused(bearer.value, query) : parseResult(response, query);
  },

  async webhook({ credentials }, request): Promise<WebhookResult> {
    const { webhookKey } = credentials;
    const failed = webhookKey === undefined ? null : await failedCheckOf(webhookKey, request);
    if (failed) return forged(failed);
    const events = parseWebhookEvents(request.body);
    return events ? ok({ signed: webhookKey !== undefined, events }) : unreadable();
  },

  namedIn(_account, body) {
    return parseWebhookEvents(body) ?? [];
  },
};

function isFinrelayHost(hostname: string): boolean {
  return hostname === "finrelay.io" || hostname.endsWith(".finrelay.io");
}

/** The base URL without `/api`, which a request adds. Another host may have its own path. */
function rootOf(baseUrl: string): string {
  return isFinrelayHost(new URL(baseUrl).hostname) ? baseUrl.replace(/\/api$/, "") : baseUrl;
}

function getStatus(
  { baseUrl, options }: FinrelayAccount,
  token: string,
  { id }: StatusQuery,
  providerFetch: ProviderFetch,
): Promise<ProviderResponse> {
  const isStandardHeader = options.authHeader.toLowerCase() === "authorization";
  const headers = { Accept: "application/json", [options.authHeader]: isStandardHeader ? `Bearer ${token}` : token };
  return providerFetch(`${rootOf(baseUrl)}/api/transactions/${encodeURIComponent(id.toWellFormed())}/status`, {
    method: "GET",
    headers,
  });
}
