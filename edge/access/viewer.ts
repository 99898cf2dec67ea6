/** Admission of a viewer: every decision about a request that is made before an object is woken. */
import { type ResourceRef, resourcePath, type Scope } from "../../contract/resource.ts";
import type { Config } from "../config/config.ts";
import type { ViewerLimits } from "../config/config-schema.ts";
import type { Connection } from "../config/connection.ts";
import { connectionAt } from "../config/sandbox-connection.ts";
import { digestOf } from "../platform/crypto.ts";
import { err, ok, type Result } from "../platform/result.ts";
import { type Access, decideAccess, isLocalTrial, mayEmbed } from "./access.ts";
import type { Failure } from "./failure.ts";
import { connectionWith } from "./requested-resource.ts";
import { viewerKeyOf } from "./viewer-key.ts";
import { countRequest, GUESSES, OpenStreams, type Quota, RecentTimes, type WindowPolicy } from "./viewer-limits.ts";
import { tokenFactOf } from "./viewer-token.ts";

export interface Viewer {
  connection: Connection;
  resource: ResourceRef;
  access: Access;
  /** The viewer's own quota after this request; null when viewer limits are off. */
  rateLimit: { policy: WindowPolicy; quota: Quota } | null;
  /** Call it when the look-up finds something, so that it does not count as a guess. */
  releaseLookup(): void;
}

/** Longer paths are counted by their digest: 3 KB of id for each of 20,000 viewers would fill an isolate. */
const MAX_KEY_LENGTH = 120;

const requests = new RecentTimes();
const guesses = new RecentTimes();
const openStreams = new OpenStreams();

/** What a route needs of its viewers. */
export interface RouteAccess {
  scope: Scope;
  /** Whether the token may be in the resource's cookie, for the hosted page and for what that page requests. */
  acceptsCookie: boolean;
}

/**
 * The viewer of a request for this resource. The order of the checks is fixed, so that a refusal reveals nothing about
 * what a later check would find.
 */
export async function admitViewer(
  config: Config,
  resource: ResourceRef,
  request: Request,
  { scope, acceptsCookie }: RouteAccess,
  nowMs: number = Date.now(),
): Promise<Result<Viewer, Failure>> {
  const requested = await connectionWith(config, resource, request);
  if (!requested.ok) return requested;
  const connection = connectionAt(requested.value, request.url);
  const origin = request.headers.get("Origin");
  const isTrial = config.demo && isLocalTrial(origin, connection.account.baseUrl);
  if (!isTrial && !mayEmbed(origin, request.url, connection.origins)) {
    return err({ reason: "origin-not-allowed" });
  }
  const fact = await tokenFactOf(request, resource, connection, config, { acceptsCookie, nowMs });
  const access = decideAccess(resource.kind, connection.publicView, fact, scope);
  if (!access.ok) return access;
  const { trusted } = access.value;
  const path = await pathKeyOf(resource);
  const viewerKey = viewerKeyOf(request.headers.get("CF-Connecting-IP"));
  // Guesses first: a refused guess must not fill the log of requests.
  const lookup = trusted ? ok(() => {}) : countGuess(viewerKey, path, nowMs);
  if (!lookup.ok) return lookup;
  const limits = limitsOf(config.viewerLimits, resource);
  const rateLimit = countViewerRequest(limits, `${viewerKey} ${trusted} ${path}`, nowMs);
  if (!rateLimit.ok) return rateLimit;
  return ok({
    connection,
    resource,
    access: access.value,
    rateLimit: rateLimit.value,
    releaseLookup: lookup.value,
  });
}

/** Counts one stream of this viewer, if viewer limits are on. The value ends the stream; call it once. */
export function openStream(
  configured: ViewerLimits | null,
  { resource, access }: Viewer,
  request: Request,
): Result<() => void, Failure> {
  const limits = limitsOf(configured, resource);
  if (!limits) return ok(() => {});
  const viewerKey = viewerKeyOf(request.headers.get("CF-Connecting-IP"));
  const policy = { name: "streams", quota: limits.streams, windowSeconds: null } as const;
  // The end of another stream cannot be predicted. A client that retries once per window sends few requests.
  return openStreams.open(`${viewerKey} ${access.trusted} ${resourcePath(resource)}`, policy, limits.windowSeconds);
}

/** Many people behind one network open the same payment link. */
const LINK_FACTOR = 10;

/** The limits of one viewer of this resource. */
function limitsOf(limits: ViewerLimits | null, { kind }: ResourceRef): ViewerLimits | null {
  if (!limits || kind !== "payment-link") return limits;
  return { ...limits, requests: limits.requests * LINK_FACTOR, streams: limits.streams * LINK_FACTOR };
}

/** The key of a resource in these logs. No two ids share a key, as they could with a prefix or a short hash. */
async function pathKeyOf(resource: ResourceRef): Promise<string> {
  const path = resourcePath(resource);
  return path.length > MAX_KEY_LENGTH ? digestOf(path) : path;
}

function countViewerRequest(
  limits: ViewerLimits | null,
  key: string,
  nowMs: number,
): Result<Viewer["rateLimit"], Failure> {
  if (!limits) return ok(null);
  const policy: WindowPolicy = { name: "viewer", quota: limits.requests, windowSeconds: limits.windowSeconds };
  const counted = countRequest(requests, key, policy, nowMs);
  return counted.ok ? ok({ policy, quota: counted.value }) : counted;
}

/** Counts a look-up without a token. The value releases it. A repeated look-up of the same id is not counted again. */
function countGuess(viewerKey: string, path: string, nowMs: number): Result<() => void, Failure> {
  const idKey = `${viewerKey} ${path}`;
  const isRepeated = guesses.within(idKey, GUESSES.windowSeconds * 1000, nowMs).length > 0;
  if (isRepeated) return ok(() => {});
  const counted = countRequest(guesses, viewerKey, GUESSES, nowMs);
  if (!counted.ok) return counted;
  guesses.add(idKey, nowMs);
  let isReleased = false;
  return ok(() => {
    if (!isReleased) guesses.removeLatest(viewerKey);
    isReleased = true;
  });
}
