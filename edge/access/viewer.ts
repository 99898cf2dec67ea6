/**
 * Everything that is decided about a viewer's request before an object is woken: is the path a thing, may this page
 * read it, what may this viewer see, is it too often. In this order, so that nobody learns more than they may.
 */

import { type ResourceRef, resourcePath, type Scope } from "../../contract/resource.ts";
import { askedConnection, type Config, type Connection } from "../config/config.ts";
import { API_HEADERS } from "../http/api-headers.ts";
import { digestOf } from "../platform/crypto.ts";
import { type Access, bearerIn, decideAccess, mayEmbed, type TokenFact } from "./access.ts";
import type { Refused } from "./failure.ts";
import { parseResource } from "./resource-path.ts";
import { checkStatusToken } from "./status-token.ts";
import { cookieNameOf, cookieOf } from "./token-cookie.ts";
import { countRequest, GUESSES, RecentTimes, rateLimitHeaders, tooManyRequests, viewerOf } from "./viewer-limits.ts";

export interface Viewer {
  connection: Connection;
  resource: ResourceRef;
  access: Access;
  /** Goes with every answer to this viewer: CORS and the viewer's own quota. */
  headers: Record<string, string>;
  /** The look-up found something, so it does not count as a guess. */
  found(): void;
}

/** Almost every path is shorter; 3 KB of id for each of 20,000 viewers would fill an isolate. */
const MAX_KEY_LENGTH = 120;

const requests = new RecentTimes();
const guesses = new RecentTimes();

/** A viewer who may look at the thing of this path, or why not. */
export async function admitViewer(
  config: Config,
  request: Request,
  scope: Scope = "status",
  nowMs: number = Date.now(),
): Promise<{ viewer: Viewer } | Refused> {
  const url = new URL(request.url);
  const [, , name = "", kind = "", encodedId = ""] = url.pathname.split("/");
  const read = parseResource(name, kind, encodedId);
  if ("failure" in read) return read;
  const { resource } = read;
  const asked = askedConnection(config, name);
  if ("failure" in asked) return asked;
  const { connection } = asked;
  if (!connection?.provider.kinds.includes(resource.kind)) return { failure: { reason: "nothing-there" } };

  const origin = request.headers.get("Origin");
  if (!mayEmbed(origin, url.origin, connection.origins)) return { failure: { reason: "origin-unknown" } };
  const fact = await readToken(request, resource, connection, config, nowMs);
  const decision = decideAccess(resource.kind, connection.publicView, fact, scope);
  if (!decision.allowed) return decision;

  const { access } = decision;
  const headers = corsHeaders(origin);
  const viewer = viewerOf(request.headers.get("CF-Connecting-IP"));
  const path = await keyOf(resource);
  // Guesses first: what is refused for guessing must not fill the memory of who asked for what.
  const guess = access.trusted ? null : countGuess(viewer, path, nowMs);
  if (guess && !guess.allowed) return tooManyRequests(GUESSES, guess, headers);
  if (config.viewerLimits) {
    const { requests: quota, windowSeconds } = config.viewerLimits;
    const policy = { name: "viewer", quota, windowSeconds } as const;
    const key = `${viewer} ${access.trusted} ${path}`;
    const verdict = countRequest(requests, key, quota, windowSeconds * 1000, nowMs);
    if (!verdict.allowed) return tooManyRequests(policy, verdict, headers);
    Object.assign(headers, rateLimitHeaders(policy, verdict));
  }
  return { viewer: { connection, resource, access, headers, found: () => guess?.takeBack() } };
}

/** A thing in these memories. Not cut, and by no hash that others can be made to share: each id counts as its own. */
async function keyOf(resource: ResourceRef): Promise<string> {
  const path = resourcePath(resource);
  return path.length > MAX_KEY_LENGTH ? digestOf(path) : path;
}

const GUESS_WINDOW_MS = GUESSES.windowSeconds * 1000;

/** Asking again for the same id is no further guess. */
function countGuess(viewer: string, path: string, nowMs: number) {
  const same = `${viewer} ${path}`;
  const isRepeated = guesses.within(same, GUESS_WINDOW_MS, nowMs).length > 0;
  const allowed = { allowed: true as const, takeBack: () => {} };
  if (isRepeated) return allowed;
  const verdict = countRequest(guesses, viewer, GUESSES.quota, GUESS_WINDOW_MS, nowMs);
  if (!verdict.allowed) return verdict;
  guesses.add(same, nowMs);
  let isTaken = true;
  const takeBack = () => {
    if (isTaken) guesses.takeBack(viewer);
    isTaken = false;
  };
  return { ...allowed, takeBack };
}

async function readToken(
  request: Request,
  resource: ResourceRef,
  connection: Connection,
  config: Config,
  nowMs: number,
): Promise<TokenFact> {
  const token = await tokenOf(request, resource);
  if (token === null) return { token: "absent" };
  const claims = await checkStatusToken(token, resource, config.tokenKeys, connection.notBeforeMs, nowMs);
  return claims ? { token: "good", claims } : { token: "unusable" };
}

/**
 * What the viewer brings: a Bearer token, else the cookie of this thing, which counts only for the hosted page itself
 * and for what that page asks (interface 4). Empty when it cannot be a token; null when there is none.
 */
async function tokenOf(request: Request, resource: ResourceRef): Promise<string | null> {
  const { headers, url } = request;
  const bearer = bearerIn(headers);
  if (bearer !== null) return bearer;
  const { pathname, protocol } = new URL(url);
  if (!pathname.startsWith("/p/") && headers.get("Sec-Fetch-Site") !== "same-origin") return null;
  const cookies = headers.get("Cookie");
  return cookies ? cookieOf(cookies, await cookieNameOf(resource, protocol === "https:")) : null;
}

/** Only for origins that `mayEmbed` let through. */
function corsHeaders(origin: string | null): Record<string, string> {
  const always = { ...API_HEADERS, Vary: "Origin, Authorization, Cookie" };
  if (origin === null) return always;
  return {
    ...always,
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": "Content-Disposition, ETag, RateLimit, RateLimit-Policy, Retry-After",
  };
}

/**
 * The answer to a preflight: every page may ask, so that one that is not on the list can read the problem that says so.
 * What it may see is decided when it asks.
 */
export function preflight(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...API_HEADERS,
      Allow: "GET, HEAD, OPTIONS",
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET, HEAD",
      "Access-Control-Allow-Headers": "Authorization, If-None-Match, Last-Event-ID, Cache-Control",
      "Access-Control-Max-Age": "600",
    },
  });
}
