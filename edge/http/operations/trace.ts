/** `GET /v1/{connection}/{kind}/{id}/trace`: what has happened to one resource, for the merchant's staff. */
import type { Context } from "hono";
import type { Failure } from "../../access/failure.ts";
import { connectionOfMerchant } from "../../access/merchant-key.ts";
import { parseResource } from "../../access/requested-resource.ts";
import { isPossible } from "../../config/connection.ts";
import { readTrace } from "../../operations/read-trace.ts";
import { requestIdOf } from "../../platform/log.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import type { AppEnv } from "../admission.ts";
import { API_HEADERS } from "../problem-response.ts";

export async function getTrace({ env, req }: Context<AppEnv>): Promise<Result<Response, Failure>> {
  const { connection: name = "", kind = "", id = "" }: Record<string, string> = req.param();
  const connection = await connectionOfMerchant(env, name, "supportKey", req.raw);
  if (!connection.ok) return connection;
  const resource = parseResource(name, kind, id);
  if (!resource.ok) return resource;
  if (!isPossible(connection.value, resource.value)) return err({ reason: "not-found" });
  const trace = await readTrace(env, connection.value, resource.value, requestIdOf(req.raw), Date.now());
  if (!trace.ok) return trace;
  return ok(Response.json(trace.value, { headers: { ...API_HEADERS, "Cache-Control": "no-store" } }));
}
