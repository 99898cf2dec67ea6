/**
 * Finrelay's Transaction Status API: asks for one transaction, verifies webhooks. The only I/O is `providerFetch`.
 * @see https://docs.finrelay.com/transaction-api/transaction-status-api.html (checked 2026-11-21)
 */
import * as z from "zod";
import type { Account, Provider } from "../provider.ts";
import type { ProviderFetch, ProviderResponse, StatusQuery } from "../query.ts";
import { address, text } from "../settings.ts";
import type { WebhookVerdict } from "../webhook-event.ts";
import { bearerFor, refused } from "./bearer.ts";
import { answerOf } from "./parse-result.ts";
import { isAuthentic, type WebhookKey, webhookKeySchema } from "./signature.ts";
import { parseWebhookEvents } from "./webhook.ts";

const HEADER_NAME = /^[A-Za-z][A-Za-z0-9-]{0,63}$/;
/** What HTTP, the network or we ourselves say with a header of that name. */
const TAKEN_HEADER =
  /^(accept|cf|content|if|proxy|sec|x-forwarded)-|^(accept|connection|cookie2?|date|expect|forwarded|from|host|keep-alive|origin|range|referer|set-cookie|te|trailer|transfer-encoding|upgrade|user-agent|via)$/i;

const optionsSchema = z.object({
  /** Where tokens are given; the realm differs between production and test. */
  tokenUrl: address.default("https://auth.finrelay.io/realms/production/protocol/openid-connect/token"),
  /** The reference shows a header `jwt`, which is most likely the scheme's name; this is for deployments that mean it. */
  authHeader: z
    .string("must be the name of a header")
    .regex(HEADER_NAME, "must be the name of a header")
    .refine((name) => !TAKEN_HEADER.test(name), "must be a header that is free to carry a token")
    .default("Authorization"),
});

const PRINTABLE = /^[\x21-\x7e]+$/;

type Credentials = ({ token: string } | { clientId: string; clientSecret: string }) & {
  webhookKey: WebhookKey | undefined;
};

const credentialsSchema = z
  .object({
    clientId: text.optional(),
    clientSecret: text.optional(),
    /** A token that somebody else keeps fresh. */
    token: text.regex(PRINTABLE, "must be one word without blanks").optional(),
    /** Signs nothing by itself: the public half of the key that signs webhooks. Without it they only make the gate ask. */
    webhookKey: webhookKeySchema.optional(),
  })
  .transform(({ clientId, clientSecret, token, webhookKey }, context): Credentials => {
    const wrong = (message: string, ...path: string[]) => {
      context.addIssue({ code: "custom", path, message });
      return z.NEVER;
    };
    if (token !== undefined) {
      const isBoth = clientId !== undefined || clientSecret !== undefined;
      return isBoth ? wrong("is one too many beside clientId and clientSecret", "token") : { token, webhookKey };
    }
    if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret, webhookKey };
    if (clientId !== undefined) return wrong("is missing beside clientId", "clientSecret");
    if (clientSecret !== undefined) return wrong("is missing beside clientSecret", "clientId");
    return wrong("needs clientId and clientSecret, or token");
  });

type FinrelayAccount = Account<z.infer<typeof optionsSchema>, Credentials>;

export const provider: Provider<FinrelayAccount["options"], FinrelayAccount["credentials"]> = {
  kinds: ["payment"],
  options: optionsSchema,
  credentials: credentialsSchema,
  // Finrelay documents none: as careful as where they are known. Calls for tokens count like any other.
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

  // Not the token: a new one must not begin a new budget. `account` in the configuration tells several apart.
  accountOf: ({ credentials }) => ("token" in credentials ? "token" : credentials.clientId),

  budgetKeyOf: (_kind, id) => id,

  async query(account, query, providerFetch) {
    const { options, credentials } = account;
    if ("token" in credentials) return answerOf(await askWith(account, credentials.token, query, providerFetch), query);
    const client = { ...credentials, tokenUrl: options.tokenUrl };
    const bearer = await bearerFor(client, query, providerFetch);
    if ("outcome" in bearer) return bearer;
    const result = await askWith(account, bearer.token, query, providerFetch);
    const isRefused = result.ok && result.status === 401;
    return isRefused ? refused(bearer, query) : answerOf(result, query);
  },

  async webhook({ credentials }, request): Promise<WebhookVerdict> {
    const { webhookKey } = credentials;
    if (webhookKey !== undefined && !(await isAuthentic(webhookKey, request))) return { verdict: "forged" };
    const events = parseWebhookEvents(request.body);
    if (!events) return { verdict: "unreadable" };
    return { verdict: webhookKey !== undefined ? "signed" : "unsigned", events };
  },
};

function askWith(
  { baseUrl, options }: FinrelayAccount,
  token: string,
  { id }: StatusQuery,
  providerFetch: ProviderFetch,
): Promise<ProviderResponse> {
  const isStandard = /^authorization$/i.test(options.authHeader);
  const headers = { Accept: "application/json", [options.authHeader]: isStandard ? `Bearer ${token}` : token };
  return providerFetch(`${baseUrl}/api/transactions/${encodeURIComponent(id.toWellFormed())}/status`, {
    method: "GET",
    headers,
  });
}
