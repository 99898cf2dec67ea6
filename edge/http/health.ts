/** `GET /healthz`: whether every connection is configured correctly. The log names the errors. */
import type { Context } from "hono";
import { configOf } from "../config/config.ts";
import type { AppEnv } from "./admission.ts";

export async function getHealth(c: Context<AppEnv>): Promise<Response> {
  const { isHealthy } = await configOf(c.env);
  return c.json({ ok: isHealthy }, isHealthy ? 200 : 503, { "Cache-Control": "no-store" });
}
