/** Admission as middleware: a route behind it runs only for a viewer who may see its resource. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Scope } from "../../contract/resource.ts";
import type { Failure } from "../access/failure.ts";
import { isForeignLoad, isSameOrigin } from "../access/fetch-metadata.ts";
import { rateLimitHeaders } from "../access/rate-limit-headers.ts";
import { parseResource } from "../access/requested-resource.ts";
import { admitViewer, type RouteAccess, type Viewer } from "../access/viewer.ts";
import { networkOf } from "../access/viewer-key.ts";
import { configOf } from "../config/config.ts";
import { HubClient } from "../hub/hub-client.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { AdmittedViewer } from "../status/admitted-viewer.ts";
import { API_HEADERS, problemResponse } from "./problem-response.ts";
import { refuse } from "./refusals.ts";

export interface AppEnv {
  Bindings: Env;
  Variables: { headers?: Record<string, string> };
}

/** The environment of a route behind admission. */
export interface ViewerEnv extends AppEnv {
  Variables: {
    viewer: AdmittedViewer;
    /** Every response of the API to this viewer has these headers. */
    headers: Record<string, string>;
  };
}

/**
 * Middleware for routes of the API. A token in the resource's cookie is accepted from our own origin only, where the hosted
 * page is. A refusal is a problem document.
 */
export function admission(scope: Scope = "status") {
  return createMiddleware<ViewerEnv>(async (c, next) => {
    const { headers } = c.req.raw;
    if (isForeignLoad(headers)) return problemResponse(await refuse(c, { reason: "origin-not-allowed" }));
    const admitted = await admit(c, { scope, acceptsCookie: isSameOrigin(headers) });
    if (!admitted.ok) return problemResponse(await refuse(c, admitted.failure));
    c.set("viewer", admitted.value);
    c.set("headers", viewerHeaders(admitted.value, c.req.header("Origin")));
    await next();
    return undefined;
  });
}

/** The viewer of a request for `:connection/:kind/:id`, with the hub of the resource. */
export async function admit(c: Context<ViewerEnv>, access: RouteAccess): Promise<Result<AdmittedViewer, Failure>> {
  if (hasMalformedEscape(c.req.url)) {
    return err({ reason: "bad-request", detail: "The path has a malformed percent escape." });
  }
  const { connection: name = "", kind = "", id = "" } = c.req.param();
  const resource = parseResource(name, kind, id);
  if (!resource.ok) return resource;
  const viewer = await admitViewer(await configOf(c.env), resource.value, c.req.raw, access);
  if (!viewer.ok) return viewer;
  const { connection, access: granted } = viewer.value;
  const network = granted.trusted ? null : await networkOf(c.req.header("CF-Connecting-IP") ?? null);
  const { trusted, issuedMs } = granted;
  const hub = new HubClient(c.env, connection, resource.value, { trusted, issuedMs, network });
  return ok({ ...viewer.value, hub });
}

/** Hono leaves a malformed escape in a parameter as it is, which would then be part of the id. */
function hasMalformedEscape(address: string): boolean {
  if (!address.includes("%")) return false;
  try {
    decodeURIComponent(new URL(address).pathname);
    return false;
  } catch {
    return true;
  }
}

/** CORS for an origin that admission has accepted, and the viewer's own quota. */
function viewerHeaders({ rateLimit }: Viewer, origin: string | undefined): Record<string, string> {
  return {
    ...API_HEADERS,
    Vary: "Origin, Authorization, Cookie",
    ...(rateLimit && rateLimitHeaders(rateLimit.policy, rateLimit.quota)),
    ...(origin !== undefined && {
      "Access-Control-Allow-Origin": origin,
      "Access-Control-Expose-Headers": "Content-Disposition, ETag, RateLimit, RateLimit-Policy, Retry-After",
    }),
  };
}

/**
 * The response to a preflight. Every origin may send the request, so that an origin that is not allowed can read the
 * problem document; admission decides about the request itself. Every header is allowed, because scripts of the page may
 * add headers for tracing to each request.
 */
export function preflight(c: Context<AppEnv>): Response {
  const requested = c.req.header("Access-Control-Request-Headers");
  const isResource = c.req.routePath === "/v1/:connection/:kind/:id";
  return new Response(null, {
    status: 204,
    headers: {
      ...API_HEADERS,
      // PUT, PATCH and DELETE are for the merchant's server, which needs no preflight.
      Allow: isResource ? "GET, HEAD, PUT, PATCH, DELETE, OPTIONS" : "GET, HEAD, OPTIONS",
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET, HEAD",
      "Access-Control-Allow-Headers": requested ?? "Authorization, If-None-Match",
      "Access-Control-Max-Age": "600",
      Vary: "Access-Control-Request-Headers",
    },
  });
}
