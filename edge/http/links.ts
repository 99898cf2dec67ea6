/**
 * `POST /v1/{connection}/links`: creates a status token and a link for the merchant's server, which sends the `linkKey` of
 * the connection.
 */
import * as z from "zod";
import { KINDS, type ResourceRef, resourcePath, SCOPES, type Scope } from "../../contract/resource.ts";
import { bearerIn } from "../access/access.ts";
import type { Failure } from "../access/failure.ts";
import { parseResource, requestedConnection } from "../access/requested-resource.ts";
import { createStatusToken } from "../access/status-token.ts";
import type { Config } from "../config/config.ts";
import type { Connection } from "../config/connection.ts";
import { linkingKeyOf } from "../config/token-keys.ts";
import { sameSecret } from "../platform/crypto.ts";
import { parseJson } from "../platform/json.ts";
import { readBody } from "../platform/read-body.ts";
import { type Err, err, ok, type Result } from "../platform/result.ts";
import { API_HEADERS } from "./problem-response.ts";

export const MAX_LINK_BODY_BYTES = 4 * 1024;
const WEEK_SECONDS = 604_800;

export const linkSchema = z.strictObject({
  kind: z.enum(KINDS, `kind must be one of ${KINDS.join(", ")}`),
  id: z.string("id must be a text"),
  scope: z
    .string("scope must be a text")
    .refine((text) => text.split(" ").every((word) => (SCOPES as readonly string[]).includes(word)), {
      message: `scope is a space-separated list of ${SCOPES.join(", ")}`,
    })
    .default("status details"),
  expiresIn: z
    .int("expiresIn must be whole seconds")
    .min(1, "expiresIn must be at least 1")
    .max(WEEK_SECONDS, `expiresIn is at most ${WEEK_SECONDS} seconds`)
    .default(3600),
  returnUrl: z.string("returnUrl must be a text").max(500, "returnUrl is longer than 500 characters").optional(),
});

/** A status token, a hosted link and the element's HTML for one resource. Does not check whether the resource exists. */
export async function createLink(
  config: Config,
  connectionName: string,
  request: Request,
  nowMs: number,
): Promise<Result<Response, Failure>> {
  const requested = requestedConnection(config, connectionName);
  if (!requested.ok) return requested;
  const connection = requested.value;
  const key = linkingKeyOf(config.tokenKeys, connectionName);
  if (!connection.linkKey || !key) return err({ reason: "not-found" });
  const isAuthorized = await sameSecret(bearerIn(request.headers) ?? "", connection.linkKey);
  if (!isAuthorized) return err({ reason: "link-key-invalid" });

  const body = await readBody(request.body, MAX_LINK_BODY_BYTES);
  if (!body) return err({ reason: "body-too-large", maxBytes: MAX_LINK_BODY_BYTES });
  const link = readLink(body, connection);
  if (!link.ok) return link;
  const { resource, scopes, expiresInSeconds, returnUrl } = link.value;
  const token = await createStatusToken({ key, resource, scopes, expiresInSeconds, returnUrl, nowMs });
  const content = {
    token,
    url: `${new URL(request.url).origin}/s/${token}`,
    embed: `<payment-status of="${resourcePath(resource)}" token="${token}"></payment-status>`,
    expiresAt: new Date((Math.floor(nowMs / 1000) + expiresInSeconds) * 1000).toISOString(),
  };
  return ok(Response.json(content, { status: 201, headers: { ...API_HEADERS, "Cache-Control": "no-store" } }));
}

interface LinkRequest {
  resource: ResourceRef;
  scopes: Scope[];
  expiresInSeconds: number;
  returnUrl: string | undefined;
}

function readLink(body: Uint8Array, connection: Connection): Result<LinkRequest, Failure> {
  const parsed = linkSchema.safeParse(parseJson(new TextDecoder().decode(body)));
  if (!parsed.success) return badRequest(parsed.error.issues[0]?.message ?? "The body is not a link request.");
  const { kind, id, scope, expiresIn, returnUrl } = parsed.data;
  const resource = parseResource(connection.name, kind, id.toWellFormed());
  if (!resource.ok) return resource;
  if (!connection.provider.kinds.includes(kind)) return badRequest(`This connection has no ${kind}.`);
  if (returnUrl !== undefined && !isOnOrigin(returnUrl, connection.origins)) {
    return badRequest("returnUrl must be on one of the connection's origins.");
  }
  const scopes = SCOPES.filter((word) => scope.split(" ").includes(word));
  return ok({ resource: resource.value, scopes, expiresInSeconds: expiresIn, returnUrl });
}

function badRequest(detail: string): Err<Failure> {
  return err({ reason: "bad-request", detail });
}

function isOnOrigin(address: string, origins: readonly string[] | "*"): boolean {
  return URL.canParse(address) && origins !== "*" && origins.includes(new URL(address).origin);
}
