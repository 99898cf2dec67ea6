/**
 * The access token every question needs: got with the client's credentials, shared by all questions of an account until
 * it is about to expire, got anew once when it is refused. The only I/O is `providerFetch`.
 * @see https://docs.finrelay.com/integration-types/embedded-fields.html ("Authentication", checked 2026-11-21)
 */
import * as z from "zod";
import { word } from "../fields.ts";
import { noResult, noResultIn, readJson } from "../http-result.ts";
import type { Bearer, NoResult, ProviderFetch, ProviderResponse, QueryStep, StatusQuery } from "../query.ts";

/** What a token is asked for with (OIDC client credentials). */
export interface Client {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

/** A token that is about to expire may be refused when it arrives. */
const MARGIN_SECONDS = 30;
/** What Finrelay documents, for an answer that does not say. */
const USUAL_SECONDS = 300;
/** A token of shorter life is tried for so long all the same: a refusal tells soon enough. */
const SHORTEST_SECONDS = 30;

/** What a question remembers: that a token was refused to it once. */
const cursorSchema = z.object({ refreshed: z.boolean() }).catch({ refreshed: false });

/** A token to ask with, or the step that brings this question nearer to one. */
export async function bearerFor(
  client: Client,
  { session, nowMs, cursor }: StatusQuery,
  providerFetch: ProviderFetch,
): Promise<Bearer | QueryStep> {
  const again: QueryStep = { outcome: "more", cursor: cursorSchema.parse(cursor) };
  // Somebody is fetching one: wait for it, but ask with a slot of our own, whose time has not run while we waited.
  if (session.bearer instanceof Promise) {
    await session.bearer;
    return again;
  }
  const issuedTo = `${client.clientId} ${client.tokenUrl}`;
  if (session.bearer?.issuedTo === issuedTo && nowMs < session.bearer.expiresMs) return session.bearer;
  const fetching = fetchToken(client, nowMs, providerFetch);
  session.bearer = fetching;
  const fetched = await fetching;
  session.bearer = "token" in fetched ? { ...fetched, issuedTo } : null;
  return "token" in fetched ? again : fetched;
}

/** After a 401: one new token for each question, then the refusal is believed. */
export function refused(bearer: Bearer, { session, cursor }: StatusQuery): QueryStep {
  if (cursorSchema.parse(cursor).refreshed) return noResult("unauthorized");
  // Another question may have replaced it already.
  if (session.bearer === bearer) session.bearer = null;
  return { outcome: "more", cursor: { refreshed: true } };
}

type Fetched = Omit<Bearer, "issuedTo">;

async function fetchToken(client: Client, nowMs: number, providerFetch: ProviderFetch): Promise<Fetched | NoResult> {
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: client.clientId,
    client_secret: client.clientSecret,
  });
  const headers = { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
  return tokenIn(await providerFetch(client.tokenUrl, { method: "POST", headers, body: form.toString() }), nowMs);
}

const tokenSchema = z.object({
  /** Of characters that a header can carry. */
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: word,
});

function tokenIn(result: ProviderResponse, nowMs: number): Fetched | NoResult {
  if (!result.ok) return noResult(result.reason);
  // An unknown client or a wrong secret: 400 as well as 401 (RFC 6749, 5.2).
  if (result.status === 400) return noResult("unauthorized");
  const failure = noResultIn(result, nowMs);
  if (failure) return failure;
  const read = tokenSchema.safeParse(readJson(result.body)).data;
  if (!read) return noResult("unreadable");
  const said = Number(read.expires_in ?? USUAL_SECONDS);
  const seconds = Number.isFinite(said) ? said : USUAL_SECONDS;
  const usableSeconds = Math.max(seconds - MARGIN_SECONDS, SHORTEST_SECONDS);
  return { token: read.access_token, expiresMs: nowMs + usableSeconds * 1000 };
}
