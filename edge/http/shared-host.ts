/** Routes of the whole deployment, which the host name of one connection does not have. */
import { createMiddleware } from "hono/factory";
import { configOf } from "../config/config.ts";
import { hostOwner } from "../config/host-owner.ts";
import type { AppEnv } from "./admission.ts";
import { failureResponse } from "./pages.ts";

export const SHARED_PATHS = ["/", "/admin/*", "/demo/*", "/sandbox/*"];

export const sharedHostOnly = createMiddleware<AppEnv>(async (c, next) => {
  const owner = await hostOwner(await configOf(c.env), c.req.url);
  if (owner !== null) return failureResponse(c, { reason: "not-found" });
  await next();
  return undefined;
});
