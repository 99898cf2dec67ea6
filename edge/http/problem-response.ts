/** The one place that turns a failure into a response of the API. */
import type { Context, Env, ErrorHandler, Handler } from "hono";
import { type Failure, failureHeaders, problemOf } from "../access/failure.ts";
import { logInternal, requestIdOf } from "../platform/log.ts";
import type { Result } from "../platform/result.ts";
import { refuse } from "./refusals.ts";

/** The environment of a route of the API. */
interface ApiEnv extends Env {
  Bindings: object;
  Variables: {
    /** Of every response to an admitted viewer. */
    headers?: Record<string, string>;
  };
}

/** The headers of every API response: it is data, so it runs nothing, frames nothing, and other origins may read it. */
export const API_HEADERS: Record<string, string> = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "cross-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
};

/**
 * The problem document of a failure (RFC 9457). Every origin may read it, so that an element on an origin that is not
 * allowed can show why. It reveals nothing about the resource.
 * @param common those of every response to an admitted viewer
 */
export function problemResponse(failure: Failure, common: Record<string, string> = API_HEADERS): Response {
  const problem = problemOf(failure);
  const headers = {
    ...common,
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "RateLimit, RateLimit-Policy, Retry-After",
    ...failureHeaders(failure),
  };
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}

/** The Hono handler of a route of the API: the route's response, or the problem document of its failure. */
export function respond<AppEnv extends ApiEnv>(
  route: (c: Context<AppEnv>) => Promise<Result<Response, Failure>>,
): Handler<AppEnv> {
  return async (c) => {
    const result = await route(c);
    return result.ok ? result.value : problemResponse(await refuse(c, result.failure), c.get("headers"));
  };
}

/** The Hono handler of an error that no route expects: logs it, then sends this response. */
export function logged<AppEnv extends Env>(
  response: (c: Context<AppEnv>) => Response | Promise<Response>,
): ErrorHandler<AppEnv> {
  return (thrown, c) => {
    logInternal(requestIdOf(c.req.raw), thrown);
    return response(c);
  };
}
