/**
 * The OAuth 2.0 access token of a client (client credentials grant). All queries of an account share one token until it is
 * about to expire. A refused token is replaced once in each query.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
import * as z from "zod";
import { err, ok, type Result } from "../platform/result.ts";
import { word } from "./fields.ts";
import { httpFailure, noResult, parseExactJson } from "./http-result.ts";
import type { Bearer, NoResult, ProviderFetch, ProviderResponse, QueryStep, StatusQuery } from "./query.ts";
import { basicAuthorization } from "./settings.ts";

/** An OAuth 2.0 client with its token endpoint. */
export interface Client {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
  /**
   * Where the request has the client's credentials: in its form, or as HTTP Basic authentication
   * (https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1). Default: `form`.
   */
  authentication?: "form" | "basic";
}

/** A token is replaced this long before it expires, because it could expire on its way to the provider. */
const MARGIN_SECONDS = 30;
/** For a response without `expires_in`: shorter than the lifetime that any provider documents. */
const DEFAULT_LIFETIME_SECONDS = 300;
/** A token is used at least this long, even if its lifetime is shorter. If it has expired, the provider refuses it. */
const MIN_USE_SECONDS = 30;

/** The cursor of a query: whether it has already replaced a refused token. What an adapter adds to it stays. */
const cursorSchema = z.looseObject({ refreshed: z.boolean().default(false) }).catch({ refreshed: false });

/**
 * The access token for a query. Without a token in the session, it fetches one or waits for the query that fetches it;
 * the failure is then the step that ends this call: the next step uses the token.
 */
export async function accessToken(
  client: Client,
  { session, nowMs, cursor }: StatusQuery,
  providerFetch: ProviderFetch,
): Promise<Result<Bearer, QueryStep>> {
  const nextStep: QueryStep = { outcome: "more", cursor: cursorSchema.parse(cursor) };
  // Another query fetches the token. This one continues in a new step, because its slot's time has passed meanwhile.
  if (session.bearer instanceof Promise) {
    await session.bearer;
    return err(nextStep);
  }
  const issuedTo = `${client.clientId} ${client.tokenUrl}`;
  if (session.bearer?.issuedTo === issuedTo && nowMs < session.bearer.expiresMs) return ok(session.bearer);
  const fetching = fetchToken(client, nowMs, providerFetch);
  session.bearer = fetching;
  const fetched = await fetching;
  session.bearer = fetched.ok ? { ...fetched.value, issuedTo } : null;
  return err(fetched.ok ? nextStep : fetched.failure);
}

/** The step after a 401: it removes the token and continues with a new one, once in each query. */
export function onTokenRefused(bearer: Bearer, { session, cursor }: StatusQuery): QueryStep {
  const before = cursorSchema.parse(cursor);
  if (before.refreshed) return noResult("unauthorized");
  // Another query may have replaced the token already.
  if (session.bearer === bearer) session.bearer = null;
  return { outcome: "more", cursor: { ...before, refreshed: true } };
}

type IssuedToken = Omit<Bearer, "issuedTo">;

async function fetchToken(
  client: Client,
  nowMs: number,
  providerFetch: ProviderFetch,
): Promise<Result<IssuedToken, NoResult>> {
  const { clientId, clientSecret, authentication = "form" } = client;
  const isBasic = authentication === "basic";
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    ...(!isBasic && { client_id: clientId, client_secret: clientSecret }),
  });
  const headers = {
    Accept: "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
    ...(isBasic && { Authorization: basicAuthorization(clientId, clientSecret) }),
  };
  return parseToken(await providerFetch(client.tokenUrl, { method: "POST", headers, body: form.toString() }), nowMs);
}

const tokenSchema = z.object({
  /** Printable ASCII, which a header can contain. */
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: word,
});

function parseToken(response: ProviderResponse, nowMs: number): Result<IssuedToken, NoResult> {
  if (!response.ok) return err(noResult(response.failure));
  const { status, body } = response.value;
  // An unknown client or a wrong secret has status 400 or 401: https://www.rfc-editor.org/rfc/rfc6749#section-5.2
  if (status === 400) return err(noResult("unauthorized"));
  // A request for a token has no id.
  const failure = httpFailure(response.value, nowMs, "account");
  if (failure) return err(failure);
  const document = tokenSchema.safeParse(parseExactJson(body)).data;
  if (!document) return err(noResult("unreadable"));
  const expiresIn = Number(document.expires_in ?? DEFAULT_LIFETIME_SECONDS);
  const lifetimeSeconds = Number.isFinite(expiresIn) ? expiresIn : DEFAULT_LIFETIME_SECONDS;
  const useSeconds = Math.max(lifetimeSeconds - MARGIN_SECONDS, MIN_USE_SECONDS);
  return ok({ token: document.access_token, expiresMs: nowMs + useSeconds * 1000 });
}
