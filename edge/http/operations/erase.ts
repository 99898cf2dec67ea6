/** `DELETE /v1/{connection}/{kind}/{id}`: erases what is kept about a resource, and refuses the tokens made until now. */
import type { Context } from "hono";
import { resourcePath } from "../../../contract/resource.ts";
import type { Failure } from "../../access/failure.ts";
import { connectionOfMerchant } from "../../access/merchant-key.ts";
import { connectionWith, parseResource } from "../../access/requested-resource.ts";
import { configOf } from "../../config/config.ts";
import { HubUnreachableError } from "../../hub/hub-socket.ts";
import { erase } from "../../operations/erase.ts";
import { forgetPages } from "../../page/status-page.ts";
import { causeOf, log, requestIdOf, resourceFields } from "../../platform/log.ts";
import { err, ok, type Result } from "../../platform/result.ts";
import { forgetBodies } from "../../status/snapshot.ts";
import type { AppEnv } from "../admission.ts";
import { API_HEADERS } from "../problem-response.ts";

const SECOND_MS = 1_000;

export async function deleteResource({ env, req }: Context<AppEnv>): Promise<Result<Response, Failure>> {
  const { connection: name = "", kind = "", id = "" }: Record<string, string> = req.param();
  // The path of a webhook with its key matches too.
  if (kind === "webhook") return err({ reason: "method-not-allowed", allow: "POST" });
  const config = await configOf(env);
  const admitted = await connectionOfMerchant(env, name, "linkKey", req.raw);
  if (!admitted.ok) return admitted;
  const resource = parseResource(name, kind, id);
  if (!resource.ok) return resource;
  const possible = await connectionWith(config, resource.value, req.raw);
  if (!possible.ok) return possible;
  const requestId = requestIdOf(req.raw);
  const fields = await resourceFields(resourcePath(resource.value));
  try {
    const erased = await erase(env, admitted.value, resource.value);
    if (!erased.ok) return err({ reason: "hub-unavailable" });
    for (const each of erased.value) {
      forgetBodies(each);
      forgetPages(each);
    }
    log({
      event: "erased",
      requestId,
      connection: name,
      kind: resource.value.kind,
      ...fields,
      count: erased.value.length,
    });
  } catch (thrown) {
    const cause = causeOf(thrown instanceof HubUnreachableError ? (thrown.cause ?? thrown) : thrown);
    log({ event: "erasure-failed", requestId, connection: name, ...fields, cause });
    return err({ reason: "hub-unavailable" });
  }
  // The time of issue in a token is in whole seconds. One that is made after this response must not look older.
  await scheduler.wait(SECOND_MS - (Date.now() % SECOND_MS));
  return ok(new Response(null, { status: 204, headers: { ...API_HEADERS, "Cache-Control": "no-store" } }));
}
