/**
 * `POST /v1/{connection}/links`: creates a status token and a link for the merchant's server, which sends the `linkKey` of
 * the connection.
 */
import type { Context } from "hono";
import { type ResourceRef, resourcePath } from "../../contract/resource.ts";
import type { Failure } from "../access/failure.ts";
import { connectionOfMerchant } from "../access/merchant-key.ts";
import { makeStatusToken } from "../access/status-token.ts";
import { configOf } from "../config/config.ts";
import type { Connection } from "../config/connection.ts";
import { originOf } from "../config/own-hosts.ts";
import { linkingKeyOf } from "../config/token-keys.ts";
import { HubClient, NO_VIEWER } from "../hub/hub-client.ts";
import { causeOf, log, requestIdOf, resourceFields } from "../platform/log.ts";
import { readBody } from "../platform/read-body.ts";
import { err, ok, type Result } from "../platform/result.ts";
import type { AppEnv } from "./admission.ts";
import { MAX_LINK_BODY_BYTES, parseLinkRequest } from "./link-request.ts";
import { API_HEADERS } from "./problem-response.ts";

/** Reserves the room of the card until its script is loaded (docs/embedding.md#embed-the-element). */
const ROOM = "<style>payment-status:not(:defined){display:block;min-height:34.7rem}</style>";

/** A status token, a hosted link and the element's HTML for one resource. Does not check whether the resource exists. */
export async function postLink({ env, req }: Context<AppEnv>): Promise<Result<Response, Failure>> {
  const nowMs = Date.now();
  const { connection: name = "" }: Record<string, string> = req.param();
  const config = await configOf(env);
  const authorized = await connectionOfMerchant(env, name, "linkKey", req.raw);
  if (!authorized.ok) return authorized;
  const connection = authorized.value;
  const key = linkingKeyOf(config.tokenKeys, name);
  if (!key) return err({ reason: "not-found" });
  const body = await readBody(req.raw.body, MAX_LINK_BODY_BYTES);
  if (!body) return err({ reason: "body-too-large", maxBytes: MAX_LINK_BODY_BYTES });
  const origin = originOf(connection, req.url);
  const link = parseLinkRequest(body, connection, origin);
  if (!link.ok) return link;
  const { resource, expiresInSeconds } = link.value;
  const made = await makeStatusToken({ ...link.value, key, nowMs });
  if (!made.ok) return err({ reason: "bad-request", detail: made.failure });
  const token = made.value;
  await nameAtHub(env, connection, resource, requestIdOf(req.raw));
  const fields = await resourceFields(resourcePath(resource));
  log({ event: "link", requestId: requestIdOf(req.raw), connection: name, kind: resource.kind, ...fields });
  const content = {
    token,
    url: `${origin}/s/${token}`,
    embed: `${ROOM}<payment-status of="${resourcePath(resource)}" token="${token}"></payment-status>`,
    expiresAt: new Date((Math.floor(nowMs / 1000) + expiresInSeconds) * 1000).toISOString(),
  };
  return ok(Response.json(content, { status: 201, headers: { ...API_HEADERS, "Cache-Control": "no-store" } }));
}

/** The bare id is trusted from now on. The link is valid without that, so a hub that fails or is slow does not matter. */
async function nameAtHub(env: Env, connection: Connection, resource: ResourceRef, requestId: string): Promise<void> {
  const failed = async (cause: string) => {
    const fields = await resourceFields(resourcePath(resource));
    log({ event: "link-not-stored", requestId, connection: connection.name, ...fields, cause });
  };
  try {
    const stored = await new HubClient(env, connection, resource, NO_VIEWER).addLink();
    if (!stored.ok) await failed(stored.failure);
  } catch (thrown) {
    await failed(causeOf(thrown));
  }
}
